// The matrix: what is allowed, what can reach, what was seen, each by itself and together.
import { describe, expect, it } from 'vitest';
import type { ConfiguredDevice } from '#facts';
import { reconcile } from './reconcile.ts';
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
} from './testing-configs.ts';
import { at, NOW, TestFacts, testSite } from './testing.ts';
import type { Said } from './testing.ts';

function cells(devices: ConfiguredDevice[], said: Said[] = []) {
  const f = new TestFacts();
  for (const made of devices) collect(f, made, at(5));
  if (said.length > 0) {
    const c = f.capture('c', { from: at(20), to: at(1), segments: ['C1/CTRL', 'C1/OPS', 'OPS', 'MGMT', 'OFFICE'] });
    for (const s of said) f.said(c, s);
  }
  const view = reconcile({ site: testSite(withNetwork()), facts: f.facts, asOf: NOW });
  return (from: string, to: string) => view.matrix.find((c) => c.from === from && c.to === to);
}
const all = (one = craneOne(), core = coreFirewall()) => [one, craneTwo(), core, craneSwitch()];
const talk = (server: string, packets: [number, number] = [10, 10], port = 102): Said => ({
  client: { address: '10.8.0.10' },
  server: { address: server, port },
  from: at(9),
  packets,
});

describe('the three marks', () => {
  it('are there for a declared service that passes and was used', () => {
    const up: Said = { client: { address: '10.1.1.10' }, server: { address: '10.9.0.10', port: 8443 }, from: at(9) };
    expect(cells(all(), [up])('C1/OPS', 'OPS')).toMatchObject({
      allowed: ['S-UP'],
      conditional: false,
      reachable: 'yes',
      services: [{ protocol: 6, ports: [[8443, 8443]], certain: true }],
      beyond: 0,
      seen: 1,
      answered: 1,
      notAllowed: 0,
    });
  });
  it('say of a pair that is declared alone that it does not pass, and that nobody knows without configurations', () => {
    expect(cells(all(craneOne('x', { less: [3] })))('C1/OPS', 'OPS')).toMatchObject({ reachable: 'no', services: [] });
    expect(cells([])('C1/OPS', 'OPS')).toMatchObject({ allowed: ['S-UP'], reachable: 'unknown' });
  });
  it('tell what is declared for a time alone', () => {
    const cell = cells(all());
    expect(cell('MGMT', 'C1/CTRL')).toMatchObject({ allowed: ['S-ENG'], conditional: true });
    expect(cell('C1/OPS', 'C1/CTRL')).toMatchObject({ allowed: ['S-HMI'], conditional: false });
  });
  it('make no cell of a pair that has none of them', () => {
    const cell = cells(all());
    expect(cell('OFFICE', 'C1/CTRL')).toBeUndefined();
    expect(cell('C1/OPS', 'C2/CTRL')).toBeUndefined();
  });
});

describe('beyond what is declared', () => {
  const two = [
    rule(8, between(['10.8.0.0/24'], ['10.1.0.10'], tcp(102))),
    rule(9, between(['10.8.0.0/24'], ['10.1.0.11'], tcp(80))),
  ];
  it('is counted by the rule that lets it pass', () => {
    const cell = cells(all(craneOne('o', { extra: two }), coreFirewall('c', { extra: two })))('OFFICE', 'C1/CTRL');
    expect(cell).toMatchObject({ allowed: [], reachable: 'yes', beyond: 2 });
  });
  it('counts a rule that lets pass more than the declared service', () => {
    const wide = [rule(9, between(['10.1.1.0/26'], ['10.9.0.10'], tcp(8443)))];
    const cell = cells(all(craneOne('o', { extra: wide }), coreFirewall('c', { extra: wide })))('C1/OPS', 'OPS');
    expect(cell).toMatchObject({ allowed: ['S-UP'], beyond: 1 });
  });
  it('is nothing between networks that hold routers alone', () => {
    const core = coreFirewall('flat', { extra: [rule(9, {})] });
    expect(cells(all(craneOne(), core))('C1/UP', 'C2/UP')).toBeUndefined();
    expect(cells(all(craneOne(), core))('OFFICE', 'C2/UP')).toMatchObject({ reachable: 'yes', beyond: 1 });
  });
});

describe('what was seen', () => {
  it('counts tries and answers apart, and what nobody declared', () => {
    const cell = cells(all(), [talk('10.1.0.10'), talk('10.1.0.11', [3, 0])])('OFFICE', 'C1/CTRL');
    expect(cell).toMatchObject({ reachable: 'no', seen: 2, answered: 1, notAllowed: 2, last: at(9) + 1000 });
  });
});

describe('what nobody can prove', () => {
  it('is not proven where a line on the only way was not understood, and a may where only the device knows', () => {
    const dark = craneOne('dark', { parts: { open: [openLine()] } });
    const said = [talk('10.1.0.10', [3, 0])];
    const core = coreFirewall('c', { extra: [rule(9, between(['10.8.0.0/24'], ['10.1.0.10'], tcp(102)))] });
    expect(cells(all(dark, core), said)('OFFICE', 'C1/CTRL')!.reachable).toBe('not-proven');
    const app = rule(9, { ...between(['10.8.0.0/24'], ['10.1.0.10'], tcp(102)), may: ['application ssh'] });
    expect(cells(all(craneOne('app', { extra: [app] }), core))('OFFICE', 'C1/CTRL')!.reachable).toBe('may');
  });
});
