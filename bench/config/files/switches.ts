// Generated configurations of switches and routers: ports, VLANs, lists, and what their agents answer.
import { Dice, ports as services, remarks, until } from './dice.ts';

export function ciscoIos(bytes: number): string {
  const dice = new Dice(21);
  const rules = until(bytes * 0.6, ['ip access-list extended CRANE-IN'], (n) => [
    ...(n % 6 ? [] : [` remark ${dice.of(remarks)}`]),
    n % 2
      ? ` ${n % 10 ? 'permit' : 'deny'} tcp ${dice.subnet()} 0.0.0.255 host ${dice.host()} eq ${dice.of(services)}`
      : ` permit udp host ${dice.host()} ${dice.subnet()} 0.0.0.255 range 1024 ${20000 + dice.below(99)}`,
  ]);
  const interfaces = until(bytes * 0.4, [], (n) => [
    `interface GigabitEthernet1/${Math.floor(n / 48)}/${(n % 48) + 1}`,
    ` description ${dice.of(remarks)} ${n}`,
    ...(n % 4
      ? [` switchport access vlan ${10 + dice.below(200)}`, ' switchport mode access']
      : [
          ' switchport trunk native vlan 999',
          ` switchport trunk allowed vlan ${10 + dice.below(50)}-${70 + dice.below(50)}`,
          ' switchport mode trunk',
        ]),
    ' spanning-tree portfast',
    '!',
  ]);
  return `version 15.2
service password-encryption
hostname quay-sw-1
!
ip routing
!
${Array.from({ length: 210 }, (_, n) => `vlan ${n + 10}\n name V${n + 10}\n!`).join('\n')}
${interfaces}interface Vlan10
 ip address 10.16.0.1 255.255.0.0
 ip access-group CRANE-IN in
!
${rules}!
end
`;
}

export function moxa(bytes: number): string {
  const dice = new Dice(22);
  return until(
    bytes,
    [
      '! ---------- EDR-G902 V5.1 ----------',
      'hostname crane3-gw',
      'interface wan',
      ' ip address static 192.0.2.2 255.255.255.0',
      ' exit',
      'interface lan',
      ' ip address static 10.16.0.1 255.255.0.0',
      ' exit',
    ],
    (n) => [
      `firewall ${n + 1}`,
      ` name ${dice.of(remarks).replaceAll(' ', '-')}`,
      ' interface wan lan',
      ` src-ip subnet ${dice.subnet()} 255.255.255.0`,
      ` dst-ip single ${dice.host()}`,
      ` protocol ${n % 3 ? 'tcp' : 'udp'}`,
      ` dst-port single ${dice.port()}`,
      ` action ${n % 10 ? 'accept' : 'drop'}`,
      ' enable',
      ' exit',
    ],
    ['end'],
  );
}

export function hirschmannCli(bytes: number): string {
  const dice = new Dice(23);
  return until(
    bytes,
    [
      '! RSPE35 Configuration',
      '! Version: HiOS-2A-07.0.02',
      'vlan database',
      ...Array.from({ length: 40 }, (_, n) => `vlan add ${n + 10}`),
      'exit',
      'configure',
      'system name "quay-ring-2"',
      'no spanning-tree operation',
      ...Array.from({ length: 96 }, (_, n) => [
        `interface ${1 + Math.floor(n / 48)}/${(n % 48) + 1}`,
        `name "${dice.of(remarks)} ${n}"`,
        'vlan participation auto 1',
        `vlan participation include ${10 + (n % 20)}`,
        `vlan tagging ${10 + (n % 20)}`,
        `vlan participation include ${30 + (n % 20)}`,
        `vlan pvid ${30 + (n % 20)}`,
        'vlan ingressfilter',
        'exit',
      ]).flat(),
      'acl ip assign CRANE vlan 10 in 1',
    ],
    (n) => [
      `ip access-list extended name CRANE ${n % 10 ? 'permit' : 'deny'} src ${dice.subnet()} 0.0.0.255 dst ${dice.host()} 0.0.0.0 proto ${n % 3 ? 'tcp' : 'udp'} dport eq ${dice.port()}`,
    ],
    ['exit'],
  );
}

