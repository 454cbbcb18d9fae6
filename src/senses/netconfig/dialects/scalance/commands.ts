// The commands of SCALANCE devices outside the firewall: VLANs, ports, addresses, routes, ways to the device, rings.
import { inert } from '#kit';
import type { Lines, ManagementService } from '#facts';
import type { Command, CommandArgs } from '../onboard/cli.ts';

import { addressItem, hostPrefix, networkPrefix } from '../onboard/address.ts';
import { vlanId } from '../../core/qbridge.ts';
import { portLists, portName, portNames } from './ports.ts';
import { portOf } from './state.ts';
import type { ScalanceState } from './state.ts';

type C = Command<ScalanceState>;

const layer2: C[] = [
  {
    form: 'base bridge-mode (dot1q-vlan|dot1d-bridge)',
    state: 'modelled',
    scope: 'layer2',
    run: (s, { words }) => void (s.vlanAware = words[0] === 'dot1q-vlan'),
  },
  {
    form: 'vlan <id>',
    state: 'modelled',
    scope: 'layer2',
    to: 'vlan',
    run: (s, { words, at }) => {
      s.vlan = vlanId(words[0]);
      if (s.vlan === undefined) return false;
      s.vlans.get(s.vlan, at);
    },
  },
  {
    form: 'name …',
    in: 'vlan',
    state: 'modelled',
    run: (s, { rest }) => {
      if (s.vlan !== undefined) s.vlans.get(s.vlan).name = inert(rest, 40);
    },
  },
  { form: 'ports …', in: 'vlan', state: 'modelled', scope: 'layer2', run: vlanPorts },
  { form: '[no] (ip|ipv6|unicast-mac|set|vlan) …', in: 'vlan', state: 'not-modelled', scope: 'layer2' },
  {
    form: 'interface vlan <id>',
    state: 'modelled',
    to: 'ip',
    run: (s, { words, at }) => {
      const vlan = vlanId(words[0]);
      if (vlan === undefined) return false;
      const name = `vlan ${vlan}`;
      s.ip = s.ipInterfaces.get(name) ?? { name, kind: 'vlan', enabled: true, addresses: [], vlan, at };
      s.ipInterfaces.set(name, s.ip);
    },
  },
  {
    form: 'interface <type> <number>',
    state: 'modelled',
    to: 'port',
    run: (s, { words, at }) => {
      s.port = portName(words[0]!, words[1]!);
      if (s.port === undefined) return false;
      portOf(s, s.port, at);
    },
  },
  {
    form: 'interface <name>',
    state: 'modelled',
    to: 'port',
    run: (s, { words, at }) => {
      const m = /^([a-z-]+)(\d.*)$/i.exec(words[0]!);
      s.port = m ? portName(m[1]!, m[2]!) : undefined;
      if (s.port === undefined) return false;
      portOf(s, s.port, at);
    },
  },
  {
    form: 'switchport mode (trunk|hybrid|access)',
    in: 'port',
    state: 'modelled',
    scope: 'layer2',
    run: (s, { words, at }) => {
      portOf(s, s.port!, at).mode = words[0] as 'trunk' | 'hybrid' | 'access';
      if (words[0] === 'trunk') s.trunks.add(s.port!);
      else s.trunks.delete(s.port!);
    },
  },
  {
    form: 'switchport pvid <id>',
    in: 'port',
    state: 'modelled',
    scope: 'layer2',
    run: (s, { words, at }) => {
      const id = vlanId(words[0]);
      if (id === undefined) return false;
      portOf(s, s.port!, at).pvid = id;
    },
  },
  {
    form: 'switchport access vlan <id>',
    in: 'port',
    state: 'modelled',
    scope: 'layer2',
    run: (s, { words, at }) => {
      const id = vlanId(words[0]);
      if (id === undefined) return false;
      portOf(s, s.port!, at).pvid = id;
      s.access.set(s.port!, id);
    },
  },
  {
    form: 'switchport acceptable-frame-type (all|tagged|untaggedandprioritytagged)',
    in: 'port',
    state: 'modelled',
    scope: 'layer2',
    run: (s, { words, at }) => {
      const word = words[0];
      portOf(s, s.port!, at).accepts = word === 'all' ? 'all' : word === 'tagged' ? 'tagged' : 'untagged';
    },
  },
  {
    form: '[no] switchport ingress-filter',
    in: 'port',
    state: 'modelled',
    scope: 'layer2',
    run: (s, { no, at }) => void (portOf(s, s.port!, at).ingressFiltering = !no),
  },
  {
    form: '[no] switchport protected',
    in: 'port',
    state: 'modelled',
    scope: 'layer2',
    run: (s, { no, at }) => void (portOf(s, s.port!, at).isolated = !no),
  },
  {
    form: '[no] shutdown …',
    in: 'port',
    state: 'modelled',
    scope: 'interface',
    run: (s, { no, at }) => void (portOf(s, s.port!, at).disabled = !no),
  },
  {
    form: '(alias|name|description) …',
    in: 'port',
    state: 'modelled',
    run: (s, { rest, at }) => void (portOf(s, s.port!, at).description = inert(rest, 80)),
  },
  {
    form: '[no] (speed|duplex|negotiation|mtu|flowcontrol|mdix|poe|lldp|storm-control|rate-limit|loopback-detection|qos|power|spanning-tree) …',
    in: 'port',
    state: 'harmless',
  },
  {
    form: '[no] (channel-group|dot1x|mac|protected|ring|snmp|igmp|ip|monitor) …',
    in: 'port',
    state: 'not-modelled',
    scope: 'layer2',
  },
];

