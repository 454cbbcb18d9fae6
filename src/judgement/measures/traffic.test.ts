// Proves for each measure judged from traffic that it finds what it is for, and stays silent at the harmless look-alike.
import { HOUR, MINUTE, SECOND } from '#kit';
import { reconcile } from '#reconcile';
import type { RegisterName } from '#site';
import { describe, expect, it } from 'vitest';
import { at, NOW, TestFacts, testSite } from '../reconcile/testing.ts';
import type { Said } from '../reconcile/testing.ts';
import type { FindingDraft } from './measure.ts';
import { judgeAll } from './index.ts';

type Registers = Partial<Record<RegisterName, unknown[]>>;

const hmi = { address: '10.1.1.10' };
const camera = { address: '10.1.2.10' };
const plc = { address: '10.1.0.10', port: 102 };
const ews = { address: '10.9.1.10' };
const rcms = { address: '10.9.0.10' };
const jump = { address: '10.9.2.10' };
const everywhere = ['C1/CTRL', 'C1/OPS', 'C1/AUX', 'C1/UP', 'OPS', 'MGMT', 'GATE', 'OFFICE'];

function judged(f: TestFacts, registers: Registers = {}) {
  return judgeAll(reconcile({ site: testSite(registers), facts: f.facts, asOf: NOW }));
}

/** Drafts of one measure from what one capture of everything heard. */
function heard(measure: string, said: Said[], registers: Registers = {}, clockErrorSeconds = 1): FindingDraft[] {
  const f = new TestFacts();
  const c = f.capture('c', { from: at(20), to: at(1), segments: everywhere, clockErrorSeconds });
  for (const s of said) f.said(c, s);
  return judged(f, registers).drafts.filter((d) => d.measure === measure);
}

const download = [
  { code: '0x1a', name: 'Request download', class: 'manage' as const, detail: 'M-DOWNLOAD', subject: 'OB1' },
];
const upload = [{ code: '0x1d', name: 'Start upload', class: 'manage' as const, detail: 'M-UPLOAD' }];
const load: Said = {
  client: ews,
  server: plc,
  protocol: 's7comm',
  from: at(10),
  to: at(10) + MINUTE,
  operations: download,
};
const ticket = (from: string, until: string, more: object = {}) => ({
  changes: [
    {
      id: 'CH1',
      kind: 'program',
      targets: 'C1-PLC',
      from,
      until,
      by: ['anna'],
      from_assets: ['EWS'],
      approved_by: ['ben'],
      reason: 'r',
      ...more,
    },
  ],
});

describe('program-integrity', () => {
  it('finds a load outside every approved change, and not one inside', () => {
    expect(heard('program-integrity', [load])).toHaveLength(1);
    expect(heard('program-integrity', [load], ticket('2026-11-21T13:00:00Z', '2026-11-21T15:00:00Z'))).toEqual([]);
  });
  it('finds one whose change nobody else approved, or which came from another station', () => {
    const window = ['2026-11-21T13:00:00Z', '2026-11-21T15:00:00Z'] as const;
    expect(heard('program-integrity', [load], ticket(...window, { approved_by: ['anna'] }))).toHaveLength(1);
    expect(heard('program-integrity', [load], ticket(...window, { from_assets: ['LAPTOP'] }))).toHaveLength(1);
  });
  it('cannot tell where the answer hangs on the clock, and finds nothing then', () => {
    const edge = ticket('2026-11-21T14:00:01Z', '2026-11-21T15:00:00Z');
    expect(heard('program-integrity', [load], edge, 5)).toEqual([]);
    expect(heard('program-integrity', [load], edge, 0)).toHaveLength(1);
  });
  it('does not mind a program being read', () => {
    expect(heard('program-integrity', [{ ...load, operations: upload }])).toEqual([]);
  });
});

