// Turns values of four 32-bit words (IPv6 addresses, MAC addresses, VLAN stacks) into small numbers, so that every key of a
// conversation is made of plain integers. Open addressing on typed arrays; nothing is allocated per look-up.

/** Mixed into every hash, so that nobody can prepare a capture whose keys all collide. */
const hashSeed = (Math.random() * 0x100000000) | 0;

export function mix(a: number, b: number, c: number, d: number): number {
  let h = Math.imul(a ^ hashSeed, 0x9e3779b1);
  h = Math.imul(h ^ (h >>> 15) ^ b, 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13) ^ c, 0xc2b2ae35);
  h = Math.imul(h ^ (h >>> 16) ^ d, 0x27d4eb2f);
  return h ^ (h >>> 15);
}

export class Words {
  #words = new Int32Array(4 * 64);
  #slots = new Int32Array(128);
  count = 0;

  /** The number of this value, from 0 in order of first sight. */
  id(a: number, b: number, c: number, d: number): number {
    const mask = this.#slots.length - 1;
    let slot = mix(a, b, c, d) & mask;
    const words = this.#words;
    for (;;) {
      const found = this.#slots[slot]! - 1;
      if (found < 0) break;
      const at = found * 4;
      if (words[at] === a && words[at + 1] === b && words[at + 2] === c && words[at + 3] === d) return found;
      slot = (slot + 1) & mask;
    }
    return this.#add(slot, a, b, c, d);
  }

  #add(slot: number, a: number, b: number, c: number, d: number): number {
    const id = this.count++;
    if (id * 4 >= this.#words.length) {
      const grown = new Int32Array(this.#words.length * 2);
      grown.set(this.#words);
      this.#words = grown;
    }
    const at = id * 4;
    this.#words[at] = a;
    this.#words[at + 1] = b;
    this.#words[at + 2] = c;
    this.#words[at + 3] = d;
    this.#slots[slot] = id + 1;
    if (this.count * 2 > this.#slots.length) this.#rehash();
    return id;
  }

  #rehash(): void {
    const slots = new Int32Array(this.#slots.length * 2);
    const mask = slots.length - 1;
    for (let id = 0; id < this.count; id++) {
      let slot = mix(this.word(id, 0), this.word(id, 1), this.word(id, 2), this.word(id, 3)) & mask;
      while (slots[slot] !== 0) slot = (slot + 1) & mask;
      slots[slot] = id + 1;
    }
    this.#slots = slots;
  }

  word(id: number, index: number): number {
    return this.#words[id * 4 + index]!;
  }
}