function vlanPorts(s: ScalanceState, { rest, at }: CommandArgs): boolean {
  const lists = portLists(rest);
  if (!lists || s.vlan === undefined) return false;
  s.listed.add(s.vlan);
  const vlan = s.vlans.get(s.vlan);
  if (lists.name !== undefined) vlan.name = inert(lists.name, 40);
  for (const port of lists.members) s.vlans.join(s.vlan, port, 'tagged');
  for (const port of lists.untagged) s.vlans.join(s.vlan, port, 'untagged');
  for (const port of lists.forbidden) vlan.forbidden.add(port);
  for (const port of [...lists.members, ...lists.untagged, ...lists.forbidden]) portOf(s, port, at);
  return true;
}

const layer3: C[] = [
  {
    form: 'ip address dhcp',
    in: 'ip',
    state: 'modelled',
    scope: 'interface',
    run: (s) => void (s.ip!.dynamicAddress = true),
  },
  {
    form: 'ip address …',
    in: 'ip',
    state: 'modelled',
    scope: 'interface',
    run: (s, { rest }) => {
      const [ip, slash, mask] = rest.replace('/', ' / ').split(/\s+/);
      const address = hostPrefix(ip ?? '', slash === '/' ? (mask ?? '') : (slash ?? ''));
      if (address === undefined) return false;
      s.ip!.addresses.push(address);
      delete s.ip!.dynamicAddress;
    },
  },
  { form: 'no ip address …', in: 'ip', state: 'modelled', run: (s) => void (s.ip!.addresses = []) },
  { form: '[no] shutdown', in: 'ip', state: 'modelled', run: (s, { no }) => void (s.ip!.enabled = no) },
  {
    form: '(alias|name|description) …',
    in: 'ip',
    state: 'modelled',
    run: (s, { rest }) => void (s.ip!.description = inert(rest, 80)),
  },
  { form: '[no] (tia|mtu|loopback) …', in: 'ip', state: 'harmless' },
  {
    form: 'ip route <network> <mask> <gateway> …',
    state: 'modelled',
    scope: 'route',
    run: (s, { words, at }) => {
      const prefix = networkPrefix(words[0]!, words[1]!);
      const via = addressItem(words[2]!);
      if (prefix === undefined || via === undefined) return false;
      s.routes.push({ prefix, via, source: 'static', at });
    },
  },
  { form: '[no] ip routing', state: 'modelled', scope: 'route', run: (s, { no }) => void (s.routing = !no) },
  { form: '[no] (router|vrrp|ospf|rip) …', state: 'not-modelled', scope: 'route' },
];

const services: Record<string, ManagementService['service']> = {
  'telnet-server': 'telnet',
  'ssh-server': 'ssh',
  snmpagent: 'snmp',
};

const set = (s: ScalanceState, service: ManagementService['service'], enabled: boolean, at: Lines): void =>
  void s.management.set(service, { enabled, at });

const managing: C[] = [
  {
    form: '(system-name|hostname) …',
    state: 'modelled',
    run: (s, { rest }) => void (s.name = inert(rest, 80)),
  },
  { form: 'system name …', state: 'modelled', run: (s, { rest }) => void (s.name = inert(rest, 80)) },
  { form: 'system (contact|location) …', state: 'harmless' },
  {
    form: '[no] (telnet-server|ssh-server|snmpagent)',
    state: 'modelled',
    scope: 'management',
    run: (s, { words, no, at }) => set(s, services[words[0]!]!, !no, at),
  },
  {
    form: 'web-server (http|https|all)',
    state: 'modelled',
    scope: 'management',
    run: (s, { words, at }) => {
      set(s, 'http', words[0] !== 'https', at);
      set(s, 'https', words[0] !== 'http', at);
    },
  },
  {
    form: 'no web-server …',
    state: 'modelled',
    scope: 'management',
    run: (s, { rest, at }) => {
      if (rest !== 'https') set(s, 'http', false, at);
      if (rest !== 'http') set(s, 'https', false, at);
    },
  },
  {
    form: 'snmp agent version (all|v3only)',
    state: 'modelled',
    scope: 'management',
    run: (s, { words }) => void (s.snmpV3Only = words[0] === 'v3only'),
  },
  { form: 'snmp community index <n> name <name> …', state: 'modelled', scope: 'management', run: community },
  { form: '[no] (snmp|snmpagent) …', state: 'harmless' },
  {
    form: 'user-account <name> password <secret> …',
    state: 'modelled',
    scope: 'management',
    run: (s, { words, at }) => {
      const [name, secret] = words as [string, string];
      if (/^(admin|siemens)$/i.test(secret)) {
        s.weaknesses.push({ kind: 'factory-password', what: `account ${inert(name, 40)}`, at });
      }
    },
  },
  { form: '[no] (user-account|username|role|account) …', state: 'harmless' },
  {
    form: '[no] (ntp|sntp|time|clock|dnsclient|dnsproxy|syslogserver|syslog|events|auto-logout|banner|cli-console-timeout|console|lldp|smtp|coordinates|alarm|fault|led|cable|mac-address-table|qos|dhcp-server|loadsave|plug|button|tftp|sftp|configbackup|poe) …',
    state: 'harmless',
    to: 'service',
  },
  {
    form: '[no] (server|time|manual|shutdown|poll|event|add|smtp|send|lifetime|domain|source|port|filename) …',
    in: 'service',
    state: 'harmless',
  },
  { form: '(configure|write|end) …', state: 'harmless' },
  { form: '[no] (dcp|profinet|ethernetip|pnio) …', state: 'harmless' },
  {
    form: '[no] (access-list|management-acl|acl|mac-acl|proxy-arp|radius|dot1x|sinemarc|openvpn|ppp|vxlan|gre|bridge|inter-vlan-bridge) …',
    state: 'not-modelled',
  },
];

