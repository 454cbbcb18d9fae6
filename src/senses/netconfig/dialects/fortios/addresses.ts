// Addresses and their groups, IPv4 and IPv6, resolved to sets. What only the running device knows (host names, countries, connectors) is any address, and a `may`.
import type { AddressSet } from '#facts';
import { without, wildcardPrefixes } from '../../core/address-lists.ts';
import { addressMember, anyAddress, maskBits } from '../../core/sets.ts';
import { Taker } from './scope.ts';
import type { Scope } from './scope.ts';

export interface Resolved {
  /** Absent: any address of the family. */
  set?: AddressSet;
  may: string[];
}

interface Parts {
  include: string[];
  except: string[];
  may: string[];
}

const marks = [
  'uuid',
  'comment',
  'comments',
  'color',
  'visibility',
  'associated-interface',
  'allow-routing',
  'fabric-object',
  'obj-id',
  'tag*',
  'cache-ttl',
  'node-ip-only',
  'clearpass-spt',
  'passive-fqdn-learning',
  'route-tag',
  'dirty',
  'global-object',
  'category',
  'type',
  'image-base64',
  'list',
];
/** Tables within an object that hold tags and what the device filled in by itself. */
const known = new Set(['tagging', 'list', 'subnet-segment', 'profile-list']);

const wild: Record<string, string> = {
  fqdn: 'host name',
  'wildcard-fqdn': 'host names',
  geography: 'country',
  dynamic: 'dynamic address',
  mac: 'MAC address',
  'interface-subnet': 'subnet of an interface',
  'route-tag': 'route tag',
};

/** Reads the address objects of one VDOM; the result resolves a policy's list of names in one family. */
export function readAddresses(
  scope: Scope,
  ownSubnet: (name: string) => string | undefined,
): (names: readonly string[], family: 4 | 6) => Resolved {
  const objects: Record<4 | 6, Map<string, () => Parts>> = { 4: new Map(), 6: new Map() };
  const groups: Record<4 | 6, Map<string, { members: string[]; except: string[] }>> = { 4: new Map(), 6: new Map() };

  for (const [path, family] of [
    ['firewall address', 4],
    ['firewall address6', 6],
    ['firewall multicast-address', 4],
    ['firewall multicast-address6', 6],
  ] as const) {
    const table = scope.table(path);
    if (!table) continue;
    new Taker(scope.book, table.own, 'filter');
    for (const entry of table.entries.values()) {
      const t = new Taker(scope.book, entry, 'filter');
      const parts = family === 4 ? address4(t, ownSubnet) : address6(t);
      if (!objects[family].has(entry.name)) objects[family].set(entry.name, () => parts);
      for (const inner of entry.tables) {
        if (!known.has(inner.path)) continue;
        for (const e of [inner.own, ...inner.entries.values()]) new Taker(scope.book, e, 'filter').harmless(['*']);
      }
      t.harmless(marks);
    }
  }
  for (const [path, family] of [
    ['firewall addrgrp', 4],
    ['firewall addrgrp6', 6],
  ] as const) {
    const table = scope.table(path);
    if (!table) continue;
    new Taker(scope.book, table.own, 'filter');
    for (const entry of table.entries.values()) {
      const t = new Taker(scope.book, entry, 'filter');
      const except = t.words('exclude-member') ?? [];
      groups[family].set(entry.name, { members: t.words('member') ?? [], except: t.on('exclude') ? except : [] });
      for (const inner of entry.tables) {
        if (!known.has(inner.path)) continue;
        for (const e of [inner.own, ...inner.entries.values()]) new Taker(scope.book, e, 'filter').harmless(['*']);
      }
      t.harmless(marks);
    }
  }

  /** Pieces of a name: each an inclusion less its own exceptions. */
  const pieces = (name: string, family: 4 | 6, seen: Set<string>): Parts[] => {
    if (seen.has(name) || seen.size > 10_000) return [];
    seen.add(name);
    const group = groups[family].get(name);
    if (group) {
      const members = group.members.flatMap((m) => pieces(m, family, seen));
      if (group.except.length === 0) return members;
      const out = group.except.flatMap((m) => pieces(m, family, new Set([name])));
      // What is taken out only perhaps (a host name, an exception of an exception) stays in.
      const sure = out.filter((p) => p.may.length === 0 && p.except.length === 0).flatMap((p) => p.include);
      const may = out.flatMap((p) => (p.except.length > 0 ? ['an exception within an exception'] : p.may));
      return members.map((p) => ({ include: p.include, except: [...p.except, ...sure], may: [...p.may, ...may] }));
    }
    const one = objects[family].get(name);
    if (one) return [one()];
    if (name === 'all') return [{ include: [anyAddress(family)], except: [], may: [] }];
    if (name === 'none') return [];
    return [{ include: [anyAddress(family)], except: [], may: [`address "${name}", which this file does not define`] }];
  };

  return (names, family) => {
    const all = names.flatMap((name) => pieces(name, family, new Set()));
    const may = [...new Set(all.flatMap((p) => p.may))];
    if (all.some((p) => p.except.length === 0 && p.include.includes(anyAddress(family)))) return { may };
    const withExceptions = all.filter((p) => p.except.length > 0);
    const set: AddressSet = { include: [...new Set(all.flatMap((p) => p.include))], names: [...names] };
    if (withExceptions.length > 0) {
      // One list of exceptions holds for the whole set; where members differ in theirs, each is written out less its own.
      const keys = new Set(all.map((p) => p.except.join(' ')));
      if (keys.size === 1) set.except = [...new Set(withExceptions[0]!.except)];
      else set.include = [...new Set(all.flatMap((p) => without(p.include, p.except)))];
    }
    return { set, may };
  };
}

