// `ip nat …`: what changes addresses between inside and outside, in the order in which IOS does it.
import { inert, normalIp, parseIpv4 } from '#kit';
import type { AddressSet, FilterRule, Match, NatRule, NumberRange, Stage } from '#facts';
import { maskBits, prefixText } from '../../core/cisco/masks.ts';
import { fullInterfaceName } from '../../core/cisco/interface-name.ts';
import { portNumber } from '../../core/cisco/ports.ts';
import { only, rows } from '../../core/cisco/table.ts';
import type { Row } from '../../core/cisco/table.ts';
import type { Line } from '../../core/cisco/lines.ts';
import { oneLine } from './state.ts';
import type { IosState } from './state.ts';

type R = Row<IosState>;

const later = (): NonNullable<R['read']> => (ios, line, _rest, no) => {
  if (no) return 'harmless';
  ios.natLines.push(line);
  return 'modelled';
};

const pool: NonNullable<R['read']> = (ios, line, rest, no) => {
  const name = rest[0] ?? '';
  if (no) return void ios.pools.delete(name);
  const [a, b] = [normalIp(rest[1] ?? ''), normalIp(rest[2] ?? '')];
  const include: string[] = a !== undefined && b !== undefined ? [`${a}-${b}`] : [];
  for (const inner of line.inner) {
    const i = inner.words.indexOf('address');
    const [c, d] = [normalIp(inner.words[i + 1] ?? ''), normalIp(inner.words[i + 2] ?? '')];
    if (i >= 0 && c !== undefined && d !== undefined) include.push(`${c}-${d}`);
  }
  if (include.length === 0) return 'unrecognised';
  ios.pools.set(name, { include, names: [name] });
  return undefined;
};

export const natRows: R[] = [
  {
    words: 'ip nat pool',
    state: 'modelled',
    scope: 'nat',
    read: pool,
    inside: (ios) => only(ios.book, /^address \d/, { scope: 'nat' }),
  },
  {
    words: 'ip nat inside source',
    state: 'modelled',
    scope: 'nat',
    read: later(),
    note: 'one by list and pool opens nothing from outside but perhaps its present translations',
  },
  { words: 'ip nat outside source', state: 'modelled', scope: 'nat', read: later() },
  { words: 'ip nat inside destination', state: 'modelled', scope: 'nat', read: later() },
  { words: 'ip nat source', state: 'not-modelled', scope: 'nat', note: 'NAT by virtual interface is not followed' },
  { words: 'ip nat', state: 'not-modelled', scope: 'nat', note: 'not followed', silent: true },
  ...rows<IosState>('not-modelled', 'nat', 'l2nat', {
    note: 'translation on a switch port (L2NAT of IE and Stratix switches) is not followed',
    inside: 'same',
  }),
  ...rows<IosState>(
    'harmless',
    'nat',
    'ip nat translation, ip nat log, ip nat service, ip nat portmap, ip nat sip-sbc, ip nat settings, ip nat switchover, ip nat create, ip nat stateful, ip nat piggyback-support',
  ),
];

interface Made {
  inbound: NatRule[];
  outbound: NatRule[];
  /** Destinations of packets from inside that stand for hosts outside. */
  towards: NatRule[];
}

/** Steps before and after the routing decision. */
export function natStages(ios: IosState): { before: Stage[]; after: Stage[] } {
  const inside = [...ios.ports.values()].filter((p) => p.nat === 'inside').map((p) => p.device.name);
  const outside = [...ios.ports.values()].filter((p) => p.nat === 'outside').map((p) => p.device.name);
  const made: Made = { inbound: [], outbound: [], towards: [] };
  // Static translations stand in the table from the start, those of single ports most exactly; the others are made when a packet needs one.
  const rank = (line: Line): number => {
    const w = line.words.map((x) => x.toLowerCase());
    return w[4] !== 'static' ? 3 : w[5] === 'tcp' || w[5] === 'udp' ? 0 : w[5] === 'network' ? 2 : 1;
  };
  const alone =
    ios.natLines.filter((l) => rank(l) === 3 && l.words[2] === 'inside' && l.words[3] === 'source').length === 1;
  for (const line of [...ios.natLines].sort((x, y) => rank(x) - rank(y))) {
    if (!rule(ios, line, made, alone))
      ios.book.mark(line.n, 'not-modelled', { scope: 'nat', note: 'this form of translation is not followed' });
  }
  const before: Stage[] = [];
  const after: Stage[] = [];
  if (made.inbound.length > 0 && outside.length > 0)
    before.push({ kind: 'nat', name: 'ip nat, from outside', in: outside, rules: made.inbound });
  if (made.towards.length > 0 && inside.length > 0)
    before.push({ kind: 'nat', name: 'ip nat, towards outside', in: inside, rules: made.towards });
  if (made.outbound.length > 0 && inside.length > 0 && outside.length > 0)
    after.push({ kind: 'nat', name: 'ip nat, from inside', in: inside, out: outside, rules: made.outbound });
  return { before, after };
}

