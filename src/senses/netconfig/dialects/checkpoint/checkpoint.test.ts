// Proves the reader of Check Point: a real gateway's answers joined from many files, rules written here, damaged and unknown parts.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ConfiguredDevice } from '#facts';
import { checks, corpora } from '../../../../ground/kit/testing.ts';
import { joinDevices } from '../../join.ts';
import { firstMatch, madeFlow, madeRules, packetOf } from '../fortios/testing-rules.ts';
import type { MadeRule } from '../fortios/testing-rules.ts';
import { readFile, readText, routed, walk } from '../fortios/testing.ts';
import { readJson, isObject } from './json.ts';

const folder = corpora('config');

const gaia = `#
# Configuration of quay-gw
#
set hostname quay-gw
set net-access telnet on
add allowed-client network ipv4-address 192.0.2.0 mask-length 24
set web daemon-enable on
set web ssl-port 4434
set user admin password-hash $1$inventedx$inventedhashvalue1234.
add bonding group 1
add bonding group 1 interface eth1
add bonding group 1 interface eth2
set interface bond1 state on
add interface bond1 vlan 30
set interface bond1.30 ipv4-address 198.51.100.1 mask-length 24
set interface bond1.30 comments "crane"
set interface eth0 state on
set interface eth0 ipv4-address 192.0.2.1 mask-length 28
set interface eth5 state off
set static-route default nexthop gateway address 192.0.2.14 on
set static-route 203.0.113.0/24 nexthop blackhole
`;

const object = (uid: string, type: string, more: object) => ({ uid, name: uid, type, ...more });
const dictionary = [
  object('any', 'CpmiAnyObject', { name: 'Any' }),
  object('accept', 'RulebaseAction', { name: 'Accept' }),
  object('drop', 'RulebaseAction', { name: 'Drop' }),
  object('inner', 'RulebaseAction', { name: 'Inner Layer' }),
  object('targets', 'Global', { name: 'Policy Targets' }),
  object('original', 'Global', { name: 'Original' }),
  object('plc', 'host', { 'ipv4-address': '198.51.100.17' }),
  object('cranes', 'network', { subnet4: '198.51.100.0', 'mask-length4': 24 }),
  object('less', 'group-with-exclusion', {
    include: object('c', 'network', { subnet4: '198.51.100.0', 'mask-length4': 24 }),
    except: object('p', 'host', { 'ipv4-address': '198.51.100.17' }),
  }),
  object('site', 'dns-domain', { name: '.example.net' }),
  object('shown', 'host', { 'ipv4-address': '192.0.2.5' }),
  object('s7', 'service-tcp', { port: '102' }),
  object('high', 'service-udp', { port: '>1023' }),
  object('layer', 'access-layer', { name: 'Maintenance' }),
];
const rule = (n: number, more: object) => ({
  uid: `r${n}`,
  type: 'access-rule',
  'rule-number': n,
  source: ['any'],
  destination: ['any'],
  service: ['any'],
  vpn: ['any'],
  content: ['any'],
  time: ['any'],
  'install-on': ['targets'],
  action: 'drop',
  enabled: true,
  ...more,
});
const page = (name: string, rulebase: object[]) =>
  JSON.stringify(
    {
      uid: name,
      name,
      rulebase,
      'objects-dictionary': dictionary,
      from: 1,
      to: rulebase.length,
      total: rulebase.length,
    },
    null,
    2,
  );

