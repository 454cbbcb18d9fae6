// Segments and the legs of devices in them: the site's zones where there is a site, else what the interfaces' own subnets say.
import { inPrefix, normalIp, parsePrefix } from '#kit';
import type { DeviceInterface } from '#facts';
import type { Site, Zone } from '#site';
import type { PlacedDevice, Segment } from './types.ts';

export interface Attached {
  segments: Segment[];
  aliases: Map<string, string>;
}

/** Makes the segments and fills in `legs` of every device. */
export function attach(devices: readonly PlacedDevice[], site: Site | undefined): Attached {
  const segments = new Map<string, Segment>();
  const aliases = new Map<string, string>();
  for (const zone of site?.zones ?? []) segments.set(zone.id, zoneSegment(zone));
  const finder = site && zoneFinder(site);
  const shared = new Map<string, string>();
  for (const placed of devices) {
    const zonesOf = new Map<string, string[]>();
    for (const zone of placed.device.zones)
      for (const name of zone.interfaces) zonesOf.set(name, [...(zonesOf.get(name) ?? []), zone.name]);
    for (const iface of placed.device.interfaces) {
      if (!iface.enabled || iface.kind === 'loopback') continue;
      const found = finder?.(placed, iface) ?? [];
      const names = found.length > 0 ? found : derived(placed, iface, segments, aliases, shared);
      for (const segment of names) {
        placed.legs.push({
          device: placed.name,
          interface: iface.name,
          segment,
          router: iface.vrf ?? '',
          zones: zonesOf.get(iface.name) ?? [],
          addresses: iface.addresses.map((a) => a.split('/')[0]!),
        });
        aliases.set(`${placed.name}:${iface.name}`, segment);
      }
    }
  }
  return { segments: [...segments.values()], aliases };
}

function zoneSegment(zone: Zone): Segment {
  const external = zone.function === 'internet';
  return {
    id: zone.id,
    label: zone.name,
    zone: zone.id,
    realm: zone.realm,
    external,
    ...(zone.crane === undefined ? {} : { crane: zone.crane }),
    ...(external || zone.subnets.length === 0 ? {} : { addresses: { include: zone.subnets } }),
  };
}

/** Zones that an interface stands in: by its addresses, its own realm's first, else by its VLAN. */
function zoneFinder(site: Site): (placed: PlacedDevice, iface: DeviceInterface) => string[] {
  const zones = site.zones.map((zone) => ({ zone, prefixes: zone.subnets.map((s) => parsePrefix(s)!) }));
  const internet = site.zones.filter((z) => z.function === 'internet');
  const assets = new Map(site.assets.map((a) => [a.id, a]));
  return (placed, iface) => {
    const asset = placed.asset === undefined ? undefined : assets.get(placed.asset);
    const declared = new Set([asset?.zone, ...(asset?.interfaces.map((l) => l.zone) ?? [])]);
    const found = new Set<string>();
    for (const text of iface.addresses) {
      const address = text.split('/')[0]!;
      const hits = zones.filter(({ prefixes }) => prefixes.some((p) => inPrefix(address, p))).map((z) => z.zone);
      const here =
        hits.find((z) => declared.has(z.id)) ??
        hits.find((z) => z.crane === placed.crane && z.realm === placed.realm) ??
        hits.find((z) => z.realm === placed.realm) ??
        hits.find((z) => z.realm === 'site');
      if (here) found.add(here.id);
      else if (internet.length === 1 && isPublic(address)) found.add(internet[0]!.id);
    }
    if (found.size > 0) return [...found];
    if (iface.switchport) return [];
    if (iface.kind === 'cellular' && internet.length === 1) return [internet[0]!.id];
    if (iface.vlan !== undefined && iface.addresses.length === 0) {
      const zone = zoneOfVlan(site, placed, iface.vlan);
      if (zone) return [zone.id];
    }
    return [];
  };
}

