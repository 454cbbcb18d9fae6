import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ConfiguredDevice, SwitchPort } from '#facts';
import type { Site } from '#site';
import { checks } from '../../../ground/kit/testing.ts';
import { buildNetwork } from './build.ts';
import { reachZones } from './reach.ts';
import { access, device, iface, openLine, port, trunk } from './sample.ts';
import type { Network } from './types.ts';

const sw = (name: string, parts: Partial<ConfiguredDevice>) =>
  device(name, { forwards: 'no', vlans: [10, 20].map((id) => ({ id, at: { file: 0, line: 1 } })), ...parts });

/** A cable, as LLDP reports it. */
const cable = (mine: string, other: string, theirs: string) => ({
  neighbours: [{ port: mine, name: other, remotePort: theirs, by: 'lldp' as const, at: { file: 0, line: 1 } }],
  macs: [],
  spanningTree: [],
});

const site = (parts: Partial<Site>): Site =>
  ({
    facility: { name: 'Test', timezone: 'UTC', invented: true, periods: {} },
    realms: [],
    zones: [
      {
        id: 'CTRL',
        name: 'control',
        function: 'control',
        realm: 'site',
        subnets: ['192.0.2.0/25'],
        vlans: [10],
        trust: 'trusted',
      },
      {
        id: 'CAM',
        name: 'cameras',
        function: 'cctv',
        realm: 'site',
        subnets: ['192.0.2.128/25'],
        vlans: [20],
        trust: 'restricted',
      },
    ],
    assets: [],
    links: [],
    cranes: [],
    ...parts,
  }) as unknown as Site;

const asset = (id: string, role: string, zone: string, more = {}) => ({
  id,
  role,
  zone,
  ip: [],
  mac: [],
  names: [],
  interfaces: [],
  on_network: true,
  ...more,
});

const kinds = (network: Network) =>
  network.layer2.leaks.map((l) => `${l.from.zone}>${l.to.zone} ${l.kind}${l.certain ? '' : '?'}`);

