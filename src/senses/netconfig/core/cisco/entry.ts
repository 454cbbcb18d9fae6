// One entry of an access list in Cisco's words, IOS, NX-OS, EOS or ASA: `permit tcp 10.1.0.0 0.0.255.255 host 10.2.0.1 eq 502 log`.
import { normalIp, parseIpv4 } from '#kit';
import type { AddressSet, Match, NumberRange, PacketState, ServiceMatch } from '#facts';
import { icmpMessage } from './icmp.ts';
import { cleanPrefix, wildcardPrefixes } from './masks.ts';
import { portNumber, protocolNumber } from './ports.ts';

export interface Addresses {
  set?: AddressSet;
  /** IPv4 or IPv6 alone, where the word says so (`any4`). */
  family?: 4 | 6;
  /** What only the device knows of them. */
  may?: string;
}

/** What the words of an entry refer to elsewhere in the configuration. */
export interface EntryContext {
  masks: 'wildcard' | 'netmask';
  family?: 4 | 6;
  /** Address of a host's name in the configuration. */
  nameOf?: (name: string) => string | undefined;
  networks: (name: string) => Addresses | undefined;
  services: (name: string) => ServiceMatch[] | undefined;
  /** Addresses of one of the device's interfaces, or undefined. */
  interface?: (name: string) => Addresses | undefined;
}

export interface Entry {
  match: Match;
  /** Switched off (`inactive`). */
  off: boolean;
  logged: boolean;
  /** Name of a reflexive list that the entry fills. */
  reflects?: string;
  /** A condition in it was read as "perhaps". */
  limited?: string;
  /** Words nobody understood: the entry is a "perhaps" with them. */
  unknown: string[];
}

/** Words of an entry, read one after the other. */
class Words {
  at = 0;
  readonly words: readonly string[];
  constructor(words: readonly string[]) {
    this.words = words;
  }
  peek(ahead = 0): string | undefined {
    return this.words[this.at + ahead]?.toLowerCase();
  }
  next(): string | undefined {
    return this.words[this.at++];
  }
  take(word: string): boolean {
    if (this.peek() !== word) return false;
    this.at++;
    return true;
  }
}

const portless = new Set(['eq', 'neq', 'gt', 'lt', 'range', 'portgroup', 'port-group']);

/** Reads what stands behind `permit` or `deny` of an extended list. */
export function extendedEntry(words: readonly string[], context: EntryContext): Entry {
  const w = new Words(words);
  const entry: Entry = { match: {}, off: false, logged: false, unknown: [] };
  const may: string[] = [];
  let services = protocolWords(w, context, entry);
  readAddress(w, context, entry, may, 'from');
  const fromPorts = portsOf(w, services, context, entry);
  readAddress(w, context, entry, may, 'to');
  const toPorts = portsOf(w, services, context, entry);
  if (fromPorts || toPorts) {
    services = (services ?? [{}]).map((s) => ({
      ...s,
      ...(fromPorts ? { fromPorts: fromPorts(s.protocol) } : {}),
      ...(toPorts ? { toPorts: toPorts(s.protocol) } : {}),
    }));
  }
  services = icmpWords(w, services, context, entry);
  rest(w, entry, may);
  if (services) entry.match.services = services;
  if (entry.unknown.length > 0) may.push(`words that nobody understood: ${entry.unknown.join(' ')}`);
  if (may.length > 0) {
    entry.match.may = may;
    entry.limited ??= may.join('; ');
  }
  return entry;
}

/** Reads what stands behind `permit` or `deny` of a standard list: the source alone. */
export function standardEntry(words: readonly string[], context: EntryContext): Entry {
  const w = new Words(words);
  const entry: Entry = { match: {}, off: false, logged: false, unknown: [] };
  const may: string[] = [];
  readAddress(w, context, entry, may, 'from');
  rest(w, entry, may);
  if (entry.unknown.length > 0) may.push(`words that nobody understood: ${entry.unknown.join(' ')}`);
  if (may.length > 0) {
    entry.match.may = may;
    entry.limited = may.join('; ');
  }
  return entry;
}

function protocolWords(w: Words, context: EntryContext, entry: Entry): ServiceMatch[] | undefined {
  const word = w.next();
  if (word === undefined) {
    entry.unknown.push('nothing after the action');
    return undefined;
  }
  const lower = word.toLowerCase();
  if (lower === 'object-group' || lower === 'object' || lower === 'service-group') {
    const name = w.next() ?? '';
    const group = context.services(name);
    if (!group) entry.unknown.push(`${word} ${name}`);
    return group;
  }
  if (lower === 'tcp-udp') return [{ protocol: 6 }, { protocol: 17 }];
  let protocol = protocolNumber(lower);
  if (protocol === undefined) {
    entry.unknown.push(word);
    return undefined;
  }
  if (protocol === 'any') return undefined;
  if (protocol === 1 && context.family === 6) protocol = 58;
  return [{ protocol }];
}

