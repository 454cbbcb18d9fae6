// The commands of HiOS and of Classic (L2x, L3x) that tell VLANs, ports, addresses, rings and ways to the device.
import { inert } from '#kit';
import type { Lines, ManagementService } from '#facts';
import type { Command, CommandArgs } from '../onboard/cli.ts';
import { addressItem, hostPrefix, maskBits, networkPrefix } from '../onboard/address.ts';
import { mostLines, mostPorts, vlanId, vlanList } from '../../core/qbridge.ts';
import { portOf } from './state.ts';
import type { HirschmannPort, HirschmannState } from './state.ts';

type C = Command<HirschmannState>;

const each = (s: HirschmannState, at: Lines, change: (port: HirschmannPort) => void): void => {
  for (const port of s.now) {
    if (port.at.length < mostLines) port.at.push(at);
    change(port);
  }
};

/** `1/1`, `1/1-1/4`, `1/1,2/3`, `lag/1` as names. */
export function portNames(text: string): string[] | undefined {
  const names: string[] = [];
  for (const piece of text.split(',')) {
    const m = /^\s*((?:lag|\d{1,2}(?:\/\d{1,2})?))\/(\d{1,3})(?:-(?:\1\/)?(\d{1,3}))?\s*$/.exec(piece);
    if (!m) return undefined;
    const to = m[3] === undefined ? Number(m[2]) : Number(m[3]);
    if (to < Number(m[2])) return undefined;
    for (let n = Number(m[2]); n <= to; n++) names.push(`${m[1]}/${n}`);
    if (names.length > mostPorts) return undefined;
  }
  return names;
}

const vlans: C[] = [
  { form: 'vlan database', state: 'harmless', to: 'vlan' },
  {
    form: '[no] vlan [add] <id>',
    in: ['vlan', ''],
    state: 'modelled',
    scope: 'layer2',
    run: (s, { words, no, at }) => {
      const ids = vlanList(words[1]!);
      if (!ids) return false;
      for (const id of ids) {
        if (no) s.vlans.vlans.delete(id);
        else s.vlans.get(id, at);
      }
    },
  },
  { form: 'name <id> …', in: 'vlan', state: 'modelled', run: named },
  { form: 'vlan name <id> …', in: ['vlan', ''], state: 'modelled', run: named },
  {
    form: 'routing add <id>',
    in: 'vlan',
    state: 'modelled',
    scope: 'route',
    run: (s, { words, at }) => {
      const id = vlanId(words[0]);
      if (id === undefined) return false;
      face(s, `vlan/${id}`, at);
    },
  },
  {
    form: 'vlan routing <id>',
    in: 'vlan',
    state: 'modelled',
    scope: 'route',
    run: (s, { words, at }) => {
      const id = vlanId(words[0]);
      if (id === undefined) return false;
      face(s, `vlan/${id}`, at);
    },
  },
  {
    form: '[no] (igmp-snooping|set|igmp|mac-filter|dhcp-snooping|dhcp-l2relay|arp-inspection|rspan-vlan|forward-all) …',
    in: 'vlan',
    state: 'harmless',
  },
  {
    form: '[no] vlan protocol group add <n> name <name> vlan-id <id> …',
    in: ['vlan', ''],
    state: 'limited',
    scope: 'layer2',
    note: 'VLANs by protocol only where a port uses the group, which stays an open line',
  },
  { form: '[no] vlan (protocol|association|port) …', in: ['vlan', '', 'port'], state: 'not-modelled', scope: 'layer2' },
  {
    form: '[no] (subnet|mac|private-vlan|association|protected) …',
    in: 'vlan',
    state: 'not-modelled',
    scope: 'layer2',
  },
  {
    form: '[no] vlan-unaware-mode',
    state: 'modelled',
    scope: 'layer2',
    run: (s, { no }) => void (s.unaware = !no),
  },
  { form: '[no] vlan0-transparent-mode', state: 'not-modelled', scope: 'layer2' },
  { form: 'no (mrp-ieee|gvrp|gmrp|mvrp) …', state: 'harmless' },
  {
    form: '(gvrp|mrp-ieee|mvrp) …',
    state: 'modelled',
    scope: 'layer2',
    run: (s, { at, rest, words }) => {
      if (words[0] !== 'mrp-ieee' || /^mvrp/.test(rest)) s.learns = at;
    },
  },
];

