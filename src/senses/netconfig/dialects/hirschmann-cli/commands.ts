// Commands of Hirschmann switches that tell addresses, routes and ways to the device; with those of layer 2, all that are known.
import { inert } from '#kit';
import type { Lines, ManagementService } from '#facts';
import { vlanId } from '../../core/qbridge.ts';
import { addressItem, hostPrefix, maskBits, networkPrefix } from '../onboard/address.ts';
import type { Command } from '../onboard/cli.ts';
import { accessListCommands } from './access-lists.ts';
import { layer2 } from './layer2.ts';
import type { HirschmannState } from './state.ts';

type C = Command<HirschmannState>;

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
    form: '[no] (acl|access-list|packet-filter|firewall) …',
    state: 'not-modelled',
    scope: 'filter',
  },
  { form: '[no] nat …', state: 'not-modelled', scope: 'nat' },
  {
    form: '[no] (ip|mac|ipv6) (access-list|access-group) …',
    state: 'not-modelled',
    scope: 'filter',
  },
  {
    form: '[no] (dvlan-tunnel|dot1x|port-security|link-aggregation|link-aggregation-group|port-channel|monitor|vlan|private-group|ring-coupling) …',
    state: 'not-modelled',
    scope: 'layer2',
  },
];

function community(s: HirschmannState, name: string, right: string, at: Lines): void {
  if (/^"?(public|private)"?$/i.test(name)) {
    s.weaknesses.push({ kind: 'factory-community', what: `SNMP community${right === '' ? '' : ` (${right})`}`, at });
  }
}

export const commands: C[] = [...layer2, ...addresses, ...accessListCommands, ...managing];
