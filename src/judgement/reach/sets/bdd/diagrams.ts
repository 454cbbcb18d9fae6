// Sets of packets as decision diagrams: bits in the order protocol, destination port, destination, source, source port, most significant first.
import { BoxBuilder, limits } from '../boxes.ts';
import type { Boxes } from '../boxes.ts';
import type { Space } from '../space.ts';
import { TooLarge } from '../too-large.ts';
import { Bdd, FALSE, TRUE } from './bdd.ts';
import type { Node } from './bdd.ts';

interface Field {
  first: number;
  width: number;
}

/** Protocol 8 bits, ports 16, words of addresses 32, in the order of the dimensions. */
function fieldsOf({ dims, to, fromPort }: Space): Field[] {
  const fields: Field[] = [];
  let first = 0;
  for (let d = 0; d < dims; d++) {
    const width = d === 0 ? 8 : d < to || d === fromPort ? 16 : 32;
    fields.push({ first, width });
    first += width;
  }
  return fields;
}

/** Diagrams over one space. Make one for one question and drop it: nodes are never given back. */
export class Diagrams {
  readonly space: Space;
  readonly bdd: Bdd;
  readonly #fields: Field[];

  /** @param most nodes before it refuses */
  constructor(space: Space, most?: number) {
    this.space = space;
    this.#fields = fieldsOf(space);
    const last = this.#fields.at(-1)!;
    this.bdd = new Bdd(last.first + last.width, most);
  }

  of({ n, data }: Boxes): Node {
    const nodes: Node[] = [];
    for (let i = 0; i < n; i++) nodes.push(this.ofBox(data, i * this.space.stride));
    return this.bdd.any(nodes);
  }

  ofBox(data: Uint32Array, at: number): Node {
    let node: Node = TRUE;
    for (let d = this.space.dims - 1; d >= 0; d--) {
      const { first, width } = this.#fields[d]!;
      node = this.bdd.range(first, width, data[at + 2 * d]!, data[at + 2 * d + 1]!, node);
    }
    return node;
  }

  /** The set as boxes that do not overlap, values of one field joined where what follows is the same. @throws TooLarge */
  boxes(node: Node): Boxes {
    const out = new BoxBuilder(this.space);
    const box = new Uint32Array(this.space.stride);
    const go = (n: Node, d: number) => {
      if (n === FALSE) return;
      if (d === this.space.dims) {
        out.add(box, 0);
        return;
      }
      for (const [low, high, then] of this.#ranges(n, this.#fields[d]!)) {
        box[2 * d] = low;
        box[2 * d + 1] = high;
        go(then, d + 1);
      }
    };
    go(node, 0);
    return out.done();
  }

  /** Ranges of one field's values with the node that each leads to, in order; neighbours that lead to the same are one. */
  #ranges(node: Node, { first, width }: Field): [low: number, high: number, then: Node][] {
    const found: [number, number, Node][] = [];
    const walk = (n: Node, bit: number, low: number) => {
      const level = this.bdd.level(n);
      if (level >= first + width || n <= TRUE) {
        const high = low + 2 ** (width - bit) - 1;
        const before = found.at(-1);
        if (before && before[2] === n && before[1] === low - 1) before[1] = high;
        else if (found.length < limits.boxes) found.push([low, high, n]);
        else throw new TooLarge('a set that falls into too many pieces');
        return;
      }
      if (level > first + bit) {
        walk(n, bit + 1, low);
        walk(n, bit + 1, low + 2 ** (width - bit - 1));
        return;
      }
      walk(this.bdd.low(n), bit + 1, low);
      walk(this.bdd.high(n), bit + 1, low + 2 ** (width - bit - 1));
    };
    walk(node, 0, 0);
    return found.filter(([, , then]) => then !== FALSE);
  }
}
