// Addresses, services and applications of PAN-OS: of a virtual system, then of the shared place and what stands above.
import type { AddressSet, ServiceMatch } from '#facts';
import { parseIpv4 } from '#kit';
import { addressMember, addressSpan, normalRanges, spanText } from '../../core/sets.ts';
import { wildcardPrefixes } from '../../core/address-lists.ts';
import { defaultPorts } from './applications.ts';
import { Look } from './look.ts';
import type { PanNode } from './tree.ts';

export interface Resolved {
  set?: AddressSet;
  may: string[];
}

const look = new Look('filter');
const quiet = ['description', 'tag', 'disable-override', 'color'];

export interface Objects {
  addresses(names: readonly string[]): Resolved;
  services(names: readonly string[]): { services?: ServiceMatch[]; may: string[] };
  /** Ports on which the applications are at home. */
  applications(names: readonly string[], ports: boolean): { services?: ServiceMatch[]; may: string[] };
}

interface AddressPart {
  include: string[];
  may: string[];
}

/** Reads the objects of the places, nearest first: a name is looked for in each in turn. */
export function readObjects(places: readonly PanNode[]): Objects {
  const addresses = new Map<string, () => AddressPart>();
  const services = new Map<string, { services?: ServiceMatch[]; may: string[]; members?: string[] }>();
  const apps = new Map<string, { members?: string[]; services?: ServiceMatch[]; may: string[] }>();

  const resolve = (name: string, seen: Set<string>): AddressPart => {
    if (seen.has(name)) return { include: [], may: [] };
    seen.add(name);
    const known = addresses.get(name);
    if (known) return known();
    const literal = addressMember(name);
    if (literal) return { include: [literal], may: [] };
    return { include: ['0.0.0.0/0', '::/0'], may: [`"${name}", which is a region or is not defined here`] };
  };

  for (const place of places) {
    for (const entry of look.entries(look.at(place, 'address'))) {
      const part = address(entry);
      look.harmless(entry, quiet);
      if (!addresses.has(entry.key)) addresses.set(entry.key, () => part);
    }
    for (const entry of look.entries(look.at(place, 'address-group'))) {
      const members = look.list(entry, 'static');
      const dynamic = entry.children.get('dynamic');
      if (dynamic) look.whole(dynamic, 'limited', 'the device collects the members: the rule may match');
      // A list without a word before it is the form of old releases.
      const plain = members || dynamic ? undefined : [...entry.children.values()].filter((c) => c.children.size === 0);
      for (const c of plain ?? []) c.mark = { state: 'modelled', scope: 'filter' };
      look.harmless(entry, quiet);
      if (addresses.has(entry.key)) continue;
      const names = members ?? plain?.map((c) => c.key) ?? [];
      let busy = false;
      addresses.set(entry.key, () => {
        if (dynamic) return { include: ['0.0.0.0/0', '::/0'], may: [`dynamic group "${entry.key}"`] };
        if (busy) return { include: [], may: [] };
        busy = true;
        const parts = names.map((n) => resolve(n, new Set()));
        busy = false;
        return { include: parts.flatMap((p) => p.include), may: parts.flatMap((p) => p.may) };
      });
    }
    for (const entry of look.entries(look.at(place, 'external-list'))) {
      look.whole(entry, 'limited', 'the device fetches the list: the rule may match');
      if (!addresses.has(entry.key))
        addresses.set(entry.key, () => ({ include: ['0.0.0.0/0', '::/0'], may: [`external list "${entry.key}"`] }));
    }
    for (const entry of look.entries(look.at(place, 'region')))
      look.whole(entry, 'limited', 'rules that name it may match');
    for (const entry of look.entries(look.at(place, 'service'))) {
      const one = service(entry);
      if (!services.has(entry.key)) services.set(entry.key, one);
    }
    for (const entry of look.entries(look.at(place, 'service-group'))) {
      const members = look.list(entry, 'members') ?? [];
      look.harmless(entry, quiet);
      if (!services.has(entry.key)) services.set(entry.key, { members, may: [] });
    }
    for (const entry of look.entries(look.at(place, 'application'))) {
      const ports = look.list(entry, 'default', 'port');
      look.open(
        entry.children.get('default'),
        ['ident-by-ip-protocol', 'ident-by-icmp-type', 'ident-by-icmp6-type'],
        'rules that name it may match',
        'limited',
      );
      for (const child of entry.children.values()) if (child.key !== 'default') look.whole(child, 'harmless');
      if (!apps.has(entry.key))
        apps.set(entry.key, { may: [], ...(ports ? { services: ports.flatMap(appPort) } : {}) });
    }
    for (const entry of look.entries(look.at(place, 'application-group'))) {
      const members = look.list(entry, 'members') ?? [];
      look.harmless(entry, quiet);
      if (!apps.has(entry.key)) apps.set(entry.key, { members, may: [] });
    }
    for (const entry of look.entries(look.at(place, 'application-filter'))) {
      look.whole(entry, 'limited', 'the device knows which applications it holds: the rule may match');
      if (!apps.has(entry.key)) apps.set(entry.key, { may: [] });
    }
    look.open(place, ['dynamic-user-group'], 'rules that name it may match', 'limited');
  }

  const serviceOf = (name: string, seen: Set<string>): { services?: ServiceMatch[]; may: string[] } => {
    if (seen.has(name)) return { services: [], may: [] };
    seen.add(name);
    const own = services.get(name);
    if (own?.members) return union(own.members.map((m) => serviceOf(m, seen)));
    if (own) return own;
    if (name === 'service-http')
      return {
        services: [
          {
            protocol: 6,
            toPorts: [
              [80, 80],
              [8080, 8080],
            ],
          },
        ],
        may: [],
      };
    if (name === 'service-https') return { services: [{ protocol: 6, toPorts: [[443, 443]] }], may: [] };
    return { may: [`service "${name}", which is not defined here`] };
  };
  const appOf = (name: string, seen: Set<string>): { services?: ServiceMatch[]; may: string[] } => {
    if (seen.has(name)) return { services: [], may: [] };
    seen.add(name);
    const own = apps.get(name);
    if (own?.members) return union(own.members.map((m) => appOf(m, seen)));
    if (own) return { may: [], ...(own.services ? { services: own.services } : {}) };
    const known = defaultPorts[name];
    return { may: [], ...(known ? { services: known } : {}) };
  };

  return {
    addresses(names) {
      if (names.includes('any')) return { may: [] };
      const parts = names.map((n) => resolve(n, new Set()));
      return {
        set: { include: [...new Set(parts.flatMap((p) => p.include))], names: [...names] },
        may: [...new Set(parts.flatMap((p) => p.may))],
      };
    },
    services(names) {
      if (names.includes('any')) return { may: [] };
      return union(names.map((n) => serviceOf(n, new Set())));
    },
    applications(names, ports) {
      if (names.includes('any')) return { may: ports ? ['ports at home to the application'] : [] };
      const may = [`application ${names.join(', ')}`];
      if (!ports) return { may };
      const found = union(names.map((n) => appOf(n, new Set())));
      return { may, ...(found.services ? { services: found.services } : {}) };
    },
  };
}

