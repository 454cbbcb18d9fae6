// Large sets of a device are asked many times about packets from few addresses: a lens keeps the part of them that those packets could ever meet.
import { PacketSet } from '../sets/packet-set.ts';
import { remembered } from './remembered.ts';

export class Lens {
  readonly #from: PacketSet;
  readonly #inside = new Map<PacketSet, boolean>();
  readonly #cut = new Map<PacketSet, PacketSet>();

  constructor(from: PacketSet) {
    this.#from = from;
  }

  /** Whether all that is seen through it lies in `all`. */
  within(all: PacketSet): boolean {
    let inside = this.#inside.get(all);
    if (inside === undefined) this.#inside.set(all, (inside = all.size <= 64 && this.#from.isSubsetOf(all)));
    return inside;
  }

  /** The part of `all` that packets seen through this lens can lie in. */
  cut(all: PacketSet): PacketSet {
    if (all.size < 8) return all;
    let part = this.#cut.get(all);
    if (!part) this.#cut.set(all, (part = all.intersect(this.#from)));
    return part;
  }
}

const mostRanges = 16;

/** Lenses by the sources of sets. One maker for each spread. */
export function lensMaker(): (set: PacketSet) => Lens | undefined {
  const known = new Map<string, Lens>();
  return (set) => {
    const from = set.from();
    if (from.include.length > mostRanges) return undefined;
    const key = from.include.join(' ');
    let lens = known.get(key);
    if (!lens) known.set(key, (lens = new Lens(PacketSet.of({ from }))));
    return lens;
  };
}

/** What two sets share; the same question of the same two values is answered once. */
export function meetOf(set: PacketSet, all: PacketSet, lens: Lens | undefined): PacketSet {
  if (set.isEmpty || all === PacketSet.all || lens?.within(all)) return set;
  return remembered('meet', all, set, () => set.intersect(lens ? lens.cut(all) : all));
}
