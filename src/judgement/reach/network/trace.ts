// One packet on its way, by the devices' own routes: every hop, the line that decides there, and whether an answer comes back.
import { QuaywallError } from '#kit';
import type { OpenLine } from '#facts';
import type { Flow, Hop, RuleRef } from '../answer.ts';
import { translateFlow } from '../sets/nat.ts';
import { PacketSet } from '../sets/packet-set.ts';
import { ruleRef } from '../sets/rule-ref.ts';
import { segmentOf } from './build.ts';
import { connects, crossing, filterStep } from './crossing.ts';
import type { Crossing, FilterStep } from './crossing.ts';
import { replyTo } from './reach.ts';
import { routeTable } from './routes.ts';
import type { Leg, Network, PlacedDevice } from './types.ts';

export interface Trace {
  /** `unknown`: no device is known that would take it further. `stopped` with `open` lines: stopped, if those lines do not say otherwise. */
  verdict: 'passes' | 'may' | 'stopped' | 'unknown';
  hops: Hop[];
  decides: RuleRef[];
  /** As it arrives, or as it is stopped. */
  flow: Flow;
  /** It arrives, but these lines stop the answer. */
  reply?: RuleRef[];
  /** Lines of the device that stops it which nobody understood. */
  open?: { device: string; line: OpenLine }[];
  why: string;
}

const mostHops = 24;

interface State {
  segment: string;
  flow: Flow;
  hops: Hop[];
  /** Something on the way is only possible. */
  sure: boolean;
  /** For the way back: what each device saw. */
  passed: { crossing: Crossing; before: Flow; after: Flow }[];
  visited: string[];
  /** It came here by such a way just now: what is joined was walked already. */
  joined?: boolean;
  /** Next hop that a route named: only this device takes it. */
  via?: string;
}

const rank = { passes: 3, may: 2, stopped: 1, unknown: 0 } as const;

/** Follows a packet from a segment. Addresses are those of the realm of the segment it stands in. */
export function trace(network: Network, flow: Flow, fromSegment: string): Trace {
  const start = segmentOf(network, fromSegment);
  const nowhere = (why: string): Trace => ({ verdict: 'unknown', hops: [], decides: [], flow, why });
  if (!start) return nowhere(`no segment is named ${fromSegment}`);
  try {
    return follow(network, { segment: start.id, flow, hops: [], sure: true, passed: [], visited: [] });
  } catch (error) {
    if (!(error instanceof QuaywallError)) throw error;
    return nowhere(error.message);
  }
}

function follow(network: Network, state: State): Trace {
  const { flow, segment } = state;
  const end = (verdict: Trace['verdict'], why: string, extra: Partial<Trace> = {}): Trace => ({
    verdict,
    hops: state.hops,
    decides: state.hops.flatMap((h) => h.decides),
    flow,
    why,
    ...extra,
  });
  if (state.hops.length >= mostHops) return end('unknown', `more than ${mostHops} hops`);
  const own = ownerOf(network, segment, flow.to);
  // An own address may also be one that is translated to a machine behind.
  const owner = own && afterDestination(network, own.device, own.leg, flow) === flow.to ? own : undefined;
  const here = network.segments.find((s) => s.id === segment)!;
  const local =
    state.via === undefined &&
    (own === undefined || owner !== undefined) &&
    (owner !== undefined || (here.addresses !== undefined && PacketSet.of({ to: here.addresses }).has(flow)));
  const answers: Trace[] = [];
  if (owner) {
    answers.push(toOwn(network, state, owner));
  } else if (local) {
    answers.push(answered(state, end(state.sure ? 'passes' : 'may', `it arrives in ${segment}`)));
  }
  if (!local || owner === undefined)
    answers.push(...joinsOf(network, state, local), ...(local ? [] : devicesOf(network, state)));
  const best = answers.sort((a, b) => rank[b.verdict] - rank[a.verdict])[0];
  if (best) return best;
  if (here.external && here.addresses === undefined)
    return answered(state, end(state.sure ? 'passes' : 'may', `it leaves the site in ${segment}`));
  return end('unknown', `no known device in ${segment} has a route to ${flow.to}`);
}

/** The device of which this is an own address in the segment. */
function ownerOf(network: Network, segment: string, address: string): { device: PlacedDevice; leg: Leg } | undefined {
  for (const device of network.devices) {
    const leg = device.legs.find((l) => l.segment === segment && l.addresses.includes(address));
    if (leg) return { device, leg };
  }
  return undefined;
}

/**
 * Ways without a filter, taken only where the address is not here. Every segment that frames can come into is tried once, by its shortest way: what is joined
 * is joined, in whatever order it is walked.
 */
