// The command line of FortiOS as a tree: `config` tables of `edit` entries of `set` lines, each with its lines. What a script does later
// (append, unset, move, rename, delete) is done to the tree, so that readers only see the result.
import type { Problem } from '#kit';
import type { LineBook } from '../../core/line-book.ts';
import type { ConfigText } from '../../core/text.ts';

export interface Setting {
  words: string[];
  line: number;
  to: number;
}

/** An entry of a table, or the settings of a `config` block that is no table. */
export interface Entry {
  name: string;
  line: number;
  to: number;
  settings: Map<string, Setting>;
  tables: Table[];
  /** Lines that only shape it: `edit`, `next`. */
  frame: number[];
}

export interface Table {
  /** `firewall policy`, `ipv6`. */
  path: string;
  own: Entry;
  entries: Map<string, Entry>;
  line: number;
  to: number;
}

const deepest = 20;

interface Statement {
  words: string[];
  line: number;
  to: number;
}

/** Splits lines into words as the device does: quotes of both kinds, backslash, and quoted text over several lines. */
function* statements(text: ConfigText, problems: Problem[]): Generator<Statement> {
  const { lines } = text;
  for (let i = 0; i < lines.length; i++) {
    const first = lines[i]!;
    if (!/["'\\]/.test(first)) {
      const trimmed = first.trim();
      if (trimmed !== '' && !trimmed.startsWith('#')) yield { words: trimmed.split(/\s+/), line: i + 1, to: i + 1 };
      continue;
    }
    if (first.trimStart().startsWith('#')) continue;
    const start = i;
    const words: string[] = [];
    let word: string | undefined;
    let quote = '';
    for (;;) {
      const line = lines[i]!;
      for (let at = 0; at < line.length; at++) {
        const c = line[at]!;
        if (quote === "'") {
          if (c === "'") quote = '';
          else word += c;
        } else if (c === '\\' && at + 1 < line.length) word = (word ?? '') + line[++at]!;
        else if (quote === '"') {
          if (c === '"') quote = '';
          else word += c;
        } else if (c === '"' || c === "'") {
          quote = c;
          word ??= '';
        } else if (c === ' ' || c === '\t') {
          if (word !== undefined) words.push(word);
          word = undefined;
        } else word = (word ?? '') + c;
      }
      if (quote === '') break;
      if (i + 1 >= lines.length) {
        problems.push({
          what: 'a quoted text that begins here is not closed before the end of the file',
          where: { file: text.name, line: start + 1 },
          remedy: 'Hand in the whole file.',
        });
        // What follows an odd quote would be lost with it: only this line is given up.
        i = start;
        break;
      }
      word += '\n';
      i++;
    }
    if (word !== undefined) words.push(word);
    yield { words, line: start + 1, to: i + 1 };
  }
}

const emptyEntry = (name: string, line: number): Entry => ({
  name,
  line,
  to: line,
  settings: new Map(),
  tables: [],
  frame: [],
});

const listed = new Set(['srcaddr', 'dstaddr', 'srcaddr6', 'dstaddr6', 'member', 'exclude-member', 'service']);

/** The whole file as one nameless entry. Lines that fit nowhere stay unmarked and so unrecognised. */
export function readTree(text: ConfigText, book: LineBook, problems: Problem[]): Entry {
  const root = emptyEntry('', 1);
  /** Open blocks, innermost last. */
  const open: { table: Table; entry: Entry; within: Entry }[] = [];
  let tooDeep = 0;
  for (const { words, line, to } of statements(text, problems)) {
    const [command, ...rest] = words;
    const top = open.at(-1);
    if (tooDeep > 0) {
      if (command === 'config') tooDeep++;
      else if (command === 'end') tooDeep--;
      continue;
    }
    switch (command) {
      case 'config': {
        if (rest.length === 0) break;
        if (open.length >= deepest) {
          problems.push({ what: `blocks are nested deeper than ${deepest}`, where: { file: text.name, line } });
          tooDeep = 1;
          break;
        }
        const within = top ? top.entry : root;
        const path = rest.join(' ');
        let table = within.tables.find((t) => t.path === path);
        if (!table) {
          table = { path, own: emptyEntry('', line), entries: new Map(), line, to };
          within.tables.push(table);
        }
        table.own.frame.push(line);
        open.push({ table, entry: table.own, within });
        break;
      }
      case 'edit': {
        if (!top || rest.length === 0) break;
        const name = rest.join(' ');
        const entry = top.table.entries.get(name) ?? emptyEntry(name, line);
        top.table.entries.set(name, entry);
        entry.frame.push(line);
        entry.to = Math.max(entry.to, to);
        top.entry = entry;
        break;
      }
      case 'next':
        if (!top || top.entry === top.table.own) break;
        top.entry.frame.push(line);
        top.entry.to = line;
        top.entry = top.table.own;
        break;
      case 'end':
        if (!top) break;
        top.table.own.frame.push(line);
        top.table.to = line;
        if (top.entry !== top.table.own) top.entry.to = Math.max(top.entry.to, line - 1);
        open.pop();
        break;
      case 'set':
      case 'append':
      case 'select': {
        const key = rest[0];
        if (!top || key === undefined) break;
        const { settings } = top.entry;
        const before = command === 'append' ? settings.get(key) : undefined;
        const given = rest.slice(1);
        // A line that a later one replaces has no effect any more.
        const replaced = command === 'append' ? undefined : settings.get(key);
        if (replaced) book.mark([replaced.line, replaced.to], 'harmless');
        settings.set(key, { words: [...(before?.words ?? []), ...given], line: before?.line ?? line, to });
        top.entry.to = Math.max(top.entry.to, to);
        break;
      }
      case 'unselect':
      case 'unset': {
        const key = rest[0];
        if (!top || key === undefined) break;
        book.mark(line, 'modelled');
        const setting = top.entry.settings.get(key);
        if (!setting) break;
        const left = command === 'unselect' ? setting.words.filter((w) => !rest.includes(w)) : [];
        if (left.length > 0) setting.words = left;
        else {
          book.mark([setting.line, setting.to], 'harmless');
          top.entry.settings.delete(key);
        }
        break;
      }
      case 'delete':
      case 'purge': {
        if (!top) break;
        book.mark(line, 'modelled');
        for (const name of command === 'purge' ? [...top.table.entries.keys()] : rest) {
          const entry = top.table.entries.get(name);
          if (entry) gone(entry, book);
          top.table.entries.delete(name);
        }
        break;
      }
      case 'move':
        if (top && moved(top.table, rest)) book.mark(line, 'modelled');
        else if (top) book.mark(line, 'harmless', { note: 'names an entry that is not there' });
        break;
      case 'clone': {
        const source = top?.table.entries.get(rest[0] ?? '');
        const name = rest[2];
        if (!top) break;
        if (!source || rest[1] !== 'to' || name === undefined || top.table.entries.has(name)) {
          book.mark(line, 'harmless', { note: 'names an entry that is not there' });
          break;
        }
        book.mark(line, 'modelled');
        const copy = emptyEntry(name, line);
        for (const [key, setting] of source.settings) copy.settings.set(key, { ...setting, words: [...setting.words] });
        copy.tables = source.tables;
        copy.frame = [...source.frame];
        top.table.entries.set(name, copy);
        break;
      }
      case 'rename': {
        if (!top) break;
        const [from, word, name] = rest;
        const entry = top.table.entries.get(from ?? '');
        if (!entry || word !== 'to' || name === undefined || top.table.entries.has(name)) {
          book.mark(line, 'harmless', { note: 'names an entry that is not there' });
          break;
        }
        book.mark(line, 'modelled');
        top.table.entries = new Map([...top.table.entries].map(([k, v]) => (v === entry ? [name, v] : [k, v])));
        entry.name = name;
        for (const within of new Set(open.map((o) => o.within))) renamed(within, entry.name, from!);
        break;
      }
      default:
        break;
    }
  }
  if (open.length > 0) {
    problems.push({
      what: `the file breaks off inside "config ${open[0]!.table.path}"`,
      where: { file: text.name, line: text.lines.length },
      remedy: 'Hand in the whole file: what is missing is not known.',
    });
  }
  return root;
}

function gone(entry: Entry, book: LineBook): void {
  for (const line of entry.frame) book.mark(line, 'harmless');
  for (const s of entry.settings.values()) book.mark([s.line, s.to], 'harmless');
  for (const table of entry.tables) {
    gone(table.own, book);
    for (const inner of table.entries.values()) gone(inner, book);
  }
}

function moved(table: Table, [name, where, other]: string[]): boolean {
  const entry = table.entries.get(name ?? '');
  if (!entry || !table.entries.has(other ?? '') || name === other || (where !== 'before' && where !== 'after')) {
    return false;
  }
  const order = [...table.entries].filter(([key]) => key !== name);
  const at = order.findIndex(([key]) => key === other) + (where === 'after' ? 1 : 0);
  order.splice(at, 0, [name!, entry]);
  table.entries = new Map(order);
  return true;
}

/** The device renames what refers to a renamed object too. */
function renamed(entry: Entry, name: string, before: string): void {
  for (const table of entry.tables) {
    for (const inner of [table.own, ...table.entries.values()]) {
      for (const [key, setting] of inner.settings) {
        if (listed.has(key)) setting.words = setting.words.map((w) => (w === before ? name : w));
      }
    }
  }
}