const access = page('Network', [
  {
    uid: 's',
    type: 'access-section',
    name: 'cranes',
    rulebase: [rule(1, { name: 'S7', destination: ['plc'], service: ['s7'], action: 'accept', hits: { value: 12 } })],
  },
  rule(2, { destination: ['less'], service: ['high'], action: 'accept' }),
  rule(3, { destination: ['cranes'], action: 'inner', 'inline-layer': 'layer' }),
  rule(4, { destination: ['shown'], action: 'accept' }),
  rule(5, { source: ['cranes'], 'source-negate': true, destination: ['site'], action: 'accept' }),
  rule(6, { action: 'accept', enabled: false }),
]);
const maintenance = page('Maintenance', [rule(1, { source: ['shown'], action: 'accept' })]);
const nat = JSON.stringify(
  {
    uid: 'n',
    rulebase: [
      {
        uid: 'n1',
        type: 'nat-rule',
        'rule-number': 1,
        method: 'static',
        'auto-generated': false,
        'original-source': 'any',
        'translated-source': 'original',
        'original-destination': 'shown',
        'translated-destination': 'plc',
        'original-service': 'any',
        'translated-service': 'original',
        enabled: true,
        'install-on': ['targets'],
      },
    ],
    'objects-dictionary': dictionary,
    from: 1,
    to: 1,
    total: 1,
  },
  null,
  2,
);
const packages = JSON.stringify(
  {
    packages: [
      {
        uid: 'p',
        name: 'Standard',
        type: 'package',
        'installation-targets-revision': [{ 'target-name': 'quay-gw', 'target-uid': 'g' }],
        'access-layers': [{ uid: 'l', name: 'Network', type: 'access-layer' }],
      },
    ],
  },
  null,
  2,
);

const joined = (...texts: string[]): ConfiguredDevice => {
  const devices = joinDevices(texts.flatMap((t, i) => readText(t, `file${i}`).devices));
  const found = devices.find((d) => d.name === 'quay-gw');
  if (!found) throw new Error('the gateway is missing');
  return found;
};

describe('a Check Point gateway', () => {
  const gw = joined(access, nat, maintenance, packages, gaia);
  const said = (from: string, to: string, protocol: number, toPort: number) =>
    walk(gw, { from, to, protocol, toPort }, 'eth0', 'bond1.30').said;

  it('is joined from its own text and the files of its management, in any order', () => {
    expect(gw.files).toHaveLength(5);
    expect(gw.transit.map((s) => (s.kind === 'filter' ? s.filter : s.name))).toEqual(['Network', 'nat']);
    expect(
      joinDevices([gaia, packages, maintenance, nat, access].flatMap((t, i) => readText(t, `f${i}`).devices)).map(
        (d) => d.name,
      ),
    ).toEqual(['quay-gw']);
    const other = joined(gaia, packages, maintenance, nat, access);
    expect(other.transit.map((s) => (s.kind === 'filter' ? s.filter : s.name))).toEqual(['Network', 'nat']);
    expect(gw.open).toEqual([]);
  });

  it('lets through what its layers accept', () => {
    expect(said('192.0.2.9', '198.51.100.17', 6, 102)).toBe('permit');
    expect(said('192.0.2.9', '198.51.100.17', 6, 103)).toBe('deny');
    expect(said('192.0.2.9', '198.51.100.18', 17, 1024)).toBe('permit');
    expect(said('192.0.2.9', '198.51.100.17', 17, 1024)).toBe('deny');
    expect(said('192.0.2.9', '198.51.100.18', 17, 1023)).toBe('deny');
    expect(said('192.0.2.5', '198.51.100.40', 6, 1)).toBe('permit');
  });

  it('a domain object is a may, a negated cell is exact', () => {
    expect(said('192.0.2.9', '203.0.113.1', 6, 443)).toBe('may');
    expect(said('198.51.100.3', '203.0.113.1', 6, 443)).toBe('deny');
  });

  it('rules see the address before translation', () => {
    expect(routed(gw, { from: '192.0.2.9', to: '192.0.2.5', protocol: 6, toPort: 80 })).toMatchObject({
      said: 'permit',
      packet: { to: '198.51.100.17' },
      out: 'bond1.30',
    });
  });

  it('has its bonds, VLANs, routes and management, and no hash leaves the reader', () => {
    expect(gw.interfaces.find((i) => i.name === 'bond1.30')).toMatchObject({
      vlan: 30,
      parent: 'bond1',
      addresses: ['198.51.100.1/24'],
    });
    expect(gw.interfaces.find((i) => i.name === 'bond1')!.members).toEqual(['eth1', 'eth2']);
    expect(gw.routes).toMatchObject([
      { prefix: '0.0.0.0/0', via: '192.0.2.14' },
      { prefix: '203.0.113.0/24', discards: true },
    ]);
    expect(gw.management.map((m) => m.service)).toEqual(['ssh', 'https', 'telnet']);
    expect(JSON.stringify(gw)).not.toContain('inventedhash');
    expect(gw.weaknesses.map((w) => w.kind)).toEqual(['weak-hash']);
  });

  it('a gateway without its policy may let anything through, and a policy without a gateway belongs to none', () => {
    const alone = readText(gaia).devices[0]!;
    expect(
      walk(alone, { from: '192.0.2.9', to: '198.51.100.17', protocol: 6, toPort: 1 }, 'eth0', 'bond1.30').said,
    ).toBe('may');
    expect(
      joinDevices([gaia, access].flatMap((t) => readText(t).devices))
        .map((d) => d.name)
        .sort(),
    ).toEqual(['Check Point policy: Network', 'quay-gw']);
  });
});

