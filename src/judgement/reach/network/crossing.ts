// What passes a device from one leg to another: its stages compiled once for the pair, for first packets and for the replies to them.
import { QuaywallError } from '#kit';
import type { Instant } from '#kit';
import type { ConfiguredDevice, Filter, OpenLine, Stage } from '#facts';
import { CompiledFilter, compileFilter } from '../sets/filter.ts';
import { stageFits } from '../sets/context.ts';
import type { FilterContext } from '../sets/context.ts';
import { translate, untranslate } from '../sets/nat.ts';
import type { NatContext } from '../sets/nat.ts';
import { PacketSet } from '../sets/packet-set.ts';
import { ruleRef } from '../sets/rule-ref.ts';
import { TooLarge } from '../sets/too-large.ts';
import { passesIpv6 } from './ipv6.ts';
import { meetOf } from './lens.ts';
import type { Lens } from './lens.ts';
import { openBetween } from './open-lines.ts';
import { remembered } from './remembered.ts';
import { routeTable } from './routes.ts';
import type { Leg, PlacedDevice } from './types.ts';

type FilterStage = Extract<Stage, { kind: 'filter' }>;
type NatStage = Extract<Stage, { kind: 'nat' }>;

export interface FilterStep {
  kind: 'filter';
  stage: FilterStage;
  filter: CompiledFilter;
  where: FilterContext;
  /** False: perhaps the stage does not concern the packet at all. */
  sure: boolean;
  family?: 4 | 6;
  /** What passes of everything, where that is small enough to keep. */
  all?: { possible: PacketSet; certain: PacketSet };
}

export interface NatStep {
  kind: 'nat';
  stage: NatStage;
  where: NatContext;
  sure: boolean;
}

export type Step = FilterStep | NatStep;

export interface Crossing {
  device: PlacedDevice;
  in: Leg;
  out: Leg;
  steps: Step[];
  /** No step at all: everything passes as it is. */
  plain: boolean;
  translates: boolean;
  /** Steps of the way back that look at replies by themselves, before and after addresses are turned back. */
  replies: { before: FilterStep[]; after: FilterStep[] };
  open: OpenLine[];
  /** At most, and one way. */
  upper(set: PacketSet, lens?: Lens): PacketSet;
  /** At most, of connections whose replies could pass too. */
  session(set: PacketSet, lens?: Lens): PacketSet;
  /** For certain, there and back, as the device's own routes send it. */
  lower(set: PacketSet, lens?: Lens): PacketSet;
  /** Packets before, of which something in `after` could come. */
  before(after: PacketSet): PacketSet;
}

const kept = new WeakMap<ConfiguredDevice, Map<string, Crossing>>();

/** The crossing of a device between two of its legs; kept while the device lives. */
export function crossing(device: PlacedDevice, from: Leg, to: Leg, asOf: Instant | undefined): Crossing {
  let known = kept.get(device.device);
  if (!known) kept.set(device.device, (known = new Map()));
  const day = dayFor(device.device, asOf);
  const key = `${device.name}\n${from.interface}\n${from.segment}\n${to.interface}\n${to.segment}\n${day ?? ''}`;
  let made = known.get(key);
  if (!made) known.set(key, (made = remembering(compile(device, from, to, day))));
  return made;
}

/** The same question of the same set is answered once. Sets that pass whole need no remembering. */
function remembering(c: Crossing): Crossing {
  const { upper, session, lower } = c;
  return {
    ...c,
    upper: c.plain ? upper : (set, lens) => remembered('upper', c, set, () => upper(set, lens)),
    session: (set, lens) => remembered('session', c, set, () => session(set, lens)),
    lower: (set, lens) => remembered('lower', c, set, () => lower(set, lens)),
  };
}

const dated = new WeakMap<ConfiguredDevice, boolean>();

/** The day, for devices with rules that end on a day: of all others every day is the same. */
function dayFor(device: ConfiguredDevice, asOf: Instant | undefined): Instant | undefined {
  let some = dated.get(device);
  if (some === undefined) {
    some = device.filters.some((f) => f.rules.some((r) => r.expires !== undefined));
    dated.set(device, some);
  }
  return some ? asOf : undefined;
}

