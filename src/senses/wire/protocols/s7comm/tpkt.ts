// TPKT (RFC 1006) and COTP class 0 (ISO 8073, X.224): cuts messages out of the stream and joins data that was sent in parts.
import type { Side } from '../../protocol.ts';

const TPKT_HEADER = 4;
const CR = 0xe0;
const DATA = 0xf0;
const types: ReadonlySet<number> = new Set([0xe0, 0xd0, 0xc0, 0x80, 0xf0, 0x70, 0x60, 0x50, 0x20, 0x10]);

/** Longest message believed: data units of class 0 carry at most 8 KiB. */
export const LONGEST = 16 * 1024;
/** Most bytes kept of a message that comes in parts. */
const LONGEST_JOINED = 128 * 1024;

/** Length of the TPKT message that starts here, from its first seven bytes; 0 where none can. */
export function tpktLength(bytes: Uint8Array, start: number): number {
  if (bytes[start] !== 3 || bytes[start + 1] !== 0) return 0;
  const length = (bytes[start + 2]! << 8) | bytes[start + 3]!;
  const header = bytes[start + 4]!;
  if (length < 7 || length > LONGEST || header < 2 || header > length - 5) return 0;
  return types.has(bytes[start + 5]! & 0xf0) ? length : 0;
}

/** Whether this is a connection request as remote desktop sends it (MS-RDPBCGR §2.2.1.1): a cookie, or a negotiation request. */
export function asksForRemoteDesktop(bytes: Uint8Array, start: number, end: number): boolean {
  if ((bytes[start + 5]! & 0xf0) !== CR) return false;
  const at = start + 11;
  if (at + 7 <= end && Buffer.from(bytes.subarray(at, at + 7)).toString('latin1') === 'Cookie:') return true;
  return at + 8 === end && bytes[at] === 1 && bytes[at + 2] === 8 && bytes[at + 3] === 0;
}

interface Parts {
  bytes: Uint8Array;
  length: number;
}

/** Joins COTP data units until the one marked as the last of its message. */
export class Joiner {
  private readonly sides: Record<Side, Parts | undefined> = { client: undefined, server: undefined };

  /**
   * One TPKT message. `use` is called with each whole user message: bytes, start, end.
   * In the usual case (one data unit, marked last) nothing is copied.
   */
  add(
    from: Side,
    bytes: Uint8Array,
    start: number,
    end: number,
    use: (bytes: Uint8Array, start: number, end: number) => void,
  ): void {
    if ((bytes[start + 5]! & 0xf0) !== DATA) return;
    const data = start + TPKT_HEADER + 1 + bytes[start + 4]!;
    if (data > end) return;
    const last = (bytes[start + 6]! & 0x80) !== 0;
    const parts = this.sides[from];
    if (!parts && last) {
      if (data < end) use(bytes, data, end);
      return;
    }
    if (!parts && data === end) return;
    const room = parts ?? { bytes: new Uint8Array(2048), length: 0 };
    const size = room.length + end - data;
    if (size > LONGEST_JOINED) {
      this.sides[from] = undefined;
      return;
    }
    if (size > room.bytes.length) {
      const larger = new Uint8Array(Math.min(LONGEST_JOINED, Math.max(size, room.bytes.length * 2)));
      larger.set(room.bytes.subarray(0, room.length));
      room.bytes = larger;
    }
    room.bytes.set(bytes.subarray(data, end), room.length);
    room.length = size;
    this.sides[from] = last ? undefined : room;
    if (last && size > 0) use(room.bytes, 0, size);
  }

  /** Bytes were lost: what was begun cannot be finished. */
  gap(from: Side): void {
    this.sides[from] = undefined;
  }
}
