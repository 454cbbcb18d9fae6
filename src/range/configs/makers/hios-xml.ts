// Hirschmann HiOS: the configuration profile as XML, a dump of its MIB tables (urn:xml:ns:mibconf:base:1.0; RFC 4363 for the VLAN tables).
import { parseIpv4 } from '#kit';
import type { SwitchPlan } from '../plan/switches.ts';

export interface HiosOptions {
  manager: string;
  ntp: string;
  syslog: string;
  /** The ring’s manager; the others are its clients. */
  ringManager?: boolean;
  /** Ways left open: versions 1 and 2 of SNMP with their community, the web page without encryption, the password as delivered. */
  weak?: boolean;
}

const escaped = (text: string): string =>
  text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/"/g, '&quot;');
const bytes = (text: string): string => [...new TextEncoder().encode(text)].map(hex).join(' ');
const hex = (n: number): string => n.toString(16).toUpperCase().padStart(2, '0');
const address = (ip: string): string => {
  const n = parseIpv4(ip)!;
  return [24, 16, 8, 0].map((s) => hex((n >>> s) & 255)).join(' ');
};

type Cell = [name: string, value: string, convert?: 'ifname' | 'portlist'];

const cell = ([name, value, convert]: Cell): string => {
  const how = convert === undefined ? '' : ` convert="${convert}"`;
  return value === ''
    ? `<Attribute name="${name}"${how}/>`
    : `<Attribute name="${name}"${how}>${escaped(value)}</Attribute>`;
};
const entry = (cells: readonly Cell[]): string => `        <Entry>${cells.map(cell).join('')}</Entry>`;
const table = (name: string, rows: readonly (readonly Cell[])[]): string[] => [
  `      <Table name="${name}">`,
  ...rows.map(entry),
  '      </Table>',
];
const scalar = (name: string, cells: readonly Cell[]): string[] => [
  `      <Scalar name="${name}">`,
  `        ${cells.map(cell).join('')}`,
  '      </Scalar>',
];
const mib = (name: string, body: readonly string[]): string[] => [`    <MIB name="${name}">`, ...body, '    </MIB>'];

/** The profile of a switch without routing. */
export function hiosXml(plan: SwitchPlan, options: HiosOptions): string {
  const on = (yes: boolean) => (yes ? '1' : '2');
  const weak = options.weak === true;
  const [major, minor, fix] = /(\d+)\.(\d+)(?:\.(\d+))?/.exec(plan.asset.firmware ?? '7.0')!.slice(1);
  const ring = plan.ports.filter((p) => p.ring);
  const { own } = plan;
  const names = (test: (p: SwitchPlan['ports'][number]) => boolean) => plan.ports.filter(test).map((p) => p.name);
  const lines = [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<Config xmlns="urn:xml:ns:mibconf:base:1.0">',
    '  <Header>',
    `    <Variable name="productId">${escaped((plan.asset.model ?? '').split(' ').find((w) => /\d/.test(w)) ?? 'RSPE35')}</Variable>`,
    `    <Variable name="swMajorRelNum">${major}</Variable>`,
    `    <Variable name="swMinorRelNum">${minor}</Variable>`,
    `    <Variable name="swBugfixRelNum">${fix ?? '00'}</Variable>`,
    '  </Header>',
    '  <MibData>',
    ...mib('SNMPv2-MIB', scalar('system', [['sysName', bytes(plan.asset.id)]])),
    ...mib('IF-MIB', [
      ...table(
        'ifEntry',
        plan.ports.map((p): Cell[] => [
          ['ifIndex', p.name, 'ifname'],
          ['ifType', '6'],
          ['ifAdminStatus', on(p.mode !== 'off')],
        ]),
      ),
      ...table(
        'ifXEntry',
        plan.ports.map((p): Cell[] => [
          ['ifIndex', p.name, 'ifname'],
          ['ifAlias', bytes(p.text)],
        ]),
      ),
    ]),
    ...mib('Q-BRIDGE-MIB', [
      ...table(
        'dot1qVlanStaticEntry',
        plan.vlans.map((v): Cell[] => [
          ['dot1qVlanIndex', String(v.id)],
          ['dot1qVlanStaticName', bytes(v.name)],
          [
            'dot1qVlanStaticEgressPorts',
            names((p) => p.mode !== 'off' && (p.untagged === v.id || p.tagged.includes(v.id))).join(','),
            'portlist',
          ],
          ['dot1qVlanForbiddenEgressPorts', '', 'portlist'],
          ['dot1qVlanStaticUntaggedPorts', names((p) => p.mode !== 'off' && p.untagged === v.id).join(','), 'portlist'],
          ['dot1qVlanStaticRowStatus', '1'],
        ]),
      ),
      ...table(
        'dot1qPortVlanEntry',
        plan.ports.map((p): Cell[] => [
          ['dot1dBasePort', p.name, 'ifname'],
          ['dot1qPvid', String(p.untagged ?? 1)],
          ['dot1qPortAcceptableFrameTypes', p.mode === 'trunk' && p.untagged === undefined ? '2' : '1'],
          ['dot1qPortIngressFiltering', '1'],
        ]),
      ),
    ]),
    ...mib(
      'HM2-NETCONFIG-MIB',
      scalar('hm2NetStaticGroup', [
        ['hm2NetLocalIPAddr', address(own.ip)],
        ['hm2NetPrefixLength', String(own.length)],
        ['hm2NetGatewayIPAddr', address(own.gateway)],
        ['hm2NetVlanID', String(own.vlan)],
      ]),
    ),
    ...mib('HM2-MGMTACCESS-MIB', [
      ...scalar('hm2MgmtAccessWebGroup', [
        ['hm2WebHttpAdminStatus', on(weak)],
        ['hm2WebHttpsAdminStatus', '1'],
      ]),
      ...scalar('hm2MgmtAccessTelnetGroup', [['hm2TelnetServerAdminStatus', '2']]),
      ...scalar('hm2MgmtAccessSshGroup', [['hm2SshAdminStatus', '1']]),
      ...scalar('hm2MgmtAccessSnmpGroup', [
        ['hm2SnmpV1AdminStatus', '2'],
        ['hm2SnmpV2AdminStatus', on(weak)],
        ['hm2SnmpV3AdminStatus', '1'],
      ]),
    ]),
    ...(weak ? mib('SNMP-COMMUNITY-MIB', table('snmpCommunityEntry', [[['snmpCommunityName', bytes('public')]]])) : []),
    ...mib(
      'HM2-USERMGMT-MIB',
      table('hm2UserConfigEntry', [
        [
          ['hm2UserName', bytes('admin')],
          ['hm2UserPassword', weak ? 'private' : bytes('a secret of its own')],
          ['hm2UserStatus', '1'],
        ],
        ...(weak
          ? [
              [
                ['hm2UserName', bytes('user')],
                ['hm2UserPassword', 'public'],
                ['hm2UserStatus', '1'],
              ] satisfies Cell[],
            ]
          : []),
      ]),
    ),
    ...(ring.length === 2
      ? mib(
          'HM2-L2REDUNDANCY-MIB',
          table('hm2MrpEntry', [
            [
              ['hm2MrpRingport1IfIndex', ring[0]!.name, 'ifname'],
              ['hm2MrpRingport2IfIndex', ring[1]!.name, 'ifname'],
              ['hm2MrpRoleAdminState', options.ringManager ? '2' : '1'],
              ['hm2MrpRowStatus', '1'],
            ],
          ]),
        )
      : []),
    '  </MibData>',
    '</Config>',
  ];
  return `${lines.join('\n')}\n`;
}
