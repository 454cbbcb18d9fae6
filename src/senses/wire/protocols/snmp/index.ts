// snmp: network management (RFC 1157, RFC 3416, RFC 3412). In: datagrams. Out: readable communities, reads and changes, names and descriptions.
import type { DatagramProtocol } from '../../protocol.ts';
import { decodeSnmp } from './decoder.ts';
import { looksLikeSnmp } from './message.ts';

export const snmp: DatagramProtocol = {
  name: 'snmp',
  layer: 'udp',
  ports: [161, 162],
  recognise: looksLikeSnmp,
  open: decodeSnmp,
};
