// What the declared services allow from one zone to another, as addresses and ports that can be held against configurations.
import { normalIp } from '#kit';
import type { AddressSet, NumberRange, ServiceMatch } from '#facts';
import { matcher } from '#site';
import type { Asset, Service, Site, Zone } from '#site';

/** One service between two zones. Addresses are in the realm of their own zone; absent: the whole zone. */
export interface DeclaredFlow {
  service: Service;
  from?: AddressSet;
  to?: AddressSet;
  services?: ServiceMatch[];
}

/** Declared flows by ordered pair of zones. */
export interface DeclaredFlows {
  between(from: string, to: string): readonly DeclaredFlow[];
  /** Services that name an asset without an address: they cannot be held against a configuration. */
  unplaced: { service: string; asset: string }[];
}

const protocols: Record<string, number[] | undefined> = { tcp: [6], udp: [17], icmp: [1, 58], any: undefined };

/** Transport and ports as matches; undefined: anything. Empty: nothing above Ethernet. */
export function servicesOf(transport: string, ports: readonly (number | string)[]): ServiceMatch[] | undefined {
  if (transport === 'ethernet') return [];
  const ranges = ports.map((p): NumberRange => {
    if (typeof p === 'number') return [p, p];
    const [from, to] = p.split('-').map(Number);
    return [from!, to ?? from!];
  });
  const named = protocols[transport];
  if (named === undefined) {
    if (ranges.length === 0) return undefined;
    return [6, 17].map((protocol) => ({ protocol, toPorts: ranges }));
  }
  return named.map((protocol) => ({
    protocol,
    ...(ranges.length > 0 && protocol !== 1 && protocol !== 58 ? { toPorts: ranges } : {}),
  }));
}

/** One part of a selector in one zone: the whole zone, or the addresses of the assets named in it. */
export interface ZonePart {
  zone: Zone;
  /** Absent: every address of the zone. */
  addresses?: AddressSet;
  assets: Asset[];
}

/** Where a selector's machines stand: zone by zone. Assets that have no address come back in `unplaced`. */
export function partsOf(site: Site, selector: string | readonly string[]): { parts: ZonePart[]; unplaced: Asset[] } {
  const match = matcher(site, selector);
  const parts = new Map<string, ZonePart>();
  const unplaced: Asset[] = [];
  for (const zone of site.zones) if (match({ zone })) parts.set(zone.id, { zone, assets: [] });
  const zones = new Map(site.zones.map((z) => [z.id, z]));
  for (const asset of site.assets) {
    if (!asset.on_network) continue;
    const home = asset.zone === undefined ? undefined : zones.get(asset.zone);
    const legs: [Zone | undefined, readonly string[]][] = [
      [home, asset.ip],
      // A firewall or a server with several legs speaks for itself from its home address; its other legs only pass things on.
      ...(asset.forwards ? [] : asset.interfaces).map((i): [Zone | undefined, string[]] => [
        zones.get(i.zone),
        i.ip === undefined ? [] : [i.ip],
      ]),
    ];
    for (const [zone, addresses] of legs) {
      if (!zone || !match({ asset, zone })) continue;
      const known = parts.get(zone.id);
      if (known && !known.addresses) continue;
      if (addresses.length === 0) {
        if (zone === home) unplaced.push(asset);
        continue;
      }
      const include = addresses.map((a) => normalIp(a)!);
      if (known) {
        known.addresses!.include.push(...include);
        known.assets.push(asset);
      } else parts.set(zone.id, { zone, addresses: { include, names: [asset.id] }, assets: [asset] });
    }
  }
  return { parts: [...parts.values()], unplaced };
}

/** Compiles all services of the site once. */
export function declaredFlows(site: Site): DeclaredFlows {
  const byPair = new Map<string, DeclaredFlow[]>();
  const unplaced: DeclaredFlows['unplaced'] = [];
  for (const service of site.conduits.flatMap((c) => c.services)) {
    const services = servicesOf(service.transport, service.ports);
    if (services?.length === 0) continue;
    const from = partsOf(site, service.from);
    const to = partsOf(site, service.to);
    for (const asset of [...from.unplaced, ...to.unplaced]) unplaced.push({ service: service.id, asset: asset.id });
    for (const a of from.parts) {
      for (const b of to.parts) {
        if (service.same_crane && (a.zone.crane === undefined || a.zone.crane !== b.zone.crane)) continue;
        const flow: DeclaredFlow = {
          service,
          ...(a.addresses ? { from: a.addresses } : {}),
          ...(b.addresses ? { to: b.addresses } : {}),
          ...(services ? { services } : {}),
        };
        const key = `${a.zone.id}\u0000${b.zone.id}`;
        const list = byPair.get(key);
        if (list) list.push(flow);
        else byPair.set(key, [flow]);
      }
    }
  }
  return { between: (from, to) => byPair.get(`${from}\u0000${to}`) ?? [], unplaced };
}
