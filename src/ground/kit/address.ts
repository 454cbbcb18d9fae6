// Network addresses as text and as numbers: MAC (EUI-48), IPv4, IPv6 (RFC 4291, written as RFC 5952 asks) and prefixes.

/** Reads a MAC address in any of the four usual spellings (`00:1D:9C…`, `00-1D-…`, `001d.9c7b.2fab`, `001d9c7b2fab`). @returns lower case with colons, or undefined. */
export function parseMac(text: string): string | undefined {
  const t = text.trim();
  const spelled =
    /^([0-9a-f]{2}[:]){5}[0-9a-f]{2}$/i.test(t) ||
    /^([0-9a-f]{2}[-]){5}[0-9a-f]{2}$/i.test(t) ||
    /^([0-9a-f]{4}[.]){2}[0-9a-f]{4}$/i.test(t) ||
    /^[0-9a-f]{12}$/i.test(t);
  if (!spelled) return undefined;
  const hex = t.replace(/[^0-9a-f]/gi, '').toLowerCase();
  return hex.replace(/(..)(?=.)/g, '$1:');
}

const hex2 = Array.from({ length: 256 }, (_, i) => i.toString(16).padStart(2, '0'));

/** Six bytes as `00:1d:9c:7b:2f:ab`. */
export function macText(bytes: Uint8Array, at: number): string {
  return `${hex2[bytes[at]!]}:${hex2[bytes[at + 1]!]}:${hex2[bytes[at + 2]!]}:${hex2[bytes[at + 3]!]}:${hex2[bytes[at + 4]!]}:${hex2[bytes[at + 5]!]}`;
}

/** True for group addresses (IEEE 802: the I/G bit), broadcast included. */
export function isGroupMac(mac: string): boolean {
  return (Number.parseInt(mac.slice(0, 2), 16) & 1) === 1;
}

/** True where the address was not given out by a maker (the U/L bit): randomised or set by hand, so its OUI means nothing. */
export function isLocalMac(mac: string): boolean {
  return (Number.parseInt(mac.slice(0, 2), 16) & 2) === 2;
}

/** Dotted quad to an unsigned 32-bit number; strict (RFC 6943: no leading zeros, four parts). */
export function parseIpv4(text: string): number | undefined {
  const { length } = text;
  if (length < 7 || length > 15) return undefined;
  let value = 0;
  let part = 0;
  let digits = 0;
  let dots = 0;
  for (let i = 0; i < length; i++) {
    const code = text.charCodeAt(i);
    if (code === 46) {
      if (digits === 0 || ++dots > 3) return undefined;
      value = value * 256 + part;
      part = 0;
      digits = 0;
      continue;
    }
    if (code < 48 || code > 57 || (digits > 0 && part === 0)) return undefined;
    part = part * 10 + code - 48;
    if (++digits > 3 || part > 255) return undefined;
  }
  return dots === 3 && digits > 0 ? value * 256 + part : undefined;
}

export function ipv4Text(value: number): string {
  return `${value >>> 24}.${(value >>> 16) & 255}.${(value >>> 8) & 255}.${value & 255}`;
}

/** IPv6 text to 128 bits. */
export function parseIpv6(text: string): bigint | undefined {
  if (!/^[0-9a-fA-F:.]+$/.test(text) || !text.includes(':')) return undefined;
  let source = text;
  const dotted = /^(.*:)(\d+\.\d+\.\d+\.\d+)$/.exec(text);
  if (dotted) {
    const v4 = parseIpv4(dotted[2]!);
    if (v4 === undefined) return undefined;
    source = `${dotted[1]}${(v4 >>> 16).toString(16)}:${(v4 & 0xffff).toString(16)}`;
  }
  const halves = source.split('::');
  if (halves.length > 2) return undefined;
  const groups = (s: string) => (s === '' ? [] : s.split(':'));
  const head = groups(halves[0]!);
  const tail = halves.length === 2 ? groups(halves[1]!) : [];
  const missing = 8 - head.length - tail.length;
  if (halves.length === 2 ? missing < 1 : missing !== 0) return undefined;
  const all = [...head, ...Array<string>(halves.length === 2 ? missing : 0).fill('0'), ...tail];
  let value = 0n;
  for (const group of all) {
    if (!/^[0-9a-fA-F]{1,4}$/.test(group)) return undefined;
    value = (value << 16n) | BigInt(Number.parseInt(group, 16));
  }
  return value;
}

