// What the last assessment of a folder saw on the wire, as packets to hold rules against.
import type { Instant } from '#kit';
import type { Conversation } from '#facts';
import type { Flow } from '#reach';
import type { Input } from '../command.ts';
import { withKept } from '../kept.ts';

export interface Observed {
  flows: Flow[];
  conversations: number;
  captures: number;
  from?: Instant;
  to?: Instant;
}

const numbers: Partial<Record<Conversation['transport'], number>> = { icmp: 1, tcp: 6, udp: 17, icmpv6: 58, sctp: 132 };

/** The first packet of a conversation, where it has addresses. The type of an ICMP conversation is not kept: an echo request is taken. */
export function flowOf({ transport, ipProtocol, client, server }: Conversation): Flow | undefined {
  const protocol = numbers[transport] ?? (transport === 'ip' ? ipProtocol : undefined);
  if (protocol === undefined || client.address === undefined || server.address === undefined) return undefined;
  const flow = { protocol, from: client.address, to: server.address };
  if (protocol === 1) return { ...flow, icmpType: 8, icmpCode: 0 };
  if (protocol === 58) return { ...flow, icmpType: 128, icmpCode: 0 };
  if (server.port === undefined) return flow;
  return { ...flow, fromPort: client.port ?? 49152, toPort: server.port };
}

/** Every conversation of the captures that count, each packet once. @throws QuaywallError where the folder was not assessed. */
export function observedFlows(input: Input, folder: string): Promise<Observed> {
  return withKept(input, folder, async ({ store }) => {
    const { conversations, captures } = await store.facts();
    const flows = new Map<string, Flow>();
    for (const conversation of conversations) {
      const flow = flowOf(conversation);
      if (flow) flows.set(JSON.stringify(flow), flow);
    }
    const times = captures.flatMap((c) => (c.first === undefined || c.last === undefined ? [] : [c.first, c.last]));
    return {
      flows: [...flows.values()],
      conversations: conversations.length,
      captures: captures.length,
      ...(times.length > 0 ? { from: Math.min(...times), to: Math.max(...times) } : {}),
    };
  });
}
