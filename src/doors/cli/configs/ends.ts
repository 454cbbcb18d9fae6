// Who is meant by a word on the command line: a zone, an asset, a device, an address, an address in a zone.
import { listed, nearest, normalIp, parsePrefix, QuaywallError } from '#kit';
import type { EndSet, Network, PlacedDevice, Segment } from '#reach';
import { isAddresses } from './words.ts';

export interface End {
  end: EndSet;
  /** Set where the word names a network device: a question about the device itself. */
  device?: PlacedDevice;
  /** An address that no known network has: the end stands in no segment. */
  nowhere?: string;
}

export const endHelp = 'zone, asset, device, interface (FW:port1), address, prefix, or address@zone';

/**
 * Finds who is meant. An address alone is looked for in every segment, since cranes may use the same addresses: all that have it are meant.
 * @param options `orNowhere`: an address that no network has is an end too, in no segment.
 * @throws QuaywallError with the nearest right names.
 */
export async function endNamed(
  network: Network,
  text: string,
  { orNowhere = false }: { orNowhere?: boolean } = {},
): Promise<End> {
  const { segmentOf } = await import('#reach');
  const [address, zone] = splitAt(text);
  if (address !== undefined) {
    const inZone = zone === undefined ? undefined : segmentOf(network, zone);
    if (zone !== undefined && !inZone) throw unknownName(network, zone);
    const segments = inZone ? [inZone] : segmentsWith(network, address);
    if (segments.length === 0) {
      if (orNowhere) return { end: { label: text, segments: [], addresses: { include: [address] } }, nowhere: address };
      throw new QuaywallError({
        what: `${address} lies in no segment of this network`,
        remedy: `Segments: ${listed(
          network.segments.map((s) => s.id),
          12,
        )}. ADDRESS@SEGMENT puts it into one`,
      });
    }
    const end = { label: text, segments: segments.map((s) => s.id), addresses: { include: [address] } };
    return { end };
  }
  const segment = segmentOf(network, text);
  if (segment) return { end: { label: labelOf(text, segment), segments: [segment.id] } };
  const device = deviceNamed(network, text);
  const asset = assetEnd(network, text);
  if (asset) return { end: asset, ...(device ? { device } : {}) };
  if (device) {
    const addresses = device.legs.flatMap((l) => l.addresses);
    const segments = [...new Set(device.legs.map((l) => l.segment))];
    return { end: { label: device.name, segments, addresses: { include: addresses } }, device };
  }
  throw unknownName(network, text);
}

const labelOf = (text: string, segment: Segment): string =>
  segment.label === segment.id || segment.label === '' ? text : `${text} (${segment.label})`;

function splitAt(text: string): [address?: string, zone?: string] {
  const at = text.indexOf('@');
  const address = at < 0 ? text : text.slice(0, at);
  return isAddresses(address) ? [address, at < 0 ? undefined : text.slice(at + 1)] : [];
}

/** Segments that have (some of) these addresses; where none has, those outside, and those that may have any. */
function segmentsWith(network: Network, text: string): Segment[] {
  const [low, high] = spanOf(text);
  const has = (s: Segment) =>
    s.addresses?.include.some((member) => {
      const [from, to] = spanOf(member);
      return from !== undefined && low !== undefined && from.v === low.v && from.n <= high!.n && to!.n >= low.n;
    }) ?? false;
  const inside = network.segments.filter(has);
  if (inside.length > 0) return inside;
  const open = network.segments.filter((s) => s.addresses === undefined);
  const outside = open.filter((s) => s.external);
  return outside.length > 0 ? outside : open;
}

interface Bound {
  v: 4 | 6;
  n: bigint;
}

/** First and last address of a prefix, a range or one address. */
function spanOf(text: string): [Bound, Bound] | [] {
  const [a, b] = text.split('-');
  if (b !== undefined) {
    const [first] = spanOf(a!);
    const [last] = spanOf(b);
    return first && last ? [first, last] : [];
  }
  const single = normalIp(text);
  const prefix = parsePrefix(single === undefined ? text : `${single}/${single.includes(':') ? 128 : 32}`);
  if (!prefix) return [];
  const width = prefix.version === 4 ? 32 : 128;
  const size = 1n << BigInt(width - prefix.bits);
  return [
    { v: prefix.version, n: prefix.base },
    { v: prefix.version, n: prefix.base + size - 1n },
  ];
}

function deviceNamed(network: Network, text: string): PlacedDevice | undefined {
  const name = text.toLowerCase();
  return (
    network.devices.find((d) => d.name.toLowerCase() === name || d.asset?.toLowerCase() === name) ??
    network.devices.find((d) => d.device.hostname?.toLowerCase() === name)
  );
}

function assetEnd(network: Network, text: string): EndSet | undefined {
  const name = text.toLowerCase();
  const assets = network.site?.assets ?? [];
  const asset =
    assets.find((a) => a.id.toLowerCase() === name) ??
    assets.find((a) => a.names.some((n) => n.toLowerCase() === name));
  if (!asset) return undefined;
  const legs = [...(asset.zone === undefined ? [] : [asset.zone]), ...asset.interfaces.map((leg) => leg.zone)].filter(
    (zone) => network.segments.some((s) => s.id === zone),
  );
  if (legs.length === 0) return undefined;
  const addresses = [...asset.ip, ...asset.interfaces.flatMap((leg) => leg.ip ?? [])];
  return {
    label: asset.id,
    segments: [...new Set(legs)],
    ...(addresses.length > 0 ? { addresses: { include: addresses } } : {}),
  };
}

function unknownName(network: Network, text: string): QuaywallError {
  const known = [
    ...network.segments.map((s) => s.id),
    ...network.devices.map((d) => d.name),
    ...(network.site?.assets.map((a) => a.id) ?? []),
  ];
  const near = nearest(text, known);
  return new QuaywallError({
    what: `nothing in this network is called "${text}"`,
    expected: endHelp,
    remedy: near
      ? `Did you mean ${near}?`
      : `Segments: ${listed(
          network.segments.map((s) => s.id),
          12,
        )}`,
  });
}
