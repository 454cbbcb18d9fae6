// Reads an asset list as terminals keep it: finds the headings, says what each column was taken for, and lists every problem at
// once. Nothing is changed by reading; what would be written differently is shown first.
import { counted, inert, nearest } from '#kit';
import { asset as assetSchema } from '../model/things.ts';
import type { Site } from '../model/site.ts';
import { ambiguousDate } from './cells.ts';
import { findHeader, mapColumns } from './columns.ts';
import type { Column, Field } from './columns.ts';
import { craneNames } from './cranes.ts';
import { guessDelimiter, mostRows, parseRecords } from './csv.ts';
import type { Record_ } from './csv.ts';
import { decodeText } from './decode.ts';
import { findDuplicates } from './duplicates.ts';
import { isOwn, readOwnRow } from './export.ts';
import type { ImportResult, RowProblem } from './result.ts';
import { readRow } from './row.ts';
import type { RowDraft } from './row.ts';

export interface ImportOptions {
  /** Name for messages; default `assets.csv`. */
  file?: string;
  /** Columns by heading or letter, where the guess is wrong. */
  mapping?: Readonly<Record<string, Field>>;
  /** The site the list belongs to: its cranes, zones and suppliers help to read it. */
  site?: Pick<Site, 'cranes' | 'zones' | 'suppliers' | 'assets'>;
}

const mostBytes = 32 * 1024 * 1024;
const mostProblems = 5000;

/**
 * Reads the bytes of a list (CSV with `;` `,` tab or `|`; UTF-8, UTF-16 or Windows-1252). Never throws: a file that is no list
 * gives `failure`, a row that cannot be read gives problems and waits.
 */
export function importAssets(bytes: Uint8Array, options: ImportOptions = {}): ImportResult {
  const file = options.file ?? 'assets.csv';
  const result: ImportResult = {
    file,
    encoding: '',
    delimiter: '',
    because: [],
    headerRow: 0,
    own: false,
    columns: [],
    rows: 0,
    ready: 0,
    needYou: 0,
    assets: [],
    problems: [],
    rewritten: [],
    skipped: [],
  };
  const reading: Reading = { result, waiting: new Set(), more: 0 };
  if (bytes.length > mostBytes) {
    result.failure = {
      what: 'the file is too large',
      where: { file },
      expected: `at most ${mostBytes} bytes`,
      remedy: 'Split the list.',
    };
    return result;
  }
  const decoded = decodeText(bytes);
  if ('not' in decoded) {
    result.failure = { what: decoded.not, where: { file }, expected: 'a list saved as CSV', remedy: decoded.remedy };
    return result;
  }
  const { delimiter, because } = guessDelimiter(decoded.text);
  const text = decoded.text.replace(/^sep=.\r?\n/, '');
  const { records, openQuote, cut } = parseRecords(text, delimiter);
  result.encoding = decoded.encoding;
  result.delimiter = delimiter === '\t' ? 'tab' : delimiter;
  result.because.push(`${decoded.encoding}: ${decoded.because}`, because);
  if (openQuote !== undefined) {
    add(reading, {
      kind: 'open-quote',
      needs: 'decide',
      row: openQuote,
      what: 'a quote is opened here and never closed, so the rest of the file is one cell',
      expected: 'a closing quote',
      remedy: 'Open the list in a spreadsheet and save it again.',
    });
  }
  if (cut) {
    add(reading, {
      kind: 'cut',
      needs: 'decide',
      row: mostRows,
      what: `only the first ${mostRows} rows were read`,
      remedy: 'Split the list.',
    });
  }
  const header = findHeader(records) ?? ownHeader(records);
  result.headerRow = header?.record.row ?? 0;
  const headers = header?.record.cells ?? [];
  const data = deviceRows(reading, records, header?.record);
  if (data.length === 0) {
    result.failure = {
      what: 'no row of the file stands for a device',
      where: { file },
      expected: 'a row of headings (name, IP address, MAC, …) and one row a device below it',
    };
    return result;
  }
  result.rows = data.length;
  result.own = header !== undefined && isOwn(headers);
  if (result.own && Object.keys(options.mapping ?? {}).length === 0) readOwn(reading, headers, data);
  else readForeign(reading, header?.record, data, options);
  result.assets = result.assets.filter((a) => !reading.waiting.has(a.row));
  result.ready = result.assets.length;
  result.needYou = result.rows - result.ready;
  result.problems.sort((a, b) => a.row - b.row);
  if (reading.more > 0) result.because.push(`${counted(reading.more, 'further problem')} are not listed`);
  return result;
}

/** Takes down a problem. The list of problems is bounded; which rows wait is not, so that no row slips through as ready. */
function add(reading: Reading, problem: RowProblem): void {
  if (problem.needs === 'decide') reading.waiting.add(problem.row);
  if (reading.result.problems.length < mostProblems) reading.result.problems.push(problem);
  else reading.more++;
}

interface Reading {
  result: ImportResult;
  /** Rows that wait for a person. */
  waiting: Set<number>;
  /** Problems beyond the most that are listed. */
  more: number;
}

function ownHeader(records: readonly Record_[]): { record: Record_; known: number } | undefined {
  const record = records.slice(0, 30).find((r) => isOwn(r.cells));
  return record && { record, known: record.cells.length };
}