/** Whether a device can pass packets from one leg to another at all. */
export function connects(device: PlacedDevice, from: Leg, to: Leg): boolean {
  const { forwards, transparent, routes, interfaces } = device.device;
  if (forwards === 'no' && !transparent) return false;
  if (from.router === to.router) return true;
  // A route of one virtual router that leads out by an interface of another.
  return routes.some(
    (r) =>
      (r.vrf ?? '') === from.router &&
      r.interface !== undefined &&
      (interfaces.find((i) => i.name === r.interface)?.vrf ?? '') === to.router,
  );
}

/** Whether the rules of a filter, or of those it jumps to, ask for interfaces: only then the place matters to it. */
function asksPlace(device: ConfiguredDevice, name: string): { in: boolean; out: boolean } {
  let known = places.get(device);
  if (!known) places.set(device, (known = new Map()));
  const before = known.get(name);
  if (before) return before;
  const asks = { in: false, out: false };
  known.set(name, asks);
  for (const filter of device.filters.filter((f) => f.name === name)) {
    for (const rule of filter.rules) {
      if (rule.match.in || rule.match.notIn) asks.in = true;
      if (rule.match.out || rule.match.notOut) asks.out = true;
      if (rule.target === undefined) continue;
      const inner = asksPlace(device, rule.target);
      asks.in ||= inner.in;
      asks.out ||= inner.out;
    }
  }
  return asks;
}
const places = new WeakMap<ConfiguredDevice, Map<string, { in: boolean; out: boolean }>>();

const wholes = new WeakMap<CompiledFilter, { possible: PacketSet; certain: PacketSet } | null>();

/** What passes of everything, unless that is too large to keep: then every set is asked for itself. */
function whole(filter: CompiledFilter): { possible: PacketSet; certain: PacketSet } | undefined {
  let all = wholes.get(filter);
  if (all === undefined) {
    try {
      const passage = filter.passes(PacketSet.all);
      const { possible } = passage;
      const certain = passage.certain.equals(possible) ? possible : passage.certain;
      all = possible.size > 20_000 ? null : { possible, certain };
    } catch (error) {
      if (!(error instanceof TooLarge)) throw error;
      all = null;
    }
    wholes.set(filter, all);
  }
  return all ?? undefined;
}

export function filterStep(
  device: ConfiguredDevice,
  stage: FilterStage,
  place: { in?: string; out?: string },
  state: 'new' | 'reply',
  asOf: Instant | undefined,
): FilterStep | undefined {
  const fit = stageFits(device, stage, place);
  if (fit === 'no') return undefined;
  const asks = asksPlace(device, stage.filter);
  const day = dayFor(device, asOf);
  const where: FilterContext = {
    state,
    ...(asks.in && place.in !== undefined ? { in: place.in } : {}),
    ...(asks.out && place.out !== undefined ? { out: place.out } : {}),
    ...(day === undefined ? {} : { asOf: day }),
  };
  const filter = listOf(device, stage, where);
  const family = stage.family ?? familyOf(device.filters.find((f) => f.name === stage.filter));
  return { kind: 'filter', stage, filter, where, sure: fit === 'yes', ...(family === undefined ? {} : { family }) };
}

const brokenLists = new WeakMap<ConfiguredDevice, Map<string, CompiledFilter>>();

/** The list of a stage. One that is not there, or that leads back into itself, decides nothing for certain. */
function listOf(device: ConfiguredDevice, stage: FilterStage, where: FilterContext): CompiledFilter {
  const known = brokenLists.get(device)?.get(stage.filter);
  if (known) return known;
  try {
    return compileFilter(device, stage.filter, where);
  } catch (error) {
    if (!(error instanceof QuaywallError) || error instanceof TooLarge) throw error;
    const text = error.problems[0]?.what ?? error.message;
    const ref = { ...ruleRef(device, stage.filter, { text, at: stage.at ?? { file: 0, line: 1 } }) };
    const rule = {
      ref,
      upper: PacketSet.all,
      lower: PacketSet.none,
      may: [text],
      via: [],
      list: stage.filter,
      end: true as const,
    };
    const stub = new CompiledFilter({
      rules: [
        { ...rule, action: 'permit' },
        { ...rule, action: 'deny' },
      ],
      passedBy: [],
    });
    const broken = brokenLists.get(device) ?? new Map<string, CompiledFilter>();
    brokenLists.set(device, broken.set(stage.filter, stub));
    return stub;
  }
}

/** Whether a list of the device was met that cannot be followed. */
export const isBroken = (device: ConfiguredDevice, list: string): boolean =>
  brokenLists.get(device)?.has(list) ?? false;

