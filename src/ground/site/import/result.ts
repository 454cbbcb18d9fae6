// What reading an asset list gives: the assets that are ready, and everything a person should know before anything changes.
import type { Problem } from '#kit';
import type { Asset } from '../model/site.ts';
import type { Column } from './columns.ts';

export type RowKind =
  | 'ip-range'
  | 'tag-range'
  | 'zero-padded'
  | 'dhcp'
  | 'trailing-space'
  | 'bad-address'
  | 'mask'
  | 'short-mac'
  | 'bad-mac'
  | 'mac-lost'
  | 'duplicate-address'
  | 'duplicate-mac'
  | 'duplicate-name'
  | 'no-firmware'
  | 'no-name'
  | 'bad-name'
  | 'no-role'
  | 'maybe-gone'
  | 'unknown-crane'
  | 'unknown-zone'
  | 'wrong-zone'
  | 'ambiguous-date'
  | 'wrong-value'
  | 'shared-address'
  | 'cut'
  | 'open-quote'
  | 'count-differs';

export interface RowProblem {
  kind: RowKind;
  /** `decide`: the row waits for a person. `look`: the row is ready; this was done with it, or should be known. */
  needs: 'decide' | 'look';
  /** Row as the spreadsheet numbers it. */
  row: number;
  /** Heading of the column. */
  column?: string;
  /** Name of the device as the row has it. */
  tag?: string;
  what: string;
  expected?: string;
  remedy?: string;
}

/** A value that is written otherwise than it stood, shown before anything changes. */
export interface Rewritten {
  row: number;
  column: string;
  from: string;
  to: string;
  why: string;
}

export interface ImportResult {
  file: string;
  encoding: string;
  delimiter: string;
  /** Why encoding, delimiter and heading row were read so. */
  because: string[];
  /** Row of the headings; 0 when there are none. */
  headerRow: number;
  /** True for a list in Quaywall's own columns, as `exportAssets` writes it. */
  own: boolean;
  columns: Column[];
  /** Rows that stand for devices. */
  rows: number;
  /** Rows that can be imported as they are. */
  ready: number;
  /** Rows that wait for a person. */
  needYou: number;
  /** The assets of the ready rows, with the row each came from. */
  assets: { row: number; asset: Asset }[];
  problems: RowProblem[];
  rewritten: Rewritten[];
  /** Rows that are no devices, and why: titles, blanks, totals. */
  skipped: { row: number; why: string }[];
  /** Set when the file could not be read as a list at all. */
  failure?: Problem;
}
