// A filter ready for questions: what of a set of packets passes, at most and for certain, and which rule decides a packet. A rule that only the device can
// decide (`may`) counts as matching where it permits and as not matching where it denies, for what can pass at most; the other way round for what surely passes.
import type { ConfiguredDevice } from '#facts';
import type { FilterVerdict, Flow } from '../answer.ts';
import { BoxBuilder, leftOver, meet, noBoxes, tidy } from './boxes.ts';
import type { Boxes } from './boxes.ts';
import type { FilterContext } from './context.ts';
import { flatten } from './flatten.ts';
import type { CompiledRule, FlatFilter, PassedBy } from './flatten.ts';
import { flowPoint } from './flow.ts';
import { BoxLookup } from './lookup.ts';
import { PacketSet } from './packet-set.ts';
import { space4, space6, spaceOf } from './space.ts';
import type { Space } from './space.ts';

export type { CompiledRule } from './flatten.ts';

/** What becomes of a set of packets. Each part is worked out when it is asked for. */
export interface Passage {
  /** What passes at most. */
  readonly possible: PacketSet;
  /** What surely passes. */
  readonly certain: PacketSet;
  /** What surely does not pass. */
  readonly denied: PacketSet;
  /** Rule by rule, in order, what it decides at most; rules that decide nothing of the set are left out. */
  readonly decided: { rule: CompiledRule; set: PacketSet; certain: boolean }[];
}

/** Boxes of all rules of a list in order, with the rule that each belongs to. */
interface Flat {
  space: Space;
  data: Uint32Array;
  owner: Uint32Array;
  n: number;
}

const compiled = new WeakMap<ConfiguredDevice, Map<string, CompiledFilter>>();

/**
 * One filter of a device for packets that stand in one place. Kept for the next question while the device lives.
 * @throws QuaywallError for a list that is not there or leads back into itself; TooLarge
 */
export function compileFilter(device: ConfiguredDevice, name: string, where: FilterContext): CompiledFilter {
  let known = compiled.get(device);
  if (!known) compiled.set(device, (known = new Map()));
  const key = JSON.stringify([name, where.in, where.out, where.state, where.asOf]);
  let filter = known.get(key);
  if (!filter) known.set(key, (filter = new CompiledFilter(flatten(device, name, where))));
  return filter;
}

export class CompiledFilter {
  /** In order; the first match decides, and the end of the list is the last. */
  readonly rules: readonly CompiledRule[];
  readonly passedBy: readonly PassedBy[];
  readonly #flats = new Map<string, Flat>();
  readonly #lookups = new Map<4 | 6, BoxLookup>();

  constructor({ rules, passedBy }: FlatFilter) {
    this.rules = rules;
    this.passedBy = passedBy;
  }

  decide(flow: Flow): FilterVerdict {
    const all = this.deciders(flow);
    const [first, ...rest] = all;
    // The last one is sure: the end of the list holds every packet.
    const verdict = first && rest.every((r) => r.action === first.action) ? first.action : 'may';
    return { verdict, rules: all.map((r) => r.ref) };
  }

  /** The rules that decide a packet, or perhaps do, in order. */
  deciders(flow: Flow): CompiledRule[] {
    const { space, point } = flowPoint(flow);
    const found: CompiledRule[] = [];
    const sure = this.decider(space.family, point, found);
    if (sure) found.push(sure);
    return found;
  }

  /** The rule that surely decides a point; those before it that perhaps do are added to `perhaps`. */
  decider(family: 4 | 6, point: ArrayLike<number>, perhaps?: CompiledRule[]): CompiledRule | undefined {
    const flat = this.#flat(family, 'upper');
    let lookup = this.#lookups.get(family);
    if (!lookup) this.#lookups.set(family, (lookup = new BoxLookup(flat.space, flat.data, flat.n)));
    let last = -1;
    let sure: CompiledRule | undefined;
    lookup.each(point, (box) => {
      const owner = flat.owner[box]!;
      if (owner === last) return false;
      last = owner;
      const rule = this.rules[owner]!;
      if (rule.lower === rule.upper || holdsPoint(rule.lower, family, point)) {
        sure = rule;
        return true;
      }
      perhaps?.push(rule);
      return false;
    });
    return sure;
  }

