// The output of a sense as an artefact of its own: JSON lines in canonical form, compressed, cut into parts of bounded size. From
// it the store can always be filled again, without reading a capture twice.
import { zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import { QuaywallError, canonical } from '#kit';
import type { WireFacts } from '#facts';
import { wireLists } from './tables.ts';
import type { WireList } from './tables.ts';

/** One line: the list it belongs to and the fact. The first line is the capture itself. */
export type FactLine = ['capture', WireFacts['capture']] | [WireList, object];

/** Uncompressed size of a part. It bounds what reading facts back holds in memory. */
const partBytes = 8 << 20;
/** No part is believed to be larger: a part ends with the line that crosses `partBytes`, and a line has at most 16 MB. */
const mostBytes = partBytes + (16 << 20);

/** The parts of the facts of one capture, in order; each opens by itself. */
export function* encodeFacts(facts: WireFacts): Generator<Buffer> {
  let lines: string[] = [];
  let size = 0;
  const part = () => zstdCompressSync(Buffer.from(lines.join('')));
  for (const line of factLines(facts)) {
    const text = `${canonical(line)}\n`;
    lines.push(text);
    size += text.length;
    if (size >= partBytes) {
      yield part();
      lines = [];
      size = 0;
    }
  }
  if (lines.length > 0) yield part();
}

function* factLines(facts: WireFacts): Generator<FactLine> {
  yield ['capture', facts.capture];
  for (const list of wireLists) for (const fact of facts[list]) yield [list, fact];
}

/** The bytes of a part, decompressed. @throws QuaywallError when it is not one. */
export function openPart(part: Uint8Array): Buffer {
  try {
    return zstdDecompressSync(part, { maxOutputLength: mostBytes });
  } catch (cause) {
    throw new QuaywallError({ what: 'a stored part of compressed JSON cannot be opened' }, { cause });
  }
}

/** Plain data as one part, canonical and compressed. */
export const closePart = (value: unknown): Buffer => zstdCompressSync(Buffer.from(canonical(value)));

/** The lines of one part. @throws QuaywallError when it is not one. */
export function* decodeFacts(part: Uint8Array): Generator<FactLine> {
  const bytes = openPart(part);
  for (let start = 0; start < bytes.length;) {
    const feed = bytes.indexOf(10, start);
    const end = feed < 0 ? bytes.length : feed;
    const line = JSON.parse(bytes.toString('utf8', start, end)) as FactLine;
    start = end + 1;
    yield line;
  }
}