function rule(ios: IosState, line: Line, made: Made, alone: boolean): boolean {
  const w = line.words.slice(2).map((x) => x);
  const side = w[0]!.toLowerCase(); // inside | outside
  const what = w[1]!.toLowerCase(); // source | destination
  const base = { id: String(line.n), at: oneLine(line.n), text: inert(line.text), enabled: true };
  const rest = w.slice(2);
  if (rest[0] === 'static') return what === 'source' && staticRule(ios, rest.slice(1), side, base, made);
  return dynamicRule(ios, rest, side, what, base, made, alone);
}

type Base = Pick<NatRule, 'id' | 'at' | 'text' | 'enabled'>;

function staticRule(ios: IosState, words: string[], side: string, base: Base, made: Made): boolean {
  let w = words;
  const may: string[] = [];
  if (w.includes('route-map')) may.push(`the route map ${w[w.indexOf('route-map') + 1] ?? ''}`);
  let protocol: number | undefined;
  if (w[0] === 'tcp' || w[0] === 'udp' || w[0] === 'esp') {
    protocol = w[0] === 'tcp' ? 6 : w[0] === 'udp' ? 17 : 50;
    w = w.slice(1);
  }
  const conditions = may.length > 0 ? { may } : {};
  if (w[0] === 'network') {
    const [local, global] = [parseIpv4(w[1] ?? ''), parseIpv4(w[2] ?? '')];
    const bits = w[3]?.startsWith('/') ? Number(w[3].slice(1)) : maskBits(parseIpv4(w[3] ?? '') ?? 1);
    if (local === undefined || global === undefined || bits === undefined || !(bits >= 0 && bits <= 32)) return false;
    const mask = bits === 0 ? 0 : (0xffffffff << (32 - bits)) >>> 0;
    const l = { include: [prefixText((local & mask) >>> 0, bits)] };
    const g = { include: [prefixText((global & mask) >>> 0, bits)] };
    pair(side, base, made, l, g, conditions, true);
    return true;
  }
  const local = normalIp(w[0] ?? '');
  if (local === undefined) return false;
  w = w.slice(1);
  let localPort: number | undefined;
  if (protocol === 6 || protocol === 17) {
    localPort = portNumber(w[0] ?? '', protocol);
    if (localPort === undefined) return false;
    w = w.slice(1);
  }
  let global: AddressSet | undefined;
  if (w[0] === 'interface') {
    const name = fullInterfaceName(w[1] ?? '');
    const addresses = ios.ports.get(name.toLowerCase())?.device.addresses.filter((a) => !a.includes(':')) ?? [];
    global = { include: addresses.length > 0 ? addresses.map((a) => a.slice(0, a.indexOf('/'))) : ['0.0.0.0/0'] };
    if (addresses.length === 0) may.push(`the address of ${name}`);
    w = w.slice(2);
  } else {
    const ip = normalIp(w[0] ?? '');
    if (ip !== undefined) global = { include: [ip] };
    w = w.slice(1);
  }
  if (!global) return false;
  let globalPort: number | undefined;
  if (localPort !== undefined) {
    globalPort = portNumber(w[0] ?? '', protocol);
    if (globalPort === undefined) return false;
  }
  const cond = may.length > 0 ? { may } : {};
  if (localPort === undefined || globalPort === undefined) {
    const services = protocol === undefined ? {} : { services: [{ protocol }] };
    pair(side, base, made, { include: [local] }, global, { ...services, ...cond }, false);
    return true;
  }
  const [lp, gp]: [NumberRange, NumberRange] = [
    [localPort, localPort],
    [globalPort, globalPort],
  ];
  if (side !== 'inside') return false;
  made.outbound.push({
    ...base,
    match: { from: { include: [local] }, services: [{ protocol: protocol!, fromPorts: [lp] }], ...cond },
    source: { to: global, ports: gp },
  });
  made.inbound.push({
    ...base,
    match: { to: global, services: [{ protocol: protocol!, toPorts: [gp] }], ...cond },
    destination: { to: { include: [local] }, ports: lp },
  });
  return true;
}

