// Virtual IPs (destination translation), IP pools and the central source translation table.
import type { Match, NatRule, NumberRange, ServiceMatch } from '#facts';
import { inert, normalIp } from '#kit';
import { addressMember, bothRanges } from '../../core/sets.ts';
import { bothServices } from '../../core/match.ts';
import type { PolicyParts, SourceNat, Vip } from './parts.ts';
import { at, Taker } from './scope.ts';
import type { Scope } from './scope.ts';
import type { Entry } from './tree.ts';

const harmless = [
  'uuid',
  'comment',
  'color',
  'arp-reply',
  'id',
  'gratuitous-arp-interval',
  'http-*',
  'ssl-*',
  'max-embryonic-connections',
  'persistence',
  'monitor',
  'weblogic-server',
  'websphere-server',
  'outlook-web-access',
  'dns-mapping-ttl',
  'one-click-gslb-server',
  'gslb-*',
  'add-nat46-route',
  'h2-support',
  'h3-support',
  'src-vip-filter',
  'ndp-reply',
  'add-nat64-route',
];

const portRange = (text: string | undefined): NumberRange | undefined => {
  const m = /^(\d{1,5})(?:-(\d{1,5}))?$/.exec(text ?? '');
  return m ? [Number(m[1]), Number(m[2] ?? m[1])] : undefined;
};

const protocols: Record<string, number> = { tcp: 6, udp: 17, sctp: 132, icmp: 1 };

/** Reads VIPs and their groups by name. */
export function readVips(scope: Scope, parts: Pick<PolicyParts, 'services' | 'addresses'>): Map<string, Vip[]> {
  const vips = new Map<string, Vip[]>();
  for (const [path, family] of [
    ['firewall vip', 4],
    ['firewall vip6', 6],
  ] as const) {
    const table = scope.table(path);
    if (!table) continue;
    new Taker(scope.book, table.own, 'nat');
    for (const entry of table.entries.values()) {
      const t = new Taker(scope.book, entry, 'nat');
      const vip = one(t, family, scope, parts);
      t.harmless(harmless);
      if (vip) vips.set(entry.name, [vip]);
    }
  }
  for (const path of ['firewall vipgrp', 'firewall vipgrp6']) {
    const table = scope.table(path);
    if (!table) continue;
    new Taker(scope.book, table.own, 'nat');
    for (const entry of table.entries.values()) {
      const t = new Taker(scope.book, entry, 'nat');
      t.words('interface');
      vips.set(
        entry.name,
        (t.words('member') ?? []).flatMap((m) => vips.get(m) ?? []),
      );
      t.harmless(harmless);
    }
  }
  return vips;
}

