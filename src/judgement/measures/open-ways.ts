// Ways that the configurations leave open and no conduit declares: one finding for each rule that opens them, under the measure concerned.
import { flowWords, isEverything, ruleWords, serviceWords } from '#reach';
import { counted, listed } from '#kit';
import type { PairReach, RuleRef } from '#reach';
import type { Zone } from '#site';
import { betweenTransit, policyResults } from '#reconcile';
import type { ComparedPair, PolicyResult, View } from '#reconcile';
import { lineEvidence } from './configured.ts';
import { head, on } from './draft.ts';
import type { FindingDraft, Severity, Subject } from './measure.ts';
import { pairMeasure } from './pair-themes.ts';
import type { PairMeasure } from './pair-themes.ts';
import { craneSubject, wholeSite } from './subjects.ts';

type Beyond = ComparedPair['beyond'][number];

interface OpenWay {
  from: Zone;
  to: Zone;
  measure: PairMeasure;
  beyond: Beyond;
}

interface Ways {
  certain: OpenWay[];
  /** Could pass: only the devices know. */
  perhaps: OpenWay[];
  /** Joined below IP, as `from>to`. */
  joined: Set<string>;
}

const remembered = new WeakMap<View, Ways>();

function ways(view: View): Ways {
  let found = remembered.get(view);
  if (!found) remembered.set(view, (found = search(view)));
  return found;
}

function search(view: View): Ways {
  const found: Ways = { certain: [], perhaps: [], joined: new Set() };
  if (!view.configured) return found;
  const zones = new Map(view.site.zones.map((z) => [z.id, z]));
  for (const cell of view.matrix) {
    const [from, to] = [zones.get(cell.from), zones.get(cell.to)];
    if (!from || !to || cell.beyond === 0) continue;
    const measure = pairMeasure(from, to);
    if (measure === undefined) continue;
    for (const beyond of view.configured.compared(cell.from, cell.to).beyond) {
      // Networks that a switch joins are told of the switch, port by port.
      if (beyond.path.some((h) => h.by === 'switched')) {
        found.joined.add(`${from.id}>${to.id}`);
        continue;
      }
      (beyond.certain ? found.certain : found.perhaps).push({ from, to, measure, beyond });
    }
  }
  return found;
}

/** Pairs of zones of which a finding tells already, as `from>to`. */
export const openPairs = (view: View): Set<string> =>
  new Set([...ways(view).joined, ...ways(view).certain.map((w) => `${w.from.id}>${w.to.id}`)]);

/** The rule by which a way is told: that of the crane's own firewall if one decides, else the last one on the way. */
function culprit(view: View, way: OpenWay): RuleRef | undefined {
  const crane = way.to.crane ?? way.from.crane;
  const own = way.beyond.decides.filter((d) => view.site.assets.find((a) => a.id === d.device)?.crane === crane);
  // What translates an address lets nothing pass by itself.
  const permits = (d: RuleRef) =>
    view.configured!.running.find((v) => v.name === d.device)?.device.filters.some((f) => f.name === d.list) === true;
  return (
    (crane === undefined ? undefined : (own.find(permits) ?? own[0])) ??
    way.beyond.decides.find(permits) ??
    way.beyond.decides[0]
  );
}

/** Findings of one measure from what configurations leave open: one for each device that lets it pass. */
export function openWays(view: View, measure: PairMeasure): FindingDraft[] {
  return [...grouped(view, measure)].map(([key, own]) => draft(view, measure, key, own));
}

/**
 * Open ways that touch a crane and are told of another, whose firewall lets them in: they make no finding here, and the crane is not proved closed
 * either. One sentence for each device.
 */
export function openElsewhere(view: View, measure: PairMeasure, crane: string): string[] {
  return [...grouped(view, measure)].flatMap(([key, own]) => {
    const { rule, subjects } = causeOf(view, own);
    if (subjects.some((s) => s.id === crane)) return [];
    const mine = own.filter((w) => cranesOf([w]).includes(crane));
    if (mine.length === 0) return [];
    const pairs = listed(
      mine.map((w) => `${w.from.id} can reach ${w.to.id}`),
      2,
    );
    return [`${pairs}: told of ${subjects.map((s) => s.id).join(' and ')} (${rule?.device ?? key})`];
  });
}

function grouped(view: View, measure: PairMeasure): Map<string, OpenWay[]> {
  const groups = new Map<string, OpenWay[]>();
  for (const way of ways(view).certain) {
    if (way.measure !== measure) continue;
    // Where nothing filters, the devices that pass it on are the cause.
    const passing = [...new Set(way.beyond.path.map((h) => h.device))].sort().join('+');
    const key = culprit(view, way)?.device ?? `unfiltered:${passing}`;
    const group = groups.get(key);
    if (group) group.push(way);
    else groups.set(key, [way]);
  }
  return groups;
}

