// Measures judged from configurations: `met` is possible, comes from full evidence alone, and goes with each piece of it.
import fc from 'fast-check';
import { DAY, HOUR } from '#kit';
import type { ConfiguredDevice, LineScope } from '#facts';
import { reconcile } from '#reconcile';
import type { RegisterName } from '#site';
import { describe, expect, it } from 'vitest';
import { checks } from '../../ground/kit/testing.ts';
import {
  access,
  between,
  collect,
  coreFirewall,
  craneOne,
  craneSwitch,
  craneTwo,
  flatPort,
  openLine,
  rule,
  tcp,
  withNetwork,
} from '../reconcile/testing-configs.ts';
import { at, NOW, TestFacts, testSite, without } from '../reconcile/testing.ts';
import { judgeAll, measures } from './index.ts';

const everyDay = Object.fromEntries(measures.map((m) => [m.id, 1]));
const zones = ['C1/CTRL', 'C1/OPS', 'C1/AUX', 'C1/UP'];
const names = ['C1-FW', 'C2-FW', 'CORE', 'C1-SW'] as const;
type Name = (typeof names)[number];

/** What can be wrong with a world. */
interface World {
  missing: Name[];
  old: Name[];
  /** Lines that nobody understood. */
  dark: { device: Name; scope: LineScope; element?: string }[];
  /** Rules that nobody declared. */
  open: ('office' | 'camera' | 'crane' | 'server')[];
  /** The camera's port carries all networks. */
  flat: boolean;
  /** Zone and quarter of the day without a capture. */
  holes: { zone: number; shift: number }[];
  oneWay: boolean;
}
const whole: World = { missing: [], old: [], dark: [], open: [], flat: false, holes: [], oneWay: false };

const extras = {
  office: rule(20, between(['10.8.0.0/24'], ['10.1.1.10'], tcp(443))),
  camera: rule(21, between(['10.1.2.10'], ['10.1.0.10'], tcp(102))),
  crane: rule(22, between(['10.1.1.10'], ['10.2.0.0/24', '192.168.0.0/24'], tcp(445))),
  server: rule(23, between(['10.9.0.10'], ['10.1.0.10'], tcp(102))),
};

function factsOf(w: World): TestFacts {
  const f = new TestFacts();
  const extra = w.open.map((o) => extras[o]);
  const made: Record<Name, ConfiguredDevice> = {
    'C1-FW': craneOne('C1-FW.cfg', { extra }),
    'C2-FW': craneTwo('C2-FW.cfg', { extra }),
    CORE: coreFirewall('CORE.cfg', { extra }),
    'C1-SW': craneSwitch('C1-SW.cfg', w.flat ? [flatPort('1/3', 23, { description: 'C1-CAM' })] : []),
  };
  for (const name of names) {
    if (w.missing.includes(name)) continue;
    const open = w.dark
      .filter((d) => d.device === name)
      .map((d) => openLine({ scope: d.scope, ...(d.element === undefined ? {} : { element: d.element }) }));
    collect(f, { ...made[name], open }, w.old.includes(name) ? at(30) : at(5));
  }
  for (const [z, zone] of zones.entries())
    for (let shift = 0; shift < 4; shift++) {
      if (w.holes.some((h) => h.zone === z && h.shift === shift)) continue;
      const from = NOW - DAY + shift * 6 * HOUR;
      f.capture(`${zone} ${shift}`, {
        from,
        to: from + 6 * HOUR,
        segments: [zone],
        directions: w.oneWay && z === 0 && shift === 0 ? 'one' : 'both',
      });
    }
  return f;
}

type Registers = Partial<Record<RegisterName, unknown[]>>;
function statuses(facts: TestFacts['facts'], registers: Registers = {}): Map<string, string> {
  const view = reconcile({ site: testSite(withNetwork(registers), everyDay), facts, asOf: NOW });
  return new Map(judgeAll(view).verdicts.map((v) => [`${v.measure} ${v.subject.id}`, v.status]));
}
const status = (w: Partial<World>, measure: string, registers: Registers = {}) =>
  statuses(factsOf({ ...whole, ...w }).facts, registers).get(`${measure} C1`);

const judged = ['segmentation', 'management-separation', 'onboard-vlans'] as const;

