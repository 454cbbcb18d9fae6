// EtherNet/IP with CIP and PCCC inside, on messages built by hand.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checks } from '../../../../ground/kit/testing.ts';
import { byCode, hex, listen, type Heard } from '../../operations/testing.ts';
import type { Side } from '../../protocol.ts';
import { cipIo, enip, enipDatagrams } from './enip.ts';

const at = (packet: number) => ({ time: 1_700_000_000_000 + packet * 10, packet, offset: packet * 100 });
const le16 = (n: number) => (n & 0xff).toString(16).padStart(2, '0') + ((n >> 8) & 0xff).toString(16).padStart(2, '0');
const le32 = (n: number) => le16(n & 0xffff) + le16(n >>> 16);
const size = (part: string) => hex(part).length;
const text = (s: string) => Buffer.from(s, 'latin1').toString('hex');

function encapsulated(command: number, data = '', context = 1, status = 0): Uint8Array {
  return hex(
    `${le16(command)} ${le16(size(data))} 01000000 ${le32(status)} ${le32(context)} 00000000 00000000 ${data}`,
  );
}

const unconnected = (cip: string, context = 1) =>
  encapsulated(0x6f, `00000000 0000 0200 0000 0000 b200 ${le16(size(cip))} ${cip}`, context);
const connected = (connection: number, sequence: number, cip: string) =>
  encapsulated(
    0x70,
    `00000000 0000 0200 a100 0400 ${le32(connection)} b100 ${le16(size(cip) + 2)} ${le16(sequence)} ${cip}`,
  );

const request = (service: string, path: string, data = '') =>
  `${service} ${(size(path) / 2).toString(16).padStart(2, '0')} ${path} ${data}`;
const reply = (service: number, data = '', status = '00') => `${(service | 0x80).toString(16)} 00 ${status} 00 ${data}`;

function multiple(parts: readonly string[]): string {
  let offset = 2 + 2 * parts.length;
  const offsets = parts.map((part) => {
    const here = offset;
    offset += size(part);
    return le16(here);
  });
  return `${le16(parts.length)} ${offsets.join(' ')} ${parts.join(' ')}`;
}

function play(messages: [Side, Uint8Array][], seen?: Side[]): Heard {
  const heard = listen(seen);
  const decoder = enip.open(heard.context);
  messages.forEach(([from, bytes], i) => {
    expect(enip.length(bytes, 0)).toBe(bytes.length);
    decoder.message(from, bytes, 0, bytes.length, at(i + 1));
  });
  decoder.end?.();
  return heard;
}

const cip = (heard: Heard) =>
  heard.operations
    .filter((o) => o.protocol !== 'enip')
    .map((o) => [`${o.protocol} ${o.code}`, o.class, o.subject, o.count, o.outcome]);

const identity = `0100 0e00 3600 1014 3000 8e4d5200 0b ${text('1756-L61/B ')}`;

