// What nftables can look at in a packet, and how a value of it becomes a match of the common model. nft(8), "payload expressions", "meta", "ct".
// Longer than most: the fields belong together.
import type { Match, NumberRange, PacketState, ServiceMatch } from '#facts';
import { addressMember, addressSpan, anyAddress, complement, normalRanges } from '../../core/sets.ts';
import { icmpKind, portNumber, protocolNumber } from '../../core/words.ts';
import { nameMatches } from '../iptables/interfaces.ts';

export type Field =
  | { kind: 'address'; side: 'from' | 'to'; family: 4 | 6 }
  | { kind: 'protocol'; family?: 4 | 6 }
  | { kind: 'port'; side: 'fromPorts' | 'toPorts'; protocol?: number }
  | { kind: 'icmp-type' | 'icmp-code'; family: 4 | 6 }
  | { kind: 'interface'; side: 'in' | 'out' }
  | { kind: 'family' }
  | { kind: 'ether-type' }
  | { kind: 'ct-state' }
  | { kind: 'tcp-flags' }
  /** Only the running device can decide; `family` and `protocol` say which packets have it at all. */
  | { kind: 'undecided'; words: string; family?: 4 | 6; protocol?: number };

export interface FieldRead {
  field: Field;
  /** Words taken. */
  taken: number;
}

const undecided = (words: string, over: { family?: 4 | 6; protocol?: number } = {}): Field => ({
  kind: 'undecided',
  words,
  ...over,
});

const transports: Record<string, number> = { tcp: 6, udp: 17, sctp: 132, dccp: 33, udplite: 136 };
const metaKeys: Record<string, Field> = {
  iif: { kind: 'interface', side: 'in' },
  iifname: { kind: 'interface', side: 'in' },
  oif: { kind: 'interface', side: 'out' },
  oifname: { kind: 'interface', side: 'out' },
  l4proto: { kind: 'protocol' },
  nfproto: { kind: 'family' },
  protocol: { kind: 'ether-type' },
  mark: undecided('a mark of the packet'),
  length: undecided('packet length'),
  priority: undecided('priority of the packet'),
  skuid: undecided('the sending user'),
  skgid: undecided('the sending group'),
  cgroup: undecided('the sending process'),
  cpu: undecided('processor'),
  iifgroup: undecided('a group of interfaces'),
  oifgroup: undecided('a group of interfaces'),
  iiftype: undecided('kind of interface'),
  oiftype: undecided('kind of interface'),
  iifkind: undecided('kind of interface'),
  oifkind: undecided('kind of interface'),
  ibrname: undecided('bridge'),
  obrname: undecided('bridge'),
  ibrpvid: undecided('VLAN of the bridge port'),
  ibrvproto: undecided('VLAN protocol of the bridge'),
  sdif: undecided('VRF interface'),
  sdifname: undecided('VRF interface'),
  pkttype: undecided('unicast, broadcast or multicast'),
  rtclassid: undecided('routing realm'),
  secmark: undecided('security mark'),
  secpath: undecided('IPsec'),
  ipsec: undecided('IPsec'),
  random: undecided('chance'),
  time: undecided('time'),
  day: undecided('day of the week'),
  hour: undecided('time of day'),
  nftrace: undecided('trace'),
};

