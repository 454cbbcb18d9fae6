// For tests only: a plain interpreter of the common model. Walks the lists rule by rule for one packet, without any set algebra, so that readers can be
// held against the kernel and against foreign answers before (and apart from) the proof engine.
import type { AddressSet, ConfiguredDevice, Match, NatRule, NumberRange, PacketState, Stage } from '#facts';
import { addressSpan, spanText } from '../../core/sets.ts';

export interface Packet {
  from: string;
  to: string;
  protocol: number;
  fromPort?: number;
  toPort?: number;
  icmpType?: number;
  icmpCode?: number;
  state: PacketState;
  in?: string;
  out?: string;
}

export type Outcome = 'permit' | 'deny';
type Inner = Outcome | 'undecided';
type Fit = 'yes' | 'no' | 'may';

const spans = new Map<string, ReturnType<typeof addressSpan>>();
function span(text: string) {
  let found = spans.get(text);
  if (!found) spans.set(text, (found = addressSpan(text)));
  return found;
}

const within = (ip: string, member: string): boolean => {
  const a = span(ip);
  const b = span(member);
  return !!a && !!b && a.version === b.version && a.from >= b.from && a.to <= b.to;
};
const holds = (set: AddressSet, ip: string): boolean =>
  set.include.some((m) => within(ip, m)) && !set.except?.some((m) => within(ip, m));
const inRanges = (n: number | undefined, ranges: NumberRange[]): boolean =>
  n !== undefined && ranges.some(([a, b]) => n >= a && n <= b);

function fits(match: Match, p: Packet, device: ConfiguredDevice): Fit {
  const version = p.from.includes(':') ? 6 : 4;
  const named = (names: string[], of: string | undefined) =>
    of !== undefined &&
    names.some((n) => n === of || device.zones.some((z) => z.name === n && z.interfaces.includes(of)));
  if (match.family !== undefined && match.family !== version) return 'no';
  if (match.from && !holds(match.from, p.from)) return 'no';
  if (match.to && !holds(match.to, p.to)) return 'no';
  if (match.states && !match.states.includes(p.state)) return 'no';
  if (match.in && !named(match.in, p.in)) return 'no';
  if (match.out && !named(match.out, p.out)) return 'no';
  if (match.notIn && named(match.notIn, p.in)) return 'no';
  if (match.notOut && named(match.notOut, p.out)) return 'no';
  if (match.etherTypes && !match.etherTypes.includes(version === 4 ? 0x0800 : 0x86dd)) return 'no';
  const fitting = match.services?.some(
    (s) =>
      (s.protocol === undefined || s.protocol === p.protocol) &&
      (!s.fromPorts || inRanges(p.fromPort, s.fromPorts)) &&
      (!s.toPorts || inRanges(p.toPort, s.toPorts)) &&
      (!s.icmp || (s.icmp.type === p.icmpType && (s.icmp.code === undefined || s.icmp.code === p.icmpCode))),
  );
  if (match.services && !fitting) return 'no';
  return match.may?.length ? 'may' : 'yes';
}

function runFilter(device: ConfiguredDevice, name: string, p: Packet, depth = 0): Set<Inner> {
  const filter = device.filters.find((f) => f.name === name);
  if (!filter) throw new Error(`no filter ${name}`);
  if (depth > 40) throw new Error('filters call each other in a circle');
  const found = new Set<Inner>();
  for (const rule of filter.rules) {
    if (!rule.enabled || rule.action === 'pass') continue;
    const fit = fits(rule.match, p, device);
    if (fit === 'no') continue;
    let goesOn = false;
    if (rule.action === 'permit' || rule.action === 'deny') found.add(rule.action);
    else if (rule.action === 'return') found.add('undecided');
    else {
      for (const outcome of runFilter(device, rule.target!, p, depth + 1)) {
        if (outcome !== 'undecided') found.add(outcome);
        else if (rule.action === 'jump') goesOn = true;
        else found.add('undecided');
      }
    }
    if (fit === 'yes' && !goesOn) return found;
  }
  found.add(filter.otherwise === 'return' ? 'undecided' : filter.otherwise);
  return found;
}

