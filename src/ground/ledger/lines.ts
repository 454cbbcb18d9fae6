// Reads the ledger's file line by line in bounded memory, with the byte where each line begins.
import { readSync } from 'node:fs';
import { longestLine } from './entry.ts';

interface Line {
  bytes: Uint8Array;
  /** Byte of the file where the line begins. */
  offset: number;
  /** False for what stands after the last line feed: a record whose writing was cut short. */
  whole: boolean;
  /** True where the line went past every bound and only its beginning is in `bytes`. */
  tooLong: boolean;
}

/** The lines of an open file from `from` to `to` (default: to its end as it is met). Empty lines are lines. */
export function* readLines(fd: number, from = 0, to = Number.MAX_SAFE_INTEGER): Generator<Line> {
  const chunk = Buffer.allocUnsafe(1 << 18);
  let rest: Buffer[] = [];
  let held = 0;
  let start = from;
  let at = from;
  let tooLong = false;
  const line = (whole: boolean): Line => ({ bytes: Buffer.concat(rest), offset: start, whole, tooLong });
  const hold = (part: Buffer) => {
    if (held + part.length > longestLine) tooLong = true;
    else rest.push(Buffer.from(part));
    held += part.length;
  };
  while (at < to) {
    const n = readSync(fd, chunk, 0, Math.min(chunk.length, to - at), at);
    if (n === 0) break;
    let begin = 0;
    for (;;) {
      const feed = chunk.indexOf(10, begin);
      if (feed < 0 || feed >= n) break;
      hold(chunk.subarray(begin, feed));
      yield line(true);
      rest = [];
      held = 0;
      tooLong = false;
      begin = feed + 1;
      start = at + begin;
    }
    if (begin < n) hold(chunk.subarray(begin, n));
    at += n;
  }
  if (held > 0) yield line(false);
}
