// Steps from one collected configuration to the next, held against the approved changes.
import { DAY, HOUR, parseInstant } from '#kit';
import type { ConfiguredDevice, ConfigPlacement } from '#facts';
import type { RegisterName } from '#site';
import { describe, expect, it } from 'vitest';
import {
  between,
  collect,
  coreFirewall,
  craneOne,
  craneSwitch,
  craneTwo,
  openLine,
  rule,
  tcp,
  withNetwork,
} from '../testing-configs.ts';
import { at, NOW, TestFacts, testSite } from '../testing.ts';
import { reconcile } from '../reconcile.ts';
import { driftsOf, overdueOpenings, stillOpen } from './drift.ts';

type Registers = Partial<Record<RegisterName, unknown[]>>;

/** A view in which the core firewall had these configurations one after the other; the rest stays as it is. */
function viewOf(
  versions: [ConfiguredDevice, number, Partial<ConfigPlacement>?][],
  registers: Registers = {},
  rest = [craneOne(), craneTwo(), craneSwitch()],
) {
  const f = new TestFacts();
  for (const made of rest) collect(f, made, at(80));
  for (const [made, when, more] of versions) collect(f, made, when, more);
  return reconcile({ site: testSite(withNetwork(registers)), facts: f.facts, asOf: NOW });
}
const drifts = (...args: Parameters<typeof viewOf>) => driftsOf(viewOf(...args));

const iso = (t: number) => new Date(t).toISOString();
/** The gate may come to the crane servers: a way that no crane firewall stops. */
const gate = (port = 22) => rule(9, between(['10.9.2.10'], ['10.9.0.10'], tcp(port)));
const old = () => coreFirewall('old.cfg');
const opened = (file = 'new.cfg', port = 22) => coreFirewall(file, { extra: [gate(port)] });
const asked = (more: object = {}) => ({
  id: 'CH1',
  kind: 'firewall',
  targets: 'CORE',
  from: iso(at(30)),
  until: iso(at(29)),
  by: ['anna'],
  approved_by: ['ben'],
  reason: 'access for the gate',
  opens: [{ from: 'JUMP', to: 'RCMS', transport: 'tcp', ports: [22] }],
  ...more,
});
const step = (change?: object, file?: ConfiguredDevice) =>
  drifts(
    [
      [old(), at(48)],
      [file ?? opened(), at(24)],
    ],
    change ? { changes: [change] } : {},
  );

describe('a difference between two collected configurations', () => {
  it('that changes nothing but lines, counters and comments is none', () => {
    const same = coreFirewall('new.cfg');
    const busy = {
      ...same,
      filters: same.filters.map((x) => ({
        ...x,
        rules: x.rules.map((r) => ({ ...r, hits: 7, comment: 'c', at: { file: 0, line: 900 } })),
      })),
    };
    expect(step(undefined, busy)).toEqual([]);
  });

  it('without a change says what it opens, with the line', () => {
    const [drift, ...more] = step();
    expect(more).toEqual([]);
    expect(drift).toMatchObject({ device: 'CORE', state: 'no-change', undone: false });
    expect(drift!.undeclared).toMatchObject([{ from: 'GATE', to: 'OPS', change: 'opens' }]);
    expect(drift!.undeclared[0]!.rules[0]).toMatchObject({ device: 'CORE', file: 'new.cfg', at: { line: 109 } });
    expect(drift!.why).toMatch(/no approved change/);
  });

  it('is covered by an approved change that declares just that', () => {
    expect(step(asked())).toMatchObject([{ state: 'covered', undeclared: [], change: { id: 'CH1' } }]);
  });

  it('is more than was declared where the rule is wider', () => {
    const wide = step(asked(), opened('wide.cfg', 23));
    expect(wide).toMatchObject([{ state: 'more', change: { id: 'CH1' } }]);
    const both = coreFirewall('both.cfg', {
      extra: [gate(22), rule(10, between(['10.9.2.10'], ['10.9.0.10'], tcp(23)))],
    });
    const [more] = step(asked(), both);
    expect(more!.undeclared.flatMap((d) => d.services.flatMap((s) => s.ports ?? []))).toEqual([[23, 23]]);
  });

  it('is unsaid where the change says nothing of what it opens', () => {
    expect(step(asked({ opens: [] }))).toMatchObject([{ state: 'unsaid', change: { id: 'CH1' } }]);
  });

  it('that closes what nobody asked to close is more too', () => {
    const less = coreFirewall('less.cfg', { extra: [gate()], less: [3] });
    const [drift] = step(asked(), less);
    expect(drift).toMatchObject({ state: 'more', undeclared: [{ change: 'closes', from: 'GATE', to: 'MGMT' }] });
    expect(
      step(asked({ closes: [{ from: 'JUMP', to: 'EWS', transport: 'tcp', ports: [3389] }] }), less)[0]!.state,
    ).toBe('covered');
  });

  it('that takes a proof away is not covered by a change that declares all the rest', () => {
    const dark = coreFirewall('dark.cfg', { extra: [gate()], parts: { open: [openLine()] } });
    const [drift] = step(asked(), dark);
    expect(drift).toMatchObject({ state: 'unsaid', undeclared: [{ change: 'unproven' }] });
    expect(drift!.why).toMatch(/no longer proved/);
  });

  it('is not covered by a change that nobody else approved, of another device, or of another kind', () => {
    for (const change of [
      asked({ approved_by: [] }),
      asked({ approved_by: ['anna'] }),
      asked({ targets: 'C1-FW' }),
      asked({ kind: 'program' }),
    ])
      expect(step(change)).toMatchObject([{ state: 'no-change' }]);
    expect(step(asked({ approved_by: ['anna'] }))[0]!.why).toBe('CH1 was never approved by a second person');
  });

  it('is covered by a window that touches the time between the two, edges not included', () => {
    const within = (from: number, until: number) => step(asked({ from: iso(from), until: iso(until) }))[0]!.state;
    const [before, after] = [at(48), at(24)];
    expect(within(before - HOUR, before + 1000)).toBe('covered');
    expect(within(before - HOUR, before)).toBe('no-change');
    expect(within(after - 1000, after + HOUR)).toBe('covered');
    const at9 = after + 9 * HOUR;
    // Of the later one the hour is known here.
    const known = (from: number) =>
      drifts(
        [
          [old(), before],
          [opened(), at9],
        ],
        { changes: [asked({ from: iso(from), until: iso(from + HOUR) })] },
      )[0]!.state;
    expect(known(at9 - 1000)).toBe('covered');
    expect(known(at9)).toBe('no-change');
  });

  it('of which only the day is known counts to the end of that day', () => {
    const day = parseInstant('2026-11-20T00:00:00Z')!;
    const state = (from: number, dated: ConfigPlacement['dated']) =>
      drifts(
        [
          [old(), day - 3 * DAY],
          [opened(), day, { dated }],
        ],
        { changes: [asked({ from: iso(from), until: iso(from + HOUR) })] },
      )[0]!.state;
    expect(state(day + 10 * HOUR, 'path')).toBe('covered');
    expect(state(day + 10 * HOUR, 'content')).toBe('no-change');
    expect(state(day + DAY, 'path')).toBe('no-change');
  });
});

