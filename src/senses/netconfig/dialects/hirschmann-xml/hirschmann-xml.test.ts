import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { checks } from '../../../../ground/kit/testing.ts';
import { deviceOf, portsOf, reading } from '../onboard/testing.ts';

const config = `<?xml version="1.0" encoding="UTF-8"?>
<Config xmlns="urn:xml:ns:mibconf:base:1.0">
  <Header>
    <Variable name="productId">RSPE35</Variable>
    <Variable name="swMajorRelNum">7</Variable>
    <Variable name="swMinorRelNum">0</Variable>
    <Variable name="swBugfixRelNum">2</Variable>
  </Header>
  <MibData>
    <MIB name="SNMPv2-MIB">
      <Scalar name="system">
        <Attribute name="sysName" convert="ascii">quay-ring-2</Attribute>
        <Attribute name="sysLocation" convert="ascii">berth 2</Attribute>
      </Scalar>
    </MIB>
    <MIB name="IF-MIB">
      <Table name="ifEntry">
        <Entry>
          <Attribute name="ifIndex" convert="ifname">1/1</Attribute>
          <Attribute name="ifType">6</Attribute>
          <Attribute name="ifAdminStatus">1</Attribute>
        </Entry>
        <Entry>
          <Attribute name="ifIndex" convert="ifname">1/2</Attribute>
          <Attribute name="ifType">6</Attribute>
          <Attribute name="ifAdminStatus">2</Attribute>
        </Entry>
        <Entry>
          <Attribute name="ifIndex" convert="ifname">1/3</Attribute>
          <Attribute name="ifType">6</Attribute>
          <Attribute name="ifAdminStatus">1</Attribute>
        </Entry>
      </Table>
      <Table name="ifXEntry">
        <Entry>
          <Attribute name="ifIndex" convert="ifname">1/2</Attribute>
          <Attribute name="ifAlias" convert="ascii">camera mast</Attribute>
        </Entry>
      </Table>
    </MIB>
    <MIB name="Q-BRIDGE-MIB">
      <Table name="dot1qVlanStaticEntry">
        <Entry>
          <Attribute name="dot1qVlanIndex">1</Attribute>
          <Attribute name="dot1qVlanStaticName">44 45 46</Attribute>
          <Attribute name="dot1qVlanStaticEgressPorts" convert="portlist">cpu/1,1/2</Attribute>
          <Attribute name="dot1qVlanForbiddenEgressPorts" convert="portlist"/>
          <Attribute name="dot1qVlanStaticUntaggedPorts" convert="portlist">cpu/1,1/2</Attribute>
          <Attribute name="dot1qVlanStaticRowStatus">1</Attribute>
        </Entry>
        <Entry>
          <Attribute name="dot1qVlanIndex">40</Attribute>
          <Attribute name="dot1qVlanStaticName">43 41 4D</Attribute>
          <Attribute name="dot1qVlanStaticEgressPorts" convert="portlist">1/1,1/3</Attribute>
          <Attribute name="dot1qVlanForbiddenEgressPorts" convert="portlist">1/2</Attribute>
          <Attribute name="dot1qVlanStaticUntaggedPorts" convert="portlist">1/3</Attribute>
          <Attribute name="dot1qVlanStaticRowStatus">1</Attribute>
        </Entry>
      </Table>
      <Table name="dot1qPortVlanEntry">
        <Entry>
          <Attribute name="dot1dBasePort" convert="ifname">1/3</Attribute>
          <Attribute name="dot1qPvid">40</Attribute>
          <Attribute name="dot1qPortAcceptableFrameTypes">1</Attribute>
          <Attribute name="dot1qPortIngressFiltering">1</Attribute>
        </Entry>
      </Table>
    </MIB>
    <MIB name="HM2-NETCONFIG-MIB">
      <Scalar name="hm2NetStaticGroup">
        <Attribute name="hm2NetLocalIPAddr">C0 00 02 0B</Attribute>
        <Attribute name="hm2NetPrefixLength">24</Attribute>
        <Attribute name="hm2NetGatewayIPAddr">C0 00 02 01</Attribute>
        <Attribute name="hm2NetVlanID">30</Attribute>
      </Scalar>
    </MIB>
    <MIB name="HM2-L2REDUNDANCY-MIB">
      <Table name="hm2MrpEntry">
        <Entry>
          <Attribute name="hm2MrpRingport1IfIndex" convert="ifname">1/1</Attribute>
          <Attribute name="hm2MrpRingport2IfIndex" convert="ifname">1/2</Attribute>
          <Attribute name="hm2MrpRoleAdminState">1</Attribute>
          <Attribute name="hm2MrpRowStatus">1</Attribute>
        </Entry>
      </Table>
    </MIB>
    <MIB name="HM2-PLATFORM-SWITCHING-MIB">
      <Scalar name="hm2AgentStpSwitchConfigGroup">
        <Attribute name="hm2AgentStpAdminMode">2</Attribute>
      </Scalar>
    </MIB>
    <MIB name="HM2-PLATFORM-ROUTING-MIB">
      <Scalar name="hm2AgentSwitchIpGroup">
        <Attribute name="hm2AgentSwitchIpRoutingMode">1</Attribute>
      </Scalar>
      <Table name="hm2AgentSwitchIpInterfaceEntry">
        <Entry>
          <Attribute name="hm2AgentSwitchIpInterfaceIfIndex" convert="ifname">vlan/40</Attribute>
          <Attribute name="hm2AgentSwitchIpInterfaceIpAddress">CB 00 71 01</Attribute>
          <Attribute name="hm2AgentSwitchIpInterfaceNetMask">255.255.255.0</Attribute>
        </Entry>
      </Table>
    </MIB>
    <MIB name="HM2-MGMTACCESS-MIB">
      <Scalar name="hm2MgmtAccessWebGroup">
        <Attribute name="hm2WebHttpAdminStatus">2</Attribute>
      </Scalar>
      <Scalar name="hm2RestrictedMgmtAccessGroup">
        <Attribute name="hm2RmaOperation">1</Attribute>
      </Scalar>
      <Table name="hm2RmaEntry">
        <Entry>
          <Attribute name="hm2RmaIpAddr">C6 33 64 00</Attribute>
          <Attribute name="hm2RmaPrefixLength">24</Attribute>
          <Attribute name="hm2RmaRowStatus">1</Attribute>
        </Entry>
      </Table>
    </MIB>
    <MIB name="SNMP-COMMUNITY-MIB">
      <Table name="snmpCommunityEntry">
        <Entry>
          <Attribute name="snmpCommunityName">70 72 69 76 61 74 65</Attribute>
          <Attribute name="snmpCommunityStatus">1</Attribute>
        </Entry>
      </Table>
    </MIB>
    <MIB name="HM2-USERMGMT-MIB">
      <Table name="hm2UserConfigEntry">
        <Entry>
          <Attribute name="hm2UserName" convert="ascii">admin</Attribute>
          <Attribute name="hm2UserPassword" convert="scrambled">private</Attribute>
          <Attribute name="hm2UserStatus">1</Attribute>
        </Entry>
      </Table>
    </MIB>
    <MIB name="HM2-TIMESYNC-MIB">
      <Table name="hm2SntpClientServerAddrEntry"/>
    </MIB>
  </MibData>
</Config>
`;

