// Which MAC address was at work with which IP address on which VLAN. Counted for every packet, so rows of numbers again.
import { mix } from './words.ts';

export const USE_TRAFFIC = 0;
export const USE_ARP = 1;
export const USE_GRATUITOUS = 2;
export const USE_ND = 3;

/** Words of a row: 0 upper, 1 lower half of the MAC, 2 address, 3 key (kind, source, VLAN stack), 4 count, 5 first packet. */
const ROW = 6;

export class Uses {
  words = new Int32Array(ROW * 64);
  /** first, last, offset */
  reals = new Float64Array(3 * 64);
  count = 0;
  #slots = new Int32Array(256);
  readonly most: number;

  constructor(most: number) {
    this.most = most;
  }

  /** The row of this use, added when new; -1 where no more are kept. `key` = vlan stack << 8 | source << 4 | kind. */
  row(high: number, low: number, address: number, key: number, time: number, packet: number, offset: number): number {
    const mask = this.#slots.length - 1;
    let slot = mix(high, low, address, key) & mask;
    const words = this.words;
    for (;;) {
      const found = this.#slots[slot]! - 1;
      if (found < 0) break;
      const at = found * ROW;
      if (words[at] === high && words[at + 1] === low && words[at + 2] === address && words[at + 3] === key)
        return found;
      slot = (slot + 1) & mask;
    }
    if (this.count >= this.most) return -1;
    const row = this.count++;
    if (this.count * ROW > this.words.length) this.#grow();
    this.words.set([high, low, address, key, 0, packet], row * ROW);
    this.reals[row * 3] = time;
    this.reals[row * 3 + 1] = time;
    this.reals[row * 3 + 2] = offset;
    this.#slots[slot] = row + 1;
    if (this.count * 2 > this.#slots.length) this.#rehash();
    return row;
  }

  #grow(): void {
    const words = new Int32Array(this.words.length * 2);
    words.set(this.words);
    this.words = words;
    const reals = new Float64Array(this.reals.length * 2);
    reals.set(this.reals);
    this.reals = reals;
  }

  #rehash(): void {
    this.#slots = new Int32Array(this.#slots.length * 2);
    const mask = this.#slots.length - 1;
    const w = this.words;
    for (let row = 0; row < this.count; row++) {
      const at = row * ROW;
      let slot = mix(w[at]!, w[at + 1]!, w[at + 2]!, w[at + 3]!) & mask;
      while (this.#slots[slot] !== 0) slot = (slot + 1) & mask;
      this.#slots[slot] = row + 1;
    }
  }

  /** True where `row` is of this MAC address. */
  is(row: number, high: number, low: number): boolean {
    return this.words[row * ROW] === high && this.words[row * ROW + 1] === low;
  }

  touch(row: number, time: number): void {
    this.words[row * ROW + 4]!++;
    if (time > this.reals[row * 3 + 1]!) this.reals[row * 3 + 1] = time;
    else if (time < this.reals[row * 3]!) this.reals[row * 3] = time;
  }

  word(row: number, column: number): number {
    return this.words[row * ROW + column]!;
  }

  real(row: number, column: number): number {
    return this.reals[row * 3 + column]!;
  }
}
