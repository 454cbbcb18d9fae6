// Where a quoted line of a configuration stands, with the block it belongs to: a rule of several lines may be quoted by any of them.

export interface QuotedLine {
  /** Number of the line, from 1. */
  line: number;
  first: number;
  last: number;
}

const indent = (line: string): number => line.length - line.trimStart().length;

/**
 * Finds the line with this text, after the line that is `under` if one is named.
 * @returns undefined where it stands nowhere. The block is the run of lines that are set in at least as far, with the lines that open and close it.
 */
export function quotedLine(config: string, quote: { under?: string; text: string }): QuotedLine | undefined {
  const lines = config.split('\n');
  const from = quote.under === undefined ? 0 : lines.findIndex((l) => l.trim() === quote.under) + 1;
  if (quote.under !== undefined && from === 0) return undefined;
  const at = lines.findIndex((l, i) => i >= from && l.includes(quote.text));
  if (at < 0) return undefined;
  const depth = indent(lines[at]!);
  // Lists of rules, one a line, and tables one row a line: the line is all there is.
  if (depth === 0 || /^\s*(ipv4rule|<)/.test(lines[at]!)) return { line: at + 1, first: at + 1, last: at + 1 };
  let first = at;
  while (first > 0 && indent(lines[first]!) >= depth) first--;
  let last = at;
  while (last < lines.length - 1 && indent(lines[last]!) >= depth) last++;
  return { line: at + 1, first: first + 1, last: last + 1 };
}
