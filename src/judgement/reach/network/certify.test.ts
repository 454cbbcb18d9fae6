import { describe, expect, it } from 'vitest';
import { buildNetwork } from './build.ts';
import { certify } from './certify.ts';
import { zoneEnd } from './reach.ts';
import { device, filter, iface, rule, stage, tcp } from './sample.ts';

const wall = device('WALL', {
  interfaces: [iface('a', '192.0.2.1/24'), iface('b', '198.51.100.1/24'), iface('c', '203.0.113.1/24')],
  filters: [filter('f', [rule('permit', { ...tcp(443), to: { include: ['203.0.113.0/24'] } })])],
  transit: [stage('f')],
});

describe('certificate', () => {
  const network = buildNetwork({ devices: [wall] });
  const question = { from: zoneEnd(network, 'WALL:a'), to: zoneEnd(network, 'WALL:b') };

  it('names the packets that can stand anywhere, the device on the cut, its rules with their lines, and is sealed', () => {
    const proof = certify(network, question);
    if ('refused' in proof) throw new Error(proof.refused);
    expect(proof.holds.map((h) => h.segment)).toEqual(['WALL:a', 'WALL:b', 'WALL:c']);
    expect(proof.devices[0]?.filters.find((f) => f.name === 'f')?.rules[0]).toMatchObject({
      action: 'permit',
      may: false,
    });
    expect(proof.seal).toMatch(/^[0-9a-f]{64}$/);
  });

  it('is refused where something passes', () => {
    expect(certify(network, { ...question, to: zoneEnd(network, 'WALL:c') })).toHaveProperty('refused');
  });
});
