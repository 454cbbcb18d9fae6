// EtherNet/IP encapsulation (ODVA CIP Networks Library volume 2, chapter 2) and CIP messages (volume 1, chapter 2 and appendix C).
import { fields, joined } from '../bytes.ts';
import type { Packets } from '../packet.ts';
import type { Side, Tcp } from '../tcp.ts';

export const ENIP_PORT = 44818;

/** Identity object of a device as ListIdentity and class 0x01 tell it. */
export interface Identity {
  vendor: number;
  deviceType: number;
  productCode: number;
  major: number;
  minor: number;
  serial: number;
  name: string;
}

/** 24-byte header and data. */
function encapsulated(command: number, session: number, data: Uint8Array, context: Uint8Array): Uint8Array {
  return fields().le16(command).le16(data.length).le32(session).le32(0).raw(context).le32(0).raw(data).done();
}

function identityBody(id: Identity): Uint8Array {
  return fields()
    .le16(id.vendor)
    .le16(id.deviceType)
    .le16(id.productCode)
    .u8(id.major, id.minor)
    .le16(0x0060)
    .le32(id.serial)
    .u8(id.name.length)
    .text(id.name)
    .done();
}

/** Answer to ListIdentity (0x63): one identity item (0x0c) with a big-endian socket address. */
function identityAnswer(id: Identity, address: number, context: Uint8Array): Uint8Array {
  const item = fields().le16(1).u16(2).u16(ENIP_PORT).u32(address).zeros(8).raw(identityBody(id)).u8(3).done();
  return encapsulated(0x63, 0, fields().le16(1).le16(0x0c).le16(item.length).raw(item).done(), context);
}

/** Path of logical segments: class, instance and, if given, attribute. */
export function path(classId: number, instance: number, attribute?: number): Uint8Array {
  const f = fields().u8(0x20, classId);
  if (instance > 255) f.u8(0x25, 0).le16(instance);
  else f.u8(0x24, instance);
  if (attribute !== undefined) f.u8(0x30, attribute);
  return f.done();
}

/** ANSI extended symbol segments of a tag name: `HOIST.Speed`. */
function symbol(tag: string): Uint8Array {
  return joined(
    tag.split('.').map((part) => {
      const f = fields().u8(0x91, part.length).text(part);
      if (part.length & 1) f.u8(0);
      return f.done();
    }),
  );
}

export const request = (service: number, where: Uint8Array, data: Uint8Array = new Uint8Array(0)): Uint8Array =>
  fields()
    .u8(service, where.length / 2)
    .raw(where, data)
    .done();

export const answer = (service: number, data: Uint8Array = new Uint8Array(0), status = 0): Uint8Array =>
  fields()
    .u8(service | 0x80, 0, status, 0)
    .raw(data)
    .done();

/** Multiple Service Packet (0x0a) to the message router. */
export function many(requests: readonly Uint8Array[]): Uint8Array {
  return request(0x0a, path(2, 1), listed(requests));
}

export const manyAnswered = (answers: readonly Uint8Array[]): Uint8Array => answer(0x0a, listed(answers));

function listed(parts: readonly Uint8Array[]): Uint8Array {
  const f = fields().le16(parts.length);
  let at = 2 + 2 * parts.length;
  for (const p of parts) {
    f.le16(at);
    at += p.length;
  }
  return f.raw(...parts).done();
}

/** An explicit-messaging session of a client with a device. `tcp` is open already. */
export class Session {
  private readonly tcp: Tcp;
  private readonly session: number;
  private readonly toDevice: number;
  private readonly toClient: number;
  private readonly serial: number;
  private count = 0;

  constructor(tcp: Tcp) {
    this.tcp = tcp;
    this.session = (0x02110000 | (tcp.chance.bits() & 0xffff)) >>> 0;
    this.toDevice = (0x79030000 | (tcp.chance.bits() & 0xffff)) >>> 0;
    this.toClient = (0x80fe0000 | (tcp.chance.bits() & 0xffff)) >>> 0;
    this.serial = tcp.chance.bits() & 0xffff;
  }

  private context(): Uint8Array {
    return fields().le32(this.count++).le32(0).done();
  }

  /** RegisterSession, protocol version 1. */
  *register(): Packets {
    const context = this.context();
    const body = fields().le16(1).le16(0).done();
    yield* this.tcp.say('client', encapsulated(0x65, 0, body, context));
    yield* this.tcp.say('server', encapsulated(0x65, this.session, body, context));
  }

  /** ListIdentity over the open connection. */
  *identify(id: Identity, address: number): Packets {
    const context = this.context();
    yield* this.tcp.say('client', encapsulated(0x63, this.session, new Uint8Array(0), context));
    yield* this.tcp.say('server', identityAnswer(id, address, context));
  }

  private packetOf(command: number, items: readonly Uint8Array[], context: Uint8Array, timeout: number): Uint8Array {
    const data = fields()
      .le32(0)
      .le16(timeout)
      .le16(items.length)
      .raw(...items)
      .done();
    return encapsulated(command, this.session, data, context);
  }

