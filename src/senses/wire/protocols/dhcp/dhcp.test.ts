// DHCP on messages built by hand.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checks } from '../../../../ground/kit/testing.ts';
import { bytesOf, Played } from '../testing.ts';
import { dhcp, dhcp6 } from './index.ts';
import { defaultRouters, fullName, readDhcp } from './message.ts';

const mac = [0x00, 0x1d, 0x9c, 0x11, 0x22, 0x33];
type Option = [number, Uint8Array | readonly number[] | string];

interface Parts {
  operation?: 1 | 2;
  client?: readonly number[];
  your?: readonly number[];
  options: Option[];
  file?: Uint8Array;
}

function message({ operation = 1, client = [0, 0, 0, 0], your = [0, 0, 0, 0], options, file }: Parts): Uint8Array {
  const encoded = options.map(([code, value]) => bytesOf(code, value.length, value));
  const boot = new Uint8Array(128);
  if (file) boot.set(file);
  return bytesOf(
    [operation, 1, 6, 0, 1, 2, 3, 4, 0, 0, 0, 0],
    client,
    your,
    new Uint8Array(8),
    mac,
    new Uint8Array(10 + 64),
    boot,
    [0x63, 0x82, 0x53, 0x63],
    ...encoded,
    255,
  );
}

const server = { address: '10.70.10.1', port: 67, mac: '00:80:63:00:00:01' };
const ends = { client: { address: '0.0.0.0', port: 68, mac: '00:1d:9c:11:22:33' }, server };

describe('DHCP', () => {
  it('tells how a client names itself', () => {
    const request = message({
      options: [
        [53, [3]],
        [12, 'HMI-STS01\0'],
        [60, 'MSFT 5.0'],
        [61, [1, ...mac]],
        [81, bytesOf([4, 0, 0], 9, 'hmi-sts01', 4, 'quay', 0)],
      ],
    });
    const { sightings, claims } = new Played(dhcp, ends).send('client', request).end();
    expect(claims).toEqual(['dhcp']);
    expect(sightings.map((s) => [s.mac, s.address, s.attribute, s.value, s.confidence])).toEqual([
      ['00:1d:9c:11:22:33', undefined, 'name', 'HMI-STS01', 'high'],
      ['00:1d:9c:11:22:33', undefined, 'name', 'hmi-sts01.quay', 'high'],
      ['00:1d:9c:11:22:33', undefined, 'vendor-class', 'MSFT 5.0', 'high'],
      ['00:1d:9c:11:22:33', undefined, 'client-id', '00:1d:9c:11:22:33', 'high'],
    ]);
  });

  it('joins name and address once the address is acknowledged', () => {
    const offer = message({
      operation: 2,
      your: [10, 70, 10, 40],
      options: [
        [53, [2]],
        [12, 'hmi'],
      ],
    });
    const ack = message({
      operation: 2,
      your: [10, 70, 10, 40],
      options: [
        [53, [5]],
        [12, 'hmi'],
      ],
    });
    const { sightings } = new Played(dhcp, ends).send('server', offer).send('server', ack).end();
    expect(sightings).toMatchObject([{ mac: '00:1d:9c:11:22:33', address: '10.70.10.40', value: 'hmi', packet: 2 }]);
  });

  it('names the machine that hands out a router, by option 3 or a default route of option 121', () => {
    const offer = message({
      operation: 2,
      your: [10, 70, 10, 40],
      options: [
        [53, [2]],
        [3, [10, 70, 10, 1]],
        [54, [10, 70, 10, 2]],
      ],
    });
    const ack = message({
      operation: 2,
      your: [10, 70, 10, 40],
      options: [
        [53, [5]],
        [121, [24, 10, 1, 2, 10, 70, 10, 8, 0, 10, 70, 10, 9]],
      ],
    });
    const nak = message({
      operation: 2,
      options: [
        [53, [6]],
        [3, [10, 70, 10, 7]],
      ],
    });
    const { gateways } = new Played(dhcp, ends).send('server', offer).send('server', ack).send('server', nak).end();
    expect(gateways).toEqual([
      { mac: server.mac, address: '10.70.10.2', source: 'dhcp', router: '10.70.10.1' },
      { mac: server.mac, address: server.address, source: 'dhcp', router: '10.70.10.9' },
    ]);
  });

  it('reads options that continue and options in the boot file field', () => {
    const found = readDhcp(
      message({
        options: [
          [53, [1]],
          [52, [1]],
          [12, 'long-'],
          [12, 'name'],
        ],
        file: bytesOf(60, 4, 'boot', 255),
      }),
      0,
      300,
    )!;
    expect(Buffer.from(found.options.get(12)!).toString()).toBe('long-name');
    expect(Buffer.from(found.options.get(60)!).toString()).toBe('boot');
  });

  it('reads full names in both forms', () => {
    expect(fullName(bytesOf([0, 0, 0], 'pc.quay.example'))).toBe('pc.quay.example');
    expect(fullName(bytesOf([4, 0, 0], 2, 'pc', 9, 'cut'))).toBeUndefined();
    expect(defaultRouters(bytesOf([33, 1, 2, 3, 4]))).toEqual([]);
  });

  it('reads the identifier, class and name of a client of DHCP for IPv6', () => {
    const duid = [0, 3, 0, 1, ...mac];
    const solicit = bytesOf(
      [1, 0, 0, 1],
      [0, 1, 0, duid.length],
      duid,
      [0, 16, 0, 14, 0, 0, 1, 0x37, 0, 8],
      'MSFT 5.0',
      [0, 39, 0, 6, 0],
      bytesOf(3, 'hmi', 0),
    );
    const { sightings } = new Played(dhcp6).send('client', solicit).end();
    expect(sightings.map((s) => [s.attribute, s.value])).toEqual([
      ['client-id', '00030001001d9c112233'],
      ['vendor-class', 'MSFT 5.0'],
      ['name', 'hmi'],
    ]);
  });
});

it('damaged messages never stop the reading, and text out of them is inert', () => {
  const whole = message({
    options: [
      [53, [3]],
      [12, 'HMI-STS01'],
      [60, 'MSFT 5.0'],
      [61, [0, 0x1b, 0x5b]],
      [81, bytesOf([4, 0, 0], 3, 'hmi', 0)],
      [121, [0, 1, 2, 3, 4]],
    ],
  });
  const damage = fc.array(fc.tuple(fc.integer({ min: 0, max: whole.length - 1 }), fc.nat(255)), { maxLength: 10 });
  fc.assert(
    fc.property(damage, fc.nat(whole.length), (changes, end) => {
      const bytes = Uint8Array.from(whole);
      for (const [at, value] of changes) bytes[at] = value;
      for (const protocol of [dhcp, dhcp6]) {
        const said = new Played(protocol).send('client', bytes.subarray(0, end)).send('server', bytes).end();
        expect(said.sightings.length + said.gateways.length).toBeLessThan(200);

        for (const { value } of said.sightings) expect(value).not.toMatch(/[\u0000-\u001f\u007f-\u009f]/);
      }
    }),
    checks(20_000),
  );
});
