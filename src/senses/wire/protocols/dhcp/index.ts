// dhcp: address assignment (RFC 2131, RFC 8415). In: datagrams. Out: names, identifiers and kind of clients, and who hands out gateways.
import type { DatagramProtocol } from '../../protocol.ts';
import { decodeDhcp } from './decoder.ts';
import { isDhcp } from './message.ts';
import { decodeDhcp6, isDhcp6 } from './version6.ts';

export const dhcp: DatagramProtocol = {
  name: 'dhcp',
  layer: 'udp',
  ports: [67, 68],
  recognise: isDhcp,
  open: decodeDhcp,
};

export const dhcp6: DatagramProtocol = {
  name: 'dhcpv6',
  layer: 'udp',
  ports: [547, 546],
  recognise: isDhcp6,
  open: decodeDhcp6,
};