function joinsOf(network: Network, state: State, local: boolean): Trace[] {
  if (local || state.joined === true) return [];
  const reached: State[] = [{ ...state, via: undefined, joined: true }];
  const known = new Set([state.segment]);
  for (let at = 0; at < reached.length; at++) {
    const here = reached[at]!;
    for (const j of network.joins) {
      if (j.from !== here.segment || j.feared || known.has(j.to)) continue;
      known.add(j.to);
      reached.push({
        ...here,
        segment: j.to,
        sure: here.sure && j.certain,
        hops: [...here.hops, { device: j.device, to: j.to, by: j.by, decides: j.decides }],
      });
    }
  }
  return reached
    .slice(1)
    .map((next) => follow(network, next))
    .filter((t) => t.verdict !== 'unknown');
}

function devicesOf(network: Network, state: State): Trace[] {
  const results: Trace[] = [];
  for (const device of network.devices) {
    for (const leg of device.legs) {
      if (leg.segment !== state.segment) continue;
      if (state.via !== undefined && !leg.addresses.includes(state.via)) continue;
      if (state.visited.includes(`${device.name} ${leg.interface}`)) continue;
      const result = through(network, state, device, leg);
      if (result) results.push(result);
    }
  }
  // A translating device answers for addresses that no leg has: the next hop is nobody's own.
  if (results.length === 0 && state.via !== undefined) return devicesOf(network, { ...state, via: undefined });
  const gateway = network.site?.zones.find((z) => z.id === state.segment)?.gateway;
  const byGateway = results.filter((r) => gateway !== undefined && gatewayIs(network, state, r, gateway));
  return byGateway.length > 0 ? byGateway : results;
}

function gatewayIs(network: Network, state: State, result: Trace, gateway: string): boolean {
  const hop = result.hops[state.hops.length];
  const device = network.devices.find((d) => d.name === hop?.device);
  return device?.legs.some((l) => l.segment === state.segment && l.addresses.includes(gateway)) ?? false;
}

/** Undefined where the device would not take the packet at all. */
function through(network: Network, state: State, device: PlacedDevice, leg: Leg): Trace | undefined {
  const { flow } = state;
  const target = afterDestination(network, device, leg, flow);
  if (target === flow.to && device.legs.some((l) => l.addresses.includes(target)))
    return toOwn(network, state, { device, leg });
  const table = routeTable(device.device, leg.router);
  const route = table.lookup(target);
  const candidates = device.legs.filter((out) => out !== leg && connects(device, leg, out));
  const outs: { out: Leg; via?: string }[] = device.device.transparent
    ? candidates.map((out) => ({ out }))
    : (route?.hops ?? []).flatMap((h) =>
        [...candidates, leg]
          .filter((out) => out.interface === h.out)
          .map((out) => ({ out, ...(h.via === undefined ? {} : { via: h.via }) })),
      );
  if (outs.every(({ out }) => out === leg && !crossing(device, leg, out, network.asOf).translates)) return undefined;
  const ecmp = new Set(outs.map(({ out }) => out)).size > 1;
  const known = device.device.transparent === true || (route !== undefined && (table.complete || route.connected));
  const results = outs.map(({ out, via }) => {
    const c = crossing(device, leg, out, network.asOf);
    const step = oneHop(device, c, flow);
    const hop: Hop = {
      device: device.name,
      in: leg.interface,
      out: out.interface,
      to: out.segment,
      by: 'routed',
      decides: step.decides,
      ...(step.flow === flow ? {} : { flow: step.flow }),
    };
    const hops = [...state.hops, hop];
    const decides = hops.flatMap((h) => h.decides);
    if (step.verdict === 'deny') {
      const open = c.open.slice(0, 20).map((line) => ({ device: device.name, line }));
      const but = open.length > 0 ? ', but has lines that nobody understood' : '';
      return {
        verdict: 'stopped' as const,
        hops,
        decides,
        flow: step.flow,
        ...(open.length > 0 ? { open } : {}),
        why: `${device.name} stops it${but}`,
      };
    }
    return follow(network, {
      segment: out.segment,
      flow: step.flow,
      hops,
      sure: state.sure && step.verdict === 'permit' && device.device.forwards !== 'unknown' && known && !ecmp,
      passed: [...state.passed, { crossing: c, before: flow, after: step.flow }],
      visited: [...state.visited, `${device.name} ${leg.interface}`],
      ...(via === undefined ? {} : { via }),
    });
  });
  return results.sort((a, b) => rank[b.verdict] - rank[a.verdict])[0];
}