function named(s: HirschmannState, { words, rest }: CommandArgs): boolean {
  const id = vlanId(words[0]);
  if (id === undefined) return false;
  s.vlans.get(id).name = inert(rest.replace(/^"|"$/g, ''), 40);
  return true;
}

function face(s: HirschmannState, name: string, at: Lines) {
  const vlan = /^vlan\/(\d+)$/.exec(name);
  const found = s.faces.get(name) ?? {
    name,
    kind: vlan ? ('vlan' as const) : name.startsWith('loopback') ? ('loopback' as const) : ('physical' as const),
    enabled: true,
    addresses: [],
    ...(vlan ? { vlan: Number(vlan[1]) } : {}),
    at,
  };
  s.faces.set(name, found);
  return found;
}

function participation(s: HirschmannState, { words, rest, at }: CommandArgs): boolean {
  const ids = vlanList(rest);
  const how = words[0] as 'include' | 'exclude' | 'auto';
  if (!ids) return false;
  each(s, at, (p) => {
    for (const id of ids) {
      for (const set of [p.include, p.exclude, p.auto]) set.delete(id);
      p[how].add(id);
    }
  });
  return true;
}

const ports: C[] = [
  {
    form: 'interface <name>',
    state: 'modelled',
    to: 'port',
    run: (s, { words, at }) => {
      const name = words[0]!.toLowerCase();
      delete s.nowName;
      delete s.face;
      if (/^(vlan|loopback)\/\d{1,4}$/.test(name)) {
        s.face = face(s, name, at);
        s.now = [];
        return true;
      }
      const names = portNames(name);
      if (!names) return false;
      s.now = names.map((n) => portOf(s, n, at));
      if (names.length === 1) s.nowName = names[0]!;
    },
  },
  {
    form: 'vlan participation (include|exclude|auto) …',
    in: 'port',
    state: 'modelled',
    scope: 'layer2',
    run: participation,
  },
  {
    form: '[no] vlan tagging …',
    in: 'port',
    state: 'modelled',
    scope: 'layer2',
    run: (s, { rest, no, at }) => {
      const ids = vlanList(rest);
      if (!ids) return false;
      each(s, at, (p) => {
        for (const id of ids) {
          (no ? p.tagged : p.plain).delete(id);
          (no ? p.plain : p.tagged).add(id);
        }
      });
    },
  },
  {
    form: 'vlan pvid <id>',
    in: 'port',
    state: 'modelled',
    scope: 'layer2',
    run: (s, { words, at }) => {
      const id = vlanId(words[0]);
      if (id === undefined) return false;
      each(s, at, (p) => (p.pvid = id));
    },
  },
  { form: 'no vlan pvid', in: 'port', state: 'modelled', run: (s, { at }) => each(s, at, (p) => (p.pvid = 1)) },
  {
    form: 'vlan acceptframe (all|vlanonly|admituntaggedonly|untaggedonly)',
    in: 'port',
    state: 'modelled',
    scope: 'layer2',
    run: (s, { words, at }) =>
      each(s, at, (p) => (p.accepts = words[0] === 'all' ? 'all' : words[0] === 'vlanonly' ? 'tagged' : 'untagged')),
  },
  {
    form: 'no vlan acceptframe',
    in: 'port',
    state: 'modelled',
    run: (s, { at }) => each(s, at, (p) => (p.accepts = 'all')),
  },
  {
    form: '[no] vlan ingressfilter …',
    in: 'port',
    state: 'modelled',
    scope: 'layer2',
    run: (s, { no, rest, at }) => each(s, at, (p) => (p.ingressFiltering = !no && !/^(disable|off)/.test(rest))),
  },
  {
    form: '[no] shutdown',
    in: 'port',
    state: 'modelled',
    scope: 'interface',
    run: (s, { no, at }) => {
      if (s.face) s.face.enabled = no;
      each(s, at, (p) => (p.disabled = !no));
    },
  },
  {
    form: '(name|description) …',
    in: 'port',
    state: 'modelled',
    run: (s, { rest, at }) => each(s, at, (p) => (p.description = inert(rest.replace(/^"|"$/g, ''), 80))),
  },
  {
    form: 'ip address [primary] <address> <mask>',
    in: 'port',
    state: 'modelled',
    scope: 'interface',
    run: (s, { words, at }) => {
      const address = hostPrefix(words[1]!, words[2]!);
      const on = s.face ?? (s.nowName === undefined ? undefined : face(s, s.nowName, at));
      if (address === undefined || !on) return false;
      on.addresses.push(address);
    },
  },
  {
    form: 'ip address secondary <address> <mask>',
    in: 'port',
    state: 'modelled',
    scope: 'interface',
    run: (s, { words }) => {
      const address = hostPrefix(words[0]!, words[1]!);
      if (address === undefined || !s.face) return false;
      s.face.addresses.push(address);
    },
  },
  {
    form: '[no] (ip|routing) [routing]',
    in: 'port',
    state: 'modelled',
    scope: 'route',
    run: (s, { words, no, at }) => {
      if (words[0] === 'ip' && words[1] === '') return false;
      if (!no && !s.face && s.nowName !== undefined) face(s, s.nowName, at);
    },
  },
  {
    form: '[no] ip (ospf|rip|irdp|igmp|mcast|icmp|mtu|netdirbcast|proxy-arp|vrrp|pim|dvmrp|helper-address|udp-helper|verify|arp) …',
    in: 'port',
    state: 'harmless',
  },
  {
    form: '[no] (auto-negotiate|speed|duplex|cable-crossing|flowcontrol|mtu|lldp|ptp|dhcp-server|dhcp-l2relay|dhcp-snooping|port-monitor|signal-contact|device-status|security-status|snmp|linktraps|storm-control|traffic-shape|cos-queue|classofservice|igmp-snooping|igmp|rmon|power-state|power-down|inlinepower|poe|sntp|auto-power-down|auto-disable|link-loss-alert|statistics|sflow|spanning-tree|loop-protection|rate-limiter|mac-limit|utilization|voice|profinet|ethernet-ip|arp-inspection|link-flap|duplex-mismatch|tcn|selftest|ip-source-guard) …',
    in: 'port',
    state: 'harmless',
  },
  {
    form: '[no] (acl|ip|ipv6|dot1x|port-security|switchport|addport|deleteport|link-aggregation|mrp|protected|monitor|dvlan-tunnel|mac|policy|private-vlan) …',
    in: 'port',
    state: 'not-modelled',
    scope: 'layer2',
  },
];

