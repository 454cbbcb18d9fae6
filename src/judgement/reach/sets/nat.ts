// Address translation of whole sets of packets, forwards and back. A translation that lets the device choose (a pool, any source port) gives every packet
// that could come out.

import type { AddressSet, ConfiguredDevice, NatRule } from '#facts';
import type { Flow } from '../answer.ts';
import { addressRanges, rangesText } from './addresses.ts';
import type { AddressRanges } from './addresses.ts';
import { matchFits } from './context.ts';
import type { FilterContext } from './context.ts';
import { matchSet } from './flatten.ts';
import { PacketSet } from './packet-set.ts';

export interface NatContext extends FilterContext {
  device: ConfiguredDevice;
  /** Addresses of the way out, with or without host bits, for translation to the interface; absent: not known, any address. */
  outAddresses?: string[];
}

export interface NatPiece {
  /** Absent: no rule fits, the packets stay as they are. */
  rule?: NatRule;
  before: PacketSet;
  after: PacketSet;
  /** What the device chooses by itself. */
  choice: 'none' | 'port' | 'address';
  /** False where the rule perhaps does not apply; a later piece then holds the same packets too. */
  certain: boolean;
}

/** What the first fitting rule makes of the set, rule by rule; the last piece is what stays unchanged. Empty pieces are left out. */
export function translate(set: PacketSet, rules: readonly NatRule[], where: NatContext): NatPiece[] {
  const pieces: NatPiece[] = [];
  let rest = set;
  for (const rule of rules) {
    if (rest.isEmpty) break;
    const fit = rule.enabled ? matchFits(where.device, rule.match, where) : 'no';
    if (fit === 'no') continue;
    const before = rest.intersect(matchSet(rule.match));
    if (before.isEmpty) continue;
    const certain = fit === 'yes' && (rule.match.may ?? []).length === 0;
    if (certain) rest = rest.minus(before);
    pieces.push({ rule, before, ...rewritten(before, rule, where), certain });
  }
  if (!rest.isEmpty) pieces.push({ before: rest, after: rest, choice: 'none', certain: true });
  return pieces;
}

/** Every packet of which some possible translation lies in `after`. */
export function untranslate(after: PacketSet, rules: readonly NatRule[], where: NatContext): PacketSet {
  const found: PacketSet[] = [];
  let rest = PacketSet.all;
  for (const rule of rules) {
    if (rest.isEmpty) break;
    const fit = rule.enabled ? matchFits(where.device, rule.match, where) : 'no';
    if (fit === 'no') continue;
    const takes = rest.intersect(matchSet(rule.match));
    if (fit === 'yes' && (rule.match.may ?? []).length === 0) rest = rest.minus(takes);
    found.push(takes.intersect(sources(after, rule, where)));
  }
  found.push(rest.intersect(after));
  return PacketSet.union(found);
}

export function translateFlow(
  flow: Flow,
  rules: readonly NatRule[],
  where: NatContext,
): { rule?: NatRule; flow: Flow; choice: NatPiece['choice']; certain: boolean }[] {
  return translate(PacketSet.ofFlow(flow), rules, where).map(({ rule, after, choice, certain }) => ({
    ...(rule ? { rule } : {}),
    flow: after.witness() ?? flow,
    choice,
    certain,
  }));
}

type End = 'from' | 'to';

function rewritten(before: PacketSet, rule: NatRule, where: NatContext): Pick<NatPiece, 'after' | 'choice'> {
  if (rule.exempt) return { after: before, choice: 'none' };
  let after = before;
  let choice: NatPiece['choice'] = 'none';
  for (const end of ['from', 'to'] as const) {
    const change = end === 'from' ? rule.source : rule.destination;
    if (!change) continue;
    const to = targetOf(change.to, where);
    const shifts = change.pairwise ? pairs(rule, end, to) : undefined;
    if (shifts) {
      after = PacketSet.union(shifts.map(([was, is]) => shifted(after, end, was, is)));
    } else {
      after = to === undefined ? freed(after, end) : end === 'from' ? after.withFrom(to) : after.withTo(to);
      if (to === undefined || !single(to)) choice = 'address';
    }
    // Many to few keeps ports apart by changing the source port (RFC 3022); 1:1 leaves it.
    if (end === 'from' && !(shifts && change.ports === undefined)) {
      after = withPorts(after, 'fromPort', change.ports);
      if (choice === 'none') choice = 'port';
    }
    if (end === 'to' && change.ports) {
      after = withPorts(after, 'toPort', change.ports);
      if (choice === 'none' && change.ports[0] !== change.ports[1]) choice = 'port';
    }
  }
  return { after, choice };
}

