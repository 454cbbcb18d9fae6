// Proves the reader of PAN-OS: three forms of one configuration, real devices' answers, foreign configurations, and rule lists whose answer is known before.
import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ConfiguredDevice } from '#facts';
import { checks, corpora } from '../../../../ground/kit/testing.ts';
import { firstMatch, madeFlow, madeRules, packetOf, panForms } from '../fortios/testing-rules.ts';
import { readFile, readText, routed, walk } from '../fortios/testing.ts';

const folder = corpora('config');
const device = (text: string): ConfiguredDevice => readText(text).devices[0]!;

/** The model without what only tells where it stands. */
function bare(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(bare);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => !['at', 'files', 'open', 'problems', 'version'].includes(key))
      .map(([key, inner]) => [key, bare(inner)]),
  );
}

const crane = `set deviceconfig system hostname QUAY-PA
set deviceconfig system ip-address 192.0.2.250
set deviceconfig system netmask 255.255.255.0
set deviceconfig system service disable-http no
set network profiles interface-management-profile inside ssh yes
set network profiles interface-management-profile inside telnet yes
set network profiles interface-management-profile inside permitted-ip 198.51.100.0/24
set network interface ethernet ethernet1/1 layer3 ip 192.0.2.1/28
set network interface ethernet ethernet1/2 layer3 units ethernet1/2.30 tag 30
set network interface ethernet ethernet1/2 layer3 units ethernet1/2.30 ip 198.51.100.1/24
set network interface ethernet ethernet1/2 layer3 units ethernet1/2.30 interface-management-profile inside
set network interface ethernet ethernet1/3 layer3 ip 203.0.113.1/24
set network virtual-router default interface [ ethernet1/1 ethernet1/2.30 ethernet1/3 ]
set network virtual-router default routing-table ip static-route out destination 0.0.0.0/0
set network virtual-router default routing-table ip static-route out nexthop ip-address 192.0.2.14
set network virtual-router default routing-table ip static-route out interface ethernet1/1
set zone office network layer3 ethernet1/1
set zone crane network layer3 ethernet1/2.30
set zone cameras network layer3 ethernet1/3
set address plc ip-netmask 198.51.100.16/28
set address hmi ip-netmask 198.51.100.9
set address shown ip-netmask 192.0.2.5
set address vendor fqdn support.example.net
set address-group machines static [ plc hmi ]
set address-group tagged dynamic filter "'crane'"
set service s7 protocol tcp port 102
set service odd protocol udp port 5,7-9 source-port 1000-1010
set rulebase security rules "to machines" from office
set rulebase security rules "to machines" to crane
set rulebase security rules "to machines" source any
set rulebase security rules "to machines" destination machines
set rulebase security rules "to machines" application any
set rulebase security rules "to machines" service s7
set rulebase security rules "to machines" action allow
set rulebase security rules shown from office
set rulebase security rules shown to crane
set rulebase security rules shown source any
set rulebase security rules shown destination shown
set rulebase security rules shown application any
set rulebase security rules shown service service-http
set rulebase security rules shown action allow
set rulebase security rules desk from [ office crane ]
set rulebase security rules desk to cameras
set rulebase security rules desk source any
set rulebase security rules desk destination any
set rulebase security rules desk application ms-rdp
set rulebase security rules desk service application-default
set rulebase security rules desk action allow
set rulebase security rules rest from cameras
set rulebase security rules rest to any
set rulebase security rules rest source tagged
set rulebase security rules rest destination vendor
set rulebase security rules rest application any
set rulebase security rules rest service odd
set rulebase security rules rest action allow
set rulebase nat rules publish from office
set rulebase nat rules publish to office
set rulebase nat rules publish source any
set rulebase nat rules publish destination shown
set rulebase nat rules publish service service-http
set rulebase nat rules publish destination-translation translated-address hmi
set rulebase nat rules publish destination-translation translated-port 8080
set rulebase nat rules elsewhere from office
set rulebase nat rules elsewhere to crane
set rulebase nat rules elsewhere source any
set rulebase nat rules elsewhere destination shown
set rulebase nat rules elsewhere service any
set rulebase nat rules elsewhere destination-translation translated-address plc
set rulebase nat rules out from crane
set rulebase nat rules out to office
set rulebase nat rules out source any
set rulebase nat rules out destination any
set rulebase nat rules out service any
set rulebase nat rules out source-translation dynamic-ip-and-port interface-address interface ethernet1/1
`;

