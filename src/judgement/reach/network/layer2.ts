// Broadcast domains and the ways by which frames of one zone come into another's, as paths of ports with their lines.
import type { Site } from '#site';
import { frameGraph, segmentNode } from './layer2-graph.ts';
import type { FrameEdge, FrameGraph } from './layer2-graph.ts';
import type { Domain, Layer2, Leak, LeakKind, PlacedDevice, Segment } from './types.ts';

export interface Layer2Result {
  layer2: Layer2;
  graph: FrameGraph;
}

/** Reads the switches together. Segments for VLANs that no zone and no address names are added to `segments` where there is no site. */
export function readLayer2(
  devices: readonly PlacedDevice[],
  segments: Segment[],
  site: Site | undefined,
): Layer2Result {
  const graph = frameGraph(devices, site);
  const domains = findDomains(graph, devices);
  if (!site) nameDomains(graph, domains, segments, devices);
  assumeJoined(graph, domains);
  const leaks = findLeaks(graph, segments);
  return { layer2: { domains, leaks, assumes: graph.assumes }, graph };
}

/** VLANs joined by links that keep the VLAN, and by standing in one segment. */
function findDomains(graph: FrameGraph, devices: readonly PlacedDevice[]): Domain[] {
  const parent = new Map<string, string>();
  const find = (x: string): string => {
    let root = x;
    while (parent.has(root) && parent.get(root) !== root) root = parent.get(root)!;
    for (let at = x; at !== root;) {
      const next = parent.get(at) ?? root;
      parent.set(at, root);
      at = next;
    }
    if (!parent.has(root)) parent.set(root, root);
    return root;
  };
  const nodes = new Set<string>(graph.anchors.keys());
  for (const list of graph.edges.values())
    for (const e of list) {
      for (const n of [e.from, e.to]) nodes.add(n);
      if (e.kind === 'link') parent.set(find(e.from), find(e.to));
    }
  for (const { name, device } of devices)
    if (device.interfaces.some((i) => i.switchport)) for (const v of device.vlans) nodes.add(`${name}|${v.id}`);
  for (const { name, device } of devices)
    for (const i of device.interfaces)
      if (i.enabled && i.switchport)
        for (const [a, b] of i.switchport.untagged)
          if (b - a < 64) for (let v = a; v <= b; v++) nodes.add(`${name}|${v}`);
  for (const [node, list] of graph.anchors) for (const s of list) parent.set(find(node), find(segmentNode(s)));
  const groups = new Map<string, string[]>();
  for (const n of [...nodes, ...[...graph.anchors.values()].flat().map(segmentNode)]) {
    const root = find(n);
    const list = groups.get(root) ?? [];
    if (!list.includes(n)) list.push(n);
    groups.set(root, list);
  }
  return [...groups.values()].map((group) => {
    const segments = group.filter((n) => n.startsWith('=')).map((n) => n.slice(1));
    const members = group
      .filter((n) => !n.startsWith('='))
      .map((n) => {
        const bar = n.lastIndexOf('|');
        return { device: n.slice(0, bar), vlan: Number(n.slice(bar + 1)) };
      });
    return { id: segments[0] ?? `${members[0]!.device}:vlan${members[0]!.vlan}`, segments, nodes: members };
  });
}

/** Without a site every domain that nobody named is a segment of its own. */
function nameDomains(
  graph: FrameGraph,
  domains: Domain[],
  segments: Segment[],
  devices: readonly PlacedDevice[],
): void {
  for (const domain of domains) {
    if (domain.segments.length === 0) {
      const first = domain.nodes[0]!;
      const realm = devices.find((d) => d.name === first.device)?.realm ?? 'site';
      segments.push({ id: domain.id, label: `VLAN ${first.vlan} of ${first.device}`, realm, external: false });
      domain.segments.push(domain.id);
    }
    for (const n of domain.nodes) {
      const node = `${n.device}|${n.vlan}`;
      const own = graph.anchors.get(node) ?? [];
      if (own.length === 0) graph.anchors.set(node, [domain.segments[0]!]);
    }
  }
}

