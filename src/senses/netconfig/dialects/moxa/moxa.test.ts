import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { checks } from '../../../../ground/kit/testing.ts';
import { asMade, deviceOf, madeSwitch, portsOf, reading, vlansOf } from '../onboard/testing.ts';
import type { MadePort } from '../onboard/testing.ts';

const eds = `! ---------- EDS-510E-3GTXSFP V5.1 ----------
hostname crane3-sw
vlan mode 1qvlan
no gvrp
vlan create 10
vlan create 40
interface ethernet 1/1
 name CAM-3
 switchport access vlan 40
 no shutdown
 exit
interface ethernet 1/2
 shutdown
 exit
interface ethernet 1/8
 switchport trunk native vlan 1
 switchport trunk fixed vlan add 10,40
 switchport trunk forbidden vlan add 60
 exit
interface ethernet 1/9
 switchport hybrid native vlan 10
 switchport hybrid fixed vlan add 40 tag
 exit
interface mgmt
 ip address static 192.168.10.139 255.255.255.224
 bind vlan 10
 exit
ip default-gateway 192.168.10.129
redundancy mode turbo-ring-v2
redundancy
 turbo-ring-v2 1 primary interface ethernet 1/8
 turbo-ring-v2 1 secondary interface ethernet 1/9
 exit
no ip http-server
no ip telnet
snmp-server community private rw
username admin password moxa privilege 1
ntp remote-server 192.0.2.5
end
`;

