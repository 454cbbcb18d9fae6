// S7comm over TPKT (RFC 1006) and COTP class 0 (ISO 8073): set-up, variables, system status lists, download, upload, start, stop.
// Message layouts as Wireshark's s7comm dissector names them; the controller asks for the blocks of a download by jobs of its own.
import { ascii, fields, joined } from '../bytes.ts';
import { noise } from '../../chance.ts';
import type { Packets } from '../packet.ts';
import type { Side, Tcp } from '../tcp.ts';

export const S7_PORT = 102;

export const tpkt = (body: Uint8Array): Uint8Array =>
  fields()
    .u8(3, 0)
    .u16(body.length + 4)
    .raw(body)
    .done();

const cotpData = (body: Uint8Array): Uint8Array => tpkt(fields().u8(2, 0xf0, 0x80).raw(body).done());

/** COTP connection request (0xe0) or confirm (0xd0) with TPDU size 1024 and both transport selectors. */
const cotpConnect = (kind: 0xe0 | 0xd0, destination: number, source: number): Uint8Array =>
  tpkt(
    fields()
      .u8(17, kind)
      .u16(destination)
      .u16(source)
      .u8(0)
      .u8(0xc0, 1, 0x0a)
      .u8(0xc1, 2)
      .u16(0x0100)
      .u8(0xc2, 2)
      .u16(0x0102)
      .done(),
  );

const JOB = 1;
const ANSWER = 3;
const USERDATA = 7;

function message(kind: number, reference: number, parameter: Uint8Array, data: Uint8Array, error?: number): Uint8Array {
  const f = fields().u8(0x32, kind).u16(0).u16(reference).u16(parameter.length).u16(data.length);
  if (error !== undefined) f.u16(error);
  return cotpData(f.raw(parameter, data).done());
}

const none: Uint8Array = new Uint8Array(0);

/** An S7 connection. `tcp` is not open yet. */
export class S7 {
  readonly tcp: Tcp;
  private reference = 0x0100;

  constructor(tcp: Tcp) {
    this.tcp = tcp;
  }

  private next(): number {
    return (this.reference = (this.reference + 1) & 0xffff);
  }

  /** A job of one side and the other's answer. */
  private *job(
    by: Side,
    parameter: Uint8Array,
    reply: Uint8Array,
    data: Uint8Array = none,
    replyData: Uint8Array = none,
    pause = 0,
  ): Packets {
    const reference = this.next();
    const other: Side = by === 'client' ? 'server' : 'client';
    yield* this.tcp.say(by, message(JOB, reference, parameter, data));
    if (pause) yield* this.tcp.wait(pause);
    yield* this.tcp.say(other, message(ANSWER, reference, reply, replyData, 0));
  }

  /** TCP, COTP and Setup Communication (0xf0) with PDU length 480. */
  *open(): Packets {
    yield* this.tcp.open();
    yield* this.tcp.say('client', cotpConnect(0xe0, 0, 0x0001));
    yield* this.tcp.say('server', cotpConnect(0xd0, 0x0001, 0x0006));
    const setup = fields().u8(0xf0, 0).u16(1).u16(1).u16(480).done();
    yield* this.job('client', setup, setup);
  }

  *close(): Packets {
    yield* this.tcp.close();
  }

  /** Read Var (0x04): `bytes` bytes of a data block from `start`. */
  *read(db: number, start: number, bytes: number): Packets {
    const item = fields()
      .u8(0x12, 0x0a, 0x10, 0x02)
      .u16(bytes)
      .u16(db)
      .u8(0x84)
      .u24(start * 8);
    const parameter = fields().u8(0x04, 1).raw(item.done()).done();
    const data = fields()
      .u8(0xff, 0x04)
      .u16(bytes * 8)
      .raw(noise(this.tcp.chance, bytes))
      .done();
    yield* this.job('client', parameter, Uint8Array.of(0x04, 1), none, data);
  }

  /** Write Var (0x05): one word of a data block. */
  *write(db: number, start: number, value: number): Packets {
    const parameter = fields()
      .u8(0x05, 1, 0x12, 0x0a, 0x10, 0x02)
      .u16(2)
      .u16(db)
      .u8(0x84)
      .u24(start * 8)
      .done();
    const data = fields().u8(0x00, 0x04).u16(16).u16(value).done();
    yield* this.job('client', parameter, Uint8Array.of(0x05, 1), data, Uint8Array.of(0xff));
  }

  /** Userdata, CPU functions, Read SZL: system status list `id`. */
  *szl(id: number, index: number, records: readonly Uint8Array[]): Packets {
    const reference = this.next();
    const ask = fields().u8(0, 1, 0x12, 4, 0x11, 0x44, 1, 0).done();
    yield* this.tcp.say(
      'client',
      message(USERDATA, reference, ask, fields().u8(0xff, 9).u16(4).u16(id).u16(index).done()),
    );
    const reply = fields().u8(0, 1, 0x12, 8, 0x12, 0x84, 1, 0, 0, 0, 0, 0).done();
    const list = fields()
      .u16(id)
      .u16(index)
      .u16(records[0]?.length ?? 0)
      .u16(records.length)
      .raw(...records)
      .done();
    yield* this.tcp.say(
      'server',
      message(USERDATA, reference, reply, fields().u8(0xff, 9).u16(list.length).raw(list).done()),
    );
  }

  /** Module identification (SZL 0x0011): order number, hardware and firmware. */
  *identify(order: string, firmware: readonly [number, number, number]): Packets {
    const record = (index: number, text: string, a: number, b: number) =>
      fields().u16(index).text(text.padEnd(20)).u16(0).u16(a).u16(b).done();
    yield* this.szl(0x0011, 0, [
      record(1, order, 0xc000, 0x0004),
      record(6, order, 0xc000, 0x0004),
      record(7, '', 0x5600 | firmware[0], (firmware[1] << 8) | firmware[2]),
    ]);
  }

