// Writes a report folder: the page, the findings as data, and the packets of each finding as pcapng with a note on every packet.
import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Problem, Sha256 } from '#kit';
import type { Assessment } from './assessment.ts';
import { findingsDocument } from './document.ts';
import type { PacketFile } from './html/context.ts';
import { reportPage } from './html/page.ts';
import { byWorst } from './order.ts';
import { packetLimit, wantedPackets } from './packets.ts';
import { cutToHeaders, holdsSecret } from './secrets.ts';

interface ReportOptions {
  /** Where a capture lies now, or undefined where it is gone: then its findings have no packet file, and a problem says so. */
  captureAt(capture: Sha256): string | undefined;
  onProgress?: (line: string) => void;
}

interface WrittenReport {
  /** Path of the page. */
  page: string;
  packetFiles: number;
  problems: Problem[];
}

/** Writes into `dir` (made where it is missing; files of an earlier report there are replaced): index.html, findings.json, packets/ID.pcapng. */
export async function writeReport(dir: string, assessment: Assessment, options: ReportOptions): Promise<WrittenReport> {
  mkdirSync(dir, { recursive: true });
  rmSync(join(dir, 'packets'), { recursive: true, force: true });
  const problems: Problem[] = [];
  const files = await writePackets(dir, assessment, options, problems);
  const findings = `${JSON.stringify(findingsDocument(assessment), undefined, 2)}\n`;
  replace(join(dir, 'findings.json'), findings);
  const page = join(dir, 'index.html');
  replace(page, reportPage(assessment, files));
  return { page, packetFiles: [...files.values()].reduce((n, list) => n + list.length, 0), problems };
}

/** A reader of the folder sees the old file or the new one, never half a file. */
function replace(path: string, text: string): void {
  writeFileSync(`${path}.new`, text);
  renameSync(`${path}.new`, path);
}

/** One packet file to be written: of which finding, from which capture. */
interface Plan {
  finding: string;
  path: string;
  wanted: ReturnType<typeof wantedPackets>[number];
}

/** Each capture is read once, however many findings it has packets of. */
async function writePackets(
  dir: string,
  assessment: Assessment,
  { captureAt, onProgress }: ReportOptions,
  problems: Problem[],
): Promise<Map<string, PacketFile[]>> {
  const { excerptPackets } = await import('#wire');
  const plans = byWorst(assessment.findings).flatMap((finding) =>
    wantedPackets(assessment, finding).map((wanted, i): Plan => {
      return { finding: finding.id, path: `packets/${finding.id}${i === 0 ? '' : `-${i + 1}`}.pcapng`, wanted };
    }),
  );
  const { facts } = assessment.view;
  const files = new Map<string, PacketFile[]>();
  for (const [capture, of] of Map.groupBy(plans, (p) => p.wanted.capture)) {
    const name = facts.captures.find((c) => c.sha256 === capture)?.file;
    onProgress?.(`packets of ${name ?? 'a capture'}`);
    const source = captureAt(capture);
    if (source === undefined) {
      problems.push({
        what: `the packets of ${[...new Set(of.map((p) => p.finding))].join(', ')} could not be copied: the capture is no longer where it was read`,
        where: { file: name },
        remedy: 'Put it back and assess again',
      });
      continue;
    }
    mkdirSync(join(dir, 'packets'), { recursive: true });
    const written = await excerptPackets(
      source,
      of.map(({ path, wanted: { packets, conversations, span, comments } }) => {
        return { out: join(dir, path), packets, conversations, span, comments, limit: packetLimit };
      }),
    );
    for (const [i, { finding, path, wanted }] of of.entries()) {
      const conversations = wanted.conversations.map((c) => c.id);
      if (holdsSecret(facts, capture, conversations, wanted.packets)) await cutToHeaders(join(dir, path));
      const list = files.get(finding) ?? [];
      list.push({ path, packets: written[i]!.packets, capture });
      files.set(
        finding,
        list.sort((a, b) => (a.path < b.path ? -1 : 1)),
      );
    }
  }
  return files;
}