function readAddress(w: Words, context: EntryContext, entry: Entry, may: string[], side: 'from' | 'to'): void {
  const found = address(w, context);
  if (!found) {
    const word = w.peek();
    // What follows is no address: what it says stays unknown, and the entry matches at most everything.
    entry.unknown.push(word === undefined ? `no ${side === 'from' ? 'source' : 'destination'}` : w.next()!);
    return;
  }
  if (found.set) entry.match[side] = found.set;
  if (found.family) entry.match.family = found.family;
  if (found.may) may.push(found.may);
}

/** One side of an entry. */
function address(w: Words, context: EntryContext): Addresses | undefined {
  const word = w.peek();
  if (word === undefined) return undefined;
  const v6 = context.family === 6;
  switch (word) {
    case 'any':
      w.at++;
      return {};
    case 'any4':
      w.at++;
      return { family: 4 };
    case 'any6':
      w.at++;
      return { family: 6 };
    case 'host': {
      const name = w.words[w.at + 1];
      const ip = name === undefined ? undefined : (normalIp(name) ?? context.nameOf?.(name));
      if (ip === undefined) {
        if (name === undefined) return undefined;
        w.at += 2;
        return { may: `the address of the host name ${name}` };
      }
      w.at += 2;
      return { set: { include: [ip] } };
    }
    case 'object-group':
    case 'object':
    case 'object-group-network':
    case 'addrgroup':
    case 'network-group': {
      const name = w.words[w.at + 1];
      const group = name === undefined ? undefined : context.networks(name);
      if (!group) return undefined;
      w.at += 2;
      return group;
    }
    case 'interface': {
      const name = w.words[w.at + 1];
      const found = name === undefined ? undefined : context.interface?.(name);
      if (!found) return undefined;
      w.at += 2;
      return found;
    }
  }
  if (word.includes('/')) {
    const prefix = cleanPrefix(word);
    if (prefix === undefined) return undefined;
    w.at++;
    return { set: { include: [prefix] } };
  }
  const first = w.words[w.at]!;
  const named = context.nameOf?.(first);
  const value = parseIpv4(named ?? first);
  if (value === undefined) {
    if (v6 && normalIp(first) !== undefined) {
      w.at++;
      return { set: { include: [normalIp(first)!] } };
    }
    return undefined;
  }
  const mask = w.words[w.at + 1] === undefined ? undefined : parseIpv4(w.words[w.at + 1]!);
  if (mask === undefined) {
    w.at++;
    return { set: { include: [normalIp(named ?? first)!] } };
  }
  w.at += 2;
  const { prefixes, exact } = wildcardPrefixes(value, context.masks === 'wildcard' ? mask : ~mask >>> 0);
  return {
    set: { include: prefixes },
    ...(exact ? {} : { may: `the mask ${w.words[w.at - 1]} with its many holes` }),
  };
}

/** Ports by comparison; the result gives them for each protocol, since names differ. */
function portsOf(
  w: Words,
  services: ServiceMatch[] | undefined,
  context: EntryContext,
  entry: Entry,
): ((protocol: number | undefined) => NumberRange[]) | undefined {
  const word = w.peek();
  if (word === undefined) return undefined;
  if (word === 'object-group' && services?.some((s) => s.protocol === 6 || s.protocol === 17)) {
    // ASA: a group of ports behind an address. Where the name is one of networks, it is the next address.
    const name = w.words[w.at + 1];
    const group = name === undefined ? undefined : context.services(name);
    if (!group || context.networks(name!)) return undefined;
    w.at += 2;
    return (protocol) =>
      group
        .filter((g) => g.protocol === undefined || g.protocol === protocol)
        .flatMap((g) => g.toPorts ?? [[0, 65535]]);
  }
  if (!portless.has(word)) return undefined;
  w.at++;
  const names: string[] = [];
  if (word === 'range') names.push(w.next() ?? '', w.next() ?? '');
  else if (word === 'eq' || word === 'neq') {
    do names.push(w.next() ?? '');
    while (w.peek() !== undefined && isPort(w.peek()!, services));
  } else names.push(w.next() ?? '');
  const known = services ?? [{}];
  const bad = names.filter((n) => known.every((s) => portNumber(n, s.protocol) === undefined));
  if (bad.length > 0) {
    entry.unknown.push(word, ...bad);
    return undefined;
  }
  return (protocol) => {
    const ports = names.map((n) => portNumber(n, protocol) ?? portNumber(n, undefined)).filter((p) => p !== undefined);
    return comparison(word, ports);
  };
}

/** Port ranges that `eq`, `neq`, `gt`, `lt` or `range` stand for, ascending. */
export function comparison(word: string, ports: number[]): NumberRange[] {
  const p = ports[0] ?? 0;
  const sorted = [...new Set(ports)].sort((a, b) => a - b);
  switch (word) {
    case 'gt':
      return p < 65535 ? [[p + 1, 65535]] : [];
    case 'lt':
      return p > 0 ? [[0, p - 1]] : [];
    case 'range':
      return [[Math.min(...ports), Math.max(...ports)]];
    case 'neq': {
      const result: NumberRange[] = [];
      let from = 0;
      for (const port of sorted) {
        if (port > from) result.push([from, port - 1]);
        from = port + 1;
      }
      if (from <= 65535) result.push([from, 65535]);
      return result;
    }
    default:
      return sorted.map((port): NumberRange => [port, port]);
  }
}

