import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { checks } from '../../../../ground/kit/testing.ts';
import { asMade, deviceOf, portsOf, reading } from '../onboard/testing.ts';

const config = `# RUGGEDCOM RSG2100 ROS v5.5.0
[System Identification]
System Name,Location,Contact
yard-sw-1,E-house,

[Port Parameters]
Port(s),Name,Media,State
1-4,"field, left",1000T,Enabled
5,uplink,1000X,Disabled

[Global VLAN Parameters]
VLAN-aware,Ingress Filtering
Yes,No

[Static VLANs]
VID,VLAN Name,Forbidden Ports,IGMP,MSTI
10,CTRL,None,Off,0
40,CAM,"1,2",Off,0

[Port VLAN Parameters]
Port(s),Type,PVID,PVID Format,GVRP
1-2,Edge,10,Untagged,Disabled
3,Edge,40,Tagged,Disabled
5,Trunk,1,Untagged,Disabled

[IP Interfaces]
Type,ID,Mgmt,IP Address Type,IP Address,Subnet
VLAN,10,Yes,Static,192.0.2.9,255.255.255.0

[IP Gateways]
Destination,Subnet,Gateway
0.0.0.0,0.0.0.0,192.0.2.1

[IP Services]
Inactivity Timeout,Telnet Sessions Allowed,Web Server Users Allowed,TFTP Server,SSH Sessions Allowed,RSH Server
5,Disabled,4,Disabled,4,Disabled

[SNMP Communities]
Community,Access
private,rw

[Bridge RSTP Parameters]
State,Version Support
Disabled,RSTP
`;

describe('a ROS configuration', () => {
  const device = deviceOf(config, 'config.csv');

  test('names itself, passes no packet, and has no open line', () => {
    expect(device).toMatchObject({
      name: 'yard-sw-1',
      dialect: 'ruggedcom-ros',
      model: 'RUGGEDCOM RSG2100',
      version: 'ROS v5.5.0',
      forwards: 'no',
      open: [],
    });
    expect(device.interfaces.at(-1)).toMatchObject({ name: 'vlan 10', vlan: 10, addresses: ['192.0.2.9/24'] });
    expect(device.routes).toMatchObject([{ prefix: '0.0.0.0/0', via: '192.0.2.1' }]);
  });

  test('edge ports are in their VLAN alone, a trunk in every one it is not forbidden, and ingress filtering is the switch’s', () => {
    expect(portsOf(device)).toEqual({
      '1': {
        mode: 'access',
        pvid: 10,
        tagged: [],
        untagged: [[10, 10]],
        forbidden: [[40, 40]],
        accepts: 'all',
        ingressFiltering: false,
      },
      '2': {
        mode: 'access',
        pvid: 10,
        tagged: [],
        untagged: [[10, 10]],
        forbidden: [[40, 40]],
        accepts: 'all',
        ingressFiltering: false,
      },
      '3': { mode: 'access', pvid: 40, tagged: [[40, 40]], untagged: [], accepts: 'all', ingressFiltering: false },
      '4': { mode: 'access', pvid: 1, tagged: [], untagged: [[1, 1]], accepts: 'all', ingressFiltering: false },
      '5': {
        mode: 'trunk',
        pvid: 1,
        tagged: [
          [10, 10],
          [40, 40],
        ],
        untagged: [[1, 1]],
        accepts: 'all',
        ingressFiltering: false,
      },
    });
    expect(device.interfaces.find((i) => i.name === '5')).toMatchObject({ enabled: false, description: 'uplink' });
  });

  test('ways to the device and communities as delivered are told', () => {
    expect(device.management.filter((m) => m.enabled).map((m) => m.service)).toEqual(['https', 'ssh', 'snmp']);
    expect(device.weaknesses.map((w) => w.kind)).toEqual(['factory-community']);
  });

  test('a table that nobody knows, an unknown column and a row that does not fit stay open', () => {
    const strange = deviceOf(
      `${config.replace('Type,PVID,PVID Format,GVRP', 'Type,PVID,PVID Format,GVRP,Leak')}
[Magic Bridges]
From,To
1,2
`,
    );
    expect(strange.open.map((o) => [o.text, o.state])).toEqual([
      ['Port(s),Type,PVID,PVID Format,GVRP,Leak', 'unrecognised'],
      ['1-2,Edge,10,Untagged,Disabled', 'unrecognised'],
      ['3,Edge,40,Tagged,Disabled', 'unrecognised'],
      ['5,Trunk,1,Untagged,Disabled', 'unrecognised'],
      ['[Magic Bridges]', 'not-modelled'],
      ['From,To', 'not-modelled'],
      ['1,2', 'not-modelled'],
    ]);
    const bad = deviceOf(config.replace('3,Edge,40', '3,QinQ,40'));
    expect(bad.open.map((o) => o.text)).toEqual(['3,QinQ,40,Tagged,Disabled']);
  });

  test('any table of edges and trunks comes back from its text', () => {
    const port = fc.record({
      trunk: fc.boolean(),
      pvid: fc.nat(5),
      tagged: fc.boolean(),
      forbidden: fc.array(fc.nat(5)),
    });
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.integer({ min: 2, max: 4094 }), { minLength: 1, maxLength: 5 }),
        fc.array(port, { minLength: 1, maxLength: 10 }),
        fc.boolean(),
        (extra, made, filtering) => {
          const vlans = [1, ...extra];
          const pick = (n: number) => vlans[n % vlans.length]!;
          const forbidden = (p: (typeof made)[number]) =>
            new Set(p.forbidden.map(pick).filter((id) => id !== pick(p.pvid)));
          const rows = vlans.map((id) => {
            const names = made.flatMap((p, i) => (forbidden(p).has(id) ? [i + 1] : []));
            return `${id},,${names.length === 0 ? 'None' : `"${names.join(',')}"`}`;
          });
          const ports = made.map(
            (p, i) =>
              `${i + 1},${p.trunk ? 'Trunk' : 'Edge'},${pick(p.pvid)},${p.tagged ? 'Tagged' : 'Untagged'},Disabled`,
          );
          const text = `# ROS v5.5\n\nGlobal VLAN Parameters\nVLAN-aware,Ingress Filtering\nYes,${filtering ? 'Yes' : 'No'}\n\nStatic VLANs\nVID,VLAN Name,Forbidden Ports\n${rows.join('\n')}\n\nPort VLAN Parameters\nPort(s),Type,PVID,PVID Format,GVRP\n${ports.join('\n')}\n`;
          const read = deviceOf(text);
          expect(read.open).toEqual([]);
          made.forEach((p, i) => {
            const own = pick(p.pvid);
            const no = forbidden(p);
            const others = p.trunk ? vlans.filter((id) => id !== own && !no.has(id)) : [];
            const sort = (ids: number[]) => ids.sort((a, b) => a - b);
            expect(asMade(portsOf(read)[String(i + 1)]!)).toEqual({
              pvid: own,
              tagged: sort(p.tagged ? [...others, own] : others),
              untagged: p.tagged ? [] : [own],
              forbidden: sort([...no]),
              accepts: 'all',
              ingressFiltering: filtering,
            });
          });
        },
      ),
      checks(1000),
    );
  });

  test('cut and mixed texts are read to the end', () => {
    fc.assert(
      fc.property(fc.nat(config.length), fc.nat(30), fc.string({ maxLength: 8 }), (at, length, put) => {
        const { devices } = reading(`# ROS\n${config.slice(0, at)}${put}${config.slice(at + length)}`);
        expect(devices).toHaveLength(1);
      }),
      checks(2000),
    );
  });
});
