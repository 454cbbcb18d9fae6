// Packets that need no connection: UDP (RFC 768), ICMP echo (RFC 792), ARP (RFC 826) and bare Ethernet frames.
import type { Instant } from '#kit';
import type { Group, Line, Packet } from './packet.ts';
import { broadcast } from './packet.ts';
import { fields } from './bytes.ts';

/** A datagram from end `a` (`up`) or `b`. */
export function udp(
  time: Instant,
  line: Line,
  up: boolean,
  from: number,
  to: number,
  payload: Uint8Array,
  group?: Group,
  anonymous?: boolean,
): Packet {
  const body = new Uint8Array(8 + payload.length);
  body[0] = from >>> 8;
  body[1] = from;
  body[2] = to >>> 8;
  body[3] = to;
  body[4] = body.length >>> 8;
  body[5] = body.length;
  body.set(payload, 8);
  return { time, line, up, ether: 0x0800, protocol: 17, body, to: group, anonymous };
}

/** An echo request (from `a`) or reply (from `b`). */
export function ping(time: Instant, line: Line, up: boolean, id: number, sequence: number): Packet {
  const body = fields()
    .u8(up ? 8 : 0, 0, 0, 0)
    .u16(id)
    .u16(sequence)
    .zeros(32)
    .done();
  for (let i = 0; i < 32; i++) body[8 + i] = 0x61 + (i % 23);
  return { time, line, up, ether: 0x0800, protocol: 1, body };
}

/** A frame straight on Ethernet. */
export function frame(time: Instant, line: Line, up: boolean, ether: number, body: Uint8Array, to?: Group): Packet {
  return { time, line, up, ether, protocol: 0, body, to };
}

/** ARP: `a` asks where `b` is (`ask`), `b` answers (`answer`), or `a` announces itself unasked (`announce`). MACs and addresses as the first view shows them. */
export function arp(time: Instant, line: Line, what: 'ask' | 'answer' | 'announce', target?: number): Packet {
  const { a, b } = line.views[0]!;
  const up = what !== 'answer';
  const sender = up ? a : b;
  const wanted = what === 'announce' ? a.ip : up ? (target ?? b.ip) : a.ip;
  const body = fields()
    .u16(1)
    .u16(0x0800)
    .u8(6, 4)
    .u16(what === 'answer' ? 2 : 1)
    .raw(sender.mac)
    .u32(sender.ip)
    .raw(what === 'answer' ? a.mac : new Uint8Array(6))
    .u32(wanted)
    .done();
  return frame(time, line, up, 0x0806, body, what === 'answer' ? undefined : broadcast);
}
