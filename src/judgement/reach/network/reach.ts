// The one question: what gets from here to there. Every answer is proved, certain, possible, or says what keeps it from being proved.
import { QuaywallError } from '#kit';
import type { AddressSet, ServiceMatch } from '#facts';
import type { Answer, EndSet, Flow, Question, RuleRef } from '../answer.ts';
import { PacketSet } from '../sets/packet-set.ts';
import { segmentOf } from './build.ts';
import { packetsAt, packetsWith } from './ipv6.ts';
import { wayTo } from './path.ts';
import type { Way } from './path.ts';
import { hasFears, spread } from './spread.ts';
import type { Mode, Piece, Spread } from './spread.ts';
import { stoppers } from './stoppers.ts';
import type { Network, Segment } from './types.ts';

interface Starts {
  key: string;
  list: { segment: string; set: PacketSet }[];
}

const kept = new WeakMap<Network, { spreads: Map<string, Spread | QuaywallError>; boxes: number }>();
/** Most boxes in the spreads that are kept of one network; the oldest go first. */
const mostBoxes = 1_000_000;

const weightOf = (spread: Spread | QuaywallError): number => {
  let boxes = 1;
  if (!(spread instanceof QuaywallError))
    for (const [segment, set] of spread.held)
      boxes += set.size + spread.pieces.get(segment)!.reduce((n, p) => n + 4 + p.set.size, 0);
  return boxes;
};

/** Spreads from one end, each mode once for each network. @throws TooLarge */
export function spreadFrom(network: Network, starts: Starts, asked: Mode): Spread {
  const mode = asked === 'feared' && !hasFears(network) ? 'upper' : asked;
  let known = kept.get(network);
  if (!known) kept.set(network, (known = { spreads: new Map(), boxes: 0 }));
  const key = `${mode} ${starts.key}`;
  let result = known.spreads.get(key);
  if (!result) {
    try {
      result = spread(network, starts.list, mode);
    } catch (error) {
      if (!(error instanceof QuaywallError)) throw error;
      result = error;
    }
    known.spreads.set(key, result);
    known.boxes += weightOf(result);
    for (const [old, spread] of known.spreads) {
      if (known.boxes <= mostBoxes) break;
      known.spreads.delete(old);
      known.boxes -= weightOf(spread);
    }
  }
  if (result instanceof QuaywallError) throw result;
  return result;
}

/** Segments of one side of a question; names that are no segment are told apart. */
export function segmentsOf(network: Network, end: EndSet): { segments: Segment[]; unknown: string[] } {
  const segments: Segment[] = [];
  const unknown: string[] = [];
  for (const name of end.segments) {
    const segment = segmentOf(network, name);
    if (segment) segments.push(segment);
    else unknown.push(name);
  }
  return { segments, unknown };
}

export function startsOf(network: Network, end: EndSet): Starts {
  const { segments } = segmentsOf(network, end);
  const list = segments.map((s) => {
    const from = end.addresses ?? s.addresses;
    return {
      segment: s.id,
      set: end.addresses ? packetsWith('from', end.addresses) : packetsAt(network, 'from', from),
    };
  });
  return { key: JSON.stringify([segments.map((s) => s.id), end.addresses ?? null]), list };
}

/** Packets that a question is about as they arrive in a segment of its second side. */
export function wantedAt(
  network: Network,
  segment: Segment,
  end: EndSet,
  services: ServiceMatch[] | undefined,
): PacketSet {
  const to = end.addresses ? packetsWith('to', end.addresses) : packetsAt(network, 'to', segment.addresses);
  return services ? to.intersect(PacketSet.of({ services })) : to;
}

/** All that was declared of a question, to tell whether the whole of it passes. */
export function declaredOf(network: Network, starts: Starts, wanted: PacketSet, target: Segment): PacketSet {
  const plain = (addresses: AddressSet | undefined) =>
    addresses !== undefined && !addresses.include.some((a) => a.includes(':'));
  const four =
    plain(target.addresses) ||
    starts.list.every((s) => plain(network.segments.find((x) => x.id === s.segment)?.addresses));
  const all = PacketSet.union(starts.list.map((s) => s.set.intersect(wanted)));
  return network.ipv6 && four ? all.family(4) : all;
}