function community(s: ScalanceState, { words, at }: CommandArgs): void {
  if (/^(public|private)$/i.test(words[1]!)) {
    s.weaknesses.push({ kind: 'factory-community', what: `SNMP community ${words[0]}`, at });
  }
}

const rings: C[] = [
  {
    form: '(ring-redundancy|redundancy) mode <mode>',
    state: 'modelled',
    scope: 'layer2',
    run: (s, { words, at }) => {
      const mode = words[1]!.toLowerCase();
      if (!/^(mrp|hrp)-|^(mrp|hrp)$|^auto/.test(mode)) return false;
      s.ringMode = { protocol: mode.startsWith('hrp') ? 'HRP' : 'MRP', at };
    },
  },
  {
    form: 'no (ring-redundancy|redundancy) …',
    state: 'modelled',
    scope: 'layer2',
    run: (s) => {
      delete s.ringMode;
      s.ringPorts.ports = [];
    },
  },
  {
    form: 'ring ports …',
    state: 'modelled',
    scope: 'layer2',
    run: (s, { rest, at }) => {
      const names = portNames(rest.replace(/[()]/g, ' '));
      if (!names || names.length === 0) return false;
      s.ringPorts = { ports: names, at };
      for (const name of names) portOf(s, name, at);
    },
  },
  { form: 'spanning-tree …', state: 'modelled', scope: 'layer2', run: (s, { at }) => void (s.spanningTree = at) },
  {
    form: 'no spanning-tree …',
    state: 'modelled',
    scope: 'layer2',
    run: (s) => void delete s.spanningTree,
  },
];

const tunnels: C[] = [
  { form: 'ipsec', state: 'modelled', scope: 'filter', to: 'ipsec' },
  {
    form: 'connection name <name>',
    in: 'ipsec',
    state: 'modelled',
    to: 'connection',
    run: (s, { words, at }) => void s.tunnels.push({ name: inert(words[0]!, 60), at, enabled: true }),
  },
  {
    form: 'operation <mode> …',
    in: 'connection',
    state: 'modelled',
    run: (s, { words }) => void (s.tunnels.at(-1)!.enabled = words[0] !== 'disabled'),
  },
  { form: 'remote-end name <name>', in: 'ipsec', state: 'modelled', to: 'remote' },
  { form: '[no] shutdown', in: 'ipsec', state: 'modelled', run: (s, { no }) => void (s.ipsecOff = !no) },
  {
    form: '(addr|conn-mode|subnet|addr-mode) …',
    in: 'remote',
    state: 'limited',
    note: 'who comes through a tunnel is not narrowed',
  },
  {
    form: '(rmend|loc-subnet|k-proto) …',
    in: 'connection',
    state: 'limited',
    note: 'who comes through a tunnel is not narrowed',
  },
  { form: 'authentication', in: 'connection', state: 'harmless', to: 'keys' },
  { form: 'phase <n>', in: 'connection', state: 'harmless', to: 'keys' },
  {
    form: '[no] (auth|default-ciphers|ike-encryption|ike-auth|ike-keyderivation|ike-lifetime|esp-encryption|esp-auth|esp-keyderivation|lifetime|dpd|dpd-period|dpd-timeout|aggressive|rmend-id|loc-id) …',
    in: 'keys',
    state: 'harmless',
  },
  {
    form: 'auto-fwl …',
    in: ['ipsec', 'connection', 'remote'],
    state: 'not-modelled',
    scope: 'filter',
  },
];

export const commands: C[] = [...layer2, ...layer3, ...managing, ...rings, ...tunnels];
