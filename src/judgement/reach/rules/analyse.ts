// What a device's lists of rules are, beyond what they say: rules never reached, rules that change nothing, doors left open, rules past their end, rules
// that no traffic uses. Exact over all interfaces, states and lists jumped to.
import { siteDate } from '#kit';
import type { Instant } from '#kit';
import type { ConfiguredDevice, Filter, FilterRule } from '#facts';
import type { Flow, RuleFinding, RuleRef } from '../answer.ts';
import { inForce } from '../sets/context.ts';
import type { FilterContext } from '../sets/context.ts';
import { compileFilter } from '../sets/filter.ts';
import { flatten, matchSet } from '../sets/flatten.ts';
import type { CompiledRule } from '../sets/flatten.ts';
import { PacketSet } from '../sets/packet-set.ts';
import { endRef, ruleRef } from '../sets/rule-ref.ts';
import { TooLarge } from '../sets/too-large.ts';
import { Ordered } from './order.ts';
import { listsFrom, placesOf } from './places.ts';
import { sentence } from './sentence.ts';

export interface AnalyseOptions {
  /** Day on which rules with an end are judged. */
  asOf?: Instant;
  /** Traffic that was seen, first packets of connections as this device sees them; absent: not asked which rules are used. */
  observed?: readonly Flow[];
  /** Time zone for dates in sentences. */
  timeZone?: string;
}

/**
 * Findings about the rules of one list and of all it leads to, or of every packet list of the device. In order of list and rule.
 * @throws QuaywallError for a list that leads back into itself; TooLarge where an exact answer costs too much
 */
export function analyseRules(device: ConfiguredDevice, filter?: string, options: AnalyseOptions = {}): RuleFinding[] {
  const roots = filter === undefined ? rootsOf(device) : [filter];
  const findings: RuleFinding[] = [];
  const told = new Set<FilterRule>();
  for (const root of roots) {
    const list = new ListAnalysis(device, root, options);
    for (const finding of list.findings(told)) findings.push(finding);
  }
  return findings;
}

/** Packet lists that no other list leads to, and those that packets enter by. */
function rootsOf(device: ConfiguredDevice): string[] {
  const entered = new Set<string>();
  for (const stage of [...device.transit, ...device.toDevice]) if (stage.kind === 'filter') entered.add(stage.filter);
  const led = new Set(
    device.filters.flatMap((f) => f.rules.flatMap((r) => (r.target === undefined ? [] : [r.target]))),
  );
  return device.filters
    .filter((f) => f.purpose !== 'other' && (entered.has(f.name) || !led.has(f.name)))
    .map((f) => f.name);
}

class ListAnalysis {
  readonly #device: ConfiguredDevice;
  readonly #root: string;
  readonly #options: AnalyseOptions;
  readonly #places: FilterContext[];
  readonly #ordered: (Ordered | undefined)[] = [];

  constructor(device: ConfiguredDevice, root: string, options: AnalyseOptions) {
    this.#device = device;
    this.#root = root;
    this.#options = options;
    this.#places = placesOf(device, root, options.asOf);
  }