describe('a PAN-OS firewall of a quay', () => {
  const fw = device(crane);
  const said = (
    from: string,
    to: string,
    protocol: number,
    toPort: number,
    inside: string,
    out: string,
    fromPort?: number,
  ) => walk(fw, { from, to, protocol, toPort, ...(fromPort === undefined ? {} : { fromPort }) }, inside, out);

  it('is understood to the last line', () => {
    expect(fw.open.filter((o) => o.state !== 'limited')).toEqual([]);
    expect(fw.name).toBe('QUAY-PA');
  });

  it('lets through what its rules name, and within a zone', () => {
    expect(said('192.0.2.2', '198.51.100.17', 6, 102, 'ethernet1/1', 'ethernet1/2.30').said).toBe('permit');
    expect(said('192.0.2.2', '198.51.100.17', 6, 103, 'ethernet1/1', 'ethernet1/2.30').said).toBe('deny');
    expect(said('203.0.113.2', '198.51.100.17', 6, 102, 'ethernet1/3', 'ethernet1/2.30').said).toBe('deny');
    expect(said('203.0.113.2', '203.0.113.3', 6, 1, 'ethernet1/3', 'ethernet1/3').said).toBe('permit');
  });

  it('an application, a dynamic group or a host name is a may, on the ports at home to the application', () => {
    expect(said('192.0.2.2', '203.0.113.9', 6, 3389, 'ethernet1/1', 'ethernet1/3').said).toBe('may');
    expect(said('192.0.2.2', '203.0.113.9', 6, 3390, 'ethernet1/1', 'ethernet1/3').said).toBe('deny');
    expect(said('203.0.113.2', '192.0.2.9', 17, 8, 'ethernet1/3', 'ethernet1/1', 1005).said).toBe('may');
    expect(said('203.0.113.2', '192.0.2.9', 17, 8, 'ethernet1/3', 'ethernet1/1', 999).said).toBe('deny');
  });

  it('rules see the address before translation and the zone after it', () => {
    expect(routed(fw, { from: '192.0.2.2', to: '192.0.2.5', protocol: 6, toPort: 80 })).toMatchObject({
      said: 'permit',
      out: 'ethernet1/2.30',
      packet: { to: '198.51.100.9', toPort: 8080 },
    });
    // Its zone "to" is not where the device routes the address before translation, so this rule never applies.
    expect(fw.transit.flatMap((s) => (s.kind === 'nat' ? s.rules.map((r) => r.id) : []))).toEqual(['publish', 'out']);
  });

  it('with a routing protocol, where an address lies is not known, so both translations may apply', () => {
    const moved = device(`${crane}set network virtual-router default protocol ospf enable yes\n`);
    const rules = moved.transit.flatMap((s) => (s.kind === 'nat' ? s.rules : []));
    expect(rules.map((r) => [r.id, r.match.may !== undefined])).toEqual([
      ['publish', true],
      ['elsewhere', true],
      ['out', false],
    ]);
    expect(moved.open.some((o) => o.state === 'not-modelled' && o.scope === 'route')).toBe(true);
  });

  it('passes nothing on by the management port or an interface without a zone', () => {
    const open = device(
      crane.replace('set zone cameras network layer3 ethernet1/3\n', '') +
        'set rulebase security rules all from any\nset rulebase security rules all to any\nset rulebase security rules all source any\nset rulebase security rules all destination any\nset rulebase security rules all application any\nset rulebase security rules all service any\nset rulebase security rules all action allow\n',
    );
    const p = { from: '192.0.2.2', to: '198.51.100.40', protocol: 6, toPort: 1 };
    expect(walk(open, p, 'ethernet1/1', 'ethernet1/2.30').said).toBe('permit');
    expect(walk(open, p, 'management', 'ethernet1/2.30').said).toBe('deny');
    expect(walk(open, p, 'ethernet1/1', 'ethernet1/3').said).toBe('deny');
  });

  it('lists management per interface', () => {
    expect(fw.management.find((m) => m.service === 'telnet')).toMatchObject({
      on: ['ethernet1/2.30'],
      from: { include: ['198.51.100.0/24'] },
      encrypted: false,
    });
    expect(fw.management.find((m) => m.service === 'http')).toMatchObject({ on: ['management'] });
  });
});

