// Compiled filters against a plain walk through the lists for one packet, in which every rule that only the device can decide goes both ways.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DAY } from '#kit';
import { checks } from '../../../ground/kit/testing.ts';
import type { ConfiguredDevice, Filter, FilterRule } from '#facts';
import type { Flow } from '../answer.ts';
import type { FilterContext } from './context.ts';
import { compileFilter } from './filter.ts';
import { PacketSet } from './packet-set.ts';
import { says } from './says.ts';
import { deviceOf, filterOf, someFlow, someMatch } from './testing.ts';

type Outcome = 'permit' | 'deny' | 'undecided';

/** What can become of one packet in one list. */
function walk(device: ConfiguredDevice, name: string, flow: Flow, where: FilterContext, from = 0): Set<Outcome> {
  const filter = device.filters.find((f) => f.name === name)!;
  for (let i = from; i < filter.rules.length; i++) {
    const rule = filter.rules[i]!;
    const fits = applies(device, rule, flow, where);
    if (fits === 'no' || rule.action === 'pass') continue;
    const found = new Set<Outcome>();
    if (rule.action === 'permit' || rule.action === 'deny') found.add(rule.action);
    else if (rule.action === 'return') found.add(ending(filter, name === 'main'));
    else {
      for (const outcome of walk(device, rule.target!, flow, where)) {
        if (outcome !== 'undecided') found.add(outcome);
        else if (rule.action === 'goto') found.add(ending(filter, name === 'main'));
        else for (const later of walk(device, name, flow, where, i + 1)) found.add(later);
      }
    }
    if (fits === 'may') for (const later of walk(device, name, flow, where, i + 1)) found.add(later);
    return found;
  }
  return new Set([filter.otherwise === 'return' ? 'undecided' : filter.otherwise]);
}

const ending = (filter: Filter, top: boolean): Outcome =>
  top && filter.otherwise !== 'return' ? filter.otherwise : 'undecided';

const legs: Record<string, string[]> = { a: ['a'], b: ['b'], c: ['c'], yard: ['b', 'c'] };

function applies(device: ConfiguredDevice, rule: FilterRule, flow: Flow, where: FilterContext): 'yes' | 'no' | 'may' {
  if (!rule.enabled || !says(rule.match, flow)) return 'no';
  const { match } = rule;
  const place = (names: string[] | undefined, leg: string | undefined, want: boolean) => {
    if (!names) return ['yes'];
    const meant = names.flatMap((n) => legs[n]!);
    return (leg === undefined ? ['a', 'b', 'c', 'd'] : legs[leg]!).map((l) =>
      meant.includes(l) === want ? 'yes' : 'no',
    );
  };
  const parts = [
    place(match.in, where.in, true),
    place(match.out, where.out, true),
    place(match.notIn, where.in, false),
    place(match.notOut, where.out, false),
  ].map((p) => (p.every((x) => x === 'yes') ? 'yes' : p.every((x) => x === 'no') ? 'no' : 'may'));
  if (match.states) {
    if (where.state === 'new') parts.push(match.states.includes('new') ? 'yes' : 'no');
    else parts.push(match.states.includes('established') ? 'yes' : match.states.includes('related') ? 'may' : 'no');
  }
  if (parts.includes('no')) return 'no';
  return parts.includes('may') || (match.may ?? []).length > 0 ? 'may' : 'yes';
}

const leg = fc.constantFrom('a', 'b', 'c', 'yard');
const names = fc.array(leg, { minLength: 1, maxLength: 2 });
const condition = fc.record(
  {
    in: names,
    out: names,
    notIn: names,
    states: fc.subarray(['new', 'established', 'related'] as const, { minLength: 1 }),
  },
  { requiredKeys: [] },
);
const rule = (actions: FilterRule['action'][], targets: string[], may: boolean) =>
  fc
    .record({
      action: fc.constantFrom(...actions),
      target: fc.constantFrom(...(targets.length > 0 ? targets : [''])),
      match: someMatch,
      more: fc.oneof({ weight: 3, arbitrary: fc.constant({}) }, condition),
      may: fc.constantFrom(...(may ? [false, false, true] : [false])),
      enabled: fc.constantFrom(true, true, true, false),
    })
    .map(({ match, more, may: open, ...r }) => ({
      ...r,
      match: { ...match, ...more, ...(open ? { may: ['the application'] } : {}) },
    }));

const place = fc.record({
  in: fc.option(leg, { nil: undefined }),
  out: leg,
  state: fc.constantFrom('new', 'reply'),
}) as fc.Arbitrary<FilterContext>;

function compare(device: ConfiguredDevice, where: FilterContext, flows: Flow[], exact: boolean): void {
  const filter = compileFilter(device, 'main', where);
  const { possible, certain, denied, decided } = filter.passes(PacketSet.all);
  const pieces = PacketSet.union(decided.map((d) => d.set));
  for (const flow of flows) {
    const outcomes = walk(device, 'main', flow, where);
    const [may, must, not] = [possible.has(flow), certain.has(flow), denied.has(flow)];
    const real = [outcomes.has('permit'), !outcomes.has('deny'), !outcomes.has('permit')];
    if (exact) expect([may, must, not]).toEqual(real);
    else {
      // Never less than what can pass, never more than what surely does.
      if (real[0]) expect(may).toBe(true);
      if (must) expect(real[1]).toBe(true);
      if (not) expect(real[2]).toBe(true);
    }
    const { verdict, rules } = filter.decide(flow);
    expect(verdict).toBe(must ? 'permit' : not ? 'deny' : 'may');
    expect(rules.length).toBeGreaterThan(0);
    expect(pieces.has(flow)).toBe(true);
  }
  for (const { set, rule: by } of decided) {
    const flow = set.witness()!;
    expect(filter.decide(flow).rules).toContain(by.ref);
  }
}