  /** An unconnected request and its answer (SendRRData). */
  *unconnected(ask: Uint8Array, reply: Uint8Array): Packets {
    const context = this.context();
    const wrap = (cip: Uint8Array) => [
      fields().le16(0).le16(0).done(),
      fields().le16(0xb2).le16(cip.length).raw(cip).done(),
    ];
    yield* this.tcp.say('client', this.packetOf(0x6f, wrap(ask), context, 32));
    yield* this.tcp.say('server', this.packetOf(0x6f, wrap(reply), context, 0));
  }

  /** Forward Open (0x54) of a class 3 connection to the message router. */
  *forwardOpen(): Packets {
    const ask = request(
      0x54,
      path(6, 1),
      fields()
        .u8(0x0a, 14)
        .le32(0)
        .le32(this.toClient)
        .le16(this.serial)
        .le16(0x004d)
        .le32(0x1a2b3c4d)
        .u8(1, 0, 0, 0)
        .le32(2000000)
        .le16(0x43f8)
        .le32(2000000)
        .le16(0x43f8)
        .u8(0xa3, 3)
        .raw(Uint8Array.of(1, 0), path(2, 1))
        .done(),
    );
    const reply = answer(
      0x54,
      fields()
        .le32(this.toDevice)
        .le32(this.toClient)
        .le16(this.serial)
        .le16(0x004d)
        .le32(0x1a2b3c4d)
        .le32(2000000)
        .le32(2000000)
        .u8(0, 0)
        .done(),
    );
    yield* this.unconnected(ask, reply);
  }

  /** Forward Close (0x4e). */
  *forwardClose(): Packets {
    const name = fields().le16(this.serial).le16(0x004d).le32(0x1a2b3c4d).done();
    const ask = request(
      0x4e,
      path(6, 1),
      fields().u8(0x0a, 14).raw(name).u8(3, 0).raw(Uint8Array.of(1, 0), path(2, 1)).done(),
    );
    yield* this.unconnected(ask, answer(0x4e, fields().raw(name).u8(0, 0).done()));
  }

  private unit(connection: number, sequence: number, cip: Uint8Array): Uint8Array {
    const address = fields().le16(0xa1).le16(4).le32(connection).done();
    const data = fields()
      .le16(0xb1)
      .le16(cip.length + 2)
      .le16(sequence)
      .raw(cip)
      .done();
    return this.packetOf(0x70, [address, data], new Uint8Array(8), 0);
  }

  private sequence = 0;

  /** A request and its answer on the class 3 connection (SendUnitData). */
  *connected(ask: Uint8Array, reply: Uint8Array): Packets {
    const sequence = (this.sequence = (this.sequence + 1) & 0xffff);
    yield* this.side('client', this.toDevice, sequence, ask);
    yield* this.side('server', this.toClient, sequence, reply);
  }

  private side(side: Side, connection: number, sequence: number, cip: Uint8Array): Packets {
    return this.tcp.say(side, this.unit(connection, sequence, cip));
  }

  /** UnRegisterSession; the connection is closed after it. */
  *unregister(): Packets {
    yield* this.tcp.say('client', encapsulated(0x66, this.session, new Uint8Array(0), this.context()));
  }
}

/** Read Tag (0x4c) of one element, a REAL in the answer. */
export const readTag = (tag: string): Uint8Array => request(0x4c, symbol(tag), Uint8Array.of(1, 0));

/** Read Tag Fragmented (0x52). */
export const readFragment = (tag: string, elements: number, offset = 0): Uint8Array =>
  request(0x52, symbol(tag), fields().le16(elements).le32(offset).done());

/** Write Tag (0x4d) of one REAL. */
export const writeTag = (tag: string, value: number): Uint8Array =>
  request(0x4d, symbol(tag), fields().le16(0xca).le16(1).raw(real(value)).done());

function real(value: number): Uint8Array {
  const out = new Uint8Array(4);
  new DataView(out.buffer).setFloat32(0, value, true);
  return out;
}

/** Answer to a read of REALs. */
export const tagAnswer = (service: number, values: readonly number[]): Uint8Array =>
  answer(service, joined([Uint8Array.of(0xca, 0), ...values.map(real)]));

/** A class 0 or 1 implicit message as it travels over UDP 2222: sequenced address item and connected data item. */
export function implicit(connection: number, count: number, data: Uint8Array, sequence: number): Uint8Array {
  return fields()
    .le16(2)
    .le16(0x8002)
    .le16(8)
    .le32(connection)
    .le32(count)
    .le16(0xb1)
    .le16(data.length + 2)
    .le16(sequence)
    .raw(data)
    .done();
}

/** Get Attributes All of the identity object, answered. */
export function* identityRead(session: Session, id: Identity): Packets {
  yield* session.connected(request(0x01, path(1, 1)), answer(0x01, identityBody(id)));
}

export const rockwell = (
  name: string,
  productCode: number,
  major: number,
  minor: number,
  serial: number,
): Identity => ({
  vendor: 1,
  deviceType: 14,
  productCode,
  major,
  minor,
  serial,
  name,
});
