// Differences of two versions of a list, against every packet tried on both; and one packet's way through a device.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checks } from '../../../ground/kit/testing.ts';
import { compileFilter } from '../sets/filter.ts';
import { PacketSet } from '../sets/packet-set.ts';
import { deviceOf, filterOf, someFlow, someMatch } from '../sets/testing.ts';
import { diffFilters } from './diff.ts';
import { whichRule } from './which.ts';

const rules = fc.array(
  fc.record({ action: fc.constantFrom('permit', 'deny') as fc.Arbitrary<'permit' | 'deny'>, match: someMatch }),
  { maxLength: 6 },
);

describe('the difference of two versions of a list', () => {
  it('holds exactly the packets that pass by one and not by the other, with the rules that decide them', () => {
    fc.assert(
      fc.property(rules, rules, fc.array(someFlow, { minLength: 20, maxLength: 20 }), (a, b, flows) => {
        const [old, now] = [deviceOf([filterOf('main', a)]), deviceOf([filterOf('main', b)])];
        const { opens, closes } = diffFilters({ device: old, filter: 'main' }, { device: now, filter: 'main' });
        const [then, after] = [old, now].map((d) => compileFilter(d, 'main', { state: 'new' }));
        const opened = PacketSet.union(opens.map((c) => c.packets));
        const closed = PacketSet.union(closes.map((c) => c.packets));
        for (const flow of flows) {
          const [was, is] = [then!.decide(flow).verdict, after!.decide(flow).verdict];
          expect(opened.has(flow)).toBe(was === 'deny' && is === 'permit');
          expect(closed.has(flow)).toBe(was === 'permit' && is === 'deny');
        }
        for (const change of [...opens, ...closes]) {
          expect(then!.decide(change.witness).rules).toEqual([change.before]);
          expect(after!.decide(change.witness).rules).toEqual([change.after]);
          expect(change.packets.has(change.witness)).toBe(true);
          expect(change.certain).toBe(true);
        }
      }),
      checks(2000),
    );
  });

  it('is nothing between a list and itself, whatever is uncertain in it', () => {
    const device = deviceOf([
      filterOf('main', [
        { action: 'permit', match: { may: ['a user'] } },
        { action: 'deny', match: { to: { include: ['10.0.0.1'] } } },
      ]),
    ]);
    const version = { device, filter: 'main' };
    expect(diffFilters(version, version)).toEqual({ opens: [], closes: [] });
  });
});

describe('which rule decides a packet', () => {
  const at = { file: 0, line: 1 };
  const crane = deviceOf(
    [
      filterOf('in', [
        {
          action: 'permit',
          match: { to: { include: ['192.168.1.10'] }, services: [{ protocol: 6, toPorts: [[502, 502]] }] },
        },
      ]),
    ],
    {
      transit: [
        {
          kind: 'nat',
          name: '1:1',
          in: ['a'],
          rules: [
            {
              id: '1',
              at,
              text: 'netmap',
              enabled: true,
              match: { to: { include: ['10.70.3.0/24'] } },
              destination: { to: { include: ['192.168.1.0/24'] }, pairwise: true },
            },
          ],
        },
        { kind: 'filter', filter: 'in', in: ['a'], out: ['b'], tracksSessions: true },
      ],
    },
  );

  it('looks at addresses as translations before the list have left them', () => {
    const flow = { protocol: 6, from: '10.1.1.1', to: '10.70.3.10', fromPort: 50000, toPort: 502 };
    const found = whichRule(crane, flow, { in: 'a', out: 'b' });
    expect(found).toMatchObject({
      verdict: 'permit',
      flow: { to: '192.168.1.10' },
      rules: [{ list: 'in', rule: '10', file: 'fw1.cfg', at: { line: 2 } }],
    });
    expect(whichRule(crane, { ...flow, to: '10.70.3.11' }, { in: 'a', out: 'b' }).verdict).toBe('deny');
    expect(whichRule(crane, { ...flow, to: '10.70.3.11' }, { in: 'a', out: 'c' }).verdict).toBe('permit');
  });

  it('is unsure where it is not told which way the packet goes', () => {
    const flow = { protocol: 6, from: '10.1.1.1', to: '10.70.3.11', fromPort: 50000, toPort: 502 };
    expect(whichRule(crane, flow, {}).verdict).toBe('may');
  });
});
