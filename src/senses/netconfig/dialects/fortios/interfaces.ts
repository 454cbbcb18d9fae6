// Interfaces, zones and SD-WAN zones, and which services of the device itself answer on which interface.
import type { ConfiguredDevice, DeviceInterface, InterfaceKind, ManagementService } from '#facts';
import { addressMember, maskBits } from '../../core/sets.ts';
import { normalIp } from '#kit';
import { quietInterface } from './quiet.ts';
import { at, markTable, Taker } from './scope.ts';
import type { Scope } from './scope.ts';
import type { Entry } from './tree.ts';

/** Settings under which frames or packets go a way that is not followed here. */
const open = [
  'l2forward',
  'vlanforward',
  'stpforward',
  'netbios-forward',
  'ipmac',
  'security-mode',
  'security-groups',
  'security-mac-auth-bypass',
  'arpforward',
  'broadcast-forward',
  'subst',
  'virtual-mac',
  'vrrp-virtual-mac',
  'ident-accept',
  'wccp',
  'icap',
  'l2tp-client',
  'pptp-client',
  'external',
  'egress-cos',
  'devindex',
  'eap-supplicant',
];

const kinds: Record<string, InterfaceKind> = {
  physical: 'physical',
  aggregate: 'bond',
  redundant: 'bond',
  vlan: 'vlan',
  loopback: 'loopback',
  tunnel: 'tunnel',
  switch: 'bridge',
  'hard-switch': 'bridge',
  'vap-switch': 'wireless',
  'wl-mesh': 'wireless',
  'fext-wan': 'cellular',
  'emac-vlan': 'virtual',
  'vdom-link': 'virtual',
  vxlan: 'tunnel',
  gre: 'tunnel',
};

export interface Named {
  /** VDOM of each interface. */
  vdomOf: Map<string, string>;
  /** First subnet of an interface. */
  subnetOf: Map<string, string>;
  /** allowaccess words per interface. */
  access: Map<string, { words: string[]; line: number; to: number }[]>;
}

/** Reads the interfaces of the whole device: they stand in the global part where there are VDOMs. */
export function readInterfaces(scope: Scope): Named {
  const { device, book } = scope;
  const named: Named = { vdomOf: new Map(), subnetOf: new Map(), access: new Map() };
  const table = scope.table('system interface');
  if (table) new Taker(book, table.own, 'interface');
  for (const entry of table?.entries.values() ?? []) {
    const found = readInterface(entry, scope, named);
    device.interfaces.push(found);
  }
  for (const path of ['system virtual-switch', 'system switch-interface']) {
    const switches = scope.table(path);
    if (!switches) continue;
    new Taker(book, switches.own, 'layer2');
    for (const entry of switches.entries.values()) {
      const t = new Taker(book, entry, 'layer2');
      const ports: string[] = t.words('member') ?? [];
      for (const inner of entry.tables) {
        new Taker(book, inner.own, 'layer2');
        for (const e of inner.entries.values()) {
          const p = new Taker(book, e, 'layer2');
          if (inner.path === 'port') ports.push(e.name);
          p.harmless(['alias', 'speed', 'status', 'dhcp-snooping*']);
        }
      }
      if (t.word('intra-switch-policy') === 'explicit') {
        t.mark(
          t.setting('intra-switch-policy')!,
          'limited',
          'ports of the switch reach each other at most by policies; taken as reaching each other',
        );
      }
      t.harmless(['physical-switch', 'vdom', 'type', 'span*', 'mac-ttl', 'vlan']);
      const bridge = device.interfaces.find((i) => i.name === entry.name);
      if (bridge)
        Object.assign(bridge, { kind: 'bridge', members: [...new Set([...(bridge.members ?? []), ...ports])] });
      else
        device.interfaces.push({
          name: entry.name,
          kind: 'bridge',
          enabled: true,
          addresses: [],
          members: ports,
          at: at(entry),
        });
    }
  }
  return named;
}

