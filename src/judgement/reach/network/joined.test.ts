import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checks } from '../../../ground/kit/testing.ts';
import { buildNetwork } from './build.ts';
import { groupsOf, joinedTo } from './joined.ts';
import { reachMatrix } from './matrix.ts';
import { reach, zoneEnd } from './reach.ts';
import { access, device, filter, iface, openLine, rule, stage, tcp } from './sample.ts';

describe('groups of joined segments', () => {
  it('hold each other: two are in one group where each leads to the other', () => {
    const names = ['a', 'b', 'c', 'd', 'e', 'f', 'g'];
    const pair = fc.tuple(fc.constantFrom(...names), fc.constantFrom(...names));
    fc.assert(
      fc.property(fc.array(pair, { maxLength: 20 }), (pairs) => {
        const out = new Map<string, string[]>();
        for (const [from, to] of pairs) out.set(from, [...(out.get(from) ?? []), to]);
        const group = groupsOf(out);
        for (const a of names)
          for (const b of names)
            expect(group(a) === group(b)).toBe(a === b || (joinedTo(out, a).has(b) && joinedTo(out, b).has(a)));
      }),
      checks(400),
    );
  });
});

describe('the matrix of a network with joined segments', () => {
  it('says of each pair what the question about that pair says', () => {
    const vlans = [10, 20, 30, 40];
    const ids = vlans.map((v) => `SW:vlan${v}`);
    const door = fc.record({
      from: fc.constantFrom(...ids, 'R:a', 'R:b'),
      to: fc.constantFrom(...ids, 'R:a', 'R:b'),
      by: fc.constantFrom('switched' as const, 'host' as const, 'radio' as const),
      certain: fc.boolean(),
    });
    let joined = 0;
    fc.assert(
      fc.property(fc.array(door, { maxLength: 5 }), fc.boolean(), (doors, doubt) => {
        const network = buildNetwork({
          devices: [
            device('SW', { forwards: 'no', interfaces: vlans.map((v) => access(`${v}`, v)) }),
            device('R', {
              interfaces: [iface('a', '192.0.2.1/25'), iface('b', '192.0.2.129/25'), iface('c', '198.51.100.1/24')],
              filters: [filter('f', [rule('permit', { ...tcp(443), from: { include: ['192.0.2.0/25'] } })])],
              transit: [stage('f')],
              open: doubt ? [openLine()] : [],
            }),
          ],
          sideDoors: doors
            .filter((d) => d.from !== d.to)
            .map((d, i) => ({ ...d, id: `${i}`, via: 'somebody', why: 'for a test' })),
        });
        const matrix = reachMatrix(network);
        for (const pair of matrix.pairs()) {
          const answer = reach(network, { from: zoneEnd(network, pair.from), to: zoneEnd(network, pair.to) });
          const { verdict, everything, services } = answer;
          expect(pair).toMatchObject({ verdict, everything, services });
          if (pair.layer2) joined++;
        }
      }),
      checks(300),
    );
    expect(joined).toBeGreaterThan(0);
  });
});