describe('CIP over EtherNet/IP', () => {
  it('counts polls on a connection in one operation and pairs answers by sequence count', () => {
    const messages: [Side, Uint8Array][] = [];
    for (let i = 1; i <= 6; i++) {
      messages.push(['client', connected(0x11, i, request('03', '2068 2401', '0100 0100'))]);
      messages.push(['server', connected(0x22, i, reply(0x03, '', i === 3 ? '05' : '00'))]);
    }
    const heard = play(messages);
    expect(cip(heard)).toEqual([
      ['cip 68:03', 'read', undefined, 5, 'ok'],
      ['cip 68:03', 'read', undefined, 1, 'error'],
    ]);
    expect(heard.claims).toEqual(['enip']);
  });

  it('takes a Multiple Service Packet apart and gives each service its own answer', () => {
    const heard = play([
      [
        'client',
        connected(
          1,
          7,
          request(
            '0a',
            '2002 2401',
            multiple([
              request('4c', `9104 ${text('Sped')}`, '0100'),
              request('04', '208b 2401'),
              request('07', '208e 2401'),
            ]),
          ),
        ),
      ],
      ['server', connected(2, 7, reply(0x0a, multiple([reply(0x4c, '00'), reply(0x04, '', '0f'), reply(0x07)]), '1e'))],
    ]);
    expect(cip(heard)).toEqual([
      ['cip sym:4c', 'read', undefined, 1, 'ok'],
      ['cip 8b:04', 'manage', 'class 8b instance 1', 1, 'error'],
      ['cip 8e:07', 'manage', 'class 8e instance 1', 1, 'ok'],
    ]);
    expect(heard.operations.find((o) => o.code === '8b:04')?.error).toBe('status 0x0f: permission denied');
  });

  it('unwraps a request that is sent through to a module and says which module answered', () => {
    const inner = request('01', '2001 2401');
    const heard = play([
      ['client', unconnected(request('52', '2006 2401', `0a 0e ${le16(size(inner))} ${inner} 01 00 0103`), 5)],
      ['server', unconnected(reply(0x01, identity), 5)],
      ['client', unconnected(request('52', '2006 2401', `0a 0e ${le16(size(inner))} ${inner} 01 00 0104`), 6)],
      ['server', unconnected('d2 00 01 01 0403', 6)],
    ]);
    expect(cip(heard)).toEqual([
      ['cip 06:52', 'read', undefined, 1, 'ok'],
      ['cip 01:01', 'read', undefined, 1, 'ok'],
      ['cip 06:52', 'read', undefined, 1, 'error'],
      ['cip 01:01', 'read', undefined, 1, 'error'],
    ]);
    expect(heard.sightings.map((s) => [s.attribute, s.value])).toEqual([
      ['module', 'slot 3: Rockwell Automation/Allen-Bradley 1756-L61/B, firmware 16.20, serial 00524d8e'],
    ]);
  });

  it('keeps connections apart that count alike, once it has seen them open', () => {
    const open = (toOriginator: number) =>
      request('54', '2006 2401', `0a0e 00000000 ${le32(toOriginator)} 0100 0100 01000000`);
    const opened = (toTarget: number, toOriginator: number) =>
      reply(0x54, `${le32(toTarget)} ${le32(toOriginator)} 0100 0100 01000000`);
    const write = (name: string) => request('4d', `9102 ${text(name)}`, 'c300 0100 0100');
    const heard = play([
      ['client', unconnected(open(0xb1), 1)],
      ['server', unconnected(opened(0xa1, 0xb1), 1)],
      ['client', unconnected(open(0xb2), 2)],
      ['server', unconnected(opened(0xa2, 0xb2), 2)],
      ['client', connected(0xa1, 1, write('AA'))],
      ['client', connected(0xa2, 1, write('BB'))],
      // Answered in the other order: the second is the one that was refused.
      ['server', connected(0xb2, 1, reply(0x4d, '', '05'))],
      ['server', connected(0xb1, 1, reply(0x4d))],
    ]);
    expect(cip(heard).slice(1)).toEqual([
      ['cip sym:4d', 'operate', 'BB', 1, 'error'],
      ['cip sym:4d', 'operate', 'AA', 1, 'ok'],
    ]);
  });

  it('makes one download of a programming session and leaves the change of mode visible', () => {
    let sequence = 1;
    const asked = (service: string, path: string, data = ''): [Side, Uint8Array][] => [
      ['client', connected(1, ++sequence, request(service, path, data))],
      ['server', connected(2, sequence, reply(Number.parseInt(service, 16)))],
    ];
    const heard = play([
      ...asked('07', '208e 2401'),
      ...asked('08', '20ac 2401'),
      ...asked('08', '206b 2400'),
      ...asked('08', '206b 2400'),
      ...asked('50', '2068 2401 206a 2401', '0102030405060708'),
      ...asked('04', '206b 2477'),
      ...asked('06', '208e 2401'),
    ]);
    expect(cip(heard)).toEqual([
      ['cip ac:08', 'manage', '2 objects created, 1 piece of routine code written', 4, 'ok'],
      ['cip 8e:07', 'manage', 'class 8e instance 1', 1, 'ok'],
      ['cip 6b:04', 'manage', 'class 6b', 1, 'ok'],
      ['cip 8e:06', 'manage', 'class 8e instance 1', 1, 'ok'],
    ]);
    expect(Object.fromEntries(byCode(heard.operations.slice(0, 1)))).toEqual({
      'cip ac:08': 1,
      'cip 6b:08': 2,
      'cip 68/6a:50': 1,
    });
    expect(heard.operations[0]).toMatchObject({ name: 'Program download', bytes: 8 });
  });

  it('does not call the making of objects a download while nothing says that one began', () => {
    const heard = play([['client', connected(1, 1, request('08', '206b 2400'))]]);
    expect(heard.operations[0]).toMatchObject({ code: '6b:08', detail: 'M-DOWNLOAD', uncertain: true });
    expect(heard.operations[0]?.name).toContain('a change while running');
  });

  it('does not take the reading and writing of tags by a panel for forcing or programming', () => {
    let n = 0;
    const messages = [
      request('4e', '2068 2401 206b 2405', '00'),
      request('4c', '20b2 2401'),
      request('08', '20b2 2400'),
      request('08', '2072 2400'),
      request('4c', '2072 2401'),
      request('03', '208e 2401'),
    ].map((r): [Side, Uint8Array] => ['client', connected(1, ++n, r)]);
    expect(cip(play(messages)).filter(([, kind]) => kind === 'manage')).toEqual([]);
  });

  it('makes one firmware update of its blocks', () => {
    const blocks = Array.from({ length: 50 }, (_, i): [Side, Uint8Array] => [
      'client',
      connected(1, i, request(i === 0 ? '4b' : '4d', '20a1 2401', '00'.repeat(100))),
    ]);
    const { operations } = play(blocks);
    expect(operations.filter((o) => o.detail === 'M-FIRMWARE').map((o) => [o.name, o.count, o.bytes])).toEqual([
      ['Firmware update', 50, 5000],
    ]);
  });

  it('reads PCCC commands inside CIP, and their status', () => {
    const pccc = (rest: string) => request('4b', '2067 2401', `07 0100 01000000 ${rest}`);
    const heard = play([
      ['client', unconnected(pccc('0f 00 0100 80 06'), 1)],
      ['server', unconnected(reply(0x4b, '07 0100 01000000 4f 10 0100'), 1)],
      ['client', unconnected(pccc('0f 00 0200 a2 02 07 89 00 00'), 2)],
      ['server', unconnected(reply(0x4b, '07 0100 01000000 4f 00 0200 0000'), 2)],
    ]);
    expect(cip(heard)).toEqual([
      ['pccc 0f/0x80', 'manage', undefined, 1, 'error'],
      ['pccc 0f/0xa2', 'read', undefined, 1, 'ok'],
    ]);
  });

  it('takes the stricter class for a service of a class that no table knows', () => {
    expect(
      play([['client', connected(1, 1, request('63', '21006403 2401'))]]).operations.find((o) => o.protocol === 'cip'),
    ).toMatchObject({
      code: '364:63',
      class: 'manage',
      detail: 'UNKNOWN',
      uncertain: true,
    });
  });

  it('hears who a device is when it introduces itself, at its own address', () => {
    const item = `0100 0002 af12 0a010164 0000000000000000 ${identity} 03`;
    const answer = encapsulated(0x63, `0100 0c00 ${le16(size(item))} ${item}`);
    expect(enipDatagrams.recognise(answer, 0, answer.length)).toBe(true);
    const heard = listen();
    const decoder = enipDatagrams.open(heard.context);
    decoder.datagram('client', encapsulated(0x63), 0, 24, at(1));
    decoder.datagram('server', answer, 0, answer.length, at(2));
    decoder.end?.();
    expect(heard.operations).toMatchObject([{ code: '0x0063', outcome: 'ok', count: 1 }]);
    expect(heard.sightings.map((s) => [s.address, s.attribute, s.value])).toEqual([
      ['10.1.1.100', 'maker', 'Rockwell Automation/Allen-Bradley'],
      ['10.1.1.100', 'product', '1756-L61/B'],
      ['10.1.1.100', 'firmware', '16.20'],
      ['10.1.1.100', 'serial', '00524d8e'],
    ]);
  });

  it('counts cyclic data in each direction', () => {
    const bytes = hex('0200 0280 0800 01004b00 05000000 b100 0600 a587e80f0300');
    expect(cipIo.recognise(bytes, 0, bytes.length)).toBe(true);
    expect(cipIo.recognise(bytes, 0, bytes.length - 1)).toBe(false);
    const heard = listen();
    const decoder = cipIo.open(heard.context);
    for (const from of ['client', 'client', 'server'] as const) decoder.datagram(from, bytes, 0, bytes.length, at(1));
    decoder.end?.();
    expect(heard.operations.map((o) => [o.protocol, o.by, o.count])).toEqual([
      ['cipio', undefined, 2],
      ['cipio', 'server', 1],
    ]);
  });

  it('bounds what it keeps, however many different things are asked', () => {
    const heard = listen();
    const decoder = enip.open(heard.context);
    for (let i = 0; i < 6_000; i++) {
      const bytes = connected(i, i & 0xffff, request('4d', `2100 ${le16(i & 0xffff)} 2500 ${le16(i & 0xffff)}`));
      decoder.message('client', bytes, 0, bytes.length, at(i));
    }
    decoder.end?.();
    expect(heard.operations.reduce((n, o) => n + (o.protocol === 'cip' ? (o.count ?? 1) : 0), 0)).toBe(6_000);
  });

  it('survives any damage to real-looking messages', () => {
    const inner = request('01', '2001 2401');
    const good = [
      connected(1, 1, request('03', '2068 2401', '0100 0100')),
      connected(2, 1, reply(0x03)),
      connected(1, 2, request('0a', '2002 2401', multiple([request('08', '206b 2400'), inner]))),
      connected(2, 2, reply(0x0a, multiple([reply(0x08), reply(0x01, identity)]))),
      unconnected(request('52', '2006 2401', `0a 0e ${le16(size(inner))} ${inner} 01 00 0103`)),
      unconnected(reply(0x01, identity)),
      unconnected(request('4b', '2067 2401', '07 0100 01000000 0f 00 0100 80 06')),
      encapsulated(0x63, `0100 0c00 2a00 0100 0002 af12 0a010164 0000000000000000 ${identity} 03`),
      encapsulated(0x65, '01000000'),
    ];
    const message = fc.record({
      from: fc.constantFrom<Side>('client', 'server'),
      base: fc.nat(good.length - 1),
      changes: fc.array(fc.tuple(fc.nat(110), fc.nat(255)), { maxLength: 6 }),
      cut: fc.nat(120),
    });
    fc.assert(
      fc.property(fc.array(message, { maxLength: 40 }), (messages) => {
        const heard = listen();
        const decoder = enip.open(heard.context);
        messages.forEach((m, i) => {
          const base = good[m.base]!;
          const bytes = base.slice(0, m.cut > 100 ? Math.max(1, base.length - (m.cut - 100)) : base.length);
          for (const [p, value] of m.changes) if (p < bytes.length) bytes[p] = value;
          decoder.message(m.from, bytes, 0, bytes.length, at(i));
          if (i % 13 === 12) decoder.gap?.(m.from);
        });
        decoder.end?.();
        for (const o of heard.operations) expect(o.last.packet).toBeGreaterThanOrEqual(o.first.packet);
      }),
      checks(4000),
    );
  });
});
