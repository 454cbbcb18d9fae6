// Cisco's indented command text as a tree: a line that stands further right belongs to the line above it.
import type { LineBook } from '../line-book.ts';

/** More between two words than one blank. */
const gaps = / {2}|\t/;

export interface Line {
  /** From 1. */
  n: number;
  /** Last line that belongs to it. */
  to: number;
  indent: number;
  text: string;
  words: string[];
  inner: Line[];
}

/** Banners: `banner motd ^C`, `banner exec #`: everything to the next line with the same mark. Value is that mark. */
const banner = /^banner\s+(?:[a-z-]+\s+)?(\^C|\S)/i;

/**
 * Lines of the text as a tree. Blank lines, comments (`!`, `:` of ASA files, `#` at the start of a script's line) and banners are put aside in the book;
 * certificates are left to the tables. `banners` false: the dialect's banner lines end by themselves.
 */
export function lineTree(
  lines: readonly string[],
  book: LineBook,
  banners = true,
  part: { from: number; to: number } = { from: 0, to: lines.length },
): Line[] {
  const top: Line[] = [];
  const open: Line[] = [];
  let mark: string | undefined;
  for (let i = part.from; i < Math.min(part.to, lines.length); i++) {
    const raw = lines[i]!;
    const n = i + 1;
    if (mark !== undefined) {
      book.aside(n);
      if (raw.includes(mark)) mark = undefined;
      continue;
    }
    const text = raw.trim();
    const first = text[0];
    if (text === '' || first === '!' || first === ':' || first === '#') {
      book.aside(n);
      continue;
    }
    let indent = 0;
    while (raw[indent] === ' ' || raw[indent] === '\t') indent++;
    if (banners && (first === 'b' || first === 'B')) {
      const found = banner.exec(text);
      if (found) {
        // Control-C as one character was dropped with the terminal's other marks: then the first letter is text, and one line is taken.
        const sign = found[1]!;
        book.aside(n);
        const after = text.slice(text.indexOf(sign, text.search(/\s/)) + sign.length);
        if (!after.includes(sign) && /[^a-z0-9]/i.test(sign)) mark = sign;
        continue;
      }
    }
    // The text of a macro is a script that somebody may call; what was called stands in the interfaces.
    if (first === 'm' && /^macro (name|auto execute)\b/.test(text)) mark = '@';
    const line: Line = {
      n,
      to: n,
      indent,
      text,
      words: gaps.test(text) ? text.split(/\s+/) : text.split(' '),
      inner: [],
    };
    while (open.length > 0 && open[open.length - 1]!.indent >= indent) open.pop();
    const parent = open[open.length - 1];
    if (parent) {
      parent.inner.push(line);
      for (const o of open) o.to = n;
    } else top.push(line);
    open.push(line);
  }
  return top;
}
