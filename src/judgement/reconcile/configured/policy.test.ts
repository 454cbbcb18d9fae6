// Policy tests against configurations and against traffic: each kind of evidence alone, and both together.
import { HOUR } from '#kit';
import type { RegisterName } from '#site';
import { describe, expect, it } from 'vitest';
import {
  between,
  collect,
  coreFirewall,
  craneOne,
  craneTwo,
  craneSwitch,
  openLine,
  rule,
  tcp,
  withNetwork,
} from '../testing-configs.ts';
import { at, NOW, TestFacts, testSite } from '../testing.ts';
import type { Said } from '../testing.ts';
import { reconcile } from '../reconcile.ts';
import { policyResults } from './policy.ts';
import type { PolicyResult } from './policy.ts';

type Registers = Partial<Record<RegisterName, unknown[]>>;
interface Made {
  one?: ReturnType<typeof craneOne>;
  core?: ReturnType<typeof coreFirewall>;
  said?: Said[];
  configs?: boolean;
  registers?: Registers;
}

function result(
  test: object,
  { one = craneOne(), core = coreFirewall(), said = [], configs = true, registers = {} }: Made = {},
): PolicyResult {
  const f = new TestFacts();
  if (configs) for (const made of [one, craneTwo(), core, craneSwitch()]) collect(f, made, at(5));
  if (said.length > 0) {
    const c = f.capture('c', {
      from: at(20),
      to: at(1),
      segments: ['C1/CTRL', 'MGMT', 'OFFICE', 'OPS'],
      clockErrorSeconds: 0,
    });
    for (const s of said) f.said(c, s);
  }
  const site = testSite(withNetwork({ ...registers, policy_tests: [{ id: 'T1', ...test }] }));
  return policyResults(reconcile({ site, facts: f.facts, asOf: NOW }))[0]!;
}

const office = rule(9, between(['10.8.0.0/24'], ['10.1.0.10'], tcp(102)));
const deny = { expect: 'deny', from: 'OFFICE', to: 'C1/CTRL', transport: 'tcp', ports: [102] };
const open = { one: craneOne('o', { extra: [office] }), core: coreFirewall('oc', { extra: [office] }) };
const talk: Said = { client: { address: '10.8.0.10' }, server: { address: '10.1.0.10', port: 102 }, from: at(9) };

describe('a test that must be denied', () => {
  it('passes where nothing passes, and fails with the deciding lines where something does', () => {
    expect(result(deny)).toMatchObject({ verdict: 'pass', configured: 'pass', pairs: [], seen: [] });
    const failed = result(deny, open);
    expect(failed).toMatchObject({ verdict: 'fail', configured: 'fail' });
    expect(failed.pairs).toMatchObject([{ from: 'OFFICE', to: 'C1/CTRL', fails: true }]);
    expect(failed.pairs[0]!.answer.decides.map((d) => [d.device, d.at.line])).toEqual(
      expect.arrayContaining([
        ['C1-FW', 109],
        ['CORE', 109],
      ]),
    );
  });
  it('asks for its own ports and transport alone', () => {
    expect(result({ ...deny, ports: [103] }, open).verdict).toBe('pass');
    expect(result({ ...deny, transport: 'udp' }, open).verdict).toBe('pass');
    expect(result({ ...deny, transport: 'any', ports: [] }, open).verdict).toBe('fail');
  });
  it('leaves out what it excepts: a machine, or a whole zone', () => {
    expect(result({ ...deny, except: 'C1-PLC' }, open).verdict).toBe('pass');
    expect(result({ ...deny, except: 'C1/CTRL' }, open).verdict).toBe('pass');
    expect(result({ ...deny, except: 'C1-HMI' }, open).verdict).toBe('fail');
    expect(result({ ...deny, except: 'C1-PLC' }, { configs: false, said: [talk] }).verdict).toBe('unknown');
  });
  it('cannot be told where a line on the way was not understood, or a device is missing', () => {
    const dark = craneOne('dark', { parts: { open: [openLine()] } });
    const core = coreFirewall('oc', { extra: [office] });
    expect(result(deny, { one: dark, core })).toMatchObject({ verdict: 'cannot-tell', configured: 'cannot-tell' });
    // Behind a core that stops it the line makes no difference.
    expect(result(deny, { one: dark }).verdict).toBe('pass');
  });
  it('fails by traffic that was answered, with or without a configuration, and not by a try that was stopped', () => {
    expect(result(deny, { configs: false, said: [talk] })).toMatchObject({ verdict: 'fail', configured: 'unknown' });
    expect(result(deny, { configs: false, said: [talk] }).seen).toHaveLength(1);
    expect(result(deny, { said: [talk] })).toMatchObject({ verdict: 'fail', configured: 'pass' });
    expect(result(deny, { configs: false, said: [{ ...talk, packets: [3, 0] }] }).verdict).toBe('unknown');
    expect(
      result(deny, { configs: false, said: [{ ...talk, server: { address: '10.1.0.10', port: 103 } }] }).verdict,
    ).toBe('unknown');
  });
  it('is not asked between networks that hold routers alone', () => {
    const transit = { expect: 'deny', from: 'C1/UP', to: 'C2/UP' };
    const core = coreFirewall('flat', { extra: [rule(9, {})] });
    expect(result(transit, { core })).toMatchObject({ verdict: 'pass', pairs: [] });
    expect(result({ ...transit, from: 'OFFICE' }, { core }).verdict).toBe('fail');
  });
  it('below IP is decided by no packet filter', () => {
    const below = { expect: 'deny', from: 'C1/AUX', to: 'C1/CTRL', transport: 'ethernet', ports: ['0x8892'] };
    expect(result(below)).toMatchObject({ verdict: 'cannot-tell', configured: 'undecided' });
  });
});

