// Makes the proof of "nothing passes" that anyone can check: for every segment the packets that could ever stand in it, made as simple as still proves it.
import { canonical, QuaywallError, sha256 } from '#kit';
import type { AddressSet, ConfiguredDevice, FilterRule, Match, NatRule, Stage } from '#facts';
import type { Question } from '../answer.ts';
import { addressRanges, rangesText } from '../sets/addresses.ts';
import { familiesOf, inForce } from '../sets/context.ts';
import { PacketSet } from '../sets/packet-set.ts';
import type { Certificate, ProofDevice, ProofFilter, ProofNatRule, ProofRewrite, ProofRule } from './certificate.ts';
import { connects, crossing, isBroken } from './crossing.ts';
import { passesIpv6 } from './ipv6.ts';
import { reach, segmentsOf, spreadFrom, startsOf, wantedAt } from './reach.ts';
import type { Network, PlacedDevice } from './types.ts';

/** The certificate of a `must-deny`; else the reason why there is none. */
export function certify(network: Network, question: Question): Certificate | { refused: string } {
  const answer = reach(network, question);
  if (answer.verdict !== 'must-deny')
    return { refused: `the answer is ${answer.verdict}, and only must-deny has a certificate` };
  const starts = startsOf(network, question.from);
  const wanted = segmentsOf(network, question.to).segments.map((s) => ({
    segment: s.id,
    set: wantedAt(network, s, question.to, question.services),
  }));
  let holds: ReadonlyMap<string, PacketSet>;
  try {
    const exact = spreadFrom(network, starts, 'upper').held;
    holds = simpler(network, exact, wanted) ?? exact;
  } catch (error) {
    if (!(error instanceof QuaywallError)) throw error;
    return { refused: error.message };
  }
  const packets = (set: PacketSet) => set.boxes();
  const service = question.services ? ' with the services asked about' : '';
  const body: Omit<Certificate, 'seal'> = {
    format: 'quaywall-proof/1',
    claim: `${question.from.label} cannot reach ${question.to.label}${service}`,
    from: question.from.label,
    to: question.to.label,
    starts: starts.list.map(({ segment, set }) => ({ segment, packets: packets(set) })),
    never: wanted.map(({ segment, set }) => ({ segment, packets: packets(set) })),
    holds: [...holds].filter(([, set]) => !set.isEmpty).map(([segment, set]) => ({ segment, packets: packets(set) })),
    joins: network.joins.filter((j) => !j.feared).map(({ from, to, why }) => ({ from, to, why })),
    devices: network.devices
      .filter((d) => d.legs.length > 0)
      .map((d) =>
        proofDevice(
          d,
          d.legs.some((l) => holds.has(l.segment)),
          network.asOf,
        ),
      ),
    assumes: answer.assumes,
  };
  return { ...body, seal: sealOf(body) };
}

/** SHA-256 over the canonical form of all but the seal. */
export const sealOf = (body: Omit<Certificate, 'seal'>): string => sha256(canonical(body));

/** Everything from the same sources, services aside: a much smaller proof, wherever it still is one. */
function simpler(
  network: Network,
  exact: ReadonlyMap<string, PacketSet>,
  wanted: readonly { segment: string; set: PacketSet }[],
): ReadonlyMap<string, PacketSet> | undefined {
  for (const ends of [
    (set: PacketSet) => ({ from: set.from() }),
    (set: PacketSet) => ({ from: set.from(), to: set.to() }),
  ]) {
    const wide = new Map(
      [...exact].map(([s, set]) => [s, set === PacketSet.all ? set : PacketSet.of(ends(set))] as const),
    );
    if (proves(network, wide, wanted)) return wide;
  }
  return undefined;
}

