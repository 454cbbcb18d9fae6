// What declared services come to in addresses and ports, zone by zone.
import { describe, expect, it } from 'vitest';
import { testSite } from '../testing.ts';
import { declaredFlows, partsOf, servicesOf } from './declared.ts';
import { declaredBy, requestedFlows } from './requested.ts';
import { PacketSet } from '#reach';
import type { NetworkDifference } from '#reach';

const one = (service: object, more: object = {}) =>
  testSite({ conduits: [{ id: 'X', between: 'OFFICE', and: 'MGMT', services: [{ id: 'S-X', ...service }] }], ...more });
const flowsOf = (site: ReturnType<typeof testSite>, from: string, to: string) =>
  declaredFlows(site)
    .between(from, to)
    .filter((f) => f.service.id === 'S-X');

describe('declared services', () => {
  it('by role stand at the addresses of the assets with that role, in each zone that has one', () => {
    const declared = declaredFlows(testSite());
    expect(declared.between('C1/OPS', 'OPS')).toMatchObject([
      { service: { id: 'S-UP' }, from: { include: ['10.1.1.10'] }, to: { include: ['10.9.0.10'] } },
    ]);
    expect(declared.between('C2/OPS', 'OPS')[0]!.from!.include).toEqual(['192.168.0.70']);
    expect(declared.between('OPS', 'C1/OPS')).toEqual([]);
  });

  it('within one crane never join two', () => {
    const declared = declaredFlows(testSite());
    expect(declared.between('C1/OPS', 'C1/CTRL')).toHaveLength(1);
    expect(declared.between('C1/OPS', 'C2/CTRL')).toEqual([]);
    const wide = one({ from: 'role=hmi', to: 'role=plc-main', transport: 'tcp', ports: [9] });
    expect(flowsOf(wide, 'C1/OPS', 'C2/CTRL')).toHaveLength(1);
    // A zone of no crane is of none.
    const ground = one({ from: 'OPS', to: 'MGMT', transport: 'tcp', ports: [9], same_crane: true });
    expect(flowsOf(ground, 'OPS', 'MGMT')).toEqual([]);
  });

  it('of a zone are of all its addresses, also where an asset of it is named besides', () => {
    const flows = flowsOf(one({ from: 'OFFICE,PC', to: 'EWS', transport: 'tcp', ports: [80] }), 'OFFICE', 'MGMT');
    expect(flows).toHaveLength(1);
    expect(flows[0]!.from).toBeUndefined();
    expect(flows[0]!.to!.include).toEqual(['10.9.1.10']);
  });

  it('of a server with two cards stand at both, of a firewall at its home address alone', () => {
    const legs = [{ zone: 'GATE', ip: '10.9.2.77' }];
    const site = one(
      { from: 'TWO,PASS', to: 'PC', transport: 'tcp', ports: [80] },
      {
        assets: [
          { id: 'TWO', zone: 'OPS', role: 'server', ip: ['10.9.0.77'], interfaces: legs },
          { id: 'PASS', zone: 'OPS', role: 'firewall', forwards: true, ip: ['10.9.0.1'], interfaces: legs },
        ],
      },
    );
    expect(flowsOf(site, 'OPS', 'OFFICE')[0]!.from!.include.sort()).toEqual(['10.9.0.1', '10.9.0.77']);
    expect(flowsOf(site, 'GATE', 'OFFICE')[0]!.from!.include).toEqual(['10.9.2.77']);
  });

  it('say which asset they could not place', () => {
    const site = one(
      { from: 'NOWHERE', to: 'PC', transport: 'tcp', ports: [80] },
      { assets: [{ id: 'NOWHERE', zone: 'OPS', role: 'server' }] },
    );
    expect(declaredFlows(site).unplaced).toEqual([{ service: 'S-X', asset: 'NOWHERE' }]);
    expect(flowsOf(site, 'OPS', 'OFFICE')).toEqual([]);
    // On paper only: it is on no network, so it is missed nowhere.
    const paper = one(
      { from: 'PAPER', to: 'PC', transport: 'tcp', ports: [80] },
      { assets: [{ id: 'PAPER', zone: 'OPS', role: 'server', on_network: false }] },
    );
    expect(declaredFlows(paper).unplaced).toEqual([]);
  });

  it('below IP are no matter of packet filters', () => {
    expect(servicesOf('ethernet', ['0x8892'])).toEqual([]);
    expect(
      flowsOf(one({ from: 'OFFICE', to: 'MGMT', transport: 'ethernet', ports: ['0x8892'] }), 'OFFICE', 'MGMT'),
    ).toEqual([]);
  });

  it('are matched by transport and port, and nothing besides', () => {
    const passes = (transport: string, ports: (number | string)[], protocol: number, toPort?: number) => {
      const services = servicesOf(transport, ports);
      return PacketSet.of(services ? { services } : {}).has({
        protocol,
        from: '10.0.0.1',
        to: '10.0.0.2',
        fromPort: 50_000,
        ...(toPort === undefined ? {} : { toPort }),
      });
    };
    expect([4999, 5000, 5010, 5011].map((p) => passes('tcp', ['5000-5010', 44818], 6, p))).toEqual([
      false,
      true,
      true,
      false,
    ]);
    expect(passes('tcp', ['5000-5010', 44818], 6, 44818)).toBe(true);
    expect(passes('tcp', [102], 17, 102)).toBe(false);
    expect(passes('any', [161], 17, 161) && passes('any', [161], 6, 161)).toBe(true);
    expect(passes('any', [161], 6, 162)).toBe(false);
    expect(passes('any', [], 47)).toBe(true);
    expect(servicesOf('icmp', [])).toEqual([{ protocol: 1 }, { protocol: 58 }]);
  });
});

