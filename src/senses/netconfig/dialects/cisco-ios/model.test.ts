import { describe, expect, it } from 'vitest';
import type { FilterRule } from '#facts';
import { fixture } from './fixture.ts';
import { device, notUnderstood } from './testing.ts';

const d = device(fixture, 'STS-09.cfg');
const filter = (name: string) => d.filters.find((f) => f.name === name)!;
const rule = (name: string, i: number): FilterRule => filter(name).rules[i]!;

describe('a Cisco IOS configuration', () => {
  it('is understood whole', () => {
    expect(notUnderstood(d)).toEqual([]);
    expect(d).toMatchObject({ name: 'STS-09-SW1', dialect: 'cisco-ios', forwards: 'yes', maker: 'Cisco' });
  });

  it('gives interfaces with addresses, VRF, tags, and redundancy', () => {
    const by = new Map(d.interfaces.map((i) => [i.name, i]));
    expect(by.get('Vlan10')).toMatchObject({
      kind: 'vlan',
      vlan: 10,
      addresses: ['10.9.10.1/24', '10.9.11.1/24', '2001:db8:9:10::1/64', '10.9.10.254/32'],
    });
    expect(by.get('GigabitEthernet1/4.40')).toMatchObject({
      kind: 'subinterface',
      parent: 'GigabitEthernet1/4',
      vlan: 40,
      vrf: 'MGMT',
      addresses: ['10.9.40.1/24'],
    });
    expect(by.get('GigabitEthernet1/4')).toMatchObject({ enabled: false });
    expect(by.get('GigabitEthernet1/3')!.switchport).toBeUndefined();
    expect(by.get('GigabitEthernet1/2')!.switchport).toMatchObject({
      mode: 'trunk',
      ring: 'REP 7',
      tagged: [
        [10, 10],
        [20, 20],
        [30, 30],
      ],
      untagged: [],
    });
    expect(d.redundancy.map((r) => r.protocol)).toEqual(['REP 7', 'HSRP 10.9.10.254', 'RSTP (one tree a VLAN)']);
    expect(d.vlans.map((v) => [v.id, v.name])).toEqual([
      [10, 'CONTROL'],
      [20, undefined],
      [30, undefined],
    ]);
  });

  it('gives routes of both families and VRFs', () => {
    expect(d.routes.map((r) => [r.prefix, r.via, r.vrf, r.distance])).toEqual([
      ['0.0.0.0/0', '203.0.113.1', undefined, undefined],
      ['10.50.0.0/16', '10.9.40.254', 'MGMT', 20],
      ['2001:db8::/32', '2001:db8:9:10::fe', undefined, undefined],
    ]);
  });

  it('reads the entries of access lists', () => {
    expect(rule('FROM-PORT', 0)).toMatchObject({
      action: 'permit',
      logged: true,
      comment: 'historian',
      match: {
        from: { include: ['198.51.100.20'] },
        services: [
          {
            protocol: 6,
            toPorts: [
              [443, 443],
              [8443, 8443],
            ],
          },
        ],
      },
    });
    expect(rule('FROM-PORT', 1).match).toEqual({ services: [{ protocol: 6 }], states: ['established'] });
    expect(rule('FROM-PORT', 2).match.services).toEqual([
      {
        protocol: 17,
        fromPorts: [[1024, 65535]],
        toPorts: [
          [0, 160],
          [162, 65535],
        ],
      },
    ]);
    // 0.255.0.254: 2^7 odd last bytes times 2^8 second bytes are too many prefixes, so the smallest one around them, perhaps.
    expect(rule('FROM-PORT', 3).match).toMatchObject({
      from: { include: ['10.0.0.0/8'] },
      may: ['the mask 0.255.0.254 with its many holes', 'the time of day (NIGHT)'],
    });
    expect(rule('FROM-PORT', 4).match.may).toEqual(['fragments of packets only']);
    expect(rule('120', 0).match.services).toEqual([{ protocol: 1, icmp: { type: 0 } }]);
    expect(rule('120', 1).match.services).toEqual([{ protocol: 6, fromPorts: [[0, 1023]], toPorts: [[5000, 5010]] }]);
    expect(rule('TO-PLC', 0).match).toMatchObject({
      to: { include: ['10.9.10.21', '10.9.10.64/26', '10.9.10.130-10.9.10.140'] },
    });
    expect(rule('TO-PLC', 0).match.services).toHaveLength(4);
    expect(filter('SIX').rules.map((r) => [r.implicit ?? false, r.match.services?.[0]?.icmp?.type])).toEqual([
      [false, undefined],
      [true, 136],
      [true, 135],
    ]);
    expect(d.filters.filter((f) => /^(FROM|TO|120|SIX)/.test(f.name)).every((f) => f.otherwise === 'deny')).toBe(true);
  });

  it('puts the steps in the order of the device: list, translation, zone, translation, list', () => {
    expect(
      d.transit.map((s) => (s.kind === 'nat' ? s.name : `${s.filter} ${(s.in ?? []).join()}>${(s.out ?? []).join()}`)),
    ).toEqual([
      'vlan access-map GUARD Vlan10>',
      'FROM-PORT GigabitEthernet1/3>',
      'SIX Vlan10>',
      'ip nat, from outside',
      'policy PORT-TO-CRANE PORT>CRANE',
      'no policy between these zones PORT>GigabitEthernet1/4.40,Tunnel0',
      'no policy between these zones GigabitEthernet1/4.40,Tunnel0>PORT',
      'no policy between these zones CRANE>PORT',
      'no policy between these zones CRANE>GigabitEthernet1/4.40,Tunnel0',
      'no policy between these zones GigabitEthernet1/4.40,Tunnel0>CRANE',
      'ip nat, from inside',
      '120 >GigabitEthernet1/3',
      'vlan access-map GUARD >Vlan10',
    ]);
    expect(d.transit.filter((s) => s.kind === 'filter' && s.tracksSessions).length).toBe(6);
  });

  it('turns a policy of the zone firewall into rules that ask its classes', () => {
    const policy = filter('policy PORT-TO-CRANE');
    expect(policy.rules.map((r) => [r.action, r.target, r.match.services?.[0]?.toPorts])).toEqual([
      ['permit', undefined, [[443, 443]]],
      ['jump', 'policy PORT-TO-CRANE, class OPERATE (way 2): TO-PLC', undefined],
      ['deny', undefined, undefined],
    ]);
    expect(filter('policy PORT-TO-CRANE, class OPERATE (way 2): TO-PLC')).toMatchObject({
      otherwise: 'return',
      rules: [{ action: 'permit' }],
    });
  });

  it('translates both ways', () => {
    const nat = d.transit.filter((s) => s.kind === 'nat');
    expect(nat[0]!.rules.map((r) => [r.match.to?.include, r.match.services, r.destination])).toEqual([
      [
        ['203.0.113.4'],
        [{ protocol: 6, toPorts: [[8443, 8443]] }],
        { to: { include: ['10.9.10.22'] }, ports: [443, 443] },
      ],
      [['203.0.113.3'], undefined, { to: { include: ['10.9.10.21'] } }],
      [['10.77.9.0/24'], undefined, { to: { include: ['10.9.10.0/24'] }, pairwise: true }],
    ]);
    expect(nat[1]!.rules.at(-1)).toMatchObject({
      match: { from: { include: ['10.9.0.0/16'] } },
      source: { to: 'interface' },
    });
  });

  it('leaves alone what the list of the only dynamic translation denies', () => {
    const more = device(
      fixture.replace(
        'ip access-list standard NATTED\n',
        'ip access-list standard NATTED\n deny 10.9.99.0 0.0.0.255\n',
      ),
    );
    const out = more.transit.filter((s) => s.kind === 'nat')[1]!.rules;
    expect(out.slice(-2)).toMatchObject([
      { exempt: true, match: { from: { include: ['10.9.99.0/24'] } } },
      { source: { to: 'interface' } },
    ]);
  });

  it('lists the ways to the device, and what is weak, without a secret', () => {
    expect(d.management.map((m) => [m.service, m.enabled, m.port, m.from?.include])).toEqual([
      ['http', true, 80, ['10.50.1.0/24']],
      ['https', false, 443, ['10.50.1.0/24']],
      ['snmp', true, 161, ['10.50.1.0/24']],
      ['snmp', true, 161, undefined],
      ['other', false, 4786, undefined],
      ['serial', true, undefined, undefined],
      ['ssh', true, 22, ['10.50.1.0/24']],
      ['telnet', true, 23, ['10.50.1.0/24']],
    ]);
    expect(d.weaknesses.map((w) => `${w.kind} ${w.what}`)).toEqual([
      'clear-text-password enable password',
      'factory-password account engineer',
      'clear-text-password account engineer',
      'factory-password account visitor',
      'weak-hash account visitor',
      'factory-community SNMP community that reads',
      'clear-text-password password of line vty',
    ]);
    expect(JSON.stringify(d)).not.toMatch(/harbour|quayside|s3ldomS33n|094F471A1A0A|\$9\$/);
    expect(d.toDevice.map((s) => (s.kind === 'filter' ? s.filter : s.name))).toContain('access-class of the vty lines');
  });

  it('lists tunnels', () => {
    expect(d.tunnels).toMatchObject([{ name: 'Tunnel0', peer: '198.51.100.9' }]);
  });

  it.each([
    ['an interface', ' spanning-tree portfast', ' frobnicate 3', { scope: 'interface', element: 'GigabitEthernet1/1' }],
    ['a list', ' remark historian', ' frobnicate ip any any', { scope: 'filter', element: 'FROM-PORT' }],
    [
      'an entry of a list',
      ' remark historian',
      ' permit tcp any any frobnicate',
      { scope: 'filter', element: 'FROM-PORT' },
    ],
    ['the top', 'ip routing', 'frobnicate 3', { scope: 'device' }],
    ['a policy', '  inspect', '  frobnicate', { scope: 'filter', element: 'PORT-TO-CRANE' }],
    ['a queue policy', '  fair-queue', '  frobnicate', { scope: 'filter' }],
    ['a VLAN', ' name CONTROL', ' frobnicate', { scope: 'layer2' }],
    ['a group', ' host 10.9.10.21', ' frobnicate', { scope: 'filter', element: 'PLCS' }],
    ['a terminal line', ' logging synchronous', ' frobnicate', { scope: 'management' }],
    ['a translation', 'ip routing', 'ip nat inside source frobnicate', { scope: 'nat' }],
  ])('shows a line nobody knows in %s', (_where, after, planted, expected) => {
    const open = device(fixture.replace(`${after}\n`, `${after}\n${planted}\n`)).open.filter(
      (o) => o.text === planted.trim(),
    );
    expect(open).toMatchObject([expected]);
    expect(open[0]!.state).not.toBe('limited');
  });

  it('says when a VLAN is named that a VTP server would keep elsewhere, once, and not with `show vlan` beside it', () => {
    const text =
      'hostname A\ninterface GigabitEthernet1/1\n switchport mode access\n switchport access vlan 77\ninterface GigabitEthernet1/2\n switchport mode access\n switchport access vlan 78\nline vty 0 4\n';
    expect(device(text).open).toMatchObject([{ state: 'limited', scope: 'layer2', element: 'GigabitEthernet1/1' }]);
    expect(device(`vtp mode transparent\n${text}`).open).toEqual([]);
    expect(
      device(
        `A#show run\n${text}end\nA#show vlan\nVLAN Name                             Status    Ports\n---- -------------------------------- --------- -----\n77   CAMERAS                          active    Gi1/1\n78   DRIVES                           active    Gi1/2\nA#`,
      ).open,
    ).toEqual([]);
  });

  it('lets everything pass where an applied list stands nowhere, and says so', () => {
    const bad = device(
      'hostname A\nip cef\ninterface GigabitEthernet0/0\n ip address 192.0.2.1 255.255.255.0\n ip access-group NOWHERE in\nline vty 0 4\n',
    );
    expect(bad.filters).toMatchObject([{ name: 'NOWHERE', rules: [], otherwise: 'permit' }]);
    expect(bad.problems).toHaveLength(1);
  });
});
