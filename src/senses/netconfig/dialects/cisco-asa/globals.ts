// What stands at the top of an ASA configuration.
import { inert, normalIp, parseIpv4 } from '#kit';
import type { Route } from '#facts';
import { cleanPrefix, maskBits, prefixText } from '../../core/cisco/masks.ts';
import { rows, Table } from '../../core/cisco/table.ts';
import type { Inside, Row } from '../../core/cisco/table.ts';
import type { Line } from '../../core/cisco/lines.ts';
import { listLine } from './access.ts';
import { harmlessGlobally, inspection } from './harmless.ts';
import { openInterface, pixAddress, pixName } from './interfaces.ts';
import { managementRows } from './management.ts';
import { natLine, oldNat } from './nat.ts';
import { lines, oneLine } from './state.ts';
import type { AsaState } from './state.ts';

type R = Row<AsaState>;

const learned = 'learned routes are not computed: proofs take every way as possible';

const route: NonNullable<R['read']> = (asa, line, rest, no) => {
  if (no) return 'harmless';
  const [zone, network, mask, gateway, metric] = rest;
  const text = network === '0' ? '0.0.0.0' : (asa.hosts.get(network ?? '') ?? network ?? '');
  const [ip, bits] = [parseIpv4(text), maskBits(parseIpv4(mask === '0' ? '0.0.0.0' : (mask ?? '')) ?? 1)];
  if (zone === undefined || ip === undefined || bits === undefined) return 'unrecognised';
  const via = normalIp(asa.hosts.get(gateway ?? '') ?? gateway ?? '');
  const prefix =
    bits === 32 ? `${text}/32` : prefixText(bits === 0 ? 0 : (ip & (0xffffffff << (32 - bits))) >>> 0, bits);
  const made: Route = {
    prefix,
    interface: zone,
    source: 'static',
    at: oneLine(line.n),
    ...(via === undefined ? {} : { via }),
  };
  if (/^\d{1,3}$/.test(metric ?? '')) made.distance = Number(metric);
  if (/^null0$/i.test(zone)) made.discards = true;
  asa.device.routes.push(made);
  return undefined;
};

const route6: NonNullable<R['read']> = (asa, line, rest, no) => {
  if (no) return 'harmless';
  const prefix = cleanPrefix(rest[1] ?? '');
  const via = normalIp(rest[2] ?? '');
  if (prefix === undefined) return 'unrecognised';
  asa.device.routes.push({
    prefix,
    interface: rest[0]!,
    source: 'static',
    at: oneLine(line.n),
    ...(via === undefined ? {} : { via }),
  });
  return undefined;
};

const objectLines = new Table<{ asa: AsaState; name: string; lines: Line[] }>([
  ...['host', 'subnet', 'range', 'fqdn', 'service'].map((words) => ({
    words,
    state: 'modelled' as const,
    read: (c: { lines: Line[] }, line: Line) => void c.lines.push(line),
  })),
  {
    words: 'nat',
    state: 'modelled',
    scope: 'nat',
    read: (c, line, rest, no) => natLine(c.name)(c.asa, line, rest, no),
  },
  { words: 'description', state: 'harmless' },
]);

function object(kind: 'network' | 'service'): (asa: AsaState, line: Line, rest: string[]) => Inside {
  return (asa, line, rest) => {
    const name = rest[0] ?? '';
    const into = kind === 'network' ? asa.objects : asa.serviceObjects;
    const made = into.get(name) ?? { lines: [], at: lines(line) };
    into.set(name, made);
    return objectLines.inside({ asa, name, lines: made.lines }, asa.book, { scope: 'filter', element: name });
  };
}

const group: NonNullable<Extract<R['inside'], (...a: never[]) => unknown>> = (asa, line, rest) => {
  const [kind, name, protocol] = rest;
  const made = asa.groups.get(name ?? '') ?? {
    kind: kind ?? '',
    ...(protocol ? { protocol } : {}),
    lines: [],
    at: lines(line),
  };
  asa.groups.set(name ?? '', made);
  return (inner) => {
    const first = inner.words[0]!.toLowerCase();
    if (first === 'description' || first === 'exit') asa.book.mark(inner.n, 'harmless', { scope: 'filter' });
    else if (kind === 'user' || kind === 'security')
      asa.book.mark(inner.n, 'limited', {
        scope: 'filter',
        note: 'who somebody is, only the device knows: read as perhaps',
      });
    else made.lines.push(inner);
  };
};

const accessGroup: NonNullable<R['read']> = (asa, line, rest, no) => {
  const [acl, way, word, zone] = rest;
  if (no) return 'harmless';
  if (acl === undefined) return 'unrecognised';
  if (way === 'global') {
    asa.global = { acl, line: line.n };
    return undefined;
  }
  if ((way !== 'in' && way !== 'out') || word !== 'interface' || zone === undefined) return 'unrecognised';
  if (rest.includes('control-plane')) asa.controlPlane.push({ acl, zone, line: line.n });
  else if (way === 'in') asa.groupsIn.set(zone, { acl, line: line.n });
  else asa.groupsOut.set(zone, { acl, line: line.n });
  return rest.includes('per-user-override')
    ? { state: 'not-modelled', note: 'lists that a server gives to users are not followed' }
    : undefined;
};

