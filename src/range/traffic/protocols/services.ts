// Everyday services, as plain as they come: NTP (RFC 5905), SNMP v2c and v3 (RFC 3416, 3414), syslog (RFC 5424), HTTP (RFC 9112), LLDP
// (IEEE 802.1AB), STUN (RFC 8489), SOPAS telegrams, SMB 2 negotiation (MS-SMB2) and bulk transfers.
import { ascii, fields, hex, joined } from '../bytes.ts';
import { noise } from '../../chance.ts';
import type { Instant } from '#kit';
import type { Group, Line, Packets } from '../packet.ts';
import type { Tcp } from '../tcp.ts';
import { udp } from '../small.ts';

/** Seconds between 1900 and 1970, as NTP counts. */
const NTP_ERA = 2208988800;

const ntpTime = (at: Instant): Uint8Array =>
  fields()
    .u32((Math.floor(at / 1000) + NTP_ERA) >>> 0)
    .u32(Math.floor((((at % 1000) + 1000) % 1000) * 4294967.296) >>> 0)
    .done();

/** A client asks for the time; the server is a GNSS clock. */
export function* ntpExchange(at: Instant, line: Line, port: number): Packets {
  const zero = new Uint8Array(8);
  const ask = fields().u8(0x23, 0, 6, 0xec).u32(0).u32(0).u32(0).raw(zero, zero, zero, ntpTime(at)).done();
  const reply = fields()
    .u8(0x24, 1, 6, 0xec)
    .u32(0)
    .u32(0x10)
    .text('GNSS')
    .raw(ntpTime(at - 8000), ntpTime(at), ntpTime(at + 0.6), ntpTime(at + 0.7))
    .done();
  yield udp(at, line, true, port, 123, ask);
  yield udp(at + 1.4, line, false, 123, port, reply);
}

function ber(tag: number, ...parts: Uint8Array[]): Uint8Array {
  const body = joined(parts);
  const f = fields().u8(tag);
  if (body.length < 128) f.u8(body.length);
  else if (body.length < 256) f.u8(0x81, body.length);
  else f.u8(0x82).u16(body.length);
  return f.raw(body).done();
}

const berInt = (v: number): Uint8Array => ber(0x02, fields().u32(v).done());
const sysUpTime = ber(0x06, hex('2b06010201010300'));

/** SNMP v2c Get of sysUpTime with a community in clear. */
export function* snmpV2(at: Instant, line: Line, port: number, community: string, id: number): Packets {
  const pdu = (tag: number, value: Uint8Array) =>
    ber(
      0x30,
      ber(0x02, Uint8Array.of(1)),
      ber(0x04, ascii(community)),
      ber(
        tag,
        berInt(id & 0x7fffffff),
        ber(2, Uint8Array.of(0)),
        ber(2, Uint8Array.of(0)),
        ber(0x30, ber(0x30, sysUpTime, value)),
      ),
    );
  yield udp(at, line, true, port, 161, pdu(0xa0, ber(0x05)));
  yield udp(at + 1.8, line, false, 161, port, pdu(0xa2, ber(0x43, fields().u32(0x0125_4a3c).done())));
}

/** SNMP v3 with authentication and privacy: what is asked is encrypted. */
export function* snmpV3(
  at: Instant,
  line: Line,
  port: number,
  user: string,
  id: number,
  secret: (n: number) => Uint8Array,
): Packets {
  const engine = hex('80001f8880e9630000d61ff449');
  const message = (flags: number, length: number) =>
    ber(
      0x30,
      ber(0x02, Uint8Array.of(3)),
      ber(0x30, berInt(id & 0x7fffffff), berInt(1472), ber(0x04, Uint8Array.of(flags)), ber(0x02, Uint8Array.of(3))),
      ber(
        0x04,
        ber(
          0x30,
          ber(0x04, engine),
          berInt(12),
          berInt(88231),
          ber(0x04, ascii(user)),
          ber(0x04, secret(12)),
          ber(0x04, secret(8)),
        ),
      ),
      ber(0x04, secret(length)),
    );
  yield udp(at, line, true, port, 161, message(7, 56));
  yield udp(at + 1.8, line, false, 161, port, message(3, 64));
}

/** A syslog datagram. */
export function* syslogLine(at: Instant, line: Line, port: number, host: string, text: string): Packets {
  yield udp(at, line, true, port, 514, ascii(`<134>1 - ${host} fw - - - ${text}`));
}

/** One HTTP request and its answer. @param headers further header lines, each ended by CR LF. */
export function* httpGet(tcp: Tcp, host: string, path: string, body: number, headers = ''): Packets {
  yield* tcp.open();
  yield* tcp.say(
    'client',
    ascii(`GET ${path} HTTP/1.1\r\nHost: ${host}\r\nUser-Agent: quay\r\nAccept: */*\r\n${headers}\r\n`),
  );
  const page = 'x'.repeat(body);
  yield* tcp.say(
    'server',
    ascii(`HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: ${body}\r\n\r\n${page}`),
  );
  yield* tcp.close();
}