const headers: Record<string, { family?: 4 | 6; protocol?: number; fields: ReadonlySet<string> }> = {
  ip: {
    family: 4,
    fields: new Set([
      'version',
      'hdrlength',
      'dscp',
      'ecn',
      'length',
      'id',
      'frag-off',
      'ttl',
      'checksum',
      'option',
      'tos',
    ]),
  },
  ip6: { family: 6, fields: new Set(['version', 'dscp', 'ecn', 'flowlabel', 'length', 'hoplimit']) },
  tcp: {
    protocol: 6,
    fields: new Set(['sequence', 'ackseq', 'doff', 'reserved', 'window', 'checksum', 'urgptr', 'option']),
  },
  udp: { protocol: 17, fields: new Set(['length', 'checksum']) },
  udplite: { protocol: 136, fields: new Set(['checksum']) },
  sctp: { protocol: 132, fields: new Set(['vtag', 'checksum', 'chunk']) },
  dccp: { protocol: 33, fields: new Set(['type']) },
  icmp: { family: 4, protocol: 1, fields: new Set(['checksum', 'id', 'sequence', 'mtu', 'gateway']) },
  icmpv6: {
    family: 6,
    protocol: 58,
    fields: new Set([
      'checksum',
      'id',
      'sequence',
      'mtu',
      'max-delay',
      'parameter-problem',
      'packet-too-big',
      'taddr',
      'daddr',
    ]),
  },
  igmp: { family: 4, protocol: 2, fields: new Set(['type', 'mrt', 'checksum', 'group']) },
  ah: { protocol: 51, fields: new Set(['reserved', 'hdrlength', 'spi', 'sequence', 'nexthdr']) },
  esp: { protocol: 50, fields: new Set(['spi', 'sequence']) },
  comp: { protocol: 108, fields: new Set(['nexthdr', 'flags', 'cpi']) },
  ether: { fields: new Set(['saddr', 'daddr']) },
  vlan: { fields: new Set(['id', 'cfi', 'dei', 'pcp', 'type']) },
  frag: { family: 6, fields: new Set(['nexthdr', 'reserved', 'frag-off', 'more-fragments', 'id', 'reserved2']) },
  hbh: { family: 6, fields: new Set(['nexthdr', 'hdrlength']) },
  rt: { fields: new Set(['nexthdr', 'hdrlength', 'type', 'seg-left', 'classid', 'nexthop', 'mtu', 'ipsec']) },
  dst: { family: 6, fields: new Set(['nexthdr', 'hdrlength']) },
  mh: { family: 6, fields: new Set(['nexthdr', 'hdrlength', 'type', 'reserved', 'checksum']) },
  gre: { protocol: 47, fields: new Set(['hdrlength', 'flags', 'version', 'protocol']) },
};

/** The fields that most rules ask for. */
const usual = new Map<string, Map<string, FieldRead>>(
  [
    ...(['ip', 'ip6'] as const).flatMap((a): [string, string, Field][] => [
      [a, 'saddr', { kind: 'address', side: 'from', family: a === 'ip' ? 4 : 6 }],
      [a, 'daddr', { kind: 'address', side: 'to', family: a === 'ip' ? 4 : 6 }],
    ]),
    ...Object.entries(transports).flatMap(([a, protocol]): [string, string, Field][] => [
      [a, 'sport', { kind: 'port', side: 'fromPorts', protocol }],
      [a, 'dport', { kind: 'port', side: 'toPorts', protocol }],
    ]),
  ].reduce((all, [a, b, field]) => {
    const inner = all.get(a) ?? new Map<string, FieldRead>();
    return all.set(a, inner.set(b, { field, taken: 2 }));
  }, new Map<string, Map<string, FieldRead>>()),
);