describe('going back', () => {
  it('to an older version after an approved change is told, with the version that runs again', () => {
    const back = drifts(
      [
        [old(), at(72)],
        [opened(), at(48)],
        [coreFirewall('back.cfg'), at(24)],
      ],
      {
        changes: [asked({ from: iso(at(60)), until: iso(at(59)) })],
      },
    );
    expect(back.map((d) => [d.state, d.undone, d.sameAs?.file])).toEqual([
      ['covered', false, undefined],
      ['no-change', false, 'old.cfg'],
    ]);
  });
  it('from what nobody approved leaves nothing to be told', () => {
    const back = drifts([
      [old(), at(72)],
      [opened(), at(48)],
      [coreFirewall('back.cfg'), at(24)],
    ]);
    expect(back.map((d) => d.undone)).toEqual([true, true]);
    const again = drifts([
      [old(), at(96)],
      [opened(), at(72)],
      [coreFirewall('back.cfg'), at(48)],
      [opened('again.cfg'), at(24)],
    ]);
    expect(again.map((d) => d.undone)).toEqual([true, true, false]);
    const half = drifts([
      [old(), at(72)],
      [opened(), at(48)],
      [opened('other.cfg', 23), at(24)],
    ]);
    expect(half.map((d) => d.undone)).toEqual([false, false]);
  });
});

describe('an opening that has run out', () => {
  const passing = [[opened(), at(24)]] as [ConfiguredDevice, number][];
  it('is overdue from the end of its last day on, and still open only where it passes', () => {
    const view = viewOf(passing, { changes: [asked({ expires: '2026-11-21' })] });
    expect(overdueOpenings(view.site, NOW).map((c) => c.id)).toEqual(['CH1']);
    expect(overdueOpenings(view.site, NOW - 1)).toEqual([]);
    const [change] = view.site.changes;
    expect(stillOpen(view, change!)).toMatchObject([{ from: 'GATE', to: 'OPS', answer: { verdict: 'must-permit' } }]);
    expect(stillOpen(viewOf([[old(), at(24)]], { changes: [asked({ expires: '2026-11-21' })] }), change!)).toEqual([]);
  });
  it('without an end, or that opened nothing, is never overdue', () => {
    const view = viewOf(passing, { changes: [asked(), asked({ id: 'CH2', opens: [], expires: '2026-11-01' })] });
    expect(overdueOpenings(view.site, NOW)).toEqual([]);
  });
});
