// Findings about rules against every packet of a small world, tried one by one, and the sentences for people.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DAY } from '#kit';
import { checks } from '../../../ground/kit/testing.ts';
import type { Filter, FilterRule } from '#facts';
import type { RuleFinding } from '../answer.ts';
import { says } from '../sets/says.ts';
import { deviceOf, filterOf } from '../sets/testing.ts';
import { analyseRules } from './analyse.ts';

const hosts = ['10.0.0.0', '10.0.0.1', '10.0.0.2', '10.0.0.3', '192.0.2.1'];
const portsSeen = [80, 81, 82, 9];
/** Every packet that such rules tell apart, in every place: 5 × 5 addresses, 4 ports, 3 protocols, 3 legs. */
const world = hosts.flatMap((from) =>
  hosts.flatMap((to) =>
    [6, 17, 50].flatMap((protocol) =>
      (protocol === 50 ? [9] : portsSeen).flatMap((toPort) =>
        ['a', 'b', 'c'].map((leg) => ({ leg, flow: { protocol, from, to, fromPort: 1024, toPort } })),
      ),
    ),
  ),
);

const span = (low: string, high: string) => ({ include: [`${low}-${high}`] });
const ends = fc
  .tuple(fc.integer({ min: 0, max: 3 }), fc.integer({ min: 0, max: 3 }))
  .map(([a, b]) => span(hosts[Math.min(a, b)]!, hosts[Math.max(a, b)]!));
const services = fc
  .tuple(fc.constantFrom(6, 17), fc.integer({ min: 80, max: 82 }), fc.integer({ min: 80, max: 82 }))
  .map(([protocol, a, b]) => [{ protocol, toPorts: [[Math.min(a, b), Math.max(a, b)] as [number, number]] }]);
const rule = fc.record({
  action: fc.constantFrom('permit', 'deny') as fc.Arbitrary<'permit' | 'deny'>,
  match: fc.record(
    { from: ends, to: ends, services, in: fc.constantFrom<string[]>(['a'], ['b'], ['yard']) },
    { requiredKeys: [] },
  ),
});

const legOf = (leg: string, names: string[] | undefined) =>
  !names || names.some((n) => n === leg || (n === 'yard' && leg !== 'a' && leg !== 'elsewhere'));
const hits = (r: FilterRule, p: (typeof world)[number]) => legOf(p.leg, r.match.in) && says(r.match, p.flow);
const first = (rules: readonly FilterRule[], p: (typeof world)[number]) => rules.findIndex((r) => hits(r, p));
const decision = (f: Filter, rules: readonly FilterRule[], p: (typeof world)[number]) =>
  rules[first(rules, p)]?.action ?? f.otherwise;

