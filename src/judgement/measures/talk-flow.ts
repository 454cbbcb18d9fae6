// A conversation that was seen, as a packet that configurations can be asked about.
import { placeIndex } from '#site';
import type { Flow } from '#reach';
import type { Talk, View } from '#reconcile';

const protocols: Record<string, number> = { tcp: 6, udp: 17, icmp: 1, icmpv6: 58 };

/** The first packet of a talk as the client's own network sees it; undefined where its ends are not both placed, in two zones of the site. */
export function flowOf(view: View, talk: Talk): Flow | undefined {
  const { client, server } = talk;
  const index = placeIndex(view.site);
  const protocol = protocols[talk.transport];
  if (protocol === undefined || !talk.assigned || client.group || server.group || client.external || server.external)
    return undefined;
  if (!client.zone || !server.zone || client.zone.id === server.zone.id) return undefined;
  if (client.address === undefined || server.address === undefined) return undefined;
  // Who began is not known: the other direction may have been the first.
  if (!talk.conversations.some((c) => c.initiator === 'seen')) return undefined;
  const to =
    server.realm === client.realm || server.realm === 'site'
      ? server.address
      : index.outside(server.realm, server.address);
  if (to === undefined) return undefined;
  const fromPort = talk.conversations[0]!.client.port;
  return {
    protocol,
    from: client.address,
    to,
    ...(talk.port === undefined || protocol === 1 || protocol === 58 ? {} : { toPort: talk.port }),
    ...(fromPort === undefined || protocol === 1 || protocol === 58 ? {} : { fromPort }),
  };
}
