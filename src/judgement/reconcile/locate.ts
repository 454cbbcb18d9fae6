// Puts every end of traffic in its place: the realm by the capture's placement and VLAN, the inside address of a translated one,
// zone, asset and crane by the model, the zone it was seen in by the frame's VLAN, and a name that people can read.
import type { FactSet, Placement } from '#facts';
import { placeIndex, scopeOf, unassigned } from '#site';
import type { Site, Zone } from '#site';
import type { Located } from './view.ts';

interface Locator {
  /** Without the port, so that one value serves all conversations of an end. */
  place(end: { address?: string; mac?: string }, capture: string, vlans: readonly number[]): Located;
}

/** Names that a machine gives itself are shown; what others call it is not. */
const ownVoice = new Set(['dhcp', 'dhcpv6', 'mdns', 'llmnr', 'nbns', 'netbios', 'lldp', 'dcp', 'cdp']);

/** @param isRouter MACs behind which any address may stand. */
export function locator(
  site: Site,
  facts: FactSet,
  placementOf: (capture: string) => Placement | undefined,
  isRouter: (mac: string) => boolean,
): Locator {
  const index = placeIndex(site);
  const zonesByVlan = new Map<string, Zone>();
  for (const zone of site.zones) for (const vlan of zone.vlans) zonesByVlan.set(`${zone.realm} ${vlan}`, zone);
  const segments = new Map<string, Set<string>>();
  for (const c of facts.coverage) {
    const set = segments.get(c.capture);
    if (set) set.add(c.segment);
    else segments.set(c.capture, new Set([c.segment]));
  }
  const zones = new Map(site.zones.map((z) => [z.id, z]));
  const names = new Map<string, string>();

  const realmOf = (placement: Placement | undefined, vlans: readonly number[]): string => {
    if (!placement?.assigned) return unassigned;
    for (const vlan of vlans) {
      const realm = placement.vlanRealms[vlan];
      if (realm !== undefined) return realm;
    }
    return placement.realm;
  };

  const seenIn = (capture: string, realm: string, vlans: readonly number[]): Zone | undefined => {
    if (realm === unassigned) return undefined;
    for (const vlan of vlans) {
      const zone = zonesByVlan.get(`${realm} ${vlan}`) ?? zonesByVlan.get(`site ${vlan}`);
      if (zone) return zone;
    }
    const watched = segments.get(capture);
    return vlans.length === 0 && watched?.size === 1 ? zones.get([...watched][0]!) : undefined;
  };

  const bare = (end: { address?: string; mac?: string }, capture: string, vlans: readonly number[]): Located => {
    const placement = placementOf(capture);
    const own = realmOf(placement, vlans);
    const frame = seenIn(capture, own, vlans);
    const at = index.locate(placement?.side === 'outside' && own !== unassigned ? 'site' : own, end);
    let { zone, asset, external } = at;
    const routed = at.mac !== undefined && isRouter(at.mac);
    // Behind a router's MAC, and for an address outside, the MAC names only who passed the packet on.
    const byAddress = at.address !== undefined && index.assetAt(at.realm, at.address)?.asset;
    if (asset && at.address !== undefined && asset !== byAddress && (routed || (external && !at.unplaced)))
      asset = undefined;
    // An address that means something only on its own segment: whoever sent it stands where the frame was seen.
    const local = at.address !== undefined && !zone && (at.unplaced || scopeOf(at.address) === 'link') && !routed;
    if (local) {
      external = frame === undefined && scopeOf(at.address!) !== 'link';
      zone = frame;
    }
    if (at.address === undefined && !zone) zone = frame;
    return {
      realm: at.realm,
      address: at.address,
      mac: at.mac,
      zone,
      seenIn: frame,
      asset,
      crane: zone?.crane ?? (zone ? undefined : asset?.portable ? undefined : asset?.crane),
      external: external && own !== unassigned,
      group: at.group,
      label: '',
    };
  };

  const cache = new Map<string, Located>();
  const cached = (end: { address?: string; mac?: string }, capture: string, vlans: readonly number[]): Located => {
    const key = `${capture}|${end.address ?? ''}|${end.mac ?? ''}|${vlans.join('.')}`;
    let located = cache.get(key);
    if (!located) cache.set(key, (located = bare(end, capture, vlans)));
    return located;
  };

  for (const s of facts.sightings) {
    if (s.attribute !== 'name' || !ownVoice.has(s.source) || s.value.length < 2) continue;
    const at = cached(s, s.capture, s.vlans);
    const name = s.value.replace(/\.local\.?$/i, '');
    if (at.address !== undefined && !at.external) names.set(`${at.realm}|${at.address}`, name);
    if (s.mac !== undefined && !isRouter(s.mac)) names.set(s.mac, name);
  }

  return {
    place(end, capture, vlans) {
      const located = cached(end, capture, vlans);
      if (located.label === '') {
        const mac = located.mac !== undefined && !isRouter(located.mac) && !located.external ? located.mac : undefined;
        located.label =
          located.asset?.id ??
          (located.group ? undefined : names.get(`${located.realm}|${located.address ?? ''}`)) ??
          (mac === undefined ? undefined : names.get(mac)) ??
          located.address ??
          located.mac ??
          'unknown';
      }
      return located;
    },
  };
}
