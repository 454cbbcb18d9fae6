// Of which device and day a configuration file is: what configs/sources.yaml says of it, else its own words, its name and its place.
import { parseInstant, siteDay, siteMidnight } from '#kit';
import type { Instant, Problem } from '#kit';
import type { ConfigPlacement, ConfiguredDevice } from '#facts';
import type { Asset, ConfigSource, Site } from '#site';
import { fitsBelow } from './pattern.ts';

/** A file as it lies in the folder. */
export interface ConfigFileAt {
  sha256: string;
  /** Path below the folder. */
  name: string;
  modified: Instant;
  /** Where Quaywall fetched it itself: from which asset and when. */
  collected?: { asset: string; at: Instant };
}

/** What placing asks of a site. */
export type PlacingSite = Pick<Site, 'config_sources' | 'assets'> & { facility: { timezone: string } };

interface PlacedConfig {
  placement: ConfigPlacement;
  problems: Problem[];
}

/** Places one file. @param before how the same file was placed earlier: a copy with a younger file time is no younger configuration. */
export function placeConfig(
  file: ConfigFileAt,
  devices: readonly ConfiguredDevice[],
  site: PlacingSite,
  before?: ConfigPlacement,
): PlacedConfig {
  const source = site.config_sources.find((s) => fitsBelow('configs/', s.files, file.name));
  const { asset, problems } = assetOf(file, devices, source, site);
  const { collected, dated } = dayOf(file, devices, source, site.facility.timezone, before);
  return {
    placement: {
      artefact: file.sha256,
      file: file.name,
      ...(asset === undefined ? {} : { asset }),
      collected,
      dated,
      purpose: source?.purpose ?? 'running',
    },
    problems,
  };
}

function dayOf(
  file: ConfigFileAt,
  devices: readonly ConfiguredDevice[],
  source: ConfigSource | undefined,
  timeZone: string,
  before: ConfigPlacement | undefined,
): Pick<ConfigPlacement, 'collected' | 'dated'> {
  const day = (text: string) => siteMidnight(parseInstant(text)!, timeZone);
  if (source?.collected !== undefined) {
    const text = source.collected;
    return { collected: text.length === 10 ? day(text) : parseInstant(text)!, dated: 'declared' };
  }
  if (file.collected) return { collected: file.collected.at, dated: 'declared' };
  const written = devices.map((d) => d.files[0]?.written).find((w) => w !== undefined);
  const inPath = dateInPath(file.name);
  // A text may give the time of its last change, months before it was fetched: a date in the path says when that was.
  if (inPath !== undefined && (written === undefined || siteDay(written, timeZone) !== inPath)) {
    return { collected: day(inPath), dated: 'path' };
  }
  if (written !== undefined) return { collected: written, dated: 'content' };
  const first = before?.dated === 'file-time' ? Math.min(before.collected, file.modified) : file.modified;
  return { collected: first, dated: 'file-time' };
}

/** The last date that stands in a path, as `2026-11-19`: of `configs/2026-11-19/…`, `STS-03-FW_20261119.cfg`. */
export function dateInPath(path: string): string | undefined {
  let found: string | undefined;
  for (const [, year, month, day] of path
    .matchAll(/(?<!\d)((?:19|20)\d\d)([-_.]?)(\d\d)\2(\d\d)(?!\d)/g)
    .map((m) => [m[0], m[1], m[3], m[4]])) {
    const text = `${year}-${month}-${day}`;
    if (parseInstant(text) !== undefined) found = text;
  }
  return found;
}

/** Names differ in case and in the domain that follows: `sts-03-fw.crane.example` is `STS-03-FW`. */
function plain(name: string): string {
  const lower = name.trim().toLowerCase();
  const dot = lower.indexOf('.');
  return dot > 0 && !/^[\d.]+$/.test(lower) ? lower.slice(0, dot) : lower;
}

