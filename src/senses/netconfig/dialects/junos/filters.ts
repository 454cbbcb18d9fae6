// Firewall filters of Junos: terms in order, the first that matches and decides ends the filter; the end is discard. Stateless.
import { inert } from '#kit';
import type { AddressSet, Filter, FilterRule, Match, NumberRange, ServiceMatch } from '#facts';
import { addressMember, addressSpan, anyAddress, complement } from '../../core/sets.ts';
import { icmpKind, portNumber, protocolNumber } from '../../core/words.ts';
import type { JunosNode } from './tree.ts';

export interface PrefixLists {
  get(name: string): string[] | undefined;
}

export function prefixLists(root: JunosNode): PrefixLists {
  const lists = new Map<string, string[]>();
  for (const list of root.get('policy-options', 'prefix-list')?.all() ?? []) {
    const members: string[] = [];
    let known = true;
    for (const entry of list.all()) {
      const member = addressMember(entry.word);
      if (member !== undefined) members.push(member);
      else if (entry.word === 'apply-path') {
        entry.mark('limited', 'addresses from elsewhere in the configuration');
        known = false;
      } else entry.state = 'unrecognised';
    }
    if (known) lists.set(list.word, members);
  }
  return { get: (name) => lists.get(name) };
}

/** Every filter of the configuration. */
export function readFilters(root: JunosNode, lists: PrefixLists): Filter[] {
  const found: Filter[] = [];
  const firewall = root.get('firewall');
  if (!firewall) return found;
  for (const [family, node] of [
    [4, firewall.get('family', 'inet')],
    [6, firewall.get('family', 'inet6')],
    [4, firewall],
  ] as const) {
    for (const filter of node?.get('filter')?.all() ?? []) {
      if (filter.children.size === 0) continue;
      found.push(readFilter(filter, family, lists));
    }
  }
  for (const name of ['policer', 'three-color-policer', 'hierarchical-policer', 'load-balance-group'])
    firewall.children.get(name)?.mark('harmless');
  for (const family of firewall.children.get('family')?.children.values() ?? []) {
    if (family.word === 'inet' || family.word === 'inet6') family.children.get('prefix-action')?.mark('harmless');
    else {
      family.mark('not-modelled', `filters of family ${family.word}`);
    }
  }
  return found;
}

export const filterName = (name: string, family: 4 | 6): string => (family === 6 ? `${name} (inet6)` : name);

function readFilter(filter: JunosNode, family: 4 | 6, lists: PrefixLists): Filter {
  const rules: FilterRule[] = [];
  filter.children.get('interface-specific')?.mark('harmless');
  filter.children.get('accounting-profile')?.mark('harmless');
  for (const extra of filter.children.values()) {
    if (extra.word !== 'term' && extra.state === undefined) extra.mark('unrecognised');
  }
  for (const term of filter.get('term')?.all() ?? []) rules.push(...readTerm(term, family, lists));
  return {
    name: filterName(filter.word, family),
    family,
    rules,
    otherwise: 'deny',
    at: { file: 0, line: filter.line, to: filter.to },
  };
}

const looking = new Set([
  'count',
  'log',
  'syslog',
  'sample',
  'port-mirror',
  'port-mirror-instance',
  'forwarding-class',
  'loss-priority',
  'dscp',
  'traffic-class',
  'policer',
  'three-color-policer',
  'packet-mode',
  'service-accounting',
  'service-filter-hit',
  'dont-fragment',
  'prefix-action',
]);

