// A rule change before it is applied: what the new configuration really changes, held against what was declared. Pure.
import { canonical, sha256 } from '#kit';
import type { Sha256 } from '#kit';
import type { AddressSet, ConfiguredDevice, OpenLine, ServiceMatch } from '#facts';
import { PacketSet, buildNetwork, compileFilter, diffFilters, diffNetworks, flowWords, reach } from '#reach';
import type { Answer, Flow, NetworkDifference, PassedService, RuleRef } from '#reach';
import { againstNetwork, declaredBy, partsOf, requestedFlows } from '#reconcile';
import type { PolicyResult, View } from '#reconcile';
import type { Change, PolicyTest, Site } from '#site';
import { beforeAfter, inZone } from './before-after.ts';
import type { BeforeAfter } from './before-after.ts';
import { breaksOf } from './breaks.ts';
import type { Break } from './breaks.ts';
import { textDifference } from './text-difference.ts';
import type { TextDifference } from './text-difference.ts';

/** What a request asks for, in addresses alone: for networks without a declared site. */
export interface Requested {
  from?: AddressSet;
  to?: AddressSet;
  services?: ServiceMatch[];
  /** As the person wrote it. */
  words: string;
}

/** Something that passes after and not before, or the other way round. */
export interface Effect {
  change: 'opens' | 'closes' | 'unproven';
  certain: boolean;
  services: PassedService[];
  witness?: Flow;
  /** The deciding lines: of the new configuration for what opens, of the old one for what closes. */
  rules: RuleRef[];
  /** One sentence. */
  says: string;
  declared: boolean;
}

export interface ChangeCheck {
  /**
   * `only-declared`: everything declared happens and nothing else; `more`: something else happens as well; `less`: something declared does not happen;
   * `cannot-tell`: lines or devices are not understood, so that neither can be said.
   */
  verdict: 'only-declared' | 'more' | 'less' | 'cannot-tell';
  /** The verdict in words. */
  says: string;
  devices: { name: string; old?: { file: string; sha256: Sha256 }; next?: { file: string; sha256: Sha256 } }[];
  effects: Effect[];
  /** Declared, and already so before. */
  already: { words: string; witness?: Flow; rules: RuleRef[] }[];
  /** Declared, and not so afterwards. */
  undone: { words: string; witness?: Flow; rules: RuleRef[] }[];
  /** Policy tests that fail afterwards; `newly`: and did not before. */
  tests: { id: string; state: string; newly: boolean; pairs: PolicyResult['pairs'] }[];
  testsRun: number;
  /** Declared services, and conversations that were seen, which pass before and not after. */
  breaks: Break[];
  /** Of how many each. */
  checked: { services: number; seen: number };
  open: { device: string; line: OpenLine }[];
  missing: string[];
  texts: TextDifference[];
  /** What an approval binds to: both texts, by their hashes, and the request; as a text, so that people can sign it as a file. */
  sheet: string;
  /** SHA-256 of the sheet. */
  hash: Sha256;
}

const verdictWords: Record<ChangeCheck['verdict'], string> = {
  'only-declared': 'Only what was declared changes.',
  more: 'More changes than declared: do not apply.',
  less: 'Less than declared happens: do not apply.',
  'cannot-tell': 'Cannot tell.',
};

export interface CheckInput {
  old: readonly ConfiguredDevice[];
  next: readonly ConfiguredDevice[];
  /** Texts of the files, for the difference that people read. */
  textOf?: (artefact: Sha256) => string | undefined;
}

/** In a declared site: zones, policy tests, services and traffic are at hand, and the rest of the network stands around the devices. */
export function checkChange(view: View, change: Change, input: CheckInput): ChangeCheck {
  const { site } = view;
  const networks = beforeAfter(view, input.old, input.next);
  const { old, next } = networks;
  const differences = diffNetworks(old, next, {});
  const effects = differences.map((d) => effectOf(d, declaredBy(site, change, d)));
  const ends = [
    ...requestedFlows(site, change.opens).map((f) => ({ f, wanted: 'opens' as const })),
    ...requestedFlows(site, change.closes).map((f) => ({ f, wanted: 'closes' as const })),
  ];
  const already: ChangeCheck['already'] = [];
  const undone: ChangeCheck['undone'] = [];
  for (const { f, wanted } of ends) {
    const question = {
      from: { label: f.from, segments: [f.from], ...(f.fromAddresses ? { addresses: f.fromAddresses } : {}) },
      to: { label: f.to, segments: [f.to], ...(f.toAddresses ? { addresses: f.toAddresses } : {}) },
      ...(f.services ? { services: f.services } : {}),
    };
    const words = `${f.from} to ${f.to}`;
    const good = (a: Answer) =>
      wanted === 'opens' ? a.verdict === 'must-permit' && a.everything : a.verdict === 'must-deny';
    const [before, after] = [reach(old, question), reach(next, question)];
    const note = (a: Answer) => ({ words, ...(a.witness ? { witness: a.witness } : {}), rules: a.decides });
    if (good(before)) already.push(note(before));
    if (!good(after)) undone.push(note(after));
  }
  const tests = site.policy_tests.map((test) => tested(site, test, networks));
  return whole(input, {
    effects,
    already,
    undone,
    tests: tests.filter((t) => t.state === 'fail' || t.newly),
    testsRun: tests.length,
    ...breaksOf(view, networks, differences),
    missing: next.missing.filter((m) => near(m.zones, effects, change, site)).map((m) => m.asset),
    request: { id: change.id, opens: change.opens, closes: change.closes },
    spoils: next.missing.length > 0 && effects.length === 0 && ends.length > 0,
  });
}

