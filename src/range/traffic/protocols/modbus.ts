// Modbus/TCP (MODBUS Messaging on TCP/IP Implementation Guide V1.0b): the reads of a load cell or a weather station.
import { fields } from '../bytes.ts';
import type { Packets } from '../packet.ts';
import type { Tcp } from '../tcp.ts';

export const MODBUS_PORT = 502;

const modbusFrame = (transaction: number, unit: number, pdu: Uint8Array): Uint8Array =>
  fields()
    .u16(transaction)
    .u16(0)
    .u16(pdu.length + 1)
    .u8(unit)
    .raw(pdu)
    .done();

/** Read Holding (3) or Input Registers (4). */
const readRegisters = (code: 3 | 4, first: number, count: number): Uint8Array =>
  fields().u8(code).u16(first).u16(count).done();

const registers = (code: 3 | 4, values: readonly number[]): Uint8Array => {
  const f = fields().u8(code, values.length * 2);
  for (const v of values) f.u16(v);
  return f.done();
};

/** Polls at the given times over one connection: function codes 3 and 4 in turn. */
export function* modbusPolling(tcp: Tcp, times: Iterable<number>, count = 8): Packets {
  yield* tcp.open();
  let transaction = 0;
  for (const at of times) {
    yield* tcp.until(at);
    transaction = (transaction + 1) & 0xffff;
    const code = transaction & 1 ? 3 : 4;
    yield* tcp.say('client', modbusFrame(transaction, 1, readRegisters(code, 0, count)));
    const values = Array.from({ length: count }, () => tcp.chance.int(0, 4000));
    yield* tcp.say('server', modbusFrame(transaction, 1, registers(code, values)));
  }
  yield* tcp.wait(500);
  yield* tcp.close();
}
