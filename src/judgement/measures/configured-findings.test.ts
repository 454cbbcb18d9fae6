// What findings from configurations say: whom they concern, which line opens, what closes them, and that they follow their data.
import { sha256 } from '#kit';
import type { ConfiguredDevice, Weakness } from '#facts';
import { readConfig } from '#netconfig';
import { reconcile } from '#reconcile';
import type { ApprovedConfig, View } from '#reconcile';
import type { RegisterName } from '#site';
import { describe, expect, it } from 'vitest';
import {
  access,
  between,
  collect,
  coreFirewall,
  craneOne,
  craneSwitch,
  craneTwo,
  device,
  flatPort,
  openLine,
  rule,
  tcp,
  withNetwork,
} from '../reconcile/testing-configs.ts';
import { at, NOW, TestFacts, testSite } from '../reconcile/testing.ts';
import type { Said } from '../reconcile/testing.ts';
import { identity } from './identity.ts';
import type { FindingDraft } from './measure.ts';
import { judgeAll, measures } from './index.ts';

type Registers = Partial<Record<RegisterName, unknown[]>>;
const everyDay = Object.fromEntries(measures.map((m) => [m.id, 1]));
const watched = ['C1/CTRL', 'C1/OPS', 'C1/AUX', 'C1/UP', 'OPS', 'MGMT', 'GATE', 'OFFICE'];

interface Made {
  devices?: ConfiguredDevice[];
  said?: Said[];
  registers?: Registers;
  /** Hours of the day that were watched. */
  hours?: number;
  collected?: number;
  approvedConfigs?: ApprovedConfig[];
  /** Earlier versions, each with its hours before now. */
  before?: [ConfiguredDevice, number][];
}

const all = (extra: ConfiguredDevice['filters'][number]['rules'] = []) => [
  craneOne('C1-FW.cfg', { extra }),
  craneTwo('C2-FW.cfg', { extra }),
  coreFirewall('CORE.cfg', { extra }),
  craneSwitch(),
];

function viewOf({
  devices = all(),
  said = [],
  registers = {},
  hours = 24,
  collected = at(5),
  approvedConfigs = [],
  before = [],
}: Made): View {
  const f = new TestFacts();
  for (const [made, when] of before) collect(f, made, at(when));
  for (const made of devices) collect(f, made, collected);
  const c = f.capture('c', { from: at(hours), to: NOW, segments: watched, clockErrorSeconds: 0 });
  for (const s of said) f.said(c, s);
  return reconcile({
    site: testSite(withNetwork(registers), everyDay),
    facts: f.facts,
    asOf: NOW,
    approvedConfigs,
    declaredAt: (register, id) => ({ artefact: sha256('site'), file: `${register}.yaml`, line: id.length }),
  });
}
const judge = (made: Made) => judgeAll(viewOf(made));
const drafts = (measure: string, made: Made): FindingDraft[] => judge(made).drafts.filter((d) => d.measure === measure);

const way = (n: number, from: string, to: string, ...ports: number[]) => rule(n, between([from], [to], tcp(...ports)));
const up: Said = { client: { address: '10.1.1.10' }, server: { address: '10.9.0.10', port: 8443 }, from: at(9) };
const panel: Said = { client: { address: '10.1.1.10' }, server: { address: '10.1.0.10', port: 102 }, from: at(9) };