function one(
  t: Taker,
  family: 4 | 6,
  scope: Scope,
  parts: Pick<PolicyParts, 'services' | 'addresses'>,
): Vip | undefined {
  const { entry } = t;
  const type = t.word('type') ?? 'static-nat';
  const may: string[] = [];
  const outside = (t.words('extip') ?? []).flatMap((w) => addressMember(w) ?? []);
  const extaddr = t.words('extaddr');
  if (extaddr) {
    const found = parts.addresses(extaddr, family);
    outside.push(...(found.set?.include ?? []));
    may.push(...found.may);
  }
  const mapped = (t.words('mappedip') ?? []).flatMap((w) => addressMember(w) ?? []);
  const mappedName = t.word('mapped-addr');
  if (mappedName !== undefined) may.push(`host name of virtual IP "${entry.name}"`);
  const servers: string[] = [];
  let serverPorts: NumberRange[] | undefined;
  for (const inner of entry.tables) {
    new Taker(scope.book, inner.own, 'nat');
    for (const e of inner.entries.values()) {
      const s = new Taker(scope.book, e, 'nat');
      const ip = normalIp(s.word('ip') ?? '');
      const port = portRange(s.word('port'));
      if (inner.path === 'realservers' && ip !== undefined && s.word('status') !== 'disable') {
        servers.push(ip);
        if (port) serverPorts = [...(serverPorts ?? []), port];
      }
      s.harmless([
        'id',
        'type',
        'address',
        'weight',
        'status',
        'holddown-interval',
        'healthcheck',
        'http-host',
        'monitor',
        'max-connections',
        'client-ip',
        'translate-host',
        'verify-cert',
        'priority',
        'cipher',
        'versions',
        'certificate',
      ]);
    }
  }
  if (type === 'server-load-balance') may.push(`which server of virtual IP "${entry.name}"`);
  else if (type !== 'static-nat') {
    may.push(`virtual IP "${entry.name}" of kind ${type}`);
    t.mark(t.setting('type')!, 'limited', 'the translation may happen');
  }
  const to = [...mapped, ...servers];
  const on = t.word('extintf');
  const forward = t.on('portforward') || type === 'server-load-balance';
  const protocol = protocols[t.word('protocol') ?? t.word('server-type') ?? 'tcp'] ?? 6;
  const external = portRange(t.word('extport'));
  const internal = portRange(t.word('mappedport')) ?? (serverPorts?.length === 1 ? serverPorts[0] : undefined);
  const filter = t.words('src-filter');
  const services = t.words('service');
  t.words('portmapping-type');
  t.words('ldb-method');
  const backToo = t.on('nat-source-vip');
  t.open(
    ['nat46', 'nat64', 'ipv4-mappedip', 'ipv6-mappedip', 'ipv4-mappedport', 'ipv6-mappedport', 'srcintf-filter'],
    'translation between IPv4 and IPv6, or a further condition, is not followed',
  );
  if (outside.length === 0 || to.length === 0) {
    const any = scope.book;
    any.mark(entry.line, 'not-modelled', { scope: 'nat', note: 'the translation has no address that is known' });
    return undefined;
  }
  const match: Match = { family, to: { include: outside, names: [entry.name] } };
  if (on !== undefined && on !== 'any') match.in = [on];
  if (filter) match.from = { include: filter.flatMap((w) => addressMember(w) ?? []) };
  if (forward && protocol === 1) match.services = [{ protocol: 1 }];
  else if (forward) match.services = [external ? { protocol, toPorts: [external] } : { protocol }];
  if (services) {
    const set = parts.services(services);
    if (set.services) match.services = set.services;
    may.push(...set.may);
  }
  if (may.length > 0) match.may = may;
  const pairwise = type === 'static-nat';
  const text = inert(
    `vip "${entry.name}": ${outside.join(' ')} → ${to.join(' ')}${forward && internal ? ` port ${internal.join('-')}` : ''}`,
  );
  const active = t.word('status') !== 'disable';
  const rule: NatRule = {
    id: `vip ${entry.name}`,
    match,
    destination: {
      to: { include: to },
      ...(pairwise ? { pairwise } : {}),
      ...(forward && internal && protocol !== 1 ? { ports: internal } : {}),
    },
    at: at(entry),
    text,
    enabled: active,
  };
  const vip: Vip = {
    family,
    active,
    outside,
    may,
    rule,
    policyMatch(wanted, after) {
      if (after) return { to, ...(wanted ? { services: wanted } : {}) };
      if (!forward || !external) return { to: outside, ...narrowed(match.services, wanted) };
      // The policy's services are those of the mapped port.
      const inner: ServiceMatch[] = [{ protocol, ...(internal ? { toPorts: [internal] } : { toPorts: [external] }) }];
      const both = bothServices(inner, wanted) ?? inner;
      const shift = external[0] - (internal ?? external)[0];
      const same = internal === undefined || internal[1] - internal[0] === external[1] - external[0];
      const back = both.map((s) => ({
        ...s,
        toPorts: same
          ? bothRanges(
              (s.toPorts ?? [internal ?? external]).map(([a, b]) => [a + shift, b + shift]),
              [external],
            )!
          : [external],
      }));
      return { to: outside, services: back };
    },
  };
  if (type === 'static-nat' && !forward) {
    vip.back = {
      id: `vip ${entry.name} (outgoing)`,
      match: {
        family,
        from: { include: to },
        ...(on !== undefined && on !== 'any' && !backToo ? { out: [on] } : {}),
        may: ['only packets that a policy with nat lets out'],
      },
      source: { to: { include: outside }, pairwise: true },
      at: at(entry),
      text: `${text} (outgoing)`,
      enabled: active,
    };
  }
  return vip;
}

function narrowed(a: ServiceMatch[] | undefined, b: ServiceMatch[] | undefined): { services?: ServiceMatch[] } {
  const services = bothServices(a, b);
  return services ? { services } : {};
}

/** Source translation: by policy, or from the central table. */
export function sourceNat(
  scope: Scope,
  policies: readonly SourceNat[],
  vips: Map<string, Vip[]>,
  parts: PolicyParts,
): NatRule[] {
  const pools = readPools(scope);
  const rules: NatRule[] = [...new Set([...vips.values()].flat())].flatMap((v) => (v.back ? [v.back] : []));
  const source = (names: readonly string[]): NatRule['source'] => {
    const found = names.flatMap((n) => pools.get(n) ?? []);
    if (names.length === 0) return { to: 'interface' };
    return {
      to: { include: found.flatMap((p) => p.addresses), names: [...names] },
      ...(found.length === 1 && found[0]!.pairwise ? { pairwise: true } : {}),
    };
  };
  for (const { entry, match, pools: own, pools6 } of policies) {
    const names = match.family === 6 ? pools6 : own;
    const given = source(names)!;
    const known = given.to === 'interface' || given.to.include.length > 0;
    rules.push({
      id: `policy ${entry.name}`,
      match: known ? match : { ...match, may: [...(match.may ?? []), 'a pool that this file does not define'] },
      source: known ? given : { to: 'interface' },
      at: at(entry),
      text: inert(
        `policy ${entry.name}: source becomes ${names.length > 0 ? names.join(' ') : 'the address of the way out'}`,
      ),
      enabled: true,
    });
  }
  const central = scope.table('firewall central-snat-map');
  if (central) {
    new Taker(scope.book, central.own, 'nat');
    for (const entry of central.entries.values()) rules.push(centralRule(entry, scope, parts, source));
  }
  return rules;
}

