// Chance that repeats: the same seed gives the same numbers on every machine. Nothing in the range asks the clock or Math.random.

/** Turns a word into 32 bits (FNV-1a). */
function spell(word: string, start: number): number {
  let h = start >>> 0;
  for (let i = 0; i < word.length; i++) h = Math.imul(h ^ word.charCodeAt(i), 0x01000193) >>> 0;
  return h;
}

/** A source of numbers (mulberry32). `fork` gives one of its own to each part, so that adding a part changes no other. */
export class Chance {
  readonly seed: number;
  private state: number;

  constructor(seed: number | string) {
    this.seed = typeof seed === 'number' ? seed >>> 0 : spell(seed, 0x811c9dc5);
    this.state = this.seed;
  }

  /** An independent source that depends only on this one's seed and the label. */
  fork(label: string): Chance {
    // The bits are stirred (the finaliser of MurmurHash3), so that neighbouring seeds share nothing.
    let h = spell(label, Math.imul(this.seed ^ 0x9e3779b9, 0x85ebca6b) >>> 0);
    h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
    h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
    return new Chance((h ^ (h >>> 16)) >>> 0);
  }

  /** 32 random bits. */
  bits(): number {
    this.state = (this.state + 0x6d2b79f5) >>> 0;
    let t = this.state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return (t ^ (t >>> 14)) >>> 0;
  }

  /** A whole number from `least` to `most`, both included. */
  int(least: number, most: number): number {
    return least + Math.floor((this.bits() / 4294967296) * (most - least + 1));
  }

  /** A number from `least` up to, not including, `most`. */
  between(least: number, most: number): number {
    return least + (this.bits() / 4294967296) * (most - least);
  }

  pick<T>(from: readonly T[]): T {
    if (from.length === 0) throw new RangeError('nothing to pick from');
    return from[this.int(0, from.length - 1)]!;
  }

  bytes(length: number): Uint8Array {
    const out = new Uint8Array(length);
    for (let i = 0; i < length; i += 4) {
      const b = this.bits();
      out[i] = b;
      if (i + 1 < length) out[i + 1] = b >>> 8;
      if (i + 2 < length) out[i + 2] = b >>> 16;
      if (i + 3 < length) out[i + 3] = b >>> 24;
    }
    return out;
  }
}

const pool = new Chance('what an encrypted stream looks like').bytes(1 << 17);

/** Bytes that look encrypted or compressed, at the cost of a view: a part of one fixed pool. Never more than 64 KiB. */
export function noise(chance: Chance, length: number): Uint8Array {
  const at = chance.int(0, pool.length - length);
  return pool.subarray(at, at + length);
}