describe('a Moxa switch', () => {
  const device = deviceOf(eds, 'eds.txt');

  test('names itself, passes no packet, and has no open line', () => {
    expect(device).toMatchObject({
      name: 'crane3-sw',
      dialect: 'moxa',
      model: 'EDS-510E-3GTXSFP',
      version: 'V5.1',
      forwards: 'no',
      open: [],
    });
    expect(device.interfaces.find((i) => i.name === 'mgmt')).toMatchObject({
      addresses: ['192.168.10.139/27'],
      vlan: 10,
    });
  });

  test('access, trunk and hybrid ports come to their sets; a port of which nothing is said is in VLAN 1', () => {
    expect(portsOf(device)).toMatchObject({
      '1/1': { mode: 'access', pvid: 40, tagged: [], untagged: [[40, 40]] },
      '1/2': { mode: 'access', pvid: 1, untagged: [[1, 1]] },
      '1/8': {
        mode: 'trunk',
        pvid: 1,
        tagged: [
          [10, 10],
          [40, 40],
        ],
        untagged: [[1, 1]],
        forbidden: [[60, 60]],
        ring: 'Turbo Ring v2',
      },
      '1/9': { mode: 'hybrid', pvid: 10, tagged: [[40, 40]], untagged: [[10, 10]] },
    });
    expect(device.redundancy).toMatchObject([{ protocol: 'Turbo Ring v2', ports: ['1/8', '1/9'] }]);
  });

  test('with GVRP left on, a trunk counts as member of every VLAN that is not forbidden', () => {
    const ports = portsOf(deviceOf(eds.replace('no gvrp\n', 'vlan create 77\n')));
    expect(ports['1/8']!.tagged).toEqual([
      [10, 10],
      [40, 40],
      [77, 77],
    ]);
    expect(ports['1/1']!.tagged).toEqual([]);
  });

  test('a spare with trunks on every port carries every VLAN on every port', () => {
    const ports = portsOf(
      deviceOf(
        '! ---------- EDS-510E V5.1 ----------\nno gvrp\ninterface ethernet 1/3-1/8\n switchport trunk fixed vlan add 1-4094\n exit\n',
      ),
    );
    expect(Object.keys(ports)).toHaveLength(6);
    expect(ports['1/3']).toMatchObject({ mode: 'trunk', tagged: [[2, 4094]], untagged: [[1, 1]] });
  });

  test('ways to the device are on unless switched off; log-ons as delivered are told', () => {
    expect(device.management.filter((m) => m.enabled).map((m) => m.service)).toEqual(['ssh', 'snmp', 'discovery']);
    expect(device.weaknesses.map((w) => [w.kind, w.what])).toEqual([
      ['factory-community', 'SNMP community (rw)'],
      ['factory-password', 'account admin'],
    ]);
  });

  test('a switch that does not look at tags joins its ports', () => {
    const ports = portsOf(deviceOf(eds.replace('vlan mode 1qvlan', 'vlan mode unaware')));
    for (const port of Object.values(ports)) {
      expect(port).toMatchObject({
        pvid: 1,
        untagged: [[1, 1]],
        tagged: [
          [10, 10],
          [40, 40],
          [60, 60],
        ],
        ingressFiltering: false,
      });
    }
  });

  test('rules of a router are read in part, and what no rule names stays a perhaps', () => {
    const router = deviceOf(`! ---------- EDR-810 V5.6 ----------
interface lan
 ip address 192.168.127.254 255.255.255.0
 exit
interface wan
 ip address 198.51.100.7 255.255.255.0
 exit
firewall 1
 action accept
 interface wan lan
 protocol tcp
 src-ip subnet 203.0.113.0 255.255.255.0
 dst-ip single 192.168.127.10
 dst-port single 502
 exit
ip nat 1 something
`);
    expect(router.forwards).toBe('yes');
    const rules = router.filters[0]!.rules;
    expect(rules[0]).toMatchObject({
      action: 'permit',
      match: {
        in: ['wan'],
        out: ['lan'],
        from: { include: ['203.0.113.0/24'] },
        to: { include: ['192.168.127.10'] },
        services: [{ protocol: 6, toPorts: [[502, 502]] }],
      },
    });
    expect(rules[1]!.match.may).toHaveLength(1);
    expect(router.open.map((o) => [o.text, o.state])).toEqual([['ip nat 1 something', 'not-modelled']]);
  });

  test('an unknown line stays open wherever it is put', () => {
    const lines = eds.trimEnd().split('\n');
    fc.assert(
      fc.property(fc.integer({ min: 1, max: lines.length }), (at) => {
        const text = [...lines.slice(0, at), ' mirror everything outside', ...lines.slice(at)].join('\n');
        expect(deviceOf(text).open.map((o) => [o.at.line, o.state])).toEqual([[at + 1, 'unrecognised']]);
      }),
      checks(500),
    );
  });

  test('any table of hybrid ports comes back from its text', () => {
    fc.assert(
      fc.property(madeSwitch, (made) => {
        // This maker's ports always send their native VLAN without a tag and take every frame.
        const ports = made.map((p): MadePort => ({
          pvid: p.pvid,
          untagged: [...new Set([...p.untagged, p.pvid])].sort((a, b) => a - b),
          tagged: p.tagged.filter((id) => id !== p.pvid),
          forbidden: p.forbidden.filter((id) => id !== p.pvid),
          accepts: 'all',
          ingressFiltering: true,
        }));
        const device = deviceOf(written(ports));
        expect(device.open).toEqual([]);
        const read = portsOf(device);
        ports.forEach((port, i) => expect(asMade(read[`1/${i + 1}`]!)).toEqual(port));
      }),
      checks(2000),
    );
  });

  test('cut and mixed texts are read to the end', () => {
    fc.assert(
      fc.property(fc.nat(eds.length), fc.nat(30), fc.string({ maxLength: 8 }), (at, length, put) => {
        const { devices } = reading(
          `! ---------- EDS-510E ----------\nvlan create 2\n${eds.slice(0, at)}${put}${eds.slice(at + length)}`,
        );
        expect(devices).toHaveLength(1);
      }),
      checks(2000),
    );
  });
});

function written(ports: MadePort[]): string {
  const lines = ['! ---------- EDS-510E V5.1 ----------', 'vlan mode 1qvlan', 'no gvrp'];
  for (const vlan of vlansOf(ports)) lines.push(`vlan create ${vlan}`);
  ports.forEach((p, i) => {
    lines.push(`interface ethernet 1/${i + 1}`, ` switchport hybrid native vlan ${p.pvid}`);
    for (const id of p.tagged) lines.push(` switchport hybrid fixed vlan add ${id} tag`);
    const other = p.untagged.filter((id) => id !== p.pvid);
    if (other.length > 0) lines.push(` switchport hybrid fixed vlan add ${other.join(',')} untag`);
    if (p.forbidden.length > 0) lines.push(` switchport hybrid forbidden vlan add ${p.forbidden.join(',')}`);
    lines.push(' exit');
  });
  return `${lines.join('\n')}\n`;
}