/** The rules that let the ways pass, and whom that concerns: the crane of the device, else the cranes at the ends. */
function causeOf(view: View, own: readonly OpenWay[]): { rules: RuleRef[]; rule?: RuleRef; subjects: Subject[] } {
  const rules = rulesOf(view, own);
  const rule = rules[0];
  const crane = view.site.assets.find((a) => a.id === rule?.device)?.crane;
  const cranes = crane === undefined ? cranesOf(own) : [crane];
  return { rules, ...(rule ? { rule } : {}), subjects: cranes.length === 0 ? [wholeSite] : cranes.map(craneSubject) };
}

function draft(view: View, measure: PairMeasure, key: string, own: OpenWay[]): FindingDraft {
  const { rules, rule, subjects } = causeOf(view, own);
  const services = own.flatMap((w) => w.beyond.services);
  const everything = isEverything(services);
  const version = view.configured!.running.find((v) => v.name === rule?.device);
  const control = own.some((w) => w.to.function === 'control');
  const first = own.find((w) => w.to.function === 'control') ?? own[0]!;
  const passing = [...new Set(own.flatMap((w) => w.beyond.path.map((h) => h.device)))].sort();
  const device = rule?.device ?? (passing.length > 0 ? listed(passing, 2) : 'The network');
  const reaches = `${first.from.id} reach ${first.to.id}${own.length > 1 ? ` and ${counted(own.length - 1, 'way')} more` : ''}`;
  const by = rule ? ` (${rules.length > 1 ? `${counted(rules.length, 'rule')}, ` : ''}"${short(rule)}")` : '';
  const seen = view.talks.filter(
    (t) =>
      t.assigned && !t.allowedBy && own.some((w) => w.from.id === t.client.zone?.id && w.to.id === t.server.zone?.id),
  );
  return {
    measure,
    subjects,
    cause: `open-way:${key}`,
    severity: severityOf(measure, everything, control),
    head: head(
      everything
        ? `${device} lets everything through: ${reaches}${by}; no conduit allows it.`
        : `${device} lets ${reaches} on ${serviceWords(services, 2)}${by}; no conduit allows it.`,
      `${device} lets ${everything ? 'everything through: ' : ''}${reaches}; no conduit allows it.`,
    ),
    saw: [...own]
      .sort((a, b) => Number(b.to.function === 'control') - Number(a.to.function === 'control'))
      .slice(0, 12)
      .map((w) => ({
        at: version?.collected ?? view.asOf,
        what: `${w.from.id} can reach ${w.to.id} on ${serviceWords(w.beyond.services)}: ${w.beyond.decides.length > 0 ? listed(w.beyond.decides.map(ruleWords), 3) : 'nothing on the way filters it'}; for example ${flowWords(w.beyond.witness)}`,
        evidence: w.beyond.decides.slice(0, 8).map(lineEvidence),
      })),
    unseen: [
      seen.length > 0
        ? `Used so far: ${counted(seen.length, 'conversation')} (${on(view, Math.min(...seen.map((t) => t.first)))} the first).`
        : 'No traffic on it was seen where a sensor watched; that it is not used is not shown.',
      ...(own.length > 12 ? [`${counted(own.length, 'pair')} of networks in all.`] : []),
      ...failing(view, own),
    ],
    matters: everything
      ? `${subjects.length === 1 && subjects[0]!.kind === 'crane' ? subjects[0]!.id : 'The network'} is flat behind it: whoever is on the one side is on the other.`
      : 'What can be reached will be tried. Nobody declared that anyone needs it.',
    action: rule
      ? `Ask who needs ${listed(rules.map(ruleWords), 2)}. If nobody does, take ${rules.length > 1 ? 'them' : 'it'} out (no declared service needs it); if somebody does, declare it with an owner and an end.`
      : `Put a rule between ${first.from.id} and ${first.to.id}, or declare what is needed.`,
    ...(rule
      ? {
          draft: rules
            .slice(0, 6)
            .map((r) => `${r.device}: remove ${ruleWords(r)}`)
            .join('\n'),
        }
      : {}),
    closes: {
      words: 'A newer configuration no longer lets it pass, or a conduit declares it.',
      check: { kind: 'cause-gone' },
    },
  };
}

/** The rules that let it pass, each once. */
function rulesOf(view: View, own: readonly OpenWay[]): RuleRef[] {
  const rules = own.map((w) => culprit(view, w)).filter((r) => r !== undefined);
  return [...new Map(rules.map((r) => [`${r.device}|${r.list ?? ''}|${r.rule ?? ''}|${r.at.line}`, r])).values()];
}

