// A profile's keys as the reader takes them: each taken line is marked, so that what nobody takes stays unrecognised.
import type { LineScope, Lines } from '#facts';
import type { LineBook } from '../../core/line-book.ts';
import type { Cell, Row, Tree } from './tree.ts';

export interface ProfileRow {
  /** Text columns by name. */
  get(column: string): string;
  has(column: string): boolean;
  /** Rows of a nested table, undefined where the column is absent. */
  table(column: string): ProfileRow[] | undefined;
  /** Columns that nobody knows: what the row means is then not sure. */
  unknown: string[];
  at: Lines;
}

export class Profile {
  readonly #cells = new Map<string, Cell>();
  readonly #book: LineBook;

  constructor(tree: Tree, book: LineBook) {
    this.#book = book;
    for (const cell of tree.cells) this.#cells.set(cell.key, cell);
  }

  has(key: string): boolean {
    return this.#cells.has(key);
  }

  at(key: string): Lines {
    const cell = this.#cells.get(key);
    return cell ? lines(cell) : { file: 0, line: 1 };
  }

  /** A text value, marked as modelled; undefined where the key is absent or holds a table. */
  text(key: string, scope: LineScope): string | undefined {
    const cell = this.#cells.get(key);
    if (typeof cell?.value !== 'string') return undefined;
    this.#book.mark(cell.line, 'modelled', { scope });
    return cell.value;
  }

  /** `yes` or `no`; anything else counts as what stands in `otherwise`, and stays an open line. */
  flag(key: string, scope: LineScope, otherwise: boolean): boolean {
    const cell = this.#cells.get(key);
    const value = typeof cell?.value === 'string' ? yes(cell.value) : undefined;
    if (!cell || value === undefined) return otherwise;
    this.#book.mark(cell.line, 'modelled', { scope });
    return value;
  }

  /**
   * Rows of a table, its lines marked as modelled apart from columns that are not among `columns` (nested tables: `NAME: columns`).
   * Undefined where the key is absent.
   */
  rows(key: string, scope: LineScope, columns: Columns): ProfileRow[] | undefined {
    const cell = this.#cells.get(key);
    if (!cell || typeof cell.value === 'string') return undefined;
    this.#book.mark(cell.line, 'modelled', { scope, element: key });
    this.#book.mark(cell.to, 'modelled', { scope, element: key });
    return cell.value.map((row) => this.#row(row, scope, key, columns));
  }

  #row(row: Row, scope: LineScope, element: string, columns: Columns): ProfileRow {
    const texts = new Map<string, string>();
    const tables = new Map<string, ProfileRow[]>();
    const unknown: string[] = [];
    const unknownLines: number[] = [];
    for (const n of [row.line, row.to]) this.#book.mark(n, 'modelled', { scope, element });
    for (const cell of row.cells) {
      const known = columns[cell.key];
      if (known === undefined || (typeof known === 'object') !== (typeof cell.value !== 'string')) {
        unknown.push(cell.key);
        unknownLines.push(cell.line);
        continue;
      }
      if (typeof cell.value === 'string') {
        texts.set(cell.key, cell.value);
        this.#book.mark(cell.line, known === 'harmless' ? 'harmless' : 'modelled', { scope, element });
      } else {
        for (const n of [cell.line, cell.to]) this.#book.mark(n, 'modelled', { scope, element });
        tables.set(
          cell.key,
          cell.value.map((inner) => this.#row(inner, scope, element, known as Columns)),
        );
      }
    }
    // Last, so that a row on one line is open as a whole where one of its columns is.
    for (const n of unknownLines) this.#book.mark(n, 'unrecognised', { scope, element });
    return {
      get: (column) => texts.get(column) ?? '',
      has: (column) => texts.has(column) || tables.has(column),
      table: (column) => tables.get(column),
      unknown,
      at: lines(row),
    };
  }

  /** Marks keys that are known and not read: they cannot change what reaches what, or are not followed. */
  mark(state: 'harmless' | 'not-modelled', matches: (key: string) => boolean): void {
    for (const cell of this.#cells.values()) {
      if (matches(cell.key)) this.#book.mark([cell.line, cell.to], state);
    }
  }
}

/** Known columns of a table: `text` tells something, `harmless` cannot change an answer, an object is a nested table. */
export interface Columns {
  [column: string]: 'text' | 'harmless' | Columns;
}

export function yes(text: string): boolean | undefined {
  if (/^(yes|on|true|1|enabled)$/i.test(text)) return true;
  return /^(no|off|false|0|disabled)$/i.test(text) ? false : undefined;
}

const lines = ({ line, to }: { line: number; to: number }): Lines =>
  to > line ? { file: 0, line, to } : { file: 0, line };
