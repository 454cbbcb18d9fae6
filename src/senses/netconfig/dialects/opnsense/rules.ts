// Filter rules of OPNsense and pfSense as one list, first match decides: quick rules in the order floating, groups, interfaces; then those that are not
// quick, the last one first, as pf does; then the default deny.
// Longer than most: the parts of a rule, in its two shapes, belong together.
import { inert } from '#kit';
import type { ConfiguredDevice, FilterRule, Match, NumberRange, ServiceMatch } from '#facts';
import type { LineBook } from '../../core/line-book.ts';

import { addressMember, anyAddress } from '../../core/sets.ts';
import { icmpKind, protocolNumber } from '../../core/words.ts';
import { xmlChild } from '../../core/xml.ts';
import type { XmlElement } from '../../core/xml.ts';
import { portRange } from './aliases.ts';
import type { Aliases, Resolved } from './aliases.ts';
import { has, textOf } from './interfaces.ts';
import type { Leg } from './interfaces.ts';
import { markChildren } from './marks.ts';
import type { ChildState } from './marks.ts';

export interface RuleSettings {
  device: ConfiguredDevice;
  legs: ReadonlyMap<string, Leg>;
  aliases: Aliases;
  book: LineBook;
}

const parts: Record<string, ChildState> = {
  type: 'modelled',
  interface: 'modelled',
  interfacenot: 'modelled',
  ipprotocol: 'modelled',
  protocol: 'modelled',
  icmptype: 'modelled',
  'icmp6-type': 'modelled',
  source: 'modelled',
  destination: 'modelled',
  disabled: 'modelled',
  floating: 'modelled',
  quick: 'modelled',
  direction: 'modelled',
  descr: 'modelled',
  log: 'modelled',
  statetype: 'modelled',
  'associated-rule-id': 'modelled',
  gateway: 'limited',
  sched: 'limited',
  os: 'limited',
  tag: 'harmless',
  tagged: 'limited',
  tcpflags1: 'limited',
  tcpflags2: 'limited',
  tcpflags_any: 'modelled',
  tos: 'limited',
  dscp: 'limited',
  prio: 'limited',
  vlanprio: 'limited',
  max: 'limited',
  'max-src-nodes': 'limited',
  'max-src-conn': 'limited',
  'max-src-states': 'limited',
  'max-src-conn-rate': 'limited',
  'max-src-conn-rates': 'limited',
  overload: 'limited',
  allowopts: 'harmless',
  nopfsync: 'harmless',
  nosync: 'harmless',
  noxmlrpcsync: 'harmless',
  statetimeout: 'harmless',
  adaptivestart: 'harmless',
  adaptiveend: 'harmless',
  id: 'harmless',
  tracker: 'harmless',
  category: 'harmless',
  categories: 'harmless',
  created: 'harmless',
  updated: 'harmless',
  separator: 'harmless',
  dnpipe: 'harmless',
  pdnpipe: 'harmless',
  ackqueue: 'harmless',
  defaultqueue: 'harmless',
  'set-prio': 'harmless',
  'set-prio-low': 'harmless',
  'reply-to': 'harmless',
  disablereplyto: 'harmless',
  state: 'harmless',
};

const mayWords: Record<string, string> = {
  sched: 'a schedule',
  os: 'operating system guess',
  tagged: 'a mark of the packet',
  tcpflags1: 'TCP flags',
  tcpflags2: 'TCP flags',
  tos: 'TOS value',
  dscp: 'DSCP value',
  prio: 'VLAN priority',
  vlanprio: 'VLAN priority',
  'max-src-conn-rate': 'number of connections',
  max: 'number of connections',
  'max-src-nodes': 'number of connections',
  'max-src-conn': 'number of connections',
  'max-src-states': 'number of connections',
};

export interface ReadRule {
  rule: FilterRule;
  quick: boolean;
  /** 0 floating, 1 group, 2 interface. */
  rank: number;
  direction: 'in' | 'out' | 'any';
  names: string[];
  not: boolean;
}

