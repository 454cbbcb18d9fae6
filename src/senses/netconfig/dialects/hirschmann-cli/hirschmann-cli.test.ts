import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { checks, corpora } from '../../../../ground/kit/testing.ts';
import { asMade, deviceOf, madeSwitch, portsOf, reading, vlansOf } from '../onboard/testing.ts';
import type { MadePort } from '../onboard/testing.ts';

const hios = `! RSPE35 Configuration
! Version: HiOS-2A-07.0.02
network hidiscovery mode read-only
network management vlan 30
network parms 192.0.2.11 255.255.255.0 192.0.2.1
network management access add 2
network management access modify 2 ip 198.51.100.0
network management access modify 2 mask 24
network management access operation
vlan database
vlan add 10
vlan add 30
vlan add 40
name 10 CTRL
routing add 30
exit
configure
system name "quay-ring-2"
no http server
snmp community rw private
users password admin private
mrp domain add default-domain
mrp domain modify port primary 1/1
mrp domain modify port secondary 1/2
mrp operation
no spanning-tree operation
ip routing
ip default-route add 192.0.2.254
interface 1/1
vlan participation auto 1
vlan participation include 10
vlan tagging 10
vlan participation include 40
vlan tagging 40
vlan ingressfilter
vlan acceptframe vlanonly
exit
interface 1/2
vlan participation exclude 40
name "camera mast"
exit
interface 1/3
vlan participation auto 1
vlan participation include 40
vlan pvid 40
shutdown
exit
interface vlan/30
ip address primary 203.0.113.1 255.255.255.0
exit
`;

