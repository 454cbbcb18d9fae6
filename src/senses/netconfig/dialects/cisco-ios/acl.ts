// Access lists: their lines are gathered with their words, and become filters when every name is known.
import { inert } from '#kit';
import type { Filter, FilterRule } from '#facts';
import { extendedEntry, standardEntry } from '../../core/cisco/entry.ts';
import type { Entry, EntryContext } from '../../core/cisco/entry.ts';
import type { Line } from '../../core/cisco/lines.ts';
import { unknown } from '../../core/cisco/table.ts';
import type { Inside } from '../../core/cisco/table.ts';
import { blanked } from '../../core/secrets.ts';
import { networkSet, serviceSet } from './groups.ts';
import { lines, oneLine } from './state.ts';
import type { AclText, IosState } from './state.ts';

const key = (name: string, family: 4 | 6): string => `${name}/${family}`;

export function aclOf(ios: IosState, name: string, kind: AclText['kind'], family: 4 | 6, line: Line): AclText {
  const known = ios.acls.get(key(name, family));
  if (known) return known;
  const made: AclText = { name, kind, family, at: lines(line), entries: [] };
  ios.acls.set(key(name, family), made);
  return made;
}

/** `ip access-list extended NAME` with its lines, and `ipv6 access-list NAME`. */
export function namedList(
  ios: IosState,
  name: string,
  kind: AclText['kind'],
  family: 4 | 6,
  line: Line,
  no: boolean,
): Inside {
  if (no) ios.acls.delete(key(name, family));
  const acl = no ? undefined : aclOf(ios, name, kind, family, line);
  let comment: string | undefined;
  return (inner) => {
    if (!acl) return unknown(ios.book, inner, { scope: 'filter', element: name });
    comment = entryLine(ios, acl, inner, inner.words, comment);
  };
}

/** One line of a list. @returns the remark that stands before the next entry. */
export function entryLine(
  ios: IosState,
  acl: AclText,
  line: Line,
  all: readonly string[],
  comment?: string,
): string | undefined {
  let words = all;
  let seq: number | undefined;
  if (/^\d{1,10}$/.test(words[0] ?? '')) {
    seq = Number(words[0]);
    words = words.slice(1);
  } else if (words[0]?.toLowerCase() === 'sequence' && /^\d+$/.test(words[1] ?? '')) {
    seq = Number(words[1]);
    words = words.slice(2);
  }
  const around = { scope: 'filter' as const, element: acl.name };
  const first = words[0]?.toLowerCase();
  if (first === 'remark') {
    ios.book.aside([line.n, line.to]);
    const said = words.slice(1).join(' ');
    return inert(comment === undefined ? said : `${comment}; ${said}`);
  }
  if (first === 'no') {
    const gone = words[1] ?? '';
    const at =
      /^\d+$/.test(gone) && words.length === 2
        ? acl.entries.findIndex((e) => e.seq === Number(gone))
        : acl.entries.findIndex((e) => e.words.join(' ') === words.slice(1).join(' '));
    if (at >= 0) acl.entries.splice(at, 1);
    ios.book.mark(line.n, 'modelled', around);
    return undefined;
  }
  if (first === 'permit' || first === 'deny' || first === 'evaluate' || first === 'dynamic') {
    acl.entries.push({
      line,
      ...(seq === undefined ? {} : { seq }),
      words: [...words],
      ...(comment === undefined ? {} : { comment }),
    });
    return undefined;
  }
  if (first === 'statistics' || first === 'fragments' || first === 'counters')
    ios.book.mark(line.n, first === 'fragments' ? 'not-modelled' : 'harmless', around);
  else unknown(ios.book, line, around);
  return comment;
}

/** The lists as filters. A list without entries permits everything in IOS, wherever it stands. */
export function makeFilters(ios: IosState): void {
  for (const acl of ios.acls.values()) {
    const filter: Filter = { name: acl.name, family: acl.family, rules: [], otherwise: 'deny', at: acl.at };
    const ordered = acl.entries.every((e) => e.seq !== undefined)
      ? [...acl.entries].sort((a, b) => a.seq! - b.seq!)
      : acl.entries;
    let next = 10;
    for (const entry of ordered) {
      const rule = ruleOf(ios, acl, entry.line, entry.words, String(entry.seq ?? next));
      next = (entry.seq ?? next) + 10;
      if (entry.comment !== undefined) rule.comment = entry.comment;
      filter.rules.push(rule);
    }
    if (ordered.length === 0) filter.otherwise = 'permit';
    else if (acl.family === 6) filter.rules.push(...neighbourDiscovery(acl));
    const id = key(acl.name, acl.family);
    const packets = ios.usedForPackets.has(id) || acl.kind === 'extended' || !ios.usedOtherwise.has(acl.name);
    if (!packets) filter.purpose = 'other';
    ios.filters.set(id, filter);
  }
  // One name can stand for an IPv4 and an IPv6 list; the model knows filters by name alone.
  for (const filter of ios.filters.values()) {
    if (filter.family === 6 && ios.filters.has(key(filter.name, 4))) filter.name = `${filter.name} (IPv6)`;
    ios.device.filters.push(filter);
  }
}

