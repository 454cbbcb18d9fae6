// Two cranes with equal addresses behind 1:1 translation: the questions that a terminal asks of them.
import { describe, expect, it } from 'vitest';
import { canonical } from '#kit';
import { runs } from '../../../ground/kit/testing.ts';
import { checkCertificate } from '../check/check.ts';
import { compareAllowed } from './allowed.ts';
import { buildNetwork } from './build.ts';
import type { Certificate } from './certificate.ts';
import { certify, sealOf } from './certify.ts';
import { core, craneFirewall, craneSite, guarded } from './crane-sample.ts';
import { reachDevice } from './device-reach.ts';
import { diffNetworks } from './diff.ts';
import { reachMatrix } from './matrix.ts';
import { reachZones, zoneEnd } from './reach.ts';
import { device, filter, iface, openLine, rule, stage, tcp } from './sample.ts';
import { compareTemplate } from './template.ts';
import { trace } from './trace.ts';

const site = craneSite();
const first = guarded(craneFirewall(1));
const second = guarded(craneFirewall(2));
const middle = core();
const network = buildNetwork({ devices: [first, second, middle], site });

describe('placing', () => {
  it('inner legs stand in the crane’s own realm although both cranes have the same addresses', () => {
    const legs = network.devices.flatMap((d) => d.legs.map((l) => `${l.device} ${l.interface} ${l.segment}`));
    expect(legs).toEqual(
      expect.arrayContaining(['STS-01-FW ctrl STS-01/CTRL', 'STS-02-FW ctrl STS-02/CTRL', 'CORE sts2 STS-02/UPLINK']),
    );
    expect(network.missing).toEqual([]);
  });

  it('equal files of two devices are told apart by their names', () => {
    const file = (name: string) => ({ ...first.files[0]!, name });
    const twins = ['2026-11-01/A.cfg', '2026-11-01/B.cfg'].map((name) => ({
      ...first,
      name: 'copy',
      hostname: 'copy',
      files: [file(name)],
    }));
    const placements = twins.map((twin, i) => ({
      artefact: twin.files[0]!.artefact,
      file: twin.files[0]!.name,
      asset: `STS-0${2 - i}-FW`,
      collected: 0,
      dated: 'path' as const,
      purpose: 'running' as const,
    }));
    for (const order of [placements, placements.toReversed()]) {
      const { devices } = buildNetwork({ devices: [...twins, middle], site, placements: order });
      expect(devices.map((d) => d.asset)).toEqual(['STS-02-FW', 'STS-01-FW', 'CORE']);
    }
  });

  it('a firewall of the site without a configuration is named, and nothing is proved through it', () => {
    const part = buildNetwork({ devices: [first, middle], site });
    expect(part.missing.map((m) => m.asset)).toEqual(['STS-02-FW', 'gateway 192.168.10.1', 'gateway 192.168.10.65']);
    const answer = reachZones(part, 'OFFICE', 'STS-02/CTRL');
    expect(answer.verdict).toBe('not-proven');
    expect(answer.open.some((o) => o.device === 'STS-02/CTRL' || o.device === 'STS-02-FW')).toBe(true);
  });
});

