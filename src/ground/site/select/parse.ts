// The selector grammar: how people name who or where. `parseSelector` turns the text into clauses; what the words mean on a
// given site is in match.ts.
//
//   selector := clause { ";" clause }            a YAML list counts as clauses too
//   clause   := [ terms ":" ] ( terms | roles )  the part before the colon narrows the part after it
//   terms    := term { "," term }
//   term     := "any" | id | pattern | id ".." id | address | prefix | "list=" list
//   roles    := "role=" role { "," role }        runs to the end of the clause
//   pattern  := an id with * (anything but "/"), ? (one letter) or [1-4] (one of)
import { parsePrefix } from '#kit';

export type Term =
  | { kind: 'any'; text: string }
  | { kind: 'id'; text: string; id: string }
  | { kind: 'pattern'; text: string; test: RegExp }
  | { kind: 'range'; text: string; ids: string[] }
  | { kind: 'address'; text: string; prefix: string }
  | { kind: 'list'; text: string; list: string };

interface Role {
  text: string;
  test: RegExp | string;
}

export interface Clause {
  text: string;
  scope?: Term[];
  terms?: Term[];
  roles?: Role[];
}

interface Parsed {
  clauses: Clause[];
  /** Faults of form, in sentences. */
  faults: string[];
}

const mostRange = 10_000;
const mostTerm = 200;

/** Splits a selector into its clauses. Never throws; faults of form are listed beside what could be read. */
export function parseSelector(selector: string | readonly string[]): Parsed {
  const faults: string[] = [];
  const clauses: Clause[] = [];
  for (const text of (typeof selector === 'string' ? [selector] : selector).flatMap((t) => t.split(';'))) {
    const clause = parseClause(text.trim(), faults);
    if (clause) clauses.push(clause);
  }
  if (clauses.length === 0 && faults.length === 0) faults.push('the selector is empty');
  return { clauses, faults };
}

function parseClause(text: string, faults: string[]): Clause | undefined {
  if (text === '') return undefined;
  // A colon narrows only before a space or "role=": the colons of an IPv6 prefix stand between digits.
  const colon = text.search(/:(?=\s|role=)/);
  const scope = colon >= 0 ? parseTerms(text.slice(0, colon), faults) : undefined;
  const rest = colon >= 0 ? text.slice(colon + 1).trim() : text;
  if (scope?.length === 0) faults.push(`nothing stands before the colon of "${text}"`);
  if (rest.startsWith('role=')) {
    const roles = rest
      .slice(5)
      .split(',')
      .map((r) => r.trim())
      .filter((r) => r !== '');
    if (roles.length === 0) faults.push(`"${text}" names no role`);
    if (roles.some((r) => r.length > mostTerm || (r.match(/\*+/g) ?? []).length > 4)) {
      faults.push(`"${text.slice(0, 40)}…" has a role that is too long or has more than four stars`);
      return undefined;
    }
    return { text, scope, roles: roles.map((r) => ({ text: r, test: /[*?[]/.test(r) ? globTest(r) : r })) };
  }
  const terms = parseTerms(rest, faults);
  if (terms.length === 0) {
    faults.push(`"${text}" names nothing`);
    return undefined;
  }
  return { text, scope, terms };
}

function parseTerms(text: string, faults: string[]): Term[] {
  return text
    .split(',')
    .map((t) => t.trim())
    .filter((t) => t !== '')
    .flatMap((t) => parseTerm(t, faults) ?? []);
}

function parseTerm(text: string, faults: string[]): Term | undefined {
  // Longer than any id or list name: refused before any pattern looks at it.
  if (text.length > mostTerm) {
    faults.push(`"${text.slice(0, 40)}…" is too long for a name (at most ${mostTerm} characters)`);
    return undefined;
  }
  if (text === 'any' || text === '*') return { kind: 'any', text };
  if (text.startsWith('list=')) return { kind: 'list', text, list: text.slice(5).trim() };
  if (text.includes('=')) {
    faults.push(`"${text}": before "=" stands role or list; role= takes the rest of its clause (separate with ";")`);
    return undefined;
  }
  if (parsePrefix(text)) return { kind: 'address', text, prefix: text };
  const range = /^(.+?)\.\.(.+)$/.exec(text);
  if (range) return parseRange(text, range[1]!.trim(), range[2]!.trim(), faults);
  if (/[*?[\]]/.test(text)) {
    // Each star multiplies the ways to match; four keep the cost of refusing a name small.
    if ((text.match(/\*+/g) ?? []).length > 4) {
      faults.push(`"${text}" has more than four stars`);
      return undefined;
    }
    return { kind: 'pattern', text, test: globTest(text) };
  }
  return { kind: 'id', text, id: text };
}

/** `RTG-01..RTG-06`, `RTG-01..06`, `STS-01/CTRL..STS-04/CTRL`: the number that differs is counted, with its zeros. */
function parseRange(text: string, from: string, to: string, faults: string[]): Term | undefined {
  const a = /^(.*?)(\d+)(\D*)$/.exec(from);
  const b = /^\d+$/.test(to) ? [to, a?.[1] ?? '', to, a?.[3] ?? ''] : /^(.*?)(\d+)(\D*)$/.exec(to);
  if (!a || !b || a[1] !== b[1] || a[3] !== b[3]) {
    faults.push(`"${text}" is no range: both ends must be alike but for one number, as in RTG-01..RTG-06`);
    return undefined;
  }
  const first = Number(a[2]);
  const last = Number(b[2]);
  if (last < first || last - first >= mostRange) {
    faults.push(`"${text}" must count upwards, over at most ${mostRange} numbers`);
    return undefined;
  }
  const width = a[2]!.length;
  const ids = Array.from(
    { length: last - first + 1 },
    (_, i) => `${a[1]}${String(first + i).padStart(width, '0')}${a[3]}`,
  );
  return { kind: 'range', text, ids };
}

/** A pattern as a linear regular expression: `*` stays inside one part of an id, so `STS-*` is a crane and `*​/CTRL` a zone. */
function globTest(pattern: string): RegExp {
  // Runs of stars are one star: "a*a*a*…" would else be slow to refuse.
  const source = pattern
    .replace(/\*+/g, '*')
    .split(/(\*|\?|\[[A-Za-z0-9-]+\])/)
    .map((part) => {
      if (part === '*') return '[^/]*';
      if (part === '?') return '[^/]';
      if (/^\[[A-Za-z0-9-]+\]$/.test(part)) return classOf(part);
      return part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
    })
    .join('');
  return new RegExp(`^${source}$`);
}

function classOf(part: string): string {
  const inner = part.slice(1, -1);
  return /^([A-Za-z0-9](-[A-Za-z0-9])?)+$/.test(inner) && validRanges(inner) ? `[${inner}]` : '(?!)';
}

function validRanges(inner: string): boolean {
  return [...inner.matchAll(/([A-Za-z0-9])-([A-Za-z0-9])/g)].every((m) => m[1]! <= m[2]!);
}
