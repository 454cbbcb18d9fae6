// The network as the proof engine sees it: segments that packets stand in, devices with legs in them, and ways that no device filters.
import type { Instant } from '#kit';
import type { AddressSet, ConfiguredDevice, OpenLine } from '#facts';
import type { Asset, Site } from '#site';
import type { Hop, RuleRef } from '../answer.ts';

/** One piece of the network within which machines reach one another without passing a device that looks at IP. */
export interface Segment {
  /** Zone id of the site; without a zone `device:interface` or `device:vlan10` of the first device found in it. */
  id: string;
  label: string;
  zone?: string;
  crane?: string;
  /** Address realm whose addresses packets carry here. */
  realm: string;
  /** Addresses of the machines in it; absent: any. */
  addresses?: AddressSet;
  /** Outside the site: the Internet, the far end of a tunnel, a carrier. */
  external: boolean;
}

/** An interface of a device in a segment. */
export interface Leg {
  device: string;
  interface: string;
  segment: string;
  /** Virtual router: packets pass only between legs of one. */
  router: string;
  /** The device's own names of zones it belongs to. */
  zones: string[];
  /** Its addresses, without prefix length. */
  addresses: string[];
}

export interface PlacedDevice {
  name: string;
  device: ConfiguredDevice;
  asset?: string;
  crane?: string;
  realm: string;
  role?: string;
  legs: Leg[];
  /** SHA-256 of what the device does: equal hashes, equal behaviour. */
  hash: string;
}

/** A firewall, router or switch of the site of which no configuration is known. */
export interface MissingDevice {
  asset: string;
  role: string;
  /** Segments that it could join. */
  zones: string[];
  why: string;
}

/** A way between two segments that no configured device filters: a host with two legs, a modem, a radio path. Found by others and handed in. */
export interface SideDoor {
  id: string;
  /** Segments or zones; the way is open in both directions. */
  from: string;
  to: string;
  by: 'host' | 'radio' | 'cellular' | 'switched';
  /** The machine or link, in words. */
  via: string;
  why: string;
  /** True where it is certain that packets pass, and not only possible. */
  certain?: boolean;
  /** Addresses of the machine on the two sides, where known. */
  fromAddress?: string;
  toAddress?: string;
}

/** A one-way step between two segments without a filter. */
export interface Join {
  from: string;
  to: string;
  by: Hop['by'];
  device: string;
  certain: boolean;
  /** True where it is only feared: a line not understood, a device without a configuration. */
  feared: boolean;
  /** What comes out can be any packet at all (an unknown device that may translate). */
  anything?: boolean;
  /** Address in the second segment under which the machine between speaks on its own. */
  speaksAs?: string;
  why: string;
  decides: RuleRef[];
  open?: { device: string; line?: OpenLine; why: string }[];
}

export interface VlanNode {
  device: string;
  vlan: number;
}

/** A set of switches and VLANs that is one broadcast domain. */
export interface Domain {
  id: string;
  segments: string[];
  nodes: VlanNode[];
}

/** A way by which frames of one zone's VLAN come into another's. */
export interface Leak {
  /** Device where the VLANs meet. */
  device: string;
  from: { vlan?: number; zone: string };
  to: { vlan?: number; zone: string };
  ports: { device: string; port: string; vlan?: number; at?: RuleRef }[];
  certain: boolean;
  kind: LeakKind;
  /** Assets on the port, where known. */
  attached?: string[];
  why: string;
}

export type LeakKind =
  'native-mismatch' | 'end-port' | 'no-ingress-filter' | 'untagged-overlap' | 'dynamic' | 'link' | 'open-line';

export interface Layer2 {
  domains: Domain[];
  leaks: Leak[];
  /** What it takes for granted, in sentences. */
  assumes: string[];
}

export interface Network {
  devices: PlacedDevice[];
  segments: Segment[];
  joins: Join[];
  missing: MissingDevice[];
  layer2: Layer2;
  /** Other names under which a segment is found. */
  aliases: ReadonlyMap<string, string>;
  assumes: string[];
  /** Whether some device passes IPv6 on. */
  ipv6: boolean;
  site?: Site;
  asOf?: Instant;
}

/** Roles that pass traffic on for others: without their configuration nothing behind them is proved. */
export const isInfrastructure = (role: string | undefined): boolean =>
  role !== undefined && /^(?:.*[- ])?(?:firewall|router|switch|gateway-router)$/.test(role);

/** Roles on which several VLANs are no surprise. */
export const carriesVlans = (role: string | undefined): boolean =>
  isInfrastructure(role) || (role !== undefined && /wlan|access-point|^ap$|radio|bridge|hypervisor/.test(role));

export const legsOf = (asset: Asset): { zone: string; ip?: string }[] => [
  ...(asset.zone === undefined
    ? []
    : asset.ip.length > 0
      ? asset.ip.map((ip) => ({ zone: asset.zone!, ip }))
      : [{ zone: asset.zone }]),
  ...asset.interfaces.map((leg) => ({ zone: leg.zone, ...(leg.ip === undefined ? {} : { ip: leg.ip }) })),
];