/** A whole zone as one side of a question. */
export const zoneEnd = (network: Network, zone: string): EndSet => ({
  label: zone,
  segments: [segmentOf(network, zone)?.id ?? zone],
});

/** What can get from one zone (or segment) to another. */
export function reachZones(network: Network, from: string, to: string, services?: ServiceMatch[]): Answer {
  return reach(network, { from: zoneEnd(network, from), to: zoneEnd(network, to), ...(services ? { services } : {}) });
}

/** Where a set of packets came in, over the segments of the second side. */
function arrived(
  network: Network,
  result: Spread,
  question: Question,
): { set: PacketSet; wanted: PacketSet; segment: Segment }[] {
  return segmentsOf(network, question.to).segments.map((segment) => {
    const wanted = wantedAt(network, segment, question.to, question.services);
    return { segment, wanted, set: (result.held.get(segment.id) ?? PacketSet.none).intersect(wanted) };
  });
}

/** The first way, shortest first, by which something wanted arrived. */
function firstWay(network: Network, result: Spread, question: Question): Way | undefined {
  let best: { piece: Piece; wanted: PacketSet; length: number } | undefined;
  for (const { segment, wanted } of arrived(network, result, question)) {
    for (const piece of result.pieces.get(segment.id) ?? []) {
      let length = 0;
      for (let p: Piece | undefined = piece.before; p; p = p.before) length++;
      if (best && best.length <= length) continue;
      if (piece.set.overlaps(wanted)) best = { piece, wanted, length };
    }
  }
  return best && wayTo(best.piece, best.wanted);
}

/**
 * Answers a question. `services` are those of the packets as they arrive at the second side. Never throws for what configurations say: what is too large to
 * follow is `not-proven`.
 */
export function reach(network: Network, question: Question): Answer {
  const base = { question, everything: false, services: [], decides: [] as RuleRef[], open: [] as Answer['open'] };
  const unknown = [question.from, question.to].flatMap((end) => segmentsOf(network, end).unknown);
  if (unknown.length > 0 || question.from.segments.length === 0 || question.to.segments.length === 0) {
    const why =
      unknown.length > 0
        ? `no segment or zone is named ${unknown.join(', ')}`
        : 'one side of the question stands in no segment';
    return { ...base, verdict: 'not-proven', open: [{ device: unknown[0] ?? question.from.label, why }], assumes: [] };
  }
  try {
    return answer(network, question);
  } catch (error) {
    if (!(error instanceof QuaywallError)) throw error;
    return {
      ...base,
      verdict: 'not-proven',
      open: [{ device: question.from.label, why: error.message }],
      assumes: assumptions(network, question, undefined),
    };
  }
}

function answer(network: Network, question: Question): Answer {
  const starts = startsOf(network, question.from);
  const upper = spreadFrom(network, starts, 'upper');
  const possible = arrived(network, upper, question);
  const reached = PacketSet.union(possible.map((p) => p.set));
  if (reached.isEmpty) return nothing(network, question, starts, upper);
  const lower = spreadFrom(network, starts, 'lower');
  const sure = PacketSet.union(arrived(network, lower, question).map((p) => p.set));
  const services = [...sure.services(true), ...reached.minus(sure).services(false)];
  if (!sure.isEmpty) {
    const way = firstWay(network, lower, question);
    const all = PacketSet.union(possible.map(({ wanted, segment }) => declaredOf(network, starts, wanted, segment)));
    return {
      question,
      verdict: 'must-permit',
      everything: all.isSubsetOf(sure),
      services,
      ...(way ? { path: way.path, witness: way.witness } : {}),
      decides: way?.decides ?? [],
      open: [],
      assumes: assumptions(network, question, way),
    };
  }
  const session = spreadFrom(network, starts, 'session');
  const oneWay = arrived(network, session, question).every((p) => p.set.isEmpty);
  const way = firstWay(network, oneWay ? upper : session, question);
  return {
    question,
    verdict: 'may',
    everything: false,
    services: reached.services(false),
    ...(way ? { path: way.path, witness: way.witness } : {}),
    decides: way?.decides ?? [],
    open: [],
    ...(oneWay ? { oneWay: way ? replyStops(way) : [] } : {}),
    assumes: assumptions(network, question, way),
  };
}

