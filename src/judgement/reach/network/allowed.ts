// What can pass between two zones beside what is allowed, exactly; and what is allowed but cannot pass.
import { QuaywallError } from '#kit';
import type { AddressSet, ServiceMatch } from '#facts';
import type { Answer, Question, RuleRef, Verdict } from '../answer.ts';
import { PacketSet } from '../sets/packet-set.ts';
import { segmentOf } from './build.ts';
import { passingBy } from './groups.ts';
import type { Passing } from './groups.ts';
import { packetsAt } from './ipv6.ts';
import { reach, spreadFrom, startsOf, zoneEnd } from './reach.ts';
import type { Network } from './types.ts';

/** One kind of traffic that may pass, with addresses as each zone sees its own; absent is all of the zone, or any service. */
export interface Allowed {
  from?: AddressSet;
  to?: AddressSet;
  services?: ServiceMatch[];
}

export interface AllowedComparison {
  /** What no entry covers, one for each rule that lets it in. */
  beyond: Passing[];
  /** Entries of which nothing passes, or not for all anyone can prove. */
  missing: { index: number; verdict: Verdict; decides: RuleRef[]; open: Answer['open'] }[];
  /** Too large to compare: nothing is said. */
  refused?: string;
}

/** Compares what could pass from one zone to the other with what is allowed. First packets of connections; answers to them are no traffic of their own. */
export function compareAllowed(
  network: Network,
  fromZone: string,
  toZone: string,
  allowed: readonly Allowed[],
): AllowedComparison {
  const target = segmentOf(network, toZone);
  const source = segmentOf(network, fromZone);
  if (!target || !source) return { beyond: [], missing: [], refused: `no zone is named ${target ? fromZone : toZone}` };
  try {
    return compare(network, fromZone, toZone, allowed);
  } catch (error) {
    if (!(error instanceof QuaywallError)) throw error;
    return { beyond: [], missing: [], refused: error.message };
  }
}

function compare(network: Network, fromZone: string, toZone: string, allowed: readonly Allowed[]): AllowedComparison {
  const target = segmentOf(network, toZone)!;
  const end = zoneEnd(network, fromZone);
  const starts = startsOf(network, end);
  const upper = spreadFrom(network, starts, 'upper');
  const all = packetsAt(network, 'to', target.addresses);
  const arrives = (upper.held.get(target.id) ?? PacketSet.none).intersect(all);
  // Where no translation lies between, packets arrive with the sources they had.
  const plain = arrives.isSubsetOf(PacketSet.union(starts.list.map((s) => s.set)));
  const covered = allowed.map((entry) => {
    const match = { ...(entry.to ? { to: entry.to } : {}), ...(entry.services ? { services: entry.services } : {}) };
    if (!entry.from) return PacketSet.of(match).intersect(arrives);
    if (plain) return PacketSet.of({ ...match, from: entry.from }).intersect(arrives);
    const own = spreadFrom(network, startsOf(network, { ...end, addresses: entry.from }), 'upper');
    return (own.held.get(target.id) ?? PacketSet.none).intersect(all).intersect(PacketSet.of(match));
  });
  const rest = arrives.minus(PacketSet.union(covered));
  const sure = rest.isEmpty
    ? PacketSet.none
    : (spreadFrom(network, starts, 'lower').held.get(target.id) ?? PacketSet.none);
  const missing = covered.flatMap((set, index) => {
    if (!set.isEmpty) return [];
    const entry = allowed[index]!;
    const question: Question = {
      from: { ...end, ...(entry.from ? { addresses: entry.from } : {}) },
      to: { ...zoneEnd(network, toZone), ...(entry.to ? { addresses: entry.to } : {}) },
      ...(entry.services ? { services: entry.services } : {}),
    };
    const { verdict, decides, open } = reach(network, question);
    return verdict === 'must-permit' || verdict === 'may' ? [] : [{ index, verdict, decides, open }];
  });
  return {
    beyond: rest.isEmpty ? [] : passingBy(upper, target.id, rest, sure),
    missing,
  };
}
