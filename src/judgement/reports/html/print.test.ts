// The report as a browser shows and prints it: Chromium, which shares no code with it, opens the file, and poppler counts the pages.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, describe, expect, test } from 'vitest';
import { engine } from '../../../ground/kit/testing.ts';
import { finding, sampleAssessment } from '../testing.ts';
import { reportPage } from './page.ts';

const ready = engine('chromium') && engine('pdftotext');
const folder = mkdtempSync(join(tmpdir(), 'quaywall-print-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Opens a page with networking pointed at nothing, and logs every request that Chromium makes. */
function chromium(page: string, ...how: string[]): string {
  const file = join(folder, 'report.html');
  writeFileSync(file, page);
  const log = join(folder, 'net.json');
  rmSync(log, { force: true });
  const profile = mkdtempSync(join(folder, 'profile-'));
  const quiet = ['--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'];
  const flags = ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', ...quiet];
  const args = [...flags, `--user-data-dir=${profile}`, `--log-net-log=${log}`, ...how, pathToFileURL(file).href];
  return execFileSync('chromium', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'], timeout: 90_000 });
}

describe.skipIf(!ready)('with Chromium and poppler-utils', () => {
  test('prints on numbered pages, the crane table on its side, with every finding on paper', () => {
    const assessment = sampleAssessment();
    const pdf = join(folder, 'report.pdf');
    chromium(reportPage(assessment), `--print-to-pdf=${pdf}`, '--no-pdf-header-footer');
    const text = execFileSync('pdftotext', ['-layout', pdf, '-'], { encoding: 'utf8' });
    const pages = text.split('\f').filter((p) => p.trim() !== '');
    pages.forEach((p, i) => expect(p).toContain(`Page ${i + 1} of ${pages.length}`));
    const running = text.replace(/\s+/g, ' ');
    for (const f of assessment.findings) {
      for (const words of f.head
        .split(' ')
        .map((_, i, all) => all.slice(i, i + 3).join(' '))
        .slice(0, 4)) {
        expect(running).toContain(words);
      }
      expect(running).toContain(f.id);
    }
    const sizes = execFileSync('pdfinfo', ['-f', '1', '-l', '999', pdf], { encoding: 'utf8' });
    expect(sizes).toMatch(/Page +1 size: +612 x 792/);
    expect(sizes).toMatch(/size: +792 x 612/);
  });

  test('opens without a request to anywhere, and runs nothing that a hostile name brings', () => {
    const nasty =
      '"><script>document.title="run"</script><img src="http://198.51.100.7/x.png"><style>@import "http://198.51.100.7/y.css"</style>';
    const base = finding();
    const assessment = sampleAssessment(
      { findings: [finding({ head: nasty, matters: nasty, draft: nasty, saw: [{ ...base.saw[0]!, what: nasty }] })] },
      nasty,
    );
    const dom = chromium(reportPage(assessment), '--dump-dom');
    expect(dom).not.toMatch(/<(script|img|link)\b/i);
    expect(dom).not.toContain('<title>run</title>');
    expect(dom).toContain('&lt;script&gt;');
    expect(readFileSync(join(folder, 'net.json'), 'utf8')).not.toContain('198.51.100.7');
  });
});