describe('places of a selector', () => {
  it('are whole zones or the machines named in them', () => {
    const { parts } = partsOf(testSite(), 'C1/CTRL,EWS');
    expect(parts.map((p) => [p.zone.id, p.addresses?.include, p.assets.map((a) => a.id)])).toEqual([
      ['C1/CTRL', undefined, []],
      ['MGMT', ['10.9.1.10'], ['EWS']],
    ]);
  });
});

describe('a change request', () => {
  const site = testSite();
  const difference = (
    from: string,
    to: string,
    set: PacketSet,
    change: 'opens' | 'closes' = 'opens',
  ): NetworkDifference => ({
    from,
    to,
    change,
    certain: true,
    services: [],
    rules: [],
    set: set.boxes(),
    open: [],
    says: '',
  });
  const asked = {
    opens: [{ from: 'C2-HMI', to: 'RCMS', transport: 'tcp' as const, ports: [9000] }],
    closes: [],
  };
  const packets = (from: string, port: number) =>
    PacketSet.of({
      from: { include: [from] },
      to: { include: ['10.9.0.10'] },
      services: [{ protocol: 6, toPorts: [[port, port]] }],
    });

  it('is one flow for each pair of places', () => {
    expect(requestedFlows(site, [{ from: 'role=hmi', to: 'RCMS', transport: 'tcp', ports: [1] }])).toHaveLength(2);
  });

  it('declares a source as it is sent and as its translation shows it, and nothing wider', () => {
    for (const from of ['192.168.0.70', '10.2.0.70'])
      expect(declaredBy(site, asked, difference('C2/OPS', 'OPS', packets(from, 9000)))).toBe(true);
    expect(declaredBy(site, asked, difference('C2/OPS', 'OPS', packets('10.2.0.71', 9000)))).toBe(false);
    expect(declaredBy(site, asked, difference('C2/OPS', 'OPS', packets('10.2.0.70', 9001)))).toBe(false);
    expect(declaredBy(site, asked, difference('C1/OPS', 'OPS', packets('10.2.0.70', 9000)))).toBe(false);
  });

  it('that opens does not close', () => {
    expect(declaredBy(site, asked, difference('C2/OPS', 'OPS', packets('10.2.0.70', 9000), 'closes'))).toBe(false);
  });
});
