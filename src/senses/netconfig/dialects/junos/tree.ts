// A Junos configuration as one neutral tree, whichever form it is written in: braces (`show configuration`) or set commands (`… | display set`).
// Every word of a statement is a node: `unit 0 { family inet; }` and `set … unit 0 family inet` make the same tree.
import type { Problem } from '#kit';
import type { LineScope, LineState } from '#facts';
import type { LineBook } from '../../core/line-book.ts';

export class JunosNode {
  readonly word: string;
  readonly children = new Map<string, JunosNode>();
  /** Lines on which a statement ends at this word, or on which its braces open and close. */
  readonly lines: number[] = [];
  line: number;
  to: number;
  inactive = false;
  state: LineState | undefined;
  note: string | undefined;

  constructor(word: string, line: number) {
    this.word = word;
    this.line = line;
    this.to = line;
  }

  /** The child of that name, known from now on. */
  get(...path: string[]): JunosNode | undefined {
    const [name, ...rest] = path;
    const child = this.children.get(name!);
    if (!child || child.inactive) return undefined;
    child.know();
    return rest.length ? child.get(...rest) : child;
  }

  /** The one word behind `name`: `host-name X`. */
  value(...path: string[]): string | undefined {
    const node = this.get(...path);
    return node?.all()[0]?.word;
  }

  /** Active children, known from now on. */
  all(): JunosNode[] {
    const found: JunosNode[] = [];
    for (const child of this.children.values()) {
      if (child.inactive) continue;
      child.know();
      found.push(child);
    }
    return found;
  }

  /** Words of the active children: `members [ a b ]`. */
  words(...path: string[]): string[] {
    const node = path.length ? this.get(...path) : this;
    return node?.all().map((c) => c.word) ?? [];
  }

  know(state: LineState = 'modelled'): void {
    this.state ??= state;
  }

  /** The node with all below it. */
  mark(state: LineState, note?: string): void {
    const stack: JunosNode[] = [this];
    while (stack.length) {
      const node = stack.pop()!;
      node.state = state;
      node.note = note ?? node.note;
      stack.push(...node.children.values());
    }
  }
}

const rank: Record<LineState, number> = { harmless: 0, modelled: 1, limited: 2, 'not-modelled': 3, unrecognised: 4 };

/** Enters what became of every node in the book. A line that several statements share has the worst of them. */
export function settle(
  root: JunosNode,
  book: LineBook,
  scopeOf: (top: string) => LineScope,
  aside: (path: string) => boolean,
): void {
  const lines = new Map<number, { state: LineState; scope: LineScope; note?: string }>();
  const walk = (node: JunosNode, path: string, scope: LineScope, off: boolean, depth: number): void => {
    const inactive = off || node.inactive;
    if (aside(path)) {
      const stack = [node];
      while (stack.length) {
        const inner = stack.pop()!;
        for (const line of inner.lines) book.aside(line);
        stack.push(...inner.children.values());
      }
      return;
    }
    const state = inactive ? 'harmless' : (node.state ?? 'unrecognised');
    for (const line of node.lines) {
      const before = lines.get(line);
      if (!before || rank[state] > rank[before.state])
        lines.set(line, { state, scope, ...(node.note === undefined ? {} : { note: node.note }) });
    }
    if (depth > 200) return;
    for (const child of node.children.values())
      walk(child, `${path}/${child.word}`, depth === 0 ? scopeOf(child.word) : scope, inactive, depth + 1);
  };
  walk(root, '', 'device', false, 0);
  for (const [line, { state, scope, note }] of lines)
    book.mark(line, state, { scope, ...(note === undefined ? {} : { note }) });
}

/** Words of a line; quotes keep blanks. Braces, brackets and semicolons are words of their own. */
function wordsOf(line: string): string[] {
  const found: string[] = [];
  const pattern = /"((?:[^"\\]|\\.)*)"?|[{}[\];]|[^\s{}[\];"]+/g;
  for (const m of line.matchAll(pattern)) found.push(m[1] ?? m[0]);
  return found;
}

