import { describe, expect, it } from 'vitest';
import { buildNetwork } from './build.ts';
import { reachZones } from './reach.ts';
import { trace } from './trace.ts';
import { access, device, filter, iface, nat, openLine, port, rule, stage, tcp } from './sample.ts';

const crane = (open = openLine({ scope: 'management' })) =>
  device('CRANE-FW', {
    interfaces: [iface('in', '192.168.10.1/26'), iface('out', '198.51.100.2/29')],
    filters: [
      filter('inbound', [
        rule('permit', { ...tcp(102), from: { include: ['203.0.113.0/26'] }, to: { include: ['192.168.10.10'] } }),
      ]),
      filter('outbound', [rule('permit', { ...tcp(443) })]),
    ],
    routes: [{ prefix: '0.0.0.0/0', via: '198.51.100.1', source: 'static', at: { file: 0, line: 1 } }],
    transit: [
      {
        kind: 'nat',
        name: 'one-to-one in',
        in: ['out'],
        rules: [
          nat(
            { to: { include: ['10.70.30.0/26'] } },
            { destination: { to: { include: ['192.168.10.0/26'] }, pairwise: true } },
          ),
        ],
      },
      stage('inbound', { in: ['out'], out: ['in'] }),
      stage('outbound', { in: ['in'], out: ['out'] }),
      {
        kind: 'nat',
        name: 'one-to-one out',
        out: ['out'],
        rules: [
          nat(
            { from: { include: ['192.168.10.0/26'] } },
            { source: { to: { include: ['10.70.30.0/26'] }, pairwise: true } },
          ),
        ],
      },
    ],
    open: [open],
  });

const core = device('CORE', {
  interfaces: [iface('crane', '198.51.100.1/29'), iface('ops', '203.0.113.1/26'), iface('office', '203.0.113.65/26')],
  routes: [{ prefix: '10.70.30.0/26', via: '198.51.100.2', source: 'static', at: { file: 0, line: 1 } }],
});

describe('reach over two devices', () => {
  const network = buildNetwork({ devices: [crane(), core] });

  it('finds the connection that the crane firewall lets in, behind its translation, with the lines and a packet', () => {
    const answer = reachZones(network, 'CORE:ops', 'CRANE-FW:in');
    expect(answer.verdict).toBe('must-permit');
    expect(answer.services).toEqual([{ protocol: 6, ports: [[102, 102]], certain: true }]);
    expect(answer.witness).toMatchObject({ to: '10.70.30.10', toPort: 102 });
    expect(answer.path?.map((h) => h.device)).toEqual(['CORE', 'CRANE-FW']);
    expect(answer.path?.at(-1)?.flow?.to).toBe('192.168.10.10');
  });

  it('proves that the office does not reach the crane, and names the line that stops it', () => {
    const answer = reachZones(network, 'CORE:office', 'CRANE-FW:in');
    expect(answer.verdict).toBe('must-deny');
    expect(answer.decides.map((d) => d.list)).toContain('inbound');
  });

  it('takes a line that nobody understood as a doubt where it is on the way, and only there', () => {
    const doubtful = buildNetwork({ devices: [crane(openLine({ scope: 'filter' })), core] });
    const answer = reachZones(doubtful, 'CORE:office', 'CRANE-FW:in');
    expect(answer.verdict).toBe('not-proven');
    expect(answer.open[0]?.line?.text).toBe('frobnicate all');
    const elsewhere = device('ELSEWHERE', { interfaces: [iface('x', '192.0.2.1/24')], open: [openLine()] });
    const other = buildNetwork({ devices: [crane(), core, elsewhere] });
    expect(reachZones(other, 'CORE:office', 'CRANE-FW:in').verdict).toBe('must-deny');
  });
});

describe('layer 2', () => {
  it('keeps two VLANs of one switch apart', () => {
    const network = buildNetwork({
      devices: [device('SW', { forwards: 'no', interfaces: [access('1', 10), access('2', 20)] })],
    });
    expect(reachZones(network, 'SW:vlan10', 'SW:vlan20').verdict).toBe('must-deny');
  });
});