const addresses: C[] = [
  {
    form: 'network parms <address> <mask> …',
    state: 'modelled',
    scope: 'interface',
    run: (s, { words, rest, at }) => {
      const [ip, mask] = words as [string, string];
      const address = hostPrefix(ip, mask);
      if (address === undefined) return false;
      s.management.at = at;
      if (ip !== '0.0.0.0') s.management.address = address;
      const gateway = addressItem(rest.split(' ')[0] ?? '');
      if (gateway !== undefined && gateway !== '0.0.0.0') s.management.gateway = gateway;
    },
  },
  {
    form: 'network (protocol|dhcp) <how>',
    state: 'modelled',
    scope: 'interface',
    run: (s, { words }) => void (s.management.dynamic = /^(dhcp|bootp|enable)/i.test(words[1]!)),
  },
  {
    form: 'network (management|mgmt_vlan) [vlan] <id>',
    state: 'modelled',
    scope: 'interface',
    run: (s, { words, at }) => {
      const id = vlanId(words[2]);
      // `network mgmt_vlan 0` of Classic: every VLAN.
      if (id === undefined) return false;
      s.management.vlan = id;
      s.management.at ??= at;
    },
  },
  {
    form: 'network management access add <n> …',
    state: 'modelled',
    scope: 'management',
    run: (s, { words, rest }) => accessPart(s, words[0]!, rest),
  },
  {
    form: 'network management access modify <n> …',
    state: 'modelled',
    scope: 'management',
    run: (s, { words, rest }) => accessPart(s, words[0]!, rest),
  },
  {
    form: '[no] network management access operation',
    state: 'modelled',
    scope: 'management',
    run: (s, { no }) => void (s.accessOn = !no),
  },
  { form: 'network management access (web|status) …', state: 'harmless' },
  { form: '[no] network (hidiscovery|ipv6|out-of-band|usb|management) …', state: 'harmless' },
  {
    form: '[no] ip routing',
    state: 'modelled',
    scope: 'route',
    run: (s, { no }) => void (s.routing = !no),
  },
  {
    form: 'ip default-route add <gateway> …',
    state: 'modelled',
    scope: 'route',
    run: (s, { words, at }) => defaultRoute(s, words[0]!, at),
  },
  {
    form: 'ip default-gateway <gateway>',
    state: 'modelled',
    scope: 'route',
    run: (s, { words, at }) => defaultRoute(s, words[0]!, at),
  },
  {
    form: 'ip route [add] <network> <mask> <gateway> …',
    state: 'modelled',
    scope: 'route',
    run: (s, { words, at }) => {
      const prefix = networkPrefix(words[1]!, words[2]!);
      const via = addressItem(words[3]!);
      if (prefix === undefined || via === undefined) return false;
      s.routes.push({ prefix, via, source: 'static', at });
    },
  },
  {
    form: '[no] ip (ospf|rip|vrrp|irdp|icmp|arp|igmp|mcast|udp-helper|helper-address|host|domain|pim|ecmp|redirects) …',
    state: 'limited',
    scope: 'route',
    note: 'routes that a routing protocol learns are not known from here',
  },
  { form: '[no] (router|vrrp|tracking) …', state: 'not-modelled', scope: 'route' },
];

