// cdp: Cisco Discovery Protocol, in SNAP frames of organisation 00000c. Out: what switches, routers and telephones say they are.
import type { HostAttribute } from '#facts';
import type { Context, DatagramDecoder, EthernetProtocol } from '../../protocol.ts';
import { readCdp } from './message.ts';

/** The wire's key of SNAP frames of this organisation, and the protocol's number there. */
const snapKey = 0x20000 | 0x2000;

function decodeCdp(context: Context): DatagramDecoder {
  return {
    datagram(from, bytes, start, end, at) {
      const found = readCdp(bytes, start, end);
      if (!found) return;
      context.claim('cdp');
      const { mac } = from === 'client' ? context.client : context.server;
      const say = (attribute: HostAttribute, value: string | undefined) => {
        if (!value) return;
        for (const address of found.addresses.length > 0 ? found.addresses : [undefined]) {
          context.sighting({ mac, address }, attribute, value, 'cdp', 'high', at);
        }
      };
      say('name', found.name);
      say('product', found.platform);
      say('system', found.software);
      say('port', found.port);
      for (const role of found.roles) say('role', role);
    },
  };
}

export const cdp: EthernetProtocol = { name: 'cdp', layer: 'ethernet', etherTypes: [snapKey], open: decodeCdp };