describe('open ways', () => {
  const office = [way(20, '10.8.0.0/24', '10.1.1.10', 443), way(21, '10.8.0.0/24', '10.1.2.10', 80)];
  it('of one device are one finding, about the crane of that device, with each line', () => {
    const found = drafts('segmentation', { devices: all(office) }).filter((d) => d.cause.startsWith('open-way:'));
    expect(found).toHaveLength(1);
    expect(found[0]).toMatchObject({ cause: 'open-way:C1-FW', subjects: [{ kind: 'crane', id: 'C1' }] });
    const lines = found[0]!.saw.flatMap((s) => s.evidence).map((e) => [e.artefact, e.kind === 'line' && e.line]);
    expect(lines).toEqual(
      expect.arrayContaining([
        [sha256('C1-FW.cfg'), 120],
        [sha256('C1-FW.cfg'), 121],
      ]),
    );
    expect(found[0]!.draft).toMatch(/C1-FW: remove .*C1-FW\.cfg:120/);
  });
  it('of two devices are two', () => {
    const found = drafts('segmentation', {
      devices: all([...office, way(22, '10.8.0.0/24', '192.168.0.70', 443), way(23, '10.8.0.0/24', '10.2.0.70', 443)]),
    });
    expect(found.map((d) => [d.cause, d.subjects[0]!.id]).sort()).toEqual([
      ['open-way:C1-FW', 'C1'],
      ['open-way:C2-FW', 'C2'],
    ]);
  });
  it('of a device of no crane concern the cranes at their ends', () => {
    const core = coreFirewall('CORE.cfg', { extra: [way(20, '10.8.0.0/24', '10.1.3.0/29', 22)] });
    const [found] = drafts('segmentation', { devices: [craneOne(), craneTwo(), core, craneSwitch()] });
    expect(found).toMatchObject({ cause: 'open-way:CORE', subjects: [{ id: 'C1' }] });
  });
  it('are worse to a controller, and worst where everything passes', () => {
    const severity = (r: ReturnType<typeof rule>) =>
      drafts('segmentation', { devices: all([r]) }).map((d) => d.severity);
    expect(severity(way(20, '10.8.0.0/24', '10.1.1.10', 443))).toEqual(['medium']);
    expect(severity(way(20, '10.8.0.0/24', '10.1.0.10', 443))).toEqual(['high']);
    expect(severity(rule(20, {}))).toContain('critical');
  });
  it('that only the device can tell make no finding, and leave the question open', () => {
    const maybe = rule(20, { ...between(['10.8.0.0/24'], ['10.1.1.10'], tcp(443)), may: ['the user is known'] });
    const { drafts: found, verdicts } = judge({ devices: all([maybe]) });
    expect(found.filter((d) => d.cause.startsWith('open-way'))).toEqual([]);
    const verdict = verdicts.find((v) => v.measure === 'segmentation' && v.subject.id === 'C1')!;
    expect(verdict.status).toBe('unknown');
    expect(verdict.because).toMatch(/OFFICE to C1\/OPS: .*may let it pass, only the device knows/);
  });
  it('to the Internet are told of untrusted traffic', () => {
    const registers = { assets: [] as unknown[] };
    const core = coreFirewall('CORE.cfg', { extra: [rule(20, { from: { include: ['10.1.1.10'] }, ...tcp(443) })] });
    core.interfaces.push({
      name: 'wan',
      kind: 'physical',
      enabled: true,
      addresses: ['198.51.100.2/30'],
      at: { file: 0, line: 40 },
    });
    core.routes.push({ prefix: '0.0.0.0/0', via: '198.51.100.1', source: 'static', at: { file: 0, line: 41 } });
    const one = craneOne('C1-FW.cfg', { extra: [rule(20, { from: { include: ['10.1.1.10'] }, ...tcp(443) })] });
    const found = drafts('untrusted-traffic', { devices: [one, craneTwo(), core, craneSwitch()], registers });
    expect(found.map((d) => d.cause)).toContain('open-way:C1-FW');
  });
});

describe('policy tests that fail', () => {
  const test = (more: object) => ({
    policy_tests: [
      {
        id: 'T-1',
        expect: 'allow',
        from: 'C1-HMI',
        to: 'RCMS',
        transport: 'tcp',
        ports: [8443],
        measure: 'segmentation',
        ...more,
      },
    ],
  });
  it('are findings of the measure they name, with the line that stops it', () => {
    const devices = [craneOne(), craneTwo(), coreFirewall('CORE.cfg', { less: [2] }), craneSwitch()];
    const [found] = drafts('segmentation', { devices, registers: test({}) }).filter(
      (d) => d.cause === 'policy-test:T-1',
    );
    expect(found!.head).toBe('Policy test T-1 fails: C1-HMI cannot reach RCMS, and has to.');
    expect(found!.action).toMatch(/CORE/);
    expect(
      drafts('segmentation', { devices, registers: test({ measure: 'onboard-vlans' }) }).some(
        (d) => d.cause === 'policy-test:T-1',
      ),
    ).toBe(false);
    expect(drafts('segmentation', { registers: test({}) })).toEqual([]);
  });
  it('by a way that is told already say so there, once', () => {
    const devices = all([way(20, '10.8.0.0/24', '10.1.1.10', 443)]);
    const found = drafts('segmentation', {
      devices,
      registers: test({ expect: 'deny', from: 'OFFICE', to: 'C1/OPS', ports: [443] }),
    });
    expect(found.map((d) => d.cause)).toEqual(['open-way:C1-FW']);
    expect(found[0]!.unseen.join(' ')).toContain('Policy test T-1 fails by it.');
  });
});