function defaultRoute(s: HirschmannState, gateway: string, at: Lines): boolean {
  const via = addressItem(gateway);
  if (via === undefined) return false;
  s.routes.push({ prefix: '0.0.0.0/0', via, source: 'static', at });
  return true;
}

function accessPart(s: HirschmannState, number: string, rest: string): boolean {
  const entry = s.access.get(number) ?? {};
  s.access.set(number, entry);
  const words = rest === '' ? [] : rest.split(' ');
  for (let i = 0; i < words.length; i += 2) {
    const [key, value] = [words[i]!.toLowerCase(), words[i + 1] ?? ''];
    if (key === 'ip') {
      if (addressItem(value) === undefined) return false;
      entry.ip = value;
    } else if (key === 'mask') {
      if (maskBits(value) === undefined) return false;
      entry.mask = value;
    } else if (
      !/^(http|https|snmp|telnet|ssh|iec61850-mms|modbus-tcp|ethernet-ip|profinet|operation|status)$/.test(key)
    )
      return false;
    else if (/^(operation|status)$/.test(key)) entry.off = /^(disable|off)/.test(value);
  }
  return true;
}

const servers: Record<string, ManagementService['service']> = {
  telnet: 'telnet',
  ssh: 'ssh',
  http: 'http',
  https: 'https',
};