const isPort = (word: string, services: ServiceMatch[] | undefined): boolean =>
  /^\d{1,5}$/.test(word) ||
  (!trailing.has(word) && (services ?? [{}]).some((s) => portNumber(word, s.protocol) !== undefined));

function icmpWords(
  w: Words,
  services: ServiceMatch[] | undefined,
  context: EntryContext,
  entry: Entry,
): ServiceMatch[] | undefined {
  const protocol = services?.[0]?.protocol;
  if (services?.length !== 1 || (protocol !== 1 && protocol !== 58)) return services;
  const word = w.peek();
  if (word === undefined) return services;
  if (/^\d{1,3}$/.test(word)) {
    w.at++;
    const code = w.peek();
    const hasCode = code !== undefined && /^\d{1,3}$/.test(code);
    if (hasCode) w.at++;
    return [{ protocol, icmp: { type: Number(word), ...(hasCode ? { code: Number(code) } : {}) } }];
  }
  if (word === 'object-group') {
    const name = w.words[w.at + 1] ?? '';
    const group = context.services(name);
    w.at += 2;
    if (!group) entry.unknown.push('object-group', name);
    return group?.map((g) => ({ ...g, protocol })) ?? services;
  }
  const message = icmpMessage(word, protocol);
  if (!message) return services;
  w.at++;
  return [{ protocol, icmp: message }];
}

const flags = new Set(['syn', 'fin', 'psh', 'urg', 'ack', 'rst', 'match-any', 'match-all']);
const trailing = new Set([
  ...flags,
  'established',
  'log',
  'log-input',
  'dscp',
  'precedence',
  'tos',
  'fragments',
  'time-range',
]);
const names = new Set([
  'dscp',
  'precedence',
  'tos',
  'ttl',
  'option',
  'packet-length',
  'flow-label',
  'routing-type',
  'vlan',
  'inner',
]);

function rest(w: Words, entry: Entry, may: string[]): void {
  const states: PacketState[] = [];
  for (let word = w.peek(); word !== undefined; word = w.peek()) {
    w.at++;
    if (word === 'established') states.push('established');
    else if (word === 'log' || word === 'log-input' || word === 'sgt' || word === 'syslog') {
      entry.logged = word !== 'sgt';
      logWords(w);
    } else if (word === 'inactive') entry.off = true;
    else if (word === 'time-range') may.push(`the time of day (${w.next() ?? ''})`);
    else if (word === 'fragments') may.push('fragments of packets only');
    else if (
      word === 'routing' ||
      word === 'auth' ||
      word === 'mobility' ||
      word === 'dest-option' ||
      word === 'hbh' ||
      word === 'undetermined-transport'
    )
      may.push(`${word} headers only`);
    else if (word === 'reflect') {
      entry.reflects = w.next();
      if (w.take('timeout')) w.next();
    } else if (word === 'timeout' || word === 'interval') w.next();
    else if (word === 'sequence') w.next();
    else if (flags.has(word) || /^[+-](ack|syn|rst|fin|psh|urg)$/.test(word)) tcpFlags(w, word, states, may);
    else if (names.has(word)) {
      const value = [w.next() ?? ''];
      while (
        w.peek() !== undefined &&
        !trailing.has(w.peek()!) &&
        /^(eq|gt|lt|neq|range|\d+)$/.test(value.at(-1)!.toLowerCase()) &&
        /^\d+$/.test(w.peek()!)
      )
        value.push(w.next()!);
      may.push(`${word} ${value.join(' ')}`);
    } else entry.unknown.push(word);
  }
  if (states.length > 0) entry.match.states = [...new Set(states)];
}

function logWords(w: Words): void {
  const levels =
    /^(\d|emergencies|alerts|critical|errors|warnings|notifications|informational|debugging|default|disable|interval)$/;
  while (w.peek() !== undefined && levels.test(w.peek()!)) if (w.next()!.toLowerCase() === 'interval') w.next();
}

/** A test of single flags: ACK or RST alone is what `established` tests, anything else is a perhaps. */
function tcpFlags(w: Words, first: string, states: PacketState[], may: string[]): void {
  const all = [first];
  while (w.peek() !== undefined && (flags.has(w.peek()!) || /^[+-](ack|syn|rst|fin|psh|urg)$/.test(w.peek()!)))
    all.push(w.next()!.toLowerCase());
  const set = all.filter((f) => !f.startsWith('match-')).map((f) => f.replace(/^\+/, ''));
  if (!all.includes('match-all') && set.every((f) => f === 'ack' || f === 'rst')) states.push('established');
  else may.push(`TCP flags ${all.join(' ')}`);
}
