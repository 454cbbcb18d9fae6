// A Cisco Discovery Protocol packet (version, hold time, checksum, then type, length and value) as a validated value.
import { ipv4Text } from '#kit';
import { shownText, u16, u32 } from '../octets.ts';
import { description } from '../lldp/message.ts';

interface CdpPacket {
  name?: string;
  port?: string;
  software?: string;
  platform?: string;
  addresses: string[];
  roles: string[];
}

const roles = ['router', 'bridge', 'bridge', 'bridge', 'station', '', 'repeater', 'telephone'];

/** @param start of the packet, after the SNAP header. */
export function readCdp(bytes: Uint8Array, start: number, end: number): CdpPacket | undefined {
  if (end - start < 8 || bytes[start]! < 1 || bytes[start]! > 2) return undefined;
  const found: CdpPacket = { addresses: [], roles: [] };
  let at = start + 4;
  while (at + 4 <= end) {
    const length = u16(bytes, at + 2);
    if (length < 4 || at + length > end) break;
    value(found, u16(bytes, at), bytes, at + 4, at + length);
    at += length;
  }
  return found.name === undefined && found.platform === undefined ? undefined : found;
}

function value(found: CdpPacket, type: number, bytes: Uint8Array, start: number, end: number): void {
  switch (type) {
    case 1:
      found.name ??= shownText(bytes, start, end);
      return;
    case 2:
    case 0x16:
      addresses(found.addresses, bytes, start, end);
      return;
    case 3:
      found.port ??= shownText(bytes, start, end);
      return;
    case 4:
      if (end - start >= 4)
        found.roles = [...new Set(roles.filter((role, bit) => role !== '' && (u32(bytes, start) >> bit) & 1))];
      return;
    case 5:
      found.software ??= description(bytes, start, end);
      return;
    case 6:
      found.platform ??= shownText(bytes, start, end);
      return;
  }
}

/** A count, then per address: protocol type and length, protocol, address length, address. Only IPv4 (NLPID 0xcc) is taken. */
function addresses(into: string[], bytes: Uint8Array, start: number, end: number): void {
  let at = start + 4;
  while (at + 2 <= end && into.length < 8) {
    const length = at + 2 + bytes[at + 1]!;
    if (length + 2 > end) return;
    const data = length + 2;
    const after = data + u16(bytes, length);
    if (after > end) return;
    if (bytes[at + 2] === 0xcc && after - data === 4) {
      const address = ipv4Text(u32(bytes, data));
      if (address !== '0.0.0.0' && !into.includes(address)) into.push(address);
    }
    at = after;
  }
}
