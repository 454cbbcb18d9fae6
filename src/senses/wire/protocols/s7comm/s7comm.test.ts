// S7comm, its carriers and S7comm-plus on messages built by hand.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checks } from '../../../../ground/kit/testing.ts';
import { byCode, hex, listen, type Heard } from '../../operations/testing.ts';
import type { Side } from '../../protocol.ts';
import { blockName, variableName } from './names.ts';
import { s7comm } from './s7comm.ts';
import { readSzl } from './szl.ts';

const at = (packet: number) => ({ time: 1_700_000_000_000 + packet * 10, packet, offset: packet * 100 });
const text = (s: string) => Buffer.from(s, 'latin1').toString('hex');
const u16 = (n: number) => n.toString(16).padStart(4, '0');

/** TPKT and COTP data around user data; `last` false where more of the same message follows. */
function tpkt(data: string, last = true): Uint8Array {
  const body = hex(data);
  return hex(`0300 ${u16(body.length + 7)} 02 f0 ${last ? '80' : '00'} ${data}`);
}

const size = (part: string) => u16(hex(part).length);
const job = (reference: number, parameters: string, data = '') =>
  `32 01 0000 ${u16(reference)} ${size(parameters)} ${size(data)} ${parameters} ${data}`;
const ack = (reference: number, parameters: string, data = '', error = '0000') =>
  `32 03 0000 ${u16(reference)} ${size(parameters)} ${size(data)} ${error} ${parameters} ${data}`;
const user = (reference: number, kind: string, sub: string, data = '0a000000', answer = '') => {
  const parameters = answer ? `000112 08 12 ${kind} ${sub} 00 ${answer}` : `000112 04 11 ${kind} ${sub} 00`;
  return `32 07 0000 ${u16(reference)} ${size(parameters)} ${size(data)} ${parameters} ${data}`;
};

function play(messages: [Side, Uint8Array][], seen?: Side[]): Heard {
  const heard = listen(seen);
  const decoder = s7comm.open(heard.context);
  messages.forEach(([from, bytes], i) => decoder.message(from, bytes, 0, bytes.length, at(i + 1)));
  decoder.end?.();
  return heard;
}

const said = (heard: Heard) => heard.operations.map((o) => [o.code, o.class, o.subject, o.outcome]);

