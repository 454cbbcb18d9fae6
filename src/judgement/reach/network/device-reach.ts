// Who reaches a device itself: its management, judged apart from what passes through it.
import { QuaywallError } from '#kit';
import type { ManagementService, ServiceMatch } from '#facts';
import type { Answer, EndSet, RuleRef, Verdict } from '../answer.ts';
import { PacketSet } from '../sets/packet-set.ts';
import { ruleRef } from '../sets/rule-ref.ts';
import { translate } from '../sets/nat.ts';
import { segmentOf } from './build.ts';
import { filterStep } from './crossing.ts';
import { spoils } from './open-lines.ts';
import { assumptions, spreadFrom, startsOf, zoneEnd } from './reach.ts';
import type { Mode } from './spread.ts';
import type { Leg, Network, PlacedDevice } from './types.ts';
import { wayTo } from './path.ts';

export interface DeviceAnswer extends Answer {
  device: string;
  /** Every service of the device that was asked about, with its own verdict. */
  management: { service: ManagementService; verdict: Verdict; decides: RuleRef[] }[];
}

const usual: Partial<Record<ManagementService['service'], [protocol: number, port: number]>> = {
  ssh: [6, 22],
  telnet: [6, 23],
  http: [6, 80],
  https: [6, 443],
  snmp: [17, 161],
  ftp: [6, 21],
  tftp: [17, 69],
  scp: [6, 22],
  netconf: [6, 830],
};

/** Whether a zone, or certain machines, can reach a device's own addresses; by one kind of service, by ports, or by any. */
export function reachDevice(
  network: Network,
  from: EndSet | string,
  device: string,
  service?: ManagementService['service'] | ServiceMatch,
): DeviceAnswer {
  const end = typeof from === 'string' ? zoneEnd(network, from) : from;
  const placed = network.devices.find((d) => d.name === device || d.asset === device);
  const question = {
    from: end,
    to: { label: device, segments: [...new Set(placed?.legs.map((l) => l.segment) ?? [])] },
  };
  const base = {
    question,
    everything: false,
    services: [],
    decides: [],
    open: [],
    assumes: [],
    device,
    management: [],
  };
  if (!placed)
    return { ...base, verdict: 'not-proven', open: [{ device, why: `no configuration of ${device} is known` }] };
  if (!end.segments.some((s) => segmentOf(network, s)))
    return {
      ...base,
      verdict: 'not-proven',
      open: [{ device: end.label, why: `no segment or zone is named ${end.segments.join(', ')}` }],
    };
  try {
    return ask(network, end, placed, service, question);
  } catch (error) {
    if (!(error instanceof QuaywallError)) throw error;
    return { ...base, verdict: 'not-proven', open: [{ device: placed.name, why: error.message }] };
  }
}

interface Asked {
  packets: PacketSet;
  legs: Leg[];
  service?: ManagementService;
}

function ask(
  network: Network,
  end: EndSet,
  placed: PlacedDevice,
  service: ManagementService['service'] | ServiceMatch | undefined,
  question: Answer['question'],
): DeviceAnswer {
  const addresses = [...new Set(placed.legs.flatMap((l) => l.addresses))];
  const own = addresses.length > 0 ? PacketSet.of({ to: { include: addresses } }) : PacketSet.none;
  const services = placed.device.management.filter(
    (m) => m.enabled && (typeof service !== 'string' || m.service === service),
  );
  const asked: Asked[] =
    typeof service === 'object'
      ? [{ packets: own.intersect(PacketSet.of({ services: [service] })), legs: placed.legs }]
      : services.flatMap((m) => {
          const packets = packetsOf(m);
          return packets ? [{ packets: own.intersect(packets), legs: legsFor(placed, m), service: m }] : [];
        });
  if (service === undefined) asked.push({ packets: own, legs: placed.legs });
  const starts = startsOf(network, end);
  const lines = placed.device.open.filter(
    (l) => spoils(l) && ['management', 'device', 'filter', 'interface'].includes(l.scope),
  );
  const arriving = (mode: Mode, { packets, legs }: Asked) => {
    const result = spreadFrom(network, starts, mode);
    return PacketSet.union(
      legs.map((leg) =>
        admitted(network, placed, leg, (result.held.get(leg.segment) ?? PacketSet.none).intersect(packets), mode),
      ),
    );
  };
  const verdictOf = (one: Asked): { verdict: Verdict; possible: PacketSet; sure: PacketSet } => {
    const possible = arriving('upper', one);
    const sure = possible.isEmpty ? possible : arriving('lower', one);
    const feared =
      possible.isEmpty &&
      (!arriving('feared', one).isEmpty || (lines.length > 0 && stands(network, starts, placed, one)));
    const verdict: Verdict =
      !sure.isEmpty && one.service ? 'must-permit' : !possible.isEmpty ? 'may' : feared ? 'not-proven' : 'must-deny';
    return { verdict, possible, sure };
  };
  const results = asked.map((one) => ({ one, ...verdictOf(one) }));
  const order: Verdict[] = ['must-permit', 'may', 'not-proven', 'must-deny'];
  const counted =
    results.some((r) => r.one.service) && service === undefined ? results.filter((r) => r.one.service) : results;
  const worst = order.find((v) => counted.some((r) => r.verdict === v));
  const best = counted.find((r) => r.verdict === worst);
  const silent = services.length === 0 && typeof service === 'string';
  const unsure = silent && lines.length > 0;
  const way =
    best && !best.possible.isEmpty
      ? wayIn(network, starts, placed, best.one, best.sure.isEmpty ? 'upper' : 'lower')
      : undefined;
  const verdict: Verdict = silent ? (unsure ? 'not-proven' : 'must-deny') : (worst ?? 'must-deny');
  return {
    question,
    device: placed.name,
    verdict,
    everything: false,
    services: best ? [...best.sure.services(true), ...best.possible.minus(best.sure).services(false)] : [],
    ...(way ? { path: way.path, witness: way.witness } : {}),
    decides: [...(way?.decides ?? []), ...(best?.one.service ? [serviceRef(placed, best.one.service)] : [])],
    open:
      verdict === 'not-proven'
        ? lines.slice(0, 20).map((line) => ({
            device: placed.name,
            line,
            why: line.note ?? 'a line about access to the device was not understood',
          }))
        : [],
    assumes: assumptions(network, question, undefined),
    management: results.flatMap((r) =>
      r.one.service
        ? [{ service: r.one.service, verdict: r.verdict, decides: [serviceRef(placed, r.one.service)] }]
        : [],
    ),
  };
}

