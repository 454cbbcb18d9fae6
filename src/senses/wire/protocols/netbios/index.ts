// netbios: the NetBIOS name service (RFC 1002 §4.2), which has the form of DNS. In: datagrams. Out: names asked for, and the names
// that hosts register or answer for as their own.
import { inert, ipv4Text } from '#kit';
import type { Context, DatagramDecoder, DatagramProtocol, Moment, Side } from '../../protocol.ts';
import { looksLikeDns, readMessage } from '../dns/message.ts';
import { readName } from '../dns/name.ts';
import { u16, u32 } from '../octets.ts';
import { netbiosName } from './name.ts';

const opcodeMask = 15;
const query = 0;
const nb = 32;
const group = 0x8000;
/** Kinds of names that are a machine's: workstation and file server. */
const machine = new Set([0x00, 0x20]);

function decodeNetbios(context: Context): DatagramDecoder {
  return {
    datagram(from, bytes, start, end, at) {
      const message = readMessage(bytes, start, end);
      if (!message) return;
      context.claim('nbns');
      if (!message.response && message.opcode === query) {
        for (const q of message.questions) {
          const name = netbiosName(q.name);
          if (name && name.text !== '' && name.text !== '*')
            context.name('dns-query', inert(name.text.toLowerCase()), at);
        }
      } else addresses(context, bytes, start, end, from, message.response, at);
    },
  };
}

/** Registrations, refreshes and answers carry NB records: flags and address (§4.2.1.3). Only a name that the sender gives its own address is its own. */
function addresses(
  context: Context,
  bytes: Uint8Array,
  start: number,
  end: number,
  from: Side,
  response: boolean,
  moment: Moment,
): void {
  const opcode = (u16(bytes, start + 2) >> 11) & opcodeMask;
  const sender = from === 'client' ? context.client : context.server;
  let at = start + 12;
  for (let i = u16(bytes, start + 4); i > 0; i--) {
    const name = readName(bytes, start, end, at);
    if (!name || name.next + 4 > end) return;
    at = name.next + 4;
  }
  for (let i = u16(bytes, start + 6) + u16(bytes, start + 8) + u16(bytes, start + 10); i > 0; i--) {
    const encoded = readName(bytes, start, end, at);
    if (!encoded || encoded.next + 10 > end) return;
    const data = encoded.next + 10;
    const after = data + u16(bytes, encoded.next + 8);
    if (after > end) return;
    at = after;
    const name = netbiosName(encoded.text);
    if (u16(bytes, encoded.next) !== nb || !name || !machine.has(name.kind) || name.text === '') continue;
    const shown = inert(name.text.toLowerCase());
    const found: string[] = [];
    for (let here = data; here + 6 <= after && found.length < 16; here += 6) {
      if ((u16(bytes, here) & group) === 0) found.push(ipv4Text(u32(bytes, here + 2)));
    }
    if (found.length === 0) continue;
    if (response && opcode === query) context.name('dns-answer', shown, moment, found);
    for (const address of found) {
      const own = address === sender.address;
      const about = own ? { mac: sender.mac, address } : { address };
      context.sighting(about, 'name', shown, 'nbns', own ? 'high' : 'medium', moment);
    }
  }
}

export const netbios: DatagramProtocol = {
  name: 'nbns',
  layer: 'udp',
  ports: [137],
  recognise: looksLikeDns,
  open: decodeNetbios,
};
