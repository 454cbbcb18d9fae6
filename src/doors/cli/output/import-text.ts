// The reading of an asset list for a person: counts, what each column was taken for, every problem, what would be written otherwise.
import { clip, paint, wrap } from '#reports';
import type { TextStyle } from '#reports';
import { renderImport } from '#site';
import type { ImportResult } from '#site';
import { columns } from './columns.ts';

export function importText(result: ImportResult, style: TextStyle): string {
  const { summary, mapping, problems, rewritten } = renderImport(result);
  const out = summary.flatMap((line, i) =>
    wrap(line, style.width - (i === 0 ? 0 : 2)).map((l) => (i === 0 ? l : `  ${l}`)),
  );
  if (!result.failure && !result.own) {
    out.push('', paint(style, 'strong', mapping.title), ...columns(mapping.columns, mapping.rows, style, 24));
  }
  if (problems.rows.length > 0) {
    out.push(
      '',
      paint(style, 'strong', `${problems.title} (${problems.rows.length}); "you" marks the rows that wait for you`),
    );
    const rows = problems.rows.map(([row, column, device, needs, what, expected, remedy]) => [
      row!,
      needs!,
      clip(column!, 14),
      clip(device!, 22),
      [what, expected && `expected ${expected}`, remedy].filter((t) => t).join('; '),
    ]);
    out.push(...columns(['row', '', 'column', 'device', 'what'], rows, style, 22));
  }
  if (rewritten.rows.length > 0) {
    out.push('', paint(style, 'strong', `${rewritten.title} than it stands (${rewritten.rows.length})`));
    out.push(...columns(rewritten.columns, gathered(rewritten.rows), style, 24));
  }
  return `${out.join('\n')}\n`;
}

/** Many rewritings for one reason are told once, with an example; --json has each. The few stand one by one. */
function gathered(rows: readonly string[][]): string[][] {
  const groups = new Map<string, string[][]>();
  for (const row of rows) {
    const key = `${row[1]}\n${row[4]}`;
    const group = groups.get(key);
    if (group) group.push(row);
    else groups.set(key, [row]);
  }
  return [...groups.values()].flatMap((group) =>
    group.length <= 24
      ? group
      : [
          [
            `${group.length}×`,
            group[0]![1]!,
            group[0]![2]!,
            group[0]![3]!,
            `${group[0]![4]} (this is row ${group[0]![0]})`,
          ],
        ],
  );
}