const serviceRef = (placed: PlacedDevice, m: ManagementService): RuleRef => ({
  ...ruleRef(placed.device, 'management', {
    text: `${m.name ?? m.service} answers${m.on ? ` on ${m.on.join(', ')}` : ''}`,
    at: m.at,
  }),
  device: placed.name,
});

function packetsOf(m: ManagementService): PacketSet | undefined {
  const known = usual[m.service];
  const protocol = m.protocol ?? known?.[0] ?? (m.port === undefined ? undefined : 6);
  const port = m.port ?? known?.[1];
  if (protocol === undefined) return undefined;
  const toPorts: [number, number][] | undefined = port === undefined ? undefined : [[port, port]];
  return PacketSet.of({
    services: [{ protocol, ...(toPorts ? { toPorts } : {}) }],
    ...(m.from ? { from: m.from } : {}),
  });
}

/** Legs on which a service answers: a packet to another address of the device still comes in by one of them. */
function legsFor(placed: PlacedDevice, m: ManagementService): Leg[] {
  if (!m.on) return placed.legs;
  const names = new Set(m.on);
  return placed.legs.filter((l) => names.has(l.interface) || l.zones.some((z) => names.has(z)));
}

/** What the device's own filters let in by a leg. */
function admitted(network: Network, placed: PlacedDevice, leg: Leg, set: PacketSet, mode: Mode): PacketSet {
  let now = set;
  for (const stage of placed.device.toDevice) {
    if (now.isEmpty) return now;
    if (stage.kind === 'nat') {
      now = PacketSet.union(
        translate(now, stage.rules, { device: placed.device, in: leg.interface, state: 'new' }).map((p) => p.after),
      );
      continue;
    }
    const step = filterStep(placed.device, stage, { in: leg.interface }, 'new', network.asOf);
    if (!step) continue;
    const other = step.family === undefined ? PacketSet.none : now.family(step.family === 4 ? 6 : 4);
    const own = step.family === undefined ? now : now.family(step.family);
    const passage = step.filter.passes(own);
    if (mode === 'lower') now = passage.certain.union(other);
    else if (step.sure) now = passage.possible.union(other);
  }
  return now;
}

/** Whether packets of the question stand at one of the device's legs at all. */
function stands(
  network: Network,
  starts: ReturnType<typeof startsOf>,
  placed: PlacedDevice,
  { packets }: Asked,
): boolean {
  const result = spreadFrom(network, starts, 'feared');
  return placed.legs.some((l) => result.held.get(l.segment)?.overlaps(packets));
}

function wayIn(
  network: Network,
  starts: ReturnType<typeof startsOf>,
  placed: PlacedDevice,
  { packets, legs }: Asked,
  mode: Mode,
) {
  const result = spreadFrom(network, starts, mode);
  for (const leg of legs) {
    for (const piece of result.pieces.get(leg.segment) ?? []) {
      const set = admitted(network, placed, leg, piece.set.intersect(packets), mode);
      if (!set.isEmpty) return wayTo(piece, set);
    }
  }
  return undefined;
}