function readTerm(term: JunosNode, family: 4 | 6, lists: PrefixLists): FilterRule[] {
  const from = term.get('from');
  const conditions = from ? readFrom(from, family, lists) : { matches: [{ family }], may: [] };
  const then = term.get('then');
  let action: FilterRule['action'] = 'permit';
  let reject = false;
  let logged = false;
  const may = [...conditions.may];
  let strange = false;
  for (const word of then?.all() ?? []) {
    switch (word.word) {
      case 'accept':
        action = 'permit';
        break;
      case 'discard':
        action = 'deny';
        word.mark('modelled');
        break;
      case 'reject':
        action = 'deny';
        reject = true;
        word.mark('modelled');
        break;
      case 'next':
        action = 'pass';
        word.mark('modelled');
        break;
      case 'log':
      case 'syslog':
        logged = true;
        word.mark('modelled');
        break;
      case 'routing-instance':
      case 'logical-system':
      case 'topology':
      case 'next-interface':
      case 'next-ip':
      case 'next-ip6':
        word.mark('limited', 'sends packets by another table; any way is assumed anyway');
        break;
      default:
        if (looking.has(word.word)) word.mark('modelled');
        else {
          word.mark('unrecognised');
          strange = true;
        }
    }
  }
  for (const extra of term.children.values()) {
    if (extra.word !== 'from' && extra.word !== 'then') {
      extra.mark('unrecognised');
      strange = true;
    }
  }
  if (strange) may.push('not understood');
  const text = inert(`term ${term.word}${from ? ` from ${shown(from)}` : ''} then ${then ? shown(then) : 'accept'}`);
  const actions: FilterRule['action'][] = strange ? ['permit', 'deny'] : [action];
  return conditions.matches.flatMap((match, i) =>
    actions.map((act) => ({
      id: conditions.matches.length > 1 ? `${term.word}.${i + 1}` : term.word,
      action: act,
      ...(reject && act === 'deny' ? { reject: true } : {}),
      match: { ...match, ...(may.length ? { may } : {}) },
      at: { file: 0, line: term.line, to: term.to },
      text,
      enabled: true,
      ...(logged ? { logged: true } : {}),
    })),
  );
}

function shown(node: JunosNode): string {
  const parts: string[] = [];
  for (const child of node.children.values())
    parts.push(child.children.size ? `${child.word} ${[...child.children.keys()].join(' ')}` : child.word);
  return parts.join(', ');
}

const perhaps: Record<string, string> = {
  'is-fragment': 'later fragments',
  'first-fragment': 'first fragments',
  'fragment-offset': 'fragments',
  'fragment-flags': 'fragments',
  'tcp-flags': 'TCP flags',
  dscp: 'DSCP value',
  precedence: 'precedence',
  'traffic-class': 'traffic class',
  ttl: 'time to live',
  'hop-limit': 'hop limit',
  'packet-length': 'packet length',
  'ip-options': 'IP options',
  'icmp-code': 'ICMP code',
  'forwarding-class': 'forwarding class',
  'loss-priority': 'loss priority',
  interface: 'an interface',
  'interface-group': 'a group of interfaces',
  'interface-set': 'a set of interfaces',
  'service-filter-hit': 'an earlier filter',
  'esp-spi': 'IPsec ESP parameters',
  'ah-spi': 'IPsec AH parameters',
  'flexible-match-mask': 'bytes in the packet',
  'source-class': 'route class',
  'destination-class': 'route class',
  'extension-header': 'IPv6 extension headers',
};