const managing: C[] = [
  {
    form: 'system name …',
    state: 'modelled',
    run: (s, { rest }) => void (s.name = inert(rest.replace(/^"|"$/g, ''), 80)),
  },
  {
    form: 'snmp-server sysname …',
    state: 'modelled',
    run: (s, { rest }) => void (s.name = inert(rest.replace(/^"|"$/g, ''), 80)),
  },
  {
    form: '(hostname|prompt) …',
    state: 'modelled',
    run: (s, { rest }) => void (s.name ??= inert(rest.replace(/^"|"$/g, ''), 80)),
  },
  {
    form: '[no] (telnet|ssh|http|https) server …',
    state: 'modelled',
    scope: 'management',
    run: (s, { words, no, at }) => void s.services.set(servers[words[0]!]!, { enabled: !no, at }),
  },
  {
    form: '[no] ip (http|https) server',
    state: 'modelled',
    scope: 'management',
    run: (s, { words, no, at }) => void s.services.set(servers[words[0]!]!, { enabled: !no, at }),
  },
  {
    form: '[no] ip (telnet|ssh) …',
    state: 'modelled',
    scope: 'management',
    run: (s, { words, no, at }) => void s.services.set(servers[words[0]!]!, { enabled: !no, at }),
  },
  {
    form: '[no] transport input telnet',
    in: ['', 'line'],
    state: 'modelled',
    scope: 'management',
    run: (s, { no, at }) => void s.services.set('telnet', { enabled: !no, at }),
  },
  { form: 'lineconfig', state: 'harmless', to: 'line' },
  { form: '(serial|session-limit|session-timeout|transport) …', in: 'line', state: 'harmless' },
  {
    form: '[no] snmp access version (v1|v2|v3) …',
    state: 'modelled',
    scope: 'management',
    run: (s, { words, no }) => void (no ? s.snmpV3Only.add(words[0]!) : s.snmpV3Only.delete(words[0]!)),
  },
  {
    form: 'snmp community (ro|rw) <name>',
    state: 'modelled',
    scope: 'management',
    run: (s, { words, at }) => community(s, words[1]!, words[0]!, at),
  },
  {
    form: 'snmp-server community <name> …',
    state: 'modelled',
    scope: 'management',
    run: (s, { words, at }) => community(s, words[0]!, '', at),
  },
  {
    form: 'snmp-server community (ro|rw|mode|ipaddr|ipmask) <name> …',
    state: 'modelled',
    scope: 'management',
    run: (s, { words, at }) => community(s, words[1]!, words[0]!, at),
  },
  {
    form: 'users (passwd|password|name) …',
    state: 'modelled',
    scope: 'management',
    run: (s, { rest, at }) => {
      const [name, secret] = rest.split(' ');
      if (name !== undefined && /^"?(private|public)"?$/i.test(secret ?? '')) {
        s.weaknesses.push({ kind: 'factory-password', what: `account ${inert(name.replace(/"/g, ''), 40)}`, at });
      }
    },
  },
  {
    form: '[no] (users|passwords|authlists|appllists|snmp|snmp-server|radius|tacacs|ldap|ias-users|login|cli|logging|syslog|sntp|ntp|clock|ptp|dns|config|device-status|signal-contact|security-status|dhcp-server|dhcp|bridge|mac-address-table|igmp-snooping|igmp|set|cos-queue|classofservice|lldp|system|rmon|sflow|statistics|autoinstall|auto-disable|selftest|user-lockout|temperature|persistent-logging|email-alert|loop-protection|storm-control|inlinepower|fan|envm|usb|debug|script|port-monitor|arp-inspection|dhcp-snooping|ip-source-guard|dos|iec61850-mms|modbus-tcp|ethernet-ip|profinet|opc-ua|udld|track|watchdog|stack|service|hidiscovery|link-flap|cable-crossing) …',
    state: 'harmless',
  },
  { form: '(configure|enable|save|exit|logout|copy) …', state: 'harmless' },
  {
    form: '[no] (ip|mac|ipv6) access-list …',
    state: 'not-modelled',
    scope: 'filter',
  },
  {
    form: '[no] (acl|access-list|packet-filter|firewall|nat|dvlan-tunnel|dot1x|port-security|link-aggregation|link-aggregation-group|port-channel|monitor|vlan|private-group|ring-coupling) …',
    state: 'not-modelled',
    scope: 'layer2',
  },
];