/** What a filter that a stage applies can do with a packet. */
export function filterOutcomes(device: ConfiguredDevice, name: string, p: Packet): Set<Outcome> {
  const filter = device.filters.find((f) => f.name === name)!;
  const found = new Set<Outcome>();
  for (const outcome of runFilter(device, name, p)) {
    if (outcome !== 'undecided') found.add(outcome);
    else found.add(filter.otherwise === 'deny' ? 'deny' : 'permit');
  }
  return found;
}

const stageFits = (stage: Stage, p: Packet, device: ConfiguredDevice): boolean =>
  fits({ ...(stage.in ? { in: stage.in } : {}), ...(stage.out ? { out: stage.out } : {}) }, p, device) === 'yes' &&
  !(stage.kind === 'filter' && stage.family !== undefined && stage.family !== (p.from.includes(':') ? 6 : 4));

function moved(set: AddressSet, own: AddressSet | undefined, ip: string, pairwise: boolean | undefined): string[] {
  const to = set.include.map((m) => span(m)!);
  if (pairwise && own) {
    const old = span(own.include[0]!)!;
    const value = span(ip)!.from - old.from + to[0]!.from;
    return [spanText({ version: old.version, from: value, to: value })];
  }
  return to.flatMap((s) => [
    spanText({ ...s, to: s.from }),
    ...(s.from === s.to ? [] : [spanText({ ...s, from: s.to })]),
  ]);
}

function translated(rule: NatRule, p: Packet): Packet[] {
  if (rule.exempt) return [p];
  let ways = [p];
  const { source, destination } = rule;
  if (destination) {
    const ports = destination.ports;
    if (destination.to === 'interface') ways = ways.map((w) => ({ ...w, to: '127.0.0.1' }));
    else {
      const to = destination.to;
      ways = ways.flatMap((w) => moved(to, rule.match.to, w.to, destination.pairwise).map((ip) => ({ ...w, to: ip })));
    }
    if (ports) ways = ways.map((w) => ({ ...w, toPort: ports[0] }));
  }
  if (source && source.to !== 'interface') {
    const to = source.to;
    ways = ways.flatMap((w) => moved(to, rule.match.from, w.from, source.pairwise).map((ip) => ({ ...w, from: ip })));
  }
  return ways;
}

/** Every way a packet can go through the steps: what becomes of it, and how it looks at the end. */
export function walk(
  device: ConfiguredDevice,
  way: 'transit' | 'toDevice',
  packet: Packet,
): { outcome: Outcome; packet: Packet }[] {
  let live = [packet];
  const ends: { outcome: Outcome; packet: Packet }[] = [];
  for (const stage of device[way]) {
    const next: Packet[] = [];
    for (const p of live) {
      if (!stageFits(stage, p, device)) next.push(p);
      else if (stage.kind === 'filter') {
        const outcomes = filterOutcomes(device, stage.filter, p);
        if (outcomes.has('deny')) ends.push({ outcome: 'deny', packet: p });
        if (outcomes.has('permit')) next.push(p);
      } else if (p.state === 'invalid' || p.state === 'untracked') {
        // Translation belongs to connections: what is part of none stays as it is.
        next.push(p);
      } else {
        let certain = false;
        for (const rule of stage.rules) {
          if (!rule.enabled) continue;
          const fit = fits(rule.match, p, device);
          if (fit === 'no') continue;
          next.push(...translated(rule, p));
          if (fit === 'yes') {
            certain = true;
            break;
          }
        }
        if (!certain) next.push(p);
      }
    }
    live = next;
  }
  return [...ends, ...live.map((p) => ({ outcome: 'permit' as const, packet: p }))];
}

export function verdict(device: ConfiguredDevice, way: 'transit' | 'toDevice', packet: Packet): Outcome | 'may' {
  const outcomes = new Set(walk(device, way, packet).map((w) => w.outcome));
  return outcomes.size === 1 ? [...outcomes][0]! : 'may';
}
