import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { checks } from '../../../../ground/kit/testing.ts';
import type { MadePort } from '../onboard/testing.ts';
import { asMade, deviceOf, madeSwitch, portsOf, reading, vlansOf } from '../onboard/testing.ts';

const firewall = `! SCALANCE S615 V07.02.02
system name crane5-fw
base bridge-mode dot1q-vlan
vlan 10
 name CTRL
 ports (fa 0/1,fa 0/2) untagged (fa 0/3) forbidden (fa 0/4)
 exit
vlan 40
 ports () untagged (fa 0/4)
 exit
vlan 2
 ports () untagged (fa 0/5)
 exit
interface fa 0/3
 switchport pvid 10
 switchport ingress-filter
 switchport acceptable-frame-type untaggedAndPrioritytagged
 exit
interface vlan 10
 ip address 192.168.0.1 255.255.255.192
 exit
interface vlan 2
 ip address 198.51.100.2 / 29
 exit
ip route 0.0.0.0 0.0.0.0 198.51.100.1
firewall
 ipv4rule from vlan 2 to vlan 10 srcip 203.0.113.0/26 dstip 192.168.0.10 action acc service s7 log info prior 3 comment from the EWS
 ipv4rule from vlan 2 to vlan 10 srcip 0.0.0.0/0 dstip 192.168.0.32 - 192.168.0.40 action rej service all prior 2
 ipv4rule from IPsec 3 to vlan 10 srcip 0.0.0.0/0 dstip 192.168.0.10 action acc service unheard-of
 ipv4rule from vlan 10 to Device srcip 192.168.0.5 dstip 0.0.0.0/0 action acc service all
 ipv4service name s7 protocol tcp dst 102
 prerule https ipv4 int vlan 2 enabled
 prerule snmp ipv4 all-int disabled
 no shutdown
 exit
nat
 masquerading int vlan 2
 netmap src-int vlan 10 dst-int vlan 2 type source srcip 192.168.0.0/26 srctrans 203.0.113.64/26
 netmap src-int vlan 2 dst-int vlan 10 type destination dstip 203.0.113.64/26 dsttrans 192.168.0.0/26
 napt int vlan 2 type tcp dst-ip 198.51.100.2 dst-port 8102 trans-ip 192.168.0.10 trans-port 102
 exit
snmp community index 1 name private security none
user-account admin password admin role admin
`;

