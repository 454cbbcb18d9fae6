// The reading of a list as tables and sentences for any door to print: a command, a page, a file.
import { counted, listed } from '#kit';
import type { ImportResult, RowKind } from './result.ts';

interface Table {
  title: string;
  columns: string[];
  rows: string[][];
}

export interface RenderedImport {
  /** One sentence each, the counts first. */
  summary: string[];
  mapping: Table;
  /** Every problem, in order of rows; those that wait for a person first say so. */
  problems: Table;
  /** What would be written otherwise, one line per row and column. */
  rewritten: Table;
}

const kindWords: Partial<Record<RowKind, [one: string, many: string]>> = {
  'ip-range': ['row stands for several devices', 'rows stand for several devices'],
  'zero-padded': ['address with leading zeros, read as decimal', 'addresses with leading zeros, read as decimal'],
  'short-mac': ['MAC address with a digit missing', 'MAC addresses with a digit missing'],
  dhcp: ['row without a fixed address', 'rows without a fixed address'],
  'trailing-space': ['address with spaces around it', 'addresses with spaces around them'],
  'no-firmware': ['firmware not known', 'firmware versions not known'],
  'duplicate-address': ['row shares its address', 'rows share an address with another'],
  'duplicate-mac': ['row shares its MAC address', 'rows share a MAC address with another'],
  'duplicate-name': ['row shares its name', 'rows share a name with another'],
  'maybe-gone': ['device that may no longer be there', 'devices that may no longer be there'],
  'ambiguous-date': ['date that reads two ways', 'dates that read two ways'],
};

/** The same facts as `ImportResult`, put into words. */
export function renderImport(result: ImportResult): RenderedImport {
  const summary: string[] = [];
  if (result.failure)
    summary.push(
      [result.failure.what, result.failure.expected && `expected ${result.failure.expected}`, result.failure.remedy]
        .filter(Boolean)
        .join('; '),
    );
  else {
    const header = result.headerRow > 0 ? `headings in row ${result.headerRow}` : 'no headings';
    summary.push(
      `${counted(result.rows, 'row')} · ${header} · ${result.ready.toLocaleString('en-US')} ready · ${result.needYou.toLocaleString('en-US')} need you`,
    );
  }
  const rowsOf = new Map<RowKind, Set<number>>();
  for (const p of result.problems) rowsOf.set(p.kind, (rowsOf.get(p.kind) ?? new Set()).add(p.row));
  for (const [kind, [one, many]] of Object.entries(kindWords) as [RowKind, [string, string]][]) {
    const rows = rowsOf.get(kind);
    if (!rows) continue;
    const where = listed([...rows].map(String), 4);
    summary.push(`${rows.size} ${rows.size === 1 ? one : many} (${rows.size === 1 ? 'row' : 'rows'} ${where})`);
  }
  for (const column of result.columns) {
    if (column.field === 'note' && !result.own) summary.push(`column "${column.header}" is kept as notes`);
  }
  return {
    summary,
    mapping: {
      title: 'What each column was taken for',
      columns: ['column', 'heading', 'taken for', 'because'],
      rows: result.columns.map((c) => [c.letter, c.header, result.own ? c.header : c.field, c.because]),
    },
    problems: {
      title: 'Problems',
      columns: ['row', 'column', 'device', 'needs', 'what', 'expected', 'what to do'],
      rows: result.problems.map((p) => [
        p.row > 0 ? String(p.row) : '',
        p.column ?? '',
        p.tag ?? '',
        p.needs === 'decide' ? 'you' : '',
        p.what,
        p.expected ?? '',
        p.remedy ?? '',
      ]),
    },
    rewritten: {
      title: 'Written otherwise',
      columns: ['row', 'column', 'stands', 'becomes', 'because'],
      rows: result.rewritten.map((r) => [String(r.row), r.column, r.from, r.to, r.why]),
    },
  };
}