const crypto: NonNullable<R['read']> = (asa, line, rest) => {
  const [name, seq, ...more] = rest;
  if (seq === 'interface') {
    asa.cryptoOn.set(name ?? '', more[0] ?? '');
    return undefined;
  }
  const key = `${name} ${seq}`;
  const made = asa.crypto.get(key) ?? { line: line.n };
  asa.crypto.set(key, made);
  if (more[0] === 'match' && more[1] === 'address') made.match = more[2] ?? '';
  else if (more[0] === 'set' && more[1] === 'peer') made.peer = more[2] ?? '';
  return undefined;
};

const remote = 'remote access by VPN is a way in that is not followed';

const own: R[] = [
  {
    words: 'asa version',
    state: 'harmless',
    read: (asa, _l, rest) => void (asa.device.version = inert(rest[0] ?? '', 32)),
  },
  {
    words: 'pix version',
    state: 'harmless',
    silent: true,
    read: (asa, _l, rest) => void ((asa.device.version = inert(rest[0] ?? '', 32)), (asa.old = true)),
  },
  {
    words: 'fwsm version',
    state: 'harmless',
    silent: true,
    read: (asa, _l, rest) => void ((asa.device.version = inert(rest[0] ?? '', 32)), (asa.old = true)),
  },
  {
    words: 'hostname',
    state: 'modelled',
    read: (asa, _l, rest) => void (asa.device.hostname = inert(rest[0] ?? '', 64) || undefined),
  },
  { words: 'names', state: 'harmless' },
  {
    words: 'name',
    state: 'modelled',
    scope: 'filter',
    read: (asa, _l, rest, no) => {
      const ip = normalIp(rest[0] ?? '');
      if (no) return undefined;
      if (ip === undefined || rest[1] === undefined) return 'unrecognised';
      asa.hosts.set(rest[1], ip);
      return undefined;
    },
  },
  { words: 'interface', state: 'modelled', scope: 'interface', inside: openInterface },
  { words: 'nameif', state: 'modelled', scope: 'interface', read: pixName },
  { words: 'ip address', state: 'modelled', scope: 'interface', read: pixAddress },
  { words: 'object network', state: 'modelled', scope: 'filter', inside: object('network') },
  { words: 'object service', state: 'modelled', scope: 'filter', inside: object('service') },
  {
    words: 'object-group',
    state: 'modelled',
    scope: 'filter',
    note: 'groups of users are read as perhaps',
    inside: group,
  },
  { words: 'object-group-search', state: 'harmless' },
  {
    words: 'access-list',
    state: 'modelled',
    scope: 'filter',
    read: listLine,
    inside: (asa) => (inner) =>
      asa.book.mark([inner.n, inner.to], 'harmless', { note: 'the entry above, taken apart' }),
  },
  { words: 'access-group', state: 'modelled', scope: 'filter', read: accessGroup },
  { words: 'nat', state: 'modelled', scope: 'nat', read: natLine(undefined) },
  { words: 'nat-control', state: 'not-modelled', scope: 'nat', note: 'translation before release 8.3 is not followed' },
  {
    words: 'static',
    state: 'not-modelled',
    scope: 'nat',
    note: 'translation before release 8.3 is not followed',
    read: oldNat,
  },
  {
    words: 'global',
    state: 'not-modelled',
    scope: 'nat',
    note: 'translation before release 8.3 is not followed',
    read: oldNat,
  },
  { words: 'route', state: 'modelled', scope: 'route', read: route },
  { words: 'ipv6 route', state: 'modelled', scope: 'route', read: route6 },
  {
    words: 'same-security-traffic permit inter-interface',
    state: 'modelled',
    scope: 'filter',
    read: (asa, _l, _r, no) => void (asa.interInterface = !no),
  },
  {
    words: 'same-security-traffic permit intra-interface',
    state: 'modelled',
    scope: 'filter',
    read: (asa, _l, _r, no) => void (asa.intraInterface = !no),
  },
  {
    words: 'firewall transparent',
    state: 'modelled',
    scope: 'device',
    read: (asa, _l, _r, no) => void (no || (asa.device.transparent = true)),
  },
  {
    words: 'crypto map',
    state: 'modelled',
    scope: 'filter',
    note: 'the tunnel is a way; what it leaves out stays on the ordinary way',
    read: crypto,
  },
  {
    words: 'failover',
    state: 'modelled',
    scope: 'device',
    read: (asa, line, rest, no) => {
      if (!no && rest.length === 0)
        asa.device.redundancy.push({ protocol: 'failover', ports: [], at: oneLine(line.n) });
    },
  },
  {
    words: 'sysopt connection permit-vpn',
    state: 'limited',
    scope: 'filter',
    note: 'what comes out of a tunnel passes the interface list by',
  },
  {
    words: 'sysopt connection permit-ipsec',
    state: 'limited',
    scope: 'filter',
    silent: true,
    note: 'what comes out of a tunnel passes the interface list by',
  },
  ...rows<AsaState>(
    'limited',
    'route',
    'router, route-map, prefix-list, policy-list, ipv6 prefix-list, multicast-routing, pim, igmp, as-path, community-list',
    { note: learned, inside: 'same' },
  ),
  ...rows<AsaState>(
    'not-modelled',
    'device',
    'context, admin-context, mode, class, cluster, allocate-interface, config-url',
    { note: 'each context has a configuration of its own; put it beside this one', inside: 'same' },
  ),
  ...rows<AsaState>(
    'not-modelled',
    'route',
    'webvpn, crypto dynamic-map, ip local pool, ipv6 local pool, vpdn, dynamic-access-policy-record, vpnclient, zone, wccp',
    { note: remote, inside: 'same' },
  ),
  ...inspection,
];

export const globalTable = new Table<AsaState>([...harmlessGlobally, ...managementRows, ...own]);
