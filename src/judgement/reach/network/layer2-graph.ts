// Frames below IP as a directed graph (IEEE 802.1Q): nodes are VLANs of switches and segments, edges are the ways a frame can take, each with the port it
// goes through. Ring and spanning-tree ports never count as blocked, and isolation between ports of one VLAN never counts as a border.
import type { DeviceInterface, Lines } from '#facts';
import type { Asset, Site } from '#site';
import type { RuleRef } from '../answer.ts';
import { neighbourhood } from './neighbours.ts';
import type { PortEnd, PortLink } from './neighbours.ts';
import { zoneOfVlan } from './segments.ts';
import { carriesVlans, isInfrastructure, legsOf } from './types.ts';
import type { LeakKind, PlacedDevice } from './types.ts';
import { hasVlan, namedVlans, portView } from './vlan-set.ts';

export interface FrameEdge {
  from: string;
  to: string;
  /** Device whose port makes it. */
  device: string;
  ports: { device: string; port: string; vlan?: number; at?: RuleRef }[];
  certain: boolean;
  /** `link`: the VLAN stays what it is. */
  kind: LeakKind | 'anchor';
  attached?: string[];
  why: string;
}

type Described = Omit<FrameEdge, 'from' | 'to' | 'certain'>;

export interface FrameGraph {
  edges: Map<string, FrameEdge[]>;
  /** By both ends of an edge: whether one that is there is certain. */
  known: Map<string, boolean>;
  /** Segments that stand in a node: of a switch VLAN those that the site or an address gives it. */
  anchors: Map<string, string[]>;
  assumes: string[];
  links: PortLink[];
  /** Links of configured switches to devices without a configuration: the VLANs that go there. */
  towards: Map<string, string[]>;
}

const vlanNode = (device: string, vlan: number): string => `${device}|${vlan}`;
export const segmentNode = (segment: string): string => `=${segment}`;

/** The place of a port in its file. */
function portRef(placed: PlacedDevice, port: DeviceInterface): RuleRef {
  // The last line that set it is the most telling: which VLANs, after which mode.
  const at: Lines = port.switchport?.at.at(-1) ?? port.at;
  const file = placed.device.files[at.file];
  return {
    device: placed.name,
    list: 'ports',
    rule: port.name,
    text: portText(port),
    file: file?.name ?? '',
    artefact: file?.artefact ?? '',
    at,
  };
}

function portText(port: DeviceInterface): string {
  const p = port.switchport;
  if (!p)
    return `${port.name}${port.vlan === undefined ? '' : ` VLAN ${port.vlan}`} ${port.addresses.join(' ')}`.trim();
  const ids = (set: readonly (readonly [number, number])[]) =>
    set.map(([a, b]) => (a === b ? `${a}` : `${a}-${b}`)).join(',') || 'none';
  return `${port.name}: ${p.mode}, untagged ${ids(p.untagged)}, tagged ${ids(p.tagged)}, own VLAN ${p.pvid ?? 'none'}${p.ingressFiltering ? '' : ', takes in frames of any VLAN'}`;
}

export function frameGraph(devices: readonly PlacedDevice[], site: Site | undefined): FrameGraph {
  const graph: FrameGraph = {
    edges: new Map(),
    known: new Map(),
    anchors: new Map(),
    assumes: [],
    links: [],
    towards: new Map(),
  };
  const near = neighbourhood(devices, site);
  graph.links = near.links;
  const all = universe(devices, site);
  for (const placed of devices) anchor(graph, placed, site, all);
  const linked = new Map<DeviceInterface, PortEnd[]>();
  for (const link of near.links) {
    if (link.assumed !== undefined) graph.assumes.push(link.assumed);
    for (const [mine, other] of [
      [link.a, link.b],
      [link.b, link.a],
    ] as const) {
      const port = mine.device && mine.port && bearer(mine.device, mine.port);
      if (!port) continue;
      linked.set(port, [...(linked.get(port) ?? []), other]);
      if (mine.port !== port && mine.port) linked.set(mine.port, [other]);
      crossLink(graph, { ...mine, port }, other, all);
    }
  }
  const rings = new Set<string>();
  for (const placed of devices) {
    for (const port of placed.device.interfaces) {
      if (!port.switchport || !port.enabled || memberOfBond(placed, port)) continue;
      const others = linked.get(port) ?? [];
      const assets = near.learned.get(port) ?? [];
      const ends = [...others.map((o) => o.asset ?? (o.device ? ('device' as const) : undefined))];
      if (others.some((o) => o.device !== undefined || carriesVlans(o.asset?.role))) continue;
      if (assets.some((a) => carriesVlans(a.role))) continue;
      if (others.length === 0 && port.switchport.ring !== undefined && !/stp/i.test(port.switchport.ring)) {
        rings.add(`${placed.name} ${port.name}`);
        continue;
      }
      const known = [...ends.filter((e): e is Asset => e !== undefined && e !== 'device'), ...assets];
      endPort(
        graph,
        placed,
        port,
        known,
        others.map((o) => o.name),
        all,
      );
    }
  }
  if (rings.size > 0)
    graph.assumes.push(
      `ring ports lead to other switches of the ring (${[...rings].slice(0, 8).join(', ')}${rings.size > 8 ? ', …' : ''})`,
    );
  return graph;
}

