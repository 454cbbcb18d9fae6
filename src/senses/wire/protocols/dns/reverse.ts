// Names under in-addr.arpa (RFC 1035 §3.5) and ip6.arpa (RFC 3596 §2.5) that stand for one address.
import { normalIp } from '#kit';

/** The address that a reverse name asks for, or undefined where it is none or names a whole block. */
export function reversedAddress(name: string): string | undefined {
  const v4 = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.in-addr\.arpa$/.exec(name);
  if (v4) return normalIp(`${v4[4]}.${v4[3]}.${v4[2]}.${v4[1]}`);
  if (name.length !== 72 || !/^([0-9a-f]\.){32}ip6\.arpa$/.test(name)) return undefined;
  const digits = name.slice(0, 64).split('.').slice(0, 32).reverse().join('');
  return normalIp(digits.replace(/(....)(?=.)/g, '$1:'));
}
