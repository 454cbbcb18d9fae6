// The terminal as the range needs it: who stands where and how it looks from there. Everything comes from the loaded site, so that a
// day can be played on another crane, with other hosts, at another hour.
import { inPrefix, parsePrefix, translate } from '#kit';
import type { Asset, Site, Zone } from '#site';

/** A station on the network: declared, or a stranger. */
export interface Station {
  id: string;
  /** Zone it is plugged into. */
  zone: Zone;
  mac: string;
  /** Address in the realm of its zone. */
  ip: string;
  /** Initial time to live: 128 for Windows, 64 for the rest. */
  ttl: number;
  asset?: Asset;
}

export class Terminal {
  readonly site: Site;
  private readonly assets: ReadonlyMap<string, Asset>;
  private readonly zones: ReadonlyMap<string, Zone>;

  constructor(site: Site) {
    this.site = site;
    this.assets = new Map(site.assets.map((a) => [a.id, a]));
    this.zones = new Map(site.zones.map((z) => [z.id, z]));
  }

  zone(id: string): Zone {
    const zone = this.zones.get(id);
    if (!zone) throw new RangeError(`the terminal has no zone ${id}`);
    return zone;
  }

  asset(id: string): Asset {
    const asset = this.assets.get(id);
    if (!asset) throw new RangeError(`the terminal has no asset ${id}`);
    return asset;
  }

  /** A declared asset at its home, as a station. */
  station(id: string): Station {
    const asset = this.asset(id);
    const [ip, mac] = [asset.ip[0], asset.mac[0]];
    if (asset.zone === undefined || ip === undefined || mac === undefined)
      throw new RangeError(`${id} has no zone, address or MAC`);
    return { id, zone: this.zone(asset.zone), mac, ip, ttl: /windows/i.test(asset.os ?? '') ? 128 : 64, asset };
  }

  /** Stations of a crane with one of these roles, in the order of the register; those without an address are left out. */
  on(crane: string, ...roles: string[]): Station[] {
    return this.site.assets
      .filter((a) => a.crane === crane && roles.includes(a.role) && a.ip.length > 0 && a.on_network)
      .map((a) => this.station(a.id));
  }

  /** The one station of a crane with this role; the first where there are several. */
  first(crane: string, role: string): Station {
    const found = this.on(crane, role)[0];
    if (!found) throw new RangeError(`${crane} has no ${role}`);
    return found;
  }

  has(crane: string, role: string): boolean {
    return this.on(crane, role).length > 0;
  }

  /** A station that nobody declared, plugged into a zone. */
  stranger(id: string, zone: string, mac: string, ip: string, ttl = 128): Station {
    return { id, zone: this.zone(zone), mac, ip, ttl };
  }

  /** A declared station that is plugged in somewhere else for the moment. */
  moved(id: string, zone: string, ip: string): Station {
    return { ...this.station(id), zone: this.zone(zone), ip };
  }

  /** A machine outside, or in a zone without declared assets, by its address alone. Its MAC is never seen. */
  far(id: string, zone: string, ip: string): Station {
    return { id, zone: this.zone(zone), mac: '02:00:00:00:00:00', ip, ttl: 64 };
  }

  /** The address of a station as the rest of the site sees it: behind a 1:1 NAT another one. */
  outside(station: Station): string {
    const realm = this.site.realms.find((r) => r.id === station.zone.realm);
    for (const { inside, outside } of realm?.nat ?? []) {
      const [from, to] = [parsePrefix(inside), parsePrefix(outside)];
      if (from && to && inPrefix(station.ip, from)) return translate(station.ip, from, to) ?? station.ip;
    }
    return station.ip;
  }

  /** Leg of a router in a zone. */
  leg(router: string, zone: string): { mac: string; ip: string } {
    const asset = this.asset(router);
    const own = asset.interfaces.find((i) => i.zone === zone);
    const [ip, mac] = [own?.ip ?? asset.ip[0], own?.mac ?? asset.mac[0]];
    if (ip === undefined || mac === undefined) throw new RangeError(`${router} has no address in ${zone}`);
    return { ip, mac };
  }

  /** Leg of the router that serves a zone as its gateway. */
  gateway(zone: Zone): { mac: string; ip: string } {
    return this.leg(this.routerOf(zone), zone.id);
  }

  /** Which router a zone hangs on. */
  routerOf(zone: Zone): string {
    if (zone.crane !== undefined) return zone.function === 'uplink' ? 'CORESW' : `${zone.crane}-FW`;
    const serves = (i: { zone: string; ip?: string }) => i.zone === zone.id && i.ip === zone.gateway;
    return this.asset('FW-OT').interfaces.some(serves) ? 'FW-OT' : 'FW-IT';
  }
}