describe('reach', () => {
  it('the operations network reaches each controller by its outer address', () => {
    for (const n of [1, 2]) {
      const answer = reachZones(network, 'OPS', `STS-0${n}/CTRL`);
      expect(answer.verdict).toBe('must-permit');
      expect(answer.everything).toBe(false);
      expect(answer.witness?.to).toBe(`10.70.${n}0.10`);
      expect(answer.services).toEqual([{ protocol: 6, ports: [[102, 102]], certain: true }]);
    }
  });

  it('a crane reaches neither the other nor is a camera let to its controller, and the checker agrees', () => {
    for (const [from, to] of [
      ['STS-01/CTRL', 'STS-02/CTRL'],
      ['STS-01/AUX', 'STS-01/CTRL'],
      ['OFFICE', 'STS-01/CTRL'],
    ] as const) {
      const answer = reachZones(network, from, to);
      expect(answer.verdict, `${from} ${to}`).toBe('must-deny');
      expect(answer.decides.length).toBeGreaterThan(0);
      const proof = certify(network, { from: zoneEnd(network, from), to: zoneEnd(network, to) });
      expect(checkCertificate(proof as Certificate).result).toBe('ok');
    }
  });

  it('a packet is followed through the translation, and back', () => {
    const flow = { protocol: 6, from: '203.0.113.5', to: '10.70.21.4', fromPort: 50_000, toPort: 554 };
    const found = trace(network, flow, 'OPS');
    expect(found.verdict).toBe('passes');
    expect(found.flow.to).toBe('192.168.10.68');
    expect(found.hops.map((h) => `${h.device} ${h.to}`)).toEqual(['CORE STS-02/UPLINK', 'STS-02-FW STS-02/AUX']);
    const other = trace(network, { ...flow, toPort: 23 }, 'OPS');
    expect(other.verdict).toBe('stopped');
    expect(other.decides.at(-1)?.list).toBe('inward');
    expect(trace(network, { ...flow, to: '192.0.2.9' }, 'OPS').verdict).toBe('unknown');
  });

  it('a line not understood on the way takes the proof away; one that cannot matter does not', () => {
    const verdict = (line: ReturnType<typeof openLine>) =>
      reachZones(
        buildNetwork({ devices: [{ ...first, open: [line] }, second, middle], site }),
        'STS-01/AUX',
        'STS-01/CTRL',
      ).verdict;
    for (const scope of ['filter', 'nat', 'interface', 'device'] as const)
      expect(verdict(openLine({ scope }))).toBe('not-proven');
    for (const scope of ['route', 'management', 'layer2'] as const)
      expect(verdict(openLine({ scope }))).toBe('must-deny');
    // Out and in again by the uplink, where any router may send it back.
    expect(verdict(openLine({ scope: 'interface', element: 'up' }))).toBe('not-proven');
    expect(verdict(openLine({ scope: 'interface', element: 'aux' }))).toBe('not-proven');
    expect(verdict(openLine({ scope: 'filter', state: 'limited' }))).toBe('must-deny');
    const others = [
      first,
      { ...second, open: [openLine({ scope: 'device' })] },
      { ...middle, open: [openLine({ scope: 'device' })] },
    ];
    const elsewhere = buildNetwork({ devices: others, site });
    expect(reachZones(elsewhere, 'STS-01/AUX', 'STS-01/CTRL').verdict).toBe('must-deny');
  });
});

describe('the device itself', () => {
  it('its page answers the operations network and nobody else', () => {
    expect(reachDevice(network, 'OPS', 'STS-01-FW', 'https').verdict).toBe('must-permit');
    expect(reachDevice(network, 'OFFICE', 'STS-01-FW', 'https').verdict).toBe('must-deny');
    expect(reachDevice(network, 'OPS', 'STS-01-FW', 'telnet').verdict).toBe('must-deny');
    const all = reachDevice(network, 'STS-01/AUX', 'STS-01-FW');
    expect(all.management.map((m) => `${m.service.service} ${m.verdict}`)).toEqual(['https must-deny']);
    expect(reachDevice(network, 'OPS', 'NOBODY').verdict).toBe('not-proven');
  });
});

