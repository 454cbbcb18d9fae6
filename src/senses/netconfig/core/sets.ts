// Sets of numbers and addresses as a reader needs them: normal form, complement, intersection. Everything exact; large IPv6 numbers are bigint.
import { ipv4Text, normalIp, parseIpv4, parseIpv6 } from '#kit';
import type { AddressSet, NumberRange } from '#facts';

/** Sorted, joined where they touch. */
export function normalRanges(ranges: readonly NumberRange[]): NumberRange[] {
  const sorted = ranges.filter(([from, to]) => from <= to).sort((a, b) => a[0] - b[0]);
  const joined: NumberRange[] = [];
  for (const [from, to] of sorted) {
    const last = joined.at(-1);
    if (last && from <= last[1] + 1) last[1] = Math.max(last[1], to);
    else joined.push([from, to]);
  }
  return joined;
}

/** What of `least` to `most` is not in the ranges. */
export function complement(ranges: readonly NumberRange[], least: number, most: number): NumberRange[] {
  const rest: NumberRange[] = [];
  let next = least;
  for (const [from, to] of normalRanges(ranges)) {
    if (from > next) rest.push([next, Math.min(from - 1, most)]);
    next = Math.max(next, to + 1);
  }
  if (next <= most) rest.push([next, most]);
  return rest;
}

/** What both hold; an absent list is any number. */
export function bothRanges(
  a: readonly NumberRange[] | undefined,
  b: readonly NumberRange[] | undefined,
): NumberRange[] | undefined {
  if (!a || !b) return a ? [...a] : b ? [...b] : undefined;
  const found: NumberRange[] = [];
  for (const [from, to] of normalRanges(a)) {
    for (const [f, t] of normalRanges(b)) {
      if (f <= to && t >= from) found.push([Math.max(from, f), Math.min(to, t)]);
    }
  }
  return found;
}

/** First and last address of a member of an `AddressSet`. */
export interface AddressSpan {
  version: 4 | 6;
  from: bigint;
  to: bigint;
}

const width = (version: 4 | 6) => (version === 4 ? 32 : 128);

function address(text: string): { version: 4 | 6; value: bigint } | undefined {
  const v4 = parseIpv4(text);
  if (v4 !== undefined) return { version: 4, value: BigInt(v4) };
  const v6 = parseIpv6(text);
  return v6 === undefined ? undefined : { version: 6, value: v6 };
}

/** A prefix, `a-b` or one address as first and last address; host bits in a prefix are dropped. Undefined where the text is none. */
export function addressSpan(text: string): AddressSpan | undefined {
  const dash = text.indexOf('-');
  if (dash > 0) {
    const from = address(text.slice(0, dash).trim());
    const to = address(text.slice(dash + 1).trim());
    if (!from || !to || from.version !== to.version || from.value > to.value) return undefined;
    return { version: from.version, from: from.value, to: to.value };
  }
  const slash = text.indexOf('/');
  const base = address(slash < 0 ? text : text.slice(0, slash));
  if (!base) return undefined;
  const bits = slash < 0 ? width(base.version) : maskBits(text.slice(slash + 1), base.version);
  if (bits === undefined) return undefined;
  const rest = BigInt(width(base.version) - bits);
  const from = (base.value >> rest) << rest;
  return { version: base.version, from, to: from + (1n << rest) - 1n };
}

/** Length of a mask given as a number or as an address (`24`, `255.255.255.0`, `ffff::`); undefined where its ones are not all in front. */
export function maskBits(text: string, version: 4 | 6): number | undefined {
  if (/^\d{1,3}$/.test(text)) return Number(text) <= width(version) ? Number(text) : undefined;
  const mask = address(text);
  if (!mask || mask.version !== version) return undefined;
  const all = (1n << BigInt(width(version))) - 1n;
  const holes = ~mask.value & all;
  if ((holes & (holes + 1n)) !== 0n) return undefined;
  return width(version) - (holes === 0n ? 0 : holes.toString(2).length);
}