describe('VLANs of switches', () => {
  it('two switches with a trunk keep their VLANs apart', () => {
    const network = buildNetwork({
      devices: [
        sw('A', { interfaces: [access('1', 10), access('2', 20), trunk('9', [10, 20])], state: cable('9', 'B', '9') }),
        sw('B', { interfaces: [access('1', 10), access('2', 20), trunk('9', [10, 20])] }),
      ],
      site: site({ assets: [asset('A', 'switch', 'CTRL'), asset('B', 'switch', 'CTRL')] as never }),
    });
    expect(network.layer2.leaks).toEqual([]);
    expect(network.layer2.domains.find((d) => d.id === 'CAM')?.nodes).toHaveLength(2);
  });

  it('different native VLANs at the two ends of a cable join them, and both ports are named', () => {
    const network = buildNetwork({
      devices: [
        sw('A', { interfaces: [trunk('9', [10, 20], 10)], state: cable('9', 'B', '9') }),
        sw('B', { interfaces: [trunk('9', [10, 20], 20)] }),
      ],
      site: site({}),
    });
    expect(kinds(network)).toContain('CTRL>CAM native-mismatch');
    expect(network.layer2.leaks[0]?.ports.map((p) => `${p.device} ${p.port}`)).toEqual(['A 9', 'B 9']);
    expect(reachZones(network, 'CTRL', 'CAM').verdict).toBe('must-permit');
  });

  it('a port with a camera that carries the control VLAN too is a certain way into it', () => {
    const network = buildNetwork({
      devices: [sw('A', { interfaces: [access('1', 10), trunk('2', [10, 20], 20)] })],
      site: site({
        assets: [asset('CAM-1', 'camera', 'CAM'), asset('A', 'switch', 'CTRL')] as never,
        links: [{ id: 'L1', a: { asset: 'CAM-1' }, b: { asset: 'A', port: '2' }, kind: 'cable', fallback: false }],
      }),
    });
    expect(kinds(network)).toContain('CAM>CTRL end-port');
    expect(network.layer2.leaks.find((l) => l.certain)?.attached).toEqual(['CAM-1']);
  });

  it('the same port with nobody known on it is a possible way, and to a switch or radio none at all', () => {
    const ports = [access('1', 10), trunk('2', [10, 20], 20)];
    const alone = buildNetwork({ devices: [sw('A', { interfaces: ports })], site: site({}) });
    expect(kinds(alone)).toEqual(expect.arrayContaining(['CAM>CTRL end-port?', 'CTRL>CAM end-port?']));
    expect(reachZones(alone, 'CAM', 'CTRL').verdict).toBe('may');
    for (const role of ['wlan-ap', 'switch']) {
      const known = buildNetwork({
        devices: [sw('A', { interfaces: ports })],
        site: site({
          assets: [asset('N', role, 'CTRL'), asset('A', 'switch', 'CTRL')] as never,
          links: [{ id: 'L1', a: { asset: 'N' }, b: { asset: 'A', port: '2' }, kind: 'cable', fallback: false }],
        }),
      });
      expect(kinds(known)).toEqual([]);
    }
  });

  it('a switch without a configuration on a trunk keeps two VLANs from being proved apart, and is named', () => {
    const network = buildNetwork({
      devices: [sw('A', { interfaces: [access('1', 10), access('3', 20), trunk('2', [10, 20])] })],
      site: site({
        assets: [asset('N', 'switch', 'CTRL'), asset('A', 'switch', 'CTRL')] as never,
        links: [{ id: 'L1', a: { asset: 'N' }, b: { asset: 'A', port: '2' }, kind: 'cable', fallback: false }],
      }),
    });
    const answer = reachZones(network, 'CAM', 'CTRL');
    expect(answer.verdict).toBe('not-proven');
    expect(answer.open[0]?.device).toBe('N');
  });

  it('a port that takes in frames of any VLAN is a way into all of them', () => {
    const open = port('2', { pvid: 20, untagged: [[20, 20]], ingressFiltering: false });
    const network = buildNetwork({ devices: [sw('A', { interfaces: [access('1', 10), open] })], site: site({}) });
    expect(kinds(network)).toEqual(['CAM>CTRL no-ingress-filter?']);
  });

  it('a port that sends two VLANs without a tag brings the one to machines of the other', () => {
    const both = port('2', {
      pvid: 20,
      untagged: [
        [10, 10],
        [20, 20],
      ],
      accepts: 'untagged',
    });
    const network = buildNetwork({ devices: [sw('A', { interfaces: [access('1', 10), both] })], site: site({}) });
    expect(kinds(network)).toEqual(['CTRL>CAM untagged-overlap?']);
  });

  it('a negotiating port counts as the trunk it could become', () => {
    const dynamic = port('2', { mode: 'dynamic', pvid: 20, untagged: [[20, 20]], accepts: 'untagged' });
    const network = buildNetwork({ devices: [sw('A', { interfaces: [access('1', 10), dynamic] })], site: site({}) });
    expect(kinds(network)).toContain('CAM>CTRL dynamic?');
  });

  it('ports that are switched off, and ring ports without a known neighbour, are no way', () => {
    const network = buildNetwork({
      devices: [
        sw('A', {
          interfaces: [
            access('1', 10),
            trunk('2', [10, 20], 20, { enabled: false }),
            port('3', { mode: 'trunk', tagged: [[10, 20]], accepts: 'tagged', ring: 'MRP' }),
          ],
        }),
      ],
      site: site({}),
    });
    expect(kinds(network)).toEqual([]);
    expect(network.assumes.join()).toContain('ring ports');
  });

  it('a cable from an access port of the one zone to a router leg of the other joins the two', () => {
    const network = buildNetwork({
      devices: [
        sw('A', { interfaces: [access('1', 10), access('2', 20)], state: cable('2', 'R', 'eth0') }),
        device('R', { interfaces: [iface('eth0', '192.0.2.1/25')] }),
      ],
      site: site({}),
    });
    expect(kinds(network)).toEqual(expect.arrayContaining(['CAM>CTRL link', 'CTRL>CAM link']));
  });

  it('a line of a switch that nobody understood keeps its VLANs from being proved apart', () => {
    const parts = { interfaces: [access('1', 10), access('2', 20)] };
    const proved = buildNetwork({ devices: [sw('A', parts)], site: site({}) });
    expect(reachZones(proved, 'CAM', 'CTRL').verdict).toBe('must-deny');
    const open = [openLine({ scope: 'layer2' })];
    const doubtful = buildNetwork({ devices: [sw('A', { ...parts, open })], site: site({}) });
    expect(reachZones(doubtful, 'CAM', 'CTRL').verdict).toBe('not-proven');
    const limited = [openLine({ scope: 'layer2', state: 'limited' })];
    const known = buildNetwork({ devices: [sw('A', { ...parts, open: limited })], site: site({}) });
    expect(reachZones(known, 'CAM', 'CTRL').verdict).toBe('must-deny');
  });
});

