// The matrix: for each pair of zones what is allowed, what could reach (unknown until a configuration is read) and what was seen.
import type { Verdict } from '#reach';
import type { Site, Zone } from '#site';
import type { Configured } from './configured/configured.ts';
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
  configured: Configured | undefined,
): MatrixCell[] {
  const cells = new Map<string, MatrixCell>();
  const cell = (from: string, to: string): MatrixCell => {
    const key = `${from}\u0000${to}`;
    let found = cells.get(key);
    if (!found) {
      found = {
        from,
        to,
        allowed: [],
        conditional: true,
        reachable: 'unknown',
        services: [],
        beyond: 0,
        seen: 0,
        answered: 0,
        notAllowed: 0,
      };
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
          const c = cell(a.id, b.id);
          c.allowed.push(service.id);
          if (service.when === 'always') c.conditional = false;
        }
      }
    }
  }
  for (const talk of talks) {
    if (!talk.assigned || talk.server.group || talk.client.group) continue;
    const c = cell(talk.client.zone?.id ?? OUTSIDE, talk.server.zone?.id ?? OUTSIDE);
    c.seen++;
    if (gotAnswer(talk)) c.answered++;
    if (!talk.allowedBy) c.notAllowed++;
    c.last = Math.max(c.last ?? talk.last, talk.last);
  }
  const zones = new Map(site.zones.map((z) => [z.id, z]));
  const transit = (from: string, to: string) => betweenTransit(zones.get(from), zones.get(to));
  if (configured) {
    for (const pair of configured.matrix().pairs()) {
      if ((pair.verdict === 'must-permit' || pair.verdict === 'may') && !transit(pair.from, pair.to)) {
        cell(pair.from, pair.to);
      }
    }
    for (const c of cells.values()) {
      const pair = configured.pair(c.from, c.to);
      if (!pair) continue;
      c.reachable = marks[pair.verdict];
      c.services = pair.services;
      if (transit(c.from, c.to)) continue;
      const { beyond, refused } = configured.compared(c.from, c.to);
      c.beyond = beyond.length;
      if (refused !== undefined) c.uncompared = refused;
    }
  }
  const order = new Map(site.zones.map((z, i) => [z.id, i]));
  const at = (id: string) => order.get(id) ?? site.zones.length;
  return [...cells.values()].sort((a, b) => at(a.from) - at(b.from) || at(a.to) - at(b.to));
}

/**
 * Networks that hold routers and firewalls alone: from one to the other everything passes by design, and what comes from them into a crane or a server
 * network is asked for there.
 */
export const betweenTransit = (from: Zone | undefined, to: Zone | undefined): boolean =>
  from !== undefined && to !== undefined && isTransit(from) && isTransit(to);

/** Whether anything came back from the server. */
export const gotAnswer = (talk: Talk): boolean =>
  talk.transport === 'tcp' && talk.outcome !== undefined
    ? talk.outcome === 'established' || talk.outcome === 'partial'
    : talk.serverPackets > 0;

const isTransit = (z: Zone): boolean => z.function === 'uplink' || z.function === 'backbone';

const marks: Record<Verdict, MatrixCell['reachable']> = {
  'must-permit': 'yes',
  may: 'may',
  'must-deny': 'no',
  'not-proven': 'not-proven',
};

const zoneEnd = (zone: Zone): Located => ({
  realm: zone.realm,
  zone,
  crane: zone.crane,
  external: zone.function === 'internet',
  group: false,
  label: zone.id,
});