describe('allowed and possible', () => {
  it('what passes beyond the allowed is told by the rule that lets it, and what is allowed but stopped is missing', () => {
    const allowed = [
      {
        to: { include: ['192.168.10.10'] },
        services: [{ protocol: 6, toPorts: [[102, 102] as [number, number]] }],
        from: { include: ['203.0.113.0/27'] },
      },
      { services: [{ protocol: 17 }] },
    ];
    const { beyond, missing } = compareAllowed(network, 'OPS', 'STS-01/CTRL', allowed);
    expect(beyond).toHaveLength(1);
    expect(beyond[0]!.witness.from).toMatch(/^203\.0\.113\.(3[2-9]|[45]\d|6[0-3])$/);
    expect(beyond[0]!.decides[0]!.list).toBe('inward');
    expect(missing.map((m) => `${m.index} ${m.verdict}`)).toEqual(['1 must-deny']);
    expect(compareAllowed(network, 'OPS', 'STS-01/CTRL', [{}])).toEqual({ beyond: [], missing: [] });
  });

  it('sources are those of the zone itself, also behind a translation', () => {
    const own = { include: ['192.168.10.0/26'] };
    expect(compareAllowed(network, 'STS-01/CTRL', 'OPS', [{ from: own }]).beyond).toEqual([]);
    const half = compareAllowed(network, 'STS-01/CTRL', 'OPS', [{ from: { include: ['192.168.10.0/27'] } }]).beyond;
    expect(half).toHaveLength(1);
    expect(half[0]!.witness.from).toMatch(/^192\.168\.10\.(3[2-9]|[45]\d|6[0-3])$/);
  });
});

describe('differences', () => {
  const opened = guarded(craneFirewall(2, { across: [rule('permit', { ...tcp(102) })] }));
  const next = buildNetwork({ devices: [first, opened, middle], site });

  it('one new rule is one sentence with its line, in each direction it opens, and closing it is told as well', () => {
    const found = diffNetworks(network, next);
    expect(found.map((d) => `${d.change} ${d.from} ${d.to}`)).toEqual([
      'opens STS-02/CTRL STS-02/AUX',
      'opens STS-02/AUX STS-02/CTRL',
    ]);
    expect(found[1]!.says).toMatch(
      /^STS-02\/AUX can reach STS-02\/CTRL on TCP 102 \(STS-02-FW rule \d+, STS-02-FW\.cfg:\d+\)$/,
    );
    expect(diffNetworks(next, network).map((d) => d.change)).toEqual(['closes', 'closes']);
    expect(diffNetworks(network, buildNetwork({ devices: [first, second, middle], site }))).toEqual([]);
  });

  it('a proof that is lost is told, although nothing was found that passes', () => {
    const doubtful = buildNetwork({
      devices: [first, { ...second, open: [openLine({ element: 'across' })] }, middle],
      site,
    });
    const found = diffNetworks(network, doubtful);
    expect(found.map((d) => d.change)).toContain('unproven');
    expect(found.every((d) => d.change === 'unproven')).toBe(true);
    expect(found[0]!.open[0]!.line?.text).toBe('frobnicate all');
  });

  it('the matrix keeps the rows that a change does not touch, and equals one made anew', () => {
    const before = reachMatrix(network);
    const after = reachMatrix(next, { previous: before });
    const anew = reachMatrix(next);
    expect(after.reused).toBeGreaterThan(0);
    expect(after.reused).toBeLessThan(after.zones.length);
    const plain = (m: typeof after) =>
      [...m.pairs()].map(({ from, to, verdict, services, everything }) => ({
        from,
        to,
        verdict,
        services,
        everything,
      }));
    expect(plain(after)).toEqual(plain(anew));
    expect(after.pair('STS-02/AUX', 'STS-02/CTRL')?.verdict).toBe('must-permit');
    expect(before.pair('STS-02/AUX', 'STS-02/CTRL')?.verdict).toBe('must-deny');
    const doubtful = buildNetwork({ devices: [{ ...first, open: [openLine()] }, second, middle], site });
    expect(plain(reachMatrix(doubtful, { previous: before }))).toEqual(plain(reachMatrix(doubtful)));
    expect(reachMatrix(doubtful, { previous: before }).pair('STS-01/AUX', 'STS-01/CTRL')?.verdict).toBe('not-proven');
    for (const p of anew.pairs()) expect(reachZones(next, p.from, p.to).verdict, `${p.from} ${p.to}`).toBe(p.verdict);
  });
});