/** Both directions of a one-to-one translation. Of an outside source, the first address is the one outside. */
function pair(
  side: string,
  base: Base,
  made: Made,
  first: AddressSet,
  second: AddressSet,
  more: Partial<Match>,
  pairwise: boolean,
): void {
  const many = pairwise ? { pairwise: true } : {};
  if (side === 'inside') {
    made.outbound.push({ ...base, match: { from: first, ...more }, source: { to: second, ...many } });
    made.inbound.push({ ...base, match: { to: second, ...more }, destination: { to: first, ...many } });
  } else {
    made.inbound.push({ ...base, match: { from: first, ...more }, source: { to: second, ...many } });
    made.towards.push({ ...base, match: { to: second, ...more }, destination: { to: first, ...many } });
  }
}

function dynamicRule(
  ios: IosState,
  words: string[],
  side: string,
  what: string,
  base: Base,
  made: Made,
  alone: boolean,
): boolean {
  const [kind, name, how, target] = words;
  if (name === undefined || target === undefined) return false;
  const matches =
    kind === 'list' ? listMatches(ios, name) : kind === 'route-map' ? [{ may: [`the route map ${name}`] }] : undefined;
  if (!matches) return false;
  const to = how === 'interface' ? ('interface' as const) : how === 'pool' ? ios.pools.get(target) : undefined;
  if (!to) return false;
  const from: AddressSet | undefined = union(matches.map((m) => m.from));
  if (side === 'inside' && what === 'source') {
    // With one such line alone, what its list denies leaves as it is, for certain.
    const exact = alone && kind === 'list' ? exactly(ios, name) : undefined;
    if (exact)
      for (const r of exact)
        made.outbound.push({
          ...base,
          match: r.match,
          ...(r.action === 'deny' ? { exempt: true } : { source: { to } }),
        });
    else for (const match of matches) made.outbound.push({ ...base, match, source: { to } });
    if (to !== 'interface' && !words.includes('overload')) {
      const inner: AddressSet = from ?? { include: ['0.0.0.0/0'] };
      made.inbound.push({
        ...base,
        match: { to, may: ['a translation that stands at that moment'] },
        destination: { to: inner },
      });
    }
    return true;
  }
  if (side === 'outside' && what === 'source' && to !== 'interface') {
    for (const match of matches) made.inbound.push({ ...base, match, source: { to } });
    made.towards.push({
      ...base,
      match: { to, may: ['a translation that stands at that moment'] },
      destination: { to: from ?? { include: ['0.0.0.0/0'] } },
    });
    return true;
  }
  if (side === 'inside' && what === 'destination' && to !== 'interface') {
    for (const match of matches)
      made.inbound.push({
        ...base,
        match: match.to || !match.from ? match : { ...without(match), to: match.from },
        destination: { to },
      });
    return true;
  }
  return false;
}

const without = (match: Match): Match => {
  const copy = { ...match };
  delete copy.from;
  return copy;
};

const union = (sets: (AddressSet | undefined)[]): AddressSet | undefined =>
  sets.length > 0 && sets.every((s) => s !== undefined) ? { include: sets.flatMap((s) => s!.include) } : undefined;

/** The entries of a list, where none of its denies is a perhaps. */
function exactly(ios: IosState, name: string): FilterRule[] | undefined {
  const rules = ios.filters.get(`${name}/4`)?.rules.filter((r) => r.enabled);
  return rules?.some((r) => r.action === 'deny' && r.match.may) ? undefined : rules;
}

/** What a list permits, at most: its permits; where a deny stands before them, perhaps. */
function listMatches(ios: IosState, name: string): Match[] | undefined {
  const filter = ios.filters.get(`${name}/4`);
  if (!filter) return undefined;
  let denied = false;
  const result: Match[] = [];
  for (const rule of filter.rules) {
    if (!rule.enabled) continue;
    if (rule.action === 'deny') denied = true;
    else
      result.push(
        denied
          ? { ...rule.match, may: [...(rule.match.may ?? []), `what the entries before it leave (list ${name})`] }
          : rule.match,
      );
  }
  return result;
}