describe('a HiOS configuration as XML', () => {
  const device = deviceOf(config, 'CLICLI.xml');

  test('names itself and has no open line', () => {
    expect(device).toMatchObject({
      name: 'quay-ring-2',
      dialect: 'hirschmann-xml',
      model: 'RSPE35',
      version: 'HiOS 7.0.2',
      forwards: 'yes',
      open: [],
      problems: [],
    });
    expect(device.files[0]!.lines.states.unrecognised).toBe(0);
  });

  test('port lists become what each port does', () => {
    expect(portsOf(device)).toEqual({
      '1/1': {
        mode: 'trunk',
        pvid: 1,
        tagged: [[40, 40]],
        untagged: [],
        accepts: 'all',
        ingressFiltering: false,
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
      '1/3': { mode: 'access', pvid: 40, tagged: [], untagged: [[40, 40]], accepts: 'all', ingressFiltering: true },
    });
    expect(device.interfaces.find((i) => i.name === '1/2')).toMatchObject({
      enabled: false,
      description: 'camera mast',
    });
    expect(device.vlans).toMatchObject([
      { id: 1, name: 'DEF' },
      { id: 40, name: 'CAM' },
    ]);
  });

  test('addresses, routed VLANs, ways to the device and who may come', () => {
    expect(device.interfaces.filter((i) => i.kind === 'vlan').map((i) => [i.name, i.vlan, i.addresses])).toEqual([
      ['management', 30, ['192.0.2.11/24']],
      ['vlan/40', 40, ['203.0.113.1/24']],
    ]);
    expect(device.management.map((m) => [m.service, m.enabled])).toEqual([
      ['http', false],
      ['https', true],
      ['telnet', true],
      ['ssh', true],
      ['snmp', true],
    ]);
    expect(device.management[1]!.from?.include).toEqual(['198.51.100.0/24']);
  });

  test('log-ons as delivered are told, the secret is not', () => {
    expect(device.weaknesses.map((w) => [w.kind, w.what])).toEqual([
      ['factory-community', 'SNMP community 1'],
      ['factory-password', 'account admin'],
    ]);
  });

  test('a switch of which no VLAN is written is as delivered: every port in VLAN 1 without a tag', () => {
    const bare = deviceOf(config.replace(/ {4}<MIB name="Q-BRIDGE-MIB">[^]*?<\/MIB>\n/, ''));
    expect(Object.values(portsOf(bare)).map((p) => [p.pvid, p.untagged])).toEqual(Array(3).fill([1, [[1, 1]]]));
  });

  test('an access list, an unknown attribute and an unknown table stay open; a table without rows does not', () => {
    const odd = deviceOf(
      config
        .replace(
          '<Attribute name="dot1qVlanIndex">40</Attribute>',
          '<Attribute name="dot1qVlanIndex">40</Attribute>\n<Attribute name="leak">1</Attribute>',
        )
        .replace(
          '<MIB name="HM2-TIMESYNC-MIB">',
          `<MIB name="HM2-PLATFORM-QOS-ACL-MIB">
<Table name="hm2AclEntry">
<Entry><Attribute name="x">1</Attribute></Entry>
</Table>
</MIB>
<MIB name="HM2-TIMESYNC-MIB">`,
        ),
    );
    expect(odd.open.map((o) => [o.text, o.state, o.scope])).toEqual([
      ['<Attribute name="leak">1</Attribute>', 'unrecognised', 'layer2'],
      ['<Table name="hm2AclEntry">', 'not-modelled', 'filter'],
      ['<Entry><Attribute name="x">1</Attribute></Entry>', 'not-modelled', 'filter'],
      ['</Table>', 'not-modelled', 'filter'],
    ]);
  });

  test('a secret in a table that is not followed is blanked in the open line', () => {
    const odd = deviceOf(
      config.replace(
        '<MIB name="HM2-TIMESYNC-MIB">',
        '<MIB name="X-MIB"><Table name="y"><Entry><Attribute name="xUserPassword">tide-and-time</Attribute></Entry></Table></MIB>\n<MIB name="HM2-TIMESYNC-MIB">',
      ),
    );
    expect(odd.open).toHaveLength(1);
    expect(JSON.stringify(odd)).not.toContain('tide-and-time');
  });

  test('a file that breaks off says so and does not stand as understood', () => {
    fc.assert(
      fc.property(fc.integer({ min: config.indexOf('<MibData>'), max: config.length - 12 }), (at) => {
        const cut = deviceOf(config.slice(0, at));
        expect(cut.problems.length).toBeGreaterThan(0);
        expect(cut.open.length).toBeGreaterThan(0);
      }),
      checks(1000),
    );
  });

  test('cut and mixed texts are read to the end', () => {
    const after = config.indexOf('<Header>');
    fc.assert(
      fc.property(
        fc.integer({ min: after, max: config.length }),
        fc.nat(30),
        fc.string({ maxLength: 8 }),
        (at, length, put) => {
          const { devices } = reading(`${config.slice(0, at)}${put}${config.slice(at + length)}`);
          expect(devices).toHaveLength(1);
        },
      ),
      checks(2000),
    );
  });
});
