// LLDP on frames built by hand, and descriptions as Siemens devices write them.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checks } from '../../../../ground/kit/testing.ts';
import { bytesOf, Played } from '../testing.ts';
import { lldp, siemensIdentity } from './index.ts';

const tlv = (type: number, ...parts: Parameters<typeof bytesOf>) => {
  const value = bytesOf(...parts);
  return bytesOf([(type << 1) | (value.length >> 8), value.length & 255], value);
};
const s7 = 'Siemens, SIMATIC S7, CPU-1200, 6ES7 214-1BG40-0XB0, HW: 1, FW: V.4.1.3, S C-E6S04921';
const chassis = tlv(1, 4, [0, 0x1b, 0x1b, 1, 2, 3]);
const port = tlv(2, 7, 'port-001');
const ttl = tlv(3, [0, 20]);
const unit = bytesOf(
  chassis,
  port,
  ttl,
  tlv(4, 'Siemens, SIMATIC S7, Ethernet Port, X1 P1'),
  tlv(5, 'plc-sts01\0'),
  tlv(6, s7),
  tlv(7, [0, 0x84, 0, 0x84]),
  tlv(8, [5, 1, 10, 70, 10, 10, 2, 0, 0, 0, 1, 0]),
  tlv(127, [0, 0x0e, 0xcf, 5, 0, 0x1b, 0x1b, 1, 2, 4]),
  [0, 0],
);
const sender = { mac: '00:1b:1b:01:02:05' };

describe('LLDP', () => {
  it('tells what a device says it is, about the MAC it sends from and its management address', () => {
    const { sightings, claims } = new Played(lldp, { client: sender }).send('client', unit).end();
    expect(claims).toEqual(['lldp']);
    expect(sightings.every((s) => s.mac === sender.mac && s.address === '10.70.10.10' && s.confidence === 'high')).toBe(
      true,
    );
    expect(sightings.map((s) => [s.attribute, s.value])).toEqual([
      ['chassis', '00:1b:1b:01:02:03'],
      ['port', 'port-001 (Siemens, SIMATIC S7, Ethernet Port, X1 P1)'],
      ['name', 'plc-sts01'],
      ['system', s7],
      ['role', 'bridge'],
      ['role', 'station'],
      ['maker', 'Siemens'],
      ['order-number', '6ES7 214-1BG40-0XB0'],
      ['product', 'SIMATIC S7 CPU-1200'],
      ['hardware', '1'],
      ['firmware', 'V4.1.3'],
      ['serial', 'C-E6S04921'],
    ]);
  });

  it('takes the chassis MAC from PROFINET where the chassis is a name', () => {
    const named = bytesOf(
      tlv(1, 7, 'sts01-et200'),
      port,
      ttl,
      tlv(127, [0, 0x0e, 0xcf, 5, 0, 0x1b, 0x1b, 9, 9, 9]),
      [0, 0],
    );
    const { sightings } = new Played(lldp, { client: sender }).send('client', named).end();
    expect(sightings.filter((s) => s.attribute === 'chassis').map((s) => s.value)).toEqual([
      'sts01-et200',
      '00:1b:1b:09:09:09',
    ]);
  });

  it('reads the inventory that telephones and cameras give', () => {
    const med = (subtype: number, text: string) => tlv(127, [0, 0x12, 0xbb, subtype], text);
    const phone = bytesOf(
      chassis,
      port,
      ttl,
      med(5, 'B2'),
      med(6, 'V2'),
      med(8, 'SN-77'),
      med(9, 'Axis'),
      med(10, 'Q6135'),
      [0, 0],
    );
    const { sightings } = new Played(lldp, { client: sender }).send('client', phone).end();
    expect(sightings.map((s) => `${s.attribute} ${s.value}`)).toEqual(
      expect.arrayContaining(['hardware B2', 'firmware V2', 'serial SN-77', 'maker Axis', 'product Q6135']),
    );
  });

  it('says nothing of what does not begin with chassis and port', () => {
    expect(new Played(lldp).send('client', bytesOf(ttl, chassis, port)).end().claims).toEqual([]);
    expect(new Played(lldp).send('client', chassis).end().claims).toEqual([]);
  });

  it('survives damage, and text out of it is inert', () => {
    const damage = fc.array(fc.tuple(fc.nat(unit.length - 1), fc.nat(255)), { maxLength: 10 });
    fc.assert(
      fc.property(damage, fc.nat(unit.length), (changes, end) => {
        const bytes = Uint8Array.from(unit);
        for (const [at, value] of changes) bytes[at] = value;
        const { sightings } = new Played(lldp).send('client', bytes.subarray(0, end)).end();
        expect(sightings.length).toBeLessThan(300);

        for (const { value } of sightings) expect(value).not.toMatch(/[\u0000-\u001f\u007f-\u009f]/);
      }),
      checks(20_000),
    );
  });
});

describe('descriptions of Siemens devices', () => {
  const read = (text: string) => siemensIdentity(text);

  it('are read in every form that is known', () => {
    expect(
      read(
        'Siemens, SIMATIC NET, SCALANCE X204IRT, 6GK5 204-0BA00-2BA3, HW: Version 9, FW: Version V05.04.02, SVPL6147920',
      ),
    ).toEqual({
      maker: 'Siemens',
      'order-number': '6GK5 204-0BA00-2BA3',
      product: 'SIMATIC NET SCALANCE X204IRT',
      hardware: '9',
      firmware: 'V05.04.02',
      serial: 'VPL6147920',
    });
    expect(
      read('Siemens, SIMATIC S7, CPU315-2 PN/DP, 6ES7 315-2EH14-0AB0 , HW: 7, FW: V3.2.11, S C-H4C233962016'),
    ).toMatchObject({
      'order-number': '6ES7 315-2EH14-0AB0',
      product: 'SIMATIC S7 CPU315-2 PN/DP',
      firmware: 'V3.2.11',
      serial: 'C-H4C233962016',
    });
    expect(read('Siemens, SIMATIC HMI, KTP600 Basic Mono PN, 6AV6647-0AB11-3AX0, HW:1, FW:V01.06.00')).toMatchObject({
      'order-number': '6AV6647-0AB11-3AX0',
      hardware: '1',
      firmware: 'V01.06.00',
    });
    expect(read('Siemens, SIMATIC HMI, TP900 Comfort, 6AV2 124-0JC01-0AX0, HW: 0, SW: V 13 0 1')).toMatchObject({
      'order-number': '6AV2 124-0JC01-0AX0',
      firmware: 'V13.0.1',
    });
    expect(
      read('Siemens, SIMATIC S7, CPU-1200, 6ES7 214-1BE30-0XB0 SZVA2YYY007305  , 1, V.1.0.2, SZVA2YYY007305'),
    ).toMatchObject({
      'order-number': '6ES7 214-1BE30-0XB0',
      serial: 'ZVA2YYY007305',
    });
  });

  it('of other makers are left alone', () => {
    expect(read('Cisco IOS Software, C3560 Software (C3560-ADVIPSERVICESK9-M), Version 12.2(44)SE')).toBeUndefined();
    expect(read('Siemens AG SIMATIC S7 MULTIPORT SCALANCE X 200 FAM')).toBeUndefined();
    expect(read('')).toBeUndefined();
  });

  it('never take long to read', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 400 }), (text) => {
        read(`Siemens, ${text}, 6ES7 214-1BG40-0XB0, ${text}`);
      }),
      checks(5000),
    );
  });
});
