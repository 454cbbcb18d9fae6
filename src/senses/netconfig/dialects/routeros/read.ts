// A RouterOS export as a device. Order of a packet's way: raw, destination nat, forward (or input), source nat.
import type { ConfiguredDevice, LineScope, Stage } from '#facts';
import { emptyDevice } from '../../core/device.ts';
import type { LineBook } from '../../core/line-book.ts';
import { addressMember } from '../../core/sets.ts';
import type { ConfigText } from '../../core/text.ts';
import { readInterfaces } from './interfaces.ts';
import { readChains, readNat } from './rules.ts';
import type { AddressList, RuleSettings } from './rules.ts';
import { readStatements, yes } from './statements.ts';
import type { Statement } from './statements.ts';

export function readRouteros(text: ConfigText, book: LineBook): ConfiguredDevice[] {
  const device = emptyDevice(text, 'routeros');
  device.maker = 'MikroTik';
  const { statements, menus, comments } = readStatements(text.lines);
  for (const line of comments) book.aside(line);
  head(text, device);
  for (const { line, to } of menus) book.mark([line, to], 'modelled');
  const identity = statements.find((s) => s.menu === 'system identity')?.properties.get('name');
  if (identity !== undefined) {
    device.hostname = identity;
    device.name = identity;
  }
  const seven = !/^[0-6]\./.test(device.version ?? '7.');
  readInterfaces(statements, device, seven, book);
  device.forwards = statements.some((s) => s.menu === 'ip settings' && s.properties.get('ip-forward') === 'no')
    ? 'no'
    : 'yes';
  for (const family of [4, 6] as const) firewall(statements, family, device, book);
  services(statements, device, book);
  for (const statement of statements) others(statement, book);
  return [device];
}

/** `# 2026-11-21 06:12:44 by RouterOS 7.15.2`, `#   version: 7.15.2 (stable)`, `# model = RB5009`. */
function head(text: ConfigText, device: ConfiguredDevice): void {
  for (const line of text.lines.slice(0, 60)) {
    if (!line.startsWith('#')) continue;
    const version = /by RouterOS ([\d.]+)/.exec(line)?.[1] ?? /^#\s+version: ([\d.]+)/.exec(line)?.[1];
    if (version !== undefined) device.version = version;
    const model = /^# model = (\S+)/.exec(line)?.[1] ?? /^#\s+board-name: (\S.*)$/.exec(line)?.[1];
    if (model !== undefined) device.model ??= model;
    const written = /^# (\d{4})-(\d\d)-(\d\d) (\d\d):(\d\d):(\d\d) by RouterOS/.exec(line);
    if (written) {
      const [year, month, day, hour, minute, second] = written.slice(1).map(Number);
      device.files[0]!.written = Date.UTC(year!, month! - 1, day, hour, minute, second);
    }
  }
}

function firewall(statements: readonly Statement[], family: 4 | 6, device: ConfiguredDevice, book: LineBook): void {
  const root = family === 4 ? 'ip firewall' : 'ipv6 firewall';
  const of = (part: string) => statements.filter((s) => s.menu === `${root} ${part}`);
  const lists = new Map<string, AddressList>();
  for (const s of of('address-list')) {
    const name = s.properties.get('list') ?? '';
    const list = lists.get(name) ?? { members: [], open: false };
    lists.set(name, list);
    const member = addressMember(s.properties.get('address') ?? '');
    const limited = member === undefined || s.properties.has('timeout');
    book.mark([s.line, s.to], limited ? 'limited' : 'modelled', {
      scope: 'filter',
      ...(limited ? { note: 'a host name or an entry for a time' } : {}),
    });
    if (yes(s, 'disabled')) continue;
    if (limited) list.open = true;
    else list.members.push(member);
  }
  // Lists that rules fill at run time hold nobody knows what.
  for (const part of ['filter', 'nat', 'mangle', 'raw']) {
    for (const s of of(part)) {
      const name = s.properties.get('address-list');
      if (name !== undefined && !yes(s, 'disabled'))
        lists.set(name, { members: lists.get(name)?.members ?? [], open: true });
    }
  }
  const settings: RuleSettings = { family, lists, book };
  const raw = readChains(of('raw'), 'raw ', ['prerouting', 'output'], settings);
  const filter = readChains(of('filter'), '', ['input', 'forward', 'output'], settings);
  device.filters.push(...raw, ...filter);
  const nat = of('nat');
  const inward = readNat(nat, 'dstnat', settings);
  const outward = readNat(nat, 'srcnat', settings);
  for (const s of of('mangle'))
    book.mark([s.line, s.to], 'limited', { scope: 'route', note: 'marks packets; any way is assumed anyway' });
  const end = family === 6 ? ' (IPv6)' : '';
  const stage = (name: string): Stage[] => {
    const found = device.filters.find((f) => f.name === name);
    return found ? [{ kind: 'filter', filter: name, tracksSessions: false, family, at: found.at }] : [];
  };
  const translate = (name: string, rules: typeof inward): Stage[] =>
    rules.length ? [{ kind: 'nat', name: `${name}${end}`, rules, at: rules[0]!.at }] : [];
  const first = [...stage(`raw prerouting${end}`), ...translate('dstnat', inward)];
  device.transit.push(...first, ...stage(`forward${end}`), ...translate('srcnat', outward));
  device.toDevice.push(...first, ...stage(`input${end}`));
}