describe('restrict-modification', () => {
  const act = (client: Said['client'], operations: Said['operations']): Said => ({
    client,
    server: plc,
    protocol: 's7comm',
    from: at(9),
    operations,
  });
  const stop = [{ code: '0x29', name: 'PLC stop', class: 'manage' as const, detail: 'M-MODE' }];
  it('finds a stop from the panel, says who and whom, and how it ended', () => {
    const [found] = heard('restrict-modification', [act(hmi, stop)]);
    expect(found).toMatchObject({ severity: 'critical' });
    expect(found!.head).toMatch(/C1-PLC was stopped over the network by its own operator panel \(C1-HMI\)/);
    const [refused] = heard('restrict-modification', [act(hmi, [{ ...stop[0], outcome: 'error' }])]);
    expect(refused).toMatchObject({ severity: 'high' });
    expect(refused!.head).toMatch(/tried to stop/);
  });
  it('is silent at reads, and at a stop by an engineering station', () => {
    expect(heard('restrict-modification', [act(hmi, [{}])])).toEqual([]);
    expect(heard('restrict-modification', [act(ews, stop)])).toEqual([]);
  });
});

describe('segmentation', () => {
  const probe = (port: number, host: number): Said => ({
    client: hmi,
    server: { address: `10.2.0.${host}`, port },
    from: at(8) + host * SECOND,
    packets: [1, 0],
  });
  it('makes one finding of a scan from crane to crane, about both cranes', () => {
    const found = heard('segmentation', [probe(445, 10), probe(139, 10), probe(445, 70), probe(3389, 11)]);
    expect(found).toHaveLength(1);
    expect(found[0]!.subjects.map((s) => s.id)).toEqual(['C1', 'C2']);
    expect(found[0]!.head).toMatch(/probing C2 \(4 tries on 3 devices/);
  });
  it('is silent where both cranes talk to the same server as declared', () => {
    const up = (address: string): Said => ({ client: { address }, server: { ...rcms, port: 8443 }, from: at(8) });
    expect(heard('segmentation', [up('10.1.1.10'), up('10.2.0.70')])).toEqual([]);
  });
});

describe('management-separation', () => {
  it('finds the fleet server at the controllers of two cranes once, and not the panels reporting to it', () => {
    const read = (address: string): Said => ({
      client: rcms,
      server: { address, port: 102 },
      protocol: 's7comm',
      from: at(5),
      operations: [{ count: 400 }],
    });
    const found = heard('management-separation', [read('10.1.0.10'), read('10.2.0.10')]);
    expect(found).toHaveLength(1);
    expect(found[0]!.head).toMatch(/RCMS .* reads the controllers of C1 and C2/);
    expect(heard('management-separation', [{ client: hmi, server: { ...rcms, port: 8443 }, from: at(5) }])).toEqual([]);
  });
});

describe('remote-access and vendor-visits', () => {
  const rdp = (client: Said['client']): Said => ({
    client,
    server: { ...ews, port: 3389 },
    protocol: 'rdp',
    from: at(10),
    to: at(9),
  });
  const session = (more: object = {}) => ({
    sessions: [
      {
        id: 'S1',
        person: 'vic',
        via: 'JUMP',
        from_asset: 'EWS',
        target: 'C1',
        from: '2026-11-21T13:00:00Z',
        until: '2026-11-21T17:00:00Z',
        purpose: 'look',
        kind: 'diagnose',
        mfa: true,
        recorded: true,
        ...more,
      },
    ],
  });
  it('finds remote desktop past the gate, and not through it with a record', () => {
    expect(heard('remote-access', [rdp({ address: '10.8.0.10' })], session())).toHaveLength(1);
    expect(heard('remote-access', [rdp(jump)])).toHaveLength(1);
    expect(heard('remote-access', [rdp(jump)], session())).toEqual([]);
  });
  it('finds a session without a second factor by its own record', () => {
    expect(heard('remote-access', [], session({ mfa: false }))[0]!.head).toMatch(/S1 .* without a second factor/);
  });
  it('finds a vendor’s load in a session for looking, not its reading, not with an exception, not by the terminal’s own people', () => {
    expect(heard('vendor-visits', [load], session())[0]!.head).toMatch(
      /^DriveCo changed C1's program .* looking only \(S1\)/,
    );
    expect(heard('vendor-visits', [{ ...load, operations: upload }], session())).toEqual([]);
    expect(heard('vendor-visits', [load], session({ person: 'anna' }))).toEqual([]);
    const excused = {
      exceptions: [
        {
          id: 'E1',
          measure: 'vendor-visits',
          subjects: ['C1'],
          what: 'w',
          reason: 'r',
          until: '2026-12-01',
          approved_by: ['ben'],
        },
      ],
    };
    expect(heard('vendor-visits', [load], { ...session(), ...excused })).toEqual([]);
  });
});

describe('untrusted-traffic, monitor-hosts and logink', () => {
  const outside = { address: '192.0.2.15', port: 3478 };
  it('makes one finding of all tries of one camera to leave the crane, and none of its pictures being fetched', () => {
    const tries = Array.from({ length: 200 }, (_, i): Said => ({
      client: camera,
      server: outside,
      transport: 'udp',
      from: at(10) + i * MINUTE,
      packets: [1, 0],
    }));
    const ask: Said = {
      client: camera,
      server: { address: '10.9.0.53', port: 53 },
      transport: 'udp',
      protocol: 'dns',
      from: at(10),
      names: [{ kind: 'dns-query', name: 'p2p.example' }],
    };
    const found = heard('untrusted-traffic', [...tries, ask]);
    expect(found).toHaveLength(1);
    expect(found[0]!.head).toMatch(/^C1-CAM .* keeps trying to reach p2p\.example .* Nothing answered/);
    const pull = {
      conduits: [
        {
          id: 'V',
          between: 'OPS',
          and: 'C1/AUX',
          services: [{ id: 'S-V', from: 'RCMS', to: 'role=camera', transport: 'tcp', ports: [554] }],
        },
      ],
    };
    expect(heard('untrusted-traffic', [{ client: rcms, server: { ...camera, port: 554 }, from: at(9) }], pull)).toEqual(
      [],
    );
  });
  it('tells remote-control software by its name under the measure for hosts', () => {
    const call: Said = {
      client: hmi,
      server: { address: '192.0.2.9', port: 443 },
      protocol: 'tls',
      from: at(9),
      packets: [5, 3],
      names: [{ name: 'router.remote-tool.example' }],
    };
    expect(heard('monitor-hosts', [call])).toHaveLength(1);
    expect(heard('untrusted-traffic', [call])).toEqual([]);
    expect(heard('monitor-hosts', [{ ...call, names: [{ name: 'not-remote-tool.example' }] }])).toEqual([]);
  });
  it('finds what goes to the LOGINK list with its bytes, and not a page about it', () => {
    const send = (name: string): Said => ({
      client: { address: '10.8.0.10' },
      server: { address: '192.0.2.77', port: 443 },
      protocol: 'tls',
      from: at(9),
      packets: [10_000, 10],
      names: [{ name }],
    });
    expect(heard('logink', [send('api.exchange.example')])[0]!.head).toMatch(
      /^PC sent 1\.0 MB to a host on your LOGINK list/,
    );
    expect(heard('logink', [send('news.example')])).toEqual([]);
  });
});

describe('onboard-vlans', () => {
  const stray = (mac: string, vlans: number[], ip = '10.1.2.10') => {
    const f = new TestFacts();
    const c = f.capture('c', { from: at(20), to: at(1), segments: everywhere });
    f.use(c, { mac, address: ip, vlans, first: at(9), last: at(8) });
    return judged(f).drafts.filter((d) => d.measure === 'onboard-vlans');
  };
  it('finds a camera’s own frames on the control network', () => {
    expect(stray('00:00:5e:00:53:12', [11])).toHaveLength(1);
  });
  it('is silent on its own network, and where the firewall has routed the packet', () => {
    expect(stray('00:00:5e:00:53:12', [13])).toEqual([]);
    expect(stray('00:00:5e:00:53:1f', [11])).toEqual([]);
  });
});

describe('multi-homing', () => {
  interface Sight {
    vlan: number;
    address: string;
    mac?: string;
    times: number[];
  }
  /** A machine that names itself in several networks at the given minutes; one capture per network, clocks off by at most two seconds. */
  const seen = (sights: Sight[], name = 'KTX-LT-22') => {
    const f = new TestFacts();
    for (const [i, s] of sights.entries()) {
      const c = f.capture(`c${i}`, { from: at(20), to: at(1), segments: everywhere, clockErrorSeconds: 1 });
      for (const m of s.times) {
        const first = at(15) + m * MINUTE;
        f.sighting(c, {
          mac: s.mac ?? `02:00:00:00:00:0${i}`,
          address: s.address,
          vlans: [s.vlan],
          attribute: 'name',
          value: name,
          source: 'mdns',
          first,
          last: first,
        });
      }
    }
    return judged(f).drafts.filter((d) => d.measure === 'multi-homing');
  };
  const crane = { vlan: 13, address: '10.1.2.30' };
  const office = { vlan: 600, address: '10.8.0.77' };
  it('finds a machine that names itself in two networks in turn, faster than it can be carried', () => {
    const found = seen([
      { ...crane, times: [0, 4, 8] },
      { ...office, times: [2, 6, 10] },
    ]);
    expect(found).toHaveLength(1);
    expect(found[0]!.head).toMatch(/KTX-LT-22/);
  });
  it('is silent where it was in one in the morning and in the other in the afternoon', () => {
    expect(
      seen([
        { ...crane, times: [0, 4, 8] },
        { ...office, times: [300, 304] },
      ]),
    ).toEqual([]);
  });
  it('is silent where two declared machines say the same of themselves', () => {
    const same = [
      { vlan: 11, address: '10.1.0.10', mac: '00:00:5e:00:53:10', times: [0, 4, 8] },
      { vlan: 12, address: '10.1.1.10', mac: '00:00:5e:00:53:11', times: [2, 6, 10] },
    ];
    expect(seen(same, 'COPIED-NAME')).toEqual([]);
  });
  it('is silent at a name that many machines carry', () => {
    expect(
      seen(
        [
          { ...crane, times: [0, 4, 8] },
          { ...office, times: [2, 6, 10] },
        ],
        'localhost',
      ),
    ).toEqual([]);
  });
  it('is silent at a machine whose address was changed, and at a router with many', () => {
    const f = new TestFacts();
    const c = f.capture('c', { from: at(20), to: at(1), segments: everywhere });
    f.use(c, { mac: '02:00:00:00:00:01', address: '10.1.2.30', vlans: [13], first: at(15), last: at(12) });
    f.use(c, { mac: '02:00:00:00:00:01', address: '10.1.1.30', vlans: [12], first: at(11), last: at(9) });
    for (let i = 1; i < 9; i++) {
      f.use(c, {
        mac: '02:00:00:00:00:09',
        address: `10.8.0.${i}`,
        vlans: [13],
        source: 'traffic',
        first: at(15),
        last: at(9),
      });
    }
    expect(judged(f).drafts.filter((d) => d.measure === 'multi-homing')).toEqual([]);
  });
});

describe('untrusted-devices, inspection-equipment and monitor-paths', () => {
  const maker = (vlan: number) => {
    const f = new TestFacts();
    const c = f.capture('c', { from: at(20), to: at(1), segments: everywhere });
    const mac = '02:00:00:00:00:77';
    f.sighting(c, {
      mac,
      address: '10.1.0.40',
      vlans: [vlan],
      attribute: 'maker',
      value: 'CamCo Digital Ltd',
      source: 'oui',
      first: at(9),
      last: at(8),
    });
    f.use(c, { mac, address: '10.1.0.40', vlans: [vlan], first: at(9), last: at(8) });
    return f;
  };
  const label = (untrusted: boolean) => ({ suppliers: [{ id: 'CamCo', untrusted }] });
  it('finds a device by a maker whom the facility does not trust among the controllers, by its label alone', () => {
    const found = (untrusted: boolean) =>
      judged(maker(11), label(untrusted)).drafts.filter((d) => d.measure === 'untrusted-devices');
    expect(found(true)[0]!.head).toMatch(/A device by CamCo, whom you do not trust, is on C1 control/);
    expect(found(false)).toEqual([]);
  });
  it('finds what a scanner of a listed maker sends beyond what is declared', () => {
    const scanner = {
      assets: [{ id: 'SCAN', zone: 'OPS', role: 'scanner', maker: 'Scanner maker', ip: ['10.9.0.50'] }],
      conduits: [
        {
          id: 'SC',
          between: 'OPS',
          and: 'GATE',
          services: [{ id: 'S-SC', from: 'SCAN', to: 'JUMP', transport: 'tcp', ports: [22] }],
        },
      ],
    };
    const push = (address: string, port: number): Said => ({
      client: { address: '10.9.0.50' },
      server: { address, port },
      from: at(9),
    });
    const sends = (s: Said) => heard('inspection-equipment', [s], scanner).filter((d) => d.cause.startsWith('sends'));
    expect(sends(push('198.51.100.9', 443))).toHaveLength(1);
    expect(sends(push('10.9.2.10', 22))).toEqual([]);
  });
  it('finds a box that offers itself as the way out, and not the declared firewall', () => {
    const offer = (mac: string) => {
      const f = new TestFacts();
      const c = f.capture('c', { from: at(20), to: at(1), segments: everywhere });
      f.offer(c, { mac, router: '10.1.2.66', vlans: [13], first: at(9), last: at(8) });
      return judged(f).drafts.filter((d) => d.cause.startsWith('gateway'));
    };
    expect(offer('02:00:00:00:00:66')).toHaveLength(1);
    expect(offer('00:00:5e:00:53:1f')).toEqual([]);
  });
});

describe('access-control and least-communication', () => {
  const logOn = (factoryDefault: boolean) => {
    const f = new TestFacts();
    const c = f.capture('c', { from: at(20), to: at(1), segments: everywhere });
    for (let i = 0; i < 5; i++) {
      const said = f.said(c, {
        client: ews,
        server: { address: '10.1.3.2', port: 161 },
        transport: 'udp',
        protocol: 'snmp',
        from: at(9) + i * MINUTE,
      });
      f.secret(c, said, { protocol: 'snmp', kind: 'community', factoryDefault });
    }
    return judged(f).drafts.filter((d) => d.measure === 'access-control');
  };
  it('makes one finding of a community name used five times, worse if it is the factory’s', () => {
    expect(logOn(true)).toHaveLength(1);
    expect(logOn(true)[0]!).toMatchObject({ severity: 'high' });
    expect(logOn(false)[0]!).toMatchObject({ severity: 'medium' });
  });
  it('finds Telnet that a conduit allows, for it has a secured form', () => {
    const open = {
      conduits: [
        {
          id: 'T',
          between: 'MGMT',
          and: 'C1/CTRL',
          services: [{ id: 'S-T', from: 'EWS', to: 'C1-PLC', transport: 'tcp', ports: [23, 22] }],
        },
      ],
    };
    const on = (port: number): Said => ({ client: ews, server: { address: '10.1.0.10', port }, from: at(9) });
    expect(heard('least-communication', [on(23)], open)).toHaveLength(1);
    expect(heard('least-communication', [on(22)], open)).toEqual([]);
  });
});

describe('monitor-crane', () => {
  const day = (quayUntil: number, gateUntil: number) => {
    const f = new TestFacts();
    const quay = f.capture('quay', { from: at(20), to: at(1), segments: ['C1/UP'] });
    const gate = f.capture('gate', { from: at(20), to: at(1), segments: ['OPS'] });
    for (const [c, until] of [
      [quay, quayUntil],
      [gate, gateUntil],
    ] as const) {
      for (let t = at(19), port = 52_000; t < until; t += HOUR / 2, port++) {
        f.said(c, { client: { ...hmi, port }, server: { ...rcms, port: 8443 }, from: t });
      }
      // Others are heard all the time.
      f.said(c, { client: rcms, server: { ...ews, port: 443 }, from: at(19), to: at(1), packets: [500, 500] });
    }
    return judged(f).drafts.filter((d) => d.cause.startsWith('blind'));
  };
  it('finds a crane that its sensor no longer hears while another does', () => {
    const [found] = day(at(10), at(2));
    expect(found!.head).toMatch(/^You cannot see C1 since .* RCMS still hears from it/);
  });
  it('is silent where the crane is off for both', () => {
    expect(day(at(10), at(10))).toEqual([]);
  });
});

describe('every finding', () => {
  it('fits its line, says what was not seen, and points to packets or lines', () => {
    const all = [
      ...heard('segmentation', [{ client: hmi, server: { address: '10.8.0.10', port: 445 }, from: at(4) }]),
      ...heard('program-integrity', [load]),
      ...heard('agreements', [
        { client: { address: '10.8.0.10' }, server: { address: '198.51.100.7', port: 443 }, from: at(4) },
      ]),
    ];
    expect(all).toHaveLength(3);
    for (const d of all) {
      expect(d.head.length).toBeLessThanOrEqual(150);
      expect(d.unseen.length).toBeGreaterThan(0);
      for (const s of d.saw) {
        expect(s.evidence.length).toBeGreaterThan(0);
        for (const e of s.evidence) if (e.kind === 'packet') expect([e.packet > 0, e.offset > 0]).toEqual([true, true]);
      }
    }
  });
});