describe('declared services that no configuration lets pass', () => {
  const closed = (made: Made) => drafts('segmentation', made).filter((d) => d.cause === 'declared-and-closed');
  const core = (less: number[], parts = {}) => [
    craneOne(),
    craneTwo(),
    coreFirewall('CORE.cfg', { less, parts }),
    craneSwitch(),
  ];
  it('are told once for each crane, with the device that stops them', () => {
    const found = closed({ devices: core([2]) });
    expect(found.map((d) => d.subjects[0]!.id)).toEqual(['C1', 'C2']);
    expect(found[0]!.head).toContain('S-UP');
    expect(found[0]!.saw[0]!.what).toMatch(/stopped by CORE/);
  });
  it('are none where they are for a change alone, or where it is not proved', () => {
    expect(closed({ devices: core([1]) })).toEqual([]);
    expect(closed({ devices: core([2], { open: [openLine()] }) })).toEqual([]);
  });
});

describe('traffic that no configuration lets pass', () => {
  const office: Said = { client: { address: '10.8.0.10' }, server: { address: '10.1.1.10', port: 443 }, from: at(9) };
  const unknown = (made: Made) => drafts('monitor-paths', made).filter((d) => d.cause.startsWith('unknown-path'));
  it('and was answered is a way that nobody knows, with packets and the line that would stop it', () => {
    const [found, ...more] = unknown({ said: [office] });
    expect(more).toEqual([]);
    expect(found).toMatchObject({ cause: 'unknown-path:OFFICE>C1/OPS', subjects: [{ id: 'C1' }] });
    expect(found!.head).toContain('PC got through to C1-HMI on 21 Nov at 15:00');
    expect(new Set(found!.saw[0]!.evidence.map((e) => e.kind))).toEqual(new Set(['packet', 'line']));
    expect(found!.saw[0]!.what).toMatch(/CORE would stop it/);
  });
  it('is none without an answer, where a rule lets it pass, or for a service that is opened for a time', () => {
    expect(unknown({ said: [{ ...office, packets: [3, 0] }] })).toEqual([]);
    expect(unknown({ said: [office], devices: all([way(20, '10.8.0.0/24', '10.1.1.10', 443)]) })).toEqual([]);
    const engineering: Said = {
      client: { address: '10.9.1.10' },
      server: { address: '10.1.0.10', port: 102 },
      from: at(9),
    };
    const shut = [craneOne('C1-FW.cfg', { less: [2] }), craneTwo(), coreFirewall(), craneSwitch()];
    expect(unknown({ said: [engineering], devices: shut })).toEqual([]);
    expect(
      unknown({ said: [{ ...engineering, server: { address: '10.1.0.10', port: 103 } }], devices: shut }),
    ).toHaveLength(1);
  });
  it('is none where the device that would stop it has lines nobody understood', () => {
    const devices = [
      craneOne(),
      craneTwo(),
      coreFirewall('CORE.cfg', { parts: { open: [openLine()] } }),
      craneSwitch(),
    ];
    expect(unknown({ said: [office], devices })).toEqual([]);
  });
});

describe('ways into a crane without a sensor', () => {
  const blind = (registers: Registers) =>
    drafts('monitor-paths', { registers }).filter((d) => d.cause === 'way-without-sensor');
  it('are told unless a sensor stands at an end or on the way', () => {
    // The sensor of the small terminal sees both uplinks.
    expect(blind({})).toEqual([]);
    const f = new TestFacts();
    for (const made of all()) collect(f, made, at(5));
    const registers = { ...withNetwork(), sensors: [{ id: 'SE', sees: ['OFFICE'] }] };
    const view = reconcile({ site: testSite(registers), facts: f.facts, asOf: NOW });
    const found = judgeAll(view).drafts.filter((d) => d.cause === 'way-without-sensor');
    expect(found.map((d) => d.subjects[0]!.id)).toEqual(['C1', 'C2']);
    expect(found[0]!.head).toMatch(/1 way into C1 passes no sensor: MGMT to C1\/CTRL by CORE and C1-FW\./);
  });
});

