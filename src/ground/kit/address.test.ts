// Proves address reading and writing against two other implementations: node:net and the URL parser.
import { isIPv4, isIPv6 } from 'node:net';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  inPrefix,
  ipv4Text,
  ipv6Text,
  isGroupIp,
  isGroupMac,
  isLocalMac,
  macText,
  normalIp,
  parseIpv4,
  parseIpv6,
  parseMac,
  parsePrefix,
  translate,
} from './address.ts';
import { checks } from './testing.ts';

const ipv4 = fc.ipV4();
const ipv6 = fc.ipV6();
const sixteen = fc.uint8Array({ minLength: 16, maxLength: 16 });

describe('addresses', () => {
  it('accept exactly the IPv4 texts that node:net accepts', () => {
    fc.assert(
      fc.property(fc.oneof(ipv4, fc.stringMatching(/^[0-9.]{1,16}$/)), (t) => {
        expect(parseIpv4(t) !== undefined).toBe(isIPv4(t));
      }),
      checks(2000),
    );
  });

  it('accept exactly the IPv6 texts that node:net accepts, zone ids aside', () => {
    fc.assert(
      fc.property(fc.oneof(ipv6, fc.stringMatching(/^[0-9a-f:.]{2,30}$/)), (t) => {
        expect(parseIpv6(t) !== undefined).toBe(isIPv6(t));
      }),
      checks(2000),
    );
  });

  it('write IPv6 as the URL parser does', () => {
    fc.assert(
      fc.property(sixteen, (b) => {
        const text = ipv6Text(b, 0);
        expect(`[${text}]`).toBe(new URL(`http://[${text}]/`).hostname);
        expect(normalIp(text)).toBe(text);
      }),
      checks(2000),
    );
  });

  it('come back unchanged through numbers', () => {
    fc.assert(
      fc.property(ipv4, (t) => {
        expect(ipv4Text(parseIpv4(t)!)).toBe(t);
      }),
      checks(1000),
    );
  });

  it('refuse leading zeros, which some readers take as octal', () => {
    expect(parseIpv4('10.070.010.010')).toBeUndefined();
    expect(normalIp('10.70.10.010')).toBeUndefined();
  });

  it('read a MAC in its four spellings and in no mixture', () => {
    for (const t of ['00:1D:9C:7B:2F:AB', '00-1d-9c-7b-2f-ab', '001d.9c7b.2fab', '001D9C7B2FAB']) {
      expect(parseMac(t)).toBe('00:1d:9c:7b:2f:ab');
    }
    for (const t of ['00:1D-9C:7B:2F:AB', '00:1D:9C:91:11:3', '', '00:1D:9C:7B:2F:AB:00']) {
      expect(parseMac(t)).toBeUndefined();
    }
    expect(macText(Uint8Array.of(0, 0x1d, 0x9c, 1, 2, 0xff), 0)).toBe('00:1d:9c:01:02:ff');
    expect(isGroupMac('01:00:5e:00:00:fb')).toBe(true);
    expect(isLocalMac('02:00:00:00:00:01')).toBe(true);
  });

  it('know groups from machines', () => {
    for (const t of ['224.0.0.251', '255.255.255.255', '0.0.0.0', 'ff02::fb', '::']) expect(isGroupIp(t)).toBe(true);
    for (const t of ['10.0.0.1', '2001:db8::1']) expect(isGroupIp(t)).toBe(false);
  });
});

describe('prefixes', () => {
  it('refuse host bits', () => {
    expect(parsePrefix('10.70.10.1/26')).toBeUndefined();
    expect(parsePrefix('10.70.10.0/33')).toBeUndefined();
    expect(parsePrefix('10.70.10.0/26')).toEqual({ version: 4, base: BigInt(parseIpv4('10.70.10.0')!), bits: 26 });
  });

  it('hold exactly the addresses that differ only below their length', () => {
    fc.assert(
      fc.property(
        fc.nat({ max: 0xffffffff }),
        fc.nat({ max: 0xffffffff }),
        fc.integer({ min: 0, max: 32 }),
        (a, b, bits) => {
          const size = 2 ** (32 - bits);
          const base = Math.floor(a / size) * size;
          const prefix = parsePrefix(`${ipv4Text(base >>> 0)}/${bits}`)!;
          expect(inPrefix(ipv4Text(b >>> 0), prefix)).toBe(b >= base && b < base + size);
        },
      ),
      checks(2000),
    );
  });

  it('translate there and back without loss', () => {
    const inside = parsePrefix('192.168.10.0/26')!;
    const outside = parsePrefix('10.70.30.0/26')!;
    expect(translate('192.168.10.10', inside, outside)).toBe('10.70.30.10');
    expect(translate('192.168.11.10', inside, outside)).toBeUndefined();
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 63 }), (host) => {
        const there = translate(`192.168.10.${host}`, inside, outside)!;
        expect(translate(there, outside, inside)).toBe(`192.168.10.${host}`);
      }),
      checks(64),
    );
  });
});
