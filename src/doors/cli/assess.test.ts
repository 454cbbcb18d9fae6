// The whole way: the sample terminal is made, assessed, reported, asked again. One run of the demonstration serves all tests here.
import { cpSync, existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openCapture, packetComments } from '#capfile';
import { assess, captureRead, configRules, findingsFile } from '#contract';
import { sha256File } from '#kit';
import { run } from './testing.ts';

const base = mkdtempSync(join(tmpdir(), 'quaywall-assess-'));
const made = join(base, 'demo');
const folder = join(made, 'terminal');
const asOf = ['--as-of', '2026-11-22'];
let demo: { report: string; days: { id: string }[]; assessment: unknown };
let first: ReturnType<typeof assess.parse>;

beforeAll(async () => {
  const ran = await run('demo', '--folder', made, '--json');
  expect(ran.notes).toEqual([]);
  expect(ran.code).toBe(0);
  demo = JSON.parse(ran.out) as typeof demo;
  first = assess.parse(demo.assessment);
});
afterAll(() => rmSync(base, { recursive: true, force: true }));

test('the demonstration finds what was played on the terminal', () => {
  expect(demo.days.map((d) => d.id)).toEqual(['BD03', 'BD04', 'BD05', 'BD08', 'BD10', 'BD15', 'BD32', 'BD35']);
  const raised = new Set(first.findings.map((f) => f.measure));
  for (const measure of [
    'program-integrity',
    'onboard-vlans',
    'logink',
    'remote-access',
    'guidance-in-force',
    'monitor-crane',
    'firewall-change',
  ]) {
    expect(raised).toContain(measure);
  }
  const download = first.findings.find((f) => f.measure === 'program-integrity');
  expect(download).toMatchObject({ severity: 'critical', state: 'new' });
  expect(download?.head).toMatch(/STS-02.*02:41/);
});

test('every piece of evidence names a file that was read, by the hash of its bytes', async () => {
  const files = new Map(first.read.files.map((f) => [f.sha256, f.file]));
  const artefacts = new Set(first.findings.flatMap((f) => f.saw.flatMap((s) => s.evidence.map((e) => e.artefact))));
  expect(artefacts.size).toBeGreaterThan(3);
  for (const artefact of artefacts) {
    const file = files.get(artefact);
    expect([artefact, file !== undefined]).toEqual([artefact, true]);
    expect(await sha256File(join(folder, file!))).toBe(artefact);
  }
});

test('the report has every finding, its findings.json keeps to the schema, and its packets carry their numbers', async () => {
  const page = readFileSync(demo.report, 'utf8');
  const report = join(made, 'report');
  for (const f of first.findings) expect(page).toContain(f.id);
  expect(findingsFile.parse(JSON.parse(readFileSync(join(report, 'findings.json'), 'utf8'))).findings).toEqual(
    first.findings,
  );
  const links = [...page.matchAll(/href="(packets\/[^"]+)"/g)].map((m) => m[1]!);
  expect(readdirSync(join(report, 'packets')).sort()).toEqual([...new Set(links)].map((l) => l.slice(8)).sort());
  const download = first.findings.find((f) => f.measure === 'program-integrity')!;
  const wanted = download.saw.flatMap((s) => s.evidence.flatMap((e) => (e.kind === 'packet' ? [e.packet] : [])));
  const comments: string[] = [];
  // One file for each capture that saw it.
  const files = links.filter((l) => l.includes(download.id));
  for (const file of new Set(files)) {
    const info = await openCapture(join(report, file)).each((p) => {
      comments.push(...packetComments(p));
    });
    expect(info.problems).toEqual([]);
  }
  for (const packet of [Math.min(...wanted), Math.max(...wanted)]) {
    expect(comments.filter((c) => new RegExp(`\\b${packet}\\b`).test(c)).length).toBeGreaterThan(0);
  }
});

test('the same folder again gives the same findings and reads nothing twice', async () => {
  const again = await run('assess', folder, ...asOf, '--json');
  expect(again.code).toBe(1);
  const second = assess.parse(JSON.parse(again.out));
  expect(second.findings.map((f) => f.id).sort()).toEqual(first.findings.map((f) => f.id).sort());
  expect(second.verdicts.map((v) => v.status)).toEqual(first.verdicts.map((v) => v.status));
  expect(second.read.files.every((f) => f.summary.includes('read before'))).toBe(true);
});

