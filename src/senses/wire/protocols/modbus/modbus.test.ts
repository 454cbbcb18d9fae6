// Modbus/TCP on messages built by hand: what each says, and that nothing that arrives can stop the reading.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checks } from '../../../../ground/kit/testing.ts';
import { byCode, hex, listen, type Heard } from '../../operations/testing.ts';
import type { FramedDecoder, Side } from '../../protocol.ts';
import { modbus } from './modbus.ts';

const at = (packet: number) => ({ time: 1_700_000_000_000 + packet, packet, offset: packet * 100 });

function mbap(transaction: number, unit: number, pdu: string): Uint8Array {
  const body = hex(pdu);
  const out = new Uint8Array(7 + body.length);
  const length = body.length + 1;
  out.set([transaction >> 8, transaction & 255, 0, 0, length >> 8, length & 255, unit]);
  out.set(body, 7);
  return out;
}

function play(messages: [Side, Uint8Array][], seen?: Side[]): Heard {
  const heard = listen(seen);
  const decoder = modbus.open(heard.context);
  messages.forEach(([from, bytes], i) => decoder.message(from, bytes, 0, bytes.length, at(i + 1)));
  decoder.end?.();
  return heard;
}

describe('Modbus/TCP', () => {
  it('counts equal reads in one operation and pairs each with its answer', () => {
    const messages: [Side, Uint8Array][] = [];
    for (let i = 0; i < 5; i++) {
      messages.push(['client', mbap(i, 1, '03 0000 0002')]);
      if (i < 4) messages.push(['server', mbap(i, 1, '03 04 00010002')]);
    }
    const { operations } = play(messages);
    expect(operations.map((o) => [o.code, o.class, o.outcome, o.count, o.subject])).toEqual([
      ['3', 'read', 'ok', 4, 'unit 1'],
      ['3', 'read', 'unanswered', 1, 'unit 1'],
    ]);
    expect(operations[0]).toMatchObject({ first: at(1), last: at(8) });
  });

  it('says what a write was done to', () => {
    const { operations } = play([
      ['client', mbap(1, 7, '06 0028 0001')],
      ['server', mbap(1, 7, '06 0028 0001')],
      ['client', mbap(2, 7, '10 0028 0004 08 0000000000000000')],
      ['server', mbap(2, 7, '90 02')],
    ]);
    expect(operations.map((o) => [o.class, o.subject, o.outcome, o.error])).toEqual([
      ['operate', 'unit 7, register 40', 'ok', undefined],
      ['operate', 'unit 7, registers 40 to 43', 'error', 'exception 2: no such address'],
    ]);
  });

  it('tells restart and listen-only from harmless diagnostics, and marks a function that no table knows', () => {
    const { operations } = play([
      ['client', mbap(1, 1, '08 0000 1234')],
      ['client', mbap(2, 1, '08 0001 0000')],
      ['client', mbap(3, 1, '08 0004 0000')],
      ['client', mbap(4, 1, '64 00')],
    ]);
    expect(operations.map((o) => [o.code, o.class, o.uncertain ?? false])).toEqual([
      ['8/0', 'read', false],
      ['8/1', 'manage', false],
      ['8/4', 'manage', false],
      ['100', 'manage', true],
    ]);
  });

  it('hears maker, product and firmware from a device identification, as inert text', () => {
    const objects = `0e 01 01 00 00 03 00 04 ${Buffer.from('Ac\u001b[').toString('hex')} 01 02 5631 02 03 312e32`;
    const { sightings } = play([
      ['client', mbap(1, 0, '2b 0e 01 00')],
      ['server', mbap(1, 0, `2b ${objects}`)],
    ]);
    expect(sightings.map((s) => [s.attribute, s.value])).toEqual([
      ['maker', 'Ac\\u001b['],
      ['order-number', 'V1'],
      ['firmware', '1.2'],
    ]);
  });

  it('counts answers where only they were captured, and does not where only their request was lost', () => {
    const answers: [Side, Uint8Array][] = [
      ['server', mbap(1, 1, '03 02 0001')],
      ['server', mbap(2, 1, '86 02')],
    ];
    expect(play(answers, ['server']).operations.map((o) => [o.code, o.outcome])).toEqual([
      ['3', 'ok'],
      ['6', 'error'],
    ]);
    expect(play(answers).operations).toEqual([]);
  });

  it('says that an answer could not be seen where only the requests were captured', () => {
    expect(play([['client', mbap(1, 1, '05 0001 ff00')]], ['client']).operations[0]?.outcome).toBe('unseen');
  });

  it('makes one upload of all the blocks of a UMAS program upload', () => {
    const { operations } = play([
      ['client', mbap(1, 0, '5a 00 33 0001')],
      ['server', mbap(1, 0, '5a 00 fe 00')],
      ['client', mbap(2, 0, '5a 00 34 0001')],
      ['server', mbap(2, 0, '5a 00 fe 0102030405')],
      ['client', mbap(3, 0, '5a 00 34 0002')],
      ['server', mbap(3, 0, '5a 00 fe 0102030405')],
      ['client', mbap(4, 0, '5a 00 35 0001')],
      ['server', mbap(4, 0, '5a 00 fe')],
    ]);
    expect(operations).toHaveLength(1);
    expect(operations[0]).toMatchObject({ detail: 'M-UPLOAD', count: 4, outcome: 'ok', first: at(1), last: at(8) });
    expect(Object.fromEntries(byCode(operations))).toEqual({ 'umas 0x33': 1, 'umas 0x34': 2, 'umas 0x35': 1 });
  });

  it('starts a new count with each clock hour', () => {
    const heard = listen();
    const decoder = modbus.open(heard.context);
    const bytes = mbap(1, 1, '05 0001 ff00');
    for (const hour of [0, 0, 1, 3])
      decoder.message('client', bytes, 0, bytes.length, { ...at(1), time: hour * 3_600_000 });
    decoder.end?.();
    expect(heard.operations.reduce((n, o) => n + (o.count ?? 1), 0)).toBe(4);
    expect(heard.operations.map((o) => Math.floor(o.first.time / 3_600_000)).sort()).toEqual([0, 1, 3]);
  });

  it('has no message where no message can start', () => {
    expect(modbus.length(hex('0001 0001 0006 01 03'), 0)).toBe(0);
    expect(modbus.length(hex('0001 0000 0001 01 03'), 0)).toBe(0);
    expect(modbus.length(hex('0001 0000 ffff 01 03'), 0)).toBe(0);
    expect(modbus.length(hex('0001 0000 0006 01 03'), 0)).toBe(12);
  });

  it('survives any message in any order and accounts for every request', () => {
    const message = fc.record({
      from: fc.constantFrom<Side>('client', 'server'),
      transaction: fc.nat(3),
      unit: fc.nat(255),
      pdu: fc.uint8Array({ minLength: 1, maxLength: 40 }),
    });
    fc.assert(
      fc.property(fc.array(message, { maxLength: 60 }), (messages) => {
        const heard = listen();
        const decoder: FramedDecoder = modbus.open(heard.context);
        let asked = 0;
        messages.forEach((m, i) => {
          const bytes = mbap(m.transaction, m.unit, Buffer.from(m.pdu).toString('hex'));
          if (m.from === 'client' && (m.pdu[0]! & 0x7f) !== 90) asked++;
          decoder.message(m.from, bytes, 0, bytes.length, at(i));
          if (i % 17 === 16) decoder.gap?.('server');
        });
        decoder.end?.();
        const counted = heard.operations.filter((o) => o.protocol === 'modbus');
        expect(counted.reduce((n, o) => n + (o.count ?? 1), 0)).toBe(asked);
      }),
      checks(2000),
    );
  });
});