describe('a way into a crane of which nobody can say whether it is there', () => {
  const judgedWith = (sees: string[], legs: object[]) => {
    const f = new TestFacts();
    for (const made of all()) collect(f, made, at(5));
    f.capture('c', { from: at(24), to: NOW, segments: watched });
    const server = { id: 'TWO', zone: 'OFFICE', role: 'server', ip: ['10.8.0.20'], interfaces: legs };
    const registers = { ...withNetwork({ assets: [server] }), sensors: [{ id: 'SE', sees }] };
    const view = reconcile({ site: testSite(registers, everyDay), facts: f.facts, asOf: NOW });
    return judgeAll(view).verdicts.find((v) => v.measure === 'monitor-paths' && v.subject.id === 'C1')!;
  };
  const leg = [{ zone: 'C1/OPS', ip: '10.1.1.20' }];
  it('keeps the ways in from being called watched, unless a sensor stands on it', () => {
    const open = judgedWith(['C1/UP'], leg);
    expect(open.status).toBe('unknown');
    expect(open.because).toMatch(/whether OFFICE can reach C1\/OPS, where no sensor stands: TWO may let it pass/);
    expect(judgedWith(['C1/UP', 'C1/OPS'], leg).status).toBe('met');
    expect(judgedWith(['C1/UP'], []).status).toBe('met');
  });
});

describe('ways that are open and were never used', () => {
  const unused = (made: Made) => drafts('least-communication', made).filter((d) => d.cause === 'unused-services');
  it('are told with their rule and the period, of the crane they lead to or from', () => {
    const [found, ...more] = unused({ said: [panel] });
    expect(more).toEqual([]);
    expect(found).toMatchObject({ subjects: [{ id: 'C1' }], severity: 'low' });
    expect(found!.head).toMatch(/^1 way to and from C1 is open and was not used once in 1 day: C1\/OPS to OPS/);
    expect(found!.saw[0]!.what).toMatch(/lets pass by .*: C1\/OPS to OPS on TCP 8443, for example .*; not seen once/);
    expect(found!.saw[0]!.evidence).toMatchObject([{ kind: 'line' }]);
    expect(found!.unseen[0]).toBe(
      'Watched without a gap from 21 Nov 2026 to 22 Nov 2026; whether it is needed once a year: ask its owner.',
    );
    expect(unused({ said: [panel, up] })).toEqual([]);
  });
  it('count a try without an answer, and a talk of which nobody saw who began, as used', () => {
    expect(unused({ said: [panel, { ...up, packets: [2, 0] }] })).toEqual([]);
    expect(
      unused({
        said: [
          panel,
          { client: up.server, server: { ...up.client, port: 8443 }, from: at(9), initiator: 'assumed' as never },
        ],
      }),
    ).toEqual([]);
  });
  it('are used by their own packets alone', () => {
    const other: Said = { ...up, server: { address: '10.9.0.10', port: 8444 } };
    expect(unused({ said: [panel, other] })).toHaveLength(1);
  });
  it('hold the ways that nobody declared as well', () => {
    const [found] = unused({ said: [panel, up], devices: all([way(20, '10.8.0.0/24', '10.1.1.10', 443)]) });
    expect(found!.head).toContain('OFFICE to C1/OPS');
    expect(
      unused({
        said: [
          panel,
          up,
          { client: { address: '10.8.0.10' }, server: { address: '10.1.1.10', port: 443 }, from: at(3) },
        ],
        devices: all([way(20, '10.8.0.0/24', '10.1.1.10', 443)]),
      }),
    ).toEqual([]);
  });
  it('leave out what is declared for a change alone', () => {
    expect(JSON.stringify(unused({ said: [panel] }))).not.toContain('MGMT');
  });
  it('are not said of a time that nobody watched: the blind time is told instead', () => {
    const { drafts: found, verdicts } = judge({ said: [panel], hours: 20 });
    expect(found.filter((d) => d.cause === 'unused-services')).toEqual([]);
    const verdict = verdicts.find((v) => v.measure === 'least-communication' && v.subject.id === 'C1')!;
    expect(verdict.limits.join(' ')).toMatch(
      /What was never used in 1 day is not said: nobody watched C1\/CTRL 4 hours, C1\/OPS 4 hours/,
    );
  });
  it('are not said where configurations are old or not understood', () => {
    expect(unused({ said: [panel], collected: at(30) })).toEqual([]);
    const dark = [craneOne('C1-FW.cfg', { parts: { open: [openLine()] } }), craneTwo(), coreFirewall(), craneSwitch()];
    expect(unused({ said: [panel], devices: dark })).toEqual([]);
  });
});

