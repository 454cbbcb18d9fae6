// A packet before anybody has seen it, and the places that see it. The same packet shows other MACs, VLANs and, behind a NAT,
// other addresses at each sensor; so it is made once and rendered once per place.
import type { Instant } from '#kit';
import { parseIpv4 } from '#kit';
import { hex } from './bytes.ts';

/** How an end looks at one place. */
export interface Face {
  mac: Uint8Array;
  ip: number;
}

/** One place where a line is seen: a capture file, the VLAN there, and how both ends look there. */
export interface View {
  /** Name of the capture, without date and ending. */
  file: string;
  /** Absent where the frames are untagged. */
  vlan?: number;
  a: Face;
  b: Face;
  /** Routers passed from `a` and from `b` up to this place. */
  hopsFromA: number;
  hopsFromB: number;
  /** Only one direction passes here. */
  only?: 'a' | 'b';
}

/** Two ends and every place that sees them talk. */
export interface Line {
  /** Every place that sees it; the first is where local dialogues take their addresses from. */
  views: readonly View[];
  /** Initial time to live of what each end sends. */
  ttlA: number;
  ttlB: number;
  /** IP identification of the next packet of each end. */
  idA: number;
  idB: number;
  /** Cranes and stations that it touches: what a day may hide when a crane is switched off or a sensor goes blind. */
  touches: readonly string[];
}

/** A multicast or broadcast destination. */
export interface Group {
  mac: Uint8Array;
  ip: number;
}

export interface Packet {
  time: Instant;
  line: Line;
  /** Sent by `a`. */
  up: boolean;
  /** EtherType; 0x0800 with `body` holding what follows the IP header, anything else with `body` following the EtherType. */
  ether: number;
  /** IP protocol for 0x0800. */
  protocol: number;
  /** With checksums still zero: they depend on the addresses of the place. */
  body: Uint8Array;
  to?: Group;
  /** Source address 0.0.0.0: a client that has none yet. */
  anonymous?: boolean;
}

export type Packets = Generator<Packet, void, undefined>;

export const mac = (text: string): Uint8Array => hex(text);

export function ip(text: string): number {
  const value = parseIpv4(text);
  if (value === undefined) throw new RangeError(`not an IPv4 address: ${text}`);
  return value;
}

/** RFC 1112 section 6.4: the Ethernet address of an IPv4 multicast group. */
export function multicast(address: string): Group {
  const value = ip(address);
  return { ip: value, mac: Uint8Array.of(0x01, 0, 0x5e, (value >>> 16) & 0x7f, (value >>> 8) & 255, value & 255) };
}

export const broadcast: Group = { ip: 0xffffffff, mac: new Uint8Array(6).fill(0xff) };

/** A line; times to live and first identifications as given. */
export function line(views: readonly View[], ttlA = 64, ttlB = 64, firstId = 1, touches: readonly string[] = []): Line {
  return { views, ttlA, ttlB, idA: firstId & 0xffff, idB: (firstId * 7919) & 0xffff, touches };
}
