// What a reader made of every line of a configuration. A line nobody understood is a fact of its own: it travels to the verdict.
import type { Instant, Sha256 } from '#kit';

/**
 * Five states, after Batfish's: `unrecognised` nobody knows the line; `harmless` known, and without effect on what can reach what;
 * `not-modelled` known to matter or able to matter, and not followed; `limited` followed with a limit that the note tells; `modelled`.
 */
export type LineState = 'unrecognised' | 'harmless' | 'not-modelled' | 'limited' | 'modelled';

/** What a line can change: an open line only spoils proofs that rest on this part of its device. */
export type LineScope = 'filter' | 'nat' | 'route' | 'layer2' | 'interface' | 'management' | 'device';

/** Lines of one of the device's files, from 1; `to` is the last line where it is more than one. */
export interface Lines {
  /** Index in `ConfiguredDevice.files`. */
  file: number;
  line: number;
  to?: number;
}

/** A line that could change an answer and was not followed, or only in part. Secrets in it are blanked out. */
export interface OpenLine {
  at: Lines;
  state: 'unrecognised' | 'not-modelled' | 'limited';
  scope: LineScope;
  /** The line as it stands, inert, secrets replaced by `***`, at most 200 characters. */
  text: string;
  /** Name of the interface, filter or zone it belongs to, where it belongs to one alone: proofs that do not pass it are not spoiled. */
  element?: string;
  /** Why, or what the limit is. */
  note?: string;
}

/** Counts over the lines of one file. Relevant is every line outside banners, comments, blank lines, certificates and user accounts. */
export interface LineCount {
  total: number;
  relevant: number;
  /** Of the relevant lines. */
  states: Record<LineState, number>;
}

export interface ConfigFile {
  artefact: Sha256;
  /** Name as handed in. */
  name: string;
  /** Dialect that read it: `cisco-ios`, `fortios`, … */
  dialect: string;
  /** What of the device it shows: its configuration, or what a command printed. */
  part: 'configuration' | 'state';
  lines: LineCount;
  /** Time that the text itself gives for its making, if it does. */
  written?: Instant;
}