  /** Component identification (SZL 0x001c): plant and module names, serial number. */
  *names(plant: string, module: string, serial: string): Packets {
    const record = (index: number, text: string) =>
      fields()
        .u16(index)
        .raw(ascii(text))
        .zeros(32 - text.length)
        .done();
    yield* this.szl(0x001c, 0, [record(1, plant), record(2, module), record(5, serial), record(7, module)]);
  }

  /** Operating mode (SZL 0x0424): 8 is RUN, 4 is STOP. */
  *mode(state: 4 | 8): Packets {
    yield* this.szl(0x0424, 0, [
      fields().u16(0x5144).u8(0xff, state).zeros(4).u16(0x2410).u16(0x0421).u16(0x2425).u16(5).zeros(4).done(),
    ]);
  }

  /** PLC Stop (0x29). */
  *stop(): Packets {
    yield* this.job('client', fields().u8(0x29).zeros(5).u8(9).text('P_PROGRAM').done(), Uint8Array.of(0x29));
  }

  /** PI service (0x28): `P_PROGRAM` starts the controller, `_INSE` links a block that was loaded. */
  *service(name: string, argument: Uint8Array = none): Packets {
    const parameter = fields()
      .u8(0x28)
      .zeros(6)
      .u8(0xfd)
      .u16(argument.length)
      .raw(argument)
      .u8(name.length)
      .text(name)
      .done();
    yield* this.job('client', parameter, Uint8Array.of(0x28));
  }

  /** Request download (0x1a); the controller then asks for the block (0x1b, repeatedly) and ends (0x1c); the client links it. */
  *download(kind: '08' | '0A' | '0C' | '0E', block: number, code: Uint8Array): Packets {
    const number = String(block).padStart(5, '0');
    const file = `_${kind}${number}P`;
    const head = (fn: number, flags: number) => fields().u8(fn, flags).u16(0x0100).zeros(4).u8(9).text(file).done();
    const sizes = `1${String(code.length + 72).padStart(6, '0')}${String(code.length).padStart(6, '0')}`;
    const ask = fields().raw(head(0x1a, 0)).u8(0x0d).text(sizes).done();
    yield* this.job('client', ask, Uint8Array.of(0x1a));
    const whole = mc7(kind, block, code);
    for (let at = 0; at < whole.length; at += 222) {
      const part = whole.subarray(at, at + 222);
      const more = at + 222 < whole.length ? 1 : 0;
      const data = fields().u16(part.length).u16(0x00fb).raw(part).done();
      yield* this.job('server', head(0x1b, 0), Uint8Array.of(0x1b, more), none, data, 5);
    }
    yield* this.job('server', head(0x1c, 0), Uint8Array.of(0x1c));
    yield* this.service('_INSE', joined([Uint8Array.of(1, 0), ascii(`${kind}${number}P`)]));
  }

  /** Start upload (0x1d), upload (0x1e) until all is there, end upload (0x1f). */
  *upload(kind: '08' | '0A' | '0C' | '0E', block: number, code: Uint8Array): Packets {
    const whole = mc7(kind, block, code);
    const id = fields().u16(0).u32(7);
    const session = id.done();
    const start = fields()
      .u8(0x1d, 0)
      .zeros(6)
      .u8(9)
      .text(`_${kind}${String(block).padStart(5, '0')}A`)
      .done();
    const started = fields().u8(0x1d, 0).u16(0x0100).u32(7).u8(7).text(String(whole.length).padStart(7, '0')).done();
    yield* this.job('client', start, started);
    const ask = fields().u8(0x1e, 0).raw(session).done();
    for (let at = 0; at < whole.length; at += 222) {
      const part = whole.subarray(at, at + 222);
      const data = fields().u16(part.length).u16(0x00fb).raw(part).done();
      yield* this.job('client', ask, Uint8Array.of(0x1e, at + 222 < whole.length ? 1 : 0), none, data);
    }
    yield* this.job('client', fields().u8(0x1f, 0).raw(session).done(), Uint8Array.of(0x1f));
  }
}

/** CRC-16, polynomial 0x9003, start 0: over kind, code length and code, as the block footer keeps it. */
function blockCrc(bytes: Uint8Array): number {
  let crc = 0;
  for (const byte of bytes) {
    crc ^= byte << 8;
    for (let i = 0; i < 8; i++) crc = crc & 0x8000 ? ((crc << 1) ^ 0x9003) & 0xffff : (crc << 1) & 0xffff;
  }
  return crc;
}

/** A block as a controller stores it: 36-byte header, code, empty interface, 36-byte footer. */
function mc7(kind: string, block: number, code: Uint8Array): Uint8Array {
  const type = Number.parseInt(kind, 16);
  const stamp = fields().u32(0x0291_4760).u16(0x2bb5).done();
  const crc = blockCrc(fields().u8(type).u16(code.length).raw(code).done());
  return fields()
    .u8(0x70, 0x70, 1, 1, 1, type)
    .u16(block)
    .u32(36 + code.length + 36)
    .u32(0)
    .raw(stamp, stamp)
    .u16(0)
    .u16(0)
    .u16(0x14)
    .u16(code.length)
    .raw(code)
    .raw(ascii('CRANE   '), ascii('HOIST   '), ascii('MAIN    '))
    .u8(0x10, 0)
    .u16(crc)
    .zeros(8)
    .done();
}