export function readRules(section: XmlElement | undefined, s: RuleSettings): ReadRule[] {
  const found: ReadRule[] = [];
  if (!section) return found;
  s.book.mark(section.line, 'modelled', { scope: 'filter' });
  s.book.mark(section.to, 'modelled', { scope: 'filter' });
  let n = 0;
  for (const element of section.children) {
    if (element.name !== 'rule') {
      if (element.name === 'separator' || element.name === 'bypassstaticroutes')
        s.book.mark([element.line, element.to], 'harmless');
      continue;
    }
    n++;
    found.push(...readRule(element, n, s));
  }
  return found;
}

function readRule(element: XmlElement, n: number, s: RuleSettings): ReadRule[] {
  const { device, book } = s;
  if (!newer(element)) markChildren(book, element, parts, { scope: 'filter' });
  const open = (why: string) => book.mark(element.line, 'unrecognised', { scope: 'filter', note: why });
  const unknown = element.children.filter((c) => !(c.name in parts) && (c.text !== '' || c.children.length > 0));
  const may = Object.entries(mayWords).flatMap(([name, words]) => (textOf(element, name) === '' ? [] : [words]));
  if (unknown.length) may.push(`not understood: ${unknown.map((c) => c.name).join(', ')}`);
  const floating = has(element, 'floating');
  const names = textOf(element, 'interface')
    .split(',')
    .filter((t) => t !== '' && t !== 'any');
  for (const name of names) known(device, name, element.line);
  const group = names.some((name) => device.zones.some((z) => z.name === name));
  const type = textOf(element, 'type') || 'pass';
  const action = type === 'pass' ? 'permit' : type === 'block' || type === 'reject' ? 'deny' : 'pass';
  if (type !== 'pass' && type !== 'block' && type !== 'reject' && type !== 'match') open(`type ${type}`);
  const read = matches(element, s, may);
  if (read.unknown !== undefined) open(read.unknown);
  const not = has(element, 'interfacenot');
  const direction = (textOf(element, 'direction') || (floating ? 'any' : 'in')) as ReadRule['direction'];
  const title = inert(textOf(element, 'descr')) || `rule ${n}`;
  return read.matches.map((match, i) => ({
    quick: !floating || has(element, 'quick'),
    rank: floating ? 0 : group ? 1 : 2,
    direction,
    names,
    not,
    rule: {
      id: read.matches.length > 1 ? `${n}.${i + 1}` : String(n),
      action,
      ...(type === 'reject' ? { reject: true } : {}),
      match,
      at: { file: 0, line: element.line, to: element.to },
      text: `${type} ${names.join(',') || 'any'}: ${title}`,
      enabled: !has(element, 'disabled'),
      ...(has(element, 'log') ? { logged: true } : {}),
      ...(textOf(element, 'descr') === '' ? {} : { comment: inert(textOf(element, 'descr')) }),
    },
  }));
}

const newerRules = new WeakSet<XmlElement>();
const newer = (element: XmlElement): boolean => newerRules.has(element);

/** Parts of a rule as OPNsense keeps it since 24.7 (`Firewall/Filter/rules`), with the older name of each. */
const newerParts: Record<string, string> = {
  action: 'type',
  interface: 'interface',
  interfacenot: 'interfacenot',
  quick: 'quick',
  direction: 'direction',
  ipprotocol: 'ipprotocol',
  protocol: 'protocol',
  icmptype: 'icmptype',
  icmp6type: 'icmp6-type',
  log: 'log',
  description: 'descr',
  gateway: 'gateway',
  sched: 'sched',
  tagged: 'tagged',
  tos: 'tos',
  prio: 'prio',
  tcpflags1: 'tcpflags1',
  tcpflags2: 'tcpflags2',
  max: 'max',
  'max-src-nodes': 'max-src-nodes',
  'max-src-conn': 'max-src-conn',
  'max-src-states': 'max-src-states',
  'max-src-conn-rate': 'max-src-conn-rate',
};
const newerHarmless =
  /^(sequence|sort_order|prio_group|categories|statetype|state-policy|statetimeout|set-prio|set-prio-low|tag|overload|adaptivestart|adaptiveend|nopfsync|nosync|noxmlrpcsync|allowopts|disablereplyto|replyto|reply-to|tcpflags_any|shaper1|shaper2|udp-first|udp-multiple|udp-single|divert-to|max-src-conn-rates)$/;