describe('S7comm', () => {
  it('makes one download of a block that the controller fetches in parts', () => {
    const block = `${text('_0A00001P')}`;
    const name = `00 00000000 0000 09 ${block}`;
    const heard = play([
      ['client', tpkt(job(1, `1a ${name} 0d ${text('1000123000100')}`))],
      ['server', tpkt(ack(1, '1a'))],
      ['server', tpkt(job(2, `1b ${name}`))],
      ['client', tpkt(ack(2, '1b 01', '0004 00fb 01020304'))],
      ['server', tpkt(job(3, `1b ${name}`))],
      ['client', tpkt(ack(3, '1b 00', '0003 00fb 010203'))],
      ['server', tpkt(job(4, `1c ${name}`))],
      ['client', tpkt(ack(4, '1c'))],
      ['client', tpkt(job(5, `28 000000000000fd 000a 01 00 ${text('0A00001P')} 05 ${text('_INSE')}`))],
      ['server', tpkt(ack(5, '28'))],
    ]);
    expect(said(heard)).toEqual([
      ['job 0x1a', 'manage', 'DB1', 'ok'],
      ['job 0x28 _INSE', 'manage', 'DB1', 'ok'],
    ]);
    expect(heard.operations[0]).toMatchObject({ bytes: 7, count: 4, first: at(1), last: at(8), separate: true });
    expect(heard.operations[0]?.by).toBeUndefined();
    expect(Object.fromEntries(byCode(heard.operations.slice(0, 1)))).toEqual({
      's7comm job 0x1a': 1,
      's7comm job 0x1b': 2,
      's7comm job 0x1c': 1,
    });
  });

  it('tells a download whose beginning was not captured, and who asked for it', () => {
    const name = `00 00000000 0000 09 ${text('_0800001P')}`;
    const { operations } = play([
      ['server', tpkt(job(2, `1b ${name}`))],
      ['client', tpkt(ack(2, '1b 00', '0002 00fb 0102'))],
    ]);
    expect(operations).toHaveLength(1);
    expect(operations[0]).toMatchObject({ detail: 'M-DOWNLOAD', subject: 'OB1', bytes: 2 });
    expect(operations[0]?.by).toBeUndefined();
  });

  it('follows an upload by the number that the controller gave it, and one that was refused', () => {
    const heard = play([
      ['client', tpkt(job(1, `1d 00 0000 00000000 09 ${text('_0800001A')}`))],
      ['server', tpkt(ack(1, `1d 00 0000 00000007 07 ${text('0000010')}`))],
      ['client', tpkt(job(2, '1e 00 0000 00000007'))],
      ['server', tpkt(ack(2, '1e 00', '0005 00fb 0102030405'))],
      ['client', tpkt(job(3, '1f 00 0000 00000007'))],
      ['server', tpkt(ack(3, '1f'))],
      ['client', tpkt(job(4, `1d 00 0000 00000000 09 ${text('_0B00000A')}`))],
      ['server', tpkt('32 02 0000 0004 0000 0000 d241')],
    ]);
    expect(said(heard)).toEqual([
      ['job 0x1d', 'manage', 'OB1', 'ok'],
      ['job 0x1d', 'manage', 'SDB0', 'error'],
    ]);
    expect(heard.operations[1]?.error).toContain('protection level');
    expect(heard.operations[0]).toMatchObject({ bytes: 5, count: 3 });
  });

  it('tells a write by the first address and an item that was refused', () => {
    const item = '12 0a 10 02 0004 0001 84 000053';
    const heard = play([
      ['client', tpkt(job(1, `05 01 ${item}`, '00 04 0020 00000000'))],
      ['server', tpkt(ack(1, '05 01', 'ff'))],
      ['client', tpkt(job(2, `05 01 ${item}`, '00 04 0020 00000000'))],
      ['server', tpkt(ack(2, '05 01', '0a'))],
    ]);
    expect(said(heard)).toEqual([
      ['job 0x05', 'operate', 'DB1.DBX10.3', 'ok'],
      ['job 0x05', 'operate', 'DB1.DBX10.3', 'error'],
    ]);
  });

  it('names stop, start, and a change of mode that the controller reports', () => {
    const heard = play([
      ['client', tpkt(job(1, `29 0000000000 09 ${text('P_PROGRAM')}`))],
      ['server', tpkt(ack(1, '29'))],
      ['server', tpkt(user(0, '00', '00'))],
      ['client', tpkt(job(2, `28 000000000000fd 0000 09 ${text('P_PROGRAM')}`))],
    ]);
    expect(said(heard)).toEqual([
      ['job 0x29', 'manage', undefined, 'ok'],
      ['push 0/0', 'manage', 'stop', 'ok'],
      ['job 0x28 P_PROGRAM', 'manage', undefined, 'unanswered'],
    ]);
    expect(heard.operations[1]?.by).toBe('server');
  });

  it('reads system state lists that come in parts', () => {
    const entry = (index: number, value: string) => `${u16(index)} ${text(value.padEnd(32, '\0'))}`;
    const list = hex(`001c 0000 0022 0002 ${entry(1, 'STS-07')} ${entry(5, 'S C-X1')}`);
    const whole = Buffer.from(list).toString('hex');
    const half = 60;
    const heard = play([
      ['client', tpkt(user(1, '44', '01', 'ff 09 0004 001c 0000'))],
      ['server', tpkt(user(1, '84', '01', `ff 09 ${u16(half / 2)} ${whole.slice(0, half)}`, 'd5 01 0000'))],
      ['client', tpkt(user(2, '44', '01'))],
      [
        'server',
        tpkt(user(2, '84', '01', `ff 09 ${u16((whole.length - half) / 2)} ${whole.slice(half)}`, 'd5 00 0000')),
      ],
    ]);
    expect(heard.sightings.map((s) => [s.address, s.attribute, s.value])).toEqual([
      ['192.0.2.20', 'name', 'STS-07'],
      ['192.0.2.20', 'serial', 'S C-X1'],
    ]);
  });

  it('joins a message that was sent in parts, and drops one whose parts were lost', () => {
    const whole = job(1, `28 000000000000fd 0000 05 ${text('_GARB')}`).replace(/ /g, '');
    const parts: [Side, Uint8Array][] = [
      ['client', tpkt(whole.slice(0, 20), false)],
      ['client', tpkt(whole.slice(20, 30), false)],
      ['client', tpkt(whole.slice(30))],
    ];
    expect(said(play(parts)).map(([code]) => code)).toEqual(['job 0x28 _GARB']);
    const heard = listen();
    const decoder = s7comm.open(heard.context);
    decoder.message('client', parts[0]![1], 0, parts[0]![1].length, at(1));
    decoder.gap?.('client');
    decoder.message('client', parts[2]![1], 0, parts[2]![1].length, at(2));
    decoder.end?.();
    expect(heard.operations).toEqual([]);
  });

  it('takes no name from the wire for a code, and shows names inert', () => {
    const heard = play([
      ['client', tpkt(job(1, `28 000000000000fd 0004 ${text('\u001b[2J')} 04 ${text('%n\u0000x')}`))],
    ]);
    expect(heard.operations[0]).toMatchObject({ code: 'job 0x28 ?', class: 'manage', uncertain: true });
    expect(heard.operations[0]?.subject).toBe('\\u001b[2J');
  });

  it('says that a password crossed the wire without keeping it', () => {
    const heard = play([['client', tpkt(user(1, '45', '01', `ff 09 0008 ${text('SeCrEt!!')}`))]]);
    expect(heard.operations[0]).toMatchObject({ detail: 'M-AUTH' });
    expect(JSON.stringify(heard)).not.toContain('SeCrEt');
  });

  it('leaves remote desktop on a strange port to others', () => {
    const request = hex('0300 0013 0e e0 0000 0000 00 01 00 0800 0b000000');
    expect(s7comm.length(request, 0)).toBe(19);
    const heard = play([['client', request]]);
    expect(heard.rejected).toBe(true);
  });

  it('calls only what an engineering tool asks management in S7comm-plus', () => {
    const plus = (fn: string, sequence: number) =>
      tpkt(`72 02 0013 31 0000 ${fn} 0000 ${u16(sequence)} 00000000 00 0000000000 72 02 0000`);
    const panel: [Side, Uint8Array][] = [
      ['client', plus('054c', 1)],
      ['client', plus('0586', 2)],
      ['client', plus('04f2', 3)],
    ];
    expect(play(panel).operations.map((o) => o.class)).toEqual(['read', 'read', 'operate']);
    const engineer = play([...panel, ['client', plus('04bb', 4)]]);
    expect(engineer.operations.map((o) => [o.code, o.class, o.uncertain ?? false])).toEqual([
      ['0x054c', 'read', false],
      ['0x0586', 'manage', true],
      ['0x04f2', 'manage', true],
      ['0x04bb', 'manage', false],
    ]);
    expect(engineer.claims).toEqual(['s7comm-plus']);
  });

  it('says of an encrypted session only that it is one', () => {
    const heard = play([
      ['client', tpkt('16 0301 0005 0102030405')],
      ['server', tpkt('16 0303 0005 0102030405')],
    ]);
    expect(heard.operations.map((o) => [o.code, o.count])).toEqual([['tls', 1]]);
  });

  it('writes block names and addresses as programmers do', () => {
    expect(['_0A00001P', '0B02000A', '_0F00020A', 'x'].map(blockName)).toEqual(['DB1', 'SDB2000', 'SFB20', 'x']);
    expect(variableName(0x83, 0, 100)).toBe('M12.4');
    expect(variableName(0x84, 7, 80)).toBe('DB7.DBX10.0');
    expect(variableName(0x1d, 0, 5)).toBe('T5');
  });

  it('believes no list that promises more than it holds', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 120 }), (bytes) => {
        expect(readSzl(bytes, 0, bytes.length).length).toBeLessThanOrEqual(bytes.length);
      }),
      checks(2000),
    );
  });

  it('survives any user data, whole or in parts, and any damage to real-looking messages', () => {
    const good = [
      job(1, `1a 00 00000000 0000 09 ${text('_0A00001P')}`),
      job(2, `1b 00 00000000 0000 09 ${text('_0A00001P')}`),
      ack(2, '1b 01', '0004 00fb 01020304'),
      job(3, '05 01 12 0a 10 02 0004 0001 84 000053', '00 04 0020 00000000'),
      ack(3, '05 01', 'ff'),
      user(4, '44', '01', 'ff 09 0004 001c 0000'),
      user(4, '84', '01', 'ff 09 0008 001c 0000 0022 0001', 'd5 01 0000'),
      `72 03 0020 20 ${'00'.repeat(32)} 31 0000 04bb 0000 0001 00000000`,
    ].map(hex);
    const message = fc.record({
      from: fc.constantFrom<Side>('client', 'server'),
      base: fc.nat(good.length - 1),
      changes: fc.array(fc.tuple(fc.nat(80), fc.nat(255)), { maxLength: 6 }),
      cut: fc.nat(100),
      last: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(message, { maxLength: 40 }), (messages) => {
        const heard = listen();
        const decoder = s7comm.open(heard.context);
        messages.forEach((m, i) => {
          const data = good[m.base]!.slice(0, Math.max(1, good[m.base]!.length - (m.cut > 80 ? m.cut - 80 : 0)));
          for (const [p, value] of m.changes) if (p < data.length) data[p] = value;
          const bytes = tpkt(Buffer.from(data).toString('hex'), m.last);
          expect(s7comm.length(bytes, 0)).toBe(bytes.length);
          decoder.message(m.from, bytes, 0, bytes.length, at(i));
          if (i % 11 === 10) decoder.gap?.(m.from);
        });
        decoder.end?.();
        for (const o of heard.operations) expect(o.last.packet).toBeGreaterThanOrEqual(o.first.packet);
      }),
      checks(4000),
    );
  });
});
