// Access lists of the ASA.
import { inert } from '#kit';
import type { FilterRule } from '#facts';
import { extendedEntry, standardEntry } from '../../core/cisco/entry.ts';
import type { EntryContext } from '../../core/cisco/entry.ts';
import { unknown } from '../../core/cisco/table.ts';
import type { Row } from '../../core/cisco/table.ts';
import { blanked } from '../../core/secrets.ts';
import { networkSet, serviceSet } from './objects.ts';
import { lines, oneLine } from './state.ts';
import type { AclLine, AsaState } from './state.ts';

/** `access-list NAME [line N] [extended|standard|ethertype|webtype] permit …` */
export const listLine: NonNullable<Row<AsaState>['read']> = (asa, line, rest, no) => {
  const name = rest[0];
  if (name === undefined) return 'unrecognised';
  // `show access-list` adds what each entry has counted.
  const counted = rest.findIndex((x) => x.startsWith('(hitcnt='));
  const hits = counted < 0 ? undefined : Number(/\d+/.exec(rest[counted]!)?.[0]);
  if (name.endsWith(';') || rest[1] === 'cached') return 'harmless';
  let w = (counted < 0 ? rest : rest.slice(0, counted)).slice(1).filter((x) => x !== '(inactive)');
  if (w[0]?.toLowerCase() === 'line') w = w.slice(2);
  const kind = w[0]?.toLowerCase();
  if (kind === 'remark') {
    asa.remark = inert(w.slice(1).join(' '));
    asa.book.aside(line.n);
    return 'harmless';
  }
  if (kind === 'alert-interval' || kind === 'deny-flow-max' || name === 'deny-flow-max' || name === 'alert-interval')
    return 'harmless';
  if (kind === 'ethertype') return { state: 'limited', note: 'frames other than IP: what it stops is read as passing' };
  if (kind === 'webtype') return { state: 'harmless', note: 'addresses of the web portal' };
  const standard = kind === 'standard';
  if (kind === 'extended' || standard) w = w.slice(1);
  if (w[0] !== 'permit' && w[0] !== 'deny') return no ? 'harmless' : 'unrecognised';
  const acl = asa.acls.get(name) ?? { entries: [], at: lines(line) };
  asa.acls.set(name, acl);
  if (no) {
    const at = acl.entries.findIndex((e) => e.words.join(' ') === w.join(' '));
    if (at >= 0) acl.entries.splice(at, 1);
    return undefined;
  }
  acl.at.to = line.n;
  acl.entries.push({
    line,
    words: w,
    standard,
    ...(hits === undefined ? {} : { hits }),
    ...(asa.remark === undefined ? {} : { comment: asa.remark }),
  });
  asa.remark = undefined;
  return undefined;
};

export function entryContext(asa: AsaState): EntryContext {
  return {
    masks: 'netmask',
    nameOf: (name) => asa.hosts.get(name),
    networks: (name) => networkSet(asa, name),
    services: (name) => serviceSet(asa, name),
    interface: (name) => {
      const port = [...asa.ports.values()].find((p) => p.name === name);
      if (!port) return undefined;
      const own = port.device.addresses.map((a) => a.slice(0, a.indexOf('/')));
      return own.length > 0 ? { set: { include: own } } : { may: `the address of ${name}` };
    },
  };
}

export function makeFilters(asa: AsaState): void {
  for (const [name, acl] of asa.acls) {
    const rules = acl.entries.map((e, i) => ruleOf(asa, name, e, String(i + 1)));
    const made = { name, rules, otherwise: 'deny' as const, at: acl.at };
    asa.filters.set(name, made);
    asa.device.filters.push(made);
  }
}

const who = new Set(['user', 'user-group', 'object-group-user', 'security-group', 'object-group-security']);

function ruleOf(asa: AsaState, name: string, e: AclLine, id: string): FilterRule {
  const around = { scope: 'filter' as const, element: name };
  const may: string[] = [];
  const words: string[] = [];
  for (let i = 1; i < e.words.length; i++) {
    const word = e.words[i]!.toLowerCase();
    if (!who.has(word)) {
      words.push(e.words[i]!);
      continue;
    }
    // `user DOMAIN\name`, `security-group name X`, `security-group tag 7`
    if (word === 'security-group') i++;
    i++;
    may.push(`${word} ${inert(e.words[i] ?? '', 40)}`);
  }
  const entry = e.standard ? standardEntry(words, entryContext(asa)) : extendedEntry(words, entryContext(asa));
  if (may.length > 0) {
    entry.match.may = [...(entry.match.may ?? []), ...may];
    entry.limited ??= may.join('; ');
  }
  if (e.standard && entry.match.from) {
    // A standard list of the ASA names destinations.
    entry.match.to = entry.match.from;
    delete entry.match.from;
  }
  if (entry.unknown.length > 0) unknown(asa.book, e.line, around);
  else if (entry.limited) asa.book.mark(e.line.n, 'limited', { ...around, note: `read as perhaps: ${entry.limited}` });
  return {
    id,
    action: e.words[0] === 'permit' ? 'permit' : 'deny',
    match: entry.match,
    at: oneLine(e.line.n),
    // What was understood holds no secret; words that nobody knows may.
    text: inert(entry.unknown.length > 0 ? blanked(e.line.text) : e.line.text),
    enabled: !entry.off,
    ...(entry.logged ? { logged: true } : {}),
    ...(e.hits === undefined ? {} : { hits: e.hits }),
    ...(e.comment === undefined ? {} : { comment: e.comment }),
  };
}
