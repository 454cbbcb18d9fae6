// Rows in columns for a terminal: each as wide as it needs, the last one wrapped into what is left.
import { clip, paint, wrap } from '#reports';
import type { TextStyle } from '#reports';

/** @param most widest that a column but the last may be. */
export function columns(
  headings: readonly string[] | undefined,
  rows: readonly (readonly string[])[],
  style: TextStyle,
  most = 30,
): string[] {
  const all = headings ? [headings, ...rows] : rows;
  const last = (all[0]?.length ?? 1) - 1;
  const widths = Array.from({ length: last }, (_, i) => Math.min(most, Math.max(0, ...all.map((r) => r[i]!.length))));
  const before = 2 + widths.reduce((n, w) => n + w + 2, 0);
  const room = Math.max(16, style.width - before);
  return all.flatMap((row, r) => {
    const start = `  ${widths.map((w, i) => clip(row[i]!, w).padEnd(w) + '  ').join('')}`;
    const text = wrap(row[last] ?? '', room).map((line, i) => (i === 0 ? start : ' '.repeat(before)) + line);
    return headings && r === 0
      ? text.map((line) => paint(style, 'strong', line.trimEnd()))
      : text.map((l) => l.trimEnd());
  });
}
