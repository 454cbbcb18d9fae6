// Certificates that the engine makes for random networks pass the checker; every one of them that is tampered with, in ten ways, fails, sealed anew or not.
import { describe, expect, it } from 'vitest';
import { canonical, sha256 } from '#kit';
import { runs } from '../../../ground/kit/testing.ts';
import type { FilterRule } from '#facts';
import { buildNetwork } from '../network/build.ts';
import type { Certificate } from '../network/certificate.ts';
import { certify } from '../network/certify.ts';
import { zoneEnd } from '../network/reach.ts';
import { device, filter, iface, rule, stage, tcp } from '../network/sample.ts';
import { PacketSet } from '../sets/packet-set.ts';
import { checkCertificate } from './check.ts';

/** The same numbers for the same seed (mulberry32). */
function chance(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A chain of firewalls with a network between each two, the first of them with a translation one to one. */
function chain(seed: number) {
  const random = chance(seed);
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)]!;
  const length = 2 + Math.floor(random() * 2);
  const net = (n: number) => `10.0.${n}`;
  const someRule = (): FilterRule => {
    const ends = {
      from: { include: [`${net(Math.floor(random() * (length + 1)))}.0/24`] },
      to: { include: [`${net(Math.floor(random() * (length + 1)))}.0/24`] },
    };
    const match = { ...pick([ends, { to: ends.to }, { from: ends.from }]), ...pick([tcp(502), tcp(80), tcp(443)]) };
    return rule(pick(['permit', 'permit', 'deny'] as const), {
      ...match,
      ...(random() < 0.2 ? { may: ['an application'] } : {}),
      ...(random() < 0.2 ? { in: ['left'] } : {}),
    });
  };
  const devices = Array.from({ length }, (_, n) =>
    device(`FW${n}`, {
      interfaces: [iface('left', `${net(n)}.1/24`), iface('right', `${net(n + 1)}.254/24`)],
      filters: [
        filter('main', [...Array.from({ length: 3 }, someRule), rule('jump', tcp(80), { target: 'more' }), someRule()]),
        filter('more', [someRule(), rule('return', {})], 'return'),
      ],
      transit: [
        ...(n === 0 && random() < 0.5
          ? [
              {
                kind: 'nat' as const,
                name: '1:1',
                in: ['left'],
                rules: [
                  {
                    id: '1',
                    at: { file: 0, line: 1 },
                    text: 'netmap',
                    enabled: true,
                    match: { from: { include: [`${net(0)}.0/24`] } },
                    source: { to: { include: ['203.0.113.0/24'] }, pairwise: true },
                  },
                ],
              },
            ]
          : []),
        stage('main'),
      ],
    }),
  );
  return { network: buildNetwork({ devices }), length };
}

function proofs(wanted: number): Certificate[] {
  const found: Certificate[] = [];
  for (let seed = 1; found.length < wanted && seed < 50 * wanted; seed++) {
    const { network, length } = chain(seed);
    const [first, last] = [
      network.segments.find((s) => s.id.startsWith('FW0:left'))!,
      network.segments.find((s) => s.id.startsWith(`FW${length - 1}:right`))!,
    ];
    const port = [502, 80, 443][seed % 3]!;
    const proof = certify(network, {
      from: zoneEnd(network, first.id),
      to: zoneEnd(network, last.id),
      services: tcp(port).services,
    });
    if (!('refused' in proof)) found.push(proof);
  }
  return found;
}

type Tamper = (proof: Certificate) => void;
const everything = PacketSet.all.boxes();
const start = (p: Certificate) => p.starts[0]!.segment;
const target = (p: Certificate) => p.never[0]!.segment;

/** Each breaks the argument of a chain, whatever its rules: packets from the start then come to the target, or are not counted on the way. */
const forgeries: Record<string, Tamper> = {
  'no device filters': (p) => p.devices.forEach((d) => (d.stages = [])),
  'every list lets everything pass first': (p) => {
    for (const d of p.devices) {
      d.stages = d.stages.filter((s) => s.kind === 'filter');
      for (const f of d.filters)
        f.rules.unshift({ id: '0', action: 'permit', packets: everything, may: false, file: 0, line: 1, text: '' });
    }
  },
  'a cable joins start and target': (p) => p.joins.push({ from: start(p), to: target(p), why: 'a cable' }),
  'a machine with a leg in both': (p) =>
    p.devices.push({
      name: 'PC',
      files: [],
      forwards: true,
      stages: [],
      filters: [],
      legs: [start(p), target(p)].map((segment, n) => ({
        interface: `${n}`,
        segment,
        router: '',
        zones: [],
        addresses: [],
      })),
    }),
  'nothing is counted at the start': (p) => (p.holds = p.holds.filter((h) => h.segment !== start(p))),
  'the target is said to hold everything': (p) =>
    (p.holds = [...p.holds.filter((h) => h.segment !== target(p)), { segment: target(p), packets: everything }]),
  'more must never come than is kept out': (p) => p.never.push({ segment: start(p), packets: everything }),
  'more starts than is counted': (p) => p.starts.push({ segment: target(p), packets: p.never[0]!.packets }),
};
const unsealed: Record<string, Tamper> = {
  'the claim': (p) => (p.claim += ' at all'),
  'a line': (p) => (p.devices.flatMap((d) => d.filters.flatMap((f) => f.rules))[0]!.line += 1),
};

describe('certificates of random networks', () => {
  const certificates = proofs(runs(400));

  it('are found sound', () => {
    expect(certificates.length).toBe(runs(400));
    // Most lead over more than the first segment.
    expect(certificates.filter((c) => c.holds.length > 1).length).toBeGreaterThan(certificates.length / 2);
    for (const proof of certificates)
      expect(checkCertificate(JSON.parse(JSON.stringify(proof)))).toMatchObject({ result: 'ok' });
  });

  it.each(Object.entries(forgeries))('fail when forged and sealed anew: %s', (_, tamper) => {
    for (const proof of certificates) {
      const copy = structuredClone(proof);
      tamper(copy);
      Reflect.deleteProperty(copy, 'seal');
      expect(checkCertificate({ ...copy, seal: sha256(canonical(copy)) }).result).toBe('wrong');
    }
  });

  it.each(Object.entries(unsealed))('fail when changed under their seal: %s', (_, tamper) => {
    for (const proof of certificates) {
      const copy = structuredClone(proof);
      tamper(copy);
      expect(checkCertificate(copy).result).toBe('wrong');
    }
  });
});
