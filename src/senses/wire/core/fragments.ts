// Puts IP fragments together (RFC 791, RFC 8200 §4.5) in bounded memory. Bytes that arrived first win where fragments overlap.

const MOST_OPEN = 256;
const MOST_BYTES = 65535 + 64;
/** A datagram in more pieces than this with holes between them is no accident. */
const MOST_RANGES = 128;

interface Open {
  bytes: Uint8Array;
  /** Non-overlapping ranges that have arrived, in order. */
  ranges: { from: number; to: number }[];
  total: number;
  time: number;
}

export class Fragments {
  readonly #open = new Map<string, Open>();
  /** Datagrams given up because too many were open at once. */
  abandoned = 0;

  /**
   * Adds a fragment. @returns the whole payload once it is complete. `key` tells the datagram; `last` that no more follow.
   */
  add(
    key: string,
    bytes: Uint8Array,
    start: number,
    end: number,
    at: number,
    last: boolean,
    time: number,
  ): Uint8Array | undefined {
    if (end <= start || at + end - start > MOST_BYTES) return undefined;
    let open = this.#open.get(key);
    // RFC 791 lets a receiver wait 15 to 255 seconds; an identification seen again later is another datagram.
    if (open !== undefined && Math.abs(time - open.time) > 60_000) {
      this.#open.delete(key);
      open = undefined;
    }
    if (open === undefined) {
      if (this.#open.size >= MOST_OPEN) {
        this.#open.delete(this.#open.keys().next().value!);
        this.abandoned++;
      }
      open = { bytes: new Uint8Array(2048), ranges: [], total: -1, time };
      this.#open.set(key, open);
    }
    const to = at + end - start;
    if (last) open.total = to;
    if (to > open.bytes.length) {
      const grown = new Uint8Array(Math.min(MOST_BYTES, Math.max(to, 2 * open.bytes.length)));
      grown.set(open.bytes);
      open.bytes = grown;
    }
    enter(open, bytes, start, at, to);
    if (open.ranges.length > MOST_RANGES) {
      this.#open.delete(key);
      this.abandoned++;
      return undefined;
    }
    const whole = open.ranges[0]!;
    if (open.total < 0 || whole.from !== 0 || whole.to < open.total) return undefined;
    this.#open.delete(key);
    return open.bytes.subarray(0, open.total);
  }
}

/** Copies the parts that are new and joins the ranges. */
function enter(open: Open, bytes: Uint8Array, start: number, at: number, to: number): void {
  let p = at;
  for (const range of open.ranges) {
    if (range.from > p) open.bytes.set(bytes.subarray(start + p - at, start + Math.min(to, range.from) - at), p);
    p = Math.max(p, range.to);
    if (p >= to) break;
  }
  if (p < to) open.bytes.set(bytes.subarray(start + p - at, start + to - at), p);
  const joined: { from: number; to: number }[] = [];
  for (const range of [...open.ranges, { from: at, to }].sort((x, y) => x.from - y.from)) {
    const before = joined.at(-1);
    if (before !== undefined && range.from <= before.to) before.to = Math.max(before.to, range.to);
    else joined.push({ ...range });
  }
  open.ranges = joined;
}