describe('PAN-OS rule lists', () => {
  it('decide every flow as a first-match list of the same rules does, whichever way they are written', () => {
    fc.assert(
      fc.property(madeRules, fc.array(madeFlow, { minLength: 1, maxLength: 8 }), (rules, flows) => {
        const forms = panForms(rules);
        const [set, braces, xml] = [device(forms.set), device(forms.braces), device(forms.xml)];
        expect(bare(braces)).toEqual(bare(set));
        expect(bare(xml)).toEqual(bare(set));
        expect([set.open, braces.open, xml.open]).toEqual([[], [], []]);
        for (const flow of flows) {
          const answer = walk(set, packetOf(flow), `ethernet1/${flow.in + 1}`, `ethernet1/${flow.out + 1}`).said;
          expect(answer).toBe(firstMatch(rules, flow) ?? (flow.in === flow.out ? 'permit' : 'deny'));
        }
      }),
      checks(3000),
    );
  });

  it('the kind of a rule limits it to one zone or to pairs of zones', () => {
    const of = (type: string) =>
      device(
        crane +
          `set rulebase security rules k rule-type ${type}\nset rulebase security rules k from any\nset rulebase security rules k to any\nset rulebase security rules k source any\nset rulebase security rules k destination any\nset rulebase security rules k application any\nset rulebase security rules k service any\nset rulebase security rules k action ${type === 'intrazone' ? 'deny' : 'allow'}\n`,
      );
    const p = { from: '10.0.0.1', to: '10.0.0.2', protocol: 6, toPort: 1 };
    expect(walk(of('intrazone'), p, 'ethernet1/3', 'ethernet1/3').said).toBe('deny');
    expect(walk(of('intrazone'), p, 'ethernet1/3', 'ethernet1/1').said).toBe('deny');
    expect(walk(of('interzone'), p, 'ethernet1/2.30', 'ethernet1/1').said).toBe('permit');
    expect(walk(of('interzone'), p, 'ethernet1/3', 'ethernet1/3').said).toBe('permit');
    expect(of('interzone').filters[0]!.rules.some((r) => r.id === 'k' && r.match.in![0] === r.match.out![0])).toBe(
      false,
    );
  });

  it('a Panorama’s rules come before and after those of a device group', () => {
    const rule = (place: string, name: string, port: number, action: string) =>
      ['from any', 'to any', 'source any', 'destination any', 'application any', `service p${port}`, `action ${action}`]
        .map((w) => `set ${place} security rules ${name} ${w}`)
        .join('\n');
    const panorama = `set panorama nothing\nset shared service p1 protocol tcp port 1\nset shared service p2 protocol tcp port 2\nset device-group QUAY address x ip-netmask 192.0.2.1\n${rule('shared post-rulebase', 'last', 1, 'allow')}\n${rule('device-group QUAY pre-rulebase', 'own', 1, 'deny')}\n${rule('shared pre-rulebase', 'first', 2, 'deny')}\n${rule('device-group QUAY pre-rulebase', 'own2', 2, 'allow')}\n`;
    const quay = readText(panorama).devices.find((d) => d.name === 'QUAY')!;
    expect(quay.filters[0]!.rules.filter((r) => !r.implicit).map((r) => r.id)).toEqual([
      'first',
      'own',
      'own2',
      'last',
    ]);
  });
});