const familyOf = (filter: Filter | undefined): 4 | 6 | undefined => filter?.family;

function natStep(
  device: ConfiguredDevice,
  stage: NatStage,
  from: string,
  to: string | undefined,
  asOf: Instant | undefined,
): NatStep | undefined {
  const fit = stageFits(device, stage, { in: from, ...(to === undefined ? {} : { out: to }) });
  if (fit === 'no') return undefined;
  const outAddresses = device.interfaces.find((i) => i.name === to)?.addresses ?? [];
  const where: NatContext = {
    device,
    in: from,
    ...(to === undefined ? {} : { out: to }),
    state: 'new',
    ...(asOf === undefined ? {} : { asOf }),
    ...(outAddresses.length > 0 ? { outAddresses } : {}),
  };
  return { kind: 'nat', stage, where, sure: fit === 'yes' };
}

/** Packets pass stage after stage; the way back is looked at where a stage does not know connections. */
function compile(placed: PlacedDevice, from: Leg, to: Leg, asOf: Instant | undefined): Crossing {
  const { device } = placed;
  const steps: Step[] = [];
  for (const stage of device.transit) {
    const step =
      stage.kind === 'filter'
        ? filterStep(device, stage, { in: from.interface, out: to.interface }, 'new', asOf)
        : natStep(device, stage, from.interface, to.interface, asOf);
    if (step) steps.push(step);
  }
  const replies: Crossing['replies'] = { before: [], after: [] };
  let turned = false;
  for (const stage of device.transit) {
    if (stage.kind === 'nat')
      turned ||=
        steps.some((s) => s.stage === stage) ||
        stageFits(device, stage, { in: to.interface, out: from.interface }) !== 'no';
    else if (!stage.tracksSessions) {
      const step = filterStep(device, stage, { in: to.interface, out: from.interface }, 'reply', asOf);
      if (step) (turned ? replies.after : replies.before).push(step);
    }
  }
  const lists = new Set([
    ...steps.map((s) => (s.kind === 'filter' ? s.stage.filter : s.stage.name)),
    ...replies.before.map((s) => s.stage.filter),
    ...replies.after.map((s) => s.stage.filter),
  ]);
  const translates = steps.some((s) => s.kind === 'nat' && s.stage.rules.some((r) => r.enabled));
  const open = openBetween(device, from, to, lists);
  let lowerRoute: { out: PacketSet; back: PacketSet } | undefined;
  const routed = () => {
    if (!lowerRoute) {
      const out = device.transparent ? PacketSet.all : routeTable(device, from.router).surely(to.interface);
      const back = device.transparent ? PacketSet.all : routeTable(device, to.router).surelyFrom(from.interface);
      lowerRoute = { out, back };
    }
    return lowerRoute;
  };
  const v6 = passesIpv6(device);
  // Of a set without IPv6 the very same value goes on, so that what was worked out for it is found again.
  const forwarded = (set: PacketSet): PacketSet => (v6 || set.v6.n === 0 ? set : set.family(4));
  let allowed: PacketSet | undefined;
  const replyUpper = lazy(() => ({ after: replySet(replies.after, false), before: replySet(replies.before, false) }));
  const replyLower = lazy(() => ({ after: replySet(replies.after, true), before: replySet(replies.before, true) }));
  return {
    device: placed,
    in: from,
    out: to,
    steps,
    plain: steps.length === 0,
    translates,
    replies,
    open,
    upper: (set, lens) => onward(steps, forwarded(set), lens),
    session(set, lens) {
      const { after, before } = replyUpper();
      return meetOf(onward(steps, meetOf(forwarded(set), after, lens), lens), before, undefined);
    },
    lower(set, lens) {
      if (device.forwards !== 'yes' && !device.transparent) return PacketSet.none;
      const { out, back } = routed();
      const { after, before } = replyLower();
      const rest = (allowed ??= out.intersect(before));
      // Without a translation the way out is known from the start, and it leaves the least to look at.
      const ours = translates ? set : meetOf(set, rest, undefined);
      let parts: Part[] = [{ set: meetOf(meetOf(ours, back, lens), after, lens), free: 'none' }];
      let view = lens;
      for (const step of steps) {
        parts = parts.flatMap((part) => certainly(step, part, view)).filter((p) => !p.set.isEmpty);
        if (step.kind === 'nat') view = undefined;
      }
      return PacketSet.union(parts.map((part) => (translates ? cutDown(part, rest) : part).set));
    },
    before: (after) =>
      forwarded([...steps].reverse().reduce((now, step) => (now.isEmpty ? now : backThrough(step, now)), after)),
  };
}

