// One filter of a device as one list in which the first match decides: what it jumps to is put in its place, what does not apply here is left out.
import { QuaywallError } from '#kit';
import type { ConfiguredDevice, Filter, FilterRule, Match } from '#facts';
import type { RuleRef } from '../answer.ts';
import { familiesOf, inForce, matchFits } from './context.ts';
import type { FilterContext } from './context.ts';
import { PacketSet } from './packet-set.ts';
import { endRef, ruleRef } from './rule-ref.ts';
import { TooLarge } from './too-large.ts';

export interface CompiledRule {
  ref: RuleRef;
  action: 'permit' | 'deny';
  /** What it matches at most, wherever in the list it stands. */
  upper: PacketSet;
  /** What it matches for certain; the same object as `upper` where that is all. */
  lower: PacketSet;
  /** What only the device knows while it runs. Empty where upper and lower are the same. */
  may: string[];
  /** Not a rule but the end of a list. */
  end?: true;
  /** Rules that lead to it from other lists. */
  via: RuleRef[];
  /** The rule it was made of; absent for the end of a list. */
  rule?: FilterRule;
  list: string;
}

/** A rule that decides nothing by itself (jump, goto, return, pass), with its place: rules before `before` of the list stand before it. */
export interface PassedBy extends Omit<CompiledRule, 'action'> {
  action: 'jump' | 'goto' | 'return' | 'pass';
  before: number;
}

export interface FlatFilter {
  rules: CompiledRule[];
  passedBy: PassedBy[];
}

const mostRules = 200_000;
const deepest = 64;

const matches = new WeakMap<Match, PacketSet>();

/** What a match says at most, kept for the next question. */
export function matchSet(match: Match): PacketSet {
  let set = matches.get(match);
  if (!set) {
    set = PacketSet.of(match);
    const { 4: v4, 6: v6 } = familiesOf(match);
    if (!v4) set = set.family(6);
    if (!v6) set = set.family(4);
    matches.set(match, set);
  }
  return set;
}

/** @throws QuaywallError for a list that is not there or that leads back into itself; TooLarge for more than 200,000 rules */
export function flatten(device: ConfiguredDevice, name: string, where: FilterContext): FlatFilter {
  const filter = device.filters.find((f) => f.name === name);
  if (!filter) throw new QuaywallError({ what: `${device.name} has no list "${name}"` });
  const flat: FlatFilter = { rules: [], passedBy: [] };
  const byName = new Map<string, Filter>();
  for (const f of device.filters) if (!byName.has(f.name)) byName.set(f.name, f);
  if (filter.family) {
    const other = PacketSet.all.family(filter.family === 4 ? 6 : 4);
    const ref = { ...endRef(device, filter), text: `${name} looks at IPv${filter.family} only` };
    flat.rules.push({ ref, action: 'permit', upper: other, lower: other, may: [], end: true, via: [], list: name });
  }
  walk(filter, PacketSet.all, PacketSet.all, [], [filter.name]);
  return flat;

  function walk(list: Filter, above: PacketSet, surelyAbove: PacketSet, via: RuleRef[], open: string[]): void {
    let reach = list.family ? above.family(list.family) : above;
    let surely = surelyAbove === above ? reach : list.family ? surelyAbove.family(list.family) : surelyAbove;
    for (const rule of list.rules) {
      if (reach.isEmpty) break;
      const force = inForce(rule, where.asOf);
      const fit = force === 'no' ? 'no' : matchFits(device, rule.match, where);
      if (fit === 'no') continue;
      const may = [...(rule.match.may ?? [])];
      if (force === 'may') may.push('whether the rule has ended');
      if (fit === 'may') may.push('which interface the packet uses, or which connection it belongs to');
      const upper = matchSet(rule.match).intersect(reach);
      const lower = may.length > 0 ? PacketSet.none : surely === reach ? upper : matchSet(rule.match).intersect(surely);
      if (may.length === 0 && lower !== upper) may.push('whether the packet comes to this rule');
      const entry = { ref: ruleRef(device, list.name, rule), upper, lower, may, via, rule, list: list.name };
      if (rule.action === 'permit' || rule.action === 'deny') {
        push({ ...entry, action: rule.action });
        continue;
      }
      flat.passedBy.push({ ...entry, action: rule.action, before: flat.rules.length });
      if (rule.action === 'pass') continue;
      if (rule.action !== 'return') jump(list, rule, upper, lower, [...via, entry.ref], open);
      if (rule.action === 'jump') continue;
      // Packets that certainly returned, or went to a list that does not come back here, do not see the rest of this one.
      const same = surely === reach && lower === upper;
      reach = reach.minus(lower);
      surely = same ? reach : surely.minus(upper);
      // They left the list that nobody called: its end decides.
      if (list === filter) end(list, upper, lower, via);
    }
    // Whatever the way, what nothing before decided comes to the end of the list that packets enter by.
    if (list === filter) end(list, PacketSet.all, PacketSet.all, via);
    else end(list, reach, surely, via);
  }

  function jump(
    list: Filter,
    rule: FilterRule,
    upper: PacketSet,
    lower: PacketSet,
    via: RuleRef[],
    open: string[],
  ): void {
    if (upper.isEmpty) return;
    const target = rule.target === undefined ? undefined : byName.get(rule.target);
    if (!target) {
      undecided(list, upper, PacketSet.none, via, `the list "${rule.target ?? ''}" is not in the configuration`);
      return;
    }
    if (open.includes(target.name) || open.length >= deepest) {
      throw new QuaywallError({
        what: `${device.name}: list "${target.name}" leads back into itself`,
        where: { file: device.files[rule.at.file]?.name ?? device.name, line: rule.at.line },
        expected: 'lists that end',
      });
    }
    walk(target, upper, lower, via, [...open, target.name]);
  }

  function end(list: Filter, upper: PacketSet, lower: PacketSet, via: RuleRef[]): void {
    if (upper.isEmpty) return;
    if (list.otherwise === 'return') {
      if (list === filter) undecided(list, upper, lower, via, 'what follows this list is not known');
      return;
    }
    const may = upper === lower ? [] : ['whether the packet comes to the end of the list'];
    push({ ref: endRef(device, list), action: list.otherwise, upper, lower, may, end: true, via, list: list.name });
  }

  /** Passes perhaps, is stopped perhaps. */
  function undecided(list: Filter, upper: PacketSet, lower: PacketSet, via: RuleRef[], why: string): void {
    const entry = { ref: endRef(device, list), upper, lower: PacketSet.none, may: [why], via, list: list.name };
    push({ ...entry, action: 'permit', end: true });
    push({ ...entry, action: 'deny', lower, may: [why], end: true });
  }

  function push(rule: CompiledRule): void {
    if (flat.rules.length >= mostRules) throw new TooLarge(`the lists behind "${name}" of ${device.name}`);
    flat.rules.push(rule);
  }
}
