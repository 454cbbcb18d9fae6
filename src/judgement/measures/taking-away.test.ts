// Proves the rule that everything hangs on: taking evidence away never turns a verdict to met.
// A world is what really happened; captures are windows on it; people sign; registers record. Any one piece of evidence is taken
// away, and both are judged. (What a person or a register itself admits, a statement "not met" or a visit without an escort, is
// left out: nobody can tell that a confession was taken away. The append-only ledger is what keeps those.)
import fc from 'fast-check';
import { DAY, HOUR } from '#kit';
import type { Attested } from '#reconcile';
import { reconcile } from '#reconcile';
import type { RegisterName } from '#site';
import { describe, expect, it } from 'vitest';
import { checks } from '../../ground/kit/testing.ts';
import { at, NOW, TestFacts, testSite, without } from '../reconcile/testing.ts';
import { judgeAll, measures } from './index.ts';

const machines = [
  { address: '10.1.0.10', zone: 'C1/CTRL' },
  { address: '10.1.1.10', zone: 'C1/OPS' },
  { address: '10.1.2.10', zone: 'C1/AUX' },
  { address: '192.168.0.10', outside: '10.2.0.10', zone: 'C2/CTRL' },
  { address: '192.168.0.70', outside: '10.2.0.70', zone: 'C2/OPS' },
  { address: '10.9.0.10', zone: 'OPS' },
  { address: '10.9.1.10', zone: 'MGMT' },
  { address: '10.9.2.10', zone: 'GATE' },
  { address: '10.8.0.10', zone: 'OFFICE' },
  { address: '198.51.100.9', zone: 'INTERNET' },
];
const zones = ['C1/CTRL', 'C1/OPS', 'C1/AUX', 'C1/UP', 'C2/CTRL', 'C2/OPS', 'OPS', 'MGMT', 'GATE', 'OFFICE'];
const SHIFT = 6;

const event = fc.record({
  client: fc.nat(machines.length - 1),
  server: fc.nat(machines.length - 1),
  port: fc.constantFrom(102, 102, 443, 445, 3389, 8443),
  hour: fc.integer({ min: 1, max: 23 }),
  answered: fc.boolean(),
  operation: fc.constantFrom('none', 'read', 'download', 'stop'),
  name: fc.constantFrom(undefined, 'api.exchange.example', 'x.remote-tool.example'),
});
/** A capture that was not made: zone and shift (of six hours). */
const hole = fc.record({ zone: fc.nat(zones.length - 1), shift: fc.nat(3) });
const world = fc.record({
  events: fc.array(event, { maxLength: 3 }),
  holes: fc.array(hole, { maxLength: 2 }),
  /** A second sensor over the whole day on some zone. */
  second: fc.option(fc.nat(zones.length - 1), { nil: undefined }),
  unplaced: fc.boolean(),
  unsigned: fc.array(fc.nat(measures.length - 1), { maxLength: 3 }),
  visit: fc.boolean(),
  session: fc.boolean(),
  change: fc.boolean(),
});
type World = typeof world extends fc.Arbitrary<infer T> ? T : never;

interface Made {
  facts: TestFacts['facts'];
  attested: Attested[];
  registers: Partial<Record<RegisterName, unknown[]>>;
}

function make(w: World): Made {
  const f = new TestFacts();
  const watch = (name: string, segments: string[], from: number, to: number, assigned = true): void => {
    const crane = segments[0]!.startsWith('C2') ? 'C2' : undefined;
    const c = f.capture(name, { from, to, segments, realm: crane ?? 'site', assigned, clockErrorSeconds: 0 });
    for (const [i, e] of w.events.entries()) {
      const time = NOW - e.hour * HOUR + i * 1000 + HOUR / 2;
      const [a, b] = [machines[e.client]!, machines[e.server]!];
      if (time < from || time >= to || e.client === e.server) continue;
      // The uplink carries what crosses to and from the crane.
      const passes = new Set([
        a.zone,
        b.zone,
        ...(a.zone.slice(0, 2) !== b.zone.slice(0, 2) && `${a.zone}${b.zone}`.includes('C1/') ? ['C1/UP'] : []),
      ]);
      if (!segments.some((s) => passes.has(s))) continue;
      const look = (m: (typeof machines)[number]) =>
        crane === undefined && m.outside !== undefined ? m.outside : m.address;
      f.said(c, {
        client: { address: look(a), port: 51_000 + i },
        server: { address: look(b), port: e.port },
        protocol: e.port === 3389 ? 'rdp' : e.port === 102 ? 's7comm' : 'tls',
        from: time,
        packets: [10, e.answered ? 10 : 0],
        operations: {
          none: [],
          read: [{}],
          download: [{ code: '0x1a', name: 'Request download', class: 'manage' as const, detail: 'M-DOWNLOAD' }],
          stop: [{ code: '0x29', name: 'PLC stop', class: 'manage' as const, detail: 'M-MODE' }],
        }[e.operation],
        names: e.name === undefined ? [] : [{ name: e.name, first: time, last: time }],
      });
    }
  };
  for (const [z, zone] of zones.entries()) {
    for (let shift = 0; shift < 24 / SHIFT; shift++) {
      if (w.holes.some((h) => h.zone === z && h.shift === shift)) continue;
      watch(`${zone} ${shift}`, [zone], NOW - DAY + shift * SHIFT * HOUR, NOW - DAY + (shift + 1) * SHIFT * HOUR);
    }
  }
  if (w.second !== undefined) watch('second', [zones[w.second]!], NOW - DAY, NOW);
  if (w.unplaced) watch('unplaced', ['OPS'], NOW - DAY, NOW, false);
  const attested = measures.map((m, i): Attested => ({
    attestation: {
      id: `AT-${m.id}`,
      measure: m.id,
      subjects: ['site'],
      says: 'met',
      because: 'looked at',
      stated_by: 'anna',
      stated_on: '2026-11-21',
      confirmed_by: 'ben',
      until: '2027-11-21',
    },
    confirmed: !w.unsigned.includes(i),
    state: w.unsigned.includes(i) ? 'half-signed' : 'confirmed',
    file: 'attestations.yaml',
    sha256: '0'.repeat(64),
    line: i + 1,
  }));
  const window = { from: '2026-11-21T00:00:00Z', until: '2026-11-22T00:00:00Z' };
  return {
    facts: f.facts,
    attested,
    registers: {
      visits: w.visit
        ? [
            {
              id: 'V1',
              people: ['vic'],
              crane: 'C1',
              ...window,
              purpose: 'work',
              work_order: 'W1',
              escort: 'anna',
              clearance_checked: true,
            },
          ]
        : [],
      sessions: w.session
        ? [
            {
              id: 'S1',
              person: 'vic',
              via: 'JUMP',
              from_asset: 'EWS',
              target: 'C1',
              ...window,
              purpose: 'look',
              kind: 'diagnose',
              mfa: true,
              recorded: true,
            },
          ]
        : [],
      changes: w.change
        ? [
            {
              id: 'CH1',
              kind: 'program',
              targets: 'C1',
              ...window,
              by: ['anna'],
              from_assets: ['EWS'],
              approved_by: ['ben'],
              reason: 'work',
            },
          ]
        : [],
      agreements: [{ id: 'AG1', supplier: 'DriveCo' }],
    },
  };
}

