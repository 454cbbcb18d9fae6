import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { checks } from '../../../../ground/kit/testing.ts';
import { asCommands, asWalk, asXml } from '../onboard/forms.ts';
import type { WalkStyle } from '../onboard/forms.ts';
import { asMade, deviceOf, madeSwitch, portsOf, reading } from '../onboard/testing.ts';
import { numericOid } from './walk.ts';

const styles: WalkStyle[] = ['numeric', 'symbolic', 'brackets', 'iso'];

const state = `SNMPv2-MIB::sysDescr.0 = STRING: Hirschmann BOBCAT
SNMPv2-MIB::sysName.0 = STRING: crane2-sw
IF-MIB::ifDescr.1 = STRING: Module: 1 Port: 1
IF-MIB::ifDescr.5 = STRING: vlan/30
IF-MIB::ifType.1 = INTEGER: ethernetCsmacd(6)
IF-MIB::ifType.5 = INTEGER: l2vlan(135)
IF-MIB::ifAdminStatus.1 = INTEGER: down(2)
IF-MIB::ifInOctets.1 = Counter32: 4711
IF-MIB::ifName.1 = STRING: 1/1
IF-MIB::ifAlias.1 = STRING: to the cabin
IP-MIB::ipForwarding.0 = INTEGER: notForwarding(2)
IP-MIB::ipAdEntIfIndex.192.0.2.9 = INTEGER: 5
IP-MIB::ipAdEntNetMask.192.0.2.9 = IpAddress: 255.255.255.0
RFC1213-MIB::ipRouteNextHop.0.0.0.0 = IpAddress: 192.0.2.1
RFC1213-MIB::ipRouteMask.0.0.0.0 = IpAddress: 0.0.0.0
BRIDGE-MIB::dot1dBasePortIfIndex.1 = INTEGER: 1
BRIDGE-MIB::dot1dStpPortState.1 = INTEGER: blocking(2)
Q-BRIDGE-MIB::dot1qTpFdbPort.30.0:1d:9c:7b:2f:ab = INTEGER: 1
Q-BRIDGE-MIB::dot1qVlanCurrentEgressPorts.0.40 = Hex-STRING: 80
Q-BRIDGE-MIB::dot1qVlanCurrentUntaggedPorts.0.40 = Hex-STRING: 00
Q-BRIDGE-MIB::dot1qVlanStaticEgressPorts.30 = Hex-STRING: 80
Q-BRIDGE-MIB::dot1qVlanStaticUntaggedPorts.30 = Hex-STRING: 80
Q-BRIDGE-MIB::dot1qPvid.1 = Gauge32: 30
LLDP-MIB::lldpLocPortId.9 = STRING: 1/1
LLDP-MIB::lldpRemChassisId.0.9.7 = Hex-STRING: 00 80 63 01 02 03
LLDP-MIB::lldpRemPortDesc.0.9.7 = STRING: Port 4
LLDP-MIB::lldpRemSysName.0.9.7 = STRING: crane2-core
LLDP-MIB::lldpRemChassisId.0.1.8 = Hex-STRING: 00 80 63 0A 0B 0C
`;