describe('weak log-ons', () => {
  const weak = (kind: Weakness['kind'], name: string, line = 33): ConfiguredDevice =>
    device(name, `${name}.cfg`, { weaknesses: [{ kind, what: 'account admin', at: { file: 0, line } }] });
  const found = (devices: ConfiguredDevice[]) =>
    drafts('access-control', { devices }).filter((d) => d.cause.startsWith('configured:'));
  it('are one finding for each kind, over all devices that share it', () => {
    const list = found([
      weak('factory-password', 'C1-FW'),
      weak('factory-password', 'C2-FW'),
      weak('weak-hash', 'CORE'),
    ]);
    expect(list.map((d) => [d.cause, d.severity])).toEqual([
      ['configured:factory-password', 'high'],
      ['configured:weak-hash', 'medium'],
    ]);
    expect(list[0]!.head).toBe('C1-FW and C2-FW still have the factory password.');
    expect(list[0]!.subjects.map((s) => s.id)).toEqual(['site', 'C1', 'C2']);
    expect(found([weak('factory-password', 'C1-FW')])[0]!.head).toBe('C1-FW still has the factory password.');
  });
  it.each(['factory-password', 'factory-community', 'clear-text-password', 'no-password', 'weak-hash'] as const)(
    'say %s in words, with the line',
    (kind) => {
      const [draft] = found([weak(kind, 'CORE', 77)]);
      expect(draft!.saw[0]!.evidence).toMatchObject([{ kind: 'line', line: 77, artefact: sha256('CORE.cfg') }]);
      expect(draft!.head).toMatch(/^CORE (still has|uses|keeps|lets) /);
    },
  );
  it('hold ways of managing in clear that are on, and not the others', () => {
    const managed = (service: 'telnet' | 'ssh' | 'snmp', enabled: boolean, encrypted: boolean) =>
      device('CORE', 'CORE.cfg', { management: [{ service, enabled, encrypted, at: { file: 0, line: 5 } }] });
    expect(found([managed('telnet', true, false)])[0]!.head).toBe(
      'CORE can be managed by TELNET, which passes passwords readable.',
    );
    expect(found([managed('telnet', false, false)])).toEqual([]);
    expect(found([managed('ssh', true, true)])).toEqual([]);
    expect(found([managed('snmp', true, true)])).toEqual([]);
  });
});

