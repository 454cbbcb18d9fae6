// Addresses as firewalls write them: neighbours joined to ranges, masks in dots.
import { ipv4Text, parseIpv4 } from '#kit';

/** `255.255.255.192` for 26. */
export function dotted(length: number): string {
  return ipv4Text(length === 0 ? 0 : (0xffffffff << (32 - length)) >>> 0);
}

/** Address and dotted mask of a prefix or a single address: `10.70.10.0 255.255.255.192`. */
export function withMask(prefix: string): string {
  const [address, length] = prefix.split('/');
  return `${address} ${dotted(Number(length ?? 32))}`;
}

/** Single addresses that follow one another become `a-b`; prefixes stay. Sorted, each once. */
export function asRanges(addresses: readonly string[]): string[] {
  const prefixes = [...new Set(addresses.filter((a) => a.includes('/')))];
  const numbers = [...new Set(addresses.filter((a) => !a.includes('/')).map((a) => parseIpv4(a)!))].sort(
    (a, b) => a - b,
  );
  const ranges: [number, number][] = [];
  for (const n of numbers) {
    const last = ranges.at(-1);
    if (last && last[1] + 1 === n) last[1] = n;
    else ranges.push([n, n]);
  }
  return [...prefixes, ...ranges.map(([a, b]) => (a === b ? ipv4Text(a) : `${ipv4Text(a)}-${ipv4Text(b)}`))];
}

/** The same addresses but one. Prefixes are left as they are. */
export function withoutAddress(ranges: readonly string[], address: string): string[] {
  const each = ranges.flatMap((r) => {
    const [a, b] = r.split('-').map((x) => parseIpv4(x));
    if (a === undefined) return [r];
    return Array.from({ length: (b ?? a) - a + 1 }, (_, i) => ipv4Text(a + i));
  });
  return asRanges(each.filter((x) => x !== address));
}