describe('a SCALANCE firewall', () => {
  const device = deviceOf(firewall, 'S615.txt');

  test('names itself, routes, and has no open line', () => {
    expect(device).toMatchObject({
      name: 'crane5-fw',
      dialect: 'scalance',
      model: 'SCALANCE S615',
      version: 'V07.02.02',
      forwards: 'yes',
      open: [],
      problems: [],
    });
  });

  test('rules stand in the order of their precedence, with interfaces, addresses and services', () => {
    const rules = device.filters.find((f) => f.name === 'ipv4rule')!.rules;
    expect(rules.map((r) => [r.id, r.action, r.match.in, r.match.out, r.at.line])).toEqual([
      ['rule 2 (prior 2)', 'deny', ['vlan 2'], ['vlan 10'], 28],
      ['rule 1 (prior 3)', 'permit', ['vlan 2'], ['vlan 10'], 27],
      ['rule 3', 'permit', ['IPsec'], ['vlan 10'], 29],
    ]);
    expect(rules[0]!.match.to?.include).toEqual(['192.168.0.32-192.168.0.40']);
    expect(rules[1]).toMatchObject({ comment: 'from the EWS', logged: true });
    expect(rules[1]!.match.services).toEqual([{ protocol: 6, toPorts: [[102, 102]] }]);
    expect(rules[2]!.match.may).toHaveLength(2);
  });

  test('what nothing lets through is dropped, and replies pass', () => {
    expect(device.filters.find((f) => f.name === 'ipv4rule')!.otherwise).toBe('deny');
    expect(device.transit.map((s) => [s.kind, s.out])).toEqual([
      ['nat', undefined],
      ['filter', undefined],
      ['nat', ['vlan 2']],
    ]);
    expect(device.transit[1]).toMatchObject({ tracksSessions: true });
  });

  test('1:1 translation is pairwise and goes before masquerading', () => {
    const last = device.transit.at(-1)!;
    expect(last.kind === 'nat' && last.rules.map((r) => r.source)).toEqual([
      { to: { include: ['203.0.113.64/26'] }, pairwise: true },
      { to: 'interface' },
    ]);
    const first = device.transit[0]!;
    expect(first.kind === 'nat' && first.rules.map((r) => [r.match.to?.include, r.destination?.ports])).toEqual([
      [['203.0.113.64/26'], undefined],
      [['198.51.100.2'], [[102, 102]].flat()],
    ]);
  });

  test('only the sides that a predefined rule or a rule to the device opens reach the device', () => {
    const open = device.management.filter((m) => m.enabled).map((m) => [m.service, m.on, m.from?.include]);
    const inside = ['vlan 10'];
    const from = ['192.168.0.5'];
    expect(open).toEqual([
      ['http', inside, from],
      ['https', ['vlan 10', 'vlan 2'], undefined],
      ['ssh', inside, from],
      ['telnet', inside, from],
      ['snmp', inside, from],
    ]);
    const rules = device.filters.find((f) => f.name === 'ipv4rule to Device')!;
    expect(rules.otherwise).toBe('deny');
    expect(rules.rules.map((r) => [r.id, r.match.in])).toEqual([
      ['rule 4', ['vlan 10']],
      ['prerule https', ['vlan 2']],
    ]);
  });

  test('log-ons as delivered are told without the secret', () => {
    expect(device.weaknesses.map((w) => [w.kind, w.what])).toEqual([
      ['factory-community', 'SNMP community 1'],
      ['factory-password', 'account admin'],
    ]);
  });

  test('ports keep what nobody changed: VLAN 1 untagged, every frame taken, no ingress filtering', () => {
    expect(portsOf(device)).toMatchObject({
      'fa 0/1': {
        mode: 'trunk',
        pvid: 1,
        tagged: [[10, 10]],
        untagged: [[1, 1]],
        accepts: 'all',
        ingressFiltering: false,
      },
      'fa 0/3': {
        pvid: 10,
        untagged: [
          [1, 1],
          [10, 10],
        ],
        accepts: 'untagged',
        ingressFiltering: true,
      },
      'fa 0/4': {
        untagged: [
          [1, 1],
          [40, 40],
        ],
        forbidden: [[10, 10]],
      },
      'fa 0/5': { pvid: 2, untagged: [[2, 2]] },
    });
  });

  test('a firewall switched off filters nothing', () => {
    const off = deviceOf(firewall.replace(' no shutdown\n', ' shutdown\n'));
    expect(off.transit.filter((s) => s.kind === 'filter')).toEqual([]);
  });

  test('an unknown line stays open wherever it is put, and takes no other line with it', () => {
    const lines = firewall.trimEnd().split('\n');
    fc.assert(
      fc.property(fc.integer({ min: 1, max: lines.length }), (at) => {
        const text = [...lines.slice(0, at), ' frobnicate all doors open', ...lines.slice(at)].join('\n');
        const { open } = deviceOf(text);
        expect(open.map((o) => [o.at.line, o.state])).toEqual([[at + 1, 'unrecognised']]);
      }),
      checks(500),
    );
  });
});