describe('lines nobody knows', () => {
  const lines = crane.trimEnd().split('\n');

  it('a cluster of two that both pass packets is open, one at work and one waiting is not', () => {
    const open = (more: string) =>
      device(`${crane}${more}\n`)
        .open.filter((o) => o.text.includes('high-availability'))
        .map((o) => o.state);
    const ha = 'set deviceconfig high-availability group';
    expect(
      open(`${ha} mode active-passive passive-link-state auto\n${ha} monitoring path-monitoring enabled yes`),
    ).toEqual([]);
    expect(open(`${ha} mode active-active network-configuration sync qos yes`)).toEqual(['not-modelled']);
    expect(device(`${crane}set rulebase sdwan rules fast action traffic-distribution-profile x\n`).open).toContainEqual(
      expect.objectContaining({ state: 'not-modelled' }),
    );
  });

  it('are open wherever they are planted, in each form', () => {
    const rules = [
      {
        permit: true,
        enabled: true,
        in: 0,
        out: 1,
        from: { net: 1, bits: 24 },
        to: undefined,
        notTo: false,
        service: { protocol: 6 as const, low: 1, high: 2 },
      },
    ];
    const forms = panForms(rules);
    const xml = forms.xml.replace('<action>', '<quaywall-planted>yes</quaywall-planted>\n<action>');
    const braces = forms.braces.replace('action allow;', 'quaywall-planted yes;\naction allow;');
    for (const text of [xml, braces]) {
      const open = device(text).open.filter((o) => o.state === 'unrecognised');
      expect(open.map((o) => o.text).join()).toContain('planted');
      expect(open).toHaveLength(1);
    }
    for (const [i, line] of lines.entries()) {
      const path = line.replace(/ (?:\[.*\]|\S+|"[^"]*")$/, '');
      if (!/^set (?:network (?:interface|virtual-router)|zone|address |service |rulebase)/.test(path)) continue;
      const parent = path.slice(0, path.lastIndexOf(' '));
      if (parent.split(' ').length < 3) continue;
      const planted = [...lines];
      planted.splice(i, 0, `${parent} quaywall-planted 7`);
      const open = device(planted.join('\n')).open.filter((o) => o.state === 'unrecognised');
      expect(open.length, parent).toBeGreaterThanOrEqual(isList(parent) ? 0 : 1);
    }
  });

  it('a damaged file never stops the reader', () => {
    const forms = Object.values(
      panForms([
        {
          permit: true,
          enabled: true,
          in: 0,
          out: 1,
          from: { net: 1, bits: 24 },
          to: { net: 2, bits: 22 },
          notTo: true,
          service: { protocol: 6, low: 1, high: 2 },
        },
      ]),
    );
    const texts = [...forms, crane];
    fc.assert(
      fc.property(
        fc.nat(texts.length - 1),
        fc.nat(3000),
        fc.nat(60),
        fc.constantFrom(
          '<',
          '{',
          '}',
          '"',
          ';',
          '[',
          ']',
          '</entry>',
          '<entry name="',
          '\n',
          'set ',
          'move rulebase security rules shown top\n',
          '',
        ),
        (which, at, cut, word) => {
          const text = texts[which]!;
          const head =
            which === 0 || which === 3
              ? 'set deviceconfig system hostname x\n'
              : which === 1
                ? '#RANCID-CONTENT-TYPE: paloalto\n'
                : '<config urldb="x">';
          const made = head + text.slice(0, at) + word + text.slice(at + cut);
          const reading = readText(made);
          const most = made.split('\n').length;
          for (const p of reading.problems) expect(p.where?.line ?? 1).toBeLessThanOrEqual(most);
          expect(reading.devices.length).toBeGreaterThan(0);
        },
      ),
      checks(4000),
    );
  });
});

/** Blocks whose words are values or names, so that any word under them is one more of them. */
const isList = (parent: string): boolean =>
  /(?:zone|address|service|rules|ethernet|units|address-group|static-route|virtual-router|layer3 ip|interface-management-profile|protocol|permitted-ip)$/.test(
    parent,
  );

describe.skipIf(!folder)('PAN-OS files of others', () => {
  const index = folder
    ? readFileSync(join(folder, 'INDEX.tsv'), 'utf8')
        .split('\n')
        .map((l) => l.split('\t'))
        .filter((f) => f[1] === 'panos')
        .map((f) => join(folder, f[0]!))
    : [];
  // Hosts and ping outputs beside the firewall of a lab stand in the index under its format, and so does a description of cables.
  const own = index.filter((p) => !/\/h\d$|\/ping$|layer1_topology\.json$/.test(p));

  it('are understood to at least 95 lines of 100', () => {
    let relevant = 0;
    let open = 0;
    for (const path of own) {
      const reading = readFile(path);
      expect(reading?.dialect, path).toBe('panos');
      const { lines } = reading!.devices[0]!.files[0]!;
      relevant += lines.relevant;
      open += lines.states.unrecognised + lines.states['not-modelled'];
    }
    console.info(
      `PAN-OS: ${own.length} files, ${relevant} relevant lines, ${((100 * (relevant - open)) / relevant).toFixed(2)} % understood`,
    );
    expect(open / relevant).toBeLessThan(0.05);
  });

  it('hold unknown lines in two files: a service without a protocol, and a word alone', () => {
    const found = own
      .filter((p) => readFile(p)!.devices[0]!.open.some((o) => o.state === 'unrecognised'))
      .map((p) => basename(p));
    expect(found.sort()).toEqual(['application-override-service-interaction', 'policy']);
  });

  it('never give their secrets away', () => {
    let found = 0;
    for (const path of own) {
      const text = readFileSync(path, 'latin1');
      const secrets = [
        ...text.matchAll(
          /(?:phash>?|password>?|private-key>?|public-key>?|snmp-community-string>?|\bkey>?)\s*"?([^\s<;"]{9,})/g,
        ),
      ]
        .map((m) => m[1]!)
        .filter((s) => !/^(?:-----|profile|yes|no)/.test(s) && !/^[a-z-]+>?$/.test(s));
      found += secrets.length;
      const out = JSON.stringify(readFile(path));
      for (const secret of secrets) expect(out.includes(secret), `${path}: ${secret.slice(0, 3)}…`).toBe(false);
    }
    expect(found).toBeGreaterThan(10);
  });

  it('two forms of one template give one model, but for what only one of the two says', () => {
    const place = join(folder!, 'PaloAltoNetworks+iron-skillet/panos');
    const xml = readFile(join(place, 'sample-mgmt-static/panos/iron_skillet_panos_full.xml'))!.devices;
    const set = readFile(join(place, 'sample-set-commands/panos/iron_skillet_panos_full.conf'))!.devices;
    expect(xml).toHaveLength(1);
    // The lines hold two block rules, and DHCP on the management port, which the XML of this variant leaves out; the XML holds the hash of the password.
    const [a, b] = [xml[0]!, set[0]!];
    expect(b.filters[0]!.rules.map((r) => r.id)).toEqual(['Outbound Block Rule', 'Inbound Block Rule']);
    b.filters[0]!.rules = [];
    for (const i of b.interfaces) if (i.name === 'management') delete i.dynamicAddress;
    expect(a.weaknesses.map((w) => w.kind)).toEqual(['weak-hash']);
    a.weaknesses = [];
    expect(bare(a)).toEqual(bare(b));
  });

  it('real firewalls’ flows are answered as they answered them', () => {
    const facts = readFileSync(join(folder!, 'facts/real-flows.jsonl'), 'utf8')
      .trim()
      .split('\n')
      .map((l) => JSON.parse(l) as { case: string; dst: string; expect: string })
      .filter((f) => f.case.startsWith('palo_alto_nat'));
    expect(facts).toHaveLength(5);
    for (const f of facts) {
      const fw = readFile(join(folder!, `batfish+lab-validation/${f.case}/configs/pa`))!.devices[0]!;
      expect(routed(fw, { from: '10.11.11.2', to: f.dst, protocol: 1, icmpType: 8 }).said, f.case).toBe(f.expect);
    }
  });
});
