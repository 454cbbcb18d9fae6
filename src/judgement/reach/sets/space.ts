// The space of packet headers of one IP version: which dimensions a box has, and how far each goes. An IPv6 address takes four dimensions of 32 bits,
// most significant first, so that every coordinate is a plain number and nothing is rounded.

export interface Space {
  family: 4 | 6;
  /** Dimensions of one address. */
  words: 1 | 4;
  dims: number;
  /** Numbers of one box: lowest and highest value of each dimension, both inclusive. */
  stride: number;
  /** First dimension of each part. Protocol is 0, destination port (or ICMP type) 1. */
  to: number;
  from: number;
  /** Source port, or ICMP code. */
  fromPort: number;
  /** A box of everything. */
  whole: Uint32Array;
}

export const PROTOCOL = 0;
export const TO_PORT = 1;

function space(family: 4 | 6): Space {
  const words = family === 4 ? 1 : 4;
  const dims = 3 + 2 * words;
  const whole = new Uint32Array(2 * dims);
  for (let d = 0; d < dims; d++) whole[2 * d + 1] = 0xffffffff;
  whole[1] = 255;
  whole[3] = 65535;
  whole[2 * dims - 1] = 65535;
  return { family, words, dims, stride: 2 * dims, to: 2, from: 2 + words, fromPort: dims - 1, whole };
}

export const space4 = space(4);
export const space6 = space(6);
export const spaceOf = (family: 4 | 6): Space => (family === 4 ? space4 : space6);

/** Protocols that have ports: TCP, UDP, DCCP, SCTP, UDP-Lite (IANA protocol numbers). */
export const portProtocols = [6, 17, 33, 132, 136] as const;
/** ICMP and ICMPv6: type stands in the destination port, code in the source port; 255 there stands for everything from 255 up. */
export const icmpProtocols = [1, 58] as const;

export const hasPorts = (protocol: number): boolean => (portProtocols as readonly number[]).includes(protocol);
export const isIcmp = (protocol: number): boolean => (icmpProtocols as readonly number[]).includes(protocol);