function assetOf(
  { name, collected }: ConfigFileAt,
  devices: readonly ConfiguredDevice[],
  source: ConfigSource | undefined,
  site: PlacingSite,
): { asset?: string; problems: Problem[] } {
  if (source?.asset !== undefined) return { asset: source.asset, problems: [] };
  if (collected) return { asset: collected.asset, problems: [] };
  // A walk of a whole network, or the contexts of one firewall: no asset has the file for itself.
  if (devices.length !== 1) return { problems: [] };
  const [device] = devices;
  const byName = assetsByName(site);
  const own = device!.hostname === undefined ? undefined : byName.get(plain(device!.hostname));
  const called = namesInPath(name)
    .map((n) => byName.get(n))
    .find((a) => a !== undefined);
  const problems: Problem[] = [];
  if (own && called && own !== called) {
    problems.push({
      what: `the file is called after ${called.id} and the device in it calls itself ${own.id}; it was taken as the configuration of ${own.id}`,
      where: { file: name },
      remedy: 'Name the right asset in configs/sources.yaml',
    });
  }
  const asset = own ?? called ?? byAddress(device!, site);
  if (asset) return { asset: asset.id, problems };
  problems.push({
    what: `nobody knows which device this configuration is of${device!.hostname === undefined ? '' : ` (it calls itself ${device!.hostname})`}`,
    where: { file: name },
    remedy: 'Name the asset in configs/sources.yaml, or call the file after it',
  });
  return { problems };
}

const named = new WeakMap<PlacingSite, Map<string, Asset>>();

function assetsByName(site: PlacingSite): Map<string, Asset> {
  let names = named.get(site);
  if (!names) {
    names = new Map();
    // Ids first: what one asset is also called never hides what another one is.
    for (const asset of site.assets) names.set(plain(asset.id), asset);
    for (const asset of site.assets) {
      for (const name of asset.names) if (!names.has(plain(name))) names.set(plain(name), asset);
    }
    named.set(site, names);
  }
  return names;
}

/** What a path may call a device, the likeliest first: the file's stem, the stem less what follows `_`, `~`, a space or a date; then its folders. */
function namesInPath(path: string): string[] {
  const parts = path.split('/');
  const file = parts.pop()!;
  const dot = file.indexOf('.');
  const stem = dot > 0 ? file.slice(0, dot) : file;
  const short = stem.replace(/[-_ ]?(?:19|20)\d\d([-_]?)\d\d\1\d\d.*$/, '').replace(/[_~ (@].*$/, '');
  return [stem, short, ...parts.reverse()].filter((n) => n !== '').map(plain);
}

/** The one asset that has an address of the device; undefined where none or several have. */
function byAddress(device: ConfiguredDevice, site: PlacingSite): Asset | undefined {
  const own = new Set(device.interfaces.flatMap((i) => i.addresses.map((a) => a.split('/')[0]!)));
  const has = (a: Asset) => [...a.ip, ...a.interfaces.flatMap((leg) => leg.ip ?? [])].some((ip) => own.has(ip));
  const hits = site.assets.filter(has);
  return hits.length === 1 ? hits[0] : undefined;
}

/** Tells where two different configurations claim to be what one device was running on one day: nobody can tell which it was. */
export function rivalClaims(
  placed: readonly { placement: ConfigPlacement; device?: ConfiguredDevice }[],
  timeZone: string,
): Problem[] {
  const problems: Problem[] = [];
  const claims = new Map<string, ConfigPlacement>();
  for (const { placement, device } of placed) {
    const { asset, collected, purpose, artefact, file } = placement;
    if (asset === undefined || purpose !== 'running' || device?.files[0]?.part !== 'configuration') continue;
    // Two times of one day are two states; two files with one date are not.
    const key = JSON.stringify([asset, collected]);
    const other = claims.get(key);
    if (!other) claims.set(key, placement);
    else if (other.artefact !== artefact) {
      problems.push({
        what: `two files claim to be the configuration of ${asset} of ${siteDay(collected, timeZone)}: this one and ${other.file}`,
        where: { file },
        remedy: 'Say in configs/sources.yaml which asset, day or purpose each has',
      });
    }
  }
  return problems;
}
