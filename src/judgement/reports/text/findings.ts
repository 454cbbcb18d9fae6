// Findings for a terminal, worst first: each with its head, where, when, the proof and the next step.
import { counted, listed } from '#kit';
import type { Evidence } from '#facts';
import type { Finding } from '#findings';
import { findingWhen } from '../moment.ts';
import { severitySigns, stateWords } from '../words.ts';
import { labelled, paint, wrap } from './lines.ts';
import type { TextStyle } from './lines.ts';

/** `captures/x.pcapng packet 41`, `site.yaml line 12`. */
function evidenceText(evidence: Evidence, nameOf: (artefact: string) => string): string {
  const name = nameOf(evidence.artefact);
  if (evidence.kind === 'packet') return `${name} packet ${evidence.packet}`;
  if (evidence.line !== undefined) return `${name} line ${evidence.line}`;
  return evidence.pointer === undefined ? name : `${name} at ${evidence.pointer}`;
}

export function findingLines(
  finding: Finding,
  timeZone: string,
  nameOf: (artefact: string) => string,
  style: TextStyle,
): string[] {
  const sign = severitySigns[finding.severity];
  const mark = `${style.ascii ? '*' : sign.shape} ${sign.word}`.padEnd(12);
  const tone =
    finding.severity === 'critical' || finding.severity === 'high'
      ? 'bad'
      : finding.severity === 'medium'
        ? 'warn'
        : undefined;
  const head = wrap(finding.head, style.width - 12);
  const proof = finding.saw.flatMap((s) => s.evidence).map((e) => evidenceText(e, nameOf));
  const when = findingWhen(finding, timeZone);
  const where = `${listed(finding.subjects.map((s) => (s.kind === 'site' ? 'the whole port' : s.id)))} (${finding.id}, ${finding.measure}, ${stateWords[finding.state].toLowerCase()})`;
  return [
    ...head.map((l, i) =>
      i === 0
        ? `${paint(style, tone, mark)}${paint(style, 'strong', l)}`
        : `${' '.repeat(12)}${paint(style, 'strong', l)}`,
    ),
    ...labelled('where', where, style, 12, 8),
    ...labelled('when', when, style, 12, 8),
    ...(proof.length > 0
      ? labelled(
          'proof',
          `${[...new Set(proof)].slice(0, 3).join('; ')}${proof.length > 3 ? ` and ${counted(proof.length - 3, 'more', 'more')}` : ''}`,
          style,
          12,
          8,
        )
      : []),
    ...labelled('next', finding.action, style, 12, 8),
  ];
}