export const LLDP = 0x88cc;
export const lldpGroup: Group = { mac: hex('0180c200000e'), ip: 0 };

/** What a switch says of itself to its neighbours: chassis, port, time to live, name, description, capabilities, address. */
export function lldp(mac: Uint8Array, port: string, name: string, description: string, address: number): Uint8Array {
  const tlv = (type: number, body: Uint8Array) =>
    fields()
      .u16((type << 9) | body.length)
      .raw(body)
      .done();
  return joined([
    tlv(1, joined([Uint8Array.of(4), mac])),
    tlv(2, joined([Uint8Array.of(5), ascii(port)])),
    tlv(3, fields().u16(120).done()),
    tlv(5, ascii(name)),
    tlv(6, ascii(description)),
    tlv(7, fields().u16(0x0014).u16(0x0004).done()),
    tlv(8, fields().u8(5, 1).u32(address).u8(2).u32(1).u8(0).done()),
    tlv(0, new Uint8Array(0)),
  ]);
}

/** A STUN binding request; `line` may have an end that never answers. */
export function* stunTry(at: Instant, line: Line, port: number, transaction: Uint8Array): Packets {
  const ask = fields().u16(1).u16(0).u32(0x2112a442).raw(transaction).done();
  for (const pause of [0, 500, 1500]) yield udp(at + pause, line, true, port, 3478, ask);
}

/** Distances from a laser scanner: CoLa A telegrams, framed by STX and ETX, sent by the scanner (the client). */
export function* sopas(tcp: Tcp, times: Iterable<number>): Packets {
  yield* tcp.open();
  for (const at of times) {
    yield* tcp.until(at);
    const distance = tcp.chance.int(400, 9000).toString(16).toUpperCase();
    yield* tcp.say('client', ascii(`\x02sSN LMDscandata 1 1 8A1 0 0 ${distance}\x03`));
  }
  yield* tcp.wait(500);
  yield* tcp.close();
}

const smbHeader = (command: number, answer: boolean, messageId: number, session: Uint8Array, status = 0): Uint8Array =>
  fields()
    .u8(0xfe)
    .text('SMB')
    .le16(64)
    .le16(0)
    .le32(status)
    .le16(command)
    .le16(1)
    .le32(answer ? 1 : 0)
    .le32(0)
    .le32(messageId)
    .le32(0)
    .le32(0xfeff)
    .le32(0)
    .raw(session)
    .zeros(16)
    .done();

const nbss = (body: Uint8Array): Uint8Array => fields().u8(0).u24(body.length).raw(body).done();

/** SMB 3 negotiation, then encrypted transfer (SMB2 TRANSFORM) of `bytes`, sent by the server: an image agent at work. */
export function* smbPull(tcp: Tcp, bytes: number, pauseMs = 2): Packets {
  const guid = tcp.chance.bytes(16);
  const none = new Uint8Array(8);
  const session = fields().le32(tcp.chance.bits()).le32(0x400).done();
  const dialects = [0x0202, 0x0210, 0x0300, 0x0302];
  const ask = fields().le16(36).le16(dialects.length).le16(1).le16(0).le32(0x7f).raw(guid).zeros(8);
  for (const d of dialects) ask.le16(d);
  const reply = fields()
    .le16(65)
    .le16(1)
    .le16(0x0302)
    .le16(0)
    .raw(tcp.chance.bytes(16))
    .le32(0x7f)
    .le32(0x100000)
    .le32(0x100000)
    .le32(0x100000)
    .raw(hex('0080f1a2b3c4d901'), hex('0000000000000000'))
    .le16(128)
    .le16(0)
    .le32(0)
    .done();
  yield* tcp.open();
  yield* tcp.say('client', nbss(joined([smbHeader(0, false, 0, none), ask.done()])));
  yield* tcp.say('server', nbss(joined([smbHeader(0, true, 0, none), reply])));
  const sealed = (n: number) =>
    nbss(
      joined([
        fields()
          .u8(0xfd)
          .text('SMB')
          .raw(tcp.chance.bytes(16), tcp.chance.bytes(11))
          .zeros(5)
          .le32(n)
          .le16(0)
          .le16(1)
          .raw(session)
          .done(),
        noise(tcp.chance, n),
      ]),
    );
  for (let left = bytes; left > 0; left -= 32768) {
    yield* tcp.say('client', sealed(112));
    yield* tcp.say('server', sealed(Math.min(32768, left)));
    yield* tcp.wait(pauseMs);
  }
  yield* tcp.close();
}