describe('Check Point rule lists', () => {
  const text = (rules: readonly MadeRule[]): string => {
    const objects: object[] = [...dictionary];
    const prefix = (p: NonNullable<MadeRule['from']>, uid: string) => {
      objects.push(object(uid, 'network', { subnet4: `10.0.${p.net}.0`, 'mask-length4': p.bits }));
      return [uid];
    };
    const made = rules.map((r, i) => {
      if (r.service)
        objects.push(
          object(`s${i}`, r.service.protocol === 6 ? 'service-tcp' : 'service-udp', {
            port: `${r.service.low}-${r.service.high}`,
          }),
        );
      return rule(i + 1, {
        source: r.from ? prefix(r.from, `f${i}`) : ['any'],
        destination: r.to ? prefix(r.to, `t${i}`) : ['any'],
        'destination-negate': r.notTo && r.to !== undefined,
        service: [r.service ? `s${i}` : 'any'],
        action: r.permit ? 'accept' : 'drop',
        enabled: r.enabled,
      });
    });
    return JSON.stringify({ uid: 'x', name: 'Network', rulebase: made, 'objects-dictionary': objects }, null, 1);
  };
  it('decide every flow as a first-match list of the same rules does', () => {
    fc.assert(
      fc.property(madeRules, fc.array(madeFlow, { minLength: 1, maxLength: 8 }), (rules, flows) => {
        const plain = rules.map((r) => ({ ...r, in: undefined, out: undefined }));
        const gw = joined(gaia, packages, text(plain));
        expect(gw.open).toEqual([]);
        for (const flow of flows)
          expect(walk(gw, packetOf(flow), 'eth0', 'bond1.30').said).toBe(firstMatch(plain, flow) ?? 'deny');
      }),
      checks(3000),
    );
  });
});

