// Delimited text to records (RFC 4180, with the delimiters office programs use) and back.

export interface Record_ {
  /** Number of the row as a spreadsheet shows it, from 1; blank rows count. */
  row: number;
  cells: string[];
}

type Delimiter = ';' | ',' | '\t' | '|';

interface Records {
  records: Record_[];
  /** Row in which a quote was opened and never closed. */
  openQuote?: number;
  /** True when rows were left out because there were more than `mostRows`. */
  cut: boolean;
}

/** Most rows and columns that are read. */
export const mostRows = 100_000;
const mostColumns = 256;

/** Splits text into records. A quote inside a cell that did not begin with one is an ordinary character. Never throws. */
export function parseRecords(text: string, delimiter: Delimiter, most = mostRows): Records {
  const records: Record_[] = [];
  let cells: string[] = [];
  let cell = '';
  let quoted = false;
  let openedAt = 0;
  let start = true;
  const endCell = () => {
    if (cells.length < mostColumns) cells.push(cell);
    cell = '';
    start = true;
  };
  const endRecord = () => {
    endCell();
    records.push({ row: records.length + 1, cells });
    cells = [];
  };
  let i = 0;
  for (; i < text.length && records.length < most; i++) {
    const c = text[i]!;
    if (quoted) {
      if (c !== '"') {
        cell += c;
      } else if (text[i + 1] === '"') {
        cell += '"';
        i++;
      } else {
        quoted = false;
      }
    } else if (c === '"' && start) {
      quoted = true;
      openedAt = records.length + 1;
      start = false;
    } else if (c === delimiter) {
      endCell();
    } else if (c === '\n' || c === '\r') {
      if (c === '\r' && text[i + 1] === '\n') i++;
      endRecord();
    } else {
      cell += c;
      start = false;
    }
  }
  const rest = i < text.length;
  if (!rest && (cell !== '' || cells.length > 0 || quoted)) endRecord();
  return { records, openQuote: quoted && !rest ? openedAt : undefined, cut: rest };
}

/** The delimiter that cuts the first rows most evenly into more than one column. */
export function guessDelimiter(text: string): { delimiter: Delimiter; because: string } {
  const said = /^sep=(.)\r?\n/.exec(text)?.[1];
  if (said === ';' || said === ',' || said === '\t' || said === '|') {
    return { delimiter: said, because: 'the first line says so' };
  }
  let best: { delimiter: Delimiter; columns: number; score: number } | undefined;
  const head = text.slice(0, 65_536);
  for (const delimiter of [';', ',', '\t', '|'] as const) {
    const widths = parseRecords(head, delimiter, 60)
      .records.filter((r) => r.cells.some((c) => c !== ''))
      .map((r) => r.cells.length);
    const counts = new Map<number, number>();
    for (const w of widths) if (w > 1) counts.set(w, (counts.get(w) ?? 0) + 1);
    const [columns, rows] = [...counts].sort((a, b) => b[1] - a[1] || b[0] - a[0])[0] ?? [1, 0];
    const score = rows * Math.min(columns, 12);
    if (!best || score > best.score) best = { delimiter, columns, score };
  }
  const name = { ';': 'semicolons', ',': 'commas', '\t': 'tabs', '|': 'bars' }[best!.delimiter];
  return { delimiter: best!.delimiter, because: `${name} cut most rows into ${best!.columns} columns` };
}

/** Records as CSV text: commas, CRLF, quotes where needed (RFC 4180). */
export function csvText(rows: readonly (readonly string[])[]): string {
  return rows.map((row) => row.map(quoteCell).join(',') + '\r\n').join('');
}

function quoteCell(cell: string): string {
  return /[",;\t|\r\n]|^\s|\s$/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}