/** The field that the words from `at` name, or undefined. */
export function readField(words: readonly string[], at: number): FieldRead | undefined {
  const a = words[at] ?? '';
  const b = words[at + 1] ?? '';
  const known = usual.get(a)?.get(b);
  if (known) return known;
  const c = words[at + 2] ?? '';
  if (a === 'meta' && b in metaKeys) return { field: metaKeys[b]!, taken: 2 };
  if (a !== 'protocol' && a !== 'length' && a !== 'time' && a in metaKeys) return { field: metaKeys[a]!, taken: 1 };
  if ((a === 'ip' || a === 'ip6') && (b === 'protocol' || b === 'nexthdr')) {
    return { field: { kind: 'protocol', family: a === 'ip' ? 4 : 6 }, taken: 2 };
  }
  if (a === 'th' && (b === 'sport' || b === 'dport')) {
    return { field: { kind: 'port', side: b === 'sport' ? 'fromPorts' : 'toPorts' }, taken: 2 };
  }
  if (a === 'tcp' && b === 'flags') return { field: { kind: 'tcp-flags' }, taken: 2 };
  if ((a === 'icmp' || a === 'icmpv6') && (b === 'type' || b === 'code')) {
    return { field: { kind: b === 'type' ? 'icmp-type' : 'icmp-code', family: a === 'icmp' ? 4 : 6 }, taken: 2 };
  }
  if (a === 'ether' && b === 'type') return { field: { kind: 'ether-type' }, taken: 2 };
  if (a === 'ct') return readConnection(words, at);
  if (a === 'fib') {
    // `fib daddr . iif type local`
    let end = at + 1;
    while (
      /^(saddr|daddr|mark|iif|oif|\.)$/.test(words[end] ?? '') &&
      !(words[end] === 'oif' && words[end - 1] !== '.' && end > at + 1)
    )
      end++;
    if (/^(type|oif|oifname|check)$/.test(words[end] ?? ''))
      return { field: undecided('the routing table'), taken: end - at + 1 };
    return undefined;
  }
  if (a === 'socket' && /^(transparent|mark|wildcard|cgroupv2)$/.test(b)) {
    return { field: undecided('a local socket'), taken: b === 'cgroupv2' ? 4 : 2 };
  }
  if (a === 'osf') return { field: undecided('operating system guess'), taken: b === 'ttl' ? 4 : 2 };
  if (a === 'ipsec')
    return { field: undecided('IPsec'), taken: words[at + 2] === 'spnum' ? 5 : c === 'ip' || c === 'ip6' ? 4 : 3 };
  if (a === 'numgen' || a === 'jhash' || a === 'symhash') {
    let end = at + 1;
    while (end < words.length && !/^(mod|vmap|map|==|!=|<|>)$/.test(words[end]!)) end++;
    if (words[end] === 'mod') end += words[end + 2] === 'offset' ? 4 : 2;
    return { field: undecided('chance or a hash'), taken: end - at };
  }
  if (a === 'exthdr') return { field: undecided('IPv6 extension headers', { family: 6 }), taken: 2 };
  if (/^@(ll|nh|th|ih),/.test(a)) return { field: undecided('bytes in the packet'), taken: 1 };
  const header = headers[a];
  if (header?.fields.has(b)) {
    const option = b === 'option' || b === 'chunk';
    const over = {
      ...(header.family ? { family: header.family } : {}),
      ...(header.protocol === undefined ? {} : { protocol: header.protocol }),
    };
    const more = option && words[at + 3] !== undefined && /^[a-z-]+$/.test(words[at + 3]!) && words[at + 3] !== 'set';
    const exists = words[at + 3] === 'exists' || words[at + 3] === 'missing';
    return { field: undecided(`${a} ${b}`, over), taken: option ? (more && !exists ? 4 : 3) : 2 };
  }
  if (a in headers && (b === 'exists' || b === 'missing')) return { field: undecided(a), taken: 1 };
  return undefined;
}

function readConnection(words: readonly string[], at: number): FieldRead | undefined {
  let end = at + 1;
  const directed = words[end] === 'original' || words[end] === 'reply';
  if (directed) end++;
  const key = words[end] ?? '';
  if (key === 'state' && !directed) return { field: { kind: 'ct-state' }, taken: 2 };
  if (key === 'count' && !directed)
    return { field: undecided('number of connections'), taken: words[end + 1] === 'over' ? 3 : 2 };
  if ((key === 'ip' || key === 'ip6') && directed)
    return { field: undecided('connection tracking: addresses'), taken: end - at + 2 };
  if (
    /^(status|mark|direction|helper|zone|expiration|label|id|secmark|bytes|packets|avgpkt|l3proto|protocol|saddr|daddr|proto-src|proto-dst|timeout|event|expectation)$/.test(
      key,
    )
  ) {
    return { field: undecided(`connection tracking: ${key}`), taken: end - at + 1 };
  }
  return undefined;
}

