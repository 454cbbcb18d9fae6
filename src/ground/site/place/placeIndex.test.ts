// Where an address is: realms kept apart, both sides of a translation joined, nothing guessed.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { inPrefix, ipv4Text, parseIpv4, parsePrefix } from '#kit';
import { checks } from '../../kit/testing.ts';
import { loadSiteText } from '../load/load.ts';
import { placeIndex, unassigned } from './placeIndex.ts';
import { PrefixTable } from './prefixTable.ts';
import { scopeOf } from './scope.ts';

const nat = (c: string, n: number) =>
  `  - { id: ${c}, crane: ${c}, nat: [{ inside: 192.168.10.0/26, outside: 10.70.${n}.0/26 }, { inside: 192.168.10.64/27, outside: 10.70.${n + 1}.0/27 }] }\n`;
const { site } = loadSiteText({
  'site.yaml': `facility: { name: T, timezone: UTC }
realms:
${nat('STS-03', 30)}${nat('STS-04', 40)}cranes:
  - { id: STS-01, type: STS, maker: M, chinese_manufactured: false }
  - { id: STS-03, type: STS, maker: M, chinese_manufactured: false }
  - { id: STS-04, type: STS, maker: M, chinese_manufactured: false }
zones:
  - { id: STS-01/CTRL, name: C, function: control, crane: STS-01, subnets: [10.70.10.0/26], gateway: 10.70.10.1 }
  - { id: STS-03/CTRL, name: C, function: control, crane: STS-03, realm: STS-03, subnets: [192.168.10.0/26] }
  - { id: STS-03/OPS, name: O, function: operations, crane: STS-03, realm: STS-03, subnets: [192.168.10.64/27] }
  - { id: STS-04/CTRL, name: C, function: control, crane: STS-04, realm: STS-04, subnets: [192.168.10.0/26] }
  - { id: OT-OPS, name: S, function: operations, subnets: [10.72.0.0/26, '2001:db8:72::/64'] }
  - { id: OT-MGMT, name: M, function: management, subnets: [10.72.1.0/26] }
  - { id: INTERNET, name: I, function: internet }
assets:
  - { id: STS-03-PLC1, zone: STS-03/CTRL, crane: STS-03, role: plc-main, ip: [192.168.10.10], mac: ['00:1C:01:55:AC:07'] }
  - { id: STS-04-PLC1, zone: STS-04/CTRL, crane: STS-04, role: plc-main, ip: [192.168.10.10], mac: ['00:1C:01:55:AC:08'] }
  - { id: RCMS01, zone: OT-OPS, role: rcms, ip: [10.72.0.10, '2001:db8:72::10'], mac: ['48:DF:37:75:63:7E'] }
  - { id: LT-1, zone: OT-MGMT, role: maintenance-laptop, portable: true, mac: ['B8:AC:6F:E6:76:E1'] }
  - id: STS-01-FW
    zone: OT-OPS
    role: firewall
    ip: [10.72.0.2]
    mac: ['00:A0:45:9D:27:77']
    forwards: true
    interfaces: [{ zone: STS-01/CTRL, ip: 10.70.10.1, mac: '00:A0:45:9D:27:78' }]
`,
});
const index = placeIndex(site);
const at = (realm: string, address: string, mac?: string) => index.locate(realm, { address, mac });

describe('an address and its realm', () => {
  it('the same address in two realms is two machines', () => {
    expect(at('STS-03', '192.168.10.10')).toMatchObject({
      realm: 'STS-03',
      asset: { id: 'STS-03-PLC1' },
      crane: 'STS-03',
    });
    expect(at('STS-04', '192.168.10.10')).toMatchObject({
      realm: 'STS-04',
      asset: { id: 'STS-04-PLC1' },
      crane: 'STS-04',
    });
  });

  it('a translated address outside is the inside machine', () => {
    expect(at('site', '10.70.30.10')).toMatchObject({
      realm: 'STS-03',
      address: '192.168.10.10',
      zone: { id: 'STS-03/CTRL' },
      asset: { id: 'STS-03-PLC1' },
    });
    expect(index.outside('STS-03', '192.168.10.74')).toBe('10.70.31.10');
    expect(index.outside('STS-03', '192.168.10.200')).toBeUndefined();
  });

  it('inside a crane the rest of the site is the site’s, another crane’s outside address that crane', () => {
    expect(at('STS-03', '10.72.0.10')).toMatchObject({ realm: 'site', asset: { id: 'RCMS01' } });
    expect(at('STS-03', '10.70.40.10')).toMatchObject({ realm: 'STS-04', asset: { id: 'STS-04-PLC1' } });
    expect(at('STS-03', '203.0.113.9')).toMatchObject({ realm: 'site', zone: { id: 'INTERNET' }, external: true });
  });

  it('an unknown private address inside a crane stays the crane’s, in no zone', () => {
    const place = at('STS-03', '192.168.77.5');
    expect(place).toMatchObject({ realm: 'STS-03', address: '192.168.77.5', unplaced: true });
    expect(place.zone).toBeUndefined();
  });

  it('an unassigned capture’s addresses are nobody’s', () => {
    const place = at(unassigned, '10.72.0.10', '48:df:37:75:63:7e');
    expect(place).toMatchObject({ realm: unassigned, external: false, unplaced: false });
    expect([place.zone, place.asset, place.crane]).toEqual([undefined, undefined, undefined]);
  });

  it('IPv6 is found in any spelling', () => {
    expect(at('site', '2001:0DB8:0072:0:0:0:0:0010').asset?.id).toBe('RCMS01');
    expect(at('site', '2001:db8:72::99').zone?.id).toBe('OT-OPS');
  });

  it('groups, broadcasts of a subnet and gateways are told', () => {
    expect(at('site', '10.72.0.63').group).toBe(true);
    expect(at('site', '239.1.2.3').group).toBe(true);
    expect(at('STS-03', '255.255.255.255')).toMatchObject({ realm: 'STS-03', group: true });
    expect(at('site', '10.70.10.1')).toMatchObject({
      gateway: true,
      asset: { id: 'STS-01-FW' },
      zone: { id: 'STS-01/CTRL' },
    });
    expect(index.gatewayOf('STS-01/CTRL')?.id).toBe('STS-01-FW');
  });
});

