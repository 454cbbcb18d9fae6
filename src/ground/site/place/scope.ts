// How far an address is meant to reach, from the ranges that the standards set apart.
import { parseIpv4, parseIpv6 } from '#kit';

/**
 * `private`: RFC 1918, shared space of carriers (RFC 6598), unique local (RFC 4193); `link`: link-local (RFC 3927, RFC 4291) and
 * loopback; `public`: everything else, the documentation ranges included.
 */
export function scopeOf(ip: string): 'private' | 'link' | 'public' {
  const v4 = parseIpv4(ip);
  if (v4 !== undefined) {
    const a = v4 >>> 24;
    const b = (v4 >>> 16) & 255;
    if (a === 10 || (a === 172 && b >= 16 && b < 32) || (a === 192 && b === 168)) return 'private';
    if (a === 100 && b >= 64 && b < 128) return 'private';
    return a === 127 || a === 0 || (a === 169 && b === 254) ? 'link' : 'public';
  }
  const v6 = parseIpv6(ip);
  if (v6 === undefined) return 'link';
  const top = Number(v6 >> 112n);
  if ((top & 0xfe00) === 0xfc00) return 'private';
  return (top & 0xffc0) === 0xfe80 || v6 <= 1n ? 'link' : 'public';
}