describe('from fresh configurations of all devices and traffic of the whole period', () => {
  it.each(judged)('%s is met', (measure) => {
    expect(status({}, measure)).toBe('met');
  });

  const pieces: [string, Partial<World>, readonly (typeof judged)[number][]][] = [
    ['without the crane firewall', { missing: ['C1-FW'] }, judged],
    ['without the core firewall', { missing: ['CORE'] }, ['segmentation', 'management-separation']],
    ['without the switch on board', { missing: ['C1-SW'] }, ['onboard-vlans']],
    ['without the other crane’s firewall', { missing: ['C2-FW'] }, ['segmentation']],
    ['with an old crane firewall', { old: ['C1-FW'] }, ['segmentation', 'management-separation']],
    ['with an old core firewall', { old: ['CORE'] }, ['segmentation']],
    ['with an old switch', { old: ['C1-SW'] }, ['onboard-vlans']],
    ['with a rule not understood on the crane firewall', { dark: [{ device: 'C1-FW', scope: 'filter' }] }, judged],
    ['with a rule not understood on the core', { dark: [{ device: 'CORE', scope: 'filter' }] }, ['segmentation']],
    ['with a port not understood', { dark: [{ device: 'C1-SW', scope: 'layer2' }] }, ['onboard-vlans']],
    ['with a hole in the control network', { holes: [{ zone: 0, shift: 2 }] }, judged],
    ['with a hole in the uplink', { holes: [{ zone: 3, shift: 0 }] }, ['segmentation', 'management-separation']],
    ['with the camera network unwatched', { holes: [{ zone: 2, shift: 3 }] }, ['onboard-vlans', 'segmentation']],
    ['with one direction only', { oneWay: true }, judged],
    ['with a way from the office', { open: ['office'] }, ['segmentation']],
    ['with a way from the camera', { open: ['camera'] }, ['onboard-vlans']],
    ['with a way from the server', { open: ['server'] }, ['management-separation']],
    ['with a way to the other crane', { open: ['crane'] }, ['segmentation']],
    ['with a port that carries all networks', { flat: true }, ['onboard-vlans']],
  ];
  it.each(pieces)('%s it is not', (_, world, all) => {
    for (const measure of all) expect([measure, status(world, measure)]).not.toEqual([measure, 'met']);
  });

  it('an old configuration is stale, a missing one unknown, a contradiction not met', () => {
    expect(status({ old: ['C1-FW'] }, 'segmentation')).toBe('stale');
    expect(status({ missing: ['CORE'] }, 'segmentation')).toBe('unknown');
    expect(status({ open: ['office'] }, 'segmentation')).toBe('not-met');
    // Told of the crane whose firewall lets it in; the one it comes from is not proved closed either.
    expect(status({ open: ['crane'] }, 'segmentation')).toBe('unknown');
    expect(statuses(factsOf({ ...whole, open: ['crane'] }).facts).get('segmentation C2')).toBe('not-met');
  });

  it('a line that can only concern managing the device changes nothing that passes', () => {
    const w = { dark: [{ device: 'C1-FW' as const, scope: 'management' as const }] };
    // The need asks for configurations read whole, so it is unknown and never not-met.
    expect(['met', 'unknown']).toContain(status(w, 'management-separation'));
  });
});

const device = fc.constantFrom(...names);
const world = fc.record({
  missing: fc.array(device, { maxLength: 1 }),
  old: fc.array(device, { maxLength: 1 }),
  dark: fc.array(
    fc.record({ device, scope: fc.constantFrom<LineScope>('filter', 'nat', 'route', 'layer2', 'interface', 'device') }),
    { maxLength: 1 },
  ),
  open: fc.array(fc.constantFrom('office' as const, 'camera' as const, 'crane' as const, 'server' as const), {
    maxLength: 1,
  }),
  flat: fc.boolean(),
  holes: fc.array(fc.record({ zone: fc.nat(3), shift: fc.nat(3) }), { maxLength: 1 }),
  oneWay: fc.constant(false),
});

let met = 0;

