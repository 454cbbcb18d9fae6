// What an assessment is to a reader: everything that was judged, with the material it was judged from. Reports only arrange it.
import type { Instant, Problem, Sha256 } from '#kit';
import type { Measure, Verdict } from '#measures';
import type { View } from '#reconcile';
import type { Finding } from '#findings';

/** A file that was taken in, as the reader of a report sees it. */
export interface ReadFile {
  /** Path as the person handed it in: `captures/sts02-e-house.pcapng`. */
  file: string;
  /** In words: `capture`, `site`, `register`, `asset list`, `attestation`, `not recognised`. */
  kind: string;
  sha256?: Sha256;
  /** One line: `41,207 packets, 9.8 GB`. */
  summary: string;
}

/** The measure without its judge. */
export type MeasureText = Pick<Measure, 'id' | 'short' | 'title' | 'list' | 'citations' | 'matters' | 'todo'>;

export interface Assessment {
  /** Version of Quaywall that judged. */
  program: string;
  /** When it was judged, which is not the date it is judged for (`view.asOf`). */
  madeAt: Instant;
  view: View;
  measures: readonly MeasureText[];
  verdicts: readonly Verdict[];
  findings: readonly Finding[];
  read: { files: readonly ReadFile[]; problems: readonly Problem[] };
  /** State of the evidence ledger when this was judged. */
  ledger?: { entries: number; head: string };
  /** Text of a taken-in text file, for showing the lines that are evidence. */
  textOf?: (artefact: Sha256) => string | undefined;
}

/** The name under which a file was taken in, or the beginning of its hash where it has none. */
export function fileNames(assessment: Assessment): (artefact: Sha256) => string {
  const names = new Map<string, string>();
  for (const file of assessment.read.files)
    if (file.sha256 && !names.has(file.sha256)) names.set(file.sha256, file.file);
  for (const capture of assessment.view.facts.captures) {
    if (!names.has(capture.sha256)) names.set(capture.sha256, capture.file);
  }
  return (artefact) => names.get(artefact) ?? `file ${artefact.slice(0, 12)}…`;
}
