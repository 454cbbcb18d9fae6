// The algebra of packet sets, against a plain reading of the match and the laws of sets.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checks } from '../../../ground/kit/testing.ts';
import { PacketSet } from './packet-set.ts';
import { says } from './says.ts';
import { someFlow, someMatch } from './testing.ts';

describe('packet sets', () => {
  it('hold exactly the packets that the match says', () => {
    fc.assert(
      fc.property(someMatch, fc.array(someFlow, { minLength: 20, maxLength: 20 }), (match, flows) => {
        const set = PacketSet.of(match);
        for (const flow of flows) expect(set.has(flow)).toBe(says(match, flow));
      }),
      checks(4000),
    );
  });

  it('are joined, cut and subtracted packet by packet', () => {
    fc.assert(
      fc.property(someMatch, someMatch, fc.array(someFlow, { minLength: 20, maxLength: 20 }), (a, b, flows) => {
        const [x, y] = [PacketSet.of(a), PacketSet.of(b)];
        const [both, either, only] = [x.intersect(y), x.union(y), x.minus(y)];
        for (const flow of flows) {
          const [inA, inB] = [says(a, flow), says(b, flow)];
          expect(both.has(flow)).toBe(inA && inB);
          expect(either.has(flow)).toBe(inA || inB);
          expect(only.has(flow)).toBe(inA && !inB);
        }
        expect(x.overlaps(y)).toBe(!both.isEmpty);
      }),
      checks(4000),
    );
  });

  it('obey the laws of sets', () => {
    const three = fc
      .tuple(someMatch, someMatch, someMatch)
      .map((m) => m.map((x) => PacketSet.of(x)) as [PacketSet, PacketSet, PacketSet]);
    fc.assert(
      fc.property(three, ([a, b, c]) => {
        expect(a.union(b).equals(b.union(a))).toBe(true);
        expect(a.intersect(b.union(c)).equals(a.intersect(b).union(a.intersect(c)))).toBe(true);
        expect(a.minus(b.union(c)).equals(a.minus(b).minus(c))).toBe(true);
        expect(a.minus(a).isEmpty).toBe(true);
        expect(a.intersect(b).union(a.minus(b)).equals(a)).toBe(true);
        expect(PacketSet.all.minus(PacketSet.all.minus(a)).equals(a)).toBe(true);
        expect(a.intersect(b).isSubsetOf(a)).toBe(true);
        expect(PacketSet.union([a, b, c]).equals(a.union(b).union(c))).toBe(true);
      }),
      checks(2000),
    );
  });

  it('are counted as the sum of what lies apart', () => {
    fc.assert(
      fc.property(someMatch, someMatch, (a, b) => {
        const [x, y] = [PacketSet.of(a), PacketSet.of(b)];
        expect(x.union(y).count() + x.intersect(y).count()).toBe(x.count() + y.count());
        expect(x.minus(y).count()).toBe(x.count() - x.intersect(y).count());
      }),
      checks(2000),
    );
    expect(PacketSet.of({ family: 4 }).count()).toBe(256n << 96n);
    expect(PacketSet.all.count()).toBe((256n << 96n) + (256n << 288n));
  });

  it('give a witness that they hold, or none where they are empty', () => {
    fc.assert(
      fc.property(someMatch, someMatch, (a, b) => {
        const [x, y] = [PacketSet.of(a), PacketSet.of(b)];
        for (const set of [x, x.minus(y)]) {
          const flow = set.witness();
          expect(flow === undefined).toBe(set.isEmpty);
          if (flow) expect(set.has(flow)).toBe(true);
        }
        const flow = x.outside(y);
        expect(flow === undefined).toBe(x.isSubsetOf(y));
        if (flow) expect(says(a, flow) && !says(b, flow)).toBe(true);
      }),
      checks(2000),
    );
  });

  it('come back from their plain boxes and their text unchanged', () => {
    fc.assert(
      fc.property(someMatch, someMatch, (a, b) => {
        const set = PacketSet.of(a).minus(PacketSet.of(b));
        expect(PacketSet.fromBoxes(set.boxes()).equals(set)).toBe(true);
        expect(set.isSubsetOf(PacketSet.of({ from: set.from(), to: set.to() }))).toBe(true);
        expect(set.withFrom(set.from()).from()).toEqual(set.from());
      }),
      checks(1000),
    );
  });

  it('say the packets that answer: ends swapped, twice is the same', () => {
    fc.assert(
      fc.property(someMatch, someFlow, (match, flow) => {
        const set = PacketSet.of(match);
        const icmp = flow.protocol === 1 || flow.protocol === 58;
        const back = { ...flow, from: flow.to, to: flow.from, fromPort: flow.toPort, toPort: flow.fromPort };
        if (!icmp) expect(set.reversed().has(back)).toBe(set.has(flow));
        else if (set.has(flow)) expect(set.reversed().has(back)).toBe(true);
      }),
      checks(1000),
    );
  });

  it('name their services joined and in order', () => {
    const set = PacketSet.of({
      family: 4,
      services: [
        { protocol: 17, toPorts: [[161, 162]] },
        {
          protocol: 6,
          toPorts: [
            [502, 502],
            [503, 510],
          ],
        },
        { protocol: 1, icmp: { type: 8 } },
        { protocol: 50 },
      ],
    });
    expect(set.services(true)).toEqual([
      { protocol: 1, icmp: [{ type: 8 }], certain: true },
      { protocol: 6, ports: [[502, 510]], certain: true },
      { protocol: 17, ports: [[161, 162]], certain: true },
      { protocol: 50, certain: true },
    ]);
    expect(PacketSet.all.services(false)).toEqual([{ certain: false }]);
  });

  it('refuse text that is no address', () => {
    for (const bad of ['10.0.0.300', '10.0.0.1/33', '10.0.0.9-10.0.0.1', 'fe80::1/200', 'plc']) {
      expect(() => PacketSet.of({ from: { include: [bad] } })).toThrow(/is no address/);
    }
  });
});
