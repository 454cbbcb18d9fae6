// Joins conversations into talks: one for each service between two ends, over all captures, sensors and both sides of a NAT.
import { HOUR } from '#kit';
import type { Conversation, CredentialUse, FactSet, NameUse, Operation } from '#facts';
import { least, most } from './extremes.ts';
import { heaviest, once } from './same-thing.ts';
import type { Located, Talk } from './view.ts';

/** Conversations of one service with pauses up to this long are one talk. */
const ADJACENT = HOUR;

/** One conversation, turned so that the client is on the client's side whatever the capture took it for. */
interface Turned {
  of: Conversation;
  /** Connection: both ends with their ports, whichever came first. */
  tuple: string;
  client: Located;
  server: Located;
  flipped: boolean;
  first: number;
  last: number;
}

interface Sources {
  facts: FactSet;
  locate(end: Conversation['client'], capture: string, vlans: readonly number[]): Located;
  assigned(capture: string): boolean;
  clockErrorMs(capture: string): number;
}

/** The place of an end as a key: its realm and address; captures of unknown place never meet. */
function endKey(end: Located, capture: string): string {
  const realm = end.realm === 'unassigned' ? `unassigned ${capture}` : end.realm;
  return `${realm}|${end.address ?? end.mac ?? '?'}`;
}

/** All talks, in order of their first packet. `allowedBy` is left for `allowed.ts` to fill. */
export function joinTalks(sources: Sources): Talk[] {
  const { facts } = sources;
  const byTuple = new Map<string, Turned[]>();
  for (const of of facts.conversations) {
    const client = sources.locate(of.client, of.capture, of.vlans);
    const server = sources.locate(of.server, of.capture, of.vlans);
    const ends = [
      `${endKey(client, of.capture)}:${of.client.port ?? ''}`,
      `${endKey(server, of.capture)}:${of.server.port ?? ''}`,
    ].sort();
    const below = of.transport === 'ethernet' ? of.etherType : of.transport === 'ip' ? of.ipProtocol : '';
    const tuple = `${of.transport} ${below ?? ''} ${ends[0]} ${ends[1]}`;
    const turned = { of, tuple, client, server, flipped: false, first: of.first, last: of.last };
    const group = byTuple.get(tuple);
    if (group) group.push(turned);
    else byTuple.set(tuple, [turned]);
  }

  const attached = attach(facts);
  const services = new Map<string, { conversations: Turned[]; protocol: string }>();
  for (const group of byTuple.values()) {
    orient(group);
    const protocol = protocolOf(group.map((t) => t.of));
    const one = group[0]!;
    const port = serverPort(one);
    const base = `${endKey(one.client, one.of.capture)}>${endKey(one.server, one.of.capture)}/${one.of.transport}/${port ?? ''}`;
    const key = `${base}/${protocol}`;
    const service = services.get(key);
    if (service) for (const t of group) service.conversations.push(t);
    else services.set(key, { conversations: [...group], protocol });
  }

  const talks: Talk[] = [];
  for (const [key, { conversations, protocol }] of foldUnnamed(services)) {
    conversations.sort((a, b) => a.first - b.first);
    let part: Turned[] = [];
    let until = Number.NEGATIVE_INFINITY;
    let n = 0;
    for (const c of conversations) {
      if (part.length > 0 && c.first > until + ADJACENT) {
        talks.push(talkOf(`${key}/${n++}`, protocol, part, attached, sources));
        part = [];
      }
      part.push(c);
      until = Math.max(until, c.last);
    }
    if (part.length > 0) talks.push(talkOf(`${key}/${n}`, protocol, part, attached, sources));
  }
  return talks.sort((a, b) => a.first - b.first);
}

/** Turns every record of a connection the way of the one that saw who began it (else of the earliest). */
function orient(group: Turned[]): void {
  const model = group.find((t) => t.of.initiator === 'seen') ?? group.reduce((a, b) => (b.first < a.first ? b : a));
  const client = `${endKey(model.client, model.of.capture)}:${model.of.client.port ?? ''}`;
  for (const t of group) {
    if (`${endKey(t.client, t.of.capture)}:${t.of.client.port ?? ''}` === client) continue;
    [t.client, t.server] = [t.server, t.client];
    t.flipped = true;
  }
}

const serverPort = (t: Turned): number | undefined =>
  t.of.transport === 'ethernet'
    ? t.of.etherType
    : t.of.transport === 'ip'
      ? t.of.ipProtocol
      : (t.flipped ? t.of.client : t.of.server).port;

const unnamed = (c: Conversation): boolean => c.protocol === c.transport || c.protocol.startsWith('eth:');

function protocolOf(conversations: readonly Conversation[]): string {
  return (conversations.find((c) => !unnamed(c)) ?? conversations[0]!).protocol;
}

