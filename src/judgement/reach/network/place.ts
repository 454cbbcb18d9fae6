// Which asset of the site a configured device is, and with it which crane and realm it stands in.
import { canonical, sha256 } from '#kit';
import type { ConfigPlacement, ConfiguredDevice } from '#facts';
import type { Asset, Site } from '#site';
import type { PlacedDevice } from './types.ts';

/**
 * Gives every device its asset: by the placement of one of its files, else by its name, host name or a file's name, else by an address that only one asset has.
 * @returns one entry for each device, legs still empty.
 */
export function placeDevices(
  devices: readonly ConfiguredDevice[],
  site: Site | undefined,
  placements: readonly ConfigPlacement[],
): PlacedDevice[] {
  const find = site ? assetFinder(site, placements) : () => undefined;
  const names = new Map<string, number>();
  return devices.map((given) => {
    const device = known(given);
    const asset = find(device);
    const crane = asset && (asset.crane ?? site?.zones.find((z) => z.id === asset.zone)?.crane);
    const realm = crane === undefined ? undefined : site?.realms.find((r) => r.crane === crane)?.id;
    const times = (names.get(device.name) ?? 0) + 1;
    names.set(device.name, times);
    return {
      name: times === 1 ? device.name : `${device.name}#${times}`,
      device,
      ...(asset ? { asset: asset.id, role: asset.role } : {}),
      ...(crane === undefined ? {} : { crane }),
      realm: realm ?? site?.zones.find((z) => z.id === asset?.zone)?.realm ?? 'site',
      legs: [],
      hash: deviceHash(device),
    };
  });
}

const alive = new Map<string, WeakRef<ConfiguredDevice>>();

/** The first value seen of equal devices: what was worked out for it is used again after another reading of the same files. */
function known(device: ConfiguredDevice): ConfiguredDevice {
  const hash = deviceHash(device);
  const before = alive.get(hash)?.deref();
  if (before) return before;
  if (alive.size > 10_000) alive.clear();
  alive.set(hash, new WeakRef(device));
  return device;
}

const hashes = new WeakMap<ConfiguredDevice, string>();

/** SHA-256 of the device's plain value; computed once for each value. */
function deviceHash(device: ConfiguredDevice): string {
  let hash = hashes.get(device);
  if (hash === undefined) hashes.set(device, (hash = sha256(canonical(device))));
  return hash;
}

function assetFinder(site: Site, placements: readonly ConfigPlacement[]) {
  // The same bytes may have been collected of two devices, or of one on two days: the file's name tells which is which.
  const byFile = new Map(
    placements.flatMap((p) => (p.asset === undefined ? [] : [[`${p.artefact} ${p.file}`, p.asset] as const])),
  );
  const byName = new Map<string, Asset>();
  const byAddress = new Map<string, Asset | null>();
  for (const asset of site.assets) {
    for (const name of [asset.id, ...asset.names]) {
      const key = plainName(name);
      if (!byName.has(key)) byName.set(key, asset);
    }
    for (const ip of [...asset.ip, ...asset.interfaces.flatMap((leg) => leg.ip ?? [])]) {
      const before = byAddress.get(ip);
      byAddress.set(ip, before === undefined || before === asset ? asset : null);
    }
  }
  const byId = new Map(site.assets.map((a) => [a.id, a]));
  return (device: ConfiguredDevice): Asset | undefined => {
    for (const file of device.files) {
      const placed = byId.get(byFile.get(`${file.artefact} ${file.name}`) ?? '');
      if (placed) return placed;
    }
    for (const name of [device.name, device.hostname, ...device.files.map((f) => stemOf(f.name))]) {
      const named = name === undefined ? undefined : byName.get(plainName(name));
      if (named) return named;
    }
    const hits = new Set<Asset>();
    for (const address of device.interfaces.flatMap((i) => i.addresses)) {
      const hit = byAddress.get(address.split('/')[0]!);
      if (hit) hits.add(hit);
    }
    return hits.size === 1 ? [...hits][0] : undefined;
  };
}

/** Names differ in case and in the domain that follows: `sts-03-fw.crane.example` is `STS-03-FW`. */
export const plainName = (name: string): string => {
  const lower = name.trim().toLowerCase();
  const dot = lower.indexOf('.');
  return dot > 0 && !/^[\d.]+$/.test(lower) ? lower.slice(0, dot) : lower;
};

const stemOf = (name: string): string => {
  const base = name.slice(name.lastIndexOf('/') + 1);
  const dot = base.indexOf('.');
  return dot > 0 ? base.slice(0, dot) : base;
};
