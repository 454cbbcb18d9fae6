// Interfaces, VLANs, routing instances and static routes of Junos; both styles of switching (ELS and the older one).
// Longer than most: a unit says at once what is an address, a port of a switch and a filter.
import type { ConfiguredDevice, DeviceInterface, InterfaceKind, NumberRange, SwitchPort } from '#facts';
import { addressMember, normalRanges } from '../../core/sets.ts';
import type { JunosNode } from './tree.ts';

/** A filter that a unit applies. */
export interface AppliedFilter {
  unit: string;
  family: 4 | 6;
  direction: 'input' | 'output';
  names: string[];
  line: number;
}

const linkHarmless =
  /^(description|mtu|speed|link-mode|duplex|hold-time|traceoptions|gigether-options|ether-options|fastether-options|aggregated-ether-options|redundant-ether-options|no-traps|traps|clocking|optics-options|otn-options|per-unit-scheduler|hierarchical-scheduler|framing|sonet-options|damping|accounting-profile|encapsulation|flexible-vlan-tagging|vlan-tagging|stacked-vlan-tagging|bandwidth|keepalives|no-keepalives|mac|esi|e1-options|t1-options|ds0-options|t3-options|e3-options|fabric-options|anchor-point|unit-tag|media-type|gratuitous-arp-reply|no-gratuitous-arp-request|interface-mib|forwarding-class-accounting|auto-configure|port-mirror|multiservice-options|services-options|redundancy-options|radius-options|cellular-options|dialer-options)$/;
const unitHarmless =
  /^(description|bandwidth|traps|no-traps|point-to-point|multipoint|proxy-arp|statistics|accounting-profile|clear-dont-fragment-bit|ppp-options|arp-resp|alias|input-vlan-map|output-vlan-map|mac)$/;

export function readInterfaces(root: JunosNode, device: ConfiguredDevice): AppliedFilter[] {
  const applied: AppliedFilter[] = [];
  const vlanIds = readVlans(root, device);
  const interfaces = root.get('interfaces');
  const ranges = interfaces?.children.get('interface-range');
  if (interfaces && ranges && !ranges.inactive) spread(interfaces, ranges);
  for (const link of interfaces?.all() ?? []) {
    if (link.word === 'interface-range') continue;
    if (/^(traceoptions|apply-macro|interface-set|stm)$/.test(link.word)) {
      link.mark('harmless');
      continue;
    }
    readLink(link, device, vlanIds, applied);
  }
  placeNamed(device, vlanIds.named);
  readRoutes(root, device);
  return applied;
}

/** `interface-range X { member ge-0/0/[0-3]; … }`: what it says is said of each member. */
function spread(interfaces: JunosNode, ranges: JunosNode): void {
  for (const range of ranges.all()) {
    const members: string[] = [];
    for (const member of range.get('member')?.all() ?? []) {
      const m = /^(.*)\[([\d,-]+)\](.*)$/.exec(member.word);
      if (/[*]/.test(member.word)) {
        for (const link of interfaces.children.keys()) {
          const head = member.word.slice(0, member.word.indexOf('*'));
          if (link !== 'interface-range' && link.startsWith(head)) members.push(link);
        }
      } else if (!m) members.push(member.word);
      else {
        for (const part of m[2]!.split(',')) {
          const [from, to = from] = part.split('-').map(Number);
          for (let i = from!; i <= Math.min(to!, from! + 500); i++) members.push(`${m[1]}${i}${m[3]}`);
        }
      }
    }
    for (const first of range.get('member-range')?.all() ?? []) {
      const last = first.value('to');
      const a = /^(.*?)(\d+)$/.exec(first.word);
      const b = /^(.*?)(\d+)$/.exec(last ?? '');
      if (!a || !b || a[1] !== b[1]) continue;
      for (let i = Number(a[2]); i <= Math.min(Number(b[2]), Number(a[2]) + 500); i++) members.push(`${a[1]}${i}`);
    }
    for (const name of members) {
      let link = interfaces.children.get(name);
      if (!link) {
        interfaces.children.set(name, (link = { ...range, word: name } as unknown as JunosNode));
        Object.setPrototypeOf(link, Object.getPrototypeOf(range) as object);
        Object.assign(link, { children: new Map(), lines: [] });
      }
      for (const [key, child] of range.children) {
        if (key !== 'member' && key !== 'member-range' && !link.children.has(key)) link.children.set(key, child);
      }
    }
  }
}

function kindOf(name: string): InterfaceKind {
  if (/^lo\d/.test(name)) return 'loopback';
  if (/^(irb|vlan)$/.test(name)) return 'vlan';
  if (/^(ae|reth)\d/.test(name)) return 'bond';
  if (/^(st|gr|ip|gre|ipip|lt|vt|mt|pd|pe)[-\d]/.test(name)) return 'tunnel';
  if (/^(cl|dl)\d/.test(name)) return 'cellular';
  return 'physical';
}

