// Two states of a network, old and new: what can pass now that could not before, what no longer can, and what can no longer be proved.
import { QuaywallError } from '#kit';
import type { Answer, Flow, PassedService, RuleRef } from '../answer.ts';
import { ruleName, serviceWords } from '../words.ts';
import { PacketSet } from '../sets/packet-set.ts';
import type { PlainBox } from '../sets/packet-set.ts';
import { passingBy } from './groups.ts';
import { reachZones, spreadFrom, startsOf, wantedAt, zoneEnd } from './reach.ts';
import { segmentOf } from './build.ts';
import { changedDevices, defaultZones, topologyOf, unaffected } from './matrix.ts';
import type { Mode, Spread } from './spread.ts';
import type { Network } from './types.ts';

export interface NetworkDifference {
  from: string;
  to: string;
  /** `unproven`: nothing was found that passes, before and after, but now lines or devices keep it from being proved. */
  change: 'opens' | 'closes' | 'unproven';
  /** Whether it surely passes (for `closes`: passed). */
  certain: boolean;
  services: PassedService[];
  witness?: Flow;
  /** The lines that let it pass: new ones for `opens`, old ones for `closes`. */
  rules: RuleRef[];
  /** Exactly which packets, as they arrive. */
  set: PlainBox[];
  open: Answer['open'];
  /** One sentence, without a mark before it. */
  says: string;
}

/** Differences of what reaches what, zone pair by zone pair, by the rule that decides. Both networks are of one site. */
export function diffNetworks(
  old: Network,
  next: Network,
  options: { zones?: readonly string[] } = {},
): NetworkDifference[] {
  const zones = options.zones ?? defaultZones(next);
  const same = topologyOf(old) === topologyOf(next);
  const changed = same ? changedDevices(old, next) : [];
  if (same && changed.length === 0) return [];
  const found: NetworkDifference[] = [];
  for (const from of zones) {
    const before = run(old, from, 'upper');
    const fearedBefore = run(old, from, 'feared');
    if (same && before && fearedBefore) {
      const row = { held: { upper: before.held, feared: fearedBefore.held } };
      if (changed.every((c) => unaffected(c, row, next))) continue;
    }
    const after = run(next, from, 'upper');
    const fearedAfter = run(next, from, 'feared');
    for (const to of zones) {
      if (to === from) continue;
      const unproven = compareProofs(next, from, to, [before, fearedBefore], [after, fearedAfter], old);
      if (unproven) found.push(unproven);
      if (!before || !after) continue;
      const was = arrivals(old, before, to);
      const is = arrivals(next, after, to);
      found.push(
        ...changes(next, after, from, to, is.minus(was), 'opens'),
        ...changes(old, before, from, to, was.minus(is), 'closes'),
      );
    }
  }
  return found;
}

function run(network: Network, from: string, mode: Mode): Spread | undefined {
  if (!segmentOf(network, from)) return undefined;
  try {
    return spreadFrom(network, startsOf(network, zoneEnd(network, from)), mode);
  } catch (error) {
    if (!(error instanceof QuaywallError)) throw error;
    return undefined;
  }
}

function arrivals(network: Network, result: Spread | undefined, to: string): PacketSet {
  const segment = segmentOf(network, to);
  if (!segment || !result) return PacketSet.none;
  return (result.held.get(segment.id) ?? PacketSet.none).intersect(
    wantedAt(network, segment, zoneEnd(network, to), undefined),
  );
}

function changes(
  network: Network,
  result: Spread,
  from: string,
  to: string,
  set: PacketSet,
  change: 'opens' | 'closes',
): NetworkDifference[] {
  if (set.isEmpty) return [];
  const segment = segmentOf(network, to)!;
  const lower = run(network, from, 'lower');
  const sure = lower?.held.get(segment.id) ?? PacketSet.none;
  return passingBy(result, segment.id, set, sure).map((p) => {
    const rule = p.decides[0];
    const where = rule ? ` (${rule.device} ${ruleName(rule)}, ${rule.file}:${rule.at.line})` : '';
    const can = change === 'opens' ? (p.certain ? 'can reach' : 'could reach') : 'can no longer reach';
    return {
      from,
      to,
      change,
      certain: p.certain,
      services: p.services,
      witness: p.witness,
      rules: p.decides,
      set: p.set.boxes(),
      open: [],
      says: `${from} ${can} ${to} on ${serviceWords(p.services)}${where}`,
    };
  });
}

type Two = [upper: Spread | undefined, feared: Spread | undefined];

/** Proved before, and not any more although nothing was found that passes. */
function compareProofs(
  next: Network,
  from: string,
  to: string,
  before: Two,
  after: Two,
  old: Network,
): NetworkDifference | undefined {
  const proved = (network: Network, [upper, feared]: Two) =>
    upper !== undefined &&
    feared !== undefined &&
    arrivals(network, upper, to).isEmpty &&
    arrivals(network, feared, to).isEmpty;
  if (!proved(old, before) || proved(next, after)) return undefined;
  if (after[0] && !arrivals(next, after[0], to).isEmpty) return undefined;
  const { open } = reachZones(next, from, to);
  const first = open[0];
  return {
    from,
    to,
    change: 'unproven',
    certain: false,
    services: [],
    rules: [],
    set: [],
    open,
    says: `that ${from} cannot reach ${to} is no longer proved${first ? `: ${first.device}${first.line ? ` line ${first.line.at.line} was not understood` : `, ${first.why}`}` : ''}`,
  };
}
