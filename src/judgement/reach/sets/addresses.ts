// Addresses between the text of a rule and the numbers of a box. IPv4 is one number; IPv6 four words of 32 bits, where a range becomes at most seven
// boxes of words.
import { ipv4Text, ipv6Text, parseIpv4, parseIpv6, QuaywallError } from '#kit';
import type { AddressSet } from '#facts';

/** Ranges of addresses of one family, inclusive, ascending, apart from each other. */
export interface AddressRanges {
  v4: [number, number][];
  v6: [bigint, bigint][];
}

const last6 = (1n << 128n) - 1n;

/** A set of addresses as ranges. @throws QuaywallError for text that is no address, prefix or range. */
export function addressRanges(set: AddressSet): AddressRanges {
  const taken = ranges(set.include);
  const except = ranges(set.except ?? []);
  return {
    v4: without(joined(taken.v4, steps4), joined(except.v4, steps4), steps4),
    v6: without(joined(taken.v6, steps6), joined(except.v6, steps6), steps6),
  };
}

function ranges(texts: readonly string[]): AddressRanges {
  const found: AddressRanges = { v4: [], v6: [] };
  for (const text of texts) {
    const dash = text.indexOf('-');
    const slash = text.indexOf('/');
    const first = dash > 0 ? text.slice(0, dash) : slash > 0 ? text.slice(0, slash) : text;
    const low4 = parseIpv4(first);
    if (low4 !== undefined) {
      const bits = slash > 0 ? length(text.slice(slash + 1), 32) : 32;
      const size = bits === undefined ? undefined : 2 ** (32 - bits);
      const high =
        dash > 0 ? parseIpv4(text.slice(dash + 1)) : size === undefined ? undefined : low4 - (low4 % size) + size - 1;
      if (high === undefined || high < low4) throw unreadable(text);
      found.v4.push([dash > 0 || size === undefined ? low4 : low4 - (low4 % size), high]);
      continue;
    }
    const low6 = parseIpv6(first);
    if (low6 === undefined) throw unreadable(text);
    if (dash > 0) {
      const high = parseIpv6(text.slice(dash + 1));
      if (high === undefined || high < low6) throw unreadable(text);
      found.v6.push([low6, high]);
    } else {
      const bits = slash > 0 ? length(text.slice(slash + 1), 128) : 128;
      if (bits === undefined) throw unreadable(text);
      const inside = (1n << BigInt(128 - bits)) - 1n;
      const low = low6 & (last6 ^ inside);
      found.v6.push([low, low + inside]);
    }
  }
  return found;
}

function length(text: string, most: number): number | undefined {
  return /^\d{1,3}$/.test(text) && Number(text) <= most ? Number(text) : undefined;
}

const unreadable = (text: string) =>
  new QuaywallError({
    what: `"${text}" is no address, prefix or range of addresses`,
    expected: '10.70.10.0/26, 10.70.10.5-10.70.10.9, 2001:db8::1',
  });

/** Steps to the next and the former address: plain numbers for IPv4, big ones for IPv6. */
interface Steps<T> {
  up(value: T): T;
  down(value: T): T;
}
const steps4: Steps<number> = { up: (v) => v + 1, down: (v) => v - 1 };
const steps6: Steps<bigint> = { up: (v) => v + 1n, down: (v) => v - 1n };

function joined<T extends number | bigint>(list: readonly [T, T][], steps: Steps<T>): [T, T][] {
  const sorted = [...list].sort((a, b) => (a[0] < b[0] ? -1 : a[0] > b[0] ? 1 : 0));
  const out: [T, T][] = [];
  for (const [low, high] of sorted) {
    const before = out.at(-1);
    if (before && low <= steps.up(before[1])) {
      if (high > before[1]) before[1] = high;
    } else out.push([low, high]);
  }
  return out;
}

function without<T extends number | bigint>(list: [T, T][], except: [T, T][], steps: Steps<T>): [T, T][] {
  let left = list;
  for (const [low, high] of except) {
    const next: [T, T][] = [];
    for (const [a, b] of left) {
      if (b < low || a > high) {
        next.push([a, b]);
        continue;
      }
      if (a < low) next.push([a, steps.down(low)]);
      if (b > high) next.push([steps.up(high), b]);
    }
    left = next;
  }
  return left;
}

