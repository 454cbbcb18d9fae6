// Proves that every end is put in its place and that one thing seen by several captures is one talk with the right counts.
import { MINUTE, SECOND } from '#kit';
import { describe, expect, it } from 'vitest';
import { reconcile } from './reconcile.ts';
import { at, NOW, TestFacts, testSite } from './testing.ts';

const site = testSite();
const hmi = { address: '10.1.1.10' };
const plc = { address: '10.1.0.10', port: 102 };
const view = (f: TestFacts) => reconcile({ site, facts: f.facts, asOf: NOW });

describe('a conversation', () => {
  it('seen by two captures at the same time counts once, with the larger numbers', () => {
    const f = new TestFacts();
    const a = f.capture('a', { from: at(4), to: at(0), segments: ['C1/CTRL'] });
    const b = f.capture('b', { from: at(4), to: at(0), segments: ['C1/OPS'] });
    f.said(a, { client: { ...hmi, port: 50_000 }, server: plc, from: at(3), to: at(2), packets: [100, 90] });
    f.said(b, { client: { ...hmi, port: 50_000 }, server: plc, from: at(3), to: at(2), packets: [98, 95] });
    const { talks } = view(f);
    expect(talks).toHaveLength(1);
    expect([talks[0]!.clientPackets, talks[0]!.serverPackets, talks[0]!.connections]).toEqual([100, 95, 1]);
  });

  it('seen by two captures one after the other adds up', () => {
    const f = new TestFacts();
    const a = f.capture('a', { from: at(4), to: at(3) });
    const b = f.capture('b', { from: at(3) + MINUTE, to: at(2) });
    f.said(a, { client: { ...hmi, port: 50_000 }, server: plc, from: at(4), to: at(3), packets: [100, 90] });
    f.said(b, { client: { ...hmi, port: 50_000 }, server: plc, from: at(3) + MINUTE, to: at(2), packets: [10, 5] });
    const { talks } = view(f);
    expect(talks.map((t) => [t.clientPackets, t.serverPackets])).toEqual([[110, 95]]);
  });

  it('seen on both sides of a translation is one talk between the inside addresses', () => {
    const f = new TestFacts();
    const inside = f.capture('in', { from: at(4), to: at(0), realm: 'C2', side: 'inside', segments: ['C2/OPS'] });
    const outside = f.capture('out', { from: at(4), to: at(0), side: 'outside', segments: ['OPS'] });
    const said = {
      server: { address: '10.9.0.10', port: 8443 },
      from: at(3),
      to: at(2),
      packets: [50, 40] as [number, number],
    };
    f.said(inside, { client: { address: '192.168.0.70', port: 50_001 }, ...said });
    f.said(outside, { client: { address: '10.2.0.70', port: 50_001 }, ...said });
    const { talks } = view(f);
    expect(talks).toHaveLength(1);
    expect(talks[0]!.client.asset?.id).toBe('C2-HMI');
    expect(talks[0]!.clientPackets).toBe(50);
    expect(talks[0]!.allowedBy?.id).toBe('S-UP');
  });

  it('keeps machines with the same address in two realms apart', () => {
    const f = new TestFacts();
    const a = f.capture('a', { from: at(4), to: at(0), realm: 'C2', segments: ['C2/CTRL'] });
    const b = f.capture('b', { from: at(4), to: at(0), segments: ['C1/CTRL'] });
    for (const c of [a, b])
      f.said(c, { client: { address: '192.168.0.70' }, server: { address: '192.168.0.10', port: 102 }, from: at(3) });
    const { talks } = view(f);
    expect(talks.map((t) => t.server.asset?.id).sort()).toEqual(['C2-PLC', undefined]);
  });

  it('on a trunk, once on each side of the crane firewall, counts once', () => {
    const f = new TestFacts();
    const a = f.capture('a', { from: at(4), to: at(0) });
    for (const vlans of [[12], [11]])
      f.said(a, { client: { ...hmi, port: 50_002 }, server: plc, vlans, from: at(3), to: at(2), packets: [30, 30] });
    expect(view(f).talks.map((t) => t.clientPackets)).toEqual([30]);
  });

  it('of a capture without a place is kept apart and says so', () => {
    const f = new TestFacts();
    const a = f.capture('a', { from: at(4), to: at(0), assigned: false });
    f.said(a, { client: hmi, server: plc, from: at(3) });
    const { talks } = view(f);
    expect([talks[0]!.assigned, talks[0]!.client.zone, talks[0]!.client.realm]).toEqual([
      false,
      undefined,
      'unassigned',
    ]);
  });

  it('joined in the middle is turned the way of the capture that saw it begin', () => {
    const f = new TestFacts();
    const a = f.capture('a', { from: at(4), to: at(0) });
    const b = f.capture('b', { from: at(4), to: at(0) });
    f.said(a, { client: { ...hmi, port: 50_003 }, server: plc, from: at(3), to: at(2) });
    f.said(b, { client: plc, server: { ...hmi, port: 50_003 }, initiator: 'inferred', from: at(3), to: at(2) });
    const { talks } = view(f);
    expect(talks.map((t) => [t.client.label, t.server.label, t.port])).toEqual([['C1-HMI', 'C1-PLC', 102]]);
  });

  it('makes the same operation seen twice one operation', () => {
    const f = new TestFacts();
    const operations = [{ code: '0x29', name: 'PLC stop', class: 'manage' as const, detail: 'M-MODE' }];
    for (const name of ['a', 'b']) {
      const c = f.capture(name, { from: at(4), to: at(0) });
      f.said(c, {
        client: { ...hmi, port: 50_004 },
        server: plc,
        from: at(3) + (name === 'a' ? 0 : SECOND / 2),
        operations,
      });
    }
    expect(view(f).talks[0]!.operations).toHaveLength(1);
  });
});

describe('the matrix', () => {
  it('shows for a pair of zones what is allowed and what was seen, and leaves reach unknown', () => {
    const f = new TestFacts();
    const a = f.capture('a', { from: at(4), to: at(0) });
    f.said(a, { client: hmi, server: plc, from: at(3) });
    f.said(a, { client: { address: '10.1.2.10' }, server: plc, from: at(3) });
    const cell = (from: string) => view(f).matrix.find((c) => c.from === from && c.to === 'C1/CTRL');
    expect(cell('C1/OPS')).toMatchObject({ allowed: ['S-HMI'], reachable: 'unknown', seen: 1, notAllowed: 0 });
    expect(cell('C1/AUX')).toMatchObject({ allowed: [], seen: 1, notAllowed: 1 });
  });
});