function readInterface(entry: Entry, scope: Scope, named: Named): DeviceInterface {
  const t = new Taker(scope.book, entry, 'interface', entry.name);
  const type = t.word('type');
  const vlan = t.word('vlanid');
  const parent = t.word('interface');
  const vdom = t.word('vdom') ?? 'root';
  named.vdomOf.set(entry.name, vdom);
  const found: DeviceInterface = {
    name: entry.name,
    kind:
      (type === undefined ? undefined : kinds[type]) ??
      (vlan !== undefined ? 'vlan' : type === undefined ? 'physical' : 'virtual'),
    enabled: t.word('status') !== 'down',
    addresses: [],
    at: at(entry),
  };
  if (scope.vdom !== '') found.vrf = vdom;
  const vrf = t.word('vrf');
  if (vrf !== undefined && vrf !== '0') found.vrf = scope.vdom === '' ? `vrf ${vrf}` : `${vdom} vrf ${vrf}`;
  const words = t.word('description') ?? t.word('alias');
  if (words !== undefined) found.description = words;
  if (vlan !== undefined) found.vlan = Number(vlan);
  if (parent !== undefined) found.parent = parent;
  const members = t.words('member');
  if (members) found.members = members;
  const mode = t.word('mode');
  if (mode === 'dhcp' || mode === 'pppoe') found.dynamicAddress = true;
  const ip = address(t.words('ip'));
  if (ip) {
    found.addresses.push(ip);
    named.subnetOf.set(entry.name, addressMember(ip)!);
  }
  t.words('remote-ip');
  const access: { words: string[]; line: number; to: number }[] = [];
  const takeAccess = (taker: Taker, key: string) => {
    const setting = taker.setting(key);
    if (setting && taker.words(key)) access.push(setting);
  };
  takeAccess(t, 'allowaccess');
  for (const table of entry.tables) {
    if (table.path === 'ipv6') {
      const six = new Taker(scope.book, table.own, 'interface', entry.name);
      takeAccess(six, 'ip6-allowaccess');
      const first = six.word('ip6-address');
      if (first !== undefined && first !== '::/0') found.addresses.push(normal6(first));
      const mode6 = six.word('ip6-mode');
      if (mode6 === 'dhcp' || mode6 === 'pppoe' || mode6 === 'delegated') found.dynamicAddress = true;
      if (six.word('autoconf') === 'enable') found.dynamicAddress = true;
      for (const inner of table.own.tables) {
        new Taker(scope.book, inner.own, 'interface', entry.name);
        for (const e of inner.entries.values()) {
          const p = new Taker(scope.book, e, 'interface', entry.name);
          if (inner.path === 'ip6-extra-addr') found.addresses.push(normal6(e.name));
          p.harmless([
            'autonomous-flag',
            'onlink-flag',
            '*lifetime',
            'rdnss',
            'dnssl',
            'upstream-interface',
            'subnet',
            'preferred-life-time',
            'valid-life-time',
            'prefix-id',
            'delegated-prefix-iaid',
            'rdnss-service',
          ]);
        }
      }
      six.harmless([
        'ip6-*',
        'nd-*',
        'dhcp6-*',
        'vrip6_link_local',
        'vrrp-virtual-mac6',
        'unique-autoconf-addr',
        'interface-identifier',
        'icmp6-send-redirect',
        'ra-send-mtu',
        'cli-conn6-status',
      ]);
    } else if (table.path === 'secondaryip') {
      new Taker(scope.book, table.own, 'interface', entry.name);
      for (const e of table.entries.values()) {
        const p = new Taker(scope.book, e, 'interface', entry.name);
        const second = address(p.words('ip'));
        if (second) found.addresses.push(second);
        takeAccess(p, 'allowaccess');
        p.harmless(['gwdetect', 'ping-serv-status', 'ha-priority', 'detectprotocol', 'detectserver', 'secip-relay-ip']);
      }
    } else if (table.path === 'vrrp') {
      new Taker(scope.book, table.own, 'interface', entry.name);
      for (const e of table.entries.values()) {
        const p = new Taker(scope.book, e, 'interface', entry.name);
        p.harmless([
          'version',
          'vrgrp',
          'vrip',
          'priority',
          'adv-interval',
          'start-time',
          'preempt',
          'accept-mode',
          'vrdst*',
          'ignore-default-route',
          'status',
          'proxy-arp',
        ]);
      }
      scope.device.redundancy.push({ protocol: 'VRRP', ports: [entry.name], at: at(table) });
    } else
      markTable(
        scope.book,
        table,
        table.path === 'tagging' || table.path.startsWith('client-options') || table.path.startsWith('egress-queues')
          ? 'harmless'
          : 'not-modelled',
        'interface',
      );
  }
  if (access.length > 0) named.access.set(entry.name, access);
  if (t.on('fortilink'))
    t.mark(t.setting('fortilink')!, 'not-modelled', 'switches managed over this link are not followed');
  t.open(open, 'how frames or packets are let through here is not followed');
  t.harmless(quietInterface);
  return found;
}

function address(words: string[] | undefined): string | undefined {
  if (!words?.[0]) return undefined;
  const [ip, bits] = words.length > 1 ? [words[0], String(maskBits(words[1]!, 4))] : words[0].split('/');
  const normal = normalIp(ip ?? '');
  if (normal === undefined || normal === '0.0.0.0' || !/^\d+$/.test(bits ?? '')) return undefined;
  return `${normal}/${bits}`;
}

function normal6(text: string): string {
  const [ip, bits] = text.split('/');
  return `${normalIp(ip!) ?? ip}/${bits ?? 128}`;
}