/** How the field is compared: with a list of values, each as text. */
export interface Comparison {
  op: '==' | '!=' | '<' | '>' | '<=' | '>=';
  values: string[];
  /** No operator stands there: of a list of bits (`new,established`) any one is enough. */
  implied?: boolean;
  /** The values are elements of a set, and no list of bits. */
  listed?: boolean;
  /** Names of the sets that the values come from. */
  names?: string[];
}

export interface FieldSettings {
  /** Interfaces that the file names. */
  known: readonly string[];
  /** Family of the table, where it is one alone. */
  family: 4 | 6 | undefined;
  /** Whether connection states are known where the rule stands: every packet counts as invalid `before` tracking; `uncertain` where some are exempt. */
  tracking: 'sure' | 'before' | 'uncertain';
}

const stateNames: Record<string, PacketState> = {
  new: 'new',
  established: 'established',
  related: 'related',
  invalid: 'invalid',
  untracked: 'untracked',
};
const allStates = Object.values(stateNames);

const low = (text: string): string => text.replaceAll('"', '');

/** A number or a range of numbers in text, by the given way of reading one. */
function range(text: string, one: (part: string) => number | undefined): NumberRange | undefined {
  const whole = one(text);
  if (whole !== undefined) return [whole, whole];
  const dash = /^([^-]+)-([^-]+)$/.exec(text);
  if (!dash) return undefined;
  const from = one(dash[1]!);
  const to = one(dash[2]!);
  return from === undefined || to === undefined || from > to ? undefined : [from, to];
}

const number = (text: string): number | undefined => (/^(?:0x[0-9a-f]+|\d+)$/i.test(text) ? Number(text) : undefined);

function ranges(c: Comparison, one: (part: string) => number | undefined, most: number): NumberRange[] | undefined {
  const found: NumberRange[] = [];
  for (const value of c.values) {
    const r = value === '*' ? ([0, most] as NumberRange) : range(value, one);
    if (!r) return undefined;
    found.push(r);
  }
  const first = found[0]?.[0] ?? 0;
  switch (c.op) {
    case '==':
      return normalRanges(found);
    case '!=':
      return complement(found, 0, most);
    case '<':
      return first > 0 ? [[0, first - 1]] : [];
    case '<=':
      return [[0, first]];
    case '>':
      return first < most ? [[first + 1, most]] : [];
    case '>=':
      return [[first, most]];
  }
}

const each = (list: NumberRange[]): number[] =>
  list.flatMap(([a, b]) => Array.from({ length: b - a + 1 }, (_, i) => a + i));

/**
 * The matches that a comparison comes to: their union is what it matches. Undefined where a value is not understood.
 */