const standard: [
  name: string,
  service: ConfiguredDevice['management'][number]['service'],
  port: number,
  encrypted: boolean,
  on: boolean,
][] = [
  ['telnet', 'telnet', 23, false, true],
  ['ftp', 'ftp', 21, false, true],
  ['www', 'http', 80, false, true],
  ['ssh', 'ssh', 22, true, true],
  ['www-ssl', 'https', 443, true, false],
  ['api', 'other', 8728, false, true],
  ['winbox', 'other', 8291, true, true],
  ['api-ssl', 'other', 8729, true, true],
];

/** An export tells only what differs from the maker's setting: services that it does not name are on. */
function services(statements: readonly Statement[], device: ConfiguredDevice, book: LineBook): void {
  const told = new Map<string, Statement>();
  for (const s of statements) {
    if (s.menu !== 'ip service') continue;
    const name = s.item ?? s.find.get('name') ?? '';
    told.set(name, s);
    if (standard.some(([known]) => known === name)) book.mark([s.line, s.to], 'modelled', { scope: 'management' });
  }
  for (const [name, service, port, encrypted, on] of standard) {
    const s = told.get(name);
    const disabled = s?.properties.get('disabled');
    const from = (s?.properties.get('address') ?? '').split(',').flatMap((a) => addressMember(a) ?? []);
    device.management.push({
      service,
      ...(service === 'other' ? { name } : {}),
      enabled: disabled === undefined ? on : disabled === 'no',
      protocol: 6,
      port: Number(s?.properties.get('port')) || port,
      encrypted,
      ...(from.length ? { from: { include: from } } : {}),
      at: { file: 0, line: s?.line ?? 1 },
    });
  }
  for (const s of statements) {
    if (s.menu === 'snmp') {
      book.mark([s.line, s.to], 'modelled', { scope: 'management' });
      if (yes(s, 'enabled'))
        device.management.push({
          service: 'snmp',
          enabled: true,
          protocol: 17,
          port: 161,
          encrypted: false,
          at: { file: 0, line: s.line },
        });
    } else if (s.menu === 'snmp community') {
      book.mark([s.line, s.to], 'modelled', { scope: 'management' });
      if (s.properties.get('name') === 'public')
        device.weaknesses.push({ kind: 'factory-community', what: 'SNMP community', at: { file: 0, line: s.line } });
    }
  }
}

const harmless =
  /^(ip (pool|dhcp-server|dhcp-relay|dns|settings|neighbor|cloud|ssh|arp|traffic-flow|tftp|smb|accounting|kid-control|media|vrf)|ipv6 (settings|nd|dhcp-server|pool|neighbor)|system|port|queue|tool|console|log|special-login|disk|file|radius|snmp|user-manager|iot|lora|app|zerotier|dude|partitions|ip firewall (connection|service-port|layer7-protocol|calea)|ipv6 firewall connection|interface (ethernet switch( port)?|detect-internet|mesh|w60g|lte apn|wireless security-profiles|wireless access-list|wireless channels|wireless cap|wifi security|wifi configuration|wifi channel|wifi datapath|list|bridge settings|bridge msti|bridge mdb|ethernet poe|dot1x client)|routing (id|settings|table|bfd)|tr069-client|caps-man (channel|security|aaa|datapath|access-list))( .*)?$/;
const aside = /^(user|ppp secret|ppp aaa|certificate|user aaa|user group|user ssh-keys( .*)?)$/;
/** Known to open or bend ways. */
const open: [RegExp, LineScope, string][] = [
  [/^ip (upnp|proxy|socks|hotspot|packing)\b/, 'filter', 'lets programs open ways'],
  [/^ip ipsec\b/, 'route', 'IPsec'],
  [/^interface bridge (filter|nat|calea|host|port-extender|port-controller)\b/, 'layer2', 'rules for frames'],
  [
    /^interface ethernet switch (rule|vlan|egress-vlan-tag|ingress-vlan-translation|port-isolation|l3hw-settings)\b/,
    'layer2',
    'the switch chip',
  ],
  [/^interface (l2tp-server|pptp-server|sstp-server|ovpn-server|pppoe-server|dot1x)\b/, 'route', 'a server of tunnels'],
  [/^container\b/, 'device', 'programs on the device'],
  [/^caps-man\b/, 'layer2', 'wireless networks'],
  [/^openflow\b/, 'layer2', 'OpenFlow'],
];
const bent: [RegExp, LineScope, string][] = [
  [/^routing\b/, 'route', 'routes that are learned; any way is assumed anyway'],
  [/^mpls\b/, 'route', 'any way is assumed anyway'],
  [/^ppp (profile|l2tp-secret)\b/, 'route', 'profiles of dial-in connections'],
  [/^interface wireguard peers\b/, 'route', 'peers of a tunnel'],
  [/^interface (wireless|wifi|wifiwave2)\b/, 'layer2', 'wireless networks'],
];

/** Whatever was not read: harmless, known to matter, or (left alone) not understood. */
function others(s: Statement, book: LineBook): void {
  const lines: [number, number] = [s.line, s.to];
  if (book.stateOf(s.line) !== undefined) return;
  if (aside.test(s.menu)) {
    book.aside(lines);
    return;
  }
  const off = yes(s, 'disabled') || s.properties.get('enabled') === 'no';
  for (const [pattern, scope, note] of open) {
    if (pattern.test(s.menu)) {
      book.mark(lines, off || s.menu.endsWith('l3hw-settings') ? 'harmless' : 'not-modelled', { scope, note });
      return;
    }
  }
  for (const [pattern, scope, note] of bent) {
    if (pattern.test(s.menu)) {
      book.mark(lines, 'limited', { scope, note });
      return;
    }
  }
  if (harmless.test(s.menu)) book.mark(lines, 'harmless', { scope: 'management' });
}
