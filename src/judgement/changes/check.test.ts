// A rule change before it is applied: what it really does, what it would break, and that asking less finds the same.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ConfiguredDevice, FilterRule } from '#facts';
import { reach } from '#reach';
import { networkOf, reconcile } from '#reconcile';
import type { DeviceVersion, View } from '#reconcile';
import { registers } from '#site';
import type { Change, RegisterName } from '#site';
import { checks } from '../../ground/kit/testing.ts';
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
} from '../reconcile/testing-configs.ts';
import { at, NOW, TestFacts, testSite } from '../reconcile/testing.ts';
import { checkChange } from './check.ts';

const tests = [
  { id: 'T-DENY', from: 'OFFICE', to: 'C1/CTRL', expect: 'deny' },
  { id: 'T-OPEN', from: 'C1-HMI', to: 'C1-PLC', transport: 'tcp', ports: [102], expect: 'allow' },
];

function viewOf(
  fill: (f: TestFacts) => void = () => undefined,
  more: Partial<Record<RegisterName, unknown[]>> = {},
): View {
  const f = new TestFacts();
  for (const made of [craneOne(), craneTwo(), coreFirewall(), craneSwitch()]) collect(f, made, at(80));
  fill(f);
  return reconcile({ site: testSite(withNetwork({ policy_tests: tests, ...more })), facts: f.facts, asOf: NOW });
}

const change = (more: object = {}): Change =>
  registers.changes.parse({
    id: 'CH1',
    kind: 'firewall',
    targets: 'CORE',
    from: new Date(at(2)).toISOString(),
    until: new Date(at(1)).toISOString(),
    by: ['anna'],
    approved_by: ['ben'],
    reason: 'a test',
    ...more,
  });
const gateOpens = change({ opens: [{ from: 'JUMP', to: 'RCMS', transport: 'tcp', ports: [22] }] });
const gate = rule(9, between(['10.9.2.10'], ['10.9.0.10'], tcp(22)));
const check = (next: ConfiguredDevice, asked = change(), old = coreFirewall(), view = viewOf()) =>
  checkChange(view, asked, { old: [old], next: [next] });

describe('a proposed configuration', () => {
  it('that works as before changes nothing, and says whether what was asked is so already', () => {
    expect(check(coreFirewall('new.cfg'))).toMatchObject({
      verdict: 'only-declared',
      says: 'Nothing changes in what can reach what.',
      effects: [],
      breaks: [],
    });
    const already = coreFirewall('old.cfg', { extra: [gate] });
    const asked = check(coreFirewall('new.cfg', { extra: [gate] }), gateOpens, already);
    expect(asked).toMatchObject({ verdict: 'only-declared', says: 'Nothing changes: what was asked is already so.' });
    expect(asked.already[0]?.rules[0]?.rule).toBe('9');
    expect(check(coreFirewall('new.cfg'), gateOpens).verdict).toBe('less');
  });

  it('that does what was declared, or more, is told so with the line', () => {
    expect(check(coreFirewall('new.cfg', { extra: [gate] }), gateOpens)).toMatchObject({
      verdict: 'only-declared',
      says: 'Only what was declared changes.',
    });
    const more = check(coreFirewall('new.cfg', { extra: [rule(9, {})] }), gateOpens);
    expect(more.verdict).toBe('more');
    expect(more.effects.filter((e) => !e.declared).every((e) => e.rules[0]?.rule === '9')).toBe(true);
  });

  it('with a line that nobody understood cannot be told', () => {
    const dark = coreFirewall('new.cfg', { extra: [gate], parts: { open: [openLine()] } });
    expect(check(dark, gateOpens).verdict).toBe('cannot-tell');
  });

  it('that makes a policy test fail is refused, and the test is named', () => {
    const open = (f: FilterRule[]) => craneOne('new.cfg', { extra: f });
    const core = coreFirewall('core.cfg', { extra: [rule(9, {})] });
    const view = viewOf();
    const asked = change({ targets: 'C1-FW,CORE', opens: [{ from: 'OFFICE', to: 'C1/CTRL' }] });
    const found = checkChange(view, asked, { old: [craneOne(), coreFirewall()], next: [open([rule(9, {})]), core] });
    expect(found.tests).toMatchObject([{ id: 'T-DENY', newly: true }]);
    expect(found.verdict).toBe('more');
  });
});

