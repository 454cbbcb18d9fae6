// What stands after the last line feed. Writing stopped there; only a record that nobody was told of can be in that state, because
// the answer follows the fsync of the whole record.
import { readLine } from './entry.ts';

export type Tail =
  /** The record is whole and only its line feed is missing. */
  | 'whole'
  /** The beginning of a record; zeros may follow where the disk had room reserved but no bytes yet. */
  | 'torn'
  /** A whole record and something more: no cut-short writing leaves that. */
  | 'damaged';

export function judgeTail(bytes: Uint8Array): Tail {
  let end = bytes.length;
  while (end > 0 && bytes[end - 1] === 0) end--;
  const text = bytes.subarray(0, end);
  if (typeof readLine(text) !== 'string') return end === bytes.length ? 'whole' : 'damaged';
  // A record that was acknowledged and lost only its line feed to another byte is whole without its last byte.
  if (typeof readLine(text.subarray(0, -1)) !== 'string') return 'damaged';
  return bytes.length === 0 || bytes[0] === 0x7b || end === 0 ? 'torn' : 'damaged';
}