function readFrom(from: JunosNode, family: 4 | 6, lists: PrefixLists): { matches: Match[]; may: string[] } {
  const may: string[] = [];
  const match: Match = { family };
  const addresses = (names: [address: string, list: string]): AddressSet | undefined => {
    const include: string[] = [];
    const except: string[] = [];
    let any = false;
    let open = false;
    for (const [i, name] of names.entries()) {
      for (const entry of from.get(name)?.all() ?? []) {
        any = true;
        const not = entry.get('except') !== undefined;
        const members = i === 0 ? [addressMember(entry.word)] : lists.get(entry.word);
        if (!members || members.includes(undefined)) {
          open = true;
          if (i === 0) entry.state = 'unrecognised';
          may.push(`${name} ${entry.word}`);
          continue;
        }
        for (const m of members) (not ? except : include).push(m!);
      }
    }
    if (!any) return undefined;
    if (open) return { include: [anyAddress(family)] };
    // The longest prefix decides: an include within an exception cannot be written as a list of exceptions.
    if (include.some((i) => except.some((e) => i !== e && inside(i, e)))) may.push('prefixes within exceptions');
    return {
      include: may.includes('prefixes within exceptions') ? [...include] : include,
      ...(except.length && !may.includes('prefixes within exceptions') ? { except } : {}),
    };
  };
  const source = addresses(['source-address', 'source-prefix-list']);
  const destination = addresses(['destination-address', 'destination-prefix-list']);
  const either = addresses(['address', 'prefix-list']);
  if (source) match.from = source;
  if (destination) match.to = destination;
  const protocols = numbers(from, ['protocol', 'next-header', 'payload-protocol'], protocolNumber, may);
  const notProtocols = numbers(
    from,
    ['protocol-except', 'next-header-except', 'payload-protocol-except'],
    protocolNumber,
    may,
  );
  const fromPorts = ports(from, 'source-port', may);
  const toPorts = ports(from, 'destination-port', may);
  const anyPorts = ports(from, 'port', may);
  let list: ServiceMatch[] | undefined;
  const chosen = protocols ?? (notProtocols ? numbersWithout(notProtocols) : undefined);
  const ported = fromPorts ?? toPorts ?? anyPorts;
  const bases: (number | undefined)[] = chosen ?? (ported ? [6, 17] : [undefined]);
  if (chosen || ported) {
    list = bases.flatMap((protocol): ServiceMatch[] => {
      const base: ServiceMatch = {
        ...(protocol === undefined ? {} : { protocol }),
        ...(fromPorts ? { fromPorts } : {}),
        ...(toPorts ? { toPorts } : {}),
      };
      if (!anyPorts) return [base];
      return [
        ...(fromPorts ? [] : [{ ...base, fromPorts: anyPorts }]),
        ...(toPorts ? [] : [{ ...base, toPorts: anyPorts }]),
      ];
    });
  }
  const types = from.words('icmp-type');
  if (types.length) {
    const protocol = family === 6 ? 58 : 1;
    const kinds = types.map((t) => icmpKind(t, family));
    if (kinds.every((k) => k !== undefined)) list = kinds.map((icmp) => ({ protocol, icmp: { type: icmp.type } }));
    else {
      may.push('ICMP type');
      list = [{ protocol }];
    }
  }
  if (list) match.services = list;
  if (from.get('tcp-established')) match.states = ['established', 'related', 'invalid', 'untracked'];
  if (from.get('tcp-initial')) match.states = ['new', 'untracked'];
  if ((from.children.has('tcp-established') || from.children.has('tcp-initial')) && !chosen)
    match.services = [{ protocol: 6 }];
  for (const [name, words] of Object.entries(perhaps)) {
    if (!from.children.has(name)) continue;
    from.children.get(name)!.mark('limited', 'may match');
    may.push(words);
  }
  for (const child of from.children.values()) {
    if (child.state === undefined && !child.inactive) {
      child.mark('unrecognised');
      may.push(`not understood: ${child.word}`);
    }
  }
  const matches = either
    ? [
        { ...match, from: match.from ?? either },
        { ...match, to: match.to ?? either },
      ]
    : [match];
  return { matches, may };
}

function inside(a: string, b: string): boolean {
  const x = addressSpan(a);
  const y = addressSpan(b);
  return !!x && !!y && x.version === y.version && x.from >= y.from && x.to <= y.to;
}

function numbers(
  from: JunosNode,
  names: string[],
  one: (t: string) => number | undefined,
  may: string[],
): number[] | undefined {
  const found: number[] = [];
  let any = false;
  for (const name of names) {
    for (const entry of from.get(name)?.all() ?? []) {
      any = true;
      const value = one(entry.word);
      if (value === undefined) {
        entry.state = 'unrecognised';
        may.push(`${name} ${entry.word}`);
        return undefined;
      }
      found.push(value);
    }
  }
  return any ? found : undefined;
}

const numbersWithout = (list: number[]): number[] =>
  Array.from({ length: 256 }, (_, i) => i).filter((i) => !list.includes(i));

function ports(from: JunosNode, name: string, may: string[]): NumberRange[] | undefined {
  const read = (node: JunosNode | undefined): NumberRange[] | undefined => {
    if (!node) return undefined;
    const ranges: NumberRange[] = [];
    for (const entry of node.all()) {
      const range = portRange(entry.word);
      if (!range) {
        entry.state = 'unrecognised';
        may.push(`${name} ${entry.word}`);
        return [[0, 65_535]];
      }
      ranges.push(range);
    }
    return ranges;
  };
  const yes = read(from.get(name));
  const no = read(from.get(`${name}-except`));
  if (no && !yes) return complement(no, 0, 65_535);
  return yes;
}

export function portRange(text: string): NumberRange | undefined {
  const whole = portNumber(text);
  if (whole !== undefined) return [whole, whole];
  const m = /^(\w+)-(\w+)$/.exec(text);
  const from = m ? portNumber(m[1]!) : undefined;
  const to = m ? portNumber(m[2]!) : undefined;
  return from === undefined || to === undefined || from > to ? undefined : [from, to];
}