/** Destination after the translations that come before the route is looked up: those that do not ask for the way out. */
function afterDestination(network: Network, device: PlacedDevice, leg: Leg, flow: Flow): string {
  let now = flow;
  for (const stage of device.device.transit) {
    if (stage.kind !== 'nat') continue;
    const step = crossing(device, leg, leg, network.asOf).steps.find((s) => s.stage === stage);
    const rules = stage.rules.filter((r) => r.destination !== undefined || r.exempt);
    if (rules.length === 0) continue;
    const where =
      step?.kind === 'nat'
        ? { ...step.where, out: undefined }
        : { device: device.device, in: leg.interface, state: 'new' as const };
    if (stage.out !== undefined && step === undefined) continue;
    if (stage.in !== undefined && step === undefined) continue;
    now = translateFlow(now, rules, where)[0]?.flow ?? now;
  }
  return now.to;
}

/** What the steps of one device make of one packet. */
function oneHop(
  device: PlacedDevice,
  c: Crossing,
  flow: Flow,
): { verdict: 'permit' | 'deny' | 'may'; decides: RuleRef[]; flow: Flow } {
  let now = flow;
  let verdict: 'permit' | 'may' = 'permit';
  const decides: RuleRef[] = [];
  for (const step of c.steps) {
    if (step.kind === 'filter') {
      const found = decide(step, now);
      if (!found) continue;
      decides.push(...found.rules.map((r) => ({ ...r, device: device.name })));
      if (found.verdict === 'deny' && step.sure) return { verdict: 'deny', decides, flow: now };
      if (found.verdict !== 'permit') verdict = 'may';
    } else {
      const all = translateFlow(now, step.stage.rules, step.where);
      const turned = all[0];
      if (turned?.rule) decides.push({ ...ruleRef(device.device, step.stage.name, turned.rule), device: device.name });
      if (all.length > 1 || !step.sure) verdict = 'may';
      now = turned && (turned.rule || turned.flow) ? keepPorts(now, turned) : now;
    }
  }
  return { verdict, decides, flow: same(now, flow) ? flow : now };
}

/** A source port that the device may choose stays as it is for the explanation. */
function keepPorts(before: Flow, turned: { flow: Flow; choice: 'none' | 'port' | 'address' }): Flow {
  return turned.choice === 'none' || before.fromPort === undefined
    ? turned.flow
    : { ...turned.flow, fromPort: before.fromPort };
}

const same = (a: Flow, b: Flow): boolean => JSON.stringify(a) === JSON.stringify(b);

function decide(step: FilterStep, flow: Flow) {
  if (step.family !== undefined && step.family !== (flow.from.includes(':') ? 6 : 4)) return undefined;
  return step.filter.decide(flow);
}

/** The way back: devices that know connections let the answer pass, the others look at it by themselves. */
function answered(state: State, result: Trace): Trace {
  let verdict = result.verdict;
  for (const { crossing: c, before, after } of [...state.passed].reverse()) {
    for (const [steps, flow] of [
      [c.replies.before, after],
      [c.replies.after, before],
    ] as const) {
      for (const step of steps) {
        const found = decide(step, replyTo(flow));
        if (!found) continue;
        const rules = found.rules.map((r) => ({ ...r, device: c.device.name }));
        if (found.verdict === 'deny' && step.sure) {
          return {
            ...result,
            verdict: 'stopped',
            decides: rules,
            reply: rules,
            why: `it arrives, but ${c.device.name} stops the answer`,
          };
        }
        if (found.verdict !== 'permit') verdict = verdict === 'passes' ? 'may' : verdict;
      }
    }
  }
  return { ...result, verdict };
}

/** To an address of the device itself: what stands before its own services decides. */
function toOwn(network: Network, state: State, { device, leg }: { device: PlacedDevice; leg: Leg }): Trace {
  const decides: RuleRef[] = [];
  let sure = state.sure;
  let now = state.flow;
  const arrives =
    state.passed.at(-1)?.crossing.device === device ? state.passed.at(-1)!.crossing.in.interface : leg.interface;
  for (const stage of device.device.toDevice) {
    if (stage.kind === 'nat') {
      now = translateFlow(now, stage.rules, { device: device.device, in: arrives, state: 'new' })[0]?.flow ?? now;
      continue;
    }
    const step = filterStep(device.device, stage, { in: arrives }, 'new', network.asOf);
    const found = step && decide(step, now);
    if (!step || !found) continue;
    const rules = found.rules.map((r) => ({ ...r, device: device.name }));
    decides.push(...rules);
    if (found.verdict === 'deny' && step.sure) {
      const all = [...state.hops.flatMap((h) => h.decides), ...decides];
      return { verdict: 'stopped', hops: state.hops, decides: all, flow: now, why: `${device.name} does not take it` };
    }
    if (found.verdict !== 'permit') sure = false;
  }
  const all = [...state.hops.flatMap((h) => h.decides), ...decides];
  return answered(state, {
    verdict: sure ? 'passes' : 'may',
    hops: state.hops,
    decides: all,
    flow: now,
    why: `it arrives at ${device.name} itself`,
  });
}