export function fieldMatches(field: Field, c: Comparison, s: FieldSettings): Match[] | undefined {
  switch (field.kind) {
    case 'address':
      return addresses(field, c);
    case 'protocol': {
      const list = ranges(c, protocolNumber, 255);
      if (!list) return undefined;
      const services = each(list).map((protocol) => ({ protocol }));
      return services.length ? [{ ...(field.family ? { family: field.family } : {}), services }] : [];
    }
    case 'port': {
      const list = ranges(c, (t) => portNumber(t) ?? number(t), 65_535);
      if (!list) return undefined;
      if (list.length === 0) return [];
      const ported = field.protocol === undefined ? [6, 17, 33, 132, 136] : [field.protocol];
      const first: Match = { services: ported.map((protocol) => ({ protocol, [field.side]: list })) };
      if (field.protocol !== undefined) return [first];
      // `th` looks at the same bytes of any other protocol too.
      const others: ServiceMatch[] = [];
      for (let p = 0; p < 256; p++) if (!ported.includes(p)) others.push({ protocol: p });
      return [first, { services: others, may: ['bytes where ports would stand'] }];
    }
    case 'icmp-type':
    case 'icmp-code': {
      const protocol = field.family === 4 ? 1 : 58;
      if (field.kind === 'icmp-code') {
        return [{ family: field.family, services: [{ protocol }], may: ['ICMP code'] }];
      }
      const list = ranges(c, (t) => number(t) ?? icmpKind(t, field.family)?.type, 255);
      if (!list) return undefined;
      const services = each(list).map((type) => ({ protocol, icmp: { type } }));
      return services.length ? [{ family: field.family, services }] : [];
    }
    case 'interface': {
      if (c.op !== '==' && c.op !== '!=') return undefined;
      return nameMatches(c.values.map(low), '*', c.op === '!=', s.known, field.side);
    }
    case 'family': {
      const list = ranges(c, (t) => (t === 'ipv4' ? 2 : t === 'ipv6' ? 10 : number(t)), 255);
      if (!list) return undefined;
      const has = (n: number) => list.some(([a, b]) => n >= a && n <= b);
      return [...(has(2) ? [{ family: 4 as const }] : []), ...(has(10) ? [{ family: 6 as const }] : [])];
    }
    case 'ether-type': {
      const list = ranges(c, etherType, 65_535);
      if (!list) return undefined;
      const has = (n: number) => list.some(([a, b]) => n >= a && n <= b);
      return [...(has(0x800) ? [{ family: 4 as const }] : []), ...(has(0x86dd) ? [{ family: 6 as const }] : [])];
    }
    case 'ct-state': {
      const named: PacketState[] = [];
      for (const value of c.values.flatMap((v) => v.split('|'))) {
        const state = stateNames[value];
        if (!state) return undefined;
        named.push(state);
      }
      if (c.op !== '==' && c.op !== '!=') return undefined;
      // `== a,b` asks for both bits at once, which no packet has; `!= a,b` is therefore true of every packet. The kernel does so.
      const both = !c.listed && !c.implied && named.length > 1;
      const states = both
        ? c.op === '=='
          ? []
          : allStates
        : c.op === '=='
          ? named
          : allStates.filter((st) => !named.includes(st));
      if (s.tracking === 'before') return states.includes('invalid') ? [{}] : [];
      if (states.length === 0) return [];
      if (s.tracking === 'sure') return [{ states }];
      return [
        {
          ...(states.includes('untracked') ? {} : { states }),
          may: ['connection tracking switched off for some packets'],
        },
      ];
    }
    case 'tcp-flags':
      return [{ services: [{ protocol: 6 }], may: ['TCP flags'] }];
    case 'undecided':
      return [
        {
          ...(field.family ? { family: field.family } : {}),
          ...(field.protocol === undefined ? {} : { services: [{ protocol: field.protocol }] }),
          may: [field.words],
        },
      ];
  }
}

function etherType(text: string): number | undefined {
  const names: Record<string, number> = {
    ip: 0x800,
    ip6: 0x86dd,
    arp: 0x806,
    vlan: 0x8100,
    '8021q': 0x8100,
    '8021ad': 0x88a8,
  };
  return names[text] ?? number(text);
}

function addresses(field: { side: 'from' | 'to'; family: 4 | 6 }, c: Comparison): Match[] | undefined {
  const members: string[] = [];
  for (const value of c.values) {
    const member = value === '*' ? anyAddress(field.family) : addressMember(value);
    if (member === undefined) return undefined;
    if (member.includes(':') !== (field.family === 6)) return undefined;
    members.push(member);
  }
  const names = c.names?.length ? { names: c.names } : {};
  const of = (set: { include: string[]; except?: string[] }): Match[] => [
    { family: field.family, [field.side]: { ...set, ...names } },
  ];
  if (c.op === '==') return members.length ? of({ include: members }) : [];
  if (c.op === '!=') return of({ include: [anyAddress(field.family)], ...(members.length ? { except: members } : {}) });
  const first = members[0] === undefined ? undefined : addressSpan(members[0]);
  if (!first) return undefined;
  const least = field.family === 4 ? '0.0.0.0' : '::';
  const most = field.family === 4 ? '255.255.255.255' : 'ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff';
  const text = members[0]!;
  const below = addressMember(`${least}-${text}`)!;
  const above = addressMember(`${text}-${most}`)!;
  if (c.op === '<=') return of({ include: [below] });
  if (c.op === '>=') return of({ include: [above] });
  return of({ include: [c.op === '<' ? below : above], except: [text] });
}
