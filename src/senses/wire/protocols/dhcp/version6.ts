// DHCP for IPv6 (RFC 8415) as far as a client names itself: its identifier (DUID), vendor class and full name (RFC 4704).
import { inert } from '#kit';
import type { Context, DatagramDecoder } from '../../protocol.ts';
import { hexText, shownText, u16 } from '../octets.ts';
import { fullName } from './message.ts';

const clientId = 1;
const vendorClass = 16;
const fqdn = 39;
const relayForward = 12;

/** Whether options follow the four-byte header of a client's or server's message without a remainder. */
export function isDhcp6(bytes: Uint8Array, start: number, end: number): boolean {
  const type = bytes[start] ?? 0;
  if (end - start < 8 || type === 0 || type > 11)
    return type === relayForward || type === relayForward + 1 ? end - start > 38 : false;
  let at = start + 4;
  while (at + 4 <= end) at += 4 + u16(bytes, at + 2);
  return at === end;
}

export function decodeDhcp6(context: Context): DatagramDecoder {
  return {
    datagram(from, bytes, start, end, at) {
      if (!isDhcp6(bytes, start, end)) return;
      context.claim('dhcpv6');
      // 1 Solicit, 3 Request, 4 Confirm, 5 Renew, 6 Rebind, 8 Release, 9 Decline, 11 Information-request: the client's own words.
      if (![1, 3, 4, 5, 6, 8, 9, 11].includes(bytes[start]!)) return;
      const sender = from === 'client' ? context.client : context.server;
      const about = { mac: sender.mac, address: sender.address };
      const say = (attribute: 'name' | 'client-id' | 'vendor-class', value: string | undefined) => {
        if (value) context.sighting(about, attribute, inert(value), 'dhcpv6', 'high', at);
      };
      for (let here = start + 4; here + 4 <= end;) {
        const data = here + 4;
        const after = data + u16(bytes, here + 2);
        const code = u16(bytes, here);
        if (code === clientId && after > data) say('client-id', hexText(bytes, data, after));
        // Enterprise number, then length and text.
        if (code === vendorClass && after - data > 6) say('vendor-class', shownText(bytes, data + 6, after));
        if (code === fqdn && after - data > 1) say('name', name6(bytes, data, after));
        here = after;
      }
    },
  };
}

/** One byte of flags, then the name in DNS form; read as the IPv4 option with flag E. */
function name6(bytes: Uint8Array, start: number, end: number): string | undefined {
  const value = new Uint8Array(end - start + 2);
  value[0] = 4;
  value.set(bytes.subarray(start + 1, end), 3);
  return fullName(value);
}