describe('a Hirschmann command text', () => {
  const device = deviceOf(hios, 'ring.cfg');

  test('names itself and has no open line', () => {
    expect(device).toMatchObject({
      name: 'quay-ring-2',
      dialect: 'hirschmann-cli',
      model: 'RSPE35',
      version: 'HiOS-2A-07.0.02',
      forwards: 'yes',
      open: [],
    });
    expect(device.routes.map((r) => [r.prefix, r.via])).toEqual([
      ['0.0.0.0/0', '192.0.2.254'],
      ['0.0.0.0/0', '192.0.2.1'],
    ]);
  });

  test('ports keep what nobody changed and take what the lines say', () => {
    expect(portsOf(device)).toEqual({
      '1/1': {
        mode: 'trunk',
        pvid: 1,
        tagged: [
          [10, 10],
          [40, 40],
        ],
        untagged: [],
        accepts: 'tagged',
        ingressFiltering: true,
        ring: 'MRP',
      },
      '1/2': {
        mode: 'access',
        pvid: 1,
        tagged: [],
        untagged: [[1, 1]],
        forbidden: [[40, 40]],
        accepts: 'all',
        ingressFiltering: false,
        ring: 'MRP',
      },
      '1/3': { mode: 'access', pvid: 40, tagged: [], untagged: [[40, 40]], accepts: 'all', ingressFiltering: false },
    });
    expect(device.redundancy).toMatchObject([{ protocol: 'MRP', ports: ['1/1', '1/2'] }]);
  });

  test('the management VLAN, routed VLANs and who may come are told', () => {
    expect(device.interfaces.filter((i) => i.kind === 'vlan').map((i) => [i.name, i.vlan, i.addresses])).toEqual([
      ['vlan/30', 30, ['203.0.113.1/24']],
      ['management', 30, ['192.0.2.11/24']],
    ]);
    expect(device.management.map((m) => [m.service, m.enabled, m.from?.include])).toEqual([
      ['http', false, ['198.51.100.0/24']],
      ['https', true, ['198.51.100.0/24']],
      ['telnet', true, ['198.51.100.0/24']],
      ['ssh', true, ['198.51.100.0/24']],
      ['snmp', true, ['198.51.100.0/24']],
    ]);
  });

  test('log-ons as delivered are told without the secret', () => {
    expect(device.weaknesses.map((w) => [w.kind, w.what])).toEqual([
      ['factory-community', 'SNMP community (rw)'],
      ['factory-password', 'account admin'],
    ]);
  });

  test('a Classic text comes to the same model', () => {
    const classic = deviceOf(`!Hirschmann MACH102
network parms 192.0.2.12 255.255.255.0 192.0.2.1
network mgmt_vlan 30
vlan database
vlan 10
vlan name 10 "CTRL"
exit
configure
hiper-ring mode ring-manager
hiper-ring port primary 1/1
no ip http server
interface 1/1
vlan participation include 10
vlan tagging 10
exit
exit
`);
    expect(classic.open).toEqual([]);
    expect(portsOf(classic)['1/1']).toMatchObject({ tagged: [[10, 10]], untagged: [[1, 1]], ring: 'HIPER-Ring' });
    expect(classic.interfaces.find((i) => i.name === 'management')?.vlan).toBe(30);
  });

  test('with GVRP on, a port may come into any VLAN that it does not exclude', () => {
    const ports = portsOf(deviceOf(hios.replace('ip routing\n', 'ip routing\ngvrp adminmode\n')));
    expect(ports['1/2']!.tagged).toEqual([
      [10, 10],
      [30, 30],
    ]);
  });

  test('an access list that is not followed and an unknown line stay open', () => {
    const lines = hios.trimEnd().split('\n');
    fc.assert(
      fc.property(fc.integer({ min: 2, max: lines.length }), (at) => {
        const text = [...lines.slice(0, at), 'teleport all frames', ...lines.slice(at)].join('\n');
        expect(deviceOf(text).open.map((o) => [o.at.line, o.state])).toEqual([[at + 1, 'unrecognised']]);
      }),
      checks(500),
    );
    const acl = deviceOf(hios.replace('ip routing\n', 'ip routing\nmac access-list extended name x permit any any\n'));
    expect(acl.open.map((o) => [o.state, o.scope])).toEqual([['not-modelled', 'filter']]);
  });

  test('access lists on a VLAN are asked in their order for what comes in there, and refuse what they do not name', () => {
    const acl = deviceOf(
      hios.replace(
        'ip routing\n',
        `ip routing
ip access-list extended name UPLINK deny src any dst 10.70.0.0 0.1.255.255 proto ip
ip access-list extended name UPLINK permit src 192.0.2.0 0.0.0.255 dst any proto tcp dport eq 502
ip access-list extended name UPLINK permit src 192.0.2.0 0.0.3.1 dst any proto udp sport range 100 200
ip access-list extended name SPARE index 7 permit every
ip access-list extended name SPARE index 3 deny src any dst any proto icmp
acl ip assign UPLINK vlan 30 in 1
acl ip assign GONE vlan 30 in 2
`,
      ),
    );
    expect(acl.open).toEqual([]);
    const [uplink, spare, place] = acl.filters;
    expect(uplink!.otherwise).toBe('return');
    expect(uplink!.rules.map((r) => [r.action, r.match])).toEqual([
      ['deny', { family: 4, to: { include: ['10.70.0.0/15'] } }],
      [
        'permit',
        { family: 4, from: { include: ['192.0.2.0/24'] }, services: [{ protocol: 6, toPorts: [[502, 502]] }] },
      ],
      [
        'permit',
        { family: 4, may: ['the mask 0.0.3.1 has holes'], services: [{ protocol: 17, fromPorts: [[100, 200]] }] },
      ],
    ]);
    expect(spare!.rules.map((r) => [r.id, r.action])).toEqual([
      ['entry 3', 'deny'],
      ['entry 7', 'permit'],
    ]);
    expect(place).toMatchObject({ otherwise: 'deny' });
    expect(place!.rules.map((r) => [r.action, r.target, r.match.may?.length])).toEqual([
      ['jump', 'UPLINK', undefined],
      ['permit', undefined, 1],
    ]);
    expect(acl.transit).toMatchObject([{ kind: 'filter', in: ['vlan/30'], tracksSessions: false }]);
    const port = deviceOf(hios.replace('ip routing\n', 'ip routing\nacl ip assign UPLINK 1/1 in 1\n'));
    expect(port.open.map((o) => [o.state, o.scope])).toEqual([['not-modelled', 'filter']]);
  });

  test('any Q-BRIDGE table comes back from its text', () => {
    fc.assert(
      fc.property(madeSwitch, (ports) => {
        const made = deviceOf(written(ports));
        expect(made.open).toEqual([]);
        const read = portsOf(made);
        ports.forEach((port, i) => expect(asMade(read[`1/${i + 1}`]!)).toEqual(port));
      }),
      checks(2000),
    );
  });

  test('cut and mixed texts are read to the end', () => {
    fc.assert(
      fc.property(fc.nat(hios.length), fc.nat(30), fc.string({ maxLength: 8 }), (at, length, put) => {
        const text = `! Version: HiOS-2A\n${hios.slice(0, at)}${put}${hios.slice(at + length)}`;
        expect(reading(text).devices).toHaveLength(1);
      }),
      checks(2000),
    );
  });
});