  passes(set: PacketSet): Passage {
    const part = (action: 'permit' | 'deny', taken: Side, against: Side): PacketSet =>
      both(set, (boxes) => this.#left(boxes, taken, action, against, action === 'permit' ? 'deny' : 'permit'));
    const parts: Partial<Record<'possible' | 'certain' | 'denied', PacketSet>> = {};
    const decided = () => this.#decided(set);
    let list: Passage['decided'] | undefined;
    return {
      get possible() {
        return (parts.possible ??= part('permit', 'upper', 'lower'));
      },
      get certain() {
        return (parts.certain ??= part('permit', 'lower', 'upper'));
      },
      get denied() {
        return (parts.denied ??= part('deny', 'lower', 'upper'));
      },
      get decided() {
        return (list ??= decided());
      },
    };
  }

  /** What rules of one action match of the boxes (`taken`: at most or surely) and no rule of the other action before them (`against`). */
  #left(boxes: Boxes, taken: Side, action: 'permit' | 'deny', against: Side, other: 'permit' | 'deny'): Boxes {
    const out = new BoxBuilder(boxes.space);
    const ours = this.#flat(boxes.space.family, taken, action);
    const theirs = this.#flat(boxes.space.family, against, other);
    pieces(boxes, ours, theirs, (_, data, at) => out.add(data, at));
    return tidy(out.done());
  }

  #decided(set: PacketSet): Passage['decided'] {
    const found = new Map<number, { 4?: BoxBuilder; 6?: BoxBuilder }>();
    for (const boxes of [set.v4, set.v6]) {
      const { family } = boxes.space;
      pieces(boxes, this.#flat(family, 'upper'), this.#flat(family, 'lower'), (owner, data, at) => {
        let parts = found.get(owner);
        if (!parts) found.set(owner, (parts = {}));
        (parts[family] ??= new BoxBuilder(boxes.space)).add(data, at);
      });
    }
    const open = this.rules.flatMap((rule, i) => (rule.lower === rule.upper ? [] : [{ rule, i }]));
    return [...found.keys()]
      .sort((a, b) => a - b)
      .map((owner) => {
        const rule = this.rules[owner]!;
        const parts = found.get(owner)!;
        const decides = new PacketSet(
          parts[4] ? tidy(parts[4].done()) : noBoxes(space4),
          parts[6] ? tidy(parts[6].done()) : noBoxes(space6),
        );
        const doubted = open.some(
          (o) => o.i < owner && o.rule.action !== rule.action && o.rule.upper.overlaps(decides),
        );
        return { rule, set: decides, certain: rule.lower === rule.upper && !doubted };
      });
  }

  #flat(family: 4 | 6, side: Side, action?: 'permit' | 'deny'): Flat {
    const key = `${family} ${side} ${action ?? ''}`;
    const known = this.#flats.get(key);
    if (known) return known;
    const space = spaceOf(family);
    const out = new BoxBuilder(space, Math.max(4, this.rules.length));
    const owner: number[] = [];
    this.rules.forEach((rule, i) => {
      if (action !== undefined && rule.action !== action) return;
      const boxes = family === 4 ? rule[side].v4 : rule[side].v6;
      out.addAll(boxes);
      for (let b = 0; b < boxes.n; b++) owner.push(i);
    });
    const flat = { space, data: out.done().data, owner: Uint32Array.from(owner), n: owner.length };
    this.#flats.set(key, flat);
    return flat;
  }
}

type Side = 'upper' | 'lower';

const both = (set: PacketSet, part: (boxes: Boxes) => Boxes): PacketSet => new PacketSet(part(set.v4), part(set.v6));

function holdsPoint(set: PacketSet, family: 4 | 6, point: ArrayLike<number>): boolean {
  const { space, n, data } = family === 4 ? set.v4 : set.v6;
  for (let i = 0; i < n; i++) {
    let d = 0;
    for (; d < space.dims; d++) {
      const at = i * space.stride + 2 * d;
      if (point[d]! < data[at]! || point[d]! > data[at + 1]!) break;
    }
    if (d === space.dims) return true;
  }
  return false;
}

/** For every box of `ours`, cut to each of `boxes`: what boxes of `theirs` that belong to earlier rules leave over. */
function pieces(
  boxes: Boxes,
  ours: Flat,
  theirs: Flat,
  take: (owner: number, data: Uint32Array, at: number) => void,
): void {
  const { space } = boxes;
  const { stride } = space;
  const cut = new Uint32Array(stride);
  for (let i = 0; i < boxes.n; i++) {
    const at = i * stride;
    const rivals: number[] = [];
    for (let j = 0; j < theirs.n; j++) if (meet(boxes.data, at, theirs.data, j * stride, stride)) rivals.push(j);
    for (let j = 0; j < ours.n; j++) {
      const own = j * stride;
      if (!meet(boxes.data, at, ours.data, own, stride)) continue;
      for (let k = 0; k < stride; k += 2) {
        cut[k] = Math.max(boxes.data[at + k]!, ours.data[own + k]!);
        cut[k + 1] = Math.min(boxes.data[at + k + 1]!, ours.data[own + k + 1]!);
      }
      const owner = ours.owner[j]!;
      const list: number[] = [];
      for (const r of rivals) {
        if (theirs.owner[r]! >= owner) break;
        if (meet(cut, 0, theirs.data, r * stride, stride)) list.push(r);
      }
      leftOver(space, cut, 0, theirs.data, list, (data, piece) => {
        take(owner, data, piece);
        return false;
      });
    }
  }
}
