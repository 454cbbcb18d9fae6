// dns: name queries and answers over UDP and TCP (RFC 1035), multicast DNS (RFC 6762) and LLMNR (RFC 4795).
// In: messages. Out: names asked for, names answered with their addresses, and what hosts call themselves.
import type { DatagramProtocol, FramedProtocol } from '../../protocol.ts';
import { u16 } from '../octets.ts';
import { decodeDns, type Kind } from './decoder.ts';
import { looksLikeDns } from './message.ts';

function overUdp(name: Kind, ports: number[]): DatagramProtocol {
  return {
    name,
    layer: 'udp',
    ports,
    recognise: looksLikeDns,
    open: (context) => ({ datagram: decodeDns(context, name) }),
  };
}

export const dns = overUdp('dns', [53]);
export const mdns = overUdp('mdns', [5353]);
export const llmnr = overUdp('llmnr', [5355]);

/** Two bytes of length before each message (RFC 1035 §4.2.2, RFC 7766). */
export const dnsOverTcp: FramedProtocol = {
  name: 'dns',
  layer: 'tcp',
  kind: 'framed',
  ports: [53],
  header: 8,
  longest: 65537,
  length(bytes, start) {
    const length = u16(bytes, start);
    const flags = u16(bytes, start + 4);
    const opcode = (flags >> 11) & 15;
    return length >= 12 && opcode <= 6 && (flags & 0x40) === 0 ? length + 2 : 0;
  },
  open(context) {
    const decode = decodeDns(context, 'dns');
    return { message: (from, bytes, start, end, at) => decode(from, bytes, start + 2, end, at) };
  },
};
