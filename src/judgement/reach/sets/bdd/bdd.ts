// Reduced ordered binary decision diagrams (R. E. Bryant, 1986) in typed arrays: sets of bit strings on which union, cut and difference cost as much as the
// diagrams are large, not as many pieces as they fall into. Over its budget of nodes it refuses.
import { TooLarge } from '../too-large.ts';

export type Node = number;
export const FALSE: Node = 0;
export const TRUE: Node = 1;

const AND = 1;
const OR = 2;
const MINUS = 3;
type Operation = typeof AND | typeof OR | typeof MINUS;

const cacheBits = 18;

export class Bdd {
  readonly bits: number;
  readonly #most: number;
  #count = 2;
  #level: Uint16Array;
  #low: Uint32Array;
  #high: Uint32Array;
  /** Open hash table of nodes; 0 is free (terminals are never looked up). */
  #table: Uint32Array;
  readonly #cacheKeys = new Uint32Array(3 << cacheBits);
  readonly #cacheValues = new Uint32Array(1 << cacheBits);

  constructor(bits: number, most = 4_000_000) {
    this.bits = bits;
    this.#most = most;
    const room = 1 << 12;
    this.#level = new Uint16Array(room);
    this.#low = new Uint32Array(room);
    this.#high = new Uint32Array(room);
    this.#table = new Uint32Array(room * 2);
    this.#level[0] = this.#level[1] = bits;
  }

  /** Nodes made so far. */
  get size(): number {
    return this.#count;
  }

  level(n: Node): number {
    return this.#level[n]!;
  }
  low(n: Node): Node {
    return this.#low[n]!;
  }
  high(n: Node): Node {
    return this.#high[n]!;
  }

  /** The node that asks bit `level` and goes on with `low` for 0 and `high` for 1. */
  node(level: number, low: Node, high: Node): Node {
    if (low === high) return low;
    const mask = this.#table.length - 1;
    let slot = hash(level, low, high) & mask;
    for (;;) {
      const n = this.#table[slot]!;
      if (n === 0) break;
      if (this.#level[n] === level && this.#low[n] === low && this.#high[n] === high) return n;
      slot = (slot + 1) & mask;
    }
    if (this.#count >= this.#most)
      throw new TooLarge(`a diagram of more than ${this.#most.toLocaleString('en-US')} nodes`);
    if (this.#count === this.#low.length) {
      this.#grow();
      return this.node(level, low, high);
    }
    const n = this.#count++;
    this.#level[n] = level;
    this.#low[n] = low;
    this.#high[n] = high;
    this.#table[slot] = n;
    return n;
  }

  and(a: Node, b: Node): Node {
    return this.#apply(AND, a, b);
  }
  or(a: Node, b: Node): Node {
    return this.#apply(OR, a, b);
  }
  minus(a: Node, b: Node): Node {
    return this.#apply(MINUS, a, b);
  }

  /** Union of many, two and two: much smaller on the way than one after the other. */
  any(nodes: readonly Node[]): Node {
    let now = [...nodes];
    while (now.length > 1) {
      const next: Node[] = [];
      for (let i = 0; i < now.length; i += 2) next.push(i + 1 < now.length ? this.or(now[i]!, now[i + 1]!) : now[i]!);
      now = next;
    }
    return now[0] ?? FALSE;
  }

  /** Values of `width` bits from bit `first` that lie in `[from, to]`, and `then` for the bits behind. */
  range(first: number, width: number, from: number, to: number, then: Node): Node {
    const bit = (value: number, i: number) => Math.floor(value / 2 ** (width - 1 - i)) % 2;
    let split = 0;
    while (split < width && bit(from, split) === bit(to, split)) split++;
    let n: Node = then;
    if (split < width) {
      let least: Node = then;
      let most: Node = then;
      for (let i = width - 1; i > split; i--) {
        least = bit(from, i) ? this.node(first + i, FALSE, least) : this.node(first + i, least, then);
        most = bit(to, i) ? this.node(first + i, then, most) : this.node(first + i, most, FALSE);
      }
      n = this.node(first + split, least, most);
    }
    for (let i = split - 1; i >= 0; i--)
      n = bit(from, i) ? this.node(first + i, FALSE, n) : this.node(first + i, n, FALSE);
    return n;
  }

  /** How many bit strings it holds. */
  count(n: Node): bigint {
    const known = new Map<Node, bigint>();
    const below = (m: Node): bigint => {
      if (m === FALSE) return 0n;
      if (m === TRUE) return 1n;
      let sum = known.get(m);
      if (sum === undefined) {
        const side = (k: Node) => below(k) << BigInt(this.#level[k]! - this.#level[m]! - 1);
        sum = side(this.#low[m]!) + side(this.#high[m]!);
        known.set(m, sum);
      }
      return sum;
    };
    return below(n) << BigInt(this.#level[n]!);
  }

  #apply(op: Operation, a: Node, b: Node): Node {
    if (op === AND) {
      if (a === FALSE || b === FALSE) return FALSE;
      if (a === TRUE || a === b) return b;
      if (b === TRUE) return a;
    } else if (op === OR) {
      if (a === TRUE || b === TRUE) return TRUE;
      if (a === FALSE || a === b) return b;
      if (b === FALSE) return a;
    } else {
      if (a === FALSE || b === TRUE || a === b) return FALSE;
      if (b === FALSE) return a;
    }
    if (op !== MINUS && a > b) [a, b] = [b, a];
    const slot = hash(op, a, b) & ((1 << cacheBits) - 1);
    const key = 3 * slot;
    if (this.#cacheKeys[key] === op && this.#cacheKeys[key + 1] === a && this.#cacheKeys[key + 2] === b) {
      return this.#cacheValues[slot]!;
    }
    const [la, lb] = [this.#level[a]!, this.#level[b]!];
    const level = la < lb ? la : lb;
    const low = this.#apply(op, la === level ? this.#low[a]! : a, lb === level ? this.#low[b]! : b);
    const high = this.#apply(op, la === level ? this.#high[a]! : a, lb === level ? this.#high[b]! : b);
    const n = this.node(level, low, high);
    this.#cacheKeys[key] = op;
    this.#cacheKeys[key + 1] = a;
    this.#cacheKeys[key + 2] = b;
    this.#cacheValues[slot] = n;
    return n;
  }

  #grow(): void {
    const room = this.#low.length * 2;
    const level = new Uint16Array(room);
    level.set(this.#level);
    this.#level = level;
    const low = new Uint32Array(room);
    low.set(this.#low);
    this.#low = low;
    const high = new Uint32Array(room);
    high.set(this.#high);
    this.#high = high;
    const table = new Uint32Array(room * 2);
    const mask = table.length - 1;
    for (let n = 2; n < this.#count; n++) {
      let slot = hash(level[n]!, low[n]!, high[n]!) & mask;
      while (table[slot] !== 0) slot = (slot + 1) & mask;
      table[slot] = n;
    }
    this.#table = table;
  }
}

function hash(a: number, b: number, c: number): number {
  let h = Math.imul(a, 0x9e3779b1) ^ Math.imul(b, 0x85ebca6b) ^ Math.imul(c, 0xc2b2ae35);
  h ^= h >>> 15;
  h = Math.imul(h, 0x2c1b3c6d);
  return (h ^ (h >>> 13)) >>> 0;
}