export function hirschmannXml(bytes: number): string {
  const dice = new Dice(24);
  const ports = Math.ceil(bytes / 1000);
  const name = (i: number) => `${1 + Math.floor(i / 48)}/${(i % 48) + 1}`;
  const attribute = (key: string, value: string | number, convert = '') =>
    `          <Attribute name="${key}"${convert && ` convert="${convert}"`}>${value}</Attribute>`;
  const entry = (...lines: string[]) => ['        <Entry>', ...lines, '        </Entry>'].join('\n');
  const rows = <T>(make: (i: number) => T) => Array.from({ length: ports }, (_, i) => make(i));
  const vlans = Array.from({ length: 40 }, (_, v) =>
    entry(
      attribute('dot1qVlanIndex', v + 10),
      attribute(
        'dot1qVlanStaticEgressPorts',
        Array.from({ length: 40 }, () => name(dice.below(ports))).join(','),
        'portlist',
      ),
      attribute('dot1qVlanForbiddenEgressPorts', '', 'portlist'),
      attribute('dot1qVlanStaticUntaggedPorts', '', 'portlist'),
      attribute('dot1qVlanStaticRowStatus', 1),
    ),
  );
  return `<?xml version="1.0" encoding="UTF-8"?>
<Config xmlns="urn:xml:ns:mibconf:base:1.0">
  <Header>
    <Variable name="productId">RSPE35</Variable>
    <Variable name="swMajorRelNum">7</Variable>
  </Header>
  <MibData>
    <MIB name="IF-MIB">
      <Table name="ifEntry">
${rows((i) => entry(attribute('ifIndex', name(i), 'ifname'), attribute('ifType', 6), attribute('ifAdminStatus', 1 + dice.below(2)))).join('\n')}
      </Table>
      <Table name="ifXEntry">
${rows((i) => entry(attribute('ifIndex', name(i), 'ifname'), attribute('ifAlias', `${dice.of(remarks)} ${i}`, 'ascii'))).join('\n')}
      </Table>
    </MIB>
    <MIB name="Q-BRIDGE-MIB">
      <Table name="dot1qVlanStaticEntry">
${vlans.join('\n')}
      </Table>
      <Table name="dot1qPortVlanEntry">
${rows((i) => entry(attribute('dot1dBasePort', name(i), 'ifname'), attribute('dot1qPvid', 10 + dice.below(40)), attribute('dot1qPortAcceptableFrameTypes', 1), attribute('dot1qPortIngressFiltering', 1))).join('\n')}
      </Table>
    </MIB>
  </MibData>
</Config>
`;
}

/** A ROS file is short: the tables of one switch, one behind the other, again and again (the last row of a port counts). */
export function ruggedcomRos(bytes: number): string {
  const dice = new Dice(25);
  return until(
    bytes,
    ['# RUGGEDCOM RSG2100 ROS v5.5.0', '[System Identification]', 'System Name,Location,Contact', 'yard-sw-1,E-house,'],
    () => [
      '',
      '[Port Parameters]',
      'Port(s),Name,Media,State',
      ...Array.from({ length: 40 }, (_, n) => `${n + 1},"${dice.of(remarks)}, ${n}",1000T,Enabled`),
      '',
      '[Static VLANs]',
      'VID,VLAN Name,Forbidden Ports,IGMP,MSTI',
      ...Array.from(
        { length: 40 },
        (_, n) => `${n + 10},V${n + 10},"${1 + dice.below(20)},${21 + dice.below(20)}",Off,0`,
      ),
      '',
      '[Port VLAN Parameters]',
      'Port(s),Type,PVID,PVID Format,GVRP',
      ...Array.from(
        { length: 40 },
        (_, n) => `${n + 1},${n % 20 ? 'Edge' : 'Trunk'},${10 + dice.below(40)},Untagged,Disabled`,
      ),
    ],
  );
}

export function walk(bytes: number): string {
  const dice = new Dice(26);
  const ports = Math.ceil(bytes / 1400);
  const out = ['SNMPv2-MIB::sysDescr.0 = STRING: Hirschmann BOBCAT', 'SNMPv2-MIB::sysName.0 = STRING: crane2-sw'];
  const each = (line: (n: number) => string) => {
    for (let n = 1; n <= ports; n++) out.push(line(n));
  };
  each((n) => `IF-MIB::ifDescr.${n} = STRING: Module: 1 Port: ${n}`);
  each((n) => `IF-MIB::ifType.${n} = INTEGER: ethernetCsmacd(6)`);
  each((n) => `IF-MIB::ifAdminStatus.${n} = INTEGER: up(1)`);
  each((n) => `IF-MIB::ifInOctets.${n} = Counter32: ${dice.below(1e9)}`);
  each((n) => `IF-MIB::ifOutOctets.${n} = Counter32: ${dice.below(1e9)}`);
  each((n) => `IF-MIB::ifName.${n} = STRING: 1/${n}`);
  each((n) => `IF-MIB::ifAlias.${n} = STRING: ${dice.of(remarks)}`);
  each((n) => `BRIDGE-MIB::dot1dBasePortIfIndex.${n} = INTEGER: ${n}`);
  for (let i = 0; i < ports * 10; i++) {
    out.push(
      `Q-BRIDGE-MIB::dot1qTpFdbPort.${10 + dice.below(40)}.${Array.from({ length: 6 }, (_, k) => (k ? dice.below(256) : 2)).join('.')} = INTEGER: ${1 + dice.below(ports)}`,
    );
  }
  each((n) => `Q-BRIDGE-MIB::dot1qPvid.${n} = Gauge32: ${10 + dice.below(40)}`);
  return `${out.join('\n')}\n`;
}

export function hirschmannShow(bytes: number): string {
  const dice = new Dice(27);
  return until(bytes, ['LLDP remote data', '----------------'], (n) => [
    '',
    `Remote data, ${1 + Math.floor(n / 48)}/${(n % 48) + 1} - #${n + 1}`,
    `  Chassis ID...............................${dice.mac()} (subtype: macAddress)`,
    `  Port ID..................................${dice.mac()} (subtype: macAddress)`,
    `  System name..............................crane-${n}`,
    '  System description.......................Hirschmann BOBCAT',
    `  Port description.........................Port ${1 + dice.below(12)}`,
    '  System capabilities supported............bridge',
    '  System capabilities enabled..............bridge',
  ]);
}