function tested(
  site: Site,
  test: PolicyTest,
  { old, next, matrices, touched }: BeforeAfter,
): ChangeCheck['tests'][number] {
  const before = againstNetwork(site, test, old, (a, b) => matrices.old.pair(a, b)?.verdict);
  const [from, to] = [partsOf(site, test.from).parts, partsOf(site, test.to).parts];
  const placed = [...from, ...to].every((p) => inZone(site, p.zone.id, p.addresses));
  const stays = old === next || (placed && !from.some((a) => to.some((b) => touched(a.zone.id, b.zone.id))));
  const after = stays ? before : againstNetwork(site, test, next, (a, b) => matrices.next.pair(a, b)?.verdict);
  return {
    id: test.id,
    state: after.state,
    newly: after.state === 'fail' && before.state !== 'fail',
    pairs: after.pairs,
  };
}

/** Without a site: every packet filter of the devices is compared by its name, and every way between their interfaces. */
export function checkDevices(requested: readonly Requested[], input: CheckInput): ChangeCheck {
  const asked = PacketSet.union(requested.map((r) => PacketSet.of(r)));
  const effects: Effect[] = [];
  const already: ChangeCheck['already'] = [];
  const undone: ChangeCheck['undone'] = [];
  const before = new Map(input.old.map((d) => [d.name, d]));
  for (const device of input.next) {
    const old = before.get(device.name);
    if (!old) continue;
    for (const filter of device.filters) {
      if (filter.purpose === 'other' || !old.filters.some((f) => f.name === filter.name)) continue;
      const where = { state: 'new' as const };
      const { opens, closes } = diffFilters({ device: old, filter: filter.name }, { device, filter: filter.name });
      if (opens.length === 0 && closes.length === 0) continue;
      for (const [change, parts] of [
        ['opens', opens],
        ['closes', closes],
      ] as const) {
        for (const part of parts) {
          for (const declared of [true, false]) {
            const set = declared ? part.packets.intersect(asked) : part.packets.minus(asked);
            const witness = set.witness();
            if (!witness || (declared && change === 'closes')) continue;
            const rules = [change === 'opens' ? part.after : part.before];
            const services = set.services(part.certain);
            effects.push({
              change,
              certain: part.certain,
              services,
              witness,
              rules,
              declared,
              says: `${filter.name} of ${device.name} ${change === 'opens' ? 'lets pass' : 'no longer lets pass'} ${flowWords(witness)}${set.count() > 1n ? ' and more like it' : ''}`,
            });
          }
          if (change === 'closes') {
            // What was declared is to be opened: a part of it that closes is not what was asked for.
            const lost = part.packets.intersect(asked).witness();
            if (lost)
              effects.push({
                change,
                certain: part.certain,
                services: part.packets.intersect(asked).services(part.certain),
                witness: lost,
                rules: [part.before],
                declared: false,
                says: `${filter.name} of ${device.name} no longer lets pass ${flowWords(lost)}, which was to be opened`,
              });
          }
        }
      }
      for (const r of requested) {
        const set = PacketSet.of(r);
        const was = compileFilter(old, filter.name, where).passes(set);
        const now = compileFilter(device, filter.name, where).passes(set);
        if (!was.possible.isEmpty) {
          already.push({
            words: r.words,
            witness: was.possible.witness()!,
            rules: was.decided.filter((d) => d.rule.action === 'permit').map((d) => d.rule.ref),
          });
        }
        const lacking = set.minus(now.certain).witness();
        if (lacking)
          undone.push({
            words: r.words,
            witness: lacking,
            rules: now.decided.filter((d) => d.rule.action === 'deny' && d.set.has(lacking)).map((d) => d.rule.ref),
          });
      }
    }
  }
  if (effects.length === 0)
    for (const r of requested) (holds(input.next, r) ? already : undone).push({ words: r.words, rules: [] });
  const ways = betweenInterfaces(input, asked, effects);
  return whole(input, {
    effects: [...effects, ...ways],
    already,
    undone,
    tests: [],
    testsRun: 0,
    breaks: [],
    checked: { services: 0, seen: 0 },
    missing: [],
    request: requested,
    spoils: false,
  });
}