describe('a SCALANCE switch', () => {
  const head = '! SCALANCE XC208 V4.3\nsystem name crane5-sw\n';

  test('a port never mentioned in a list is in VLAN 1, and the switch passes no packet', () => {
    const device = deviceOf(
      `${head}interface gi 0/1\n alias spare\n exit\ninterface vlan 1\n ip address 192.0.2.5 255.255.255.0\n exit\n`,
    );
    expect(device.forwards).toBe('no');
    expect(portsOf(device)['gi 0/1']).toMatchObject({ mode: 'access', pvid: 1, untagged: [[1, 1]] });
  });

  test('a trunk is a member of every VLAN, an access port of one alone', () => {
    const device = deviceOf(
      `${head}vlan 10\n exit\nvlan 40\n exit\ninterface gi 0/1\n switchport mode trunk\n exit\ninterface gi 0/2\n switchport mode access\n switchport access vlan 40\n exit\n`,
    );
    expect(portsOf(device)).toMatchObject({
      'gi 0/1': {
        mode: 'trunk',
        tagged: [
          [10, 10],
          [40, 40],
        ],
        untagged: [[1, 1]],
      },
      'gi 0/2': { mode: 'access', pvid: 40, tagged: [], untagged: [[40, 40]] },
    });
  });

  test('ring ports are named as such and never count as blocked', () => {
    const device = deviceOf(`${head}ring-redundancy mode mrp-client\nring ports gi 0/7 gi 0/8\n`);
    expect(device.redundancy).toMatchObject([{ protocol: 'MRP', ports: ['gi 0/7', 'gi 0/8'] }]);
    expect(portsOf(device)['gi 0/7']!.ring).toBe('MRP');
  });

  test('a bridge that does not look at tags joins its ports', () => {
    const device = deviceOf(
      `${head}base bridge-mode dot1d-bridge\nvlan 10\n ports () untagged (gi 0/1)\n exit\ninterface gi 0/2\n exit\n`,
    );
    expect(portsOf(device)['gi 0/1']).toEqual(portsOf(device)['gi 0/2']);
  });

  test('any Q-BRIDGE table comes back from its text', () => {
    fc.assert(
      fc.property(madeSwitch, (ports) => {
        const device = deviceOf(written(ports));
        expect(device.open).toEqual([]);
        const read = portsOf(device);
        ports.forEach((port, i) => expect(asMade(read[`gi 0/${i + 1}`]!)).toEqual(port));
      }),
      checks(2000),
    );
  });

  test('cut and mixed texts are read to the end', () => {
    fc.assert(
      fc.property(madeSwitch, fc.nat(), fc.nat(30), fc.string({ maxLength: 8 }), (ports, at, length, put) => {
        const text = written(ports);
        const cut = at % text.length;
        const { devices } = reading(`! SCALANCE XC208\n${text.slice(0, cut)}${put}${text.slice(cut + length)}`);
        expect(devices).toHaveLength(1);
      }),
      checks(2000),
    );
  });
});

/** A writer of its own, from the manual's grammar. */
function written(ports: MadePort[]): string {
  const list = (of: (p: MadePort) => number[], vlan: number) =>
    ports.flatMap((p, i) => (of(p).includes(vlan) ? [`gi 0/${i + 1}`] : [])).join(',');
  const vlans = vlansOf(ports).flatMap((vlan) => {
    const [tagged, untagged, forbidden] = [
      list((p) => p.tagged, vlan),
      list((p) => p.untagged, vlan),
      list((p) => p.forbidden, vlan),
    ];
    return [
      `vlan ${vlan}`,
      ` ports (${tagged})${untagged ? ` untagged (${untagged})` : ''}${forbidden ? ` forbidden (${forbidden})` : ''}`,
      ' exit',
    ];
  });
  const interfaces = ports.flatMap((p, i) => [
    `interface gi 0/${i + 1}`,
    ' switchport mode hybrid',
    ` switchport pvid ${p.pvid}`,
    ` switchport acceptable-frame-type ${p.accepts}`,
    ` ${p.ingressFiltering ? '' : 'no '}switchport ingress-filter`,
    ' exit',
  ]);
  return ['! SCALANCE XC208 V4.3', ...vlans, ...interfaces, ''].join('\n');
}