describe('side doors', () => {
  it('a host with legs in two zones, a modem and a radio fallback are possible ways', () => {
    const internet = {
      id: 'NET',
      name: 'Internet',
      function: 'internet',
      realm: 'site',
      subnets: [],
      vlans: [],
      trust: 'untrusted',
    };
    const base = site({});
    const network = buildNetwork({
      devices: [sw('A', { interfaces: [access('1', 10), access('2', 20)] })],
      site: site({
        zones: [...base.zones, internet as never],
        assets: [
          asset('EWS', 'engineering-ws', 'CTRL', {
            ip: ['192.0.2.5'],
            interfaces: [{ zone: 'CAM', ip: '192.0.2.200' }],
          }),
          asset('DRIVE', 'vfd', 'CTRL'),
          asset('CARRIER', 'other', 'NET'),
        ] as never,
        links: [{ id: 'SIM', a: { asset: 'DRIVE' }, b: { asset: 'CARRIER' }, kind: 'cellular', fallback: true }],
      }),
    });
    const host = reachZones(network, 'CAM', 'CTRL');
    expect(host.verdict).toBe('may');
    expect(host.path?.map((h) => h.by)).toEqual(['host']);
    const modem = reachZones(network, 'NET', 'CTRL');
    expect(modem.verdict).toBe('may');
    expect(modem.path?.[0]?.by).toBe('cellular');
  });
});

// ---- A frame simulator of its own: IEEE 802.1Q ingress, flooding and egress, port by port.

type Ports = Record<string, SwitchPort>;
interface Plan {
  switches: Ports[];
  /** Cables: switch, port, switch, port. */
  cables: [number, string, number, string][];
}

const ids = [10, 20, 30];

function ingress(p: SwitchPort, tag: number | undefined): number | undefined {
  const isMember = (v: number) => [...p.tagged, ...p.untagged].some(([a, b]) => a <= v && v <= b);
  if (tag === undefined) {
    if (p.accepts === 'tagged' || p.pvid === undefined) return undefined;
    return p.ingressFiltering && !isMember(p.pvid) ? undefined : p.pvid;
  }
  if (p.accepts === 'untagged') return undefined;
  return p.ingressFiltering && !isMember(tag) ? undefined : tag;
}

function egress(p: SwitchPort, vlan: number): 'tag' | 'plain' | undefined {
  if (p.untagged.some(([a, b]) => a <= vlan && vlan <= b)) return 'plain';
  return p.tagged.some(([a, b]) => a <= vlan && vlan <= b) ? 'tag' : undefined;
}

/** Where a frame comes that starts in a VLAN of a switch: floods over every cable. `S,V` strings. */
function flood(plan: Plan, start: string): Set<string> {
  const seen = new Set([start]);
  for (const node of seen) {
    const [s, v] = node.split(',').map(Number) as [number, number];
    for (const [a, p, b, q] of plan.cables.flatMap((c): Plan['cables'] => [c, [c[2], c[3], c[0], c[1]]])) {
      if (a !== s) continue;
      const out = egress(plan.switches[a]![p]!, v);
      const into = out && ingress(plan.switches[b]![q]!, out === 'tag' ? v : undefined);
      if (into !== undefined) seen.add(`${b},${into}`);
    }
  }
  return seen;
}

/** Steps through machines on end ports: they speak in every VLAN the port takes, and hear every VLAN it sends. */
function machines(plan: Plan): [string, string][] {
  const cabled = new Set(plan.cables.flatMap(([a, p, b, q]) => [`${a} ${p}`, `${b} ${q}`]));
  return plan.switches.flatMap((ports, s) =>
    Object.entries(ports).flatMap(([name, p]): [string, string][] => {
      if (cabled.has(`${s} ${name}`)) return [];
      const plain = ingress(p, undefined);
      const homes = plain === undefined ? ids.filter((v) => egress(p, v) && ingress(p, v) !== undefined) : [plain];
      return homes.flatMap((home) =>
        ids.flatMap((v): [string, string][] => [
          ...(ingress(p, v) === undefined ? [] : [[`${s},${home}`, `${s},${v}`] as [string, string]]),
          ...(egress(p, v) === 'plain' || (egress(p, v) && ingress(p, v) !== undefined)
            ? [[`${s},${v}`, `${s},${home}`] as [string, string]]
            : []),
        ]),
      );
    }),
  );
}