describe('templates', () => {
  it('equal firewalls of two cranes are equal whatever their outer addresses', () => {
    expect(compareTemplate(network, ['STS-01-FW', 'STS-02-FW'])).toMatchObject({
      same: ['STS-02-FW'],
      different: [],
      cannotTell: [],
    });
  });

  it('a rule that one of them has more is told as an effect between functions, in its own addresses', () => {
    const extra = rule('permit', {
      ...tcp(80),
      from: { include: ['203.0.113.0/26'] },
      to: { include: ['192.168.10.66'] },
    });
    const changed = guarded(craneFirewall(2, { inward: [extra] }));
    const found = compareTemplate(
      buildNetwork({ devices: [first, changed, middle], site }),
      ['STS-01-FW', 'STS-02-FW'],
      'STS-01-FW',
    );
    expect(found.different.map((d) => d.device)).toEqual(['STS-02-FW']);
    const [effect] = found.different[0]!.effects;
    expect(effect).toMatchObject({
      from: 'uplink',
      to: 'auxiliary',
      change: 'opens',
      services: [{ protocol: 6, ports: [[80, 80]] }],
    });
    expect(effect!.witness.to).toBe('10.70.21.2');
    expect(effect!.rules.at(-1)?.at).toEqual(extra.at);
  });

  it('a device without a configuration, or with lines not understood, is not called equal', () => {
    const doubtful = buildNetwork({ devices: [first, { ...second, open: [openLine()] }, middle], site });
    const found = compareTemplate(doubtful, ['STS-01-FW', 'STS-02-FW', 'STS-09-FW']);
    expect(found.cannotTell.map((c) => c.device).sort()).toEqual(['STS-02-FW', 'STS-09-FW']);
  });
});

describe('certificates that were tampered with', () => {
  const proof = certify(network, {
    from: zoneEnd(network, 'OFFICE'),
    to: zoneEnd(network, 'STS-01/CTRL'),
  }) as Certificate;
  const wide = {
    family: 4 as const,
    protocol: [0, 255] as [number, number],
    from: ['0.0.0.0', '255.255.255.255'] as [string, string],
    to: ['0.0.0.0', '255.255.255.255'] as [string, string],
    fromPort: [0, 65535] as [number, number],
    toPort: [0, 65535] as [number, number],
  };

  it('fail, whatever single value was changed', () => {
    expect(checkCertificate(proof).result).toBe('ok');
    const places: (string | number)[][] = [];
    const walk = (value: unknown, path: (string | number)[]) => {
      if (value !== null && typeof value === 'object')
        for (const [k, v] of Object.entries(value)) walk(v, [...path, Array.isArray(value) ? Number(k) : k]);
      else places.push(path);
    };
    walk(proof, []);
    const step = Math.max(1, Math.floor(places.length / runs(4_000)));
    let tried = 0;
    for (let i = 0; i < places.length; i += step) {
      const copy = JSON.parse(JSON.stringify(proof)) as Certificate;
      let at = copy as unknown as Record<string | number, unknown>;
      const path = places[i]!;
      for (const key of path.slice(0, -1)) at = at[key] as Record<string | number, unknown>;
      const last = path.at(-1)!;
      const value = at[last];
      at[last] = typeof value === 'number' ? value + 1 : typeof value === 'boolean' ? !value : `${String(value)}1`;
      expect(checkCertificate(copy).result, path.join('.')).not.toBe('ok');
      tried++;
    }
    expect(tried).toBeGreaterThanOrEqual(200);
  });

  it('fail where the argument no longer holds, although the seal was made anew', () => {
    const spoilers: ((c: Certificate) => void)[] = [
      (c) =>
        c.holds.splice(
          c.holds.findIndex((h) => h.segment === 'OFFICE'),
          1,
        ),
      (c) =>
        c.holds.splice(
          c.holds.findIndex((h) => h.segment === 'STS-01/UPLINK'),
          1,
        ),
      (c) => (c.starts[0]!.packets = [wide]),
      (c) => (c.never[0]!.packets = [wide]) && (c.never[0]!.segment = 'OFFICE'),
      (c) => c.joins.push({ from: 'OFFICE', to: 'STS-01/CTRL', why: 'a cable' }),
      (c) => (c.devices.find((d) => d.name === 'CORE')!.legs[0]!.segment = 'STS-01/CTRL'),
      (c) => (c.devices.find((d) => d.name === 'STS-01-FW')!.stages = []),
      (c) => c.devices.find((d) => d.name === 'STS-01-FW')!.filters.forEach((f) => (f.otherwise = 'permit')),
      (c) =>
        c.devices
          .find((d) => d.name === 'STS-01-FW')!
          .filters.forEach((f) =>
            f.rules.unshift({ id: 'x', action: 'permit', packets: [wide], may: true, file: 0, line: 1, text: 'any' }),
          ),
      (c) => (c.holds.find((h) => h.segment === 'STS-01/UPLINK')!.packets[0]!.to = ['10.70.10.0', '10.70.10.0']),
    ];
    for (const [i, spoil] of spoilers.entries()) {
      const copy = JSON.parse(JSON.stringify(proof)) as Certificate;
      spoil(copy);
      const { seal, ...body } = copy;
      expect(seal).toBe(proof.seal);
      expect(
        checkCertificate({ ...body, seal: sealOf(body) }).result,
        `spoiler ${i} ${canonical(copy.claim)}`,
      ).not.toBe('ok');
    }
  });
});