/** Whether this is an invariant that leaves out all that is not wanted. */
function proves(
  network: Network,
  wide: ReadonlyMap<string, PacketSet>,
  wanted: readonly { segment: string; set: PacketSet }[],
): boolean {
  const within = (segment: string, set: PacketSet) => set.isSubsetOf(wide.get(segment) ?? PacketSet.none);
  if (wanted.some(({ segment, set }) => wide.get(segment)?.overlaps(set))) return false;
  for (const join of network.joins) {
    const set = wide.get(join.from);
    if (set && !join.feared && !within(join.to, set)) return false;
  }
  for (const device of network.devices)
    for (const leg of device.legs) {
      const set = wide.get(leg.segment);
      if (!set) continue;
      for (const out of device.legs) {
        if (!connects(device, leg, out)) continue;
        if (!within(out.segment, crossing(device, leg, out, network.asOf).upper(set))) return false;
      }
    }
  return true;
}

/** A device without any IPv6 address passes none on. */
const noIpv6: Stage & { kind: 'filter' } = { kind: 'filter', filter: 'no IPv6 here', tracksSessions: true, family: 6 };

function proofDevice(placed: PlacedDevice, whole: boolean, asOf: number | undefined): ProofDevice {
  const { device } = placed;
  const lists = new Map<string, ProofFilter>();
  const need = (name: string): void => {
    const filter = device.filters.find((f) => f.name === name);
    if (!filter || lists.has(name)) return;
    const proof: ProofFilter = {
      name,
      rules: [],
      otherwise: filter.otherwise,
      ...(filter.family ? { family: filter.family } : {}),
    };
    lists.set(name, proof);
    proof.rules = filter.rules.flatMap((rule) => proofRule(rule, asOf) ?? []);
    for (const rule of filter.rules) if (rule.target !== undefined) need(rule.target);
  };
  if (whole && !passesIpv6(device))
    lists.set(noIpv6.filter, { name: noIpv6.filter, family: 6, rules: [], otherwise: 'deny' });
  if (whole)
    for (const stage of device.transit)
      if (stage.kind === 'filter' && !isBroken(device, stage.filter)) need(stage.filter);
  const routers = sharedRouters(placed);
  return {
    name: placed.name,
    files: device.files.map((f) => ({ name: f.name, sha256: f.artefact })),
    legs: placed.legs.map((l) => ({
      interface: l.interface,
      segment: l.segment,
      router: routers.get(l.router) ?? l.router,
      zones: l.zones,
      addresses: l.addresses,
    })),
    forwards: device.forwards !== 'no' || device.transparent === true,
    stages: whole
      ? [
          ...(passesIpv6(device) ? [] : [noIpv6]),
          ...device.transit.filter((s) => s.kind === 'nat' || !isBroken(device, s.filter)),
        ].map((stage) => {
          const where = { ...(stage.in ? { in: stage.in } : {}), ...(stage.out ? { out: stage.out } : {}) };
          return stage.kind === 'filter'
            ? { kind: 'filter', filter: stage.filter, ...where, ...(stage.family ? { family: stage.family } : {}) }
            : { kind: 'nat', rules: stage.rules.flatMap((rule) => natRule(device, rule) ?? []), ...where };
        })
      : [],
    filters: [...lists.values()],
  };
}

/** Virtual routers between which routes lead count as one: that only lets more pass. */
function sharedRouters(placed: PlacedDevice): Map<string, string> {
  const same = new Map<string, string>();
  const find = (r: string): string => (same.get(r) === undefined ? r : find(same.get(r)!));
  for (const a of placed.legs)
    for (const b of placed.legs)
      if (a.router !== b.router && connects(placed, a, b) && find(a.router) !== find(b.router))
        same.set(find(a.router), find(b.router));
  return new Map(placed.legs.map((l) => [l.router, find(l.router)]));
}

function places(match: Match): Pick<ProofRule, 'in' | 'out' | 'notIn' | 'notOut'> {
  const { in: from, out, notIn, notOut } = match;
  return {
    ...(from ? { in: from } : {}),
    ...(out ? { out } : {}),
    ...(notIn ? { notIn } : {}),
    ...(notOut ? { notOut } : {}),
  };
}