/** The same rule in the older shape: lines are kept. */
export function olderShape(element: XmlElement, book: LineBook): XmlElement {
  const made = (name: string, from: XmlElement, text = from.text, children: XmlElement[] = []): XmlElement => ({
    ...from,
    name,
    text,
    children,
  });
  const children: XmlElement[] = [];
  book.mark(element.line, 'modelled', { scope: 'filter' });
  book.mark(element.to, 'modelled', { scope: 'filter' });
  const ends = { source: [] as XmlElement[], destination: [] as XmlElement[] };
  for (const child of element.children) {
    const lines: [number, number] = [child.line, child.to];
    const side = /^(source|destination)_(net|not|port)$/.exec(child.name);
    if (side) {
      const part = side[2] === 'net' ? 'network' : side[2]!;
      ends[side[1] as 'source' | 'destination'].push(made(part, child));
      book.mark(lines, 'modelled', { scope: 'filter' });
    } else if (child.name === 'enabled') {
      if (child.text === '0') children.push(made('disabled', child, '1'));
      book.mark(lines, 'modelled', { scope: 'filter' });
    } else if (child.name in newerParts) {
      if (child.text !== '') children.push(made(newerParts[child.name]!, child));
      book.mark(lines, parts[newerParts[child.name]!] === 'limited' && child.text !== '' ? 'limited' : 'modelled', {
        scope: 'filter',
      });
    } else if (newerHarmless.test(child.name) || (child.text === '' && child.children.length === 0))
      book.mark(lines, 'harmless');
    else children.push(child);
  }
  for (const side of ['source', 'destination'] as const) children.push(made(side, element, '', ends[side]));
  const interfaces = children.find((c) => c.name === 'interface')?.text ?? '';
  if (interfaces === '' || interfaces.includes(',')) children.push(made('floating', element, '1'));
  const result = made('rule', element, '', children);
  newerRules.add(result);
  return result;
}

/** An interface that rules name and no section defines: a VPN's own. */
export function known(device: ConfiguredDevice, name: string, line: number): void {
  if (device.interfaces.some((i) => i.name === name) || device.zones.some((z) => z.name === name)) return;
  device.interfaces.push({
    name,
    kind: 'tunnel',
    enabled: true,
    addresses: [],
    dynamicAddress: true,
    at: { file: 0, line },
  });
}

