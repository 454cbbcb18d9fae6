// One list in one place, asked what its order does: which rules are never reached, and which change nothing.
import type { FilterRule } from '#facts';
import { BoxBuilder, holds, leftOver, meet } from '../sets/boxes.ts';
import type { Boxes } from '../sets/boxes.ts';
import type { FlatFilter } from '../sets/flatten.ts';
import { PacketSet } from '../sets/packet-set.ts';
import { spaceOf } from '../sets/space.ts';
import { TooLarge } from '../sets/too-large.ts';

interface Side {
  data: Uint32Array;
  owner: Uint32Array;
  n: number;
  /** Boxes of one protocol and one destination port, by both; the others are `wide`. Ascending. */
  narrow: Map<number, number[]>;
  wide: number[];
}

/** Overlaps looked at before one question about one rule is given up. */
const mostSteps = 4_000_000;

const key = (protocol: number, port: number): number => protocol * 65536 + port;

/** A place in the list: what stands there, and how many deciding rules stand before it. */
export interface Standing {
  set: PacketSet;
  before: number;
}

export class Ordered {
  readonly flat: FlatFilter;
  readonly #sides = new Map<string, Side>();
  readonly #standing = new Map<FilterRule, Standing[]>();

  constructor(flat: FlatFilter) {
    this.flat = flat;
    const add = (rule: FilterRule | undefined, set: PacketSet, before: number) => {
      if (!rule || set.isEmpty) return;
      const list = this.#standing.get(rule);
      if (list) list.push({ set, before });
      else this.#standing.set(rule, [{ set, before }]);
    };
    flat.rules.forEach((r, i) => add(r.rule, r.upper, i));
    for (const p of flat.passedBy) add(p.rule, p.upper, p.before);
  }

  /** Where a rule of the configuration stands; it can stand in several places when lists are jumped to. */
  standings(rule: FilterRule): readonly Standing[] {
    return this.#standing.get(rule) ?? [];
  }

  /** What reaches a place: one packet that no rule before surely takes, or undefined. */
  reaches({ set, before }: Standing): PacketSet | undefined {
    for (const boxes of [set.v4, set.v6]) {
      const cover = this.#side(boxes.space.family, 'lower');
      const { stride } = boxes.space;
      for (let i = 0; i < boxes.n; i++) {
        const list = candidates(boxes, i, cover, before);
        if (list === undefined) continue;
        let found: PacketSet | undefined;
        leftOver(boxes.space, boxes.data, i * stride, cover.data, list, (data) => {
          found = PacketSet.only({ space: boxes.space, n: 1, data: data.slice(0, stride) });
          return true;
        });
        if (found) return found;
      }
    }
    return undefined;
  }

