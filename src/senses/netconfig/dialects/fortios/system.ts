// Routes, tunnels, the settings of the device as a whole, and what is weak about its accounts and communities.
import type { AddressSet, Weakness } from '#facts';
import { inert, normalIp } from '#kit';
import { addressMember, maskBits } from '../../core/sets.ts';
import type { AdminPorts } from './interfaces.ts';
import { quietGlobal, quietTunnel } from './quiet.ts';
import { asideTable, at, markTable, Taker } from './scope.ts';
import type { Scope } from './scope.ts';

/** Static routes of one VDOM. */
export function readRoutes(scope: Scope): void {
  for (const [path, family] of [
    ['router static', 4],
    ['router static6', 6],
  ] as const) {
    const table = scope.table(path);
    if (!table) continue;
    new Taker(scope.book, table.own, 'route');
    for (const entry of table.entries.values()) {
      const t = new Taker(scope.book, entry, 'route');
      const dst = t.words('dst');
      const device = t.word('device');
      const gateway = normalIp(t.word('gateway') ?? '');
      const distance = t.word('distance');
      const off = t.word('status') === 'disable';
      const discards = t.on('blackhole');
      const zone = t.words('sdwan-zone');
      const wan = t.on('sdwan') || t.on('virtual-wan-link') || zone !== undefined;
      t.harmless(['priority', 'weight', 'comment', 'bfd', 'link-monitor-exempt', 'dynamic-gateway', 'tag']);
      t.open(['vrf', 'src', 'preferred-source'], 'a condition of the route that is not followed', 'limited');
      if (
        t.open(
          ['dstaddr', 'internet-service', 'internet-service-custom'],
          'where the route goes is not known from here',
        )
      )
        continue;
      if (off) continue;
      const prefix =
        dst === undefined
          ? family === 4
            ? '0.0.0.0/0'
            : '::/0'
          : addressMember(dst.length > 1 ? `${dst[0]}/${maskBits(dst[1]!, 4) ?? 'x'}` : dst[0]!);
      if (prefix === undefined) {
        t.mark(t.setting('dst')!, 'unrecognised');
        continue;
      }
      const members = wan
        ? scope.device.zones
            .filter((z) => (zone ?? ['virtual-wan-link']).some((n) => scope.named(n) === z.name))
            .flatMap((z) => z.interfaces)
        : [device];
      for (const iface of members.length > 0 ? members : [device]) {
        scope.device.routes.push({
          prefix: prefix.includes('/') ? prefix : `${prefix}/${family === 4 ? 32 : 128}`,
          ...(gateway === undefined ? {} : { via: gateway }),
          ...(iface === undefined ? {} : { interface: iface }),
          ...(scope.vdom === '' ? {} : { vrf: scope.vdom }),
          ...(discards ? { discards: true } : {}),
          source: 'static',
          ...(distance === undefined ? {} : { distance: Number(distance) }),
          at: at(entry),
        });
      }
    }
  }
}