describe('parts nobody knows', () => {
  it('a planted line of the text, and a planted member of a rule, are open', () => {
    const lines = gaia.trimEnd().split('\n');
    for (const planted of [
      'set interface eth0 quaywall-planted on',
      'set quaywall-planted on',
      'set static-route 10.0.0.0/8 quaywall-planted',
      'add bonding-quaywall 1',
    ]) {
      const open = readText([...lines, planted].join('\n')).devices[0]!.open;
      expect(
        open.map((o) => [o.at.line, o.state]),
        planted,
      ).toEqual([[lines.length + 1, 'unrecognised']]);
    }
    const made = access.replace('"rule-number": 2,', '"rule-number": 2,\n "quaywall-planted": true,');
    const policy = readText(made).devices[0]!;
    expect(policy.open.filter((o) => o.state === 'unrecognised').map((o) => o.text)).toEqual([
      '"quaywall-planted": true,',
    ]);
    expect(policy.filters[0]!.rules[1]!.match.may).toHaveLength(1);
  });

  it('damaged JSON keeps what stands before the damage and names the line', () => {
    const { value, problems } = readJson({ name: 'x', whole: '{\n "a": 1,\n "b": [1, 2,\n "c' });
    expect(isObject(value) && value.get('a')).toBe(1);
    expect(problems[0]!.where?.line).toBe(4);
    expect(readJson({ name: 'x', whole: '['.repeat(100_000) }).problems).toHaveLength(1);
  });

  it('JSON is read as JSON.parse reads it', () => {
    const plain = (v: unknown): unknown =>
      Array.isArray(v)
        ? v.map(plain)
        : isObject(v as never)
          ? Object.fromEntries(
              [...(v as { keys(): Iterable<string> }).keys()].map((k) => [
                k,
                plain((v as unknown as { get(k: string): unknown }).get(k)),
              ]),
            )
          : v;
    fc.assert(
      fc.property(fc.json({ maxDepth: 5 }), fc.constantFrom(undefined, 1), (text, space) => {
        const whole = JSON.stringify(JSON.parse(text), null, space);
        const { value, problems } = readJson({ name: 'x', whole });
        expect(problems).toEqual([]);
        expect(JSON.stringify(plain(value))).toBe(JSON.stringify(JSON.parse(whole)));
      }),
      checks(2000),
    );
  });

  it('a damaged file never stops the reader', () => {
    const texts = [gaia, access, nat, packages];
    fc.assert(
      fc.property(
        fc.nat(3),
        fc.nat(6000),
        fc.nat(80),
        fc.constantFrom('{', '}', '[', ']', '"', ',', '\n', 'set interface ', 'null', ''),
        (which, at, cut, word) => {
          const text = texts[which]!;
          const made = (which === 0 ? gaia : '') + text.slice(0, at) + word + text.slice(at + cut);
          try {
            expect(readText(made).devices.length).toBeGreaterThan(0);
          } catch (error) {
            // What is left may no longer look like any configuration.
            expect(String(error)).toContain('no dialect');
          }
        },
      ),
      checks(4000),
    );
  });
});

describe.skipIf(!folder)('a real Check Point gateway', () => {
  const lab = join(folder ?? '', 'batfish+lab-validation/checkpoint_bond_vlan/configs');
  const devices = () =>
    joinDevices(
      [
        ...readdirSync(join(lab, 'cp_mgmt')).map((f) => join(lab, 'cp_mgmt', f)),
        join(lab, 'cp_fw/show_configuration.txt'),
      ].flatMap((f) => readFile(f)?.devices ?? []),
    );

  it('answers its flows as it did', () => {
    const gw = devices().find((d) => d.name === 'cp_fw')!;
    expect(gw.open).toEqual([]);
    const facts = readFileSync(join(folder!, 'facts/real-flows.jsonl'), 'utf8')
      .trim()
      .split('\n')
      .map((l) => JSON.parse(l) as { case: string; src: string; dst: string; expect: string })
      .filter((f) => f.case === 'checkpoint_bond_vlan');
    expect(facts).toHaveLength(4);
    for (const f of facts) {
      // Towards an address behind no connected network, every way out is tried.
      const packet = { from: f.src, to: f.dst, protocol: 1, icmpType: 8 };
      const answers = ['bond34.3', 'bond56.4', 'bond78.4'].map((out) => walk(gw, packet, 'bond12.2', out).said);
      expect(
        answers.every((a) => a === f.expect),
        `${f.dst}: ${answers.join()}`,
      ).toBe(true);
    }
  });

  it('gives no hash away', () => {
    const text = ['cp_fw', 'cp_mgmt']
      .map((d) => readFileSync(join(lab, d, 'show_configuration.txt'), 'utf8'))
      .join('\n');
    const hashes = [...text.matchAll(/password-hash (\S{8,})/g)].map((m) => m[1]!);
    expect(hashes.length).toBeGreaterThan(1);
    const out = JSON.stringify(devices());
    for (const hash of hashes) expect(out.includes(hash)).toBe(false);
  });
});