describe('taking evidence away', () => {
  it('(a device, its freshness, a line that was understood, a capture) never turns a verdict to met', () => {
    fc.assert(
      fc.property(world, device, fc.nat(), (w, one, pick) => {
        const facts = factsOf(w).facts;
        const before = statuses(facts);
        met += [...before.values()].filter((s) => s === 'met').length;
        const less: [string, TestFacts['facts']][] = [
          [`${one} missing`, factsOf({ ...w, missing: [...w.missing, one] }).facts],
          [`${one} old`, factsOf({ ...w, old: [...w.old, one] }).facts],
          [`${one} dark`, factsOf({ ...w, dark: [...w.dark, { device: one, scope: 'filter' }] }).facts],
          ['capture', without(facts, facts.captures[pick % facts.captures.length]!.sha256)],
        ];
        const [what, after] = less[pick % less.length]!;
        for (const [key, now] of statuses(after))
          if (now === 'met') expect([what, key, before.get(key)]).toEqual([what, key, 'met']);
      }),
      checks(600),
    );
  });
  it('is tried on worlds in which verdicts are met', () => {
    expect(met).toBeGreaterThan(20);
  });
});

describe('a port on which something could join networks', () => {
  const dynamic = () => {
    const port = access('1/3', 13, 23, { description: 'C1-CAM' });
    return {
      ...port,
      switchport: {
        ...port.switchport!,
        mode: 'dynamic' as const,
        tagged: [[11, 12]] as [number, number][],
        accepts: 'all' as const,
      },
    };
  };
  // Nobody is known on it: it has no description.
  const unknownPort = () => flatPort('1/9', 29);
  const world = (ports: ConfiguredDevice['interfaces']) => {
    const f = factsOf({ ...whole, missing: ['C1-SW'] });
    collect(f, craneSwitch('C1-SW.cfg', ports), at(5));
    const view = reconcile({ site: testSite(withNetwork(), everyDay), facts: f.facts, asOf: NOW });
    const { verdicts, drafts } = judgeAll(view);
    return {
      leaks: view.configured!.layer2().leaks,
      verdict: verdicts.find((v) => v.measure === 'onboard-vlans' && v.subject.id === 'C1')!,
      joined: drafts.filter((d) => d.measure === 'onboard-vlans' && d.cause.startsWith('joined:')),
    };
  };
  it('makes no finding where it is not certain, and keeps the verdict from being met', () => {
    const { leaks, verdict, joined } = world([unknownPort()]);
    expect(leaks.length).toBeGreaterThan(0);
    expect(leaks.every((l) => !l.certain)).toBe(true);
    expect(joined).toEqual([]);
    expect(verdict.status).toBe('unknown');
    expect(verdict.because).toMatch(/C1-SW: 1\/9 could join/);
  });
  it('makes one finding for the switch where a device is known to stand on it', () => {
    for (const port of [flatPort('1/3', 23, { description: 'C1-CAM' }), dynamic()]) {
      const { leaks, verdict, joined } = world([port]);
      if (leaks.some((l) => l.certain)) {
        expect(joined).toHaveLength(1);
        expect(joined[0]).toMatchObject({
          cause: 'joined:C1-SW',
          severity: 'critical',
          subjects: [{ kind: 'crane', id: 'C1' }],
        });
        expect(joined[0]!.saw.flatMap((s) => s.evidence)).toEqual(
          expect.arrayContaining([expect.objectContaining({ kind: 'line', line: 23 })]),
        );
        expect(joined[0]!.unseen.join(' ')).toContain('C1-CAM');
      }
      expect(verdict.status).not.toBe('met');
    }
  });
});

describe('a way that is too large to be held against what is declared', () => {
  /** Everything of one pair of zones is refused, and nothing else: what the comparison says where sets of packets grow past their bound. */
  const refusing = (from: string, to: string) => {
    const view = reconcile({ site: testSite(withNetwork(), everyDay), facts: factsOf(whole).facts, asOf: NOW });
    const configured = view.configured!;
    expect(configured.compared(from, to).refused).toBeUndefined();
    return judgeAll({
      ...view,
      configured: {
        ...configured,
        compared: (a, b) =>
          a === from && b === to
            ? { beyond: [], missing: [], refused: 'too many kinds of packets' }
            : configured.compared(a, b),
      },
    }).verdicts.filter((v) => v.subject.id === 'C1');
  };
  it('keeps the measure from being met, and says so', () => {
    const verdict = refusing('C1/OPS', 'OPS').find((v) => v.measure === 'segmentation')!;
    expect(verdict.status).toBe('unknown');
    expect(verdict.because).toContain(
      'C1/OPS to OPS: what passes there cannot be held against what is declared: too many kinds of packets',
    );
  });
  it('keeps no other measure from it', () => {
    expect(refusing('C1/OPS', 'OPS').find((v) => v.measure === 'onboard-vlans')!.status).toBe('met');
  });
});
