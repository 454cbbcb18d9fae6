// Addresses with net masks and Cisco's wildcard masks, as prefixes.
import { ipv4Text, normalIp, parseIpv4, parseIpv6 } from '#kit';

/** More prefixes than this are no list that anybody reads: the smallest prefix around them is taken, with `exact` false. */
export const mostPrefixes = 256;

/** Bits of a net mask (`255.255.255.0` → 24), or undefined where its ones are not together. */
export function maskBits(mask: number): number | undefined {
  const inverse = ~mask >>> 0;
  if ((inverse & (inverse + 1)) !== 0) return undefined;
  return Math.clz32(inverse);
}

/** Prefixes that an address with a wildcard mask (ones: any) stands for. */
export function wildcardPrefixes(address: number, wild: number): { prefixes: string[]; exact: boolean } {
  let low = 0;
  while (low < 32 && (wild >>> low) & 1) low++;
  const holes: number[] = [];
  for (let b = low; b < 32; b++) if ((wild >>> b) & 1) holes.push(b);
  const base = (address & ~wild) >>> 0;
  if (2 ** holes.length > mostPrefixes) {
    const bits = 31 - (holes.at(-1) ?? 0);
    const mask = bits === 0 ? 0 : (0xffffffff << (32 - bits)) >>> 0;
    return { prefixes: [`${ipv4Text((base & mask) >>> 0)}/${bits}`], exact: false };
  }
  const prefixes: string[] = [];
  for (let k = 0; k < 1 << holes.length; k++) {
    let value = base;
    holes.forEach((b, i) => {
      if ((k >> i) & 1) value = (value | (1 << b)) >>> 0;
    });
    prefixes.push(prefixText(value, 32 - low));
  }
  return { prefixes, exact: true };
}

/** One address is written without its length. */
export const prefixText = (value: number, bits: number): string =>
  bits === 32 ? ipv4Text(value) : `${ipv4Text(value)}/${bits}`;

/** Prefix of an address and a net mask; a mask with holes is read as the wildcard it is. */
export function maskedPrefixes(address: number, mask: number): { prefixes: string[]; exact: boolean } {
  return wildcardPrefixes(address, ~mask >>> 0);
}

/** `10.0.0.5/24` or `2001:db8::5/64`: the prefix without host bits, in normal form; undefined where it is none. */
export function cleanPrefix(text: string): string | undefined {
  const [address, length] = text.split('/');
  if (address === undefined || length === undefined || !/^\d{1,3}$/.test(length)) return undefined;
  const bits = Number(length);
  const v4 = parseIpv4(address);
  if (v4 !== undefined) {
    if (bits > 32) return undefined;
    return prefixText(bits === 0 ? 0 : (v4 & (0xffffffff << (32 - bits))) >>> 0, bits);
  }
  const v6 = parseIpv6(address);
  if (v6 === undefined || bits > 128) return undefined;
  const kept = (v6 >> BigInt(128 - bits)) << BigInt(128 - bits);
  const ip = ipv6Of(kept);
  return bits === 128 ? ip : `${ip}/${bits}`;
}

/** 128 bits as RFC 5952 text. */
function ipv6Of(value: bigint): string {
  const hex = value.toString(16).padStart(32, '0');
  return normalIp(hex.replace(/(.{4})(?=.)/g, '$1:'))!;
}