describe('what would break', () => {
  const seen = (port: number, outcome: 'established' | 'refused', times = 1) =>
    viewOf((f) => {
      const capture = f.capture('a.pcap', { from: at(50), to: at(40), segments: ['C1/CTRL', 'C1/OPS', 'OPS'] });
      for (let i = 0; i < times; i++)
        f.said(capture, {
          client: { address: '10.1.1.10', mac: '00:00:5e:00:53:11' },
          server: { address: '10.9.0.10', mac: '00:00:5e:00:53:1f', port },
          from: at(49) + i * 1000,
          outcome,
          packets: outcome === 'established' ? [5, 5] : [1, 0],
        });
    });
  const deny = craneOne('new.cfg', { less: [3] });

  it('is a declared service, whole or in part, with the line that stops it or that let it pass', () => {
    const found = check(deny, change({ targets: 'C1-FW' }), craneOne());
    expect(found.breaks).toMatchObject([{ kind: 'service', id: 'S-UP', words: 'S-UP: C1/OPS to OPS' }]);
    expect(found.breaks[0]!.rules[0]!.device).toBe('C1-FW');
    const wide = {
      conduits: [
        {
          id: 'CD9',
          between: 'C1/OPS',
          and: 'OPS',
          services: [{ id: 'S-TWO', from: 'C1-HMI', to: 'RCMS', transport: 'tcp', ports: [22, 23] }],
        },
      ],
    };
    const two = (...ports: number[]) => rule(8, between(['10.1.1.10'], ['10.9.0.10'], tcp(...ports)));
    const f = new TestFacts();
    for (const made of [
      craneOne('C1-FW.cfg', { extra: [two(22, 23)] }),
      craneTwo(),
      coreFirewall('CORE.cfg', { extra: [two(22, 23)] }),
      craneSwitch(),
    ])
      collect(f, made, at(80));
    const view = reconcile({ site: testSite(withNetwork(wide)), facts: f.facts, asOf: NOW });
    const half = check(
      craneOne('new.cfg', { extra: [two(22)] }),
      change(),
      craneOne('C1-FW.cfg', { extra: [two(22, 23)] }),
      view,
    );
    expect(half.breaks).toMatchObject([
      { id: 'S-TWO', words: 'S-TWO, a part of it: C1/OPS to OPS', rules: [{ rule: '8' }] },
    ]);
  });

  it('is a conversation that was seen and answered: each pair of ends and port once', () => {
    const found = check(deny, change({ targets: 'C1-FW' }), craneOne(), seen(8443, 'established', 3));
    expect(found.checked.seen).toBe(1);
    expect(found.breaks.filter((b) => b.kind === 'seen')).toMatchObject([
      {
        words: expect.stringMatching(/^C1-HMI to RCMS \(tcp, \d conversations?\)|^C1-HMI to RCMS/),
        rules: [{ device: 'C1-FW' }],
      },
    ]);
  });

  it('is no try that was refused, nor what was stopped before', () => {
    for (const view of [seen(8443, 'refused'), seen(4444, 'established')])
      expect(check(deny, change(), craneOne(), view).breaks.filter((b) => b.kind === 'seen')).toEqual([]);
  });

  it('is the same whether every service is asked or only what the change can touch', () => {
    const view = viewOf();
    const zones = [
      '10.1.0.0/26',
      '10.1.1.0/26',
      '10.9.0.0/24',
      '10.9.1.10',
      '10.9.2.10',
      '10.1.1.10',
      '10.1.0.10',
      '0.0.0.0/0',
    ];
    const made = fc.record({
      from: fc.constantFrom(...zones),
      to: fc.constantFrom(...zones),
      port: fc.constantFrom(102, 8443, 3389, 22),
      deny: fc.boolean(),
      may: fc.boolean(),
    });
    const less = fc.subarray([1, 2, 3]);
    fc.assert(
      fc.property(fc.boolean(), fc.array(made, { maxLength: 3 }), less, (crane, list, gone) => {
        const extra = list.map((r, i) =>
          rule(
            20 + i,
            { ...between([r.from], [r.to], tcp(r.port)), ...(r.may ? { may: ['an application'] } : {}) },
            { action: r.deny ? 'deny' : 'permit' },
          ),
        );
        const [old, next] = crane
          ? [craneOne(), craneOne('n.cfg', { extra, less: gone })]
          : [coreFirewall(), coreFirewall('n.cfg', { extra, less: gone })];
        const found = check(next, change(), old, view).breaks.map((b) => b.words);
        expect(found).toEqual(plainly(view, old, next));
      }),
      checks(400),
    );
  });
});

/** Every declared service, asked of both networks without any shortcut. */
function plainly(view: View, old: ConfiguredDevice, next: ConfiguredDevice): string[] {
  const [before, after] = [old, next].map((device) =>
    networkOf(
      view.site,
      view.facts,
      view.configured!.running.map((v): DeviceVersion => (v.name === device.name ? { ...v, device } : v)),
      [],
      NOW,
    ),
  );
  return view.matrix.flatMap(({ from, to }) =>
    view.configured!.declared.between(from, to).flatMap((flow) => {
      const question = {
        from: { label: from, segments: [from], ...(flow.from ? { addresses: flow.from } : {}) },
        to: { label: to, segments: [to], ...(flow.to ? { addresses: flow.to } : {}) },
        ...(flow.services ? { services: flow.services } : {}),
      };
      const [a, b] = [reach(before!, question), reach(after!, question)];
      if (a.verdict !== 'must-permit') return [];
      if (b.verdict !== 'must-permit') return [`${flow.service.id}: ${from} to ${to}`];
      return a.everything && !b.everything ? [`${flow.service.id}, a part of it: ${from} to ${to}`] : [];
    }),
  );
}