/** Zones of one VDOM. @returns per zone whether its interfaces reach each other without a policy. */
export function readZones(scope: Scope): Map<string, { intrazone: boolean; interfaces: string[] }> {
  const zones = new Map<string, { intrazone: boolean; interfaces: string[] }>();
  const { device, book } = scope;
  const table = scope.table('system zone');
  if (table) new Taker(book, table.own, 'filter');
  for (const entry of table?.entries.values() ?? []) {
    const t = new Taker(book, entry, 'filter');
    const interfaces = t.words('interface') ?? [];
    zones.set(entry.name, { intrazone: t.word('intrazone') === 'allow', interfaces });
    device.zones.push({ name: scope.named(entry.name), interfaces, at: at(entry) });
    for (const inner of entry.tables) markTable(book, inner, 'harmless', 'filter');
    t.harmless(['description', 'color']);
  }
  for (const path of ['system sdwan', 'system virtual-wan-link']) {
    const sdwan = scope.table(path);
    if (!sdwan) continue;
    const t = new Taker(book, sdwan.own, 'route');
    t.harmless([
      'status',
      'load-balance-mode',
      'neighbor-*',
      'fail-*',
      'app-perf-log-period',
      'duplication-max-num',
      'speedtest-bypass-routing',
      'skip-hop-limit',
    ]);
    const members = new Map<string, string[]>();
    const standard = 'virtual-wan-link';
    let lines = at(sdwan);
    for (const inner of sdwan.own.tables) {
      if (inner.path === 'members') {
        new Taker(book, inner.own, 'route');
        for (const e of inner.entries.values()) {
          const m = new Taker(book, e, 'route');
          const zone = m.word('zone') ?? standard;
          const name = m.word('interface');
          if (name !== undefined) members.set(zone, [...(members.get(zone) ?? []), name]);
          m.words('gateway');
          m.words('gateway6');
          lines = at(e);
          m.harmless([
            'cost',
            'weight',
            'priority*',
            'source*',
            'spillover-threshold',
            'ingress-spillover-threshold',
            'volume-ratio',
            'comment',
            'status',
            'transport-group',
            'preferred-source',
          ]);
        }
      } else if (inner.path === 'zone') {
        new Taker(book, inner.own, 'route');
        for (const e of inner.entries.values()) {
          new Taker(book, e, 'route').harmless(['*']);
          members.set(e.name, members.get(e.name) ?? []);
        }
      } else
        markTable(
          book,
          inner,
          inner.path === 'service' && inner.entries.size > 0 ? 'limited' : 'harmless',
          'route',
          inner.path === 'service' ? 'chooses the way out; every way is taken as possible' : undefined,
        );
    }
    for (const [name, interfaces] of members) {
      if (interfaces.length === 0) continue;
      zones.set(name, { intrazone: false, interfaces });
      device.zones.push({ name: scope.named(name), interfaces, at: lines });
    }
  }
  return zones;
}

const services: Record<string, Pick<ManagementService, 'service' | 'protocol' | 'port' | 'encrypted' | 'name'>> = {
  https: { service: 'https', protocol: 6, port: 443, encrypted: true },
  http: { service: 'http', protocol: 6, port: 80, encrypted: false },
  ssh: { service: 'ssh', protocol: 6, port: 22, encrypted: true },
  telnet: { service: 'telnet', protocol: 6, port: 23, encrypted: false },
  snmp: { service: 'snmp', protocol: 17, port: 161, encrypted: false },
  ping: { service: 'other', name: 'ping', protocol: 1, encrypted: false },
  fgfm: { service: 'other', name: 'FortiManager (fgfm)', protocol: 6, port: 541, encrypted: true },
  'radius-acct': { service: 'other', name: 'RADIUS accounting', protocol: 17, port: 1813, encrypted: false },
  'probe-response': { service: 'other', name: 'probe response', protocol: 6, port: 8008, encrypted: false },
  fabric: { service: 'other', name: 'Security Fabric', protocol: 6, port: 8013, encrypted: true },
  capwap: { service: 'other', name: 'CAPWAP', protocol: 17, port: 5246, encrypted: true },
  ftm: { service: 'other', name: 'FortiToken push', protocol: 6, port: 4433, encrypted: true },
  'speed-test': { service: 'other', name: 'speed test', protocol: 6, port: 5201, encrypted: false },
  scim: { service: 'other', name: 'SCIM', protocol: 6, port: 443, encrypted: true },
};

export interface AdminPorts {
  http: number;
  https: number;
  ssh: number;
  telnet: number;
  telnetOn: boolean;
}

/** Which services of the device answer, by interface. */
export function readAccess(
  device: ConfiguredDevice,
  named: Named,
  ports: AdminPorts,
  from: ManagementService['from'],
  snmpOn: boolean,
): void {
  const found = new Map<string, ManagementService>();
  for (const [iface, settings] of named.access) {
    const up = device.interfaces.find((i) => i.name === iface)?.enabled ?? true;
    if (!up) continue;
    for (const setting of settings) {
      for (const word of setting.words) {
        const kind = services[word] ?? { service: 'other' as const, name: word, encrypted: false };
        const known = found.get(word);
        if (known) {
          if (!known.on!.includes(iface)) known.on!.push(iface);
          continue;
        }
        const own =
          word === 'http' || word === 'https' || word === 'ssh' || word === 'telnet' ? ports[word] : undefined;
        const enabled = word === 'snmp' ? snmpOn : word === 'telnet' ? ports.telnetOn : true;
        found.set(word, {
          ...kind,
          ...(own === undefined ? {} : { port: own }),
          enabled,
          on: [iface],
          ...(from && own !== undefined ? { from } : {}),
          at: at(setting),
        });
      }
    }
  }
  device.management.push(...found.values());
}