  *findings(told: Set<FilterRule>): Generator<RuleFinding> {
    const used = this.#options.observed && this.#used(this.#options.observed);
    for (const list of listsFrom(this.#device, this.#root)) {
      for (const rule of list.rules) {
        if (told.has(rule)) continue;
        told.add(rule);
        yield* this.#about(list, rule, used);
      }
    }
    yield* this.#openEnd();
  }

  *#about(list: Filter, rule: FilterRule, used: Set<FilterRule> | undefined): Generator<RuleFinding> {
    const ref = ruleRef(this.#device, list.name, rule);
    if (!rule.enabled) return yield this.#finding('disabled', ref, [], 'it is switched off');
    const force = inForce(rule, this.#options.asOf);
    if (force === 'no') {
      const day = siteDate(rule.expires!, this.#options.timeZone ?? 'UTC');
      return yield this.#finding('expired', ref, [], `its time ended on ${day}`);
    }
    const open = opensEverything(rule);
    if (open)
      yield this.#finding('any-any', ref, [], `it lets ${open} pass from anywhere to anywhere`, witnessOf(rule));
    if (rule.implicit) return;
    const stands = this.#places.map((_, p) => p).filter((p) => this.#at(p).standings(rule).length > 0);
    if (stands.length === 0) {
      const why = matchSet(rule.match).isEmpty
        ? 'no packet fits what it says'
        : 'no packet that comes to its list fits what it says';
      return yield this.#finding('matches-nothing', ref, [], why);
    }
    const reached = stands.find((p) =>
      this.#at(p)
        .standings(rule)
        .some((s) => this.#at(p).reaches(s)),
    );
    if (reached === undefined) {
      const by = unique(
        stands.flatMap((p) =>
          this.#at(p)
            .standings(rule)
            .flatMap((s) => this.#refs(p, this.#at(p).coveredBy(s))),
        ),
      );
      const opposed = stands.some((p) => this.#opposed(p, rule));
      return yield this.#finding('shadowed', ref, by, `it is never reached: ${sentence.cover(by, opposed)}`);
    }
    const same = this.#redundantOrUntold(rule, stands);
    if (same) yield this.#finding('redundant', ref, same, `leaving it out changes nothing: ${sentence.same(same)}`);
    const crossed = this.#crossed(rule, reached);
    if (crossed) yield crossed;
    if (used && rule.action === 'permit' && !used.has(rule) && !(rule.hits! > 0)) {
      yield this.#finding('unused', ref, [], 'no traffic that was seen needs it');
    }
  }

  /** Whether a rule that covers this one decides otherwise. */
  #opposed(p: number, rule: FilterRule): boolean {
    const { flat } = this.#at(p);
    return (
      this.#at(p)
        .standings(rule)
        .some((s) =>
          this.#at(p)
            .coveredBy(s)
            .some((o) => flat.rules[o]!.action !== rule.action),
        ) &&
      (rule.action === 'permit' || rule.action === 'deny')
    );
  }

  /** A rule of which it would cost too much to tell is not called redundant. */
  #redundantOrUntold(rule: FilterRule, stands: number[]): RuleRef[] | undefined {
    try {
      return this.#redundant(rule, stands);
    } catch (error) {
      if (error instanceof TooLarge) return undefined;
      throw error;
    }
  }

  #redundant(rule: FilterRule, stands: number[]): RuleRef[] | undefined {
    if (rule.action !== 'permit' && rule.action !== 'deny') return undefined;
    // A written last "deny all" is there to be read, or to log.
    if (this.#isWrittenEnd(rule)) return undefined;
    const by: RuleRef[] = [];
    let onlyEnd = true;
    for (const p of stands) {
      const at = this.#at(p);
      for (const { before } of at.standings(rule)) {
        const same = at.sameWithout(before);
        if (!same) return undefined;
        if (same.some((o) => !at.flat.rules[o]!.end)) onlyEnd = false;
        by.push(...this.#refs(p, same));
      }
    }
    if (onlyEnd && rule.logged) return undefined;
    return unique(by);
  }

  #isWrittenEnd(rule: FilterRule): boolean {
    return rule.action === 'deny' && everything.isSubsetOf(matchSet(rule.match));
  }

  #crossed(rule: FilterRule, p: number): RuleFinding | undefined {
    const at = this.#at(p);
    for (const { before } of at.standings(rule)) {
      const here = at.flat.rules[before];
      if (here?.rule !== rule) continue;
      const others = at.otherwise(before, 8);
      if (others.length === 0) continue;
      const by = this.#refs(
        p,
        others.map((o) => o.owner),
      );
      const witness = others[0]!.packets.witness();
      return this.#finding(
        'overlapping',
        here.ref,
        by,
        `some of its packets are decided otherwise before: ${sentence.before(by)}`,
        witness,
      );
    }
    return undefined;
  }

  /** The list as a whole lets everything pass, though no rule says so alone: its end does, or several rules together. */
  *#openEnd(): Generator<RuleFinding> {
    const list = this.#device.filters.find((f) => f.name === this.#root);
    if (!list || list.purpose === 'other') return;
    // A list by which no packet comes opens nothing.
    const entered = [...this.#device.transit, ...this.#device.toDevice].flatMap((s) =>
      s.kind === 'filter' ? [s.filter] : [],
    );
    if (entered.length > 0 && !entered.includes(this.#root)) return;
    for (let p = 0; p < this.#places.length; p++) {
      if (this.#places[p]!.state !== 'new') continue;
      const { flat } = this.#at(p);
      const permits = flat.rules.filter((r) => r.action === 'permit');
      if (permits.some((r) => !r.end && r.rule && opensEverything(r.rule))) continue;
      for (const open of [everyTcp4, everyTcp6]) {
        const rules: CompiledRule[] = [];
        if (!open.isSubsetOf(PacketSet.union(permits.map((r) => r.lower)))) continue;
        let left = open;
        for (const rule of permits) {
          if (left.isEmpty) break;
          if (!rule.lower.overlaps(left)) continue;
          left = left.minus(rule.lower);
          rules.push(rule);
        }
        const last = rules.at(-1)!;
        // A list that looks at the other IP version only has no say here.
        if (last.end && list.family !== undefined && open !== (list.family === 4 ? everyTcp4 : everyTcp6)) continue;
        const by = rules.slice(0, -1).map((r) => r.ref);
        const why = last.end
          ? 'what no rule stops passes, from anywhere to anywhere'
          : `together with ${sentence.names(by)} it lets everything pass from anywhere to anywhere`;
        yield this.#finding('any-any', last.end ? endRef(this.#device, list) : last.ref, by, why, open.witness());
        return;
      }
    }
  }

  #used(observed: readonly Flow[]): Set<FilterRule> {
    const used = new Set<FilterRule>();
    const flows = [...new Map(observed.map((f) => [JSON.stringify(f), f])).values()];
    for (const place of this.#places) {
      if (place.state !== 'new') continue;
      const filter = compileFilter(this.#device, this.#root, place);
      for (const flow of flows) for (const rule of filter.deciders(flow)) if (rule.rule) used.add(rule.rule);
    }
    return used;
  }

  #at(p: number): Ordered {
    return (this.#ordered[p] ??= new Ordered(flatten(this.#device, this.#root, this.#places[p]!)));
  }

  #refs(p: number, owners: readonly number[]): RuleRef[] {
    return owners.map((o) => this.#at(p).flat.rules[o]!.ref);
  }

  #finding(kind: RuleFinding['kind'], rule: RuleRef, by: RuleRef[], why: string, witness?: Flow): RuleFinding {
    return { kind, rule, by, ...(witness ? { witness } : {}), says: `${sentence.name(rule)}: ${why}.` };
  }
}

const everything = PacketSet.of({ family: 4 });
const everyTcp4 = PacketSet.of({ family: 4, services: [{ protocol: 6 }] });
const everyTcp6 = PacketSet.of({ family: 6, services: [{ protocol: 6 }] });

/** What a permit opens from anywhere to anywhere: everything, or every port of TCP. */
function opensEverything(rule: FilterRule): string | undefined {
  if (rule.action !== 'permit') return undefined;
  const set = matchSet(rule.match);
  const perhaps = (rule.match.may ?? []).length > 0 || (rule.match.states && !rule.match.states.includes('new'));
  if (perhaps) return undefined;
  if (everything.isSubsetOf(set) || PacketSet.all.family(6).isSubsetOf(set)) return 'everything';
  return everyTcp4.isSubsetOf(set) || everyTcp6.isSubsetOf(set) ? 'every TCP port' : undefined;
}

const witnessOf = (rule: FilterRule): Flow | undefined => matchSet(rule.match).witness();

function unique(refs: readonly RuleRef[]): RuleRef[] {
  return [
    ...new Map(refs.map((r) => [`${r.artefact} ${r.at.line} ${r.list ?? ''} ${r.rule ?? ''} ${r.text}`, r])).values(),
  ];
}
