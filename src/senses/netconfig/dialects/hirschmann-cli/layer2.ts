// Commands of Hirschmann switches that tell VLANs, what each port does with them, and rings.
import { inert } from '#kit';
import type { Lines } from '#facts';
import { vlanId, vlanList } from '../../core/qbridge.ts';
import { hostPrefix } from '../onboard/address.ts';
import type { Command, CommandArgs } from '../onboard/cli.ts';
import { each, face, portNames } from './ports.ts';
import { affordable, portOf } from './state.ts';
import type { HirschmannState } from './state.ts';

type C = Command<HirschmannState>;

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

function participation(s: HirschmannState, { words, rest, at }: CommandArgs): boolean {
  const ids = vlanList(rest);
  const how = words[0] as 'include' | 'exclude' | 'auto';
  if (!ids || !affordable(s, s.now.length, ids.length)) return false;
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
      if (!ids || !affordable(s, s.now.length, ids.length)) return false;
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

export const layer2: C[] = [...vlans, ...ports, ...rings];