/** Every VLAN id that somebody names. Others behave as one another and carry nobody. */
function universe(devices: readonly PlacedDevice[], site: Site | undefined): number[] {
  const ids = new Set<number>();
  for (const zone of site?.zones ?? []) for (const v of zone.vlans) ids.add(v);
  for (const { device } of devices) {
    for (const v of device.vlans) ids.add(v.id);
    for (const i of device.interfaces) {
      if (i.vlan !== undefined) ids.add(i.vlan);
      const p = i.switchport;
      if (!p) continue;
      if (p.pvid !== undefined) ids.add(p.pvid);
      if (p.voiceVlan !== undefined) ids.add(p.voiceVlan);
      for (const set of [p.tagged, p.untagged]) for (const v of namedVlans(set)) ids.add(v);
    }
  }
  return [...ids].filter((v) => v > 0 && v < 4095).sort((a, b) => a - b);
}

/** The interface that bears the VLANs of a port: itself, or the bond it is a member of. */
function bearer(placed: PlacedDevice, port: DeviceInterface): DeviceInterface {
  const bond = placed.device.interfaces.find(
    (i) => i.kind === 'bond' && (i.name === port.parent || i.members?.includes(port.name)),
  );
  return bond ?? port;
}

const memberOfBond = (placed: PlacedDevice, port: DeviceInterface): boolean => bearer(placed, port) !== port;

/** Adds an edge, unless one that is as certain leads there already: then what would be said of it is not made up. */
function edge(graph: FrameGraph, from: string, to: string, certain: boolean, make: () => Described): void {
  if (from === to) return;
  const key = `${from}\n${to}`;
  const before = graph.known.get(key);
  if (before === true || (before === false && !certain)) return;
  graph.known.set(key, certain);
  const list = graph.edges.get(from);
  const e = { from, to, certain, ...make() };
  if (list) list.push(e);
  else graph.edges.set(from, [e]);
}

function anchorAt(graph: FrameGraph, node: string, segment: string): void {
  const list = graph.anchors.get(node) ?? [];
  graph.anchors.set(node, list);
  if (!list.includes(segment)) list.push(segment);
}

/** Which segments a switch's VLANs are: by an address on the VLAN's interface, else by the zone that has this VLAN here. */
function anchor(graph: FrameGraph, placed: PlacedDevice, site: Site | undefined, all: readonly number[]): void {
  const ports = placed.device.interfaces.filter((i) => i.switchport && i.enabled);
  if (ports.length === 0) return;
  for (const leg of placed.legs) {
    const iface = placed.device.interfaces.find((i) => i.name === leg.interface)!;
    if (iface.vlan === undefined || iface.kind !== 'vlan') continue;
    const parent =
      iface.parent === undefined ? undefined : placed.device.interfaces.find((i) => i.name === iface.parent);
    if (parent && parent.kind !== 'bridge' && !parent.switchport) continue;
    anchorAt(graph, vlanNode(placed.name, iface.vlan), leg.segment);
  }
  if (!site) return;
  for (const vlan of all) {
    // A trunk of all ids says nothing of which of them are there.
    const carried = ports.some(
      (p) =>
        hasVlan(p.switchport!.untagged, vlan) ||
        namedVlans(p.switchport!.tagged).includes(vlan) ||
        p.switchport!.pvid === vlan,
    );
    if (!carried && !placed.device.vlans.some((v) => v.id === vlan)) continue;
    const zone = zoneOfVlan(site, placed, vlan);
    if (zone) anchorAt(graph, vlanNode(placed.name, vlan), zone.id);
  }
}