/** `<source>` and `<destination>`, protocol and family of a filter or translation rule. */
export function matches(
  element: XmlElement,
  s: RuleSettings,
  more: readonly string[],
): { matches: Match[]; unknown?: string } {
  const may = [...more];
  let unknown: string | undefined;
  const versions =
    textOf(element, 'ipprotocol') === 'inet6' ? [6] : textOf(element, 'ipprotocol') === 'inet46' ? [4, 6] : [4];
  const end = (name: 'source' | 'destination') => {
    const place = readEnd(xmlChild(element, name), s);
    if (!place) {
      unknown ??= `${name}: ${endText(xmlChild(element, name))}`;
      may.push(`not understood: ${name}`);
      return { include: ['0.0.0.0/0', '::/0'], except: [], may: [] } as End;
    }
    may.push(...place.may);
    return place;
  };
  const from = end('source');
  const to = end('destination');
  const services = (version: number): ServiceMatch[] | undefined => {
    const protocol = textOf(element, 'protocol').toLowerCase();
    const ported = { ...(from.ports ? { fromPorts: from.ports } : {}), ...(to.ports ? { toPorts: to.ports } : {}) };
    if (protocol === '' || protocol === 'any')
      return Object.keys(ported).length
        ? [
            { protocol: 6, ...ported },
            { protocol: 17, ...ported },
          ]
        : undefined;
    if (protocol === 'tcp/udp')
      return [
        { protocol: 6, ...ported },
        { protocol: 17, ...ported },
      ];
    if (protocol === 'icmp' || protocol === 'ipv6-icmp' || protocol === 'icmpv6')
      return icmp(element, version, () => may.push('ICMP type'));
    const number = protocolNumber(protocol);
    if (number === undefined) {
      unknown ??= `protocol ${protocol}`;
      may.push(`not understood: protocol ${protocol}`);
      return undefined;
    }
    return [{ protocol: number, ...(number === 6 || number === 17 || number === 132 ? ported : {}) }];
  };
  const list = versions.map((version): Match => {
    const family = version as 4 | 6;
    const of = (members: string[]) => members.filter((m) => m.includes(':') === (family === 6));
    const list = services(version);
    const unknownHere = [from, to].some((e) => (e as Resolved).open?.includes(family));
    const reasons = [...may, ...(unknownHere ? ['an address that is not in the file'] : [])];
    const set = (end: Resolved & { names?: string[] }) => ({
      include: end.open?.includes(family) ? [anyAddress(family)] : of(end.include),
      ...(of(end.except).length ? { except: of(end.except) } : {}),
      ...(end.names?.length ? { names: end.names } : {}),
    });
    return {
      family,
      from: set(from),
      to: set(to),
      ...(list ? { services: list } : {}),
      ...(reasons.length ? { may: [...new Set(reasons)] } : {}),
    };
  });
  return { matches: list, ...(unknown === undefined ? {} : { unknown }) };
}

const icmpNames: Record<string, string> = {
  echoreq: 'echo-request',
  echorep: 'echo-reply',
  unreach: 'destination-unreachable',
  squench: 'source-quench',
  redir: 'redirect',
  timex: 'time-exceeded',
  paramprob: 'parameter-problem',
  timereq: 'timestamp-request',
  timerep: 'timestamp-reply',
  toobig: 'packet-too-big',
  routeradv: 'router-advertisement',
  routersol: 'router-solicitation',
  neighbradv: 'neighbour-advertisement',
  neighbrsol: 'neighbour-solicitation',
  maskreq: 'address-mask-request',
  maskrep: 'address-mask-reply',
  inforeq: 'info-request',
  inforep: 'info-reply',
};

function icmp(element: XmlElement, version: number, perhaps: () => void): ServiceMatch[] {
  const protocol = version === 6 ? 58 : 1;
  const text =
    version === 6 ? textOf(element, 'icmp6-type') || textOf(element, 'icmptype') : textOf(element, 'icmptype');
  if (text === '' || text === 'any') return [{ protocol }];
  const kinds = text.split(',').map((t) => icmpKind(icmpNames[t] ?? t, version as 4 | 6));
  if (kinds.every((k) => k !== undefined)) return kinds.map((icmp) => ({ protocol, icmp }));
  perhaps();
  return [{ protocol }];
}

const endText = (element: XmlElement | undefined): string =>
  element?.children.map((c) => `${c.name} ${c.text}`.trim()).join(', ') ?? 'missing';

interface End extends Resolved {
  ports?: NumberRange[] | undefined;
  names?: string[];
}