const prefixes = new Set(['inactive:', 'protect:', 'replace:', 'active:']);

export function parseJunos(lines: readonly string[], book: LineBook): { root: JunosNode; problems: Problem[] } {
  const set = lines.slice(0, 400).filter((l) => /^\s*(?:set|deactivate|activate|delete) /.test(l)).length;
  const braces = lines.slice(0, 400).filter((l) => /[{}]\s*(?:#.*)?$/.test(l)).length;
  return set > braces ? parseSet(lines, book) : parseBraces(lines, book);
}

/** Goes down from `node` by one word. */
function down(node: JunosNode, word: string, line: number): JunosNode {
  let child = node.children.get(word);
  if (!child) node.children.set(word, (child = new JunosNode(word, line)));
  child.to = Math.max(child.to, line);
  return child;
}

function parseSet(lines: readonly string[], book: LineBook): { root: JunosNode; problems: Problem[] } {
  const root = new JunosNode('', 1);
  const later: { path: string[]; line: number }[] = [];
  for (let n = 1; n <= lines.length; n++) {
    const line = lines[n - 1]!.trim();
    if (line === '' || /^(?:[#!*]|\/\*|\{[a-z]+(?::[a-z]*\d+)*(?:-[a-z]+)?\}$)/.test(line)) {
      book.aside(n);
      continue;
    }
    const words = wordsOf(line);
    const verb = words.shift();
    if (verb === 'deactivate') {
      later.push({ path: words, line: n });
      book.mark(n, 'modelled');
      continue;
    }
    if (verb === 'activate' || verb === 'version') {
      book.mark(n, 'harmless');
      continue;
    }
    if (verb !== 'set') continue;
    enter(root, words, n);
  }
  for (const { path } of later) {
    let node: JunosNode | undefined = root;
    for (const word of path) node = node?.children.get(word);
    if (node && node !== root) node.inactive = true;
  }
  return { root, problems: [] };
}

/** A statement's words from `node` on; a bracket list makes one end each. */
function enter(node: JunosNode, words: readonly string[], line: number): JunosNode {
  let at = node;
  for (let i = 0; i < words.length; i++) {
    const word = words[i]!;
    if (word === ';' || word === ']') continue;
    if (word === '[') {
      for (i++; i < words.length && words[i] !== ']'; i++) down(at, words[i]!, line).lines.push(line);
      return at;
    }
    at = down(at, word, line);
  }
  at.lines.push(line);
  return at;
}

function parseBraces(lines: readonly string[], book: LineBook): { root: JunosNode; problems: Problem[] } {
  const root = new JunosNode('', 1);
  const problems: Problem[] = [];
  const stack: JunosNode[] = [root];
  let pending: string[] = [];
  let pendingLine = 1;
  let comment = false;
  const open = (): { node: JunosNode; words: string[]; inactive: boolean } => {
    const inactive = pending.includes('inactive:');
    return { node: stack.at(-1)!, words: pending.filter((w) => !prefixes.has(w)), inactive };
  };
  for (let n = 1; n <= lines.length; n++) {
    let line = lines[n - 1]!;
    if (comment) {
      const end = line.indexOf('*/');
      if (end < 0) {
        book.aside(n);
        continue;
      }
      line = line.slice(end + 2);
      comment = false;
      if (line.trim() === '') book.aside(n);
    }
    const start = line.indexOf('/*');
    if (start >= 0) {
      const end = line.indexOf('*/', start);
      comment = end < 0;
      line = line.slice(0, start) + (end < 0 ? '' : line.slice(end + 2));
    }
    const trimmed = line.trim();
    // `{master:0}` is a prompt of a redundant device.
    if (trimmed === '' || /^(?:[#!]|\{[a-z]+(?::[a-z]*\d+)*(?:-[a-z]+)?\}$|replace:$)/.test(trimmed)) {
      book.aside(n);
      continue;
    }
    // `## SECRET-DATA` behind a statement.
    const remark = line.search(/\s##? /);
    for (const word of wordsOf(remark >= 0 && line.indexOf('"', remark) < 0 ? line.slice(0, remark) : line)) {
      if (pending.length === 0) pendingLine = n;
      if (word === '{') {
        const { node, words, inactive } = open();
        let at = node;
        for (const w of words) at = down(at, w, pendingLine);
        at.lines.push(n);
        if (inactive) at.inactive = true;
        if (stack.length > 200) {
          problems.push({ what: 'braces are nested deeper than 200; reading stopped there', where: { line: n } });
          return { root, problems };
        }
        stack.push(at);
        pending = [];
      } else if (word === '}') {
        if (stack.length > 1) {
          const closed = stack.pop()!;
          closed.lines.push(n);
          closed.to = n;
        } else if (problems.length < 20)
          problems.push({ what: 'a closing brace that closes nothing', where: { line: n } });
        pending = [];
      } else if (word === ';') {
        const { node, words, inactive } = open();
        if (words.length) {
          const end = enter(node, words, n);
          if (inactive) end.inactive = true;
        }
        pending = [];
      } else pending.push(word);
    }
  }
  if (stack.length > 1) {
    problems.push({
      what: 'the configuration breaks off: braces are still open',
      where: { line: lines.length },
      expected: `${stack.length - 1} closing braces`,
      remedy: 'Save the configuration again.',
    });
  }
  return { root, problems };
}

/** Puts groups where `apply-groups` names them. What the configuration says itself goes first. */
export function applyGroups(root: JunosNode): void {
  const groups = root.get('groups');
  if (!groups) return;
  const used = new Set<string>();
  let budget = 200_000;
  const merge = (target: JunosNode, group: JunosNode): void => {
    for (const source of group.children.values()) {
      if (source.inactive || --budget < 0) continue;
      const wild = /^<(.*)>$/.exec(source.word)?.[1];
      if (wild !== undefined) {
        source.know();
        for (const child of target.children.values()) if (like(wild, child.word)) merge(child, source);
        continue;
      }
      let child = target.children.get(source.word);
      if (!child) {
        child = new JunosNode(source.word, source.line);
        child.to = source.to;
        target.children.set(source.word, child);
      }
      // The group's line lives on in the copy: what becomes of the copy becomes of the line.
      child.lines.push(...source.lines);
      source.know();
      merge(child, source);
    }
  };
  const walk = (node: JunosNode, path: string[], depth: number): void => {
    if (depth > 100) return;
    for (const name of node.words('apply-groups')) {
      const group = groups.children.get(name);
      if (!group || group.inactive) continue;
      used.add(name);
      let inner: JunosNode | undefined = group;
      for (const word of path) {
        inner =
          inner?.children.get(word) ??
          [...(inner?.children.values() ?? [])].find((c) => /^<.*>$/.test(c.word) && like(c.word.slice(1, -1), word));
      }
      if (inner) merge(node, inner);
    }
    node.children.get('apply-groups')?.mark('modelled');
    for (const child of [...node.children.values()])
      if (child !== groups) walk(child, [...path, child.word], depth + 1);
  };
  walk(root, [], 0);
  for (const group of groups.children.values()) {
    group.know();
    if (!used.has(group.word)) group.mark('harmless', 'a group that is applied nowhere');
  }
}

/** Junos wildcards: `*` and `?`. */
function like(pattern: string, word: string): boolean {
  const parts = pattern.split('*');
  if (parts.length === 1) return pattern === word;
  let at = 0;
  for (const [i, part] of parts.entries()) {
    const found = i === parts.length - 1 && part !== '' ? word.length - part.length : word.indexOf(part, at);
    if (found < at || !word.startsWith(part, found) || (i === 0 && found !== 0)) return false;
    at = found + part.length;
  }
  return true;
}
