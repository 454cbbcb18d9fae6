// Words of IE and Stratix switches, from their manuals: rings, L2NAT, CIP, alarms.
import { describe, expect, it } from 'vitest';
import { device, notUnderstood } from './testing.ts';

const text = `version 15.2
service timestamps log datetime msec
hostname STS-12-IE1
ptp mode e2etransparent
alarm profile defaultPort
 alarm not-operating
 syslog not-operating
 notifies not-operating
alarm facility power-supply rps
vtp mode transparent
spanning-tree mode mst
sdm prefer lanbase-routing
l2nat instance CRANE12
 instance-id 1
 permit all
 inside from host 192.168.1.10 to 10.12.0.10
 outside from host 10.12.0.1 to 192.168.1.1
mrp ring 1
 mode client
 domain-name QUAY
lldp run
no cdp run
interface GigabitEthernet1/1
 description ring east
 switchport mode trunk
 alarm profile defaultPort
 mrp ring 1
 l2nat CRANE12 10
interface GigabitEthernet1/2
 switchport mode trunk
 mrp ring 1
interface FastEthernet1/3
 switchport mode access
 switchport access vlan 10
 macro description cisco-ie-global
 storm-control broadcast level 3.00 1.00
 service-policy input CIP-PTP-Traffic
 ip dhcp server persistent
interface FastEthernet1/4
 switchport access vlan 10
 switchport mode access
 dot1x pae authenticator
 authentication port-control auto
interface Vlan10
 ip address 10.12.0.2 255.255.255.0
 cip enable
ip default-gateway 10.12.0.1
snmp-server group NMS v3 priv read ALL access 10
access-list 10 permit 10.12.9.9
line vty 0 4
 transport input ssh
`;

describe('IE and Stratix switches', () => {
  const d = device(text, 'ie.cfg');
  it('are understood, with what is not followed told', () => {
    expect(notUnderstood(d)).toEqual([]);
    expect(
      d.open.filter((o) => o.state === 'not-modelled').map((o) => `${o.scope} ${o.element ?? ''} ${o.text}`),
    ).toEqual([
      'nat  l2nat instance CRANE12',
      'nat  instance-id 1',
      'nat  permit all',
      'nat  inside from host 192.168.1.10 to 10.12.0.10',
      'nat  outside from host 10.12.0.1 to 192.168.1.1',
      'nat GigabitEthernet1/1 l2nat CRANE12 10',
      'layer2 FastEthernet1/4 authentication port-control auto',
    ]);
  });
  it('are switches that do not route, with their ring', () => {
    expect(d.forwards).toBe('no');
    expect(d.redundancy).toMatchObject([
      { protocol: 'MRP 1', ports: ['GigabitEthernet1/1', 'GigabitEthernet1/2'] },
      { protocol: 'MSTP' },
    ]);
    expect(d.interfaces.find((i) => i.name === 'GigabitEthernet1/2')!.switchport!.ring).toBe('MRP 1');
    expect(d.management.find((m) => m.service === 'snmp')).toMatchObject({
      encrypted: true,
      from: { include: ['10.12.9.9'] },
    });
    expect(d.management.map((m) => `${m.name ?? m.service} ${m.enabled}`)).toEqual([
      'LLDP true',
      'CDP false',
      'SNMP v3 group NMS true',
      'ssh true',
    ]);
  });
});

describe('VRFs of one device', () => {
  it('are not apart where a route or a route target leaves one of them', () => {
    const vrfs = (more: string) =>
      device(
        `version 15.2\nhostname R\nvrf definition A\n route-target export 1:1\nvrf definition B\n rd 1:2\n address-family ipv4\n exit-address-family\ninterface Vlan40\n vrf forwarding B\n ip address 192.0.2.1 255.255.255.0\n${more}\nline vty 0 4\n`,
      )
        .open.filter((o) => o.state === 'not-modelled')
        .map((o) => o.scope);
    expect(vrfs('')).toEqual([]);
    expect(vrfs('ip route vrf A 10.0.0.0 255.0.0.0 192.0.2.9 global')).toEqual(['route']);
    expect(vrfs('ip route vrf A 10.0.0.0 255.0.0.0 Vlan40 192.0.2.9')).toEqual(['route']);
    expect(vrfs('vrf definition B\n route-target import 1:1')).toEqual(['route']);
    expect(vrfs('route-map X permit 10\n set vrf B')).toEqual(['route']);
  });
});