const wordsOf = (value: bigint): number[] => [
  Number((value >> 96n) & 0xffffffffn),
  Number((value >> 64n) & 0xffffffffn),
  Number((value >> 32n) & 0xffffffffn),
  Number(value & 0xffffffffn),
];

const MOST = 0xffffffff;

/** A range of IPv6 addresses as boxes of four words, each `[low0, high0, … low3, high3]` and again one range: single words, one range, whole words. */
export function wordBoxes(low: bigint, high: bigint): number[][] {
  const a = wordsOf(low);
  const b = wordsOf(high);
  const found: number[][] = [];
  const zeros = (from: number) => a.slice(from).every((w) => w === 0);
  const mosts = (from: number) => b.slice(from).every((w) => w === MOST);
  const box = (prefix: number[], from: number, to: number) => {
    const flat = [...prefix.flatMap((w) => [w, w]), from, to];
    while (flat.length < 8) flat.push(0, MOST);
    found.push(flat);
  };
  /** Everything from `a` up, of which the words before `j` are fixed. */
  const upFrom = (j: number): void => {
    if (j === 3 || zeros(j + 1)) box(a.slice(0, j), a[j]!, MOST);
    else {
      upFrom(j + 1);
      if (a[j]! < MOST) box(a.slice(0, j), a[j]! + 1, MOST);
    }
  };
  const downTo = (j: number): void => {
    if (j === 3 || mosts(j + 1)) box(b.slice(0, j), 0, b[j]!);
    else {
      if (b[j]! > 0) box(b.slice(0, j), 0, b[j]! - 1);
      downTo(j + 1);
    }
  };
  let j = 0;
  while (j < 3 && a[j] === b[j]) j++;
  if (j === 3) {
    box(a.slice(0, 3), a[3]!, b[3]!);
    return found;
  }
  const prefix = a.slice(0, j);
  let from = a[j]!;
  let to = b[j]!;
  if (!zeros(j + 1)) {
    upFrom(j + 1);
    from++;
  }
  if (!mosts(j + 1)) {
    downTo(j + 1);
    to--;
  }
  if (from <= to) box(prefix, from, to);
  return found;
}

/** Four words at an offset, every second number (a box's lows from `at`, its highs from `at + 1`), as text. */
export function ipv6WordsText(data: ArrayLike<number>, at: number): string {
  const bytes = new Uint8Array(16);
  const view = new DataView(bytes.buffer);
  for (let w = 0; w < 4; w++) view.setUint32(4 * w, data[at + 2 * w]!);
  return ipv6Text(bytes, 0);
}

/** The same as a number. */
export function wordsValue(data: ArrayLike<number>, at: number): bigint {
  let value = 0n;
  for (let w = 0; w < 4; w++) value = (value << 32n) | BigInt(data[at + 2 * w]!);
  return value;
}

/** Reads an address into a box as the one address it is. @returns the family, or undefined where the text is none */
export function addressWords(text: string): { family: 4 | 6; words: number[] } | undefined {
  const v4 = parseIpv4(text);
  if (v4 !== undefined) return { family: 4, words: [v4] };
  const v6 = parseIpv6(text);
  return v6 === undefined ? undefined : { family: 6, words: wordsOf(v6) };
}

/** Ranges as prefixes where they are one, else `a-b`, in order: the text of an AddressSet. */
export function rangesText({ v4, v6 }: AddressRanges): string[] {
  const text6 = (value: bigint) => {
    const words = wordsOf(value);
    return ipv6WordsText(
      words.flatMap((w) => [w, w]),
      0,
    );
  };
  return [
    ...joined(v4, steps4).map(([low, high]) => rangeText(BigInt(low), BigInt(high), 32, (n) => ipv4Text(Number(n)))),
    ...joined(v6, steps6).map(([low, high]) => rangeText(low, high, 128, text6)),
  ];
}

function rangeText(low: bigint, high: bigint, width: number, text: (value: bigint) => string): string {
  if (low === high) return text(low);
  const size = high - low + 1n;
  const bits = size.toString(2).length - 1;
  if (size === 1n << BigInt(bits) && low % size === 0n) return `${text(low)}/${width - bits}`;
  return `${text(low)}-${text(high)}`;
}