function centralRule(
  entry: Entry,
  scope: Scope,
  parts: PolicyParts,
  source: (names: readonly string[]) => NatRule['source'],
): NatRule {
  const t = new Taker(scope.book, entry, 'nat');
  const family = t.word('type') === 'ipv6' ? 6 : 4;
  const from = parts.addresses(t.words(family === 4 ? 'orig-addr' : 'orig-addr6') ?? ['all'], family);
  const to = parts.addresses(t.words(family === 4 ? 'dst-addr' : 'dst-addr6') ?? ['all'], family);
  const may = [...from.may, ...to.may];
  const protocol = Number(t.word('protocol') ?? 0);
  const fromPorts = portRange(t.word('orig-port'));
  const toPorts = portRange(t.word('dst-port'));
  const names = (key: string) =>
    t
      .words(key)
      ?.filter((n) => n !== 'any')
      .map(parts.place);
  const inside = names('srcintf');
  const out = names('dstintf');
  const match: Match = { family };
  if (from.set) match.from = from.set;
  if (to.set) match.to = to.set;
  if (inside?.length) match.in = inside;
  if (out?.length) match.out = out;
  if (protocol !== 0)
    match.services = [
      {
        protocol,
        ...(fromPorts && fromPorts[1] > 0 ? { fromPorts: [fromPorts] } : {}),
        ...(toPorts && toPorts[1] > 0 ? { toPorts: [toPorts] } : {}),
      },
    ];
  if (may.length > 0) match.may = may;
  const pools = t.words(family === 4 ? 'nat-ippool' : 'nat-ippool6') ?? [];
  const ports = portRange(t.word('nat-port'));
  const translate = t.word('nat') !== 'disable';
  const enabled = t.word('status') !== 'disable';
  t.open(['nat46', 'nat64'], 'translation between IPv4 and IPv6 is not followed');
  t.harmless([
    'uuid',
    'comments',
    'port-preserve',
    'policyid',
    'orig-addr*',
    'dst-addr*',
    'nat-ippool*',
    'port-random',
  ]);
  const given = source(pools)!;
  return {
    id: `central-snat ${entry.name}`,
    match,
    ...(translate ? { source: { ...given, ...(ports ? { ports } : {}) } } : { exempt: true }),
    at: at(entry),
    text: inert(
      `central-snat-map ${entry.name}: ${translate ? `source becomes ${pools.join(' ') || 'the address of the way out'}` : 'not translated'}`,
    ),
    enabled,
  };
}

function readPools(scope: Scope): Map<string, { addresses: string[]; pairwise: boolean }> {
  const pools = new Map<string, { addresses: string[]; pairwise: boolean }>();
  for (const path of ['firewall ippool', 'firewall ippool6']) {
    const table = scope.table(path);
    if (!table) continue;
    new Taker(scope.book, table.own, 'nat');
    for (const entry of table.entries.values()) {
      const t = new Taker(scope.book, entry, 'nat');
      const start = t.word('startip');
      const end = t.word('endip');
      const type = t.word('type') ?? 'overload';
      const member = start === undefined ? undefined : addressMember(`${start}-${end ?? start}`);
      pools.set(entry.name, { addresses: member ? [member] : [], pairwise: false });
      t.words('source-startip');
      t.words('source-endip');
      t.harmless([
        'arp-reply',
        'arp-intf',
        'comments',
        'associated-interface',
        'permit-any-host',
        'block-size',
        'num-blocks-per-user',
        'pba-timeout',
        'port-per-user',
        'startport',
        'endport',
        'tcp-session-quota',
        'udp-session-quota',
        'icmp-session-quota',
        'add-nat64-route',
        'cgn-*',
        'subnet-broadcast-in-ippool',
        'privileged-port-use-pba',
        'exclude-ip',
        'utilization-alarm-*',
        'pba-interim-log',
        'uuid',
        'nat46',
      ]);
      if (
        type !== 'overload' &&
        type !== 'one-to-one' &&
        type !== 'fixed-port-range' &&
        type !== 'port-block-allocation' &&
        !type.startsWith('cgn')
      ) {
        t.mark(t.setting('type')!, 'limited', 'any address of the pool may come out');
      }
      t.open(['nat64'], 'translation between IPv4 and IPv6 is not followed');
    }
  }
  return pools;
}
