// What is plugged in where: declared links, neighbours that devices reported (LLDP, CDP), learned MAC addresses, and ports whose description names a device.
import { parseMac } from '#kit';
import type { DeviceInterface } from '#facts';
import type { Asset, Link, Site } from '#site';
import { plainName } from './place.ts';
import type { PlacedDevice } from './types.ts';

export interface PortEnd {
  /** The configured device, where it is one. */
  device?: PlacedDevice;
  port?: DeviceInterface;
  asset?: Asset;
  /** As it was named. */
  name: string;
}

export interface PortLink {
  a: PortEnd;
  b: PortEnd;
  kind: Link['kind'];
  /** Sentence for `assumes` where it is only taken from a description. */
  assumed?: string;
  source: 'declared' | 'reported' | 'description';
  id: string;
}

/** Finds an interface as people or neighbours spell it: in full, or shortened (`Gi1/1`, `gi 1/0/3`, `Port 5`, `1/3`). */
function findPort(device: PlacedDevice, spelled: string): DeviceInterface | undefined {
  const wanted = spelled.toLowerCase().replace(/\s+/g, '');
  const all = device.device.interfaces;
  const exact = all.find((i) => i.name.toLowerCase().replace(/\s+/g, '') === wanted);
  if (exact) return exact;
  const [letters, numbers] = split(wanted);
  if (numbers === '') return undefined;
  const near = all.filter((i) => {
    const [l, n] = split(i.name.toLowerCase().replace(/\s+/g, ''));
    return n === numbers && (letters === '' || l === '' || l.startsWith(letters) || letters.startsWith(l));
  });
  return near.length === 1 ? near[0] : near.find((i) => i.switchport);
}

const split = (name: string): [string, string] => {
  const at = name.search(/\d/);
  return at < 0 ? [name, ''] : [name.slice(0, at).replace(/[^a-z]/g, ''), name.slice(at)];
};

export interface Neighbourhood {
  links: PortLink[];
  /** Assets whose MAC addresses a port has learned: an end device sits there. */
  learned: Map<DeviceInterface, Asset[]>;
}

export function neighbourhood(devices: readonly PlacedDevice[], site: Site | undefined): Neighbourhood {
  const byName = new Map<string, PlacedDevice>();
  for (const d of devices)
    for (const n of [d.name, d.device.hostname, d.asset])
      if (n !== undefined && !byName.has(plainName(n))) byName.set(plainName(n), d);
  const assets = new Map<string, Asset>();
  for (const a of site?.assets ?? [])
    for (const n of [a.id, ...a.names]) if (!assets.has(plainName(n))) assets.set(plainName(n), a);
  const end = (name: string, port?: string): PortEnd => {
    const asset = assets.get(plainName(name));
    const device = byName.get(plainName(name)) ?? (asset && byName.get(plainName(asset.id)));
    const found = device && port !== undefined ? findPort(device, port) : undefined;
    return { name, ...(device ? { device } : {}), ...(asset ? { asset } : {}), ...(found ? { port: found } : {}) };
  };
  const links: PortLink[] = [];
  const taken = new Set<DeviceInterface>();
  const add = (link: PortLink) => {
    links.push(link);
    if (link.a.port) taken.add(link.a.port);
    if (link.b.port) taken.add(link.b.port);
  };
  for (const link of site?.links ?? []) {
    add({
      a: end(link.a.asset, link.a.port),
      b: end(link.b.asset, link.b.port),
      kind: link.kind,
      source: 'declared',
      id: link.id,
    });
  }
  const seen = new Set<string>();
  for (const d of devices) {
    for (const n of d.device.state?.neighbours ?? []) {
      const port = findPort(d, n.port);
      const other = end(n.name, n.remotePort);
      const key = [
        `${d.name} ${port?.name ?? n.port}`,
        `${other.device?.name ?? n.name} ${other.port?.name ?? n.remotePort ?? ''}`,
      ]
        .sort()
        .join(' | ');
      if (seen.has(key)) continue;
      seen.add(key);
      add({
        a: { name: d.name, device: d, ...(port ? { port } : {}) },
        b: other,
        kind: 'cable',
        source: 'reported',
        id: `${d.name} ${n.port}`,
      });
    }
  }
  const learned = new Map<DeviceInterface, Asset[]>();
  const byMac = new Map<string, Asset>();
  for (const a of site?.assets ?? [])
    for (const m of [...a.mac, ...a.interfaces.flatMap((l) => l.mac ?? [])]) byMac.set(parseMac(m) ?? m, a);
  for (const d of devices) {
    for (const m of d.device.state?.macs ?? []) {
      const asset = m.mac === undefined ? undefined : byMac.get(parseMac(m.mac) ?? m.mac);
      const port = asset && findPort(d, m.port);
      if (!asset || !port) continue;
      const list = learned.get(port) ?? [];
      if (!list.includes(asset)) list.push(asset);
      learned.set(port, list);
    }
    for (const port of d.device.interfaces) {
      if (taken.has(port) || port.description === undefined || !(port.switchport || port.kind === 'physical')) continue;
      const named = namedIn(port.description, assets, byName, d);
      if (!named) continue;
      add({
        a: { name: d.name, device: d, port },
        b: end(named),
        kind: 'cable',
        source: 'description',
        id: `${d.name} ${port.name}`,
        assumed: `port ${port.name} of ${d.name} leads to ${named}, as its description says`,
      });
    }
  }
  return { links, learned };
}

/** The one asset or device whose name stands in a port's description as a whole word. */
function namedIn(
  description: string,
  assets: ReadonlyMap<string, Asset>,
  devices: ReadonlyMap<string, PlacedDevice>,
  self: PlacedDevice,
): string | undefined {
  const hits = new Set<string>();
  for (const word of description.split(/[^A-Za-z0-9._/-]+/)) {
    const key = plainName(word.replace(/[._/-]+$/, ''));
    if (key.length < 3) continue;
    const asset = assets.get(key);
    const device = devices.get(key);
    if (device === self) continue;
    const name = asset?.id ?? device?.name;
    if (name !== undefined && name !== self.asset) hits.add(name);
  }
  return hits.size === 1 ? [...hits][0] : undefined;
}
