// Proves that doubles never add, separate times always do, and that nothing is lost where two captures differ.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checks } from '../../ground/kit/testing.ts';
import { heaviest, once } from './same-thing.ts';

interface R {
  first: number;
  last: number;
  weight: number;
}
const record = fc
  .record({
    first: fc.integer({ min: 0, max: 60 }),
    length: fc.integer({ min: 0, max: 20 }),
    weight: fc.integer({ min: 1, max: 50 }),
  })
  .map(({ first, length, weight }): R => ({ first, last: first + length, weight }));
const overlap = (a: R, b: R, slack: number) => a.first <= b.last + slack && b.first <= a.last + slack;

/** Every set without overlap, tried one by one. */
function best(records: R[], slack: number): number {
  let most = 0;
  for (let set = 0; set < 1 << records.length; set++) {
    const chosen = records.filter((_, i) => (set >> i) & 1);
    if (chosen.every((a, i) => chosen.slice(i + 1).every((b) => !overlap(a, b, slack)))) {
      most = Math.max(
        most,
        chosen.reduce((n, r) => n + r.weight, 0),
      );
    }
  }
  return most;
}

describe('what several captures saw of one thing', () => {
  it('counts as the most that records without overlap add up to', () => {
    fc.assert(
      fc.property(fc.array(record, { maxLength: 9 }), fc.integer({ min: 0, max: 4 }), (records, slack) => {
        const chosen = heaviest(records, (r) => r.weight, slack);
        expect(chosen.reduce((n, r) => n + r.weight, 0)).toBe(best(records, slack));
      }),
      checks(2000),
    );
  });

  it('is one record where two captures overlap, and two where one capture saw it twice', () => {
    const r = (capture: string, first: number, last: number, count = 1) => ({ capture, first, last, count });
    const same = (items: ReturnType<typeof r>[]) =>
      once(
        items,
        () => 'x',
        (i) => i,
        (a, b) => a.count > b.count,
        0,
      ).map((i) => i.count);
    expect(same([r('a', 0, 10, 3), r('b', 2, 9, 5)])).toEqual([5]);
    expect(same([r('a', 0, 10), r('a', 2, 9), r('b', 0, 10)])).toEqual([1, 1]);
    expect(same([r('a', 0, 1), r('b', 5, 6)])).toEqual([1, 1]);
  });
});