/** Sixteen bytes as RFC 5952 text: lower case, the longest run of zero groups shortened. */
export function ipv6Text(bytes: Uint8Array, at: number): string {
  const groups: number[] = [];
  for (let i = 0; i < 16; i += 2) groups.push((bytes[at + i]! << 8) | bytes[at + i + 1]!);
  return groupsText(groups);
}

function groupsText(groups: number[]): string {
  let best = -1;
  let bestLength = 1;
  for (let i = 0; i < 8; i++) {
    let n = 0;
    while (i + n < 8 && groups[i + n] === 0) n++;
    if (n > bestLength) {
      best = i;
      bestLength = n;
    }
  }
  const hex = (part: number[]) => part.map((g) => g.toString(16)).join(':');
  if (best < 0) return hex(groups);
  return `${hex(groups.slice(0, best))}::${hex(groups.slice(best + bestLength))}`;
}

/** The one spelling of an IP address that is used as a key everywhere, or undefined when the text is none. */
export function normalIp(text: string): string | undefined {
  const v4 = parseIpv4(text);
  if (v4 !== undefined) return ipv4Text(v4);
  const v6 = parseIpv6(text);
  if (v6 === undefined) return undefined;
  const groups: number[] = [];
  for (let i = 7; i >= 0; i--) groups.push(Number((v6 >> BigInt(i * 16)) & 0xffffn));
  return groupsText(groups);
}

export interface Prefix {
  version: 4 | 6;
  /** First address. */
  base: bigint;
  bits: number;
}

/** `10.70.10.0/26`, `2001:db8::/32`, or a single address (its full length). Bits set outside the prefix make it invalid. */
export function parsePrefix(text: string): Prefix | undefined {
  const [address, length, extra] = text.split('/');
  if (extra !== undefined || address === undefined) return undefined;
  const v4 = parseIpv4(address);
  const value = v4 === undefined ? parseIpv6(address) : BigInt(v4);
  if (value === undefined) return undefined;
  const width = v4 === undefined ? 128 : 32;
  const bits = length === undefined ? width : /^\d{1,3}$/.test(length) ? Number(length) : -1;
  if (bits < 0 || bits > width) return undefined;
  if ((value & ((1n << BigInt(width - bits)) - 1n)) !== 0n) return undefined;
  return { version: width === 32 ? 4 : 6, base: value, bits };
}

function numeric(ip: string): { version: 4 | 6; value: bigint } | undefined {
  const v4 = parseIpv4(ip);
  if (v4 !== undefined) return { version: 4, value: BigInt(v4) };
  const v6 = parseIpv6(ip);
  return v6 === undefined ? undefined : { version: 6, value: v6 };
}

export function inPrefix(ip: string, prefix: Prefix): boolean {
  const n = numeric(ip);
  if (!n || n.version !== prefix.version) return false;
  const width = prefix.version === 4 ? 32 : 128;
  return n.value >> BigInt(width - prefix.bits) === prefix.base >> BigInt(width - prefix.bits);
}

/** Maps an address from one prefix to the same place in another of the same length (1:1 NAT, RFC 2663 basic NAT). */
export function translate(ip: string, from: Prefix, to: Prefix): string | undefined {
  if (from.version !== to.version || from.bits !== to.bits || !inPrefix(ip, from)) return undefined;
  const value = numeric(ip)!.value - from.base + to.base;
  if (to.version === 4) return ipv4Text(Number(value));
  const groups: number[] = [];
  for (let i = 7; i >= 0; i--) groups.push(Number((value >> BigInt(i * 16)) & 0xffffn));
  return groupsText(groups);
}

/** Multicast, limited broadcast and unspecified addresses: they name no single machine. */
export function isGroupIp(ip: string): boolean {
  const v4 = parseIpv4(ip);
  if (v4 !== undefined) return v4 >>> 28 >= 0xe || v4 === 0;
  return ip.toLowerCase().startsWith('ff') || ip === '::';
}