/** Frames from one end of a link to the other. */
function crossLink(graph: FrameGraph, mine: PortEnd, other: PortEnd, all: readonly number[]): void {
  const from = mine.device!;
  const port = mine.port!;
  if (!port.enabled) return;
  if (!other.device || !other.port) {
    if (isInfrastructure(other.asset?.role) && port.switchport) {
      const view = portView(port.switchport);
      const segments = all
        .filter(
          (v) =>
            view.sendsTagged(v) || view.sendsUntagged(v) || view.takes(v) !== undefined || port.switchport!.pvid === v,
        )
        .flatMap((v) => graph.anchors.get(vlanNode(from.name, v)) ?? []);
      const key = other.asset!.id;
      graph.towards.set(key, [...new Set([...(graph.towards.get(key) ?? []), ...segments])]);
    }
    return;
  }
  const to = other.device;
  const far = bearer(to, other.port);
  if (!far.enabled) return;
  for (const { node, tag, vlan } of sending(from, port, all)) {
    for (const target of receiving(to, far, tag)) {
      const same = vlan === target.vlan || vlan === undefined || target.vlan === undefined;
      edge(graph, node, target.node, true, () => ({
        device: from.name,
        ports: [
          { device: from.name, port: port.name, ...(vlan === undefined ? {} : { vlan }), at: portRef(from, port) },
          {
            device: to.name,
            port: far.name,
            ...(target.vlan === undefined ? {} : { vlan: target.vlan }),
            at: portRef(to, far),
          },
        ],
        kind: same ? 'link' : 'native-mismatch',
        why: same
          ? `${from.name} ${port.name} is connected to ${to.name} ${far.name}`
          : `${from.name} ${port.name} sends VLAN ${vlan} without a tag, and ${to.name} ${far.name} takes frames without a tag into VLAN ${target.vlan}`,
      }));
    }
  }
}

/** Frames that leave by a port: from which node, with which tag. Routed ports and their subinterfaces send for their segments. */
function sending(
  placed: PlacedDevice,
  port: DeviceInterface,
  all: readonly number[],
): { node: string; tag?: number; vlan?: number }[] {
  if (port.switchport) {
    const view = portView(port.switchport);
    return all.flatMap((vlan) =>
      view.sendsUntagged(vlan)
        ? [{ node: vlanNode(placed.name, vlan), vlan }]
        : view.sendsTagged(vlan)
          ? [{ node: vlanNode(placed.name, vlan), tag: vlan, vlan }]
          : [],
    );
  }
  return routedLegs(placed, port).map(({ segment, tag }) => ({
    node: segmentNode(segment),
    ...(tag === undefined ? {} : { tag }),
  }));
}

function receiving(
  placed: PlacedDevice,
  port: DeviceInterface,
  tag: number | undefined,
): { node: string; vlan?: number }[] {
  if (port.switchport) {
    const vlan = portView(port.switchport).takes(tag);
    return vlan === undefined ? [] : [{ node: vlanNode(placed.name, vlan), vlan }];
  }
  return routedLegs(placed, port)
    .filter((l) => l.tag === tag)
    .map((l) => ({ node: segmentNode(l.segment) }));
}

/** Segments behind a routed port: its own without a tag, its subinterfaces' with theirs. */
function routedLegs(placed: PlacedDevice, port: DeviceInterface): { segment: string; tag?: number }[] {
  return placed.legs.flatMap((leg) => {
    const iface = placed.device.interfaces.find((i) => i.name === leg.interface)!;
    if (iface === port) return [{ segment: leg.segment, ...(iface.vlan === undefined ? {} : { tag: iface.vlan }) }];
    if (iface.parent === port.name && iface.vlan !== undefined) return [{ segment: leg.segment, tag: iface.vlan }];
    if (iface.parent === port.name || iface.members?.includes(port.name)) return [{ segment: leg.segment }];
    return [];
  });
}

/** A machine that is declared in one zone and can send frames into a VLAN of another: whatever the VLAN of its own frames is called, it stands in both. */
function declaredSpeakers(
  graph: FrameGraph,
  placed: PlacedDevice,
  port: DeviceInterface,
  known: readonly Asset[],
  speaks: readonly number[],
): void {
  for (const asset of known) {
    if (asset.zone === undefined || asset.portable) continue;
    const zones = new Set(legsOf(asset).map((l) => l.zone));
    for (const vlan of speaks) {
      const node = vlanNode(placed.name, vlan);
      const there = graph.anchors.get(node) ?? [];
      if (there.length === 0 || there.some((s) => zones.has(s))) continue;
      edge(graph, segmentNode(asset.zone), node, port.switchport!.mode !== 'dynamic', () => ({
        device: placed.name,
        ports: [{ device: placed.name, port: port.name, vlan, at: portRef(placed, port) }],
        kind: 'end-port',
        attached: [asset.id],
        why: `${asset.id}, declared in ${asset.zone}, is on ${placed.name} ${port.name}, which takes its frames into VLAN ${vlan}`,
      }));
    }
  }
}

