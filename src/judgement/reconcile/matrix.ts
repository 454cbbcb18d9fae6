// The matrix: for each pair of zones what is allowed, what could reach (unknown until a configuration is read) and what was seen.
import type { Site, Zone } from '#site';
import type { Located, MatrixCell, Talk } from './view.ts';

/** Zones outside the model share one name in the matrix. */
const OUTSIDE = 'outside';

/**
 * All cells with something in them, in order of the zones. Broadcast and multicast are left out (they stay in their zone), and so
 * is traffic of captures whose place is not known.
 */
export function matrixOf(
  site: Site,
  talks: readonly Talk[],
  within: (selector: string | readonly string[], end: Located) => boolean,
): MatrixCell[] {
  const cells = new Map<string, MatrixCell>();
  const cell = (from: string, to: string): MatrixCell => {
    const key = `${from}\u0000${to}`;
    let found = cells.get(key);
    if (!found) {
      found = { from, to, allowed: [], reachable: 'unknown', seen: 0, notAllowed: 0 };
      cells.set(key, found);
    }
    return found;
  };
  const zonesOf = (selector: string | readonly string[]): Zone[] => {
    const ids = new Set<string>();
    for (const zone of site.zones) if (within(selector, zoneEnd(zone))) ids.add(zone.id);
    for (const asset of site.assets) {
      const zone = site.zones.find((z) => z.id === asset.zone);
      if (zone && !ids.has(zone.id) && within(selector, { ...zoneEnd(zone), asset })) ids.add(zone.id);
    }
    return site.zones.filter((z) => ids.has(z.id));
  };
  for (const conduit of site.conduits) {
    for (const service of conduit.services) {
      const to = zonesOf(service.to);
      for (const a of zonesOf(service.from)) {
        for (const b of to) {
          if (service.same_crane && (a.crane === undefined || a.crane !== b.crane)) continue;
          cell(a.id, b.id).allowed.push(service.id);
        }
      }
    }
  }
  for (const talk of talks) {
    if (!talk.assigned || talk.server.group || talk.client.group) continue;
    const c = cell(talk.client.zone?.id ?? OUTSIDE, talk.server.zone?.id ?? OUTSIDE);
    c.seen++;
    if (!talk.allowedBy) c.notAllowed++;
    c.last = Math.max(c.last ?? talk.last, talk.last);
  }
  const order = new Map(site.zones.map((z, i) => [z.id, i]));
  const at = (id: string) => order.get(id) ?? site.zones.length;
  return [...cells.values()].sort((a, b) => at(a.from) - at(b.from) || at(a.to) - at(b.to));
}

const zoneEnd = (zone: Zone): Located => ({
  realm: zone.realm,
  zone,
  crane: zone.crane,
  external: zone.function === 'internet',
  group: false,
  label: zone.id,
});