describe('findings about rules', () => {
  it('name as never reached exactly the rules that decide no packet, with the fewest rules that take all of them', () => {
    fc.assert(
      fc.property(fc.array(rule, { minLength: 2, maxLength: 9 }), (list) => {
        const filter = filterOf('main', list);
        const findings = analyseRules(deviceOf([filter]), 'main');
        const decided = new Set(world.map((p) => first(filter.rules, p)));
        const shadowed = findings
          .filter((f) => f.kind === 'shadowed' || f.kind === 'matches-nothing')
          .map((f) => f.rule.rule);
        expect(shadowed).toEqual(filter.rules.filter((_, i) => !decided.has(i)).map((r) => r.id));
        for (const f of findings.filter((x) => x.kind === 'shadowed')) {
          const me = filter.rules.find((r) => r.id === f.rule.rule)!;
          const by = f.by.map((b) => filter.rules.find((r) => r.id === b.rule)!);
          const mine = world.filter((p) => hits(me, p));
          const covered = (rules: FilterRule[]) => mine.every((p) => rules.some((r) => hits(r, p)));
          expect(covered(by)).toBe(true);
          if (!list.some((r) => r.match.in)) for (const b of by) expect(covered(by.filter((r) => r !== b))).toBe(false);
        }
      }),
      checks(2000),
    );
  });

  it('name as redundant exactly the rules without which every packet is decided the same', () => {
    fc.assert(
      fc.property(
        fc.array(rule, { minLength: 2, maxLength: 8 }),
        fc.constantFrom('permit', 'deny') as fc.Arbitrary<'permit' | 'deny'>,
        (list, end) => {
          const filter = filterOf('main', list, end);
          const findings = analyseRules(deviceOf([filter]), 'main');
          const told = (kind: RuleFinding['kind']) => findings.filter((f) => f.kind === kind).map((f) => f.rule.rule);
          const never = [...told('shadowed'), ...told('matches-nothing')];
          filter.rules.forEach((r, i) => {
            if (never.includes(r.id)) return;
            const without = filter.rules.filter((_, k) => k !== i);
            const same = world.every((p) => decision(filter, filter.rules, p) === decision(filter, without, p));
            const wholeWorld = r.match.from === undefined && r.match.to === undefined && r.match.services === undefined;
            if (told('redundant').includes(r.id)) expect(same).toBe(true);
            else if (!wholeWorld) expect(same).toBe(false);
          });
        },
      ),
      checks(1000),
    );
  });

  it('name as overlapping only rules of which an earlier, opposite one takes a part, with a packet that shows it', () => {
    fc.assert(
      fc.property(fc.array(rule, { minLength: 2, maxLength: 8 }), (list) => {
        const filter = filterOf('main', list);
        for (const f of analyseRules(deviceOf([filter]), 'main').filter((x) => x.kind === 'overlapping')) {
          const me = filter.rules.find((r) => r.id === f.rule.rule)!;
          const earlier = filter.rules.find((r) => r.id === f.by[0]!.rule)!;
          const shown = ['a', 'b', 'c', 'elsewhere'].map((leg) => ({
            leg,
            flow: { fromPort: 1024, toPort: 9, ...f.witness! },
          }));
          expect(earlier.action).not.toBe(me.action);
          expect(shown.some((p) => hits(me, p) && filter.rules[first(filter.rules, p)] === earlier)).toBe(true);
        }
      }),
      checks(2000),
    );
  });

  const to = (address: string) => ({ to: { include: [address] } });

  it('see a rule that only a union of earlier ones hides, through lists that are jumped to', () => {
    const device = deviceOf([
      filterOf('main', [
        { action: 'permit', match: to('10.0.0.0/25') },
        { action: 'jump', target: 'more' },
        { action: 'deny', match: to('10.0.0.0/24') },
      ]),
      filterOf(
        'more',
        [
          { action: 'permit', match: to('10.0.0.128/25') },
          { action: 'return', match: to('10.0.9.0/24') },
        ],
        'return',
      ),
    ]);
    const [shadowed, ...rest] = analyseRules(device);
    expect(rest).toEqual([]);
    expect(shadowed).toMatchObject({ kind: 'shadowed', rule: { list: 'main', rule: '30' } });
    expect(shadowed!.by.map((b) => `${b.list} ${b.rule}`)).toEqual(['main 10', 'more 10']);
    expect(shadowed!.says).toBe(
      'FW1 main rule 30: it is never reached: rule 10 and rule 10 before it together take all of its packets, some of which they decide otherwise.',
    );
  });

  it('do not let a rule that only the device can decide hide another', () => {
    const may = ['application S7'];
    const device = deviceOf([
      filterOf('main', [
        { action: 'permit', match: { ...to('10.0.0.0/24'), may } },
        { action: 'deny', match: to('10.0.0.0/25') },
        { action: 'permit', match: to('10.0.0.7') },
      ]),
    ]);
    expect(analyseRules(device).map((f) => [f.kind, f.rule.rule])).toEqual([['shadowed', '30']]);
  });

  it('tell what is switched off, past its end, fits nothing, and what no traffic used', () => {
    const expires = Date.UTC(2026, 9, 1);
    const device = deviceOf([
      filterOf('main', [
        { action: 'permit', match: to('10.0.0.1'), enabled: false },
        { action: 'permit', match: to('10.0.0.2'), expires },
        { action: 'permit', match: { to: { include: [] } } },
        { action: 'permit', match: to('10.0.0.3') },
        { action: 'permit', match: to('10.0.0.4') },
        { action: 'permit', match: to('10.0.0.5'), hits: 7 },
      ]),
    ]);
    const observed = [{ protocol: 6, from: '10.0.0.9', to: '10.0.0.3', fromPort: 50000, toPort: 502 }];
    const findings = analyseRules(device, 'main', { asOf: expires + 50 * DAY, observed });
    expect(findings.map((f) => [f.kind, f.rule.rule])).toEqual([
      ['disabled', '10'],
      ['expired', '20'],
      ['matches-nothing', '30'],
      ['unused', '50'],
    ]);
    expect(findings[1]!.says).toBe('FW1 main rule 20: its time ended on 1 Oct 2026.');
  });

  it('see a door that stands open from anywhere to anywhere: by one rule, by several together, by the end of the list', () => {
    const kinds = (filter: Filter) =>
      analyseRules(deviceOf([filter]))
        .filter((f) => f.kind === 'any-any')
        .map((f) => [f.rule.rule, f.by.map((b) => b.rule)]);
    expect(kinds(filterOf('main', [{ action: 'deny', match: to('10.0.0.1') }, { action: 'permit' }]))).toEqual([
      ['20', []],
    ]);
    expect(kinds(filterOf('main', [{ action: 'permit', match: { services: [{ protocol: 6 }] } }]))).toEqual([
      ['10', []],
    ]);
    expect(
      kinds(
        filterOf('main', [
          { action: 'permit', match: to('0.0.0.0/1') },
          { action: 'deny', match: to('10.0.0.1') },
          { action: 'permit', match: to('128.0.0.0/1') },
        ]),
      ),
    ).toEqual([['30', ['10']]]);
    expect(kinds(filterOf('main', [{ action: 'deny', match: to('10.0.0.1') }], 'permit'))).toEqual([[undefined, []]]);
    expect(kinds(filterOf('main', [{ action: 'permit', match: to('10.0.0.1') }]))).toEqual([]);
    expect(
      kinds(
        filterOf('main', [
          { action: 'permit', match: { may: ['user'] } },
          { action: 'permit', match: { states: ['established'] } },
        ]),
      ),
    ).toEqual([]);
  });
});
