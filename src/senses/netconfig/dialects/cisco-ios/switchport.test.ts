import { describe, expect, it } from 'vitest';
import { device, notUnderstood } from './testing.ts';

const head = 'version 15.2\nservice timestamps debug datetime msec\nhostname AISLE-SW1\n!\n';

const port = (words: string, global = '') => {
  const d = device(`${head}${global}interface GigabitEthernet1/1\n${words.replace(/^/gm, ' ')}\n!\n`);
  expect(notUnderstood(d)).toEqual([]);
  return d.interfaces[0]!.switchport!;
};

describe('switch ports of Cisco IOS', () => {
  it('reads an access port as untagged member of its VLAN', () => {
    expect(port('switchport access vlan 40\nswitchport mode access')).toMatchObject({
      mode: 'access',
      pvid: 40,
      tagged: [],
      untagged: [[40, 40]],
      accepts: 'untagged',
    });
  });
  it('gives an access port without a VLAN the VLAN 1', () => {
    expect(port('switchport mode access')).toMatchObject({ pvid: 1, untagged: [[1, 1]] });
  });
  it('carries every VLAN on a trunk without a list, and the native one without a tag', () => {
    expect(port('switchport mode trunk')).toMatchObject({
      mode: 'trunk',
      pvid: 1,
      tagged: [[2, 4094]],
      untagged: [[1, 1]],
    });
  });
  it('adds lists of several lines, takes away and excepts', () => {
    expect(
      port(
        'switchport trunk allowed vlan 10,20-22\nswitchport trunk allowed vlan add 30\nswitchport trunk native vlan 20\nswitchport mode trunk',
      ),
    ).toMatchObject({
      pvid: 20,
      tagged: [
        [10, 10],
        [21, 22],
        [30, 30],
      ],
      untagged: [[20, 20]],
    });
    expect(port('switchport mode trunk\nswitchport trunk allowed vlan remove 5-4094').tagged).toEqual([[2, 4]]);
    expect(port('switchport mode trunk\nswitchport trunk allowed vlan except 2-4093').tagged).toEqual([[4094, 4094]]);
    expect(port('switchport mode trunk\nswitchport trunk allowed vlan none')).toMatchObject({
      tagged: [],
      untagged: [],
    });
  });
  it('drops untagged frames of a trunk whose native VLAN is not allowed, or always tagged', () => {
    expect(
      port('switchport mode trunk\nswitchport trunk native vlan 99\nswitchport trunk allowed vlan 10').pvid,
    ).toBeUndefined();
    expect(port('switchport mode trunk\nswitchport trunk allowed vlan 1,10', 'vlan dot1q tag native\n')).toMatchObject({
      tagged: [
        [1, 1],
        [10, 10],
      ],
      untagged: [],
      accepts: 'tagged',
    });
  });
  it('reads a port that negotiates as an access port and a trunk at once', () => {
    expect(port('switchport access vlan 30')).toMatchObject({
      mode: 'dynamic',
      pvid: 30,
      untagged: [
        [1, 1],
        [30, 30],
      ],
      tagged: [
        [2, 29],
        [31, 4094],
      ],
    });
  });
  it('keeps the voice VLAN and protected ports', () => {
    expect(
      port('switchport mode access\nswitchport access vlan 30\nswitchport voice vlan 31\nswitchport protected'),
    ).toMatchObject({ tagged: [[31, 31]], voiceVlan: 31, accepts: 'all', isolated: true });
  });
  it('does not take a word it does not know for one it knows', () => {
    const d = device(`${head}interface GigabitEthernet1/1\n switchport mode acces\n switchport frobnicate\n`);
    expect(notUnderstood(d)).toEqual(['switchport mode acces', 'switchport frobnicate']);
  });
});