/** Cranes at either end; those that only lend their uplink to the way count where no other is there. */
function cranesOf(own: readonly OpenWay[]): string[] {
  const ends = own.flatMap((w) => [w.from, w.to]).filter((z) => z.crane !== undefined);
  const inner = ends.filter((z) => z.function !== 'uplink');
  return [...new Set((inner.length > 0 ? inner : ends).map((z) => z.crane!))].sort();
}

function severityOf(measure: PairMeasure, everything: boolean, control: boolean): Severity {
  if (everything && control) return 'critical';
  if (everything || control || measure === 'remote-access') return 'high';
  return 'medium';
}

const short = (rule: RuleRef): string => (rule.text.length > 60 ? `${rule.text.slice(0, 59)}…` : rule.text);

/** Policy tests that fail on these very pairs. */
function failing(view: View, own: readonly OpenWay[]): string[] {
  const failed = policyResults(view).filter(
    (r) => r.configured === 'fail' && r.pairs.some((p) => own.some((w) => touchesPair(p, w))),
  );
  return failed.length === 0
    ? []
    : [
        `Policy ${failed.length === 1 ? 'test' : 'tests'} ${listed(
          failed.map((r) => r.test.id),
          8,
        )} ${failed.length === 1 ? 'fails' : 'fail'} by it.`,
      ];
}

const touchesPair = (p: PolicyResult['pairs'][number], w: OpenWay): boolean =>
  p.answer.question.from.segments.includes(w.from.id) && p.answer.question.to.segments.includes(w.to.id);

/** Pairs of zones that a device without a configuration, or with lines not understood, may join outright. */
function fears(view: View): { from: string; to: string; why: string }[] {
  const hubs = new Map<string, { why: string; zones: string[] }>();
  for (const join of view.configured!.network.joins) {
    if (!join.feared || !join.to.startsWith('?')) continue;
    const hub = hubs.get(join.to);
    if (hub) hub.zones.push(join.from);
    else hubs.set(join.to, { why: join.why, zones: [join.from] });
  }
  return [...hubs.values()].flatMap(({ why, zones }) =>
    zones.flatMap((from) => zones.filter((to) => to !== from).map((to) => ({ from, to, why }))),
  );
}

const unproved = (first: PairReach['open'][number] | undefined): string =>
  first
    ? `${first.why}${first.line ? ` ("${first.line.text.slice(0, 60)}" of ${first.device})` : ` (${first.device})`}`
    : 'a configuration on the way is missing';

/** Why what passes there could not be held against what is declared: that nothing else passes is not shown then. */
function refusal(view: View, pair: PairReach): string | undefined {
  const refused = pair.verdict === 'must-deny' ? undefined : view.configured!.compared(pair.from, pair.to).refused;
  return refused === undefined ? undefined : `what passes there cannot be held against what is declared: ${refused}`;
}

/** What keeps a pair of zones from being proved apart, as questions that the evidence leaves open. */
export function openQuestions(view: View, concerns: (from: Zone, to: Zone) => boolean, measure: PairMeasure): string[] {
  if (!view.configured) return [];
  const zones = new Map(view.site.zones.map((z) => [z.id, z]));
  const perhaps = ways(view).perhaps.filter((w) => w.measure === measure && concerns(w.from, w.to));
  const found = new Map<string, string[]>();
  for (const w of perhaps) {
    const why = w.beyond.decides[0];
    const key = why ? `${ruleWords(why)} may let it pass, only the device knows` : 'nothing decides it';
    found.set(key, [...(found.get(key) ?? []), `${w.from.id} to ${w.to.id}`]);
  }
  for (const pair of view.configured.matrix().pairs()) {
    const [from, to] = [zones.get(pair.from), zones.get(pair.to)];
    if (!from || !to || !concerns(from, to) || pairMeasure(from, to) !== measure) continue;
    const key =
      pair.verdict === 'not-proven'
        ? unproved(pair.open[0])
        : betweenTransit(from, to)
          ? undefined
          : refusal(view, pair);
    if (key !== undefined) found.set(key, [...(found.get(key) ?? []), `${from.id} to ${to.id}`]);
  }
  for (const { from, to, why } of fears(view)) {
    const [a, b] = [zones.get(from), zones.get(to)];
    if (!a || !b || !concerns(a, b) || pairMeasure(a, b) !== measure) continue;
    // What passes there by rule hides what an unknown device may pass besides.
    const verdict = view.configured.pair(from, to)?.verdict;
    if (verdict === 'must-permit' || verdict === 'may') found.set(why, [...(found.get(why) ?? []), `${from} to ${to}`]);
  }
  return [...found].slice(0, 6).map(([why, pairs]) => `${listed(pairs, 3)}: ${why}`);
}
