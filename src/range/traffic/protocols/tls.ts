// TLS 1.2 (RFC 5246) with a server name (RFC 6066): the handshake readable as on a real wire, the rest as encrypted records.
import { fields, joined } from '../bytes.ts';
import { Chance, noise } from '../../chance.ts';
import type { Packets } from '../packet.ts';
import type { Side, Tcp } from '../tcp.ts';
import { certificate } from './certificate.ts';

const record = (type: number, body: Uint8Array, version = 0x0303): Uint8Array =>
  fields().u8(type).u16(version).u16(body.length).raw(body).done();

const handshake = (type: number, body: Uint8Array): Uint8Array => fields().u8(type).u24(body.length).raw(body).done();

const extension = (type: number, body: Uint8Array): Uint8Array => fields().u16(type).u16(body.length).raw(body).done();

function clientHello(chance: Chance, serverName: string | undefined): Uint8Array {
  const suites = [0xc02f, 0xc030, 0xc027, 0xc028, 0x009c, 0x009d, 0x003c, 0x00ff];
  const extensions: Uint8Array[] = [];
  if (serverName !== undefined) {
    const host = fields().u8(0).u16(serverName.length).text(serverName).done();
    extensions.push(extension(0, fields().u16(host.length).raw(host).done()));
  }
  extensions.push(
    extension(10, fields().u16(6).u16(29).u16(23).u16(24).done()),
    extension(11, Uint8Array.of(1, 0)),
    extension(13, fields().u16(8).u16(0x0401).u16(0x0501).u16(0x0403).u16(0x0201).done()),
    extension(23, new Uint8Array(0)),
  );
  const all = joined(extensions);
  const body = fields()
    .u16(0x0303)
    .raw(chance.bytes(32))
    .u8(32)
    .raw(chance.bytes(32))
    .u16(suites.length * 2);
  for (const s of suites) body.u16(s);
  return handshake(1, body.u8(1, 0).u16(all.length).raw(all).done());
}

function serverHello(chance: Chance): Uint8Array {
  const extensions = joined([extension(0xff01, Uint8Array.of(0)), extension(11, Uint8Array.of(1, 0))]);
  return handshake(
    2,
    fields()
      .u16(0x0303)
      .raw(chance.bytes(32))
      .u8(32)
      .raw(chance.bytes(32))
      .u16(0xc02f)
      .u8(0)
      .u16(extensions.length)
      .raw(extensions)
      .done(),
  );
}

export interface TlsPeer {
  /** Server name that the client asks for; undefined where it asks by address. */
  serverName?: string;
  /** Name in the certificate; default the server name. */
  certificateName?: string;
  organisation?: string;
  issuer?: string;
}

/** The handshake on an open connection. */
export function* tlsHandshake(tcp: Tcp, peer: TlsPeer): Packets {
  const chance = tcp.chance;
  const common = peer.certificateName ?? peer.serverName ?? 'device.invalid';
  // The certificate is the server's own: the same name has the same certificate in every session of every run.
  const own = certificate(new Chance(`certificate of ${common}`), common, peer.organisation ?? 'Invented', peer.issuer);
  const listed = fields()
    .u24(own.length + 3)
    .u24(own.length)
    .raw(own)
    .done();
  const keys = handshake(
    12,
    fields().u8(3).u16(29).u8(32).raw(chance.bytes(32)).u16(0x0401).u16(256).raw(chance.bytes(256)).done(),
  );
  const done = handshake(14, new Uint8Array(0));
  yield* tcp.say('client', record(22, clientHello(chance, peer.serverName), 0x0301));
  yield* tcp.say(
    'server',
    joined([record(22, serverHello(chance)), record(22, handshake(11, listed)), record(22, keys), record(22, done)]),
  );
  const finish = [record(20, Uint8Array.of(1)), record(22, chance.bytes(40))];
  const exchange = handshake(16, fields().u8(32).raw(chance.bytes(32)).done());
  yield* tcp.say('client', joined([record(22, exchange), ...finish]));
  yield* tcp.say('server', joined([record(20, Uint8Array.of(1)), record(22, chance.bytes(40))]));
}

/** Encrypted application data: `bytes` of it in records of at most 8 KiB. */
export function* tlsData(tcp: Tcp, side: Side, bytes: number): Packets {
  for (let left = bytes; left > 0; left -= 8192) {
    const n = Math.min(8192, left);
    yield* tcp.say(side, record(23, noise(tcp.chance, n + 24)));
  }
}

/** A whole session: handshake, then requests and answers of these sizes at these times, then close_notify. */
export function* tlsSession(
  tcp: Tcp,
  peer: TlsPeer,
  exchanges: Iterable<{ at: number; up: number; down: number }>,
): Packets {
  yield* tcp.open();
  yield* tlsHandshake(tcp, peer);
  for (const { at, up, down } of exchanges) {
    yield* tcp.until(at);
    yield* tlsData(tcp, 'client', up);
    yield* tcp.wait(4);
    yield* tlsData(tcp, 'server', down);
  }
  yield* tcp.wait(300);
  yield* tcp.say('client', record(21, tcp.chance.bytes(26)));
  yield* tcp.close();
}

export const alertRecord = (chance: Chance): Uint8Array => record(21, chance.bytes(26));
export const helloOf = (chance: Chance, serverName: string): Uint8Array =>
  record(22, clientHello(chance, serverName), 0x0301);