function address4(t: Taker, ownSubnet: (name: string) => string | undefined): Parts {
  const type = t.word('type') ?? 'ipmask';
  const none = { except: [] as string[], may: [] as string[] };
  const subnet = t.words('subnet');
  const start = t.word('start-ip') ?? '0.0.0.0';
  const end = t.word('end-ip');
  const wildcard = t.words('wildcard');
  const name = t.entry.name;
  t.words('fqdn', 'limited', 'the device looks the name up');
  t.words('wildcard-fqdn', 'limited', 'the device looks names up');
  t.words('country', 'limited', 'the device has the list');
  const iface = t.word('interface');
  for (const key of [
    'sub-type',
    'sdn',
    'sdn-tag',
    'sdn-addr-type',
    'filter',
    'tenant',
    'organization',
    'epg-name',
    'policy-group',
    'subnet-name',
    'macaddr',
    'start-mac',
    'end-mac',
    'fsso-group',
    'tag-type',
    'hw-vendor',
    'hw-model',
    'os',
    'sw-version',
    'tag-detection-level',
    'obj-tag',
    'obj-type',
    'route-tag',
  ]) {
    t.words(key, 'limited', 'only the running device knows the addresses');
  }
  switch (type) {
    case 'ipmask':
    case 'subnet': {
      if (!subnet) return { include: ['0.0.0.0/0'], ...none };
      const include = addressMember(subnet.length > 1 ? `${subnet[0]}/${maskBits(subnet[1]!, 4) ?? 'x'}` : subnet[0]!);
      return include ? { include: [include], ...none } : unknownAddress(t, 'subnet', '0.0.0.0/0');
    }
    case 'iprange':
    case 'multicastrange': {
      const include = addressMember(`${start}-${end ?? start}`);
      return include ? { include: [include], ...none } : unknownAddress(t, 'end-ip', '0.0.0.0/0');
    }
    case 'broadcastmask': {
      const include = addressMember(`${subnet?.[0] ?? ''}/${maskBits(subnet?.[1] ?? '', 4) ?? 'x'}`);
      return include ? { include: [include], ...none } : unknownAddress(t, 'subnet', '0.0.0.0/0');
    }
    case 'wildcard': {
      const include = wildcard
        ? wildcardPrefixes(wildcard[0] ?? '', wildcard[1] ?? '')
        : { members: ['0.0.0.0/0'], exact: true };
      if (!include) return unknownAddress(t, 'wildcard', '0.0.0.0/0');
      return { include: include.members, except: [], may: include.exact ? [] : [`wildcard of address "${name}"`] };
    }
    case 'interface-subnet': {
      const own = iface === undefined ? undefined : ownSubnet(iface);
      const written = subnet ? addressMember(`${subnet[0]}/${maskBits(subnet[1] ?? '32', 4) ?? 'x'}`) : undefined;
      const include = own ?? written;
      return include
        ? { include: [include], ...none }
        : { include: ['0.0.0.0/0'], except: [], may: [`subnet of interface of address "${name}"`] };
    }
    default:
      if (type in wild) return { include: ['0.0.0.0/0'], except: [], may: [`${wild[type]} of address "${name}"`] };
      return unknownAddress(t, 'type', '0.0.0.0/0');
  }
}

function address6(t: Taker): Parts {
  const type = t.word('type') ?? 'ipprefix';
  const ip6 = t.word('ip6');
  const start = t.word('start-ip') ?? '::';
  const end = t.word('end-ip');
  const name = t.entry.name;
  for (const key of [
    'fqdn',
    'country',
    'sdn',
    'sdn-tag',
    'macaddr',
    'start-mac',
    'end-mac',
    'template',
    'host',
    'host-type',
    'tenant',
    'epg-name',
    'route-tag',
  ]) {
    t.words(key, 'limited', 'only the running device knows the addresses');
  }
  if (type === 'ipprefix') {
    if (ip6 === undefined || ip6 === '::/0') return { include: ['::/0'], except: [], may: [] };
    const include = addressMember(ip6);
    return include ? { include: [include], except: [], may: [] } : unknownAddress(t, 'ip6', '::/0');
  }
  if (type === 'iprange') {
    const include = addressMember(`${start}-${end ?? start}`);
    return include ? { include: [include], except: [], may: [] } : unknownAddress(t, 'end-ip', '::/0');
  }
  return { include: ['::/0'], except: [], may: [`${wild[type] ?? type} of address "${name}"`] };
}

function unknownAddress(t: Taker, key: string, any: string): Parts {
  const setting = t.setting(key);
  if (setting) t.mark(setting, 'unrecognised');
  return { include: [any], except: [], may: [`address "${t.entry.name}", which was not understood`] };
}