/** The rows below the headings that stand for devices; titles, blanks, totals and repeated headings are set aside and said. */
function deviceRows(reading: Reading, records: readonly Record_[], header: Record_ | undefined): Record_[] {
  const { result } = reading;
  const data: Record_[] = [];
  const headText = header?.cells.join('\u0000');
  let blanks = 0;
  let total: { row: number; says: number } | undefined;
  for (const record of records) {
    const filled = record.cells.filter((c) => c.trim() !== '');
    if (filled.length === 0) {
      blanks++;
      continue;
    }
    if (header && record.row < header.row) {
      result.skipped.push({ row: record.row, why: `title: ${inert(filled.join(' '), 60)}` });
      const date = ambiguousDate(filled.join(' '));
      if (date) add(reading, dateProblem(record.row, undefined, date));
    } else if (record === header) {
      continue;
    } else if (record.cells.join('\u0000') === headText) {
      result.skipped.push({ row: record.row, why: 'the headings once more' });
    } else if (/^(grand )?(total|sum|subtotal|count|summe|gesamt)\b/i.test(filled[0]!.trim()) && filled.length <= 3) {
      const says = filled
        .slice(1)
        .map(Number)
        .find((n) => Number.isInteger(n));
      result.skipped.push({ row: record.row, why: `total: ${inert(filled.join(' '), 60)}` });
      if (says !== undefined) total = { row: record.row, says };
    } else data.push(record);
  }
  if (blanks > 0) result.skipped.push({ row: 0, why: `${counted(blanks, 'blank row')}` });
  if (total && total.says !== data.length) {
    add(reading, {
      kind: 'count-differs',
      needs: 'look',
      row: total.row,
      what: `the total says ${total.says}, but ${counted(data.length, 'row')} stand for devices`,
    });
  }
  return data;
}

function dateProblem(
  row: number,
  column: string | undefined,
  date: { date: string; readings: [string, string] },
): RowProblem {
  return {
    kind: 'ambiguous-date',
    needs: 'look',
    row,
    column,
    what: `"${date.date}" may be ${date.readings[0]} or ${date.readings[1]}`,
    expected: 'a date such as 2026-09-03',
    remedy: 'It is kept as it stands and used for nothing.',
  };
}

function readOwn(reading: Reading, headers: readonly string[], data: readonly Record_[]): void {
  const { result } = reading;
  result.columns = headers.map((h, index): Column => ({
    index,
    letter: '',
    header: h.trim(),
    field: 'note',
    because: 'our own column',
  }));
  const drafts: RowDraft[] = [];
  for (const record of data) {
    const parsed = assetSchema.safeParse(readOwnRow(headers, record.cells));
    if (!parsed.success) {
      for (const issue of parsed.error.issues) {
        add(reading, {
          kind: 'wrong-value',
          needs: 'decide',
          row: record.row,
          column: String(issue.path[0] ?? ''),
          what: `the cell is no ${String(issue.path[0] ?? 'asset')}: ${inert(issue.message, 120)}`,
          expected: 'what the export of Quaywall writes there',
        });
      }
      continue;
    }
    drafts.push({ row: record.row, entry: parsed.data, tag: parsed.data.id });
    result.assets.push({ row: record.row, asset: parsed.data });
  }
  const seen = new Map<string, number>();
  for (const { row, tag } of drafts) {
    const first = seen.get(tag);
    if (first === undefined) seen.set(tag, row);
    else {
      add(reading, {
        kind: 'duplicate-name',
        needs: 'decide',
        row,
        column: 'id',
        tag,
        what: `row ${first} has the same id`,
        expected: 'an id of its own',
      });
    }
  }
}

function readForeign(
  reading: Reading,
  header: Record_ | undefined,
  data: readonly Record_[],
  options: ImportOptions,
): void {
  const { result } = reading;
  const { columns, unknownKeys } = mapColumns(header, data, options.mapping);
  result.columns = columns;
  if (!header) result.because.push('no row of headings was found; columns were told by what stands in them');
  for (const key of unknownKeys) {
    const near = nearest(
      key,
      columns.flatMap((c) => [c.header, c.letter]),
    );
    add(reading, {
      kind: 'wrong-value',
      needs: 'look',
      row: result.headerRow,
      what: `the mapping names a column "${inert(key, 60)}" that the list has not`,
      expected: `one of ${columns.map((c) => c.header).join(', ')}`,
      remedy: near === undefined ? undefined : `Did you mean "${near}"?`,
    });
  }
  const cell = (record: Record_, field: Field) => {
    const column = columns.find((c) => c.field === field);
    return column ? (record.cells[column.index] ?? '') : '';
  };
  const cranes = craneNames(
    data.map((r) => ({ crane: cell(r, 'crane'), tag: cell(r, 'id') })),
    options.site?.cranes.length ? options.site : undefined,
  );
  const drafts: RowDraft[] = [];
  for (const record of data) {
    const draft = readRow(record, columns, {
      cranes,
      site: options.site,
      problem: (p) => add(reading, p),
      rewrote: (r) => result.rewritten.push(r),
    });
    for (const column of columns.filter((c) => c.field === 'note' || c.field === 'remarks')) {
      const date = ambiguousDate(record.cells[column.index] ?? '');
      if (date) add(reading, dateProblem(record.row, column.header, date));
    }
    drafts.push(draft);
  }
  for (const problem of findDuplicates(drafts, columns, options.site)) add(reading, problem);
  for (const draft of drafts) {
    const parsed = assetSchema.safeParse(draft.entry);
    if (parsed.success) result.assets.push({ row: draft.row, asset: parsed.data });
    else if (!reading.waiting.has(draft.row)) {
      add(reading, {
        kind: 'wrong-value',
        needs: 'decide',
        row: draft.row,
        tag: draft.tag,
        what: `the row makes no asset: ${inert(parsed.error.issues[0]?.message ?? '', 120)}`,
      });
    }
  }
}