/** Only what concerns first packets of connections. */
const concernsNew = (match: Match): boolean => match.states === undefined || match.states.includes('new');

function boxesOf(match: Match): PacketSet {
  const families = familiesOf(match);
  let set = PacketSet.of(match);
  if (!families[4]) set = set.family(6);
  if (!families[6]) set = set.family(4);
  return set;
}

function proofRule(rule: FilterRule, asOf: number | undefined): ProofRule | undefined {
  const force = inForce(rule, asOf);
  if (force === 'no' || !concernsNew(rule.match)) return undefined;
  return {
    id: rule.id,
    action: rule.action,
    ...(rule.target === undefined ? {} : { target: rule.target }),
    packets: boxesOf(rule.match).boxes(),
    ...places(rule.match),
    may: force === 'may' || (rule.match.may ?? []).length > 0,
    file: rule.at.file,
    line: rule.at.line,
    text: rule.text,
  };
}

function natRule(device: ConfiguredDevice, rule: NatRule): ProofNatRule | undefined {
  if (!rule.enabled || !concernsNew(rule.match)) return undefined;
  const rewrite = (end: 'from' | 'to', change: NatRule['source']): ProofRewrite | undefined => {
    if (!change) return undefined;
    const to: AddressSet | undefined = change.to === 'interface' ? undefined : change.to;
    const pairs = change.pairwise && to ? pairRanges(rule.match[end], to) : undefined;
    const ports = change.ports ? { ports: [change.ports] } : {};
    if (pairs) return { to: pairs.map((p) => p[1]), was: pairs.map((p) => p[0]), ...ports };
    const all = to ?? {
      include: [...new Set(device.interfaces.flatMap((i) => i.addresses.map((a) => a.split('/')[0]!)))],
    };
    return { to: change.to === 'interface' && all.include.length === 0 ? everyAddress : rangesOf(all), ...ports };
  };
  const source = rewrite('from', rule.source);
  const destination = rewrite('to', rule.destination);
  return {
    id: rule.id,
    packets: boxesOf(rule.match).boxes(),
    ...places(rule.match),
    may: (rule.match.may ?? []).length > 0,
    exempt: rule.exempt === true,
    ...(source ? { source } : {}),
    ...(destination ? { destination } : {}),
    file: rule.at.file,
    line: rule.at.line,
    text: rule.text,
  };
}

type TextRange = [first: string, last: string];
const everyAddress: TextRange[] = [
  ['0.0.0.0', '255.255.255.255'],
  ['::', 'ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff'],
];

const rangesOf = (set: AddressSet): TextRange[] =>
  PacketSet.of({ from: set })
    .boxes()
    .map((b) => b.from);

/** Ranges that correspond one to one, where both sides are written in ranges of equal sizes. */
function pairRanges(was: AddressSet | undefined, to: AddressSet): [TextRange, TextRange][] | undefined {
  if (!was) return undefined;
  const list = (set: AddressSet) => {
    const { v4, v6 } = addressRanges(set);
    return [
      ...v4.map(([a, b]) => ({ family: 4, size: BigInt(b) - BigInt(a), text: textOf({ v4: [[a, b]], v6: [] }) })),
      ...v6.map(([a, b]) => ({ family: 6, size: b - a, text: textOf({ v4: [], v6: [[a, b]] }) })),
    ];
  };
  const [from, target] = [list(was), list(to)];
  if (
    from.length !== target.length ||
    from.some((f, i) => f.size !== target[i]!.size || f.family !== target[i]!.family)
  )
    return undefined;
  return from.map((f, i) => [f.text, target[i]!.text]);
}

function textOf(ranges: ReturnType<typeof addressRanges>): TextRange {
  return PacketSet.of({ from: { include: rangesText(ranges) } }).boxes()[0]!.from;
}