describe('firewall-change', () => {
  const opened = (file: string, port = 22) => coreFirewall(file, { extra: [way(30, '10.9.2.10', '10.9.0.10', port)] });
  const rest = [craneOne(), craneTwo(), craneSwitch()];
  const found = (made: Made) => drafts('firewall-change', made);
  it('finds a step without a change, with both files and the new line', () => {
    const [drift, ...more] = found({ devices: [...rest, opened('new.cfg')], before: [[coreFirewall('old.cfg'), 40]] });
    expect(more).toEqual([]);
    expect(drift!.head).toMatch(
      /CORE was changed by 21 Nov 2026: it opens GATE to OPS \(TCP 22\); no approved change covers it/,
    );
    const artefacts = drift!.saw.flatMap((s) => s.evidence.map((e) => e.artefact));
    expect(artefacts).toEqual(expect.arrayContaining([sha256('old.cfg'), sha256('new.cfg')]));
  });
  it('finds nothing once the old one runs again', () => {
    const back = found({
      devices: [...rest, coreFirewall('back.cfg')],
      before: [
        [coreFirewall('old.cfg'), 60],
        [opened('new.cfg'), 40],
      ],
    });
    expect(back).toEqual([]);
  });
  const approved = (file: string, state: ApprovedConfig['state'] = 'approved'): ApprovedConfig => ({
    device: 'CORE',
    artefact: sha256(file),
    state,
    signers: ['anna', 'ben'],
  });
  it('finds a device that runs another text than the approved one, and says who approved', () => {
    const f = (approvedConfigs: ApprovedConfig[], runs = opened('new.cfg')) => {
      const facts = new TestFacts();
      for (const made of [...rest, runs]) collect(facts, made, at(5));
      collect(facts, coreFirewall('wish.cfg'), at(30), { purpose: 'candidate' });
      const view = reconcile({
        site: testSite(withNetwork(), everyDay),
        facts: facts.facts,
        asOf: NOW,
        approvedConfigs,
      });
      return judgeAll(view).drafts.filter((d) => d.measure === 'firewall-change');
    };
    const [draft] = f([approved('wish.cfg')]);
    expect(draft).toMatchObject({ cause: 'not-approved:CORE' });
    expect(draft!.saw[0]!.what).toContain('anna and ben approved');
    expect(f([approved('wish.cfg', 'half-signed')])).toEqual([]);
    expect(f([approved('wish.cfg'), approved('new.cfg')])).toEqual([]);
    expect(f([approved('wish.cfg')], coreFirewall('same.cfg'))).toEqual([]);
  });
  it('finds what was opened for a time that has run out', () => {
    const change = (expires: string) => ({
      changes: [
        {
          id: 'CH9',
          kind: 'firewall',
          targets: 'CORE',
          from: '2026-11-01',
          until: '2026-11-02',
          by: ['anna'],
          approved_by: ['ben'],
          reason: 'r',
          owner: 'anna',
          expires,
          opens: [{ from: 'JUMP', to: 'RCMS', transport: 'tcp', ports: [22] }],
        },
      ],
    });
    const devices = [...rest, opened('new.cfg')];
    const [draft] = found({ devices, registers: change('2026-11-10') });
    expect(draft!.head).toBe('CH9 ran out 2026-11-10 and what it opened still passes: GATE to OPS.');
    expect(found({ devices, registers: change('2026-12-10') })).toEqual([]);
    expect(found({ devices: [...rest, coreFirewall()], registers: change('2026-11-10') })).toEqual([]);
  });
  it('is met by two equal configurations of each firewall and the signed procedure, and not by one', () => {
    const f = (second: boolean) => {
      const facts = new TestFacts();
      for (const [i, make] of [craneOne, craneTwo, coreFirewall].entries()) {
        if (second || i > 0) collect(facts, make(`old-${i}.cfg`), at(40));
        collect(facts, make(`new-${i}.cfg`), at(5));
      }
      const attested = [
        {
          attestation: {
            id: 'AT',
            measure: 'firewall-change',
            subjects: ['site'],
            says: 'met' as const,
            because: 'b',
            stated_by: 'anna',
            stated_on: '2026-11-21',
            confirmed_by: 'ben',
            until: '2027-11-21',
          },
          confirmed: true,
          state: 'confirmed' as const,
          file: 'a.yaml',
          sha256: '0'.repeat(64),
        },
      ];
      const view = reconcile({ site: testSite(withNetwork(), everyDay), facts: facts.facts, asOf: NOW, attested });
      return judgeAll(view).verdicts.find((v) => v.measure === 'firewall-change')!.status;
    };
    expect(f(true)).toBe('met');
    expect(f(false)).toBe('unknown');
  });
});

