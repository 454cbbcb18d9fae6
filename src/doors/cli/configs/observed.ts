// What the last assessment of a folder saw on the wire, as packets to hold rules against.
import type { Instant } from '#kit';
import type { ConfiguredDevice, Conversation, Placement } from '#facts';
import type { Flow } from '#reach';
import type { Site } from '#site';
import type { Input } from '../command.ts';
import { withKept } from '../kept.ts';

export interface Observed {
  conversations: number;
  captures: number;
  from?: Instant;
  to?: Instant;
  /** What a device can have seen of it, each packet once: as the addresses are on either side of it. */
  seenBy(device: Pick<ConfiguredDevice, 'name'>): Flow[];
}

const numbers: Partial<Record<Conversation['transport'], number>> = { icmp: 1, tcp: 6, udp: 17, icmpv6: 58, sctp: 132 };

/** The first packet of a conversation, where it has addresses. The type of an ICMP conversation is not kept: an echo request is taken. */
function flowOf({ transport, ipProtocol, client, server }: Conversation): Flow | undefined {
  const protocol = numbers[transport] ?? (transport === 'ip' ? ipProtocol : undefined);
  if (protocol === undefined || client.address === undefined || server.address === undefined) return undefined;
  const flow = { protocol, from: client.address, to: server.address };
  if (protocol === 1) return { ...flow, icmpType: 8, icmpCode: 0 };
  if (protocol === 58) return { ...flow, icmpType: 128, icmpCode: 0 };
  if (server.port === undefined) return flow;
  return { ...flow, fromPort: client.port ?? 49152, toPort: server.port };
}

/**
 * The traffic of the last assessment. Cranes may use the same addresses inside: a crane's device sees what has an end in its own realm, every other device
 * what the site's own addresses show.
 * @throws QuaywallError where the folder was not assessed.
 */
export function observedFlows(input: Input, folder: string): Promise<Observed> {
  return withKept(input, folder, async ({ store }) => {
    const { loadSite, placeIndex } = await import('#site');
    const { site } = await loadSite(folder);
    const facts = await store.facts();
    const { conversations, captures } = facts;
    const placements = new Map(facts.placements.map((p) => [p.capture, p]));
    const index = placeIndex(site);
    const placed = conversations.flatMap((conversation) => {
      const flow = flowOf(conversation);
      const realm = realmOf(placements.get(conversation.capture), conversation.vlans);
      if (!flow || realm === undefined) return [];
      return [{ flow, from: index.canonical(realm, flow.from), to: index.canonical(realm, flow.to) }];
    });
    const times = captures.flatMap((c) => (c.first === undefined || c.last === undefined ? [] : [c.first, c.last]));
    return {
      conversations: conversations.length,
      captures: captures.length,
      ...(times.length > 0 ? { from: Math.min(...times), to: Math.max(...times) } : {}),
      seenBy: ({ name }) => {
        const own = realmOfDevice(site, name);
        const sides = ({ realm, address }: Canonical): string[] => {
          const outside = realm === 'site' ? address : index.outside(realm, address);
          return [...new Set([...(realm === own ? [address] : []), ...(outside === undefined ? [] : [outside])])];
        };
        const flows = new Map<string, Flow>();
        for (const { flow, from, to } of placed) {
          const inside = from.realm === own || to.realm === own;
          // What stays within another crane, or passes between two others, never comes to this one.
          if (!inside && (own !== 'site' || from.realm === to.realm)) continue;
          for (const a of sides(from))
            for (const b of sides(to)) {
              const seen = { ...flow, from: a, to: b };
              flows.set(JSON.stringify(seen), seen);
            }
        }
        return [...flows.values()];
      },
    };
  });
}

interface Canonical {
  realm: string;
  address: string;
}

/** Realm whose addresses a capture shows; undefined where nobody said where it was taken. */
function realmOf(placement: Placement | undefined, vlans: readonly number[]): string | undefined {
  if (!placement?.assigned) return undefined;
  if (placement.side === 'outside') return 'site';
  const named = vlans.map((v) => placement.vlanRealms[v]).find((r) => r !== undefined);
  return named ?? placement.realm;
}

/** Realm on the inner side of a device: its crane's, where the crane has one. */
function realmOfDevice(site: Site, name: string): string {
  const asset = site.assets.find((a) => a.id === name);
  const ofCrane = asset?.crane === undefined ? undefined : site.realms.find((r) => r.crane === asset.crane)?.id;
  return ofCrane ?? site.zones.find((z) => z.id === asset?.zone)?.realm ?? 'site';
}
