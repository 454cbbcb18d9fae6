// What another version of a list lets pass that the first did not, and the other way round: exact, with the rules that decide on both sides.
import type { ConfiguredDevice } from '#facts';
import type { Flow, PassedService, RuleRef } from '../answer.ts';
import type { FilterContext } from '../sets/context.ts';
import { compileFilter } from '../sets/filter.ts';
import type { CompiledFilter } from '../sets/filter.ts';
import { PacketSet } from '../sets/packet-set.ts';

export interface FilterChange {
  packets: PacketSet;
  witness: Flow;
  services: PassedService[];
  /** The rule that decided these packets, and the one that decides them now. */
  before: RuleRef;
  after: RuleRef;
  /** Whether both sides are certain: false where only a device knows. */
  certain: boolean;
}

export interface FilterDifference {
  /** Stopped before, passes now. One entry for each pair of deciding rules, in the order of the new list. */
  opens: FilterChange[];
  closes: FilterChange[];
}

export interface FilterVersion {
  device: ConfiguredDevice;
  filter: string;
  where?: Partial<FilterContext>;
}

/**
 * What passes at most, before and now. Where a rule is uncertain, packets that could pass before and still can are no change.
 * @param within only these packets; absent: all
 * @throws QuaywallError, TooLarge
 */
export function diffFilters(
  before: FilterVersion,
  after: FilterVersion,
  within: PacketSet = PacketSet.all,
): FilterDifference {
  const compiled = ({ device, filter, where }: FilterVersion) =>
    compileFilter(device, filter, { state: 'new', ...where });
  return diffCompiled(compiled(before), compiled(after), within);
}

function diffCompiled(
  before: CompiledFilter,
  after: CompiledFilter,
  within: PacketSet = PacketSet.all,
): FilterDifference {
  const closes = opened(after, before, within).map(({ before: now, after: then, ...change }) => ({
    ...change,
    before: then,
    after: now,
  }));
  return { opens: opened(before, after, within), closes };
}

/** What passes by `now` and not by `then`. */
function opened(then: CompiledFilter, now: CompiledFilter, within: PacketSet): FilterChange[] {
  const changes: FilterChange[] = [];
  const passed = now.passes(within).possible;
  const stopped = passed.minus(then.passes(passed).possible);
  if (stopped.isEmpty) return changes;
  for (const by of now.passes(stopped).decided) {
    if (by.rule.action !== 'permit') continue;
    for (const old of then.passes(by.set).decided) {
      // A rule that would have let it pass, had nothing before it decided: not what stopped it.
      if (old.rule.action !== 'deny') continue;
      changes.push({
        packets: old.set,
        witness: old.set.witness()!,
        services: old.set.services(by.certain && old.certain),
        before: old.rule.ref,
        after: by.rule.ref,
        certain: by.certain && old.certain,
      });
    }
  }
  return changes;
}
