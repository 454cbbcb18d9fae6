// CDP on packets built by hand.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checks } from '../../../../ground/kit/testing.ts';
import { bytesOf, Played } from '../testing.ts';
import { cdp } from './index.ts';

const field = (type: number, ...parts: Parameters<typeof bytesOf>) => {
  const value = bytesOf(...parts);
  return bytesOf([0, type, 0, value.length + 4], value);
};
const packet = bytesOf(
  [2, 180, 0, 0],
  field(1, 'SW-STS01'),
  field(2, [0, 0, 0, 2, 1, 1, 0xcc, 0, 4, 10, 70, 90, 2, 1, 1, 0xcc, 0, 4, 0, 0, 0, 0]),
  field(3, 'GigabitEthernet1/0/7'),
  field(4, [0, 0, 0, 0x29]),
  field(5, 'Cisco IOS Software\nVersion 15.2(4)EA8'),
  field(6, 'cisco IE-4000-8GT4G-E'),
);

describe('CDP', () => {
  it('tells what a device says it is, about the MAC it sends from and its address', () => {
    const { sightings, claims } = new Played(cdp).send('client', packet).end();
    expect(claims).toEqual(['cdp']);
    expect(new Set(sightings.map((s) => `${s.mac} ${s.address}`))).toEqual(new Set(['00:1d:9c:00:00:0a 10.70.90.2']));
    expect(sightings.map((s) => [s.attribute, s.value])).toEqual([
      ['name', 'SW-STS01'],
      ['product', 'cisco IE-4000-8GT4G-E'],
      ['system', 'Cisco IOS Software Version 15.2(4)EA8'],
      ['port', 'GigabitEthernet1/0/7'],
      ['role', 'router'],
      ['role', 'bridge'],
    ]);
  });

  it('survives damage, and text out of it is inert', () => {
    const damage = fc.array(fc.tuple(fc.nat(packet.length - 1), fc.nat(255)), { maxLength: 10 });
    fc.assert(
      fc.property(damage, fc.nat(packet.length), (changes, end) => {
        const bytes = Uint8Array.from(packet);
        for (const [at, value] of changes) bytes[at] = value;
        const { sightings } = new Played(cdp).send('client', bytes.subarray(0, end)).end();
        expect(sightings.length).toBeLessThan(120);
        for (const { value } of sightings) expect(value).not.toMatch(/[\u0000-\u001f\u007f-\u009f]/);
      }),
      checks(10_000),
    );
  });
});
