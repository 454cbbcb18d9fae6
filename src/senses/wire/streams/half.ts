// One direction of a TCP stream (RFC 9293): which byte comes next, and what arrived before its turn.
import type { Moment } from '../protocol.ts';

interface Segment {
  sequence: number;
  bytes: Uint8Array;
  /** Bytes of the segment that the capture cut off. */
  missing: number;
  at: Moment;
}

/** Segments and bytes that wait for a gap to close before it is given up. */
const MOST_SEGMENTS = 64;
const MOST_WAITING = 1 << 18;
/** Milliseconds of the capture's own time after which a gap is given up although no acknowledgement shows it. */
const LONGEST_WAIT = 3000;

/** Distance from `b` to `a` in sequence space, negative where `a` is before `b`. */
export function distance(a: number, b: number): number {
  return (a - b) | 0;
}

export class Half {
  /** Sequence number of the byte that comes next; -1 before the first. */
  next = -1;
  /** Highest acknowledgement that the other end sent, or -1. */
  acknowledged = -1;
  readonly waiting: Segment[] = [];
  waitingBytes = 0;

  /** Keeps what of a segment is not there yet; what arrived first stays. */
  keep(sequence: number, bytes: Uint8Array, start: number, end: number, missing: number, at: Moment): void {
    let from = sequence;
    let s = start;
    let i = 0;
    for (; i < this.waiting.length && s < end; i++) {
      const there = this.waiting[i]!;
      const before = distance(there.sequence, from);
      if (before >= end - s) break;
      if (before > 0) {
        this.#insert(i++, from, bytes.slice(s, s + before), 0, at);
      }
      const behind = distance(there.sequence, from) + there.bytes.length;
      if (behind > 0) {
        s += behind;
        from = (from + behind) | 0;
      }
    }
    if (s < end) this.#insert(i, from, bytes.slice(s, end), missing, at);
  }

  #insert(index: number, sequence: number, bytes: Uint8Array, missing: number, at: Moment): void {
    this.waiting.splice(index, 0, { sequence: sequence >>> 0, bytes, missing, at });
    this.waitingBytes += bytes.length;
  }

  /** Takes the first waiting segment out. */
  take(): Segment {
    const first = this.waiting.shift()!;
    this.waitingBytes -= first.bytes.length;
    return first;
  }

  /**
   * Whether the bytes before the first waiting segment will not come any more: the other end has acknowledged them, so it is
   * the capture that lost them; or the wait has been long enough.
   */
  lost(now: number): boolean {
    const first = this.waiting[0];
    if (first === undefined) return false;
    if (this.acknowledged >= 0 && distance(this.acknowledged, first.sequence) >= 0) return true;
    return (
      this.waiting.length > MOST_SEGMENTS ||
      this.waitingBytes > MOST_WAITING ||
      now - first.at.time > LONGEST_WAIT ||
      now < first.at.time - LONGEST_WAIT
    );
  }
}