/** A connection too short to name its protocol (a refused try, a tail) belongs to the named talk over the same service. */
function foldUnnamed(
  services: Map<string, { conversations: Turned[]; protocol: string }>,
): Map<string, { conversations: Turned[]; protocol: string }> {
  const named = new Map<string, string>();
  for (const [key, { conversations }] of services) {
    if (!unnamed(conversations[0]!.of)) named.set(key.slice(0, key.lastIndexOf('/')), key);
  }
  for (const [key, service] of services) {
    const target = named.get(key.slice(0, key.lastIndexOf('/')));
    if (target === undefined || target === key || !unnamed(service.conversations[0]!.of)) continue;
    const into = services.get(target)!.conversations;
    for (const t of service.conversations) into.push(t);
    services.delete(key);
  }
  return services;
}

interface Attached {
  operations: Map<string, Operation[]>;
  names: Map<string, NameUse[]>;
  credentials: Map<string, CredentialUse[]>;
}

function attach(facts: FactSet): Attached {
  const index = <T extends { capture: string; conversation: number }>(items: readonly T[]): Map<string, T[]> => {
    const map = new Map<string, T[]>();
    for (const item of items) {
      const key = `${item.capture} ${item.conversation}`;
      const list = map.get(key);
      if (list) list.push(item);
      else map.set(key, [item]);
    }
    return map;
  };
  return { operations: index(facts.operations), names: index(facts.names), credentials: index(facts.credentials) };
}

const outcomes: Operation['outcome'][] = ['unseen', 'unanswered', 'error', 'ok'];

function talkOf(id: string, protocol: string, parts: readonly Turned[], attached: Attached, sources: Sources): Talk {
  const tuples = new Map<string, Turned[]>();
  for (const p of parts) {
    const list = tuples.get(p.tuple);
    if (list) list.push(p);
    else tuples.set(p.tuple, [p]);
  }
  const slack = most(parts, (p) => sources.clockErrorMs(p.of.capture));
  const total = (weight: (t: Turned) => number): number => {
    let sum = 0;
    for (const group of tuples.values()) for (const t of heaviest(group, weight, slack)) sum += weight(t);
    return sum;
  };
  const joined = <T extends { capture: string; conversation: number }>(
    from: Map<string, T[]>,
    key: (item: T) => string,
    span: (item: T) => { first: number; last: number },
    better: (a: T, b: T) => boolean,
  ): T[] => {
    const all: T[] = [];
    for (const group of tuples.values()) {
      const items = group.flatMap((t) => from.get(`${t.of.capture} ${t.of.id}`) ?? []);
      for (const item of once(items, key, span, better, slack)) all.push(item);
    }
    return all.sort((a, b) => span(a).first - span(b).first);
  };
  const one = parts.find((p) => p.client.asset !== undefined && p.server.asset !== undefined) ?? parts[0]!;
  return {
    id,
    client: one.client,
    server: one.server,
    transport: one.of.transport,
    protocol,
    port: serverPort(one),
    first: least(parts, (p) => p.first),
    last: most(parts, (p) => p.last),
    clientPackets: total((t) => (t.flipped ? t.of.serverPackets : t.of.clientPackets)),
    serverPackets: total((t) => (t.flipped ? t.of.clientPackets : t.of.serverPackets)),
    clientBytes: total((t) => (t.flipped ? t.of.serverBytes : t.of.clientBytes)),
    serverBytes: total((t) => (t.flipped ? t.of.clientBytes : t.of.serverBytes)),
    connections: tuples.size,
    outcome: outcomeOf(parts),
    conversations: parts.map((p) => p.of),
    operations: joined(
      attached.operations,
      (o) => `${o.protocol} ${o.code} ${o.class} ${o.subject ?? ''}`,
      (o) => ({ first: o.time, last: o.until }),
      (a, b) => {
        const by = outcomes.indexOf(a.outcome) - outcomes.indexOf(b.outcome);
        return by > 0 || (by === 0 && a.count > b.count);
      },
    ),
    names: joined(
      attached.names,
      (n) => `${n.kind} ${n.name}`,
      (n) => n,
      (a, b) => a.count > b.count,
    ),
    credentials: joined(
      attached.credentials,
      (c) => `${c.protocol} ${c.kind} ${c.account ?? ''}`,
      (c) => c,
      (a, b) => a.count > b.count,
    ),
    assigned: parts.every((p) => sources.assigned(p.of.capture)),
  };
}

function outcomeOf(parts: readonly Turned[]): Conversation['outcome'] {
  for (const outcome of ['established', 'refused', 'partial', 'silent'] as const) {
    if (parts.some((p) => p.of.outcome === outcome)) return outcome;
  }
  return undefined;
}