/** IPsec: the tunnel of each phase 1 with the networks of its phases 2; GRE and others by name. */
export function readTunnels(
  scope: Scope,
  addresses: (names: readonly string[], family: 4 | 6) => { set?: AddressSet; may: string[] },
): void {
  const remote = new Map<string, { local: string[]; remote: string[] }>();
  for (const path of ['vpn ipsec phase2-interface', 'vpn ipsec phase2']) {
    const table = scope.table(path);
    if (!table) continue;
    new Taker(scope.book, table.own, 'device');
    for (const entry of table.entries.values()) {
      const t = new Taker(scope.book, entry, 'device');
      const name = t.word('phase1name') ?? '';
      const nets = remote.get(name) ?? { local: [], remote: [] };
      const side = (key: 'src' | 'dst') => {
        t.word(`${key}-addr-type`);
        const subnet = t.words(`${key}-subnet`) ?? t.words(`${key}-subnet6`);
        const start = t.word(`${key}-start-ip`);
        const end = t.word(`${key}-end-ip`);
        const named = t.words(`${key}-name`) ?? t.words(`${key}-name6`);
        t.words(`${key}-port`);
        if (named) return addresses(named, 4).set?.include ?? ['0.0.0.0/0'];
        if (start !== undefined) return [addressMember(`${start}-${end ?? start}`) ?? '0.0.0.0/0'];
        if (!subnet) return ['0.0.0.0/0'];
        return [
          addressMember(subnet.length > 1 ? `${subnet[0]}/${maskBits(subnet[1]!, 4) ?? 'x'}` : subnet[0]!) ??
            '0.0.0.0/0',
        ];
      };
      nets.local.push(...side('src'));
      nets.remote.push(...side('dst'));
      t.words('protocol');
      remote.set(name, nets);
      t.harmless(quietTunnel);
    }
  }
  for (const path of ['vpn ipsec phase1-interface', 'vpn ipsec phase1']) {
    const table = scope.table(path);
    if (!table) continue;
    new Taker(scope.book, table.own, 'device');
    for (const entry of table.entries.values()) {
      const t = new Taker(scope.book, entry, 'device');
      t.word('interface');
      t.word('type');
      const peer = normalIp(t.word('remote-gw') ?? t.word('remote-gw6') ?? '');
      const dynamicName = t.word('remotegw-ddns');
      t.words('local-gw');
      t.words('remote-gw6');
      t.words('local-gw6');
      const nets = remote.get(entry.name);
      scope.device.tunnels.push({
        name: entry.name,
        interface: entry.name,
        ...((peer ?? dynamicName) ? { peer: inert(peer ?? dynamicName!) } : {}),
        ...(nets
          ? { remote: { include: [...new Set(nets.remote)] }, local: { include: [...new Set(nets.local)] } }
          : {}),
        at: at(entry),
      });
      if (path === 'vpn ipsec phase1-interface' && !scope.device.interfaces.some((i) => i.name === entry.name)) {
        scope.device.interfaces.push({
          name: entry.name,
          kind: 'tunnel',
          enabled: true,
          addresses: [],
          ...(scope.vdom === '' ? {} : { vrf: scope.vdom }),
          at: at(entry),
        });
      }
      for (const inner of entry.tables)
        markTable(scope.book, inner, 'limited', 'device', 'networks that the peer is told of');
      t.harmless(quietTunnel);
    }
  }
  for (const path of [
    'system gre-tunnel',
    'system vxlan',
    'system ipip-tunnel',
    'system sit-tunnel',
    'vpn l2tp',
    'vpn pptp',
  ]) {
    const table = scope.table(path);
    if (!table) continue;
    new Taker(scope.book, table.own, 'device');
    if (path.startsWith('vpn')) {
      const on = table.own.settings.get('status')?.words[0] === 'enable';
      markTable(scope.book, table, on ? 'not-modelled' : 'harmless', 'device', on ? 'a remote access VPN' : undefined);
      continue;
    }
    for (const entry of table.entries.values()) {
      const t = new Taker(scope.book, entry, 'device');
      const peer = normalIp(t.word('remote-gw') ?? t.word('remote-ip') ?? t.word('destination') ?? '');
      t.word('remote-ip');
      t.harmless(['*']);
      scope.device.tunnels.push({
        name: entry.name,
        interface: entry.name,
        ...(peer === undefined ? {} : { peer }),
        at: at(entry),
      });
    }
  }
}

export interface Global {
  hostname?: string;
  ports: AdminPorts;
  /** Networks from which administrators may come; absent: any. */
  trusted?: AddressSet;
  snmpOn: boolean;
}

