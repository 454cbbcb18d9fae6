// Bytes of a configuration as lines of text. Terminals and backups leave marks of their own; they go here, and line numbers stay.
import type { Problem, Sha256 } from '#kit';

export interface ConfigInput {
  /** Name as handed in, with its folders. */
  name: string;
  sha256: Sha256;
  bytes: Uint8Array;
}

export interface ConfigText {
  name: string;
  sha256: Sha256;
  /** Without line ends. `lines[0]` is line 1. */
  lines: readonly string[];
  /** The same as one text with `\n`, for formats that are no lines (XML, JSON). */
  whole: string;
  problems: Problem[];
}

/** Larger files are no configuration of one device. */
const largestConfig = 64 << 20;
const longestLine = 1 << 20;

/** Decodes UTF-8 (with or without mark), UTF-16 with a mark, else Latin-1 (and says so). Control characters of terminals are dropped. */
export function configText({ name, sha256, bytes }: ConfigInput): ConfigText {
  const problems: Problem[] = [];
  let taken = bytes;
  if (bytes.length > largestConfig) {
    taken = bytes.subarray(0, largestConfig);
    problems.push({ what: `only the first ${largestConfig >> 20} MB of the file were read`, where: { file: name } });
  }
  let whole = decode(taken, name, problems);
  // Pagers of terminals overwrite "--More--" with backspaces; the line after it is whole.
  whole = whole.replace(/ ?-{1,2} ?\(?more\)? ?-{1,2} ?(?:\x08+ *\x08*|\r +\r)?/gi, '').replace(/\r\n?/g, '\n');
  // Control-C as one character marks the ends of a banner; written out, it still does.
  whole = whole.replace(/\x03/g, '^C');
  whole = whole.replace(/\x1b\[[0-9;?]*[A-Za-z]/g, '').replace(/[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]/g, '');
  const lines = whole.split('\n');
  if (lines.length > 1 && lines.at(-1) === '') lines.pop();
  lines.forEach((line, i) => {
    if (line.length <= longestLine) return;
    problems.push({ what: 'a line longer than 1 MB was cut', where: { file: name, line: i + 1 } });
    lines[i] = line.slice(0, longestLine);
  });
  return { name, sha256, lines, whole, problems };
}

function decode(bytes: Uint8Array, name: string, problems: Problem[]): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return new TextDecoder('utf-16le').decode(bytes);
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return new TextDecoder('utf-16be').decode(bytes);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    const at = badByte(bytes);
    problems.push({
      what: 'the text is not UTF-8; it was read as Latin-1, so names with accents may be wrong',
      where: { file: name, line: lineOf(bytes, at), offset: at },
    });
    return Buffer.from(bytes).toString('latin1');
  }
}

/** Offset of the first byte that is not UTF-8. */
function badByte(bytes: Uint8Array): number {
  let low = 0;
  let high = bytes.length;
  const decoder = (end: number) => {
    try {
      new TextDecoder('utf-8', { fatal: true }).decode(bytes.subarray(0, end), { stream: true });
      return true;
    } catch {
      return false;
    }
  };
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (decoder(middle)) low = middle;
    else high = middle - 1;
  }
  return low;
}

function lineOf(bytes: Uint8Array, at: number): number {
  let line = 1;
  for (let i = 0; i < at; i++) if (bytes[i] === 10) line++;
  return line;
}
