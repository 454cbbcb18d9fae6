// Ways between segments that no configured device filters: leaks of layer 2, hosts with two legs, radio and modems; and the ways that are only feared,
// because a device has no configuration or a line of a switch was not understood.
import type { OpenLine } from '#facts';
import type { Site } from '#site';
import type { FrameGraph } from './layer2-graph.ts';
import { spoils } from './open-lines.ts';
import { carriesVlans, isInfrastructure, legsOf } from './types.ts';
import type { Join, Layer2, MissingDevice, PlacedDevice, SideDoor } from './types.ts';

/** Turns what layer 2 found into joins. */
export function leakJoins(layer2: Layer2): Join[] {
  return layer2.leaks.map((leak) => ({
    from: leak.from.zone,
    to: leak.to.zone,
    by: 'switched',
    device: leak.device,
    certain: leak.certain,
    feared: false,
    why: leak.why,
    decides: leak.ports.flatMap((p) => p.at ?? []),
  }));
}

/** Both directions of doors that others found, and of hosts and links that the site declares. */
export function doorJoins(doors: readonly SideDoor[], resolve: (name: string) => string | undefined): Join[] {
  return doors.flatMap((door) => {
    const from = resolve(door.from);
    const to = resolve(door.to);
    if (from === undefined || to === undefined || from === to) return [];
    const one = (a: string, b: string, speaksAs: string | undefined): Join => ({
      from: a,
      to: b,
      by: door.by,
      device: door.via,
      certain: door.certain ?? false,
      feared: false,
      why: door.why,
      decides: [],
      ...(speaksAs === undefined ? {} : { speaksAs }),
    });
    return [one(from, to, door.toAddress), one(to, from, door.fromAddress)];
  });
}

/** Hosts with legs in several zones, and links between machines without a configuration, as the site declares them. */
export function declaredDoors(site: Site, devices: readonly PlacedDevice[]): SideDoor[] {
  const configured = new Set(devices.map((d) => d.asset));
  const assets = new Map(site.assets.map((a) => [a.id, a]));
  const internet = site.zones.filter((z) => z.function === 'internet');
  const doors: SideDoor[] = [];
  for (const asset of site.assets) {
    if (!asset.on_network || isInfrastructure(asset.role) || configured.has(asset.id)) continue;
    const legs = legsOf(asset);
    for (const [i, a] of legs.entries())
      for (const b of legs.slice(i + 1)) {
        if (a.zone === b.zone) continue;
        doors.push({
          id: `${asset.id} ${a.zone} ${b.zone}`,
          from: a.zone,
          to: b.zone,
          by: 'host',
          via: asset.id,
          why: `${asset.id} has legs in ${a.zone} and ${b.zone}`,
          ...(a.ip === undefined ? {} : { fromAddress: a.ip }),
          ...(b.ip === undefined ? {} : { toAddress: b.ip }),
        });
      }
  }
  for (const link of site.links) {
    const outside = link.kind === 'cellular' || link.kind === 'internet';
    const ends = [assets.get(link.a.asset), assets.get(link.b.asset)];
    const by = outside ? 'cellular' : link.kind === 'radio' ? 'radio' : 'switched';
    const [a, b] = ends;
    if (outside && internet.length === 1) {
      for (const end of ends) {
        if (!end?.zone || end.zone === internet[0]!.id || configured.has(end.id)) continue;
        doors.push({
          id: link.id,
          from: end.zone,
          to: internet[0]!.id,
          by,
          via: end.id,
          why: `${end.id} has a declared ${link.kind === 'cellular' ? 'cellular' : 'Internet'} link (${link.id})${link.fallback ? ', used when another fails' : ''}`,
        });
      }
      continue;
    }
    if (link.kind === 'serial' || !a?.zone || !b?.zone || a.zone === b.zone) continue;
    // Cables to switches, routers and firewalls are judged by their ports; other machines with a direct link are one segment.
    const carries = (id: string, role: string) => configured.has(id) || isInfrastructure(role);
    if (
      link.kind !== 'radio' &&
      (carries(a.id, a.role) || carries(b.id, b.role) || carriesVlans(a.role) || carriesVlans(b.role))
    )
      continue;
    if (link.kind === 'radio' && configured.has(a.id) && configured.has(b.id)) continue;
    doors.push({
      id: link.id,
      from: a.zone,
      to: b.zone,
      by,
      via: `${a.id} and ${b.id}`,
      why: `a declared ${link.kind} link (${link.id}) joins ${a.id} in ${a.zone} and ${b.id} in ${b.zone}${link.fallback ? ', used when another fails' : ''}`,
    });
  }
  return doors;
}