function lazy<T>(make: () => T): () => T {
  let value: T | undefined;
  return () => (value ??= make());
}

/** Step by step; behind a translation the lens no longer shows the sources. */
function onward(steps: readonly Step[], set: PacketSet, lens: Lens | undefined): PacketSet {
  let now = set;
  let view = lens;
  for (const step of steps) {
    if (now.isEmpty) return now;
    now = atMost(step, now, view);
    if (step.kind === 'nat') view = undefined;
  }
  return now;
}

function through(step: FilterStep, set: PacketSet, which: 'possible' | 'certain', lens?: Lens): PacketSet {
  if (step.family !== undefined) {
    const other = set.family(step.family === 4 ? 6 : 4);
    const own = { ...step };
    delete own.family;
    if (other.isEmpty) return through(own, set, which, lens);
    const mine = set.family(step.family);
    return mine.isEmpty ? set : through(own, mine, which, lens).union(other);
  }
  const all = whole(step.filter);
  return all ? meetOf(set, all[which], lens) : step.filter.passes(set)[which];
}

function atMost(step: Step, set: PacketSet, lens: Lens | undefined): PacketSet {
  if (step.kind === 'filter') return step.sure ? through(step, set, 'possible', lens) : set;
  const changed = PacketSet.union(translate(set, step.stage.rules, step.where).map((p) => p.after));
  return step.sure ? changed : changed.union(set);
}

function backThrough(step: Step, after: PacketSet): PacketSet {
  if (step.kind === 'filter') return step.sure ? through(step, after, 'possible') : after;
  const before = untranslate(after, step.stage.rules, step.where);
  return step.sure ? before : before.union(after);
}

/** A set of packets of which the device picks one for each connection: then all that it could pick must pass. */
interface Part {
  set: PacketSet;
  free: 'none' | 'port' | 'address';
}

function cutDown(part: Part, allowed: PacketSet): Part {
  if (part.free === 'none') return { ...part, set: part.set.intersect(allowed) };
  const bad = part.set.minus(allowed);
  if (bad.isEmpty) return part;
  const wide = part.free === 'address' ? bad.withFrom(part.set.from()).withTo(part.set.to()) : bad;
  return { ...part, set: part.set.minus(wide.freeFromPort()) };
}

function certainly(step: Step, part: Part, lens: Lens | undefined): Part[] {
  if (step.kind === 'filter') return [cutDown(part, through(step, part.set, 'certain', lens))];
  if (!step.sure) return [];
  const pieces = translate(part.set, step.stage.rules, step.where);
  // What a rule perhaps takes is not surely what a later one makes of it.
  const doubt = PacketSet.union(pieces.filter((p) => !p.certain).map((p) => p.before));
  return pieces
    .filter((piece) => piece.certain && (piece.rule === undefined || !piece.before.overlaps(doubt)))
    .map((piece) => ({
      set: piece.rule === undefined ? piece.after.minus(doubt) : piece.after,
      free:
        piece.choice === 'none'
          ? part.free
          : piece.choice === 'port' && part.free !== 'address'
            ? ('port' as const)
            : ('address' as const),
    }));
}

/** First packets to which a reply could pass these steps, or surely passes them. */
function replySet(steps: readonly FilterStep[], certain: boolean): PacketSet {
  let set = PacketSet.all;
  for (const step of steps) {
    if (!step.sure && !certain) continue;
    const passed = through(step, PacketSet.all, certain ? 'certain' : 'possible');
    set = set.intersect((certain ? passed.intersect(answers()) : passed).reversed());
  }
  return set;
}

let answersKept: PacketSet | undefined;

/** Everything but ICMP messages that are no echo reply: what a device must let pass for an answer to come back. */
function answers(): PacketSet {
  return (answersKept ??= PacketSet.all.minus(PacketSet.of({ services: [{ protocol: 1 }, { protocol: 58 }] })).union(
    PacketSet.of({
      services: [
        { protocol: 1, icmp: { type: 0 } },
        { protocol: 58, icmp: { type: 129 } },
      ],
    }),
  ));
}