describe('a compiled filter', () => {
  it('lets pass what a walk through its rules lets pass, rule by rule', () => {
    const rules = fc.array(rule(['permit', 'deny', 'pass'], [], true), { maxLength: 8 });
    const otherwise = fc.constantFrom('permit', 'deny') as fc.Arbitrary<'permit' | 'deny'>;
    fc.assert(
      fc.property(
        rules,
        otherwise,
        place,
        fc.array(someFlow, { minLength: 15, maxLength: 15 }),
        (list, end, where, flows) => {
          compare(deviceOf([filterOf('main', list, end)]), where, flows, true);
        },
      ),
      checks(4000),
    );
  });

  it('follows jump, goto and return exactly where every rule is certain', () => {
    const parts = fc.tuple(
      fc.array(rule(['permit', 'deny', 'jump', 'goto', 'return'], ['one', 'two'], false), { maxLength: 6 }),
      fc.array(rule(['permit', 'deny', 'jump', 'goto', 'return'], ['two'], false), { maxLength: 4 }),
      fc.array(rule(['permit', 'deny', 'return'], [], false), { maxLength: 4 }),
    );
    const exactPlace = fc.record({
      in: fc.constantFrom('a', 'b'),
      out: fc.constantFrom('a', 'c'),
      state: fc.constant('new'),
    }) as fc.Arbitrary<FilterContext>;
    fc.assert(
      fc.property(
        parts,
        exactPlace,
        fc.array(someFlow, { minLength: 15, maxLength: 15 }),
        ([main, one, two], where, flows) => {
          const device = deviceOf([
            filterOf('main', main, 'deny'),
            filterOf('one', one, 'return'),
            filterOf('two', two, 'return'),
          ]);
          compare(device, where, flows, true);
        },
      ),
      checks(4000),
    );
  });

  it('never says less can pass, nor that more surely passes, where a way to another list is uncertain', () => {
    const parts = fc.tuple(
      fc.array(rule(['permit', 'deny', 'jump', 'goto', 'return'], ['one', 'two'], true), { maxLength: 6 }),
      fc.array(rule(['permit', 'deny', 'jump', 'goto', 'return'], ['two'], true), { maxLength: 4 }),
      fc.array(rule(['permit', 'deny', 'return'], [], true), { maxLength: 4 }),
    );
    fc.assert(
      fc.property(
        parts,
        place,
        fc.array(someFlow, { minLength: 15, maxLength: 15 }),
        ([main, one, two], where, flows) => {
          const device = deviceOf([
            filterOf('main', main, 'permit'),
            filterOf('one', one, 'return'),
            filterOf('two', two, 'deny'),
          ]);
          compare(device, where, flows, false);
        },
      ),
      checks(4000),
    );
  });

  it('refuses lists that lead back into themselves, and lists that are not there', () => {
    const device = deviceOf([
      filterOf('main', [{ action: 'jump', target: 'one' }]),
      filterOf('one', [{ action: 'jump', target: 'main' }], 'return'),
    ]);
    expect(() => compileFilter(device, 'main', { state: 'new' })).toThrow(
      /fw1.cfg:2: FW1: list "main" leads back into itself/,
    );
    expect(() => compileFilter(device, 'none', { state: 'new' })).toThrow(/has no list "none"/);
  });

  it('lets perhaps pass what goes to a list that the configuration does not hold', () => {
    const device = deviceOf([
      filterOf('main', [{ action: 'jump', target: 'gone', match: { to: { include: ['10.0.0.5'] } } }]),
    ]);
    const filter = compileFilter(device, 'main', { state: 'new' });
    expect(filter.decide({ protocol: 6, from: '10.0.0.1', to: '10.0.0.5', toPort: 502 }).verdict).toBe('may');
    expect(filter.decide({ protocol: 6, from: '10.0.0.1', to: '10.0.0.6', toPort: 502 }).verdict).toBe('deny');
  });

  it('leaves out rules whose end has passed, and is unsure on the day of the end', () => {
    const expires = Date.UTC(2026, 10, 19);
    const device = deviceOf([filterOf('main', [{ action: 'permit', expires }])]);
    const flow = { protocol: 6, from: '10.0.0.1', to: '10.0.0.5', toPort: 502 };
    const on = (asOf?: number) => compileFilter(device, 'main', { state: 'new', asOf }).decide(flow).verdict;
    expect([on(expires - 1), on(expires), on(expires + DAY), on()]).toEqual(['permit', 'may', 'deny', 'may']);
  });

  it('lets packets of the other IP version pass untouched where a list is of one version', () => {
    const device = deviceOf([{ ...filterOf('main', []), family: 4 }]);
    const filter = compileFilter(device, 'main', { state: 'new' });
    expect(filter.passes(PacketSet.all).decided.map((d) => d.certain)).toEqual([true, true]);
    expect(filter.decide({ protocol: 6, from: '10.0.0.1', to: '10.0.0.5' }).verdict).toBe('deny');
    expect(filter.decide({ protocol: 6, from: '2001:db8::1', to: '2001:db8::2' }).verdict).toBe('permit');
  });
});