/** `system global`, accounts, SNMP. */
export function readGlobal(scope: Scope): Global {
  const { book, device } = scope;
  const found: Global = { ports: { http: 80, https: 443, ssh: 22, telnet: 23, telnetOn: true }, snmpOn: false };
  const table = scope.table('system global');
  if (table) {
    const t = new Taker(book, table.own, 'management');
    const hostname = t.word('hostname');
    if (hostname !== undefined) found.hostname = inert(hostname, 100);
    found.ports = {
      http: Number(t.word('admin-port') ?? 80),
      https: Number(t.word('admin-sport') ?? 443),
      ssh: Number(t.word('admin-ssh-port') ?? 22),
      telnet: Number(t.word('admin-telnet-port') ?? 23),
      telnetOn: t.word('admin-telnet') !== 'disable',
    };
    t.harmless(quietGlobal);
    for (const inner of table.own.tables) markTable(book, inner, 'harmless', 'management');
  }
  const admins = scope.table('system admin');
  if (admins) {
    const trusted: string[] = [];
    let anybody = false;
    for (const entry of admins.entries.values()) {
      const s = entry.settings;
      const name = inert(entry.name, 60);
      const own = [...s]
        .filter(([key]) => /^(?:ip6-)?trusthost\d+$/.test(key))
        .flatMap(([, v]) => {
          const text = v.words.length > 1 ? `${v.words[0]}/${maskBits(v.words[1]!, 4) ?? 'x'}` : (v.words[0] ?? '');
          const member = addressMember(text);
          return member === undefined || member === '0.0.0.0/0' || member === '::/0' ? [] : [member];
        });
      if (own.length === 0) anybody = true;
      trusted.push(...own);
      const remote = s.get('remote-auth')?.words[0] === 'enable';
      const key =
        [...s.keys()].some((k) => k.startsWith('ssh-public-key')) || s.get('peer-auth')?.words[0] === 'enable';
      const password = s.get('password')?.words;
      if (!password && !remote && !key && s.has('accprofile'))
        device.weaknesses.push({
          kind: 'no-password',
          what: `administrator "${name}" has no password in this file`,
          at: at(entry),
        });
      else if (password && password[0] !== 'ENC' && password[0] !== '')
        device.weaknesses.push({
          kind: 'clear-text-password',
          what: `password of administrator "${name}" stands in clear text`,
          at: at(entry),
        });
      else if (password?.[0] === '')
        device.weaknesses.push({
          kind: 'no-password',
          what: `administrator "${name}" has an empty password`,
          at: at(entry),
        });
      else if (password?.[1]?.startsWith('AK1'))
        device.weaknesses.push({
          kind: 'weak-hash',
          what: `password of administrator "${name}" is kept with SHA-1`,
          at: at(entry),
        });
    }
    asideTable(book, admins);
    if (!anybody && trusted.length > 0) found.trusted = { include: [...new Set(trusted)] };
  }
  found.snmpOn = readSnmp(scope);
  return found;
}

function readSnmp(scope: Scope): boolean {
  const { book, device } = scope;
  const info = scope.table('system snmp sysinfo');
  const on = info?.own.settings.get('status')?.words[0] === 'enable';
  if (info) markTable(book, info, 'modelled', 'management');
  const table = scope.table('system snmp community');
  if (table) {
    new Taker(book, table.own, 'management');
    for (const entry of table.entries.values()) {
      const t = new Taker(book, entry, 'management');
      const name = t.word('name');
      const enabled = t.word('status') !== 'disable';
      for (const inner of entry.tables) markTable(book, inner, 'modelled', 'management');
      t.harmless(['events', 'query-*', 'trap-*', 'mib-view', 'vdoms']);
      const kind: Weakness['kind'] | undefined =
        name !== undefined && /^(?:public|private)$/i.test(name) ? 'factory-community' : undefined;
      if (kind && enabled)
        device.weaknesses.push({
          kind,
          what: `SNMP community ${inert(entry.name, 20)} has the maker's name`,
          at: at(entry),
        });
    }
  }
  const users = scope.table('system snmp user');
  if (users) asideTable(book, users);
  return on;
}