/** Name of the filter that a list became; one that stands nowhere permits everything, and is made so. */
export function filterNamed(ios: IosState, name: string, family: 4 | 6, line: number): string {
  const known = ios.filters.get(key(name, family));
  if (known) return known.name;
  const clash = ios.filters.has(key(name, family === 4 ? 6 : 4));
  const made: Filter = {
    name: clash ? `${name} (IPv${family})` : name,
    family,
    rules: [],
    otherwise: 'permit',
    at: oneLine(line),
  };
  ios.filters.set(key(name, family), made);
  ios.device.filters.push(made);
  ios.device.problems.push({
    what: `access list ${inert(name)} is applied but stands nowhere in the file: the device lets everything pass`,
    where: { file: ios.device.files[0]!.name, line },
  });
  return made.name;
}

function ruleOf(ios: IosState, acl: AclText, line: Line, words: readonly string[], id: string): FilterRule {
  const around = { scope: 'filter' as const, element: acl.name };
  const [first, ...rest] = words;
  const base = { id, at: oneLine(line.n), text: inert(line.text), enabled: true };
  if (first!.toLowerCase() === 'evaluate') {
    const note =
      'replies of connections that a reflexive entry saw: read as any packet of an established connection, perhaps';
    ios.book.mark(line.n, 'limited', { ...around, note });
    return {
      ...base,
      action: 'permit',
      match: { states: ['established'], may: [`a connection seen by the reflexive list ${rest[0] ?? ''}`] },
    };
  }
  let action: string = first!.toLowerCase();
  let body = rest;
  let lock: string | undefined;
  if (action === 'dynamic') {
    lock = `somebody who logged on (${rest[0] ?? ''})`;
    const at = rest.findIndex((w) => w === 'permit' || w === 'deny');
    action = at < 0 ? 'permit' : rest[at]!;
    body = at < 0 ? [] : rest.slice(at + 1);
  }
  const context = entryContext(ios, acl.family);
  const entry: Entry = acl.kind === 'standard' ? standardEntry(body, context) : extendedEntry(body, context);
  if (lock) {
    entry.match.may = [...(entry.match.may ?? []), lock];
    entry.limited ??= lock;
  }
  if (entry.unknown.length > 0) unknown(ios.book, line, around);
  else if (entry.limited) ios.book.mark(line.n, 'limited', { ...around, note: `read as perhaps: ${entry.limited}` });
  else ios.book.mark(line.n, 'modelled', around);
  return {
    ...base,
    // What was understood holds no secret; words that nobody knows may.
    ...(entry.unknown.length > 0 ? { text: inert(blanked(line.text)) } : {}),
    action: action === 'permit' ? 'permit' : 'deny',
    match: entry.match,
    ...(entry.logged ? { logged: true } : {}),
    ...(entry.off ? { enabled: false } : {}),
  };
}

function entryContext(ios: IosState, family: 4 | 6): EntryContext {
  return {
    masks: 'wildcard',
    family,
    nameOf: (name) => ios.hosts.get(name),
    networks: (name) => networkSet(ios, name),
    services: (name) => serviceSet(ios, name),
  };
}

/** IPv6 lists end with permits for neighbour discovery before their deny (Cisco IOS IPv6 Command Reference, `ipv6 access-list`). */
function neighbourDiscovery(acl: AclText): FilterRule[] {
  return [136, 135].map((type) => ({
    id: type === 136 ? 'implicit nd-na' : 'implicit nd-ns',
    action: 'permit',
    match: { services: [{ protocol: 58, icmp: { type } }] },
    at: acl.at,
    text: `permit icmp any any ${type === 136 ? 'nd-na' : 'nd-ns'}`,
    enabled: true,
    implicit: true,
  }));
}