const everyDay = Object.fromEntries(measures.map((m) => [m.id, 1]));

function verdicts({ facts, attested, registers }: Made): Map<string, string> {
  const view = reconcile({ site: testSite(registers, everyDay), facts, asOf: NOW, attested });
  return new Map(judgeAll(view).verdicts.map((v) => [`${v.measure} ${v.subject.id}`, v.status]));
}

/** Every world with one piece of evidence less. */
function lessened(made: Made): { what: string; made: Made }[] {
  const less: { what: string; made: Made }[] = made.facts.captures.map((c) => ({
    what: `capture ${c.file}`,
    made: { ...made, facts: without(made.facts, c.sha256) },
  }));
  for (const [i, a] of made.attested.entries()) {
    const others = made.attested.filter((_, k) => k !== i);
    less.push({ what: a.attestation.id, made: { ...made, attested: others } });
    less.push({
      what: `signature on ${a.attestation.id}`,
      made: { ...made, attested: [...others, { ...a, confirmed: false, state: 'half-signed' }] },
    });
  }
  for (const name of ['visits', 'sessions', 'changes', 'agreements'] as const) {
    if (made.registers[name]?.length)
      less.push({ what: name, made: { ...made, registers: { ...made.registers, [name]: [] } } });
  }
  return less;
}

let met = 0;

describe('taking evidence away', () => {
  it('never turns a verdict to met', () => {
    fc.assert(
      fc.property(world, fc.nat(), (w, pick) => {
        const whole = make(w);
        const before = verdicts(whole);
        met += [...before.values()].filter((s) => s === 'met').length;
        const all = lessened(whole);
        const captures = all.filter((l) => l.what.startsWith('capture'));
        // One capture that saw something, where there is one; and one piece of any kind.
        const telling = captures.find((l) => l.made.facts.conversations.length < whole.facts.conversations.length);
        for (const one of [all[pick % all.length]!, captures[pick % captures.length]!, telling ?? captures[0]!]) {
          for (const [key, status] of verdicts(one.made)) {
            if (status === 'met') expect([one.what, key, before.get(key)]).toEqual([one.what, key, 'met']);
          }
        }
      }),
      checks(2000),
    );
  });

  it('is tried on worlds in which verdicts are met', () => {
    expect(met).toBeGreaterThan(20);
  });

  it('of a capture whose event was the only contradiction leaves it unknown, not met', () => {
    const w: World = {
      events: [{ client: 1, server: 0, port: 102, hour: 9, answered: true, operation: 'stop', name: undefined }],
      holes: [],
      second: undefined,
      unplaced: false,
      unsigned: [],
      visit: true,
      session: false,
      change: false,
    };
    const whole = make(w);
    expect(verdicts(whole).get('restrict-modification C1')).toBe('not-met');
    expect(verdicts(make({ ...w, events: [] })).get('restrict-modification C1')).toBe('met');
    const seen = new Set(whole.facts.conversations.map((c) => c.capture));
    const facts = [...seen].reduce((f, c) => without(f, c), whole.facts);
    expect(verdicts({ ...whole, facts }).get('restrict-modification C1')).toBe('unknown');
  });

  it('of a capture without a place changes nothing, for nobody’s verdict may use it', () => {
    const f = new TestFacts();
    const c = f.capture('lost', { from: at(9), to: at(8), assigned: false });
    f.said(c, {
      client: { address: '10.1.1.10' },
      server: { address: '10.1.0.10', port: 102 },
      from: at(9),
      operations: [{ code: '0x29', name: 'PLC stop', class: 'manage', detail: 'M-MODE' }],
    });
    const judged = (facts: TestFacts['facts']) => judgeAll(reconcile({ site: testSite(), facts, asOf: NOW }));
    expect(judged(f.facts).drafts.map((d) => d.cause)).toEqual(judged(without(f.facts, c)).drafts.map((d) => d.cause));
  });
});
