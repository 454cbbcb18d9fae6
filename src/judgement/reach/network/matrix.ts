// Zone by zone: what can get from each to each other. Rows are kept and used again where a changed device changes nothing for them.
import { canonical, QuaywallError, sha256 } from '#kit';
import type { Answer, Hop, PassedService, RuleRef, Flow, Verdict } from '../answer.ts';
import { PacketSet } from '../sets/packet-set.ts';
import { connects, crossing } from './crossing.ts';
import { groupsOf, joinedTo, outgoing } from './joined.ts';
import { declaredOf, reachZones, spreadFrom, startsOf, wantedAt, zoneEnd } from './reach.ts';
import { hasFears } from './spread.ts';
import type { Mode } from './spread.ts';
import type { Network, PlacedDevice, Segment } from './types.ts';

export interface PairReach {
  from: string;
  to: string;
  verdict: Verdict;
  everything: boolean;
  services: PassedService[];
  /** Joined below IP: no device that looks at IP stands between them. */
  layer2: boolean;
  /** Worked out when asked for. */
  readonly decides: RuleRef[];
  readonly path: Hop[] | undefined;
  readonly witness: Flow | undefined;
  readonly open: Answer['open'];
  readonly answer: Answer;
}

export interface ReachMatrix {
  zones: string[];
  pair(from: string, to: string): PairReach | undefined;
  pairs(): Iterable<PairReach>;
  /** Rows that were taken over from the matrix before. */
  reused: number;
}

interface Row {
  held: Partial<Record<Mode, Map<string, PacketSet>>>;
  /** Worked out when asked for, from what is held. */
  cell(to: string): Cell;
}

type Cell = Pick<PairReach, 'verdict' | 'everything' | 'services' | 'layer2'>;

interface Kept {
  zones: ReadonlySet<string>;
  topology: string;
  network: Network;
  rows: Map<string, Row>;
}

const keptOf = new WeakMap<ReachMatrix, Kept>();

/**
 * The matrix over these zones (default: every zone of the site, else every segment). `previous`: a matrix of the network as it was before; with the same
 * legs and joins, only what the changed devices touch is worked out again.
 */
export function reachMatrix(
  network: Network,
  options: { zones?: readonly string[]; previous?: ReachMatrix } = {},
): ReachMatrix {
  const zones = [...(options.zones ?? defaultZones(network))];
  const topology = topologyOf(network);
  const before = options.previous && keptOf.get(options.previous);
  // Rows of a network in which nothing was unknown say nothing about one in which something is.
  const usable = before?.topology === topology && hasFears(before.network) === hasFears(network) ? before : undefined;
  const changed = usable ? changedDevices(usable.network, network) : [];
  const rows = new Map<string, Row>();
  const asked = new Set(zones);
  const covered = usable !== undefined && zones.every((z) => usable.zones.has(z));
  const frame = frameOf(network, zones);
  let reused = 0;
  for (const from of zones) {
    const old = usable?.rows.get(from);
    if (old && covered && changed.every((c) => unaffected(c, old, network))) {
      rows.set(from, old);
      reused++;
      continue;
    }
    rows.set(from, makeRow(frame, from));
  }
  const matrix: ReachMatrix = {
    zones,
    reused,
    pair(from, to) {
      const cell = from === to || !asked.has(to) ? undefined : rows.get(from)?.cell(to);
      return cell && pairOf(network, from, to, cell);
    },
    *pairs() {
      for (const from of zones)
        for (const to of zones) {
          const cell = from === to ? undefined : rows.get(from)?.cell(to);
          if (cell) yield pairOf(network, from, to, cell);
        }
    },
  };
  keptOf.set(matrix, { zones: asked, topology, network, rows });
  return matrix;
}

/**
 * Whether what gets from one zone to another, surely or possibly, may differ between two matrices, the second made with the first as `previous`. Of a pair
 * of which it does not, every question within the addresses of the two zones has the same answer.
 */
export function changedPairs(before: ReachMatrix, after: ReachMatrix): (from: string, to: string) => boolean {
  const [old, next] = [keptOf.get(before)!, keptOf.get(after)!];
  const known = new Map<string, boolean>();
  const differs = (from: string, to: string): boolean => {
    const [a, b] = [old.rows.get(from), next.rows.get(from)];
    if (a !== undefined && a === b) return false;
    const [was, is] = [old, next].map((k) => k.network.aliases.get(to) ?? to);
    return (['upper', 'lower'] as const).some((mode) => {
      const [x, y] = [a?.held[mode], b?.held[mode]];
      if (!x || !y || was !== is) return true;
      return !(x.get(was!) ?? PacketSet.none).equals(y.get(is!) ?? PacketSet.none);
    });
  };
  return (from, to) => {
    const key = `${from}\u0000${to}`;
    let answer = known.get(key);
    if (answer === undefined) known.set(key, (answer = differs(from, to)));
    return answer;
  };
}