/** Packets, whatever their rule's match, of which some rewriting lies in `after`. */
function sources(after: PacketSet, rule: NatRule, where: NatContext): PacketSet {
  if (rule.exempt) return after;
  let before = after;
  for (const end of ['from', 'to'] as const) {
    const change = end === 'from' ? rule.source : rule.destination;
    if (!change) continue;
    const to = targetOf(change.to, where);
    const shifts = change.pairwise ? pairs(rule, end, to) : undefined;
    if (end === 'from' && !(shifts && change.ports === undefined)) {
      before = (change.ports ? before.intersect(portSet('fromPort', change.ports)) : before).freeFromPort();
    }
    if (end === 'to' && change.ports) before = before.intersect(portSet('toPort', change.ports)).freeToPort();
    if (shifts) before = PacketSet.union(shifts.map(([was, is]) => shifted(before, end, is, was)));
    else before = freed(to === undefined ? before : before.intersect(endSet(end, to)), end);
  }
  return before;
}

function targetOf(to: AddressSet | 'interface', where: NatContext): AddressSet | undefined {
  if (to !== 'interface') return to;
  if (!where.outAddresses) return undefined;
  return { include: where.outAddresses.map((a) => a.split('/')[0]!) };
}

const anywhere: AddressSet = { include: ['0.0.0.0/0', '::/0'] };
const freed = (set: PacketSet, end: End): PacketSet => (end === 'from' ? set.withFrom(anywhere) : set.withTo(anywhere));
const endSet = (end: End, addresses: AddressSet): PacketSet => PacketSet.of({ [end]: addresses });

/** Only for protocols with ports; other packets stay. */
function withPorts(set: PacketSet, part: 'fromPort' | 'toPort', ports: [number, number] | undefined): PacketSet {
  const carry = set.intersect(portCarriers);
  const free = part === 'fromPort' ? carry.freeFromPort() : carry.freeToPort();
  return set.minus(portCarriers).union(ports ? free.intersect(portSet(part, ports)) : free);
}

function portSet(part: 'fromPort' | 'toPort', ports: [number, number]): PacketSet {
  return PacketSet.of({ services: [{ [part === 'fromPort' ? 'fromPorts' : 'toPorts']: [ports] }] }).union(
    PacketSet.all.minus(portCarriers),
  );
}

const portCarriers = PacketSet.of({ services: [{ toPorts: [[0, 65535]] }] });

function single({ include, except }: AddressSet): boolean {
  const { v4, v6 } = addressRanges({ include, except });
  return v4.length + v6.length === 1 && v4.every(([a, b]) => a === b) && v6.every(([a, b]) => a === b);
}

interface Run {
  family: 4 | 6;
  first: bigint;
  last: bigint;
}

const runsOf = ({ v4, v6 }: AddressRanges): Run[] => [
  ...v4.map(([a, b]): Run => ({ family: 4, first: BigInt(a), last: BigInt(b) })),
  ...v6.map(([a, b]): Run => ({ family: 6, first: a, last: b })),
];

/** Ranges that correspond, one to one and of one size; undefined where the two sides do not fit together, so that any of `to` may come out. */
function pairs(rule: NatRule, end: End, to: AddressSet | undefined): [was: Run, is: Run][] | undefined {
  const written = rule.match[end];
  if (!written || !to) return undefined;
  const was = runsOf(addressRanges(written));
  const is = runsOf(addressRanges(to));
  const found: [Run, Run][] = [];
  let [i, j, used, given] = [0, 0, 0n, 0n];
  while (i < was.length && j < is.length) {
    const [a, b] = [was[i]!, is[j]!];
    if (a.family !== b.family) return undefined;
    const left = a.last - a.first + 1n - used;
    const room = b.last - b.first + 1n - given;
    const size = left < room ? left : room;
    const first = a.first + used;
    const target = b.first + given;
    found.push([
      { family: a.family, first, last: first + size - 1n },
      { family: a.family, first: target, last: target + size - 1n },
    ]);
    used += size;
    given += size;
    if (used === a.last - a.first + 1n) [i, used] = [i + 1, 0n];
    if (given === b.last - b.first + 1n) [j, given] = [j + 1, 0n];
  }
  return i === was.length && j === is.length ? found : undefined;
}

/** The packets of the set with one end in `was`, moved to the same place in `is`. */
function shifted(set: PacketSet, end: End, was: Run, is: Run): PacketSet {
  const by = is.first - was.first;
  const text = (run: Run) =>
    rangesText(
      run.family === 4
        ? { v4: [[Number(run.first), Number(run.last)]], v6: [] }
        : { v4: [], v6: [[run.first, run.last]] },
    );
  const moved = set.intersect(endSet(end, { include: text(was) }));
  if (moved.isEmpty || by === 0n) return moved;
  return moved.shift(end, by);
}