function readLink(
  link: JunosNode,
  device: ConfiguredDevice,
  vlanIds: ReadonlyMap<string, NumberRange[]>,
  applied: AppliedFilter[],
): void {
  const enabled = link.get('disable') === undefined;
  const bundle = ['gigether-options', 'ether-options', 'fastether-options']
    .map((o) => link.children.get(o)?.children.get('802.3ad') ?? link.children.get(o)?.children.get('redundant-parent'))
    .find((n) => n !== undefined);
  const made: DeviceInterface = {
    name: link.word,
    kind: kindOf(link.word),
    enabled,
    ...(link.value('description') === undefined ? {} : { description: link.value('description')! }),
    addresses: [],
    ...(bundle ? { parent: [...bundle.children.keys()][0] ?? '' } : {}),
    at: { file: 0, line: link.line, to: link.to },
  };
  device.interfaces.push(made);
  const native = link.value('native-vlan-id');
  for (const child of link.children.values())
    if (linkHarmless.test(child.word)) child.mark(bundle && child.children.has('802.3ad') ? 'modelled' : 'harmless');
  link.children.get('native-vlan-id')?.mark('modelled');
  for (const unit of link.get('unit')?.all() ?? []) {
    const at = { file: 0, line: unit.line, to: unit.to };
    const name = `${link.word}.${unit.word}`;
    const addresses: string[] = [];
    let dynamic = false;
    for (const [family, node] of [
      [4, unit.get('family', 'inet')],
      [6, unit.get('family', 'inet6')],
    ] as const) {
      if (!node) continue;
      for (const address of node.get('address')?.all() ?? []) {
        const [ip, bits] = address.word.split('/');
        const member = addressMember(ip!);
        if (member === undefined) address.state = 'unrecognised';
        else addresses.push(`${member}/${bits ?? (family === 4 ? '32' : '128')}`);
        // VRRP, preferred, primary: more addresses or none.
        for (const extra of address.children.values()) extra.mark(/^vrrp/.test(extra.word) ? 'limited' : 'harmless');
        for (const group of address.children.values()) {
          if (/^vrrp/.test(group.word))
            device.redundancy.push({ protocol: 'VRRP', ports: [name], at: { file: 0, line: group.line } });
        }
      }
      for (const way of ['dhcp', 'dhcp-client', 'negotiate-address', 'dhcpv6-client']) {
        if (!node.children.has(way)) continue;
        node.children.get(way)!.mark('modelled');
        dynamic = true;
      }
      const filter = node.get('filter');
      for (const direction of ['input', 'output'] as const) {
        const one = filter?.get(direction);
        const names = one ? one.words() : [];
        const list = filter?.words(`${direction}-list`) ?? [];
        for (const n of names)
          if (n === 'filter-name') names.splice(0, names.length, ...(one?.words('filter-name') ?? []));
        if (names.length || list.length)
          applied.push({ unit: name, family, direction, names: names.length ? [names[0]!] : list, line: filter!.line });
      }
      for (const child of node.children.values()) {
        if (
          /^(mtu|no-redirects|sampling|rpf-check|primary|no-neighbor-learn|targeted-broadcast|policer|dad-disable|accounting|tcp-mss|service|unnumbered-address|nd6-stale-time)$/.test(
            child.word,
          )
        )
          child.mark(child.word === 'unnumbered-address' ? 'limited' : 'harmless');
      }
    }
    for (const family of ['iso', 'mpls', 'ccc', 'vpls', 'bridge', 'any', 'tcc', 'mlppp', 'inet-vpn'] as const) {
      const node = unit.children.get('family')?.children.get(family);
      if (!node) continue;
      if (family === 'bridge') readSwitching(node, made, vlanIds, native, unit.value('vlan-id'));
      else node.mark(family === 'iso' || family === 'mpls' ? 'harmless' : 'not-modelled');
    }
    const switching = unit.get('family', 'ethernet-switching');
    if (switching) readSwitching(switching, made, vlanIds, native, undefined);
    const tag = unit.value('vlan-id');
    for (const child of unit.children.values()) {
      if (unitHarmless.test(child.word)) child.mark('harmless');
      if (/^(vlan-tags|vlan-id-list|vlan-id-range|inner-vlan-id-range|encapsulation|tunnel)$/.test(child.word))
        child.mark('limited');
    }
    const number = tag === undefined ? undefined : Number(tag);
    const irb = link.word === 'irb' || link.word === 'vlan';
    const bound = irb ? device.vlans.find((v) => boundTo.get(v) === name)?.id : undefined;
    device.interfaces.push({
      name,
      kind: irb
        ? 'vlan'
        : kindOf(link.word) === 'physical' || kindOf(link.word) === 'bond'
          ? 'subinterface'
          : kindOf(link.word),
      enabled: enabled && unit.get('disable') === undefined,
      ...(unit.value('description') === undefined ? {} : { description: unit.value('description')! }),
      addresses,
      ...(dynamic ? { dynamicAddress: true } : {}),
      ...(number !== undefined && Number.isInteger(number)
        ? { vlan: number }
        : bound === undefined
          ? {}
          : { vlan: bound }),
      parent: link.word,
      at,
    });
  }
}