describe('a MAC', () => {
  it('names the asset where the address does not, but never through a gateway', () => {
    expect(at('site', '10.72.1.40', 'b8:ac:6f:e6:76:e1')).toMatchObject({
      asset: { id: 'LT-1' },
      zone: { id: 'OT-MGMT' },
    });
    expect(at('site', '10.72.0.33', '00:a0:45:9d:27:77').asset).toBeUndefined();
  });

  it('below IP, places an asset at home, a leg in its zone, and a portable nowhere', () => {
    expect(index.locate('STS-03', { mac: '00:1c:01:55:ac:07' })).toMatchObject({
      asset: { id: 'STS-03-PLC1' },
      zone: { id: 'STS-03/CTRL' },
    });
    expect(index.locate('site', { mac: '00:a0:45:9d:27:78' }).zone?.id).toBe('STS-01/CTRL');
    expect(index.locate('site', { mac: 'b8:ac:6f:e6:76:e1' }).zone).toBeUndefined();
    expect(index.locate('site', { mac: 'ff:ff:ff:ff:ff:ff' })).toMatchObject({ group: true });
    expect(index.assetWithMac('001C.0155.AC07')?.id).toBe('STS-03-PLC1');
  });
});

describe('properties', () => {
  it('an inside address, its outside one, and the way back are the same place', () => {
    fc.assert(
      fc.property(fc.constantFrom('STS-03', 'STS-04'), fc.integer({ min: 0, max: 95 }), (realm, host) => {
        const inside = `192.168.10.${host}`;
        const outside = index.outside(realm, inside)!;
        expect(index.canonical('site', outside)).toEqual({ realm, address: inside });
        expect(index.canonical(realm, inside)).toEqual({ realm, address: inside });
        const once = index.canonical(realm, outside);
        expect(index.canonical(once.realm, once.address)).toEqual(once);
      }),
      checks(2000),
    );
  });

  it('the prefix table finds the longest of the prefixes that hold an address', () => {
    const prefix = fc.tuple(fc.nat(0xffffffff), fc.integer({ min: 0, max: 32 })).map(([v, bits]) => {
      const base = bits === 0 ? 0 : v - (v % 2 ** (32 - bits));
      return `${ipv4Text(base)}/${bits}`;
    });
    fc.assert(
      fc.property(fc.uniqueArray(prefix, { maxLength: 20 }), fc.nat(0xffffffff), (prefixes, value) => {
        const table = new PrefixTable<string>();
        for (const p of prefixes) table.add(p, p);
        const ip = ipv4Text(value);
        const holding = prefixes.filter((p) => inPrefix(ip, parsePrefix(p)!)).sort((a, b) => bits(b) - bits(a));
        expect(table.find(ip)?.value).toBe(holding[0]);
      }),
      checks(4000),
    );
  });
  const bits = (p: string) => Number(p.split('/')[1]);

  it('ranges that the standards set apart are told from the rest', () => {
    expect(['10.0.0.1', '172.16.0.1', '172.31.9.9', '192.168.1.1', '100.64.0.1', 'fd00::1'].map(scopeOf)).toEqual(
      Array(6).fill('private'),
    );
    expect(['169.254.1.1', '127.0.0.1', '0.0.0.0', 'fe80::1', '::1', 'nonsense'].map(scopeOf)).toEqual(
      Array(6).fill('link'),
    );
    expect(['172.32.0.1', '100.128.0.1', '192.0.2.1', '8.8.8.8', '2001:db8::1'].map(scopeOf)).toEqual(
      Array(5).fill('public'),
    );
    expect(parseIpv4('10.0.0.1')).toBe(0x0a000001);
  });
});