export const defaultZones = (network: Network): string[] =>
  network.site ? network.site.zones.map((z) => z.id) : network.segments.map((s) => s.id);

function attachedSegments(network: Network): Set<string> {
  const attached = new Set<string>();
  for (const device of network.devices) for (const leg of device.legs) attached.add(leg.segment);
  for (const domain of network.layer2.domains)
    if (domain.nodes.length > 0) for (const s of domain.segments) attached.add(s);
  for (const s of network.segments) if (s.external) attached.add(s.id);
  return attached;
}

/** Everything that shapes the network but what devices let pass. */
export function topologyOf(network: Network): string {
  const { segments, joins, devices, asOf } = network;
  return sha256(canonical({ segments, joins, asOf, legs: devices.map((d) => [d.name, d.legs]) }));
}

export function changedDevices(old: Network, next: Network): { old: PlacedDevice; next: PlacedDevice }[] {
  const byName = new Map(old.devices.map((d) => [d.name, d]));
  return next.devices.flatMap((d) => {
    const was = byName.get(d.name)!;
    return was.hash === d.hash ? [] : [{ old: was, next: d }];
  });
}

/** A row stays as it is where the changed device lets the same part of what stands before it pass, in every mode that the row used. */
export function unaffected(
  { old, next }: { old: PlacedDevice; next: PlacedDevice },
  row: Pick<Row, 'held'>,
  network: Network,
): boolean {
  for (const mode of Object.keys(row.held) as Mode[]) {
    const held = row.held[mode]!;
    for (const [i, leg] of next.legs.entries()) {
      const set = held.get(leg.segment);
      if (!set) continue;
      for (const [j, out] of next.legs.entries()) {
        const oldLeg = old.legs[i]!;
        const oldOut = old.legs[j]!;
        if (connects(old, oldLeg, oldOut) !== connects(next, leg, out)) return false;
        if (!connects(next, leg, out)) continue;
        const a = crossing(old, oldLeg, oldOut, network.asOf);
        const b = crossing(next, leg, out, network.asOf);
        if (a.translates || b.translates) return false;
        if (mode === 'feared' && a.open.length > 0 !== b.open.length > 0) return false;
        const of = (c: typeof a) =>
          mode === 'lower' ? c.lower(set) : mode === 'session' ? c.session(set) : c.upper(set);
        if (!of(a).equals(of(b))) return false;
      }
    }
  }
  return true;
}

interface Frame {
  network: Network;
  zones: readonly string[];
  segments: ReadonlyMap<string, Segment>;
  attached: ReadonlySet<string>;
  /** Packets to each segment, once they were asked for. */
  wanted: Map<string, PacketSet>;
  fears: boolean;
  /** Segments that every packet in one of them comes into, by a name of the group. */
  group: (segment: string) => string;
  shared: Map<string, Shared>;
  below: (segment: string) => ReadonlySet<string>;
}

/** What rows have in common that start with the same packets in segments joined with one another: the same can come everywhere. */
interface Shared {
  upper?: Map<string, PacketSet>;
  feared?: Map<string, PacketSet>;
  possible: Map<string, PacketSet>;
  /** Cells of targets where nothing is certain. */
  may: Map<string, Pick<Cell, 'services'>>;
}

function frameOf(network: Network, zones: readonly string[]): Frame {
  let last: { from: string; set: Set<string> } | undefined;
  const switched = outgoing(network.joins.filter((j) => j.by === 'switched' && !j.feared));
  return {
    network,
    zones,
    segments: new Map(network.segments.map((s) => [s.id, s])),
    attached: attachedSegments(network),
    wanted: new Map(),
    fears: hasFears(network),
    group: groupsOf(outgoing(network.joins.filter((j) => !j.feared && !j.anything && j.by !== 'host'))),
    shared: new Map(),
    below(from) {
      if (last?.from !== from) last = { from, set: joinedTo(switched, from) };
      return last.set;
    },
  };
}

const targetOf = ({ segments, network }: Frame, to: string): Segment | undefined =>
  segments.get(network.aliases.get(to) ?? to) ?? segments.get(to);

