// rdp: remote desktop on any port ([MS-RDPBCGR], [MS-RDPEUDP]). In: the opening of a connection. Out: the user name in its cookie
// and the client's name; where both agree on TLS, the rest goes to that decoder.
import type { DatagramProtocol, RawProtocol } from '../../protocol.ts';
import { u16, u32 } from '../octets.ts';
import { openingLength } from './connection.ts';
import { decodeRdp } from './decoder.ts';

export const rdp: RawProtocol = {
  name: 'rdp',
  layer: 'tcp',
  kind: 'raw',
  ports: [3389],
  anyPort: true,
  recognise(_from, bytes, start, end) {
    const length = openingLength(bytes, start, end);
    // A bare X.224 packet (11 bytes) says nothing that other users of X.224 do not say.
    return length === undefined ? undefined : length > 11;
  },
  open: decodeRdp,
};

/** The SYN of [MS-RDPEUDP] §2.2.2.1: nothing acknowledged yet, a receive window, flag SYN, padded to 1232 bytes or so. */
export const rdpOverUdp: DatagramProtocol = {
  name: 'rdp',
  layer: 'udp',
  ports: [3389],
  recognise: (bytes, start, end) =>
    end - start >= 16 &&
    u32(bytes, start) === 0xffffffff &&
    (u16(bytes, start + 6) & 1) === 1 &&
    u16(bytes, start + 4) > 0,
  open(context) {
    let claimed = false;
    return {
      datagram() {
        if (!claimed) context.claim('rdp');
        claimed = true;
      },
    };
  },
};
