// Lists too long for a ledger entry, as files of the content store: JSON lines, compressed, cut into parts of bounded size
// that each open by themselves. Not in canonical form: nobody works out their hash from the facts, it is over the bytes as they lie.
import { zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import { QuaywallError } from '#kit';

/** Uncompressed size at which a part is closed. It bounds what reading back holds in memory. */
const fullPart = 8 << 20;
const longestLine = 16 << 20;
/** No part is believed to be larger: it ends with the line that fills it. */
const largestPart = fullPart + longestLine;

/** The lines as parts, in order. @throws QuaywallError where one line is longer than any part may hold. */
export function* closeParts(lines: Iterable<unknown>): Generator<Buffer> {
  let held: Buffer[] = [];
  let size = 0;
  for (const line of lines) {
    const bytes = Buffer.from(`${JSON.stringify(line)}\n`);
    if (bytes.length > longestLine) {
      throw new QuaywallError({ what: 'one fact is too long to be kept', expected: `at most ${longestLine} bytes` });
    }
    held.push(bytes);
    size += bytes.length;
    if (size < fullPart) continue;
    yield zstdCompressSync(Buffer.concat(held));
    held = [];
    size = 0;
  }
  if (held.length > 0) yield zstdCompressSync(Buffer.concat(held));
}

/** The lines of one part. @throws QuaywallError when it is not one. */
export function* openPart(part: Uint8Array): Generator<unknown> {
  let bytes: Buffer;
  try {
    bytes = zstdDecompressSync(part, { maxOutputLength: largestPart });
  } catch (cause) {
    throw new QuaywallError({ what: 'a stored part of compressed lines cannot be opened' }, { cause });
  }
  for (let start = 0; start < bytes.length;) {
    const feed = bytes.indexOf(10, start);
    const end = feed < 0 ? bytes.length : feed;
    yield JSON.parse(bytes.toString('utf8', start, end)) as unknown;
    start = end + 1;
  }
}
