// For tests only: frames made by hand, byte for byte as the standards draw them.
import { parseIpv4 } from '#kit';

const macA = Buffer.from('020000000001', 'hex');
const macB = Buffer.from('020000000002', 'hex');

/** An Ethernet II frame (IEEE 802.3), optionally with 802.1Q tags, outermost first. */
export function ethernet(type: number, payload: Uint8Array, vlans: readonly number[] = []): Buffer {
  const tags = vlans.map((vlan) => Buffer.from([0x81, 0x00, vlan >> 8, vlan & 255]));
  return Buffer.concat([macB, macA, ...tags, Buffer.from([type >> 8, type & 255]), payload]);
}

/** An IPv4 packet (RFC 791) without options. `fragment` is the 16-bit flags and offset field. */
export function ipv4(
  source: string,
  target: string,
  protocol: number,
  payload: Uint8Array,
  fragment = 0,
  identification = 1,
): Buffer {
  const head = Buffer.alloc(20);
  head[0] = 0x45;
  head.writeUInt16BE(20 + payload.length, 2);
  head.writeUInt16BE(identification, 4);
  head.writeUInt16BE(fragment, 6);
  head[8] = 64;
  head[9] = protocol;
  head.writeUInt32BE(parseIpv4(source)!, 12);
  head.writeUInt32BE(parseIpv4(target)!, 16);
  return Buffer.concat([head, payload]);
}

/** A UDP datagram (RFC 768) without checksum. */
export function udp(sourcePort: number, targetPort: number, payload: Uint8Array): Buffer {
  const head = Buffer.alloc(8);
  head.writeUInt16BE(sourcePort, 0);
  head.writeUInt16BE(targetPort, 2);
  head.writeUInt16BE(8 + payload.length, 4);
  return Buffer.concat([head, payload]);
}

export const SYN = 2;
export const ACK = 16;
export const PSH = 8;
export const FIN = 1;
export const RST = 4;

/** A TCP segment (RFC 9293) without options and checksum. */
export function tcp(
  sourcePort: number,
  targetPort: number,
  sequence: number,
  acknowledgement: number,
  flags: number,
  payload: Uint8Array = Buffer.alloc(0),
): Buffer {
  const head = Buffer.alloc(20);
  head.writeUInt16BE(sourcePort, 0);
  head.writeUInt16BE(targetPort, 2);
  head.writeUInt32BE(sequence >>> 0, 4);
  head.writeUInt32BE(acknowledgement >>> 0, 8);
  head[12] = 0x50;
  head[13] = flags;
  head.writeUInt16BE(8192, 14);
  return Buffer.concat([head, payload]);
}

export function udpFrame(
  source: string,
  sourcePort: number,
  target: string,
  targetPort: number,
  payload: Uint8Array,
  vlans: readonly number[] = [],
): Buffer {
  return ethernet(0x0800, ipv4(source, target, 17, udp(sourcePort, targetPort, payload)), vlans);
}