describe('what nobody knows', () => {
  it('behind a gateway that nobody knows everything could stand', () => {
    const zones = site.zones.map((z) => (z.id === 'OFFICE' ? { ...z, gateway: '203.0.113.126' } : z));
    const unknown = buildNetwork({ devices: [first, second, middle], site: { ...site, zones } });
    expect(unknown.missing.map((m) => m.asset)).toEqual(['gateway 203.0.113.126']);
    expect(reachZones(unknown, 'OFFICE', 'STS-01/CTRL').verdict).toBe('not-proven');
    expect(reachZones(unknown, 'STS-01/AUX', 'STS-01/CTRL').verdict).toBe('must-deny');
  });

  it('a zone in which no device stands is never called separate', () => {
    const answer = reachZones(buildNetwork({ devices: [device('ALONE')], site }), 'OFFICE', 'STS-01/CTRL');
    expect(answer.verdict).toBe('not-proven');
    expect(reachZones(network, 'OFFICE', 'NOWHERE')).toMatchObject({
      verdict: 'not-proven',
      open: [{ device: 'NOWHERE' }],
    });
  });
});

describe('IPv6 beside IPv4', () => {
  const v4 = filter('v4', [rule('deny', {})]);
  const router = (addresses: string[]) =>
    device('R', {
      interfaces: [
        iface('a', '192.0.2.1/25', { addresses: ['192.0.2.1/25', ...addresses.map((x) => `${x}:a::1/64`)] }),
        iface('b', '192.0.2.129/25', { addresses: ['192.0.2.129/25', ...addresses.map((x) => `${x}:b::1/64`)] }),
      ],
      filters: [{ ...v4, family: 4 }],
      transit: [stage('v4', { family: 4 })],
    });
  const zones = (['A', 'B'] as const).map((id, i) => ({
    ...site.zones[0]!,
    id,
    subnets: [`192.0.2.${i * 128}/25`],
    gateway: undefined,
  }));
  const net = (addresses: string[]) =>
    buildNetwork({ devices: [router(addresses)], site: { ...site, zones, realms: [], assets: [] } as typeof site });

  it('a filter for IPv4 alone leaves IPv6 open where the router has addresses of it, though the zones declare none', () => {
    expect(reachZones(net([]), 'A', 'B').verdict).toBe('must-deny');
    const open = reachZones(net(['2001:db8']), 'A', 'B');
    expect(open.verdict).toBe('must-permit');
    expect(open.witness?.from).toContain(':');
    const proof = certify(net([]), { from: zoneEnd(net([]), 'A'), to: zoneEnd(net([]), 'B') });
    expect(checkCertificate(proof as Certificate).result).toBe('ok');
  });
});
