// lldp: link layer discovery (IEEE 802.1AB). In: frames of EtherType 0x88cc. Out: what devices say they are.
import type { EthernetProtocol } from '../../protocol.ts';
import { decodeLldp } from './decoder.ts';

export const lldp: EthernetProtocol = { name: 'lldp', layer: 'ethernet', etherTypes: [0x88cc], open: decodeLldp };

export { siemensIdentity } from './siemens.ts';