/** The zone whose VLAN this is on this device: its own crane's first; ids on cranes with their own realm are their own. */
export function zoneOfVlan(site: Site, placed: PlacedDevice, vlan: number): Zone | undefined {
  const hits = site.zones.filter((z) => z.vlans.includes(vlan));
  const own = hits.filter((z) => z.crane !== undefined && z.crane === placed.crane);
  if (own.length > 0) return own.find((z) => z.realm === placed.realm) ?? own[0];
  // What a crane's switch carries besides its crane's own VLANs leads somewhere only along its cables.
  if (placed.crane !== undefined) return undefined;
  // On the ground an id counts for the whole site.
  const wide = hits.filter((z) => z.realm === 'site');
  return wide.length === 1 ? wide[0] : undefined;
}

function isPublic(address: string): boolean {
  if (address.includes(':')) return /^[23]/.test(address);
  const [a, b] = address.split('.').map(Number);
  return !(
    a === 10 ||
    a === 127 ||
    a === 0 ||
    a! >= 224 ||
    (a === 172 && b! >= 16 && b! < 32) ||
    (a === 192 && b === 168) ||
    (a === 169 && b === 254) ||
    (a === 100 && b! >= 64 && b! < 128)
  );
}

/** Without a zone: one segment for each subnet of a realm and virtual router, else one for the interface alone. */
function derived(
  placed: PlacedDevice,
  iface: DeviceInterface,
  segments: Map<string, Segment>,
  aliases: Map<string, string>,
  shared: Map<string, string>,
): string[] {
  if (iface.switchport && iface.addresses.length === 0) return [];
  const own = `${placed.name}:${iface.name}`;
  const subnets = iface.addresses.flatMap((a) => subnetOf(a) ?? []);
  if (subnets.length === 0 && !iface.dynamicAddress && iface.kind !== 'tunnel' && iface.kind !== 'cellular') {
    // A port without an address passes nothing on, unless the device bridges (a transparent firewall) or rules name it.
    if (!placed.device.transparent && !usedByRules(placed, iface.name)) return [];
  }
  const key = (subnet: string) => `${placed.realm} ${iface.vrf ?? ''} ${subnet}`;
  const known = subnets.map((s) => shared.get(key(s))).find((s) => s !== undefined);
  const id = known ?? own;
  const segment = segments.get(id) ?? {
    id,
    label: id,
    realm: placed.realm,
    external: iface.kind === 'tunnel' || iface.kind === 'cellular',
    ...(placed.crane === undefined ? {} : { crane: placed.crane }),
  };
  const include = [...new Set([...(segment.addresses?.include ?? []), ...subnets])];
  segments.set(id, {
    ...segment,
    label: include.length > 0 ? include.join(', ') : id,
    ...(include.length > 0 ? { addresses: { include } } : {}),
  });
  for (const subnet of subnets) {
    shared.set(key(subnet), id);
    if (!aliases.has(subnet)) aliases.set(subnet, id);
  }
  return [id];
}

const usedByRules = (placed: PlacedDevice, name: string): boolean =>
  placed.device.zones.some((z) => z.interfaces.includes(name)) ||
  placed.device.transit.some((s) => s.in?.includes(name) || s.out?.includes(name));

/** `10.70.15.2/29` → `10.70.15.0/29`; a host address alone has no subnet of its own. */
export function subnetOf(text: string): string | undefined {
  const [address, length] = text.split('/');
  const whole = parsePrefix(address!);
  if (!whole) return undefined;
  const width = whole.version === 4 ? 32 : 128;
  const bits = length === undefined ? width : Number(length);
  if (!(bits >= 0 && bits <= width)) return undefined;
  const drop = BigInt(width - bits);
  const base = (whole.base >> drop) << drop;
  return `${addressText(base, whole.version)}/${bits}`;
}

export function addressText(value: bigint, version: 4 | 6): string {
  if (version === 4) return [24n, 16n, 8n, 0n].map((s) => Number((value >> s) & 255n)).join('.');
  const groups = Array.from({ length: 8 }, (_, i) => Number((value >> BigInt((7 - i) * 16)) & 0xffffn).toString(16));
  const text = groups.join(':');
  return normalIp(text) ?? text;
}