test('the text says what was read, shows the table and the findings, and where to look on', async () => {
  const { out, code } = await run('assess', folder, ...asOf);
  expect(code).toBe(1);
  for (const words of [
    ' captures with ',
    'no reader understands',
    'page says Active',
    '■N not met',
    'worst first',
    'finding show',
  ]) {
    expect(out).toContain(words);
  }
  for (const line of out.split('\n')) expect([line.length <= 120, line]).toEqual([true, line]);
});

test('a finding opens: its packet decoded with its bytes, its line lit', async () => {
  const download = first.findings.find((f) => f.measure === 'program-integrity')!;
  const shown = await run('finding', 'show', download.id.slice(0, 8), folder);
  expect(shown.code).toBe(1);
  expect(shown.out).toMatch(/cip: .*manage, ok/);
  expect(shown.out).toMatch(/^ {4}0000 {2}([0-9a-f]{2} ){8}/m);
  const logink = first.findings.find((f) => f.measure === 'logink')!;
  expect((await run('finding', 'show', logink.id, folder, '--most', '40')).out).toMatch(/ > +\d+ {2}- id: /);
  expect((await run('finding', 'show', 'F-nothing', folder)).code).toBe(4);
  const listed = await run('findings', folder, '--json');
  expect((JSON.parse(listed.out) as { findings: unknown[] }).findings).toHaveLength(first.findings.length);
});

test('a changed byte of the ledger is found, in a copy', async () => {
  expect(await run('ledger', 'verify', folder, '--no-captures')).toMatchObject({ code: 0 });
  const copy = join(base, 'copy');
  cpSync(join(folder, '.quaywall'), copy, { recursive: true });
  const path = join(copy, 'ledger.jsonl');
  const bytes = readFileSync(path);
  bytes[Math.floor(bytes.length / 2)]! ^= 1;
  writeFileSync(path, bytes);
  const verified = await run('ledger', 'verify', copy, '--no-captures');
  expect(verified.code).toBe(1);
  expect(verified.out).toMatch(/entry \d+/);
});

test('reading a capture gives what the schema promises, and nothing else on standard output', async () => {
  const captures = join(folder, 'captures');
  const file = join(
    captures,
    readdirSync(captures).find((f) => f.includes('ehouse'))!,
  );
  const ran = await run('capture', 'read', file, '--json');
  expect(ran).toMatchObject({ code: 0, notes: [] });
  const read = captureRead.parse(JSON.parse(ran.out));
  expect(read.captures[0]).toMatchObject({ file, sha256: await sha256File(file), skipped: 0 });
  expect(read.conversations.reduce((n, c) => n + c.clientPackets + c.serverPackets, 0)).toBe(read.captures[0]!.packets);
  expect(read.hosts.some((h) => h.product.length > 0 && h.macs.length > 0)).toBe(true);
  expect(read.operations.length).toBeGreaterThan(0);
});

test('a report is not written into the folder that is assessed, where it would be read as evidence', async () => {
  expect(await run('assess', folder, '--out', join(folder, 'report'))).toMatchObject({ code: 2, out: '' });
});

test('a folder without a site is an error and gets no state', async () => {
  const empty = mkdtempSync(join(base, 'empty-'));
  const ran = await run('assess', empty);
  expect(ran.code).toBe(4);
  expect(ran.notes[0]).toContain('site.yaml');
  expect(existsSync(join(empty, '.quaywall'))).toBe(false);
});

test('a rule of one crane is not used by what was seen inside another with the same addresses', async () => {
  const rules = async (device: string) => {
    const ran = await run('config', 'rules', device, '--in', folder, '--json');
    return configRules.parse(JSON.parse(ran.out)).observed!.flows;
  };
  // Both cranes have 192.168.10.0/24 inside: each sees its own part of what the firewall between all networks can see.
  const [third, fourth, core] = [await rules('STS-03-FW'), await rules('STS-04-FW'), await rules('FW-OT')];
  for (const crane of [third, fourth]) {
    expect(crane).toBeGreaterThan(0);
    expect(crane).toBeLessThan(core);
  }
  expect(third).not.toBe(fourth);
});