type VlanIds = Map<string, NumberRange[]> & { named: NamedPort[] };

/** VLAN → its routed interface (`l3-interface irb.40`). */
const boundTo = new WeakMap<object, string>();

interface NamedPort {
  port: string;
  ranges: NumberRange[];
  line: number;
}

/** The older style: a VLAN names its ports. A port that says nothing of its own is an access port of it. */
function placeNamed(device: ConfiguredDevice, named: readonly NamedPort[]): void {
  for (const { port, ranges, line } of named) {
    const name = port.replace(/\.\d+$/, '');
    let found = device.interfaces.find((i) => i.name === name);
    const at = { file: 0, line };
    if (!found) device.interfaces.push((found = { name, kind: kindOf(name), enabled: true, addresses: [], at }));
    const id = ranges[0]?.[0];
    if (id === undefined) continue;
    const before = found.switchport;
    if (before?.mode === 'trunk') before.tagged = normalRanges([...before.tagged, ...ranges]);
    else {
      found.switchport = {
        mode: 'access',
        pvid: id,
        tagged: [],
        untagged: [[id, id]],
        accepts: 'all',
        ingressFiltering: true,
        at: [...(before?.at ?? []), at],
      };
    }
  }
}

function readVlans(root: JunosNode, device: ConfiguredDevice): VlanIds {
  const named: NamedPort[] = [];
  const ids: VlanIds = Object.assign(new Map<string, NumberRange[]>(), { named });
  for (const place of ['vlans', 'bridge-domains'] as const) {
    for (const vlan of root.get(place)?.all() ?? []) {
      const at = { file: 0, line: vlan.line, to: vlan.to };
      const ranges: NumberRange[] = [];
      for (const word of [...vlan.words('vlan-id'), ...vlan.words('vlan-range'), ...vlan.words('vlan-id-list')]) {
        const range = vlanRange(word);
        if (range) ranges.push(range);
      }
      if (vlan.word === 'default' && ranges.length === 0) ranges.push([1, 1]);
      ids.set(vlan.word, ranges);
      const routed = vlan.value('l3-interface') ?? vlan.value('routing-interface');
      for (const [from, to] of ranges) {
        for (let id = from; id <= Math.min(to, from + 4094); id++) {
          const made = { id, name: vlan.word, at };
          if (routed !== undefined) boundTo.set(made, routed);
          device.vlans.push(made);
        }
      }
      // The older style names the ports under the VLAN.
      for (const port of vlan.words('interface')) named.push({ port, ranges, line: vlan.line });
      for (const port of vlan.children.get('interface')?.children.values() ?? []) port.mark('modelled');
      for (const child of vlan.children.values()) {
        if (
          /^(description|mac-table-size|switch-options|forwarding-options|no-irb-layer-2-copy|no-mac-learning|domain-type|dot1q-tunneling|vxlan|multicast-snooping-options)$/.test(
            child.word,
          )
        )
          child.mark('harmless');
        if (
          /^(filter|isolation-vlan-id|private-vlan|no-local-switching|primary-vlan|isolated-vlan|community-vlans|mcast)/.test(
            child.word,
          )
        )
          child.mark('not-modelled');
      }
    }
  }
  return ids;
}

function vlanRange(word: string): NumberRange | undefined {
  const m = /^(\d+)(?:-(\d+))?$/.exec(word);
  if (!m) return undefined;
  const from = Number(m[1]);
  const to = Number(m[2] ?? m[1]);
  return from >= 1 && to <= 4094 && from <= to ? [from, to] : undefined;
}

