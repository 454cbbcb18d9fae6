// Zone by zone: what can get from each to each other. Rows are kept and used again where a changed device changes nothing for them.
import { canonical, QuaywallError, sha256 } from '#kit';
import type { Answer, Hop, PassedService, RuleRef, Flow, Verdict } from '../answer.ts';
import { PacketSet } from '../sets/packet-set.ts';
import { connects, crossing } from './crossing.ts';
import { declaredOf, reachZones, spreadFrom, startsOf, wantedAt, zoneEnd } from './reach.ts';
import { hasFears } from './spread.ts';
import type { Mode, Spread } from './spread.ts';
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
  cells: Map<string, Cell>;
}

type Cell = Pick<PairReach, 'verdict' | 'everything' | 'services' | 'layer2'>;

interface Kept {
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
  const segments = new Map(network.segments.map((s) => [s.id, s]));
  const attached = attachedSegments(network);
  const rows = new Map<string, Row>();
  const wanted = new Map<string, PacketSet>();
  const fears = hasFears(network);
  let reused = 0;
  for (const from of zones) {
    const old = usable?.rows.get(from);
    if (
      old &&
      zones.every((z) => z === from || old.cells.has(z)) &&
      changed.every((c) => unaffected(c, old, network))
    ) {
      rows.set(from, old);
      reused++;
      continue;
    }
    rows.set(from, makeRow({ network, zones, segments, attached, wanted, fears }, from));
  }
  const matrix: ReachMatrix = {
    zones,
    reused,
    pair(from, to) {
      const cell = rows.get(from)?.cells.get(to);
      return cell && pairOf(network, from, to, cell);
    },
    *pairs() {
      for (const from of zones)
        for (const to of zones) {
          const cell = from === to ? undefined : rows.get(from)?.cells.get(to);
          if (cell) yield pairOf(network, from, to, cell);
        }
    },
  };
  keptOf.set(matrix, { topology, network, rows });
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
}

function makeRow({ network, zones, segments, attached, wanted: all, fears }: Frame, from: string): Row {
  const row: Row = { held: {}, cells: new Map() };
  const end = zoneEnd(network, from);
  const starts = startsOf(network, end);
  const run = (mode: Mode): Spread | undefined => {
    try {
      const result = spreadFrom(network, starts, mode);
      row.held[mode] = result.held;
      return result;
    } catch (error) {
      if (!(error instanceof QuaywallError)) throw error;
      return undefined;
    }
  };
  const upper = run('upper');
  const lower = upper && run('lower');
  let feared: Spread | undefined;
  let fearedRun = false;
  const direct = joinedBelow(network, end.segments[0]!);
  for (const to of zones) {
    if (to === from) continue;
    const target = segments.get(network.aliases.get(to) ?? to) ?? segments.get(to);
    if (!target || starts.list.length === 0 || !upper || !lower) {
      row.cells.set(to, { verdict: 'not-proven', everything: false, services: [], layer2: false });
      continue;
    }
    const wanted = all.get(target.id) ?? wantedAt(network, target, { label: to, segments: [target.id] }, undefined);
    all.set(target.id, wanted);
    const possible = (upper.held.get(target.id) ?? PacketSet.none).intersect(wanted);
    const layer2 = direct.has(target.id);
    if (possible.isEmpty) {
      if (!fearedRun) feared = fears ? run('feared') : upper;
      fearedRun = true;
      const loose = !attached.has(target.id) || !attached.has(end.segments[0]!);
      const could = !feared || (feared.held.get(target.id) ?? PacketSet.none).overlaps(wanted);
      row.cells.set(to, {
        verdict: loose || could ? 'not-proven' : 'must-deny',
        everything: false,
        services: [],
        layer2,
      });
      continue;
    }
    const sure = (lower.held.get(target.id) ?? PacketSet.none).intersect(wanted);
    row.cells.set(to, {
      verdict: sure.isEmpty ? 'may' : 'must-permit',
      everything: !sure.isEmpty && declaredOf(network, starts, wanted, target).isSubsetOf(sure),
      services: [...sure.services(true), ...possible.minus(sure).services(false)],
      layer2,
    });
  }
  return row;
}

/** Segments that are one with this, or joined to it below IP. */
function joinedBelow(network: Network, from: string): Set<string> {
  const found = new Set([from]);
  for (const at of found)
    for (const join of network.joins)
      if (join.from === at && join.by === 'switched' && !join.feared) found.add(join.to);
  found.delete(from);
  return found;
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