/** Whether a request passes whatever filter stands in its way, where it cannot be told which one does. */
function holds(devices: readonly ConfiguredDevice[], request: Requested): boolean {
  const set = PacketSet.of(request);
  const filters = devices.flatMap((device) =>
    device.filters.filter((f) => f.purpose !== 'other').map((f) => compileFilter(device, f.name, { state: 'new' })),
  );
  return filters.length > 0 && filters.every((f) => set.isSubsetOf(f.passes(set).certain));
}

/** Ways between the interfaces of the devices that the filters alone do not show (a binding, a translation, a route that came or went). */
function betweenInterfaces(input: CheckInput, asked: PacketSet, known: readonly Effect[]): Effect[] {
  if (known.length > 0) return [];
  const [old, next] = [input.old, input.next].map((devices) => buildNetwork({ devices: [...devices] }));
  return diffNetworks(old!, next!, {}).map((d) =>
    effectOf(d, d.change === 'opens' && PacketSet.fromBoxes(d.set).isSubsetOf(asked)),
  );
}

const effectOf = (d: NetworkDifference, declared: boolean): Effect => ({
  change: d.change,
  certain: d.certain,
  services: d.services,
  ...(d.witness ? { witness: d.witness } : {}),
  rules: d.rules,
  says: d.says,
  declared,
});

interface Parts extends Pick<
  ChangeCheck,
  'effects' | 'already' | 'undone' | 'tests' | 'testsRun' | 'breaks' | 'checked' | 'missing'
> {
  request: unknown;
  spoils: boolean;
}

function whole(input: CheckInput, { request, spoils, ...parts }: Parts): ChangeCheck {
  const open = [...input.old, ...input.next].flatMap((d) =>
    d.open.filter((o) => o.state !== 'limited' && o.scope !== 'management').map((line) => ({ device: d.name, line })),
  );
  const beyond = parts.effects.filter((e) => !e.declared);
  const verdict: ChangeCheck['verdict'] =
    beyond.some((e) => e.certain) || parts.tests.some((t) => t.newly)
      ? 'more'
      : open.length > 0 || beyond.length > 0 || spoils || parts.missing.length > 0
        ? 'cannot-tell'
        : parts.undone.length > 0
          ? 'less'
          : 'only-declared';
  const failing = parts.tests.filter((t) => t.newly).map((t) => t.id);
  const otherwise =
    verdict === 'more' && !beyond.some((e) => e.certain)
      ? `Nothing beyond what was declared happens, and ${failing.length === 1 ? `policy test ${failing[0]!} fails` : `policy tests ${failing.join(', ')} fail`} afterwards: do not apply.`
      : verdict === 'only-declared' && parts.effects.length === 0 && parts.breaks.length === 0
        ? parts.already.length > 0
          ? 'Nothing changes: what was asked is already so.'
          : 'Nothing changes in what can reach what.'
        : undefined;
  const names = [...new Set([...input.old, ...input.next].map((d) => d.name))];
  const file = (d: ConfiguredDevice | undefined) =>
    d?.files[0] && { file: d.files[0].name, sha256: d.files[0].artefact };
  const devices = names.map((name) => {
    const old = file(input.old.find((d) => d.name === name));
    const next = file(input.next.find((d) => d.name === name));
    return { name, ...(old ? { old } : {}), ...(next ? { next } : {}) };
  });
  const hashes = devices.map(({ name, old, next }) => ({ name, old: old?.sha256, next: next?.sha256 }));
  const sheet = canonical({ devices: hashes, request });
  return {
    ...parts,
    verdict,
    says: otherwise ?? `${verdictWords[verdict]}${verdict === 'cannot-tell' ? why(open, parts.missing, beyond) : ''}`,
    devices,
    open,
    texts: textDifference(devices, input.textOf),
    sheet,
    hash: sha256(sheet),
  };
}

function why(open: ChangeCheck['open'], missing: readonly string[], beyond: readonly Effect[]): string {
  if (open[0])
    return ` ${open.length === 1 ? 'One line is' : `${open.length} lines are`} not understood, the first "${open[0].line.text.slice(0, 60)}" of ${open[0].device}.`;
  if (missing[0] !== undefined) return ` The configuration of ${missing[0]} is missing.`;
  return beyond[0] ? ` Only the device knows whether this passes: ${beyond[0].says}.` : '';
}

/** Missing devices that stand at a zone of the request or of an effect. */
function near(zones: readonly string[], effects: readonly Effect[], change: Change, site: Site): boolean {
  const asked = [...requestedFlows(site, change.opens), ...requestedFlows(site, change.closes)].flatMap((f) => [
    f.from,
    f.to,
  ]);
  return zones.some((z) => asked.includes(z)) && effects.length >= 0;
}
