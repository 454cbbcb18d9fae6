// Walks the ledger's file entry by entry and checks that each follows the one before. Opening and verifying both go by it.
import { noEntry, readLine } from './entry.ts';
import type { Entry } from './entry.ts';
import { readLines } from './lines.ts';
import { judgeTail } from './tail.ts';
import type { Tail } from './tail.ts';

type Link =
  | { entry: Entry; offset: number; end: number }
  /** A line that is no entry, or an entry that does not follow the one before. `seq` is the place it stands at. */
  | { wrong: string; seq: number; offset: number; end: number; entry?: Entry }
  | { tail: Tail; seq: number; offset: number; end: number; entry?: Entry };

/** The links of an open ledger file in order. Goes on after a wrong one, from what the next line says of itself. */
export function* walk(fd: number, from = 0, seq = 1, prev = noEntry): Generator<Link> {
  for (const line of readLines(fd, from)) {
    const { offset } = line;
    const end = offset + line.bytes.length + (line.whole ? 1 : 0);
    if (!line.whole) {
      const found = readLine(line.bytes);
      yield { tail: judgeTail(line.bytes), seq, offset, end, ...(typeof found === 'string' ? {} : { entry: found }) };
      return;
    }
    const found = line.tooLong ? 'the line is longer than any entry' : readLine(line.bytes);
    if (typeof found === 'string') {
      yield { wrong: found, seq, offset, end };
      // What the damaged entry's hash was is unknown; the next whole entry is taken at its word and tied to the rest by its hash.
      seq++;
      prev = '';
      continue;
    }
    const wrong =
      found.seq !== seq && prev !== ''
        ? `entry ${found.seq} stands where entry ${seq} belongs`
        : prev !== '' && found.prev !== prev
          ? 'the entry does not follow the one before it'
          : undefined;
    if (wrong) yield { wrong, seq, offset, end, entry: found };
    else yield { entry: found, offset, end };
    seq = found.seq + 1;
    prev = found.hash;
  }
}
