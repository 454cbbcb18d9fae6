// Domain names in messages (RFC 1035 §3.1 and §4.1.4): labels, and pointers to an earlier place in the message.
import { rawText } from '../octets.ts';

interface ReadName {
  /** Labels joined by dots, lower case, no final dot; a dot or backslash inside a label is escaped (RFC 4343 §2.1). Not inert. */
  text: string;
  /** Where the name ends in the message: after its first pointer or its root label. */
  next: number;
}

const dot = 0x2e;
const backslash = 0x5c;
/** One name is put together here: 255 octets, each of which may need an escape. */
const scratch = Buffer.alloc(512);

/**
 * Reads the name at `at`. A pointer must lead to a place before the one it was read from, so that no chain of them can loop,
 * and a name is at most 255 octets: a message made to be slow to read costs little more than an honest one.
 * @param start first byte of the message, which pointers count from.
 * @returns undefined where the bytes are no name.
 */
export function readName(bytes: Uint8Array, start: number, end: number, at: number): ReadName | undefined {
  let octets = 0;
  let used = 0;
  let ascii = true;
  let next = -1;
  let lowest = at;
  let here = at;
  for (;;) {
    if (here >= end) return undefined;
    const length = bytes[here]!;
    if (length === 0) break;
    if (length >= 0xc0) {
      if (here + 1 >= end) return undefined;
      const target = start + (((length & 0x3f) << 8) | bytes[here + 1]!);
      if (next < 0) next = here + 2;
      if (target >= lowest) return undefined;
      lowest = target;
      here = target;
      continue;
    }
    octets += length + 1;
    if (length > 63 || here + 1 + length > end || octets > 254) return undefined;
    if (used > 0) scratch[used++] = dot;
    for (let i = here + 1; i <= here + length; i++) {
      const c = bytes[i]!;
      if (c === dot || c === backslash) scratch[used++] = backslash;
      if (c > 0x7f) ascii = false;
      // Only ASCII letters are alike in both cases (RFC 4343 §3).
      scratch[used++] = c >= 0x41 && c <= 0x5a ? c | 0x20 : c;
    }
    here += length + 1;
  }
  const text = ascii ? scratch.toString('latin1', 0, used) : rawText(scratch, 0, used);
  return { text, next: next < 0 ? here + 1 : next };
}