/** Says where equal ids of switches without a known cable between them were taken as one VLAN. */
function assumeJoined(graph: FrameGraph, domains: readonly Domain[]): void {
  const linked = new Set<string>();
  for (const list of graph.edges.values())
    for (const e of list)
      if (e.kind === 'link') {
        linked.add(e.from);
        linked.add(e.to);
      }
  for (const domain of domains) {
    const loose = domain.nodes.filter((n) => !linked.has(`${n.device}|${n.vlan}`));
    if (loose.length === 0 || domain.nodes.length < 2) continue;
    const names = [...new Set(domain.nodes.map((n) => n.device))];
    graph.assumes.push(
      `VLAN ${[...new Set(domain.nodes.map((n) => n.vlan))].slice(0, 4).join(', ')} of ${names.slice(0, 6).join(', ')}${names.length > 6 ? ' and others' : ''} is one segment (${domain.id})`,
    );
  }
}

/** Directed search from every segment, first over certain steps alone. A way ends at the first other segment: what follows is that segment's own leak. */
function findLeaks(graph: FrameGraph, segments: readonly Segment[]): Leak[] {
  const starts = new Map<string, string[]>();
  for (const [node, list] of graph.anchors) for (const s of list) starts.set(s, [...(starts.get(s) ?? []), node]);
  const leaks: Leak[] = [];
  for (const { id } of segments) {
    const found = new Map<string, Leak>();
    for (const certain of [true, false]) {
      const came = new Map<string, FrameEdge | undefined>([[segmentNode(id), undefined]]);
      const queue = [segmentNode(id)];
      for (const n of starts.get(id) ?? []) {
        came.set(n, undefined);
        queue.push(n);
      }
      for (let at = 0; at < queue.length; at++) {
        const node = queue[at]!;
        const here = node.startsWith('=') ? [node.slice(1)] : (graph.anchors.get(node) ?? []);
        for (const other of here) {
          if (other !== id && !found.has(other)) found.set(other, leakOf(graph, id, other, node, came, certain));
        }
        // Two segments in one node: both are here already.
        if (here.some((s) => s !== id) && came.get(node) !== undefined) continue;
        for (const e of graph.edges.get(node) ?? []) {
          if ((certain && !e.certain) || came.has(e.to)) continue;
          came.set(e.to, e);
          queue.push(e.to);
        }
      }
    }
    leaks.push(...found.values());
  }
  return leaks;
}

function leakOf(
  graph: FrameGraph,
  from: string,
  to: string,
  end: string,
  came: ReadonlyMap<string, FrameEdge | undefined>,
  certain: boolean,
): Leak {
  const path: FrameEdge[] = [];
  for (let e = came.get(end); e; e = came.get(e.from)) path.unshift(e);
  const telling = path.find((e) => e.kind !== 'link') ?? path.at(-1);
  const vlanOf = (node: string) => (node.startsWith('=') ? undefined : Number(node.slice(node.lastIndexOf('|') + 1)));
  const first = path[0] ? vlanOf(path[0].from) : vlanOf(end);
  const last = vlanOf(end);
  const kind: LeakKind = telling && telling.kind !== 'anchor' ? telling.kind : 'link';
  const attached = telling?.attached;
  return {
    device: telling?.device ?? (end.startsWith('=') ? end.slice(1) : end.slice(0, end.lastIndexOf('|'))),
    from: { zone: from, ...(first === undefined ? {} : { vlan: first }) },
    to: { zone: to, ...(last === undefined ? {} : { vlan: last }) },
    ports: path.flatMap((e) => e.ports),
    certain,
    kind,
    ...(attached ? { attached } : {}),
    why:
      telling?.kind === 'link'
        ? `${telling.why}: frames of ${from} come into ${to}`
        : (telling?.why ?? `one VLAN of ${end.slice(0, end.lastIndexOf('|'))} is both ${from} and ${to}`),
  };
}