  /** Rules that together take all of a place that nothing reaches; none of them can be left out. By their place in the list. */
  coveredBy({ set, before }: Standing): number[] {
    const owners = new Set<number>();
    for (const boxes of [set.v4, set.v6]) {
      const cover = this.#side(boxes.space.family, 'lower');
      const { stride } = boxes.space;
      for (let i = 0; i < boxes.n; i++) {
        const list: number[] = [];
        let whole: number | undefined;
        for (let j = 0; j < cover.n && cover.owner[j]! < before; j++) {
          if (!meet(boxes.data, i * stride, cover.data, j * stride, stride)) continue;
          if (whole === undefined && holds(cover.data, j * stride, boxes.data, i * stride, stride))
            whole = cover.owner[j]!;
          list.push(j);
        }
        if (whole !== undefined) {
          owners.add(whole);
          continue;
        }
        const used = new Uint8Array(list.length);
        leftOver(boxes.space, boxes.data, i * stride, cover.data, list, () => true, used);
        list.forEach((j, k) => used[k] && owners.add(cover.owner[j]!));
      }
    }
    return this.#fewest(
      set,
      [...owners].sort((a, b) => a - b),
    );
  }

  /** Leaves out one after the other, last first, what the rest covers without it. */
  #fewest(set: PacketSet, owners: number[]): number[] {
    if (owners.length > 200) return owners;
    let kept = owners;
    for (const owner of [...owners].reverse()) {
      if (kept.length === 1) break;
      const rest = kept.filter((o) => o !== owner);
      if (set.isSubsetOf(PacketSet.union(rest.map((o) => this.flat.rules[o]!.lower)))) kept = rest;
    }
    return kept;
  }

  /**
   * Later rules (or the end) that decide all of a deciding rule's packets the same way without it; undefined where some packet would be decided otherwise.
   * @throws TooLarge
   */
  sameWithout(index: number): number[] | undefined {
    const { action, upper } = this.flat.rules[index]!;
    const owners = new Set<number>();
    for (const boxes of [upper.v4, upper.v6]) {
      const all = this.#side(boxes.space.family, 'upper');
      for (let i = 0; i < boxes.n; i++) if (!this.#same(boxes, i, all, index, action, owners)) return undefined;
    }
    return [...owners].sort((a, b) => a - b);
  }

  /** Goes through the list in order with one box, split wherever a rule takes a part of it. */
  #same(boxes: Boxes, i: number, all: Side, index: number, action: string, owners: Set<number>): boolean {
    const { stride } = boxes.space;
    const list: number[] = [];
    for (let j = 0; j < all.n; j++) {
      const owner = all.owner[j]!;
      if (owner === index || !meet(boxes.data, i * stride, all.data, j * stride, stride)) continue;
      const rule = this.flat.rules[owner]!;
      // What only perhaps matches takes nothing for certain; before this rule it does not matter, after it only where it decides otherwise.
      if (rule.lower !== rule.upper && (owner < index || rule.action === action)) continue;
      list.push(j);
    }
    const stack: { box: Uint32Array; next: number }[] = [
      { box: boxes.data.slice(i * stride, (i + 1) * stride), next: 0 },
    ];
    let steps = 0;
    for (let top = stack.pop(); top; top = stack.pop()) {
      const { box } = top;
      let { next } = top;
      while (next < list.length && !meet(box, 0, all.data, list[next]! * stride, stride)) next++;
      if ((steps += next - top.next + 1) > mostSteps) throw new TooLarge('a search through overlapping rules');
      if (next === list.length) continue;
      const j = list[next]!;
      const owner = all.owner[j]!;
      if (owner > index) {
        if (this.flat.rules[owner]!.action !== action) return false;
        owners.add(owner);
      }
      leftOver(boxes.space, box, 0, all.data, [j], (data) => {
        stack.push({ box: data.slice(0, stride), next: next + 1 });
        return false;
      });
    }
    return true;
  }

  /** Earlier rules that decide otherwise some packets that both match, each with such packets; at most `most`. */
  otherwise(index: number, most: number): { owner: number; packets: PacketSet }[] {
    const { action, upper } = this.flat.rules[index]!;
    const found: { owner: number; packets: PacketSet }[] = [];
    let last = -1;
    let looked = 0;
    for (const boxes of [upper.v4, upper.v6]) {
      const all = this.#side(boxes.space.family, 'upper');
      const { stride } = boxes.space;
      for (let i = 0; i < boxes.n; i++) {
        for (let j = 0; j < all.n && found.length < most; j++) {
          const owner = all.owner[j]!;
          if (owner >= index) break;
          const rule = this.flat.rules[owner]!;
          if (owner === last || rule.action === action || rule.end) continue;
          if (!meet(boxes.data, i * stride, all.data, j * stride, stride)) continue;
          // One that lies in the other is an exception to it, as people write them.
          if (++looked > 200) return found;
          if (rule.upper.isSubsetOf(upper) || upper.isSubsetOf(rule.upper)) continue;
          const packets = this.reaches({ set: rule.upper.intersect(upper), before: owner });
          if (!packets) continue;
          last = owner;
          if (!found.some((f) => f.owner === owner)) found.push({ owner, packets });
        }
      }
    }
    return found;
  }

  #side(family: 4 | 6, which: 'upper' | 'lower'): Side {
    const name = `${family} ${which}`;
    const known = this.#sides.get(name);
    if (known) return known;
    const out = new BoxBuilder(spaceOf(family), Math.max(4, this.flat.rules.length));
    const owner: number[] = [];
    this.flat.rules.forEach((rule, i) => {
      const boxes = family === 4 ? rule[which].v4 : rule[which].v6;
      out.addAll(boxes);
      for (let b = 0; b < boxes.n; b++) owner.push(i);
    });
    const side: Side = {
      data: out.done().data,
      owner: Uint32Array.from(owner),
      n: owner.length,
      narrow: new Map(),
      wide: [],
    };
    const { stride } = spaceOf(family);
    for (let i = 0; i < side.n; i++) {
      const [protocol, last, port, lastPort] = side.data.subarray(i * stride, i * stride + 4);
      const one = protocol === last && port === lastPort ? key(protocol!, port!) : undefined;
      const list = one === undefined ? side.wide : side.narrow.get(one);
      if (list) list.push(i);
      else side.narrow.set(one!, [i]);
    }
    this.#sides.set(name, side);
    return side;
  }
}

/** Boxes of rules before a place that meet a box; undefined where one of them holds it whole. */
function candidates(boxes: Boxes, i: number, cover: Side, before: number): number[] | undefined {
  const { stride } = boxes.space;
  const { data, owner, n } = cover;
  const at = i * stride;
  const list: number[] = [];
  /** @returns whether one holds it whole */
  const look = (j: number): boolean => {
    if (!meet(boxes.data, at, data, j * stride, stride)) return false;
    if (holds(data, j * stride, boxes.data, at, stride)) return true;
    list.push(j);
    return false;
  };
  const [protocol, last, port, lastPort] = boxes.data.subarray(at, at + 4);
  if (protocol === last && port === lastPort) {
    for (const some of [cover.wide, cover.narrow.get(key(protocol!, port!)) ?? []]) {
      for (const j of some) {
        if (owner[j]! >= before) break;
        if (look(j)) return undefined;
      }
    }
    return list;
  }
  for (let j = 0; j < n && owner[j]! < before; j++) if (look(j)) return undefined;
  return list;
}
