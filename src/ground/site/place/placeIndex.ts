// From what packets show (realm, address, MAC) to where it is on the site: zone, asset, crane. An address alone is never an
// identity: the same address in two realms is two machines, and a translated address is turned into the one it stands for.
import { ipv4Text, isGroupIp, isGroupMac, normalIp, parseMac, parsePrefix, translate } from '#kit';
import type { Prefix } from '#kit';
import type { Asset, Site, Zone } from '../model/site.ts';
import { scopeOf } from './scope.ts';
import { PrefixTable } from './prefixTable.ts';

/** The realm of captures that nobody placed. */
export const unassigned = 'unassigned';

/** An end of traffic in its place. What is undefined is unknown, never guessed. */
export interface SitePlace {
  /** Realm in which `address` is its own. */
  realm: string;
  /** In normal form; an outside address of a translation is given as the inside one. */
  address?: string;
  mac?: string;
  zone?: Zone;
  asset?: Asset;
  crane?: string;
  /** Outside the site: in a zone that stands for the Internet, or in no zone at all. */
  external: boolean;
  /** In no zone although its address is of a private range: a machine of the site that nobody declared. */
  unplaced: boolean;
  /** Broadcast or multicast: names no machine. */
  group: boolean;
  /** The address is a declared gateway of its zone. */
  gateway: boolean;
}

export interface PlaceIndex {
  /** Puts an end of traffic in its place. `realm` is the capture's (for its VLAN), `unassigned` where nobody said. */
  locate(realm: string, end: { address?: string; mac?: string }): SitePlace;
  /** The realm an address belongs to and its own address there; both sides of a translation give the same answer. */
  canonical(realm: string, address: string): { realm: string; address: string };
  /** How an address of a realm looks from the rest of the site, where it is translated. */
  outside(realm: string, address: string): string | undefined;
  zoneAt(realm: string, address: string): Zone | undefined;
  /** The asset that declares the address in this realm, with the zone of the leg that has it. */
  assetAt(realm: string, address: string): { asset: Asset; zone?: Zone } | undefined;
  /** The asset with this MAC (any spelling). */
  assetWithMac(mac: string): Asset | undefined;
  zone(id: string): Zone | undefined;
  asset(id: string): Asset | undefined;
  /** The asset that answers at a zone's gateway address. */
  gatewayOf(zone: string): Asset | undefined;
}

interface Nat {
  realm: string;
  inside: Prefix;
  outside: Prefix;
}

const indexes = new WeakMap<Site, PlaceIndex>();

/** The index of a site; built once per site value and kept with it. */
export function placeIndex(site: Site): PlaceIndex {
  let index = indexes.get(site);
  if (!index) indexes.set(site, (index = build(site)));
  return index;
}