function community(s: HirschmannState, name: string, right: string, at: Lines): void {
  if (/^"?(public|private)"?$/i.test(name)) {
    s.weaknesses.push({ kind: 'factory-community', what: `SNMP community${right === '' ? '' : ` (${right})`}`, at });
  }
}

function ring(s: HirschmannState, key: string, protocol: string, at: Lines) {
  const found = s.rings.get(key) ?? { protocol, ports: [], on: true, at };
  s.rings.set(key, found);
  return found;
}

const rings: C[] = [
  {
    form: 'mrp domain (add|modify) …',
    state: 'modelled',
    scope: 'layer2',
    run: (s, { rest, at }) => {
      const found = ring(s, 'mrp', 'MRP', at);
      const m = /port (?:primary|secondary) (\S+)/i.exec(rest);
      const names = m ? portNames(m[1]!) : [];
      if (!names) return false;
      found.ports.push(...names);
      if (/operation disable/i.test(rest)) found.on = false;
      if (/operation enable/i.test(rest)) found.on = true;
    },
  },
  {
    form: '[no] mrp operation',
    state: 'modelled',
    scope: 'layer2',
    run: (s, { no, at }) => void (ring(s, 'mrp', 'MRP', at).on = !no),
  },
  { form: 'no mrp …', state: 'harmless' },
  {
    form: 'mrp current-domain …',
    state: 'modelled',
    scope: 'layer2',
    run: (s, { rest, at }) => {
      const found = ring(s, 'mrp', 'MRP', at);
      const m = /port (?:primary|secondary) (\S+)/i.exec(rest);
      if (m) found.ports.push(...(portNames(m[1]!) ?? []));
      if (/operation disable/i.test(rest)) found.on = false;
    },
  },
  { form: 'mrp new-domain …', state: 'modelled', scope: 'layer2', run: (s, { at }) => void ring(s, 'mrp', 'MRP', at) },
  {
    form: 'hiper-ring …',
    state: 'modelled',
    scope: 'layer2',
    run: (s, { rest, at }) => {
      const found = ring(s, 'hiper', 'HIPER-Ring', at);
      const m = /port (?:primary|secondary) (\S+)/i.exec(rest);
      if (m) found.ports.push(...(portNames(m[1]!) ?? []));
      if (/operation disable/i.test(rest)) found.on = false;
    },
  },
  { form: 'no hiper-ring …', state: 'modelled', scope: 'layer2', run: (s) => void s.rings.delete('hiper') },
  {
    form: '(sub-ring|redundant-ring|srm) …',
    state: 'modelled',
    scope: 'layer2',
    run: (s, { rest, at }) => {
      const m = /port (\S+)/i.exec(rest);
      ring(s, 'sub', 'Sub-Ring', at).ports.push(...(m ? (portNames(m[1]!) ?? []) : []));
    },
  },
  { form: 'no (sub-ring|redundant-ring|srm) …', state: 'harmless' },
  {
    form: '[no] spanning-tree (operation|mode)',
    state: 'modelled',
    scope: 'layer2',
    run: (s, { no, at }) => {
      s.spanningTree = !no;
      s.spanningTreeAt = at;
    },
  },
  {
    form: 'no spanning-tree',
    state: 'modelled',
    scope: 'layer2',
    run: (s, { at }) => {
      s.spanningTree = false;
      s.spanningTreeAt = at;
    },
  },
  { form: 'spanning-tree …', state: 'harmless' },
];

export const commands: C[] = [...vlans, ...ports, ...addresses, ...rings, ...managing];
