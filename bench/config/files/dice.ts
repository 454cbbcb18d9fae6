// Chance from a seed, and the words that all generated files are made of: subnets of a terminal, services, ends of rules.

export class Dice {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  /** Below `n`, from 0 (mulberry32). */
  below(n: number): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let t = this.#state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) % n;
  }

  of<T>(list: readonly T[]): T {
    return list[this.below(list.length)]!;
  }

  /** One of a thousand subnets in 10.16.0.0/14. */
  subnet(): string {
    return `10.${16 + this.below(4)}.${this.below(250)}.0`;
  }

  host(): string {
    return `10.${16 + this.below(4)}.${this.below(250)}.${1 + this.below(250)}`;
  }

  port(): number {
    return this.of(ports);
  }

  mac(): string {
    return Array.from({ length: 6 }, (_, i) => (i === 0 ? 2 : this.below(256)).toString(16).padStart(2, '0')).join(':');
  }
}

export const ports = [22, 53, 80, 102, 123, 161, 443, 502, 3389, 4840, 8080, 44818, 51000] as const;
export const remarks = [
  'crane drives',
  'engineering station',
  'cameras to the recorder',
  'clock',
  'maker of the spreader',
] as const;

/** Lines until the file has `bytes` of them; `more` gives the next few. */
export function until(bytes: number, head: string[], more: (n: number) => string[], tail: string[] = []): string {
  const out = [...head];
  let size = 0;
  for (let n = 0; size < bytes; n++) {
    for (const line of more(n)) {
      out.push(line);
      size += line.length + 1;
    }
  }
  return `${[...out, ...tail].join('\n')}\n`;
}
