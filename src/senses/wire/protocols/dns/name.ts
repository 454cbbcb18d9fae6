// Domain names in messages (RFC 1035 §3.1 and §4.1.4): labels, and pointers to an earlier place in the message.
import { rawText } from '../octets.ts';

export interface ReadName {
  /** Labels joined by dots, lower case, no final dot; a dot or backslash inside a label is escaped (RFC 4343 §2.1). Not inert. */
  text: string;
  /** Where the name ends in the message: after its first pointer or its root label. */
  next: number;
}

/**
 * Reads the name at `at`. A pointer must lead to a place before the one it was read from, so that no chain of them can loop,
 * and a name is at most 255 octets.
 * @param start first byte of the message, which pointers count from.
 * @returns undefined where the bytes are no name.
 */
export function readName(bytes: Uint8Array, start: number, end: number, at: number): ReadName | undefined {
  const labels: string[] = [];
  let octets = 0;
  let next = -1;
  let lowest = at;
  let here = at;
  for (;;) {
    if (here >= end) return undefined;
    const length = bytes[here]!;
    if (length === 0) {
      if (next < 0) next = here + 1;
      return { text: labels.join('.').toLowerCase(), next };
    }
    if (length >= 0xc0) {
      if (here + 1 >= end) return undefined;
      const target = start + (((length & 0x3f) << 8) | bytes[here + 1]!);
      if (next < 0) next = here + 2;
      if (target >= lowest) return undefined;
      lowest = target;
      here = target;
      continue;
    }
    if (length > 63 || here + 1 + length > end) return undefined;
    octets += length + 1;
    if (octets > 254) return undefined;
    labels.push(rawText(bytes, here + 1, here + 1 + length).replace(/[.\\]/g, '\\$&'));
    here += length + 1;
  }
}
