// A packet as the frame that one place sees: Ethernet (IEEE 802.3), 802.1Q tag, IPv4 (RFC 791), checksums (RFC 1071).
import type { Packet, View } from './packet.ts';

/** Ones' complement sum of 16-bit words, before folding. */
function sum(bytes: Uint8Array, from: number, to: number, start: number): number {
  let total = start;
  const even = from + ((to - from) & ~1);
  for (let i = from; i < even; i += 2) total += (bytes[i]! << 8) | bytes[i + 1]!;
  if (even < to) total += bytes[even]! << 8;
  return total;
}

function folded(total: number): number {
  let t = total;
  while (t > 0xffff) t = (t & 0xffff) + Math.floor(t / 0x10000);
  return ~t & 0xffff;
}

const checksumAt: Record<number, number> = { 1: 2, 6: 16, 17: 6 };

/** Frames shorter than this are padded by the sending card (64 octets with the check sequence, IEEE 802.3 clause 3). */
const SHORTEST = 60;

/**
 * Writes the frame into `out`.
 * @returns its length, or 0 where this place does not see this direction.
 */
export function render(packet: Packet, view: View, out: Uint8Array): number {
  const { up } = packet;
  if (view.only !== undefined && (view.only === 'a') !== up) return 0;
  const from = up ? view.a : view.b;
  const to = packet.to ?? (up ? view.b : view.a);
  out.set(to.mac, 0);
  out.set(from.mac, 6);
  let at = 12;
  if (view.vlan !== undefined) {
    out[12] = 0x81;
    out[13] = 0;
    out[14] = view.vlan >>> 8;
    out[15] = view.vlan;
    at = 16;
  }
  out[at++] = packet.ether >>> 8;
  out[at++] = packet.ether;
  if (packet.ether !== 0x0800) {
    out.set(packet.body, at);
    return padded(out, at + packet.body.length);
  }
  const total = 20 + packet.body.length;
  const ttl = (up ? packet.line.ttlA : packet.line.ttlB) - (up ? view.hopsFromA : view.hopsFromB);
  const id = up ? packet.line.idA : packet.line.idB;
  const source = packet.anonymous ? 0 : from.ip;
  const head = at;
  out[at++] = 0x45;
  out[at++] = 0;
  out[at++] = total >>> 8;
  out[at++] = total;
  out[at++] = id >>> 8;
  out[at++] = id;
  out[at++] = packet.protocol === 6 ? 0x40 : 0;
  out[at++] = 0;
  // Link-local groups travel with 1 or 255 and are never routed; 255 is what mDNS and LLMNR ask for.
  out[at++] = packet.to && packet.to.ip >>> 8 === 0xe00000 ? 255 : Math.max(1, ttl);
  out[at++] = packet.protocol;
  out[at++] = 0;
  out[at++] = 0;
  out[at++] = source >>> 24;
  out[at++] = source >>> 16;
  out[at++] = source >>> 8;
  out[at++] = source;
  out[at++] = to.ip >>> 24;
  out[at++] = to.ip >>> 16;
  out[at++] = to.ip >>> 8;
  out[at++] = to.ip;
  const check = folded(sum(out, head, at, 0));
  out[head + 10] = check >>> 8;
  out[head + 11] = check;
  out.set(packet.body, at);
  const end = at + packet.body.length;
  const field = checksumAt[packet.protocol];
  if (field !== undefined) {
    const pseudo = packet.protocol === 1 ? 0 : sum(out, head + 12, head + 20, packet.protocol + packet.body.length);
    const c = folded(sum(out, at, end, pseudo));
    // RFC 768: a computed zero is sent as ones.
    const value = c === 0 && packet.protocol === 17 ? 0xffff : c;
    out[at + field] = value >>> 8;
    out[at + field + 1] = value;
  }
  return padded(out, end);
}

function padded(out: Uint8Array, end: number): number {
  if (end >= SHORTEST) return end;
  out.fill(0, end, SHORTEST);
  return SHORTEST;
}