function closure(plan: Plan, bothWays: boolean): Map<string, Set<string>> {
  const all = plan.switches.flatMap((_, s) => ids.map((v) => `${s},${v}`));
  const steps = machines(plan);
  for (const node of all)
    for (const to of flood(plan, node)) steps.push([node, to], ...(bothWays ? [[to, node] as [string, string]] : []));
  return new Map(
    all.map((start) => {
      const seen = new Set([start]);
      for (const node of seen) for (const [a, b] of steps) if (a === node) seen.add(b);
      return [start, seen];
    }),
  );
}

const subset = fc.subarray(ids).map((list): [number, number][] => list.map((v) => [v, v]));
const anyPort = fc
  .record({
    pvid: fc.option(fc.constantFrom(...ids), { nil: undefined }),
    tagged: subset,
    untagged: subset,
    accepts: fc.constantFrom('all' as const, 'tagged' as const, 'untagged' as const),
    ingressFiltering: fc.boolean(),
  })
  .map((p): SwitchPort => ({
    ...p,
    mode: 'hybrid',
    at: [],
    tagged: p.tagged.filter(([v]) => !p.untagged.some(([u]) => u === v)),
  }));
const plans = fc
  .record({
    ports: fc.array(fc.array(anyPort, { minLength: 4, maxLength: 4 }), { minLength: 1, maxLength: 3 }),
    wires: fc.array(fc.tuple(fc.nat(2), fc.nat(1), fc.nat(2), fc.nat(1)), { maxLength: 2 }),
  })
  .map(({ ports, wires }): Plan => {
    const used = new Set<string>();
    const cables: Plan['cables'] = [];
    for (const [a, p, b, q] of wires) {
      const ends = [`${a} ${p}`, `${b} ${q}`];
      if (a === b || a >= ports.length || b >= ports.length || ends.some((e) => used.has(e))) continue;
      ends.forEach((e) => used.add(e));
      cables.push([a, `p${p}`, b, `p${q}`]);
    }
    return { switches: ports.map((list) => Object.fromEntries(list.map((p, i) => [`p${i}`, p]))), cables };
  });

function networkOf(plan: Plan): Network {
  return buildNetwork({
    devices: plan.switches.map((ports, s) =>
      device(`S${s}`, {
        forwards: 'no',
        vlans: ids.map((id) => ({ id, at: { file: 0, line: 1 } })),
        interfaces: Object.entries(ports).map(([name, p]) => port(name, p)),
        state: {
          neighbours: plan.cables.flatMap(([a, p, b, q]) =>
            a === s ? [{ port: p, name: `S${b}`, remotePort: q, by: 'lldp' as const, at: { file: 0, line: 1 } }] : [],
          ),
          macs: [],
          spanningTree: [],
        },
      }),
    ),
  });
}

function says(network: Network, start: string): Set<string> {
  const segment = (node: string) => network.aliases.get(`S${node.split(',')[0]}:vlan${node.split(',')[1]}`)!;
  const seen = new Set([segment(start)]);
  for (const at of seen) for (const join of network.joins) if (join.from === at && !join.feared) seen.add(join.to);
  return seen;
}

describe('generated switches against a frame simulator', () => {
  it('every way that a frame or a machine on an end port finds is found, and none besides', () => {
    fc.assert(
      fc.property(plans, (plan) => {
        const network = networkOf(plan);
        const segment = (node: string) => network.aliases.get(`S${node.split(',')[0]}:vlan${node.split(',')[1]}`)!;
        const least = closure(plan, false);
        const most = closure(plan, true);
        for (const [node, reached] of least) {
          const found = says(network, node);
          for (const other of reached) expect(found.has(segment(other)), `${node} reaches ${other}`).toBe(true);
          const allowed = new Set([...most.get(node)!].map(segment));
          for (const s of found) expect(allowed.has(s), `${node} does not reach ${s}`).toBe(true);
        }
      }),
      checks(4_000),
    );
  });
});
