// Lists of addresses: one less another, written out, and masks with gaps as prefixes.
import { parseIpv4 } from '#kit';
import { addressMember, addressSpan, spanText } from './sets.ts';

/** Addresses of the one list that are not in the other. */
export function without(include: readonly string[], except: readonly string[]): string[] {
  let left = include.flatMap((text) => addressSpan(text) ?? []);
  for (const out of except.flatMap((text) => addressSpan(text) ?? [])) {
    left = left.flatMap((span) => {
      if (span.version !== out.version || out.to < span.from || out.from > span.to) return [span];
      const rest = [];
      if (span.from < out.from) rest.push({ ...span, to: out.from - 1n });
      if (span.to > out.to) rest.push({ ...span, from: out.to + 1n });
      return rest;
    });
  }
  return left.map(spanText);
}

const mostPieces = 256;

/** A mask with gaps as prefixes, up to 256 of them; beyond that one prefix that holds them all, not exact. */
export function wildcardPrefixes(base: string, mask: string): { members: string[]; exact: boolean } | undefined {
  const b = parseIpv4(base);
  const m = parseIpv4(mask);
  if (b === undefined || m === undefined) return undefined;
  let tail = 0;
  while (tail < 32 && ((m >>> tail) & 1) === 0) tail++;
  const free: number[] = [];
  for (let bit = tail; bit < 32; bit++) if (((m >>> bit) & 1) === 0) free.push(bit);
  const start = (b & m) >>> 0;
  const prefix = (value: number, bits: number) =>
    addressMember(
      bits === 0
        ? '0.0.0.0/0'
        : spanText({ version: 4, from: BigInt(value), to: BigInt(value) + (1n << BigInt(32 - bits)) - 1n }),
    )!;
  if (2 ** free.length > mostPieces) {
    let head = 0;
    while (head < 32 && ((m >>> (31 - head)) & 1) === 1) head++;
    const fixed = head === 0 ? 0 : (start & (0xffffffff << (32 - head))) >>> 0;
    return { members: [prefix(fixed, head)], exact: false };
  }
  const members: string[] = [];
  for (let n = 0; n < 2 ** free.length; n++) {
    let value = start;
    free.forEach((bit, i) => {
      if ((n >>> i) & 1) value = (value | (1 << bit)) >>> 0;
    });
    members.push(prefix(value, 32 - tail));
  }
  return { members, exact: true };
}
