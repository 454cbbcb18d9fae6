// Files made to hurt: every reader of the on-board dialects ends, keeps the file's other lines, and says what it did not take.
import { describe, expect, test } from 'vitest';
import { deviceOf, portsOf } from './testing.ts';

const many = (n: number, line: (i: number) => string): string =>
  Array.from({ length: n }, (_, i) => line(i)).join('\n');

describe('hostile files', () => {
  test('more ports than any switch has are not kept, and the line that began it stays open', () => {
    const texts = [
      `! SCALANCE XC208\n${many(700, (i) => `interface gi ${i}/1\nexit`)}\n`,
      `! ---------- EDS-510E ----------\n${many(700, (i) => `interface ethernet ${i % 99}/${i}\nexit`)}\n`,
      `! Version: HiOS-2A-09.0\n${many(700, (i) => `interface ${i % 99}/${i}\nexit`)}\n`,
    ];
    for (const text of texts) {
      const device = deviceOf(text);
      expect(device.interfaces.filter((i) => i.switchport)).toHaveLength(512);
      expect(device.problems.map((p) => p.what)).toContain('more than 512 ports');
      expect(device.open.map((o) => o.state)).toEqual(['unrecognised']);
    }
  });

  test('every VLAN on every port of many lines is refused once it is too much, and told', () => {
    const block = 'interface ethernet 1/1-1/100\nswitchport trunk fixed vlan add 1-4094\nexit\n';
    const device = deviceOf(`! ---------- EDS-510E ----------\nno gvrp\n${block.repeat(30)}`);
    expect(device.open.length).toBeGreaterThan(20);
  });

  test('a port list as long as the file is cut, and a list that is no list is a problem', () => {
    const walk = deviceOf(
      `Q-BRIDGE-MIB::dot1qVlanStaticEgressPorts.1 = Hex-STRING: ${'FF '.repeat(100_000)}\nQ-BRIDGE-MIB::dot1qPvid.1 = Gauge32: 1\nQ-BRIDGE-MIB::dot1qPvid.2 = Gauge32: 1\n`,
    );
    expect(Object.keys(portsOf(walk)).length).toBeLessThanOrEqual(512);
    const xml =
      deviceOf(`<Config xmlns="urn:xml:ns:mibconf:base:1.0"><MibData><MIB name="Q-BRIDGE-MIB"><Table name="dot1qVlanStaticEntry">
<Entry><Attribute name="dot1qVlanIndex">7</Attribute><Attribute name="dot1qVlanStaticEgressPorts">${'FF'.repeat(10_000)}</Attribute></Entry>
</Table></MIB></MibData></Config>`);
    expect(xml.problems).toHaveLength(1);
    expect(xml.open.length).toBeGreaterThan(0);
  });

  test('quotes and brackets without an end, and lines of a megabyte, are read on', () => {
    for (const head of [
      '# mGuard configuration profile',
      '! SCALANCE XC208',
      '! ---------- EDS-510E ----------',
      '! Version: HiOS-2A',
      '# ROS v5.5',
    ]) {
      const device = deviceOf(`${head}\n${'('.repeat(500_000)}\n${'"'.repeat(99_999)}\n${'{ A = '.repeat(50_000)}\n`);
      expect(device.open.length + device.problems.length).toBeGreaterThan(0);
    }
  });
});