describe('an SNMP walk', () => {
  test('gives the device, its addresses, its neighbours and what it has seen', () => {
    const device = deviceOf(state, 'walk.txt');
    expect(device).toMatchObject({ name: 'crane2-sw', maker: 'Hirschmann', forwards: 'no', open: [] });
    expect(device.interfaces).toMatchObject([
      { name: '1/1', enabled: false, description: 'to the cabin', kind: 'physical' },
      { name: 'vlan/30', kind: 'vlan', vlan: 30, addresses: ['192.0.2.9/24'] },
    ]);
    expect(device.routes).toMatchObject([{ prefix: '0.0.0.0/0', via: '192.0.2.1', source: 'table' }]);
    expect(device.state!.macs).toMatchObject([{ vlan: 30, mac: '00:1d:9c:7b:2f:ab', port: '1/1' }]);
    expect(device.state!.spanningTree).toMatchObject([{ port: '1/1', state: 'blocking' }]);
    expect(device.state!.neighbours.map((n) => [n.port, n.name, n.remotePort])).toEqual([
      ['1/1', 'crane2-core', 'Port 4'],
      ['1/1', '00:80:63:0a:0b:0c', undefined],
    ]);
  });

  test('what is carried beyond what is set counts, and a blocked port does not count as blocked', () => {
    expect(portsOf(deviceOf(state))['1/1']).toEqual({
      mode: 'trunk',
      pvid: 30,
      tagged: [[40, 40]],
      untagged: [[30, 30]],
      accepts: 'all',
      ingressFiltering: false,
      ring: 'STP',
    });
  });

  test('object names are known in every form that snmpwalk prints', () => {
    expect(
      [
        '.1.3.6.1.2.1.17.7.1.4.5.1.1.7',
        'iso.3.6.1.2.1.17.7.1.4.5.1.1.7',
        'Q-BRIDGE-MIB::dot1qPvid.7',
        'Q-BRIDGE-MIB::dot1qPvid[7]',
        'SNMPv2-SMI::mib-2.17.7.1.4.5.1.1.7',
      ].map(numericOid),
    ).toEqual(Array(5).fill('1.3.6.1.2.1.17.7.1.4.5.1.1.7'));
    expect(numericOid('Q-BRIDGE-MIB::dot1qTpFdbPort[30][STRING: 0:1d:9c:7b:2f:ab]')).toBe(
      '1.3.6.1.2.1.17.7.1.2.2.1.2.30.0.29.156.123.47.171',
    );
    expect(numericOid('SOME-MIB::unheardOf.1')).toBeUndefined();
  });

  test('objects nobody knows and a maker’s own part stay open', () => {
    const device = deviceOf(
      `${state}SOME-MIB::vlanLeak.1 = INTEGER: 1\nSNMPv2-SMI::enterprises.248.99.1 = INTEGER: 1\n`,
    );
    expect(device.open.map((o) => [o.state, o.text])).toEqual([
      ['unrecognised', 'SOME-MIB::vlanLeak.1 = INTEGER: 1'],
      ['not-modelled', 'SNMPv2-SMI::enterprises.248.99.1 = INTEGER: 1'],
    ]);
  });

  test('a walk of several devices gives several', () => {
    const { devices } = reading(state + state.replaceAll('crane2-sw', 'crane3-sw'));
    expect(devices.map((d) => d.name)).toEqual(['crane2-sw', 'crane3-sw']);
  });

  test('a walk without bridge and interface tables says what is missing', () => {
    expect(deviceOf('SNMPv2-MIB::sysName.0 = STRING: x\n').problems).toHaveLength(1);
  });

  test('one made-up switch is the same switch as a walk in each form, as commands, and as XML in both spellings', () => {
    fc.assert(
      fc.property(madeSwitch, fc.constantFrom(...styles), (ports, style) => {
        const forms = [asWalk(ports, style), asCommands(ports), asXml(ports, 'names'), asXml(ports, 'bits')];
        const [first, ...others] = forms.map((text) => deviceOf(text));
        expect(first!.dialect).toBe('qbridge-walk');
        expect(others.map((d) => d.dialect)).toEqual(['hirschmann-cli', 'hirschmann-xml', 'hirschmann-xml']);
        const read = portsOf(first!);
        ports.forEach((port, i) => expect(asMade(read[`1/${i + 1}`]!)).toEqual(port));
        for (const other of others) {
          expect(portsOf(other)).toEqual(read);
          expect(other.vlans.map(({ id, name }) => [id, name])).toEqual(first!.vlans.map(({ id, name }) => [id, name]));
          expect(other.name).toBe('made-up');
        }
        for (const device of [first!, ...others]) expect([device.open, device.problems]).toEqual([[], []]);
      }),
      checks(2000),
    );
  });

  test('cut and mixed texts are read to the end, in time that grows with their length', () => {
    fc.assert(
      fc.property(fc.nat(state.length), fc.nat(40), fc.string({ maxLength: 12 }), (at, length, put) => {
        const { devices } = reading(`${state}${state.slice(0, at)}${put}${state.slice(at + length)}`);
        expect(devices.length).toBeGreaterThan(0);
      }),
      checks(2000),
    );
  });
});
