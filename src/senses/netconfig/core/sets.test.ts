import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { AddressSet, NumberRange } from '#facts';
import { checks } from '../../../ground/kit/testing.ts';
import { matchWithout } from './match.ts';
import { addressMember, addressSpan, bothAddresses, bothRanges, complement, maskBits, spanText } from './sets.ts';

const range = fc
  .tuple(fc.integer({ min: 0, max: 30 }), fc.integer({ min: 0, max: 30 }))
  .map(([a, b]): NumberRange => [Math.min(a, b), Math.max(a, b)]);
const inside = (n: number, list: readonly NumberRange[]) => list.some(([a, b]) => n >= a && n <= b);

test('complement and intersection of numbers hold for every number', () => {
  fc.assert(
    fc.property(fc.array(range), fc.array(range), (a, b) => {
      const rest = complement(a, 0, 30);
      const both = bothRanges(a, b)!;
      for (let n = 0; n <= 30; n++) {
        expect(inside(n, rest)).toBe(!inside(n, a));
        expect(inside(n, both)).toBe(inside(n, a) && inside(n, b));
      }
    }),
    checks(1_000),
  );
});

const member = fc
  .tuple(fc.integer({ min: 0, max: 31 }), fc.integer({ min: 0, max: 31 }))
  .map(([a, b]) => `192.0.2.${Math.min(a, b)}-192.0.2.${Math.max(a, b)}`);
const set = fc.record({ include: fc.array(member, { maxLength: 3 }), except: fc.array(member, { maxLength: 2 }) });
const holds = (s: AddressSet, ip: string) => {
  const at = addressSpan(ip)!.from;
  const within = (m: string) => at >= addressSpan(m)!.from && at <= addressSpan(m)!.to;
  return s.include.some(within) && !s.except?.some(within);
};

test('the intersection of address sets and a match without another hold for every address', () => {
  fc.assert(
    fc.property(set, set, fc.array(member, { minLength: 1, maxLength: 2 }), (a, b, less) => {
      const both = bothAddresses(a, b)!;
      const rest = matchWithout({ family: 4, from: a }, { family: 4, from: { include: less } }, 'less');
      for (let n = 0; n < 32; n++) {
        const ip = `192.0.2.${n}`;
        expect(holds(both, ip)).toBe(holds(a, ip) && holds(b, ip));
        expect(rest?.from ? holds(rest.from, ip) : false).toBe(holds(a, ip) && !holds({ include: less }, ip));
      }
    }),
    checks(1_000),
  );
});

test('every spelling of a span comes to one normal form', () => {
  expect(addressMember('10.1.2.3/255.255.255.0')).toBe('10.1.2.0/24');
  expect(addressMember('10.0.0.0-10.0.0.255')).toBe('10.0.0.0/24');
  expect(addressMember('10.0.0.1-10.0.0.2')).toBe('10.0.0.1-10.0.0.2');
  expect(addressMember('2001:DB8::/32')).toBe('2001:db8::/32');
  expect(addressMember('0/0')).toBeUndefined();
  expect(addressMember('10.0.0.9-10.0.0.1')).toBeUndefined();
  expect(maskBits('255.0.255.0', 4)).toBeUndefined();
  fc.assert(
    fc.property(fc.bigInt({ min: 0n, max: 2n ** 128n - 1n }), fc.bigInt({ min: 0n, max: 2n ** 64n }), (from, more) => {
      const to = from + more > 2n ** 128n - 1n ? from : from + more;
      expect(addressSpan(spanText({ version: 6, from, to }))).toEqual({ version: 6, from, to });
    }),
    checks(1_000),
  );
});
