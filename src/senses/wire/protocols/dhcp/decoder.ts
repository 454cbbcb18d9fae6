// Facts from DHCP: how a client names itself, and which machine acts as address server and names a router.
import { inert } from '#kit';
import type { Context, DatagramDecoder, Moment, Side } from '../../protocol.ts';
import { shownText } from '../octets.ts';
import {
  addressList,
  clientIdText,
  defaultRouters,
  type DhcpMessage,
  fullName,
  messageType,
  option,
  readDhcp,
} from './message.ts';

export function decodeDhcp(context: Context): DatagramDecoder {
  return {
    datagram(from, bytes, start, end, at) {
      const message = readDhcp(bytes, start, end);
      if (!message) return;
      context.claim('dhcp');
      client(context, message, at);
      if (message.type === messageType.offer || message.type === messageType.ack) server(context, message, from, at);
    },
  };
}

/** What the client says of itself; the server's acknowledgement repeats part of it and adds the address. */
function client(context: Context, message: DhcpMessage, at: Moment): void {
  const { options } = message;
  const acknowledged = message.type === messageType.ack ? message.yourAddress : undefined;
  const about = { mac: message.mac, address: message.request ? message.clientAddress : acknowledged };
  if (about.mac === undefined && about.address === undefined) return;
  if (!message.request && acknowledged === undefined) return;
  const confidence = message.request ? 'high' : 'medium';
  const say = (attribute: 'name' | 'vendor-class' | 'client-id', value: string | undefined) => {
    if (value) context.sighting(about, attribute, value, 'dhcp', confidence, at);
  };
  const text = (code: number) => {
    const value = options.get(code);
    return value && shownText(value, 0, value.length);
  };
  say('name', text(option.hostName));
  const full = fullName(options.get(option.fqdn));
  say('name', full && inert(full));
  if (message.request) say('vendor-class', text(option.vendorClass));
  const id = options.get(option.clientId);
  if (id && id.length > 1) say('client-id', inert(clientIdText(id)));
}

/** An offer or acknowledgement that names a router makes its sender a gateway giver. The MAC is a relay's where one stands between. */
function server(context: Context, message: DhcpMessage, from: Side, at: Moment): void {
  const sender = from === 'client' ? context.client : context.server;
  if (sender.mac === undefined) return;
  const routers = new Set([
    ...addressList(message.options.get(option.router)),
    ...defaultRouters(message.options.get(option.classlessRoutes)),
  ]);
  const address = addressList(message.options.get(option.server))[0] ?? sender.address;
  for (const router of routers) context.gateway({ mac: sender.mac, address, source: 'dhcp', router }, at);
}
