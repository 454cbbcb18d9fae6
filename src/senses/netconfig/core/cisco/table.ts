// Tables of known commands: each row says what becomes of a line that starts with its words. The same rows make the coverage page.
import type { LineScope, LineState } from '#facts';
import type { DialectTopic } from '../../dialect.ts';
import type { LineBook, MarkOptions } from '../line-book.ts';
import type { Line } from './lines.ts';

/** What a row answers: another state than its own, or one with a reason. */
type Said = LineState | { state: LineState; note: string } | undefined;

export interface Row<C> {
  /** First words, lower case; `*` stands for any one word. */
  words: string;
  state: Exclude<LineState, 'unrecognised'>;
  scope?: LineScope;
  note?: string;
  /** `rest` are the words after the row's; `no` is true where the line takes back. Without a reader, a line that takes back is harmless. */
  read?: (c: C, line: Line, rest: string[], no: boolean) => Said;
  /** What takes the lines that belong to it. `same`: they share its state; `aside`: not relevant, like the line itself. */
  inside?: 'same' | 'aside' | ((c: C, line: Line, rest: string[], no: boolean) => Inside);
  /** Left out of the coverage page (a spelling variant). */
  silent?: boolean;
}

/** Takes one inner line and accounts for it. */
export type Inside = (line: Line) => void;

interface Node<C> {
  next: Map<string, Node<C>>;
  row?: Row<C>;
}

export class Table<C> {
  readonly rows: readonly Row<C>[];
  readonly #root: Node<C> = { next: new Map() };

  constructor(rows: readonly Row<C>[]) {
    this.rows = rows;
    for (const row of rows) {
      let node = this.#root;
      for (const word of row.words.split(' ')) {
        let next = node.next.get(word);
        if (!next) node.next.set(word, (next = { next: new Map() }));
        node = next;
      }
      node.row = row;
    }
  }

  /** The row with the most words that the line starts with. */
  find(words: readonly string[], from = 0): { row: Row<C>; used: number } | undefined {
    return deepest(this.#root, words, from);
  }

  /** Reads a line and those that belong to it. @returns false where no row knows it: nothing is marked then. */
  take(c: C, book: LineBook, line: Line, around: { scope: LineScope; element?: string }): boolean {
    const no = line.words[0] === 'no' || line.words[0] === 'default';
    const found = this.find(line.words, no ? 1 : 0);
    if (!found) return false;
    const { row, used } = found;
    const rest = line.words.slice(used);
    const said = row.read?.(c, line, rest, no) ?? (no && !row.read ? 'harmless' : row.state);
    const { state, note } = typeof said === 'string' ? { state: said, note: row.note } : said;
    if (row.inside === 'aside') {
      book.aside([line.n, line.to]);
      return true;
    }
    const options: MarkOptions = { scope: row.scope ?? around.scope };
    if (around.element !== undefined) options.element = around.element;
    if (note !== undefined) options.note = note;
    book.mark(line.n, state, options);
    if (row.inside === 'same') book.mark([line.n, line.to], state, options);
    else if (row.inside) line.inner.forEach(row.inside(c, line, rest, no));
    else for (const inner of line.inner) if (!this.take(c, book, inner, around)) unknown(book, inner, around);
    return true;
  }

  /** As an `inside`: what the table does not know is unrecognised. */
  inside(c: C, book: LineBook, around: { scope: LineScope; element?: string }): Inside {
    return (line) => {
      if (!this.take(c, book, line, around)) unknown(book, line, around);
    };
  }

  topics(prefix = ''): DialectTopic[] {
    return this.rows
      .filter((r) => !r.silent && this.find(r.words.split(' '))?.row === r)
      .map((r) => ({
        topic: `${prefix}${r.words.replaceAll('*', '…')}`,
        state: r.state,
        ...(r.note ? { note: r.note } : {}),
      }));
  }
}

/** Nobody knows this line nor, with it, what stands under it. */
export function unknown(book: LineBook, line: Line, around: { scope: LineScope; element?: string }): void {
  if (closing.has(line.words[0]!) && line.words.length === 1) return book.mark(line.n, 'harmless');
  book.mark([line.n, line.to], 'unrecognised', around);
}

/** As an `inside` for small blocks: lines that start with one of these words are followed, others are unrecognised. */
export function only(book: LineBook, known: RegExp, around: { scope: LineScope; element?: string }): Inside {
  return (line) => {
    if (!known.test(line.text)) return unknown(book, line, around);
    book.mark([line.n, line.to], 'modelled', around);
  };
}

/** Words that only leave a block. */
const closing = new Set(['exit', 'end', 'quit', 'exit-address-family', 'exit-vrf']);

function deepest<C>(node: Node<C>, words: readonly string[], at: number): { row: Row<C>; used: number } | undefined {
  const word = words[at]?.toLowerCase();
  if (word !== undefined) {
    const exact = node.next.get(word);
    const found = exact && deepest(exact, words, at + 1);
    if (found) return found;
    const any = node.next.get('*');
    const wild = any && deepest(any, words, at + 1);
    if (wild) return wild;
  }
  return node.row && { row: node.row, used: at };
}

/** Many rows of one state at once. */
export function rows<C>(state: Row<C>['state'], scope: LineScope, list: string, more: Partial<Row<C>> = {}): Row<C>[] {
  return list
    .split(/[\n,]/)
    .map((w) => w.trim())
    .filter((w) => w !== '')
    .map((words) => ({ words, state, scope, ...more }));
}
