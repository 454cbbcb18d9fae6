// PROFINET RT (IEC 61158-6-10): cyclic data (FrameID 0x8000 and up) and DCP Identify, straight on Ethernet (0x8892).
import { fields, hex } from '../bytes.ts';
import type { Group } from '../packet.ts';

export const PROFINET = 0x8892;

/** Multicast address of DCP Identify. */
export const dcpGroup: Group = { mac: hex('010ecf000000'), ip: 0 };

/** Cyclic data of RT class 1: data of at least 40 bytes, cycle counter in steps of 31.25 µs, data status RUN and valid. */
export function cyclic(frameId: number, data: Uint8Array, cycle: number): Uint8Array {
  return fields()
    .u16(frameId)
    .raw(data)
    .zeros(Math.max(0, 40 - data.length))
    .u16(cycle & 0xffff)
    .u8(0x35, 0)
    .done();
}

const block = (option: number, sub: number, body: Uint8Array): Uint8Array => {
  const f = fields().u8(option, sub).u16(body.length).raw(body);
  if (body.length & 1) f.u8(0);
  return f.done();
};

/** Identify request for all stations. */
export const identifyAll = (xid: number): Uint8Array =>
  fields()
    .u16(0xfefe)
    .u8(5, 0)
    .u32(xid)
    .u16(1)
    .u16(4)
    .raw(block(255, 255, new Uint8Array(0)))
    .zeros(26)
    .done();

/** Identify response: vendor text, station name, device id, role and address. */
export function identified(
  xid: number,
  name: string,
  type: string,
  vendor: number,
  device: number,
  address: number,
): Uint8Array {
  const info = (b: Uint8Array) => fields().u16(0).raw(b).done();
  const blocks = [
    block(2, 1, info(fields().text(type).done())),
    block(2, 2, info(fields().text(name).done())),
    block(2, 3, info(fields().u16(vendor).u16(device).done())),
    block(2, 4, info(Uint8Array.of(1, 0))),
    block(1, 2, fields().u16(1).u32(address).u32(0xffffffc0).u32(0).done()),
  ];
  const length = blocks.reduce((n, b) => n + b.length, 0);
  return fields()
    .u16(0xfeff)
    .u8(5, 1)
    .u32(xid)
    .u16(0)
    .u16(length)
    .raw(...blocks)
    .done();
}
