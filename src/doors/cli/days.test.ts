// Every bad day raises its finding under its measure, with evidence that lies where the packets were played; its twin stays silent.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Evidence } from '#facts';
import { sha256 } from '#kit';
import { days, knownFaults, makeDay, quotedLine } from '#range';
import type { EvidencePlace, MadeDay } from '#range';
import type { Assessment } from '#reports';
import { assessFolder } from './assess-folder.ts';

type Finding = Assessment['findings'][number];

/** Days that show in configurations. */
const inConfigurations = new Set(['BD04', 'BD08', 'BD09', 'BD17', 'BD24', 'BD26', 'BD35']);

/** Plays a day in a folder of its own and assesses it as a user would. */
async function played<T>(
  options: Parameters<typeof makeDay>[1],
  look: (made: MadeDay, assessment: Assessment) => T,
): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'quaywall-day-'));
  try {
    // Fewer polls than a real day has, except where the story is about traffic that stops.
    const pace = options?.days?.includes('BD32') ? 1 : 6;
    // Stories that show in traffic alone are told with configurations once; then they need not be read again.
    const told = options?.days?.some((d) => inConfigurations.has(d)) || (options?.seed ?? 1) === 1;
    const made = await makeDay(folder, { cranes: [], pace, configs: told, ...options });
    const { assessment, close } = await assessFolder(folder, {
      data: join(folder, '.quaywall'),
      asOf: new Date(made.asOf).toISOString(),
      now: () => made.asOf,
      onProgress: () => undefined,
    });
    await close();
    return look(made, assessment);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** All that a finding says of its cause. */
const said = (f: Finding): string => [f.head, ...f.subjects.map((s) => s.id), ...f.saw.map((s) => s.what)].join('\n');

const isKnown = (f: Finding): boolean => knownFaults.some((k) => k.measure === f.measure && k.cause.test(f.cause));

/** Whether a packet quoted as evidence is one that was played at this place. */
function liesIn(a: Assessment, evidence: Evidence, place: EvidencePlace): boolean {
  if (evidence.kind !== 'packet') return false;
  const capture = a.view.facts.captures.find((c) => c.sha256 === evidence.artefact);
  if (!capture || basename(capture.file) !== place.file) return false;
  const ends = (address?: string, mac?: string) => [address, mac];
  return a.view.facts.conversations.some(
    (c) =>
      c.capture === evidence.artefact &&
      c.firstPacket <= evidence.packet &&
      evidence.packet <= c.lastPacket &&
      c.last >= place.from - 1000 &&
      c.first <= place.to + 1000 &&
      (place.port === undefined || c.server.port === place.port || c.etherType === place.port) &&
      (place.client === undefined || ends(c.client.address, c.client.mac).includes(place.client)) &&
      (place.server === undefined || ends(c.server.address, c.server.mac).includes(place.server)),
  );
}

describe.each(days.map((d) => [d.id, d.title, d] as const))('%s: %s', (_id, _title, day) => {
  it.each([1, 2, 3])(
    `raises ${day.measure} and nothing that is not known, with its evidence (seed %i)`,
    async (seed) => {
      await played({ days: [day.id], seed }, (made, a) => {
        expect(made.expects.length).toBeGreaterThan(0);
        for (const e of made.expects) {
          const raised = a.findings.filter(
            (f) =>
              f.measure === e.measure &&
              f.subjects.some((s) => e.subjects.includes(s.id)) &&
              e.mustMention.every((word) => said(f).includes(word)),
          );
          expect(
            raised.map((f) => f.measure),
            `must mention ${e.mustMention.join(', ')}; found:\n${a.findings.map((f) => `${f.measure}: ${f.head}`).join('\n')}`,
          ).toContain(e.measure);
          const finding = raised[0]!;
          expect(finding.head.length, finding.head).toBeLessThanOrEqual(150);
          const evidence = finding.saw.flatMap((s) => s.evidence);
          // The same packets may pass several sensors; the finding quotes one of them.
          const lies = e.evidence.length === 0 || e.evidence.some((p) => evidence.some((x) => liesIn(a, x, p)));
          expect(lies, `evidence at one of ${JSON.stringify(e.evidence)}`).toBe(true);
          for (const quote of e.configEvidence ?? []) {
            const text = readFileSync(join(made.folder, quote.file));
            const block = quotedLine(text.toString('utf8'), quote)!;
            const artefact = sha256(text);
            // Traffic and configuration may be told in two findings of the measure.
            const quoted = a.findings
              .filter((f) => f.measure === e.measure)
              .flatMap((f) => f.saw.flatMap((s) => s.evidence))
              .flatMap((x) => (x.kind === 'line' && x.artefact === artefact ? [x.line ?? 0] : []));
            expect(
              quoted.some((line) => line >= block.first && line <= block.last),
              `${quote.file}:${block.line} "${quote.text}" among lines ${[...new Set(quoted)].join(', ')}`,
            ).toBe(true);
          }
          const verdict = a.verdicts.find(
            (v) => v.measure === e.measure && finding.subjects.some((s) => s.id === v.subject.id),
          );
          expect(verdict?.status).toBe('not-met');
        }
      });
    },
  );

  it.each([1, 2, 3])('stays silent for its harmless twin (seed %i)', async (seed) => {
    await played({ days: [day.id], seed, twin: true }, (made, a) => {
      const mistaken = a.findings.filter((f) =>
        made.expects.some((e) => e.measure === f.measure && e.mustMention.every((word) => said(f).includes(word))),
      );
      expect(mistaken.map((f) => f.head)).toEqual([]);
      expect(a.findings.filter((f) => !isKnown(f)).map((f) => `${f.measure}: ${f.head}`)).toEqual([]);
    });
  });
});

describe('a calm day', () => {
  it('raises only its known faults, every one of them', async () => {
    await played({ days: [], cranes: undefined, pace: 1 }, (_made, a) => {
      expect(a.findings.filter((f) => !isKnown(f)).map((f) => `${f.measure}: ${f.head}`)).toEqual([]);
      const missing = knownFaults.filter(
        (k) => !a.findings.some((f) => f.measure === k.measure && k.cause.test(f.cause)),
      );
      expect(missing.map((k) => `${k.measure} ${k.cause.source}`)).toEqual([]);
    });
  });
});