function addressText(value: bigint, version: 4 | 6): string {
  if (version === 4) return ipv4Text(Number(value));
  const groups: string[] = [];
  for (let i = 7; i >= 0; i--) groups.push(((value >> BigInt(i * 16)) & 0xffffn).toString(16));
  return normalIp(groups.join(':'))!;
}

/** The normal spelling: a prefix where it is one, else one address, else `a-b`. */
export function spanText({ version, from, to }: AddressSpan): string {
  if (from === to) return addressText(from, version);
  const size = to - from + 1n;
  if ((size & (size - 1n)) === 0n && from % size === 0n) {
    return `${addressText(from, version)}/${width(version) - (size.toString(2).length - 1)}`;
  }
  return `${addressText(from, version)}-${addressText(to, version)}`;
}

/** The length after a slash, one or two digits; undefined where it is none. */
function plainBits(text: string, slash: number): number | undefined {
  const digits = text.length - slash - 1;
  if (digits < 1 || digits > 2) return undefined;
  let bits = 0;
  for (let i = slash + 1; i < text.length; i++) {
    const code = text.charCodeAt(i) - 48;
    if (code < 0 || code > 9) return undefined;
    bits = bits * 10 + code;
  }
  return bits;
}

/** A member of an address set in normal form, or undefined where the text is no address, prefix (mask or length) or range. */
export function addressMember(text: string): string | undefined {
  // The way that nearly all lines take, without large numbers. One address is in normal form where it can be read at all.
  if (parseIpv4(text) !== undefined) return text;
  const slash = text.indexOf('/');
  const bits = slash < 0 ? undefined : plainBits(text, slash);
  const value = bits === undefined ? undefined : parseIpv4(text.slice(0, slash));
  if (value !== undefined) {
    if (bits! > 32) return undefined;
    if (bits === 32) return text.slice(0, slash);
    const mask = bits === 0 ? 0 : (0xffffffff << (32 - bits!)) >>> 0;
    const net = (value & mask) >>> 0;
    return net === value && text.length - slash === (bits! < 10 ? 2 : 3) ? text : `${ipv4Text(net)}/${bits}`;
  }
  const span = addressSpan(text);
  return span && spanText(span);
}

export const anyAddress = (version: 4 | 6): string => (version === 4 ? '0.0.0.0/0' : '::/0');

/** What both sets hold; an absent set is any address. */
export function bothAddresses(a: AddressSet | undefined, b: AddressSet | undefined): AddressSet | undefined {
  if (!a || !b) return a ?? b;
  const include: string[] = [];
  const spans = b.include.flatMap((text) => addressSpan(text) ?? []);
  for (const text of a.include) {
    const one = addressSpan(text);
    if (!one) continue;
    for (const other of spans) {
      if (one.version !== other.version || one.from > other.to || other.from > one.to) continue;
      include.push(
        spanText({
          version: one.version,
          from: one.from > other.from ? one.from : other.from,
          to: one.to < other.to ? one.to : other.to,
        }),
      );
    }
  }
  const except = [...(a.except ?? []), ...(b.except ?? [])];
  const names = [...(a.names ?? []), ...(b.names ?? [])];
  return { include, ...(except.length ? { except } : {}), ...(names.length ? { names } : {}) };
}

/** Whether the set holds no address for certain (cheap: an empty list, or everything taken out by one exception). */
export function holdsNothing(set: AddressSet | undefined): boolean {
  if (!set) return false;
  if (set.include.length === 0) return true;
  const spans = (set.except ?? []).flatMap((text) => addressSpan(text) ?? []);
  if (spans.length === 0) return false;
  return set.include.every((text) => {
    const one = addressSpan(text);
    return one && spans.some((s) => s.version === one.version && s.from <= one.from && s.to >= one.to);
  });
}