/** Undefined where it is not understood. */
function readEnd(element: XmlElement | undefined, s: RuleSettings): End | undefined {
  const everything: End = { include: ['0.0.0.0/0', '::/0'], except: [], may: [] };
  if (!element) return everything;
  let found: End | undefined;
  const text = textOf(element, 'network') || textOf(element, 'address') || element.text;
  if (xmlChild(element, 'any') || text === 'any' || text === '') found = { ...everything };
  else found = place(text, s);
  if (!found) return undefined;
  for (const child of element.children)
    if (!['any', 'network', 'address', 'port', 'not'].includes(child.name)) return undefined;
  if (has(element, 'not')) {
    if (found.may.length || found.except.length || found.open?.length)
      found = { ...everything, may: [...found.may, 'everything but a list'] };
    else
      found = {
        include: everything.include,
        except: found.include,
        may: [],
        ...(found.names ? { names: found.names } : {}),
      };
  }
  const port = textOf(element, 'port');
  if (port === '' || port === 'any') return found;
  const range = portRange(port);
  if (range) return { ...found, ports: [range] };
  const named = s.aliases.ports(port);
  return named && { ...found, ports: named.ranges, may: [...found.may, ...named.may] };
}

/** An address, a network, an alias, or a word for an interface's network (`lan`) or address (`lanip`, `(self)`). */
function place(text: string, s: RuleSettings): End | undefined {
  const members = text.split(',');
  const found: End = { include: [], except: [], may: [], names: [] };
  for (const member of members) {
    const address = addressMember(member);
    if (address !== undefined) {
      found.include.push(address);
      continue;
    }
    const network = (name: string) => legNetwork(name, s);
    const named = s.aliases.addresses(member, network) ?? network(member);
    if (!named) return undefined;
    found.include.push(...named.include);
    found.except.push(...named.except);
    found.may.push(...named.may);
    if (named.open?.length) found.open = [...(found.open ?? []), ...named.open];
    found.names!.push(member);
  }
  if (found.except.length && members.length > 1) found.may.push('exceptions of an alias');
  return found;
}

export function legNetwork(name: string, s: Pick<RuleSettings, 'legs' | 'device'>): Resolved | undefined {
  const whole: Resolved = { include: ['0.0.0.0/0', '::/0'], except: [], may: [`addresses of ${name}`] };
  const hosts = (leg: Leg) => leg.addresses.map((a) => a.slice(0, a.indexOf('/')));
  const of = (legs: readonly Leg[], include: string[]): Resolved => {
    const open = [...new Set(legs.flatMap((l) => l.open))];
    return { include, except: [], may: [], ...(open.length ? { open } : {}) };
  };
  if (name === '(self)' || name === 'This Firewall') {
    const legs = [...s.legs.values()];
    return of(legs, legs.flatMap(hosts));
  }
  const internal = /^__(\w+)_network$/.exec(name)?.[1];
  const leg = s.legs.get(internal ?? name);
  if (leg) return of([leg], leg.networks);
  const ip = /^(\w+)ip$/.exec(name)?.[1];
  const own = ip === undefined ? undefined : s.legs.get(ip);
  if (own) return of([own], hosts(own));
  const zone = s.device.zones.find((z) => z.name === name);
  if (zone) {
    const legs = zone.interfaces.flatMap((i) => s.legs.get(i) ?? []);
    return of(
      legs,
      legs.flatMap((l) => l.networks),
    );
  }
  if (/^(bogons|bogonsv6|virusprot|sshlockout|webConfiguratorlockout|pptp|l2tp|openvpn)$/.test(name)) return whole;
  return undefined;
}

/** The rules of one direction, with the interfaces where they are asked: quick rules in order, then the others backwards. */
export function inOrder(rules: readonly ReadRule[], side: 'in' | 'out'): FilterRule[] {
  const ranked = rules.filter((r) => r.direction === side || r.direction === 'any').sort((a, b) => a.rank - b.rank);
  const placed = ({ rule, names, not }: ReadRule): FilterRule => {
    if (names.length === 0) return rule;
    const part = side === 'in' ? (not ? 'notIn' : 'in') : not ? 'notOut' : 'out';
    return { ...rule, match: { ...rule.match, [part]: names } };
  };
  return [...ranked.filter((r) => r.quick), ...ranked.filter((r) => !r.quick).reverse()].map(placed);
}
