// Longest-prefix look-up: one map per prefix length, longest first. A handful of lengths makes a look-up a handful of probes.
import { parseIpv4, parseIpv6, parsePrefix } from '#kit';
import type { Prefix } from '#kit';

interface Table<T, N> {
  lengths: { bits: number; map: Map<N, { prefix: Prefix; value: T }> }[];
}

/** Values by IP prefix; IPv4 and IPv6 apart. */
export class PrefixTable<T> {
  readonly #v4: Table<T, number> = { lengths: [] };
  readonly #v6: Table<T, bigint> = { lengths: [] };

  /** Adds a prefix in text (`10.70.10.0/26`); text that is none is left out. A prefix given twice keeps its first value. */
  add(text: string, value: T): void {
    const prefix = parsePrefix(text);
    if (!prefix) return;
    if (prefix.version === 4) put(this.#v4, prefix, Number(prefix.base), value);
    else put(this.#v6, prefix, prefix.base, value);
  }

  /** The value of the longest prefix that holds the address, or undefined. */
  find(ip: string): { prefix: Prefix; value: T } | undefined {
    const v4 = parseIpv4(ip);
    if (v4 !== undefined) {
      for (const { bits, map } of this.#v4.lengths) {
        const base = bits === 0 ? 0 : v4 - (v4 % 2 ** (32 - bits));
        const hit = map.get(base);
        if (hit) return hit;
      }
      return undefined;
    }
    if (this.#v6.lengths.length === 0) return undefined;
    const v6 = parseIpv6(ip);
    if (v6 === undefined) return undefined;
    for (const { bits, map } of this.#v6.lengths) {
      const rest = BigInt(128 - bits);
      const hit = map.get((v6 >> rest) << rest);
      if (hit) return hit;
    }
    return undefined;
  }
}

function put<T, N>(table: Table<T, N>, prefix: Prefix, base: N, value: T): void {
  let row = table.lengths.find((l) => l.bits === prefix.bits);
  if (!row) {
    row = { bits: prefix.bits, map: new Map() };
    table.lengths.push(row);
    table.lengths.sort((a, b) => b.bits - a.bits);
  }
  if (!row.map.has(base)) row.map.set(base, { prefix, value });
}