describe('a test that must be allowed', () => {
  const allow = { expect: 'allow', from: 'C2-HMI', to: 'RCMS', transport: 'tcp', ports: [8443] };
  it('passes where it certainly passes, through the translation too, and fails with the line that stops it', () => {
    expect(result(allow)).toMatchObject({ verdict: 'pass', pairs: [] });
    const failed = result(allow, { core: coreFirewall('c', { less: [2] }) });
    expect(failed).toMatchObject({ verdict: 'fail' });
    expect(failed.pairs[0]).toMatchObject({ from: 'C2-HMI', to: 'RCMS', fails: true });
    expect(failed.pairs[0]!.answer.decides.at(-1)).toMatchObject({ device: 'CORE' });
  });
  it('is not contradicted by traffic, and without a configuration nobody knows', () => {
    expect(result(allow, { configs: false, said: [talk] })).toMatchObject({ verdict: 'unknown', seen: [] });
  });
});

describe('a test of operations or of a time', () => {
  const manage = { ...deny, from: 'EWS', operations: ['manage'] };
  const engineering = (o: string): Said => ({
    client: { address: '10.9.1.10' },
    server: { address: '10.1.0.10', port: 102 },
    protocol: 's7comm',
    from: at(10),
    operations:
      o === 'read' ? [{}] : [{ code: '0x1a', name: 'Request download', class: 'manage', detail: 'M-DOWNLOAD' }],
  });
  it('is not decided by a configuration that lets the packets pass, and holds by one that stops them', () => {
    expect(result(manage)).toMatchObject({ verdict: 'cannot-tell', configured: 'undecided' });
    expect(result(manage, { one: craneOne('x', { less: [2] }) }).verdict).toBe('pass');
  });
  it('is judged on what was asked in traffic', () => {
    expect(result(manage, { said: [engineering('manage')] })).toMatchObject({
      verdict: 'fail',
      configured: 'undecided',
    });
    expect(result(manage, { said: [engineering('read')] }).verdict).toBe('cannot-tell');
  });
  const change = (from: string, until: string) => ({
    changes: [
      { id: 'CH1', kind: 'program', targets: 'C1-PLC', from, until, by: ['anna'], approved_by: ['ben'], reason: 'r' },
    ],
  });
  it('outside a change fails by traffic of no change, and not inside one', () => {
    const outside = { ...manage, outside: 'change' };
    const said = [engineering('manage')];
    expect(result(outside, { said }).verdict).toBe('fail');
    const inside = change(new Date(at(11)).toISOString(), new Date(at(9)).toISOString());
    expect(result(outside, { said, registers: inside }).verdict).toBe('cannot-tell');
    const late = change(new Date(at(8)).toISOString(), new Date(at(7)).toISOString());
    expect(result(outside, { said, registers: late }).verdict).toBe('fail');
  });
  it('outside a session or a visit likewise', () => {
    const said = [engineering('read')];
    const span = { from: new Date(at(11)).toISOString(), until: new Date(at(11) + 3 * HOUR).toISOString() };
    const visit = {
      visits: [
        {
          id: 'V1',
          people: ['vic'],
          crane: 'C1',
          purpose: 'w',
          work_order: 'W',
          escort: 'anna',
          clearance_checked: true,
          ...span,
        },
      ],
    };
    const test = { ...deny, from: 'EWS', outside: 'visit' };
    expect(result(test, { said }).verdict).toBe('fail');
    expect(result(test, { said, registers: visit }).verdict).toBe('cannot-tell');
    expect(result({ ...test, outside: 'session' }, { said, registers: visit }).verdict).toBe('fail');
  });
});
