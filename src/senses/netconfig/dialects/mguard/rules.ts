// Rule tables of an mGuard: who may open connections through it, in which direction. First match decides; the firewall is stateful.
import { inert } from '#kit';
import type { AddressSet, Filter, FilterRule, Lines, Match, NumberRange, ServiceMatch } from '#facts';
import { addressItem, isAnyIpv4, portRange, protocolNumber } from '../onboard/address.ts';
import type { Columns, Profile, ProfileRow } from './profile.ts';
import { yes } from './profile.ts';

export const ruleColumns: Columns = {
  PROTO: 'text',
  FROM_IP: 'text',
  FROM_PORT: 'text',
  IN_IP: 'text',
  IN_PORT: 'text',
  ACTION: 'text',
  TARGET: 'text',
  ENABLED: 'text',
  INTERFACE: 'text',
  LOG: 'text',
  COMMENT: 'harmless',
};

/** Groups of addresses and ports, and rule records, which rules name. */
export interface Names {
  addresses: Map<string, AddressSet>;
  ports: Map<string, NumberRange[]>;
  records: Set<string>;
}

/** Reads groups and rule records; each record becomes a filter that rules jump to. */
export function readNames(profile: Profile): { names: Names; filters: Filter[] } {
  const names: Names = { addresses: new Map(), ports: new Map(), records: new Set() };
  const groups = profile.rows('FW_IP_GROUPS', 'filter', {
    NAME: 'text',
    COMMENT: 'harmless',
    MEMBERS: { IP: 'text', COMMENT: 'harmless' },
  });
  for (const group of groups ?? []) {
    const items = (group.table('MEMBERS') ?? []).map((m) => ({ text: m.get('IP'), item: addressItem(m.get('IP')) }));
    const include = items.flatMap((i) => i.item ?? []);
    // A member that is no address (a host name) may be any: the group is then taken as whole.
    const whole = items.some((i) => i.item === undefined) || group.unknown.length > 0;
    names.addresses.set(group.get('NAME'), { include: whole ? ['0.0.0.0/0'] : include, names: [group.get('NAME')] });
  }
  const ports = profile.rows('FW_PORT_GROUPS', 'filter', {
    NAME: 'text',
    COMMENT: 'harmless',
    MEMBERS: { PORT: 'text', COMMENT: 'harmless' },
  });
  for (const group of ports ?? []) {
    const ranges = (group.table('MEMBERS') ?? []).map((m) => portRange(m.get('PORT')));
    const whole = ranges.includes(undefined) || group.unknown.length > 0;
    names.ports.set(group.get('NAME'), whole ? [[0, 65535]] : ranges.flatMap((r) => (r ? [r] : [])));
  }
  const records = profile.rows('FW_RULESETS', 'filter', {
    NAME: 'text',
    ENABLED: 'text',
    COMMENT: 'harmless',
    RULES: ruleColumns,
  });
  for (const record of records ?? []) names.records.add(record.get('NAME'));
  const filters = (records ?? []).map((record): Filter => {
    const enabled = record.has('ENABLED') ? yes(record.get('ENABLED')) : true;
    const rules = (record.table('RULES') ?? []).map((row, i) => ruleOf(row, i, names));
    if (enabled === undefined) {
      for (const rule of rules) maybe(rule.match, 'the rule record is switched on and off while the device runs');
    }
    return {
      name: recordName(record.get('NAME')),
      rules: rules.map((r) => (enabled === false ? { ...r, enabled: false } : r)),
      otherwise: 'return',
      at: record.at,
    };
  });
  return { names, filters };
}

const recordName = (name: string): string => `rule record ${inert(name, 60)}`;

function maybe(match: Match, reason: string): void {
  match.may = [...(match.may ?? []), reason];
}

/** What a table says, and what the device does where it says nothing. */
export interface TableSpec {
  key: string;
  /** Key of the general setting beside the table. */
  policy: string;
  /** As delivered, where neither stands in the file. */
  factory: 'permit' | 'deny';
}

/** One direction's filter. `first` goes before everything that the table says. */
export function readTable(profile: Profile, spec: TableSpec, names: Names, first: FilterRule[] = []): Filter {
  const rows = profile.rows(spec.key, 'filter', ruleColumns);
  const policy = profile.text(spec.policy, 'filter');
  return tableFilter(spec.key, policy, rows, spec.factory, names, first, profile.at(rows ? spec.key : spec.policy));
}