/** A terminal on which everything is wrong. `n` makes other names, ports and lines of it. */
const bad = (n: number): Made => {
  const port = 1000 + n;
  const extra = [
    way(20 + n, '10.8.0.0/24', '10.1.1.10', port),
    way(21 + n, '10.1.2.10', '10.1.0.10', port),
    way(22 + n, '10.9.0.10', '10.1.0.10', port),
    way(23 + n, '10.1.1.10', '10.2.0.70', port),
    way(24 + n, '10.1.1.10', '192.168.0.70', port),
  ];
  const weak = (d: ConfiguredDevice): ConfiguredDevice => ({
    ...d,
    weaknesses: (['factory-password', 'no-password', 'weak-hash'] as const).map((kind) => ({
      kind,
      what: `account user${n}`,
      at: { file: 0, line: 60 + n },
    })),
    management: [{ service: 'telnet', enabled: true, encrypted: false, at: { file: 0, line: 70 + n } }],
  });
  return {
    devices: [
      weak(craneOne('C1-FW.cfg', { extra })),
      craneTwo('C2-FW.cfg', { extra }),
      coreFirewall('CORE.cfg', { extra, less: [2] }),
      craneSwitch('C1-SW.cfg', [flatPort(`1/3`, 23 + n, { description: 'C1-CAM' }), access('1/8', 14, 40)]),
    ],
    before: [
      [coreFirewall('CORE-old.cfg'), 40],
      [craneSwitch('C1-SW-old.cfg'), 40],
    ],
    said: [{ client: { address: '10.8.0.10' }, server: { address: '10.1.0.10', port: 2000 + n }, from: at(9) }],
    registers: {
      policy_tests: [
        {
          id: `T-${n}`,
          expect: 'allow',
          from: 'C1-HMI',
          to: 'RCMS',
          transport: 'tcp',
          ports: [8443],
          measure: 'segmentation',
        },
      ],
      changes: [
        {
          id: `CH-${n}`,
          kind: 'firewall',
          targets: 'C1-FW',
          from: '2026-11-01',
          until: '2026-11-02',
          by: ['anna'],
          approved_by: ['ben'],
          reason: 'r',
          expires: '2026-11-03',
          opens: [{ from: 'OFFICE', to: 'C1-HMI', transport: 'tcp', ports: [port] }],
        },
      ],
    },
  };
};
const fromConfigs =
  /^(open-way|policy-test|declared-and-closed|unknown-path|joined|configured|drift|expired|unused-services|way-without-sensor)/;
const configured = (made: Made) => judge(made).drafts.filter((d) => fromConfigs.test(d.cause));

function* strings(value: unknown): Generator<string> {
  if (typeof value === 'string') yield value;
  else if (Array.isArray(value)) for (const v of value) yield* strings(v);
  else if (value !== null && typeof value === 'object') for (const v of Object.values(value)) yield* strings(v);
}