function union(parts: { services?: ServiceMatch[]; may: string[] }[]): { services?: ServiceMatch[]; may: string[] } {
  const may = parts.flatMap((p) => p.may);
  return parts.some((p) => !p.services) ? { may } : { services: parts.flatMap((p) => p.services!), may };
}

function address(entry: PanNode): AddressPart {
  const text = look.one(entry, 'ip-netmask') ?? look.one(entry, 'ip-range');
  if (text !== undefined) {
    const member = addressMember(text);
    return member
      ? { include: [member], may: [] }
      : {
          include: ['0.0.0.0/0', '::/0'],
          may: [`address "${entry.key}", which holds a variable or was not understood`],
        };
  }
  const wildcard = look.one(entry, 'ip-wildcard');
  if (wildcard !== undefined) {
    const [base, free] = wildcard.split('/');
    const bits = parseIpv4(free ?? '');
    const mask =
      bits === undefined
        ? undefined
        : addressMember(spanText({ version: 4, from: BigInt(~bits >>> 0), to: BigInt(~bits >>> 0) }));
    const found = mask === undefined ? undefined : wildcardPrefixes(base!, mask);
    if (found) return { include: found.members, may: found.exact ? [] : [`wildcard of address "${entry.key}"`] };
  }
  look.open(entry, ['fqdn'], 'the device looks the name up: the rule may match', 'limited');
  return { include: ['0.0.0.0/0', '::/0'], may: [`host name of address "${entry.key}"`] };
}

function portList(text: string | undefined): [number, number][] | undefined {
  if (text === undefined || text === 'any') return undefined;
  return normalRanges(
    text.split(',').flatMap((part): [number, number][] => {
      const m = /^\s*(\d{1,5})(?:-(\d{1,5}))?\s*$/.exec(part);
      return m ? [[Number(m[1]), Number(m[2] ?? m[1])]] : [];
    }),
  );
}

function service(entry: PanNode): { services?: ServiceMatch[]; may: string[] } {
  const services: ServiceMatch[] = [];
  for (const [name, protocol] of [
    ['tcp', 6],
    ['udp', 17],
    ['sctp', 132],
  ] as const) {
    const node = look.at(entry, 'protocol', name);
    if (!node) continue;
    const text = look.list(node, 'port')?.join(',');
    // One line may give both: `port 5,6 source-port 9,10`.
    const within = [...(node.children.get('port')?.children.values() ?? [])].at(-1);
    const source = (look.list(node, 'source-port') ?? look.list(within, 'source-port'))?.join(',');
    look.harmless(node, ['override']);
    const toPorts = portList(text);
    const fromPorts = portList(source);
    services.push({ protocol, ...(toPorts ? { toPorts } : {}), ...(fromPorts ? { fromPorts } : {}) });
  }
  look.harmless(entry, quiet);
  return services.length > 0 ? { services, may: [] } : { may: [`service "${entry.key}", which was not understood`] };
}

/** `tcp/80,8080`, `udp/dynamic`, `icmp/any`. */
function appPort(text: string): ServiceMatch[] {
  const [name, ports] = text.split('/');
  const protocol = { tcp: 6, udp: 17, icmp: 1, icmp6: 58, sctp: 132 }[name ?? ''];
  if (protocol === undefined) return [{}];
  const list =
    protocol === 6 || protocol === 17 ? portList(/^[\d,\s-]+$/.test(ports ?? '') ? ports : undefined) : undefined;
  return [{ protocol, ...(list ? { toPorts: list } : {}) }];
}

/** The addresses that are not in the set, of both families. */
export function outside(set: AddressSet): AddressSet {
  const taken = set.include.flatMap((t) => addressSpan(t) ?? []);
  const include: string[] = [];
  for (const version of [4, 6] as const) {
    const last = (1n << (version === 4 ? 32n : 128n)) - 1n;
    let next = 0n;
    for (const span of taken.filter((s) => s.version === version).sort((a, b) => (a.from < b.from ? -1 : 1))) {
      if (span.from > next) include.push(spanText({ version, from: next, to: span.from - 1n }));
      if (span.to + 1n > next) next = span.to + 1n;
    }
    if (next <= last) include.push(spanText({ version, from: next, to: last }));
  }
  return { include, names: [`not ${set.names?.join(', ') ?? ''}`] };
}