/** A rule table with its general setting, also of a VPN connection. */
export function tableFilter(
  name: string,
  policy: string | undefined,
  rows: ProfileRow[] | undefined,
  factory: 'permit' | 'deny',
  names: Names,
  first: FilterRule[],
  at: Lines,
): Filter {
  const ping: FilterRule = {
    id: 'general setting',
    action: 'permit',
    match: { family: 4, services: [{ protocol: 1, icmp: { type: 8 } }] },
    at,
    text: 'Accept ping only',
    enabled: true,
  };
  const filter: Filter = { name, rules: [...first], otherwise: 'deny', at };
  const word = (policy ?? 'rules').toLowerCase();
  if (/^(accept|allow)$/.test(word)) filter.otherwise = 'permit';
  else if (word === 'ping') filter.rules.push(ping);
  else if (/^(drop|deny)$/.test(word)) filter.otherwise = 'deny';
  else if (rows) filter.rules.push(...rows.map((row, i) => ruleOf(row, i, names)));
  else filter.otherwise = factory;
  if (!/^(accept|allow|ping|drop|deny|rules|ruleset|use)$/.test(word)) {
    // A setting nobody knows may let everything pass.
    filter.rules.push({
      id: 'general setting',
      action: 'permit',
      match: { family: 4, may: [`the general firewall setting "${inert(word, 40)}" was not understood`] },
      at,
      text: `general firewall setting "${inert(word, 40)}"`,
      enabled: true,
    });
  }
  return filter;
}

/** One row as a rule. What is not understood makes it a perhaps, never nothing. */
export function ruleOf(row: ProfileRow, index: number, names: Names): FilterRule {
  const action = (row.get('ACTION') || row.get('TARGET')).trim();
  const upper = action.toUpperCase();
  const match: Match = { family: 4 };
  for (const column of row.unknown) maybe(match, `the column ${inert(column, 40)} was not understood`);
  const from = addresses(row.get('FROM_IP'), names, match);
  const to = addresses(row.get('IN_IP'), names, match);
  if (from) match.from = from;
  if (to) match.to = to;
  const services = servicesOf(row, names, match);
  if (services) match.services = services;
  const side = row.get('INTERFACE').toLowerCase();
  if (side !== '' && !/^(any|all|external|any_external|internal|dmz)$/.test(side)) {
    maybe(match, `only for the interface "${inert(side, 40)}"`);
  }
  const enabled = row.has('ENABLED') ? yes(row.get('ENABLED')) : true;
  if (enabled === undefined) maybe(match, 'switched on and off while the device runs');
  const rule: FilterRule = {
    id: `rule ${index + 1}`,
    action: 'permit',
    match,
    at: row.at,
    text: textOf(row, action),
    enabled: enabled ?? true,
    logged: yes(row.get('LOG')) ?? false,
  };
  if (upper === 'DROP' || upper === 'REJECT') {
    rule.action = 'deny';
    if (upper === 'REJECT') rule.reject = true;
  } else if (names.records.has(action)) {
    rule.action = 'jump';
    rule.target = recordName(action);
  } else if (upper !== 'ACCEPT') {
    maybe(match, `the action "${inert(action, 40)}" was not understood`);
  }
  return rule;
}

function textOf(row: ProfileRow, action: string): string {
  const part = (ip: string, port: string) => `${row.get(ip) || 'any'}${row.get(port) ? `:${row.get(port)}` : ''}`;
  return inert(`${row.get('PROTO') || 'all'} ${part('FROM_IP', 'FROM_PORT')} -> ${part('IN_IP', 'IN_PORT')} ${action}`);
}

/** Undefined for any. A name or spelling that is not known may be any address. */
function addresses(text: string, names: Names, match: Match): AddressSet | undefined {
  if (text.trim() === '' || isAnyIpv4(text)) return undefined;
  const group = names.addresses.get(text);
  if (group) return group;
  const item = addressItem(text);
  if (item !== undefined) return { include: [item] };
  maybe(match, `the address "${inert(text, 60)}" is known only to the device`);
  return undefined;
}

function servicesOf(row: ProfileRow, names: Names, match: Match): ServiceMatch[] | undefined {
  const proto = row.get('PROTO').trim().toLowerCase();
  if (proto === '' || proto === 'all' || proto === 'any') return undefined;
  const protocol = protocolNumber(proto);
  if (protocol === undefined) {
    maybe(match, `the protocol "${inert(proto, 40)}" was not understood`);
    return undefined;
  }
  const service: ServiceMatch = { protocol };
  if (protocol === 6 || protocol === 17) {
    const from = ports(row.get('FROM_PORT'), names, match);
    const to = ports(row.get('IN_PORT'), names, match);
    if (from) service.fromPorts = from;
    if (to) service.toPorts = to;
  }
  return [service];
}

export function ports(text: string, names: Names, match: Match): NumberRange[] | undefined {
  const t = text.trim();
  if (t === '' || /^(any|all)$/i.test(t)) return undefined;
  const group = names.ports.get(t);
  if (group) return group;
  const range = portRange(t);
  if (range) return [range];
  maybe(match, `the port "${inert(t, 40)}" was not understood`);
  return undefined;
}