const carriedKept = new WeakMap<PlacedDevice, Set<number>>();

/** VLANs that a switch names. */
function carriedBy(placed: PlacedDevice): Set<number> {
  let carried = carriedKept.get(placed);
  if (carried) return carried;
  carried = new Set<number>(placed.device.vlans.map((v) => v.id));
  for (const { switchport: p } of placed.device.interfaces)
    for (const v of [p?.pvid, ...namedVlans(p?.tagged), ...namedVlans(p?.untagged)])
      if (v !== undefined) carried.add(v);
  carriedKept.set(placed, carried);
  return carried;
}

/** A port with an end device, or with nobody known: what is attached there speaks in every VLAN that the port takes from it. */
function endPort(
  graph: FrameGraph,
  placed: PlacedDevice,
  port: DeviceInterface,
  known: readonly Asset[],
  names: readonly string[],
  all: readonly number[],
): void {
  const sp = port.switchport!;
  const view = portView(sp);
  const own = view.takes(undefined);
  const member = (v: number) => view.sendsTagged(v) || view.sendsUntagged(v);
  const carried = carriedBy(placed);
  const declared = new Set(known.flatMap((a) => legsOf(a).map((l) => l.zone)));
  const isDeclared = (v: number) =>
    known.some((a) => a.interfaces.length > 0) &&
    (graph.anchors.get(vlanNode(placed.name, v)) ?? []).some((s) => declared.has(s));
  const speaks = all.filter(
    (v) => v !== own && view.takes(v) === v && (member(v) || carried.has(v) || carried.size === 0),
  );
  // Without a VLAN for frames without a tag, the machine is in every VLAN it has in common with the port, or in its own zone's where that is known.
  const common = speaks.filter(member);
  const zoned = common.filter((v) => (graph.anchors.get(vlanNode(placed.name, v)) ?? []).some((s) => declared.has(s)));
  // One of them stands for all: from it and to it lead ways of all the others, and a trunk of 300 VLANs is not told as 90,000 pairs.
  const homes = own !== undefined ? [own] : (zoned.length > 0 ? zoned : common).slice(0, 1);
  const someone = known.length > 0 || names.length > 0;
  const who = known.map((a) => a.id).concat(known.length > 0 ? [] : names);
  const what = someone ? who.join(', ') : 'whatever is plugged in';
  declaredSpeakers(graph, placed, port, known, own === undefined ? speaks : [own, ...speaks]);
  for (const homeVlan of homes) {
    const home = vlanNode(placed.name, homeVlan);
    const base = () => ({
      device: placed.name,
      ports: [{ device: placed.name, port: port.name, vlan: homeVlan, at: portRef(placed, port) }],
      ...(who.length > 0 ? { attached: [...who] } : {}),
    });
    for (const vlan of speaks) {
      if (vlan === homeVlan || isDeclared(vlan)) continue;
      const node = vlanNode(placed.name, vlan);
      const kind: LeakKind = !member(vlan)
        ? 'no-ingress-filter'
        : sp.mode === 'dynamic' && !hasVlan(sp.tagged, vlan)
          ? 'dynamic'
          : 'end-port';
      const told = (): Described => ({
        ...base(),
        kind,
        why:
          kind === 'no-ingress-filter'
            ? `${placed.name} ${port.name} takes in frames of VLAN ${vlan} although it is no member of it, so ${what} can send into it`
            : kind === 'dynamic'
              ? `${placed.name} ${port.name} becomes a trunk if ${what} asks for it, and then carries VLAN ${vlan} too`
              : `${placed.name} ${port.name} carries VLAN ${vlan} besides VLAN ${homeVlan}, so ${what} can speak in both`,
      });
      edge(graph, home, node, someone && kind !== 'dynamic' && own !== undefined, told);
      if (member(vlan)) edge(graph, node, home, false, told);
    }
    for (const vlan of all) {
      if (vlan === homeVlan || !view.sendsUntagged(vlan) || isDeclared(vlan)) continue;
      edge(graph, vlanNode(placed.name, vlan), home, someone, () => ({
        ...base(),
        kind: 'untagged-overlap',
        why: `${placed.name} ${port.name} sends frames of VLAN ${vlan} without a tag to ${what} in VLAN ${homeVlan}`,
      }));
    }
  }
}