function wantedOf(frame: Frame, target: Segment, to: string): PacketSet {
  let wanted = frame.wanted.get(target.id);
  if (!wanted) {
    wanted = wantedAt(frame.network, target, { label: to, segments: [target.id] }, undefined);
    frame.wanted.set(target.id, wanted);
  }
  return wanted;
}

/** Runs, unless it is too large to follow. */
function held(frame: Frame, starts: ReturnType<typeof startsOf>, mode: Mode): Map<string, PacketSet> | undefined {
  try {
    return spreadFrom(frame.network, starts, mode).held;
  } catch (error) {
    if (!(error instanceof QuaywallError)) throw error;
    return undefined;
  }
}

function sharedOf(frame: Frame, starts: ReturnType<typeof startsOf>): Shared {
  const start = starts.list[0]!;
  const key = JSON.stringify([frame.group(start.segment), frame.segments.get(start.segment)?.addresses ?? null]);
  let shared = frame.shared.get(key);
  if (shared) return shared;
  const upper = held(frame, starts, 'upper');
  shared = { possible: new Map(), may: new Map(), ...(upper ? { upper } : {}) };
  let silent = false;
  if (upper) {
    for (const to of frame.zones) {
      const target = targetOf(frame, to);
      if (!target || shared.possible.has(target.id)) continue;
      const set = (upper.get(target.id) ?? PacketSet.none).intersect(wantedOf(frame, target, to));
      shared.possible.set(target.id, set);
      silent ||= set.isEmpty;
    }
    const feared = silent && frame.fears ? held(frame, starts, 'feared') : upper;
    if (feared) shared.feared = feared;
  }
  frame.shared.set(key, shared);
  return shared;
}

const notProven = { verdict: 'not-proven' as const, everything: false, services: [] };

function makeRow(frame: Frame, from: string): Row {
  const starts = startsOf(frame.network, zoneEnd(frame.network, from));
  const own = starts.list[0]?.segment;
  if (own === undefined) return { held: {}, cell: () => ({ ...notProven, layer2: false }) };
  const shared = sharedOf(frame, starts);
  const lower = shared.upper && held(frame, starts, 'lower');
  const cells = new Map<string, Cell>();
  return {
    held: {
      ...(shared.upper ? { upper: shared.upper } : {}),
      ...(lower ? { lower } : {}),
      ...(shared.feared && shared.feared !== shared.upper ? { feared: shared.feared } : {}),
    },
    cell(to) {
      let cell = cells.get(to);
      if (!cell) {
        const target = targetOf(frame, to);
        cell =
          !target || !shared.upper || !lower
            ? { ...notProven, layer2: false }
            : {
                ...cellOf(frame, starts, shared, lower, target, to),
                layer2: target.id !== own && frame.below(own).has(target.id),
              };
        cells.set(to, cell);
      }
      return cell;
    },
  };
}

function cellOf(
  frame: Frame,
  starts: ReturnType<typeof startsOf>,
  shared: Shared,
  lower: ReadonlyMap<string, PacketSet>,
  target: Segment,
  to: string,
): Omit<Cell, 'layer2'> {
  const wanted = wantedOf(frame, target, to);
  const possible = shared.possible.get(target.id)!;
  if (possible.isEmpty) {
    const loose = !frame.attached.has(target.id) || !frame.attached.has(starts.list[0]!.segment);
    const could = !shared.feared || (shared.feared.get(target.id) ?? PacketSet.none).overlaps(wanted);
    return { ...notProven, verdict: loose || could ? 'not-proven' : 'must-deny' };
  }
  const sure = (lower.get(target.id) ?? PacketSet.none).intersect(wanted);
  if (sure.isEmpty) {
    let may = shared.may.get(target.id);
    if (!may) shared.may.set(target.id, (may = { services: possible.services(false) }));
    return { verdict: 'may', everything: false, services: may.services };
  }
  try {
    return {
      verdict: 'must-permit',
      everything: declaredOf(frame.network, starts, wanted, target).isSubsetOf(sure),
      services: [...sure.services(true), ...possible.minus(sure).services(false)],
    };
  } catch (error) {
    if (!(error instanceof QuaywallError)) throw error;
    return notProven;
  }
}

function pairOf(network: Network, from: string, to: string, cell: Cell): PairReach {
  let known: Answer | undefined;
  const answer = () => (known ??= reachZones(network, from, to));
  return {
    from,
    to,
    ...cell,
    get answer() {
      return answer();
    },
    get decides() {
      return answer().decides;
    },
    get path() {
      return answer().path;
    },
    get witness() {
      return answer().witness;
    },
    get open() {
      return answer().open;
    },
  };
}