function build(site: Site): PlaceIndex {
  const zones = new Map(site.zones.map((z) => [z.id, z]));
  const assets = new Map(site.assets.map((a) => [a.id, a]));
  const zoneTables = new Map<string, PrefixTable<Zone>>();
  const broadcasts = new Set<string>();
  for (const zone of site.zones) {
    const table = zoneTables.get(zone.realm) ?? new PrefixTable<Zone>();
    zoneTables.set(zone.realm, table);
    for (const subnet of zone.subnets) {
      table.add(subnet, zone);
      const last = broadcastOf(subnet);
      if (last !== undefined) broadcasts.add(`${zone.realm} ${last}`);
    }
  }
  const natOutside = new PrefixTable<Nat>();
  const natInside = new Map<string, PrefixTable<Nat>>();
  for (const realm of site.realms) {
    const table = new PrefixTable<Nat>();
    natInside.set(realm.id, table);
    for (const pair of realm.nat) {
      const nat: Nat = { realm: realm.id, inside: parsePrefix(pair.inside)!, outside: parsePrefix(pair.outside)! };
      natOutside.add(pair.outside, nat);
      table.add(pair.inside, nat);
    }
  }
  const byAddress = new Map<string, Map<string, { asset: Asset; zone?: Zone }>>();
  const byMac = new Map<string, Asset>();
  const claim = (zoneId: string | undefined, ip: string | undefined, asset: Asset) => {
    if (ip === undefined) return;
    const zone = zoneId === undefined ? undefined : zones.get(zoneId);
    const realm = zone?.realm ?? 'site';
    const table = byAddress.get(realm) ?? new Map<string, { asset: Asset; zone?: Zone }>();
    byAddress.set(realm, table);
    if (!table.has(ip)) table.set(ip, { asset, zone });
  };
  for (const asset of site.assets) {
    for (const ip of asset.ip) claim(asset.zone, ip, asset);
    for (const leg of asset.interfaces) claim(leg.zone, leg.ip, asset);
    for (const mac of [...asset.mac, ...asset.interfaces.flatMap((l) => l.mac ?? [])]) {
      if (!byMac.has(mac)) byMac.set(mac, asset);
    }
  }
  const internetZones = site.zones.filter((z) => z.function === 'internet');
  const internet = internetZones.length === 1 ? internetZones[0] : undefined;

  const zoneAt = (realm: string, address: string): Zone | undefined => {
    const zone = zoneTables.get(realm)?.find(address)?.value;
    // The Internet is everything outside: its zone need not list it.
    return zone ?? (realm === 'site' && internet && scopeOf(address) === 'public' ? internet : undefined);
  };

  const canonical = (realm: string, address: string): { realm: string; address: string } => {
    const ip = normalIp(address) ?? address;
    if (realm === unassigned || isGroupIp(ip)) return { realm, address: ip };
    if (realm !== 'site') {
      const own = zoneTables.get(realm)?.find(ip) ?? natInside.get(realm)?.find(ip);
      if (own || byAddress.get(realm)?.has(ip)) return { realm, address: ip };
    }
    const nat = natOutside.find(ip)?.value;
    if (nat) return { realm: nat.realm, address: translate(ip, nat.outside, nat.inside) ?? ip };
    if (realm === 'site') return { realm, address: ip };
    // Inside a crane the rest of the site is seen with the site's addresses. An unknown private address stays the crane's own.
    const ofSite = zoneTables.get('site')?.find(ip) !== undefined || scopeOf(ip) === 'public';
    return { realm: ofSite ? 'site' : realm, address: ip };
  };

  const index: PlaceIndex = {
    canonical,
    zoneAt,
    outside(realm, address) {
      const nat = natInside.get(realm)?.find(address)?.value;
      return nat && translate(address, nat.inside, nat.outside);
    },
    assetAt: (realm, address) => byAddress.get(realm)?.get(address),
    assetWithMac: (mac) => byMac.get(parseMac(mac) ?? mac),
    zone: (id) => zones.get(id),
    asset: (id) => assets.get(id),
    gatewayOf(id) {
      const zone = zones.get(id);
      return zone?.gateway === undefined ? undefined : byAddress.get(zone.realm)?.get(zone.gateway)?.asset;
    },
    locate(realm, end) {
      const mac = end.mac;
      const group =
        (end.address !== undefined && isGroupIp(end.address)) ||
        (end.address === undefined && mac !== undefined && isGroupMac(mac));
      if (end.address === undefined || group) {
        const asset = mac === undefined || group ? undefined : byMac.get(mac);
        const zone = asset && zoneOfMac(asset, mac!, realm);
        return {
          realm,
          address: end.address,
          mac,
          zone,
          asset,
          crane: zone?.crane ?? asset?.crane,
          external: false,
          unplaced: false,
          group,
          gateway: false,
        };
      }
      const at = canonical(realm, end.address);
      const hit = at.realm === unassigned ? undefined : byAddress.get(at.realm)?.get(at.address);
      const zone = at.realm === unassigned ? undefined : (zoneAt(at.realm, at.address) ?? hit?.zone);
      let asset = hit?.asset;
      if (!asset && mac !== undefined && at.realm !== unassigned) {
        // A routed packet carries the MAC of the last gateway, so a MAC tells nothing about who sent it from afar.
        const machine = byMac.get(mac);
        if (machine && !machine.forwards) asset = machine;
      }
      const scope = zone || at.realm === unassigned ? undefined : scopeOf(at.address);
      return {
        realm: at.realm,
        address: at.address,
        mac,
        zone,
        asset,
        crane: zone?.crane ?? asset?.crane,
        external: zone ? zone.function === 'internet' : scope === 'public' || scope === 'private',
        unplaced: scope === 'private' || scope === 'link',
        group: zone !== undefined && broadcasts.has(`${zone.realm} ${at.address}`),
        gateway: zone?.gateway === at.address,
      };
    },
  };
  return index;

  function zoneOfMac(asset: Asset, mac: string, realm: string): Zone | undefined {
    const legs = asset.interfaces.filter((l) => l.mac === mac).map((l) => zones.get(l.zone));
    const here = legs.filter((z) => z?.realm === realm);
    if (here.length === 1) return here[0];
    if (legs.length > 0 || asset.portable) return undefined;
    return asset.zone === undefined ? undefined : zones.get(asset.zone);
  }
}

/** The last address of an IPv4 subnet names all of it (directed broadcast, RFC 919). */
function broadcastOf(subnet: string): string | undefined {
  const prefix = parsePrefix(subnet);
  if (!prefix || prefix.version !== 4 || prefix.bits > 30) return undefined;
  return ipv4Text(Number(prefix.base) + 2 ** (32 - prefix.bits) - 1);
}