/** Firewalls, routers and switches of the site without a configuration, with the segments they could join. */
export function missingDevices(site: Site, devices: readonly PlacedDevice[], graph: FrameGraph): MissingDevice[] {
  const configured = new Set(devices.map((d) => d.asset));
  const missing: MissingDevice[] = [];
  for (const asset of site.assets) {
    if (!isInfrastructure(asset.role) || !asset.on_network || configured.has(asset.id)) continue;
    const legs = [...new Set(legsOf(asset).map((l) => l.zone))];
    const crane = asset.crane ?? site.zones.find((z) => z.id === asset.zone)?.crane;
    const towards = graph.towards.get(asset.id);
    const reach =
      !/switch$/.test(asset.role) || asset.interfaces.length > 0
        ? legs
        : (towards ??
          site.zones
            .filter((z) => z.vlans.length > 0 && z.crane === crane && z.function !== 'internet')
            .map((z) => z.id));
    missing.push({
      asset: asset.id,
      role: asset.role,
      zones: [...new Set([...reach, ...legs])],
      why: `no configuration of ${asset.id} (${asset.role}) is known`,
    });
  }
  const addresses = new Set(
    devices.flatMap((d) => d.device.interfaces.flatMap((i) => i.addresses.map((a) => `${d.realm} ${a.split('/')[0]}`))),
  );
  const byLeg = new Map(site.assets.flatMap((a) => legsOf(a).map((l) => [`${l.zone} ${l.ip ?? ''}`, a] as const)));
  const unknown = site.zones.filter((zone) => {
    if (zone.gateway === undefined) return false;
    const owner = byLeg.get(`${zone.id} ${zone.gateway}`);
    if (owner) return false;
    return (
      !devices.some((d) => d.legs.some((l) => l.segment === zone.id && l.addresses.includes(zone.gateway!))) &&
      !addresses.has(`${zone.realm} ${zone.gateway}`)
    );
  });
  for (const zone of unknown) {
    missing.push({
      asset: `gateway ${zone.gateway}`,
      role: 'gateway',
      // Such a device may stand in any zone that has addresses of the same realm, or of the site.
      zones: [
        zone.id,
        ...site.zones
          .filter((z) => z.id !== zone.id && (z.realm === 'site' || z.realm === zone.realm))
          .map((z) => z.id),
      ],
      why: `nobody knows which device answers at ${zone.gateway}, the gateway of ${zone.id}`,
    });
  }
  return missing;
}

/** Feared ways through devices without a configuration and through switches with lines that nobody understood. They meet in a hub of their own. */
export function fearedJoins(
  devices: readonly PlacedDevice[],
  missing: readonly MissingDevice[],
  graph: FrameGraph,
): Join[] {
  const joins: Join[] = [];
  const hub = (
    name: string,
    zones: readonly string[],
    why: string,
    open: NonNullable<Join['open']>,
    anything = false,
  ) => {
    for (const zone of new Set(zones)) {
      const base = { by: 'switched' as const, device: name, certain: false, feared: true, why, decides: [], open };
      joins.push(
        { ...base, from: zone, to: `?${name}` },
        { ...base, from: `?${name}`, to: zone, ...(anything ? { anything } : {}) },
      );
    }
  };
  for (const m of missing) hub(m.asset, m.zones, m.why, [{ device: m.asset, why: m.why }], !/switch$/.test(m.role));
  for (const placed of devices) {
    const ports = placed.device.interfaces.filter((i) => i.switchport);
    if (ports.length === 0) continue;
    const segments = new Set<string>();
    for (const [node, list] of graph.anchors)
      if (node.slice(0, node.lastIndexOf('|')) === placed.name) for (const s of list) segments.add(s);
    const lines = placed.device.open.filter(
      (line) => spoils(line) && ['layer2', 'device', 'interface'].includes(line.scope) && !deadPort(placed, line),
    );
    if (lines.length === 0 || segments.size < 2) continue;
    hub(
      placed.name,
      [...segments],
      `${placed.name} has lines about its ports that were not understood`,
      lines.slice(0, 20).map((line) => ({
        device: placed.name,
        line,
        why: 'a line that could change which VLAN a port carries was not understood',
      })),
    );
  }
  return joins;
}

/** A line of an interface that is no switch port, or is switched off, changes no VLAN. */
function deadPort(placed: PlacedDevice, line: OpenLine): boolean {
  if (line.element === undefined) return false;
  const iface = placed.device.interfaces.find((i) => i.name === line.element);
  return iface !== undefined && !iface.switchport && line.scope === 'interface';
}