describe('every finding from configurations', () => {
  const found = configured(bad(1));
  it('is among those tried here', () => {
    const kinds = new Set(found.map((d) => d.cause.replace(/:.*/, '')));
    expect([...kinds].sort()).toEqual([
      'configured',
      'declared-and-closed',
      'drift',
      'expired',
      'joined',
      'open-way',
      'policy-test',
      'unknown-path',
      'unused-services',
    ]);
  });
  it('has a head of at most 150 characters, evidence that opens, and no hole in its words', () => {
    const view = viewOf(bad(1));
    const known = new Set<string>([
      sha256('site'),
      ...view.facts.configPlacements.map((p) => p.artefact),
      ...view.facts.captures.map((c) => c.sha256),
    ]);
    for (const d of found) {
      expect([d.cause, d.head.length <= 150]).toEqual([d.cause, true]);
      expect([d.cause, d.saw.some((s) => s.evidence.length > 0)]).toEqual([d.cause, true]);
      for (const e of d.saw.flatMap((s) => s.evidence)) {
        expect([d.cause, known.has(e.artefact)]).toEqual([d.cause, true]);
        if (e.kind === 'line') expect(e.line).toBeGreaterThanOrEqual(1);
      }
      for (const text of strings(d))
        expect([d.cause, /undefined|NaN|\[object|\bnull\b/.test(text) ? text : '']).toEqual([d.cause, '']);
      expect(d.action).not.toBe('');
      expect(d.closes.words).not.toBe('');
    }
  });
  it('is the same finding tomorrow, under other counts, days and places in the file', () => {
    const moved = (d: ConfiguredDevice): ConfiguredDevice => ({
      ...d,
      filters: d.filters.map((x) => ({
        ...x,
        rules: x.rules.map((r) => ({ ...r, hits: 99, at: { file: 0, line: r.at.line + 500 } })),
      })),
    });
    const made = bad(1);
    const later = configured({
      ...made,
      devices: made.devices!.map(moved),
      collected: at(2),
      said: [{ ...made.said![0]!, from: at(3), packets: [77, 70] }],
    });
    const key = (d: FindingDraft) => `${identity(d)} ${d.closes.words} ${JSON.stringify(d.closes.check)}`;
    expect(later.map(key).sort()).toEqual(found.map(key).sort());
  });
  it('says something else of other data', () => {
    const other = configured(bad(7));
    const sentences = (list: FindingDraft[]) =>
      new Map(
        list.map((d) => [
          `${d.measure} ${d.cause.replace(/:(T|CH)-\d.*|:[0-9a-f]{12}$/, '')}`,
          JSON.stringify([d.head, d.saw.map((s) => s.what)]),
        ]),
      );
    const [a, b] = [sentences(found), sentences(other)];
    const dull = [...a].filter(([key, text]) => b.has(key) && b.get(key) === text).map(([key]) => key);
    expect([...a.keys()].sort()).toEqual([...b.keys()].sort());
    // A service that is closed is closed for the same reason in both.
    expect(dull).toEqual(['segmentation declared-and-closed']);
  });
});

describe('secrets', () => {
  it('of a real text never come into a finding, a verdict or the network', () => {
    const secrets = ['Gr33nH0rn-7', 'kranNetz42', 'wippe-geheim'];
    const text = [
      'version 15.2',
      'hostname C1-SW',
      `enable password ${secrets[0]}`,
      `username service privilege 15 password 0 ${secrets[1]}`,
      `snmp-server community ${secrets[2]} RW`,
      'interface GigabitEthernet1/1',
      ' description C1-CAM',
      ' switchport access vlan 13',
      ' switchport mode access',
      'line vty 0 4',
      ` password ${secrets[0]}`,
      ' transport input telnet',
      'end',
      '',
    ].join('\n');
    const reading = readConfig({ name: 'C1-SW.cfg', sha256: sha256('C1-SW.cfg'), bytes: Buffer.from(text) })!;
    const made = reading.devices.map((d) => ({ ...d, name: 'C1-SW' }));
    const { drafts: found, verdicts } = judge({ devices: [craneOne(), craneTwo(), coreFirewall(), ...made] });
    expect(found.some((d) => d.cause === 'configured:clear')).toBe(true);
    expect(found.filter((d) => d.cause.startsWith('configured:')).length).toBeGreaterThan(1);
    const all = JSON.stringify([found, verdicts]);
    for (const secret of secrets) expect(all).not.toContain(secret);
  });
});

describe('machines with legs in two networks', () => {
  const station = (name: string, addresses: string[]) =>
    device(name, `${name}.nft`, {
      interfaces: addresses.map((a, i) => ({
        name: `eth${i}`,
        kind: 'physical',
        enabled: true,
        addresses: [a],
        at: { file: 0, line: 40 + i },
      })),
    });
  const legs = (devices: ConfiguredDevice[]) =>
    drafts('multi-homing', { devices: [...all(), ...devices] }).filter((d) => d.cause.startsWith('configured-legs:'));

  it('are told with the line of each address', () => {
    const [found, ...more] = legs([station('EWS', ['10.9.1.10/24', '10.9.2.30/24'])]);
    expect(more).toEqual([]);
    expect(found).toMatchObject({ cause: 'configured-legs:GATE|MGMT:EWS', subjects: [{ kind: 'site' }] });
    expect(found!.saw[0]!.evidence.map((e) => e.kind === 'line' && e.line)).toEqual([40, 41]);
  });
  it('are none with one address, nor where the declaration gives both', () => {
    expect(legs([station('EWS', ['10.9.1.10/24'])])).toEqual([]);
    expect(legs([])).toEqual([]);
  });
  it('are told where a switch has learned one card in two of its networks, and not in one', () => {
    const learned = (...vlans: number[]) =>
      craneSwitch('C1-SW.cfg', [], {
        state: {
          neighbours: [],
          spanningTree: [],
          macs: vlans.map((vlan, i) => ({
            vlan,
            mac: '00:00:5e:00:53:77',
            port: `1/${i + 1}`,
            at: { file: 0, line: 90 + i },
          })),
        },
      });
    const of = (sw: ConfiguredDevice) =>
      drafts('multi-homing', { devices: [craneOne(), craneTwo(), coreFirewall(), sw] }).filter((d) =>
        d.cause.startsWith('configured-legs:'),
      );
    expect(of(learned(11, 11))).toEqual([]);
    const [found] = of(learned(11, 13));
    expect(found).toMatchObject({
      cause: 'configured-legs:C1/AUX|C1/CTRL:00:00:5e:00:53:77',
      subjects: [{ kind: 'crane', id: 'C1' }],
    });
    expect(found!.head).toContain('00:00:5e:00:53:77');
  });
});