/** The lines that stop the replies to a packet on its way. */
function replyStops(way: Way): RuleRef[] {
  const refs: RuleRef[] = [];
  way.pieces.forEach((piece, i) => {
    if (piece.way?.kind !== 'device') return;
    const c = piece.way.crossing;
    const near = i === 1 ? way.witness : (way.path[i - 2]?.flow ?? way.witness);
    const far = way.path[i - 1]?.flow ?? near;
    for (const [steps, flow] of [
      [c.replies.before, far],
      [c.replies.after, near],
    ] as const) {
      for (const step of steps) {
        const verdict = step.filter.decide(replyTo(flow));
        if (verdict.verdict === 'deny') refs.push(...verdict.rules);
      }
    }
  });
  return refs;
}

/** The packet that answers a first packet: ends and ports swapped; an echo request is answered by an echo reply. */
export function replyTo(flow: Flow): Flow {
  const { from, to, fromPort, toPort, icmpType } = flow;
  const echo = icmpType === 8 ? 0 : icmpType === 128 ? 129 : icmpType;
  return {
    ...flow,
    from: to,
    to: from,
    ...(toPort === undefined ? {} : { fromPort: toPort }),
    ...(fromPort === undefined ? {} : { toPort: fromPort }),
    ...(echo === undefined ? {} : { icmpType: echo }),
  };
}

function nothing(network: Network, question: Question, starts: Starts, upper: Spread): Answer {
  const loose = detached(network, question);
  const feared = spreadFrom(network, starts, 'feared');
  const open: Answer['open'] = loose.map((s) => ({
    device: s.id,
    why: `no configuration of a device with a leg in ${s.id} is known`,
  }));
  // Where packets never come near, the lines that would stop them if they did.
  const stops = stoppers(network, question, starts.list, upper);
  const could = arrived(network, feared, question).some((p) => !p.set.isEmpty);
  const way = could ? firstWay(network, feared, question) : undefined;
  for (const piece of way?.pieces ?? []) {
    if (piece.way?.kind === 'join' && piece.way.join.feared) open.push(...(piece.way.join.open ?? []));
    else if (piece.way?.kind === 'device' && piece.way.opened) {
      const { device, open: lines } = piece.way.crossing;
      for (const line of lines.slice(0, 20)) {
        open.push({
          device: device.name,
          line,
          why: line.note ?? 'a line that could let more pass was not understood',
        });
      }
    }
  }
  const seen = new Set<string>();
  const distinct = open.filter((o) => {
    const key = `${o.device} ${o.line ? `${o.line.at.file}:${o.line.at.line}` : o.why}`;
    return !seen.has(key) && seen.add(key);
  });
  return {
    question,
    verdict: loose.length > 0 || could ? 'not-proven' : 'must-deny',
    everything: false,
    services: [],
    decides: stops.length > 0 ? stops : stoppers(network, question, starts.list, feared),
    open: distinct,
    assumes: assumptions(network, question, undefined),
  };
}

/** Segments of the question in which no configured device stands and to which no join leads: of them nothing is known. */
function detached(network: Network, question: Question): Segment[] {
  const attached = new Set<string>();
  for (const device of network.devices) for (const leg of device.legs) attached.add(leg.segment);
  for (const domain of network.layer2.domains)
    if (domain.nodes.length > 0) for (const s of domain.segments) attached.add(s);
  return [question.from, question.to]
    .flatMap((end) => segmentsOf(network, end).segments)
    .filter((s) => !attached.has(s.id) && !s.external);
}

export function assumptions(network: Network, question: Question, way: Way | undefined): string[] {
  const names = new Set([...question.from.segments, ...question.to.segments, ...(way?.path.map((h) => h.to) ?? [])]);
  const own = network.assumes.filter((text) => [...names].some((n) => text.includes(n)));
  return [
    ...own.slice(0, 12),
    network.ipv6
      ? 'machines use IPv4 addresses of their own segment, and any IPv6 address where none is declared'
      : 'machines use addresses of their own segment, and no device passes IPv6 on',
    'only first packets of connections are asked about; what a device lets pass as an answer is no connection of its own',
  ];
}
