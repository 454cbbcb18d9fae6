import { describe, expect, it } from 'vitest';
import { base } from './fixture.ts';
import { device, notUnderstood } from './testing.ts';

const filter = (d: ReturnType<typeof device>, name: string) => d.filters.find((f) => f.name === name)!;

describe('Cisco ASA', () => {
  it('names interfaces as zones, and lets packets go to lower security levels where no list stands', () => {
    const d = device(base);
    expect(notUnderstood(d)).toEqual([]);
    expect(d).toMatchObject({ name: 'CRANE-FW', dialect: 'cisco-asa', forwards: 'yes', version: '9.12(4)' });
    expect(d.zones.map((z) => [z.name, z.interfaces])).toEqual([
      ['outside', ['GigabitEthernet0/0']],
      ['inside', ['GigabitEthernet0/1']],
      ['dmz', ['GigabitEthernet0/2']],
      ['management', ['Management0/0']],
    ]);
    expect(filter(d, 'security level of inside').rules[0]!.match.out).toEqual(['outside', 'dmz']);
    expect(filter(d, 'security level of outside')).toMatchObject({ rules: [], otherwise: 'deny' });
    expect(d.transit).toContainEqual(
      expect.objectContaining({ filter: 'between interfaces of one security level', in: ['management'] }),
    );
    expect(d.transit.every((s) => s.kind === 'nat' || s.tracksSessions)).toBe(true);
  });

  it('opens interfaces of one level with same-security-traffic alone', () => {
    const two = base.replace('nameif dmz\n security-level 50', 'nameif dmz\n security-level 100');
    const wall = { filter: 'between interfaces of one security level', in: ['inside'], out: ['dmz', 'management'] };
    expect(device(two).transit).toContainEqual(expect.objectContaining(wall));
    const open = device(`${two}same-security-traffic permit inter-interface\n`);
    expect(open.transit).not.toContainEqual(expect.objectContaining(wall));
    expect(filter(open, 'security level of inside').rules[0]!.match.out).toContain('dmz');
  });

  it('reads objects, groups, names, services and what is switched off', () => {
    const d = device(`${base}object network PLC
 host 10.20.0.21
object network CAMERAS
 subnet 10.20.0.128 255.255.255.128
object network VENDOR
 fqdn v4 support.example.com
object-group network TARGETS
 network-object object PLC
 group-object MORE
object-group network MORE
 network-object 10.20.0.64 255.255.255.192
 network-object host historian
object-group service OT tcp
 port-object eq 502
 port-object range 44818 44820
object-group service MIXED
 service-object tcp source gt 1023 destination eq https
 service-object udp destination eq ntp
 service-object icmp echo
object-group protocol VPN
 protocol-object esp
 protocol-object udp
access-list outside_in remark from the vendor
access-list outside_in extended permit tcp host 198.51.100.7 object-group TARGETS object-group OT log
access-list outside_in extended permit object-group MIXED any object PLC
access-list outside_in extended permit object-group VPN any4 any4
access-list outside_in extended permit tcp object VENDOR object PLC eq ssh
access-list outside_in extended permit ip any any inactive
access-list outside_in extended permit tcp any any eq 8080 time-range NIGHT
access-list outside_in extended deny ip any any
access-group outside_in in interface outside
`);
    expect(notUnderstood(d)).toEqual([]);
    const rules = filter(d, 'outside_in').rules;
    expect(rules[0]).toMatchObject({
      action: 'permit',
      logged: true,
      comment: 'from the vendor',
      match: {
        from: { include: ['198.51.100.7'] },
        to: { include: ['10.20.0.21', '10.20.0.64/26', '192.0.2.10'] },
        services: [
          {
            protocol: 6,
            toPorts: [
              [502, 502],
              [44818, 44820],
            ],
          },
        ],
      },
    });
    expect(rules[1]!.match.services).toEqual([
      { protocol: 6, fromPorts: [[1024, 65535]], toPorts: [[443, 443]] },
      { protocol: 17, toPorts: [[123, 123]] },
      { protocol: 1, icmp: { type: 8 } },
    ]);
    expect(rules[2]!.match.services).toEqual([{ protocol: 50 }, { protocol: 17 }]);
    expect(rules[3]!.match.may).toHaveLength(1);
    expect(rules[4]!.enabled).toBe(false);
    expect(rules[5]!.match.may).toEqual(['the time of day (NIGHT)']);
    expect(d.transit[0]).toMatchObject({ filter: 'outside_in', in: ['outside'], tracksSessions: true });
  });

  it('puts the interface list before the global one', () => {
    const d = device(`${base}access-list a extended permit ip host 10.20.0.5 any
access-list g extended permit tcp any any eq 443
access-group a in interface inside
access-group g global
`);
    expect(filter(d, 'a, then g').rules.map((r) => r.text)).toEqual([
      'access-list a extended permit ip host 10.20.0.5 any',
      'access-list g extended permit tcp any any eq 443',
    ]);
    expect(d.transit).toContainEqual(expect.objectContaining({ filter: 'g', in: ['dmz'] }));
  });

  it('goes back to real addresses before the lists, and to mapped ones behind them: twice NAT, objects, after-auto', () => {
    const d = device(`${base}object network PLC
 host 10.20.0.21
 nat (inside,outside) static 203.0.113.3
object network NET
 subnet 10.20.0.0 255.255.255.0
 nat (inside,outside) dynamic interface
object network CRANE
 subnet 10.20.0.0 255.255.255.0
object network CRANE-MAPPED
 subnet 10.77.3.0 255.255.255.0
object network WEB
 host 10.30.0.8
 nat (dmz,outside) static interface service tcp 443 8443
nat (inside,dmz) source static CRANE CRANE-MAPPED
nat (inside,outside) source static CRANE CRANE destination static CRANE-MAPPED CRANE-MAPPED
nat (any,outside) after-auto source dynamic any interface
`);
    expect(notUnderstood(d)).toEqual([]);
    const [back, out] = [d.transit[0]!, d.transit.at(-1)!];
    if (back.kind !== 'nat' || out.kind !== 'nat') throw new Error('translation stands first and last');
    expect(out.rules.map((r) => r.text.replace(/^nat /, ''))).toEqual([
      '(inside,dmz) source static CRANE CRANE-MAPPED',
      '(inside,outside) source static CRANE CRANE destination static CRANE-MAPPED CRANE-MAPPED',
      '(inside,outside) static 203.0.113.3',
      '(dmz,outside) static interface service tcp 443 8443',
      '(inside,outside) dynamic interface',
      '(any,outside) after-auto source dynamic any interface',
    ]);
    expect(out.rules[0]!.source).toEqual({
      to: { include: ['10.77.3.0/24'], names: ['CRANE-MAPPED'] },
      pairwise: true,
    });
    expect(out.rules[1]!.exempt).toBe(true);
    expect(back.rules).toContainEqual(
      expect.objectContaining({
        match: { to: { include: ['203.0.113.3'] }, in: ['outside'] },
        destination: { to: { include: ['10.20.0.21'], names: ['PLC'] } },
      }),
    );
    expect(back.rules).toContainEqual(
      expect.objectContaining({
        match: {
          to: { include: ['203.0.113.2'] },
          in: ['outside'],
          services: [{ protocol: 6, toPorts: [[8443, 8443]] }],
        },
        destination: { to: { include: ['10.30.0.8'], names: ['WEB'] }, ports: [443, 443] },
      }),
    );
  });

  it('spoils proofs on translation where the old forms stand', () => {
    const d = device(`${base}static (inside,outside) 203.0.113.4 10.20.0.9 netmask 255.255.255.255\n`);
    expect(d.open).toContainEqual(expect.objectContaining({ scope: 'nat', state: 'not-modelled' }));
  });

  it('knows who may log on from where, and tells weak passwords without them', () => {
    const d = device(`${base}http server enable 8443
http 10.99.0.0 255.255.255.0 management
ssh 10.99.0.5 255.255.255.255 management
telnet 10.20.0.0 255.255.255.0 inside
enable password 8Ry2YjIyt7RRXU24 encrypted
passwd 2KFQnbNIdI.2KYOU encrypted
username crane password s3cr3tInv3nted
snmp-server community public
`);
    expect(d.management.map((m) => [m.service, m.port, m.on, m.from?.include])).toEqual([
      ['snmp', 161, undefined, undefined],
      ['https', 8443, ['management'], ['10.99.0.0/24']],
      ['ssh', 22, ['management'], ['10.99.0.5']],
      ['telnet', 23, ['inside'], ['10.20.0.0/24']],
    ]);
    expect(d.weaknesses.map((w) => w.kind).sort()).toEqual([
      'clear-text-password',
      'factory-community',
      'factory-password',
      'no-password',
      'weak-hash',
      'weak-hash',
    ]);
    expect(JSON.stringify(d)).not.toMatch(/s3cr3tInv3nted|8Ry2YjIyt7RRXU24|2KFQnbNIdI/);
  });

  it('shows a line that nobody knows, wherever it stands', () => {
    const planted = (text: string, add: string, after: string) =>
      device(text.replace(after, `${after}\n${add}`)).open.filter((o) => o.state === 'unrecognised');
    expect(planted(base, ' frobnicate 1', ' nameif inside')).toMatchObject([
      { scope: 'interface', element: 'GigabitEthernet0/1' },
    ]);
    expect(planted(base, 'frobnicate 1', 'names')).toMatchObject([{ scope: 'device' }]);
    const acl = `${base}access-list a extended permit ip any any\naccess-group a in interface inside\n`;
    expect(
      planted(acl, 'access-list a extended permit tcp any any frobnicate', 'access-list a extended permit ip any any'),
    ).toMatchObject([{ scope: 'filter', element: 'a' }]);
    const policy = `${base}policy-map p\n class inspection_default\n  inspect ftp\n`;
    expect(planted(policy, '  frobnicate', '  inspect ftp')).toMatchObject([{ scope: 'filter' }]);
  });
});