describe('networks that are all joined with one another', () => {
  const vlans = [1, 2, 3, 4, 5, 6];
  // One switch whose ports each send every VLAN without a tag and take frames into a VLAN of their own; a router stands in all of them.
  const hub = device('HUB', {
    forwards: 'no',
    interfaces: vlans.map((v) =>
      port(`${v}`, { mode: 'hybrid', pvid: v, untagged: [[1, 6]] }, { description: `end ${v}` }),
    ),
  });
  const router = device('R', {
    interfaces: [
      ...vlans.map((v) => iface(`v${v}`, `192.0.2.${(v - 1) * 32 + 1}/27`, { kind: 'vlan', vlan: v })),
      iface('up', '198.51.100.1/24'),
    ],
    filters: [filter('f', [rule('permit', tcp(443))])],
    transit: [stage('f')],
  });
  const doors = vlans.flatMap((a) =>
    vlans
      .filter((b) => b > a)
      .map((b) => ({
        id: `${a}-${b}`,
        from: `R:v${a}`,
        to: `R:v${b}`,
        by: 'switched' as const,
        via: 'HUB',
        certain: true,
        why: 'one switch',
      })),
  );
  const network = buildNetwork({ devices: [hub, router], sideDoors: doors });

  it('every one has a join to every other', () => {
    const pairs = new Set(network.joins.map((j) => `${j.from} ${j.to}`));
    for (const a of vlans)
      for (const b of vlans) if (a !== b) expect(pairs.has(`R:v${a} R:v${b}`), `${a} ${b}`).toBe(true);
  });

  it('a packet is followed to its end: to a machine in one of them, and to nobody', () => {
    const flow = { protocol: 6, from: '192.0.2.5', fromPort: 50_000, toPort: 80 };
    const found = trace(network, { ...flow, to: '192.0.2.170' }, 'R:v1');
    expect(found.verdict).toBe('passes');
    expect(found.hops.map((h) => h.to)).toEqual(['R:v6']);
    // Away from all of them the router decides, wherever the packet reaches it.
    expect(trace(network, { ...flow, to: '198.51.100.9' }, 'R:v1').verdict).toBe('stopped');
    expect(trace(network, { ...flow, toPort: 443, to: '198.51.100.9' }, 'R:v1').verdict).toBe('passes');
    expect(trace(network, { ...flow, to: '203.0.113.9' }, 'R:v1').verdict).toBe('unknown');
  });
});

describe('lists that cannot be followed', () => {
  it('one that is missing, or leads back into itself, decides nothing for certain and stops no question', () => {
    for (const filters of [[], [filter('f', [rule('jump', {}, { target: 'f' })])]]) {
      const broken = device('B', {
        interfaces: [iface('a', '192.0.2.1/25'), iface('b', '192.0.2.129/25')],
        filters,
        transit: [stage('f')],
      });
      const network = buildNetwork({ devices: [broken] });
      const answer = reachZones(network, 'B:a', 'B:b');
      expect(answer.verdict).toBe('may');
      expect(answer.decides[0]?.text).toMatch(/no list|leads back/);
      expect(trace(network, { protocol: 6, from: '192.0.2.2', to: '192.0.2.130', toPort: 80 }, 'B:a').verdict).toBe(
        'may',
      );
    }
  });
});

it('a rule whose address is none keeps the question from being answered, and nothing is thrown', () => {
  const odd = device('O', {
    interfaces: [iface('a', '192.0.2.1/25'), iface('b', '192.0.2.129/25')],
    filters: [filter('f', [rule('permit', { to: { include: ['somewhere'] } })])],
    transit: [stage('f')],
  });
  const answer = reachZones(buildNetwork({ devices: [odd] }), 'O:a', 'O:b');
  expect(['not-proven', 'may']).toContain(answer.verdict);
});
