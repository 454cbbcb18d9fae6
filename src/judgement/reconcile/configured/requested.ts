// What a change request says it opens and closes, held against what a difference of two configurations really does.
import type { AddressSet, ServiceMatch } from '#facts';
import { PacketSet } from '#reach';
import type { NetworkDifference } from '#reach';
import { placeIndex } from '#site';
import type { Change, Site } from '#site';
import { partsOf, servicesOf } from './declared.ts';

/** One part of a request, between two zones. Addresses as the zones themselves see them; absent: the whole zone. */
export interface RequestedFlow {
  from: string;
  to: string;
  fromAddresses?: AddressSet;
  toAddresses?: AddressSet;
  services?: ServiceMatch[];
}

/** A request in zones and addresses. */
export function requestedFlows(site: Site, flows: Change['opens']): RequestedFlow[] {
  return flows.flatMap((flow) => {
    const services = servicesOf(flow.transport, flow.ports);
    const to = partsOf(site, flow.to).parts;
    return partsOf(site, flow.from).parts.flatMap((a) =>
      to.map((b) => ({
        from: a.zone.id,
        to: b.zone.id,
        ...(a.addresses ? { fromAddresses: a.addresses } : {}),
        ...(b.addresses ? { toAddresses: b.addresses } : {}),
        ...(services ? { services } : {}),
      })),
    );
  });
}

/**
 * Whether everything that a difference opens (or closes) was declared. Sources are compared as they are sent or as a declared translation shows them:
 * behind a crane's 1:1 translation both are the same machine.
 */
export function declaredBy(
  site: Site,
  change: Pick<Change, 'opens' | 'closes'>,
  difference: NetworkDifference,
): boolean {
  const flows = requestedFlows(site, difference.change === 'opens' ? change.opens : change.closes);
  const sets = flows
    .filter((f) => f.from === difference.from && f.to === difference.to)
    .map((f) =>
      PacketSet.of({
        ...(f.fromAddresses ? { from: bothSides(site, f.from, f.fromAddresses) } : {}),
        ...(f.toAddresses ? { to: bothSides(site, f.to, f.toAddresses) } : {}),
        ...(f.services ? { services: f.services } : {}),
      }),
    );
  return sets.length > 0 && PacketSet.fromBoxes(difference.set).isSubsetOf(PacketSet.union(sets));
}

/** Addresses of a zone together with how they look from outside its realm. */
function bothSides(site: Site, zone: string, addresses: AddressSet): AddressSet {
  const realm = site.zones.find((z) => z.id === zone)?.realm ?? 'site';
  if (realm === 'site') return addresses;
  const index = placeIndex(site);
  const outside = addresses.include.map((a) => index.outside(realm, a)).filter((a) => a !== undefined);
  return { ...addresses, include: [...addresses.include, ...outside] };
}