function readSwitching(
  node: JunosNode,
  port: DeviceInterface,
  ids: ReadonlyMap<string, NumberRange[]>,
  linkNative: string | undefined,
  unitVlan: string | undefined,
): void {
  const mode = node.value('port-mode') ?? node.value('interface-mode') ?? 'access';
  const members = [
    ...node.words('vlan', 'members'),
    ...node.words('vlan-id-list'),
    ...node.words('vlan-id'),
    ...(unitVlan === undefined ? [] : [unitVlan]),
  ];
  const ranges: NumberRange[] = [];
  for (const word of members) {
    const range = vlanRange(word);
    if (word === 'all') ranges.push([1, 4094]);
    else if (range) ranges.push(range);
    else if (ids.has(word)) ranges.push(...ids.get(word)!);
    else {
      const entry = node.children.get('vlan')?.children.get('members')?.children.get(word);
      if (entry) {
        entry.state = 'not-modelled';
        entry.note = 'a VLAN that the file does not define';
      }
    }
  }
  const trunk = mode === 'trunk' || mode === 'tagged-access';
  const nativeWord = node.value('native-vlan-id') ?? linkNative;
  const native = nativeWord === undefined ? undefined : (vlanRange(nativeWord)?.[0] ?? ids.get(nativeWord)?.[0]?.[0]);
  const set = normalRanges(ranges);
  const at = [{ file: 0, line: node.line, to: node.to }];
  const access = set[0]?.[0] ?? 1;
  const made: SwitchPort = trunk
    ? {
        mode: 'trunk',
        ...(native === undefined ? {} : { pvid: native }),
        tagged: set,
        untagged: native === undefined ? [] : [[native, native]],
        accepts: native === undefined ? 'tagged' : 'all',
        ingressFiltering: true,
        at,
      }
    : {
        mode: 'access',
        pvid: access,
        tagged: [],
        untagged: [[access, access]],
        accepts: 'all',
        ingressFiltering: true,
        at,
      };
  port.switchport = made;
  for (const child of node.children.values()) {
    if (/^(storm-control|recovery-timeout|mtu)$/.test(child.word)) child.mark('harmless');
    if (child.word === 'filter') child.mark('not-modelled', 'a filter of frames');
  }
}

function readRoutes(root: JunosNode, device: ConfiguredDevice): void {
  statics(root.get('routing-options'), device, undefined);
  for (const instance of root.get('routing-instances')?.all() ?? []) {
    for (const name of instance.words('interface')) {
      const found = device.interfaces.find((i) => i.name === name || i.name === `${name}.0`);
      if (found) found.vrf = instance.word;
    }
    statics(instance.get('routing-options'), device, instance.word);
    for (const child of instance.children.values()) {
      if (child.word === 'interface' || child.word === 'routing-options') continue;
      if (
        /^(instance-type|description|route-distinguisher|vrf-target|vrf-table-label|vrf-import|vrf-export|no-vrf-advertise|provider-tunnel)$/.test(
          child.word,
        )
      )
        child.mark('limited', 'routes between instances; any way is assumed anyway');
      else if (child.word === 'protocols') child.mark('limited', 'routes that are learned; any way is assumed anyway');
      else if (/^(bridge-domains|vlans|switch-options|vtep-source-interface|forwarding-options)$/.test(child.word))
        child.mark('not-modelled');
    }
  }
}

function statics(options: JunosNode | undefined, device: ConfiguredDevice, vrf: string | undefined): void {
  if (!options) return;
  const ribs = options.get('rib')?.all() ?? [];
  for (const node of [options.get('static'), ...ribs.map((r) => r.get('static'))]) {
    for (const route of node?.get('route')?.all() ?? []) {
      const prefix = addressMember(route.word);
      if (prefix === undefined) {
        route.state = 'unrecognised';
        continue;
      }
      const hops = [...route.words('next-hop'), ...route.words('qualified-next-hop')];
      const discards = route.get('discard') !== undefined || route.get('reject') !== undefined;
      const base = {
        prefix,
        ...(vrf === undefined ? {} : { vrf }),
        source: 'static' as const,
        at: { file: 0, line: route.line, to: route.to },
      };
      if (discards || hops.length === 0) device.routes.push({ ...base, ...(discards ? { discards: true } : {}) });
      for (const hop of hops) {
        const via = addressMember(hop);
        device.routes.push({ ...base, ...(via === undefined ? { interface: hop } : { via }) });
      }
      for (const child of route.children.values())
        if (!/^(next-hop|qualified-next-hop|discard|reject)$/.test(child.word))
          child.mark(child.word === 'next-table' ? 'limited' : 'harmless');
      for (const hop of route.children.get('qualified-next-hop')?.children.values() ?? []) hop.mark('modelled');
    }
    node?.children.get('defaults')?.mark('harmless');
  }
  for (const child of options.children.values()) {
    if (child.state === undefined)
      child.mark(
        /^(router-id|autonomous-system|forwarding-table|nonstop-routing|graceful-restart|traceoptions|resolution|max-interface-supported|dynamic-tunnels|multicast|maximum-prefixes|route-record|ppm|confederation|fate-sharing|options|source-routing|interface|nsr-phantom-holdtime|access-internal|srlg|ipv6-router-id)$/.test(
          child.word,
        )
          ? 'harmless'
          : 'limited',
      );
  }
}
