// Proves the lists of addresses against plain numbers.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checks } from '../../../ground/kit/testing.ts';
import { without, wildcardPrefixes } from './address-lists.ts';
import { addressSpan } from './sets.ts';

const holds = (list: readonly string[], n: number) =>
  list.some((t) => addressSpan(t)!.from <= BigInt(n) && BigInt(n) <= addressSpan(t)!.to);
const dotted = (n: number) => [24, 16, 8, 0].map((s) => (n >>> s) & 255).join('.');
const range = fc
  .tuple(fc.integer({ min: 0, max: 40 }), fc.integer({ min: 0, max: 20 }))
  .map(([a, more]) => `${dotted(a)}-${dotted(a + more)}`);

describe('lists of addresses', () => {
  it('one less another holds exactly what is in the one and not in the other', () => {
    fc.assert(
      fc.property(
        fc.array(range, { maxLength: 4 }),
        fc.array(range, { maxLength: 4 }),
        fc.integer({ min: 0, max: 70 }),
        (a, b, n) => {
          expect(holds(without(a, b), n)).toBe(holds(a, n) && !holds(b, n));
        },
      ),
      checks(4000),
    );
  });

  it('a mask with gaps becomes the prefixes that hold exactly the addresses that agree in its bits, or one that holds them all', () => {
    const number = fc.integer({ min: 0, max: 0xffffffff });
    const mask = fc.oneof(fc.constantFrom(0xffffff00, 0xff0000ff, 0xffffff01, 0xfffff0f0, 0), number);
    fc.assert(
      fc.property(number, mask, number, fc.boolean(), (base, m, other, near) => {
        const n = near ? ((base & m) | (other & ~m)) >>> 0 : other;
        const found = wildcardPrefixes(dotted(base), dotted(m))!;
        const agrees = ((n ^ base) & m) === 0;
        if (found.exact) expect(holds(found.members, n)).toBe(agrees);
        else if (agrees) expect(holds(found.members, n)).toBe(true);
      }),
      checks(4000),
    );
  });
});
