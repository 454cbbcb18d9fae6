// One VDOM (or the whole device where it has none) while it is read: its tables, and the marks of every line taken from them.
import type { ConfiguredDevice, LineScope, LineState, Lines } from '#facts';
import type { LineBook } from '../../core/line-book.ts';
import type { Entry, Setting, Table } from './tree.ts';

export class Scope {
  readonly book: LineBook;
  readonly device: ConfiguredDevice;
  /** Name of the VDOM; empty where the device has none. */
  readonly vdom: string;
  readonly root: Entry;

  constructor(book: LineBook, device: ConfiguredDevice, vdom: string, root: Entry) {
    this.book = book;
    this.device = device;
    this.vdom = vdom;
    this.root = root;
  }

  table(path: string): Table | undefined {
    return this.root.tables.find((t) => t.path === path);
  }

  entries(path: string): Entry[] {
    const table = this.table(path);
    return table ? [...table.entries.values()] : [];
  }

  /** Name of a list of this VDOM. */
  named(name: string): string {
    return this.vdom === '' ? name : `${this.vdom}/${name}`;
  }
}

export const at = (part: { line: number; to: number }): Lines =>
  part.line === part.to ? { file: 0, line: part.line } : { file: 0, line: part.line, to: part.to };

/** Reads the settings of one entry, and marks each that it was asked for. Those never asked for and not harmless stay unrecognised. */
export class Taker {
  readonly #book: LineBook;
  readonly #scope: LineScope;
  readonly #element: string | undefined;
  readonly entry: Entry;

  constructor(book: LineBook, entry: Entry, scope: LineScope, element?: string) {
    this.#book = book;
    this.entry = entry;
    this.#scope = scope;
    this.#element = element;
    for (const line of entry.frame) book.mark(line, 'modelled');
  }

  mark(part: { line: number; to: number }, state: LineState, note?: string): void {
    this.#book.mark([part.line, part.to], state, {
      scope: this.#scope,
      ...(this.#element === undefined ? {} : { element: this.#element }),
      ...(note === undefined ? {} : { note }),
    });
  }

  words(key: string, state: LineState = 'modelled', note?: string): string[] | undefined {
    const setting = this.entry.settings.get(key);
    if (setting) this.mark(setting, state, note);
    return setting?.words;
  }

  word(key: string, state?: LineState, note?: string): string | undefined {
    return this.words(key, state, note)?.[0];
  }

  on(key: string): boolean {
    return this.word(key) === 'enable';
  }

  setting(key: string): Setting | undefined {
    return this.entry.settings.get(key);
  }

  /** Marks settings that cannot change what reaches what; `…*` stands for any ending. */
  harmless(keys: readonly string[]): void {
    for (const [key, setting] of this.entry.settings) {
      if (keys.some((k) => (k.endsWith('*') ? key.startsWith(k.slice(0, -1)) : k === key)))
        this.mark(setting, 'harmless');
    }
  }

  /** Marks settings that could, and are not followed. A setting that only repeats the default (`disable`, `none`) changes nothing. */
  open(keys: readonly string[], note: string, state: LineState = 'not-modelled'): boolean {
    let found = false;
    for (const key of keys) {
      const setting = this.entry.settings.get(key);
      if (!setting) continue;
      const off = /^(?:disable|none|0|0\.0\.0\.0|::|::\/0)?$/.test(setting.words[0] ?? '');
      this.mark(setting, off ? 'harmless' : state, off ? undefined : note);
      found ||= !off;
    }
    return found;
  }
}

/** Marks a table whole, with all that stands in it. */
export function markTable(book: LineBook, table: Table, state: LineState, scope: LineScope, note?: string): void {
  const options = { scope, ...(note === undefined ? {} : { note }) };
  const entry = (e: Entry) => {
    for (const line of e.frame) book.mark(line, state, options);
    for (const s of e.settings.values()) book.mark([s.line, s.to], state, options);
    for (const t of e.tables) markTable(book, t, state, scope, note);
  };
  entry(table.own);
  for (const e of table.entries.values()) entry(e);
}

/** Sets a table aside: certificates, accounts, texts for people. */
export function asideTable(book: LineBook, table: Table): void {
  const entry = (e: Entry) => {
    for (const line of e.frame) book.aside(line);
    for (const s of e.settings.values()) book.aside([s.line, s.to]);
    for (const t of e.tables) asideTable(book, t);
  };
  entry(table.own);
  for (const e of table.entries.values()) entry(e);
}