function written(ports: MadePort[]): string {
  const lines = [
    '! Version: HiOS-2A-09.0',
    'vlan database',
    ...vlansOf(ports).map((id) => `vlan add ${id}`),
    'exit',
    'configure',
  ];
  ports.forEach((p, i) => {
    lines.push(`interface 1/${i + 1}`, 'vlan participation auto 1');
    for (const id of p.tagged) lines.push(`vlan participation include ${id}`, `vlan tagging ${id}`);
    for (const id of p.untagged) lines.push(`vlan participation include ${id}`);
    for (const id of p.forbidden) lines.push(`vlan participation exclude ${id}`);
    lines.push(`vlan pvid ${p.pvid}`, `vlan acceptframe ${p.accepts === 'all' ? 'all' : 'vlanonly'}`);
    if (p.ingressFiltering) lines.push('vlan ingressfilter');
    lines.push('exit');
  });
  return `${lines.join('\n')}\n`;
}

const folder = corpora('config');

describe.skipIf(!folder)('real HiOS switches', () => {
  const base = join(folder ?? '', 'AdamRickards+napalm-hios/hios-fixtures');
  const live = folder ? readFileSync(join(base, 'examples/test_live_device.md'), 'utf8') : '';
  /** What the switch answered, by the name of the question. */
  const answer = (name: string): unknown => {
    const at = live.indexOf(`✓ ${name} (`);
    const from = live.indexOf('```json', at) + 7;
    return JSON.parse(live.slice(from, live.indexOf('```', from)));
  };
  const config = () => (answer('get_config') as { running: string }).running;

  test('every line of a running configuration is known', () => {
    const device = deviceOf(config(), 'grs.cfg');
    expect(device.open.filter((o) => o.state === 'unrecognised')).toEqual([]);
    expect(device.open.filter((o) => o.state === 'not-modelled')).toEqual([]);
  });

  test('each port is in the VLAN that the switch itself names for it', () => {
    const vlans = answer('get_vlans') as Record<string, { name: string; interfaces: string[] }>;
    const device = deviceOf(config(), 'grs.cfg');
    const read = Object.fromEntries(Object.keys(vlans).map((id) => [id, [] as string[]]));
    for (const [name, port] of Object.entries(portsOf(device))) read[port.pvid!]!.push(name);
    expect(read).toEqual(Object.fromEntries(Object.entries(vlans).map(([id, v]) => [id, v.interfaces])));
    expect(device.vlans.map((v) => [String(v.id), v.name])).toEqual(
      Object.entries(vlans).map(([id, v]) => [id, v.name]),
    );
  });

  test('its routed VLANs have the addresses that the switch itself names', () => {
    const answers = answer('get_interfaces_ip') as Record<string, { ipv4: Record<string, { prefix_length: number }> }>;
    const device = deviceOf(config(), 'grs.cfg');
    const read = device.interfaces.filter((i) => i.addresses.length > 0).map((i) => [i.name, i.addresses]);
    const said = Object.entries(answers)
      .filter(([name]) => name.startsWith('vlan/'))
      .map(([name, { ipv4 }]) => [name, Object.entries(ipv4).map(([ip, p]) => `${ip}/${p.prefix_length}`)]);
    expect(read).toEqual(said);
  });

  test('neighbours, rings, ports and names are read from what show commands print', () => {
    const shown = (name: string) => deviceOf(readFileSync(join(base, 'tests/fixtures', name), 'utf8'), name);
    expect(shown('show_lldp_remote_data.txt').state!.neighbours.map((n) => [n.port, n.name])).toContainEqual([
      '1/7',
      'BRS50-LOUNGE',
    ]);
    expect(shown('show_mrp_configured.txt').redundancy).toMatchObject([{ protocol: 'MRP', ports: ['1/2', '1/5'] }]);
    expect(shown('show_mrp_unconfigured.txt').redundancy).toEqual([]);
    expect(shown('show_port.txt').interfaces.filter((i) => i.kind === 'physical')).toHaveLength(28);
    expect(shown('show_system_info.txt')).toMatchObject({ version: 'HiOS-3A-09.4.04' });
    expect(shown('show_network_parms.txt').interfaces).toMatchObject([{ vlan: 1, addresses: ['192.168.1.4/24'] }]);
    for (const name of ['show_lldp_remote_data.txt', 'show_mrp_configured.txt', 'show_port.txt']) {
      expect(shown(name).open).toEqual([]);
    }
  });
});
