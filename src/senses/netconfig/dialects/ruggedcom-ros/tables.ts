// The text form of a ROS configuration: sections with a title, a line of column names and rows separated by commas.

import { mostPorts } from '../../core/qbridge.ts';

/** No table has more columns. */
const mostColumns = 64;

export interface RosRow {
  /** Values by column name in lower case. */
  get(column: string): string;
  line: number;
  /** More values than columns, or fewer. */
  uneven: boolean;
}

export interface RosSection {
  /** In lower case, without its brackets. */
  title: string;
  line: number;
  columns: string[];
  header: number;
  rows: RosRow[];
}

/** A comma-separated line; quotes keep commas, and a doubled quote is one. */
function fields(line: string): string[] {
  const found: string[] = [];
  let value = '';
  let quoted = false;
  for (let i = 0; i < line.length; i++) {
    const c = line[i]!;
    if (quoted) {
      if (c === '"' && line[i + 1] === '"') {
        value += '"';
        i++;
      } else if (c === '"') quoted = false;
      else value += c;
    } else if (c === '"') quoted = true;
    else if (c === ',') {
      found.push(value.trim());
      value = '';
    } else value += c;
  }
  found.push(value.trim());
  return found;
}

/** Splits a text. A line without a comma that is followed by a line with column names opens a section. */
export function parseSections(lines: readonly string[]): {
  sections: RosSection[];
  remarks: number[];
  loose: number[];
} {
  const sections: RosSection[] = [];
  const remarks: number[] = [];
  const loose: number[] = [];
  let now: RosSection | undefined;
  lines.forEach((line, i) => {
    const text = line.trim();
    if (text === '') return;
    if (/^(#|;|!)/.test(text)) {
      remarks.push(i + 1);
      return;
    }
    const title = titleOf(text);
    if (title !== undefined && startsSection(text, lines, i)) {
      now = { title, line: i + 1, columns: [], header: 0, rows: [] };
      sections.push(now);
    } else if (!now) loose.push(i + 1);
    else if (now.header === 0) {
      now.header = i + 1;
      now.columns = fields(text)
        .slice(0, mostColumns)
        .map((c) => c.toLowerCase());
    } else now.rows.push(rowOf(text, i + 1, now.columns));
  });
  return { sections, remarks, loose };
}

function titleOf(text: string): string | undefined {
  const m = /^\[?([A-Za-z][\w &/().-]{0,60}?)\]?:?$/.exec(text);
  return m ? m[1]!.trim().toLowerCase() : undefined;
}

/** In brackets, or alone before a line of several columns or of letters. */
function startsSection(text: string, lines: readonly string[], i: number): boolean {
  if (/^\[.*\]$/.test(text)) return true;
  const before = lines[i - 1] ?? '';
  return before.trim() === '' || /^(#|;|!)/.test(before.trim());
}

function rowOf(text: string, line: number, columns: string[]): RosRow {
  const values = fields(text);
  return {
    get: (column) => values[columns.indexOf(column)] ?? '',
    line,
    uneven: values.length !== columns.length,
  };
}

/** `1-4,6`, `1 2 3`, `All`, `None` as port names; undefined where it is none of them. */
export function portNames(text: string, all: readonly string[]): string[] | undefined {
  const t = text.trim();
  if (t === '' || /^none$/i.test(t)) return [];
  if (/^all$/i.test(t)) return [...all];
  const names: string[] = [];
  for (const piece of t.split(/[,\s]+/)) {
    const m = /^((?:\d{1,2}\/|lm\d\/)?)(\d{1,3})(?:-\1?(\d{1,3}))?$/i.exec(piece);
    if (!m) return undefined;
    const to = m[3] === undefined ? Number(m[2]) : Number(m[3]);
    if (to < Number(m[2])) return undefined;
    for (let n = Number(m[2]); n <= to; n++) names.push(`${m[1]}${n}`);
    if (names.length > mostPorts) return undefined;
  }
  return names;
}
