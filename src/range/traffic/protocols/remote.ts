// Remote screens: RDP (MS-RDPBCGR over TPKT and X.224, then TLS) and VNC (RFB, RFC 6143).
import { ascii, fields, joined } from '../bytes.ts';
import { noise } from '../../chance.ts';
import type { Packets } from '../packet.ts';
import type { Tcp } from '../tcp.ts';
import { tpkt } from './s7.ts';
import { alertRecord, tlsData, tlsHandshake } from './tls.ts';

export const RDP_PORT = 3389;
export const VNC_PORT = 5900;
/** Largest screen record, in bytes. */
const RECORD = 1200;

export interface RdpSession {
  /** User name in the routing cookie. */
  user: string;
  /** Name in the server's certificate. */
  host: string;
  seconds: number;
  /** Mean pause between strokes, in seconds. */
  everySeconds: number;
}

/** A session: connection request with cookie, TLS, then keyboard, mouse and screen until it is closed. */
export function* rdpSession(tcp: Tcp, s: RdpSession): Packets {
  const cookie = ascii(`Cookie: mstshash=${s.user}\r\n`);
  const wish = fields().u8(1, 0).le16(8).le32(1).done();
  const length = 6 + cookie.length + wish.length;
  yield* tcp.open();
  yield* tcp.say('client', tpkt(joined([fields().u8(length, 0xe0).u16(0).u16(0).u8(0).done(), cookie, wish])));
  const granted = fields().u8(2, 0x1f).le16(8).le32(1).done();
  yield* tcp.say('server', tpkt(joined([fields().u8(14, 0xd0).u16(0).u16(0x1234).u8(0).done(), granted])));
  yield* tlsHandshake(tcp, { certificateName: s.host, organisation: 'Marlow Point Terminals' });
  const end = tcp.at + s.seconds * 1000;
  while (tcp.at < end - 2000) {
    yield* tlsData(tcp, 'client', tcp.chance.int(40, 120));
    yield* tcp.wait(30);
    // One record a segment: inside an RDP conversation tshark takes a segment that goes on in a record for CredSSP if it begins with 0x30.
    for (let left = tcp.chance.int(200, 3200); left > 0; left -= RECORD) {
      yield* tlsData(tcp, 'server', Math.min(left, RECORD));
    }
    yield* tcp.wait(Math.min(s.everySeconds * 1000 * tcp.chance.between(0.4, 1.6), Math.max(0, end - tcp.at)));
  }
  yield* tcp.until(end);
  yield* tcp.say('client', alertRecord(tcp.chance));
  yield* tcp.close();
}

/** A VNC session without a password (security type 1): version, security, init, then screen updates. */
export function* vncSession(tcp: Tcp, desktop: string, updates: number): Packets {
  yield* tcp.open();
  yield* tcp.say('server', ascii('RFB 003.008\n'));
  yield* tcp.say('client', ascii('RFB 003.008\n'));
  yield* tcp.say('server', Uint8Array.of(1, 1));
  yield* tcp.say('client', Uint8Array.of(1));
  yield* tcp.say('server', fields().u32(0).done());
  yield* tcp.say('client', Uint8Array.of(1));
  const format = fields().u8(32, 24, 0, 1).u16(255).u16(255).u16(255).u8(16, 8, 0).zeros(3).done();
  yield* tcp.say('server', fields().u16(1024).u16(768).raw(format).u32(desktop.length).text(desktop).done());
  yield* tcp.say('client', fields().u8(0).zeros(3).raw(format).done());
  yield* tcp.say('client', fields().u8(2, 0).u16(1).u32(0).done());
  for (let i = 0; i < updates; i++) {
    yield* tcp.say(
      'client',
      fields()
        .u8(3, i ? 1 : 0)
        .u16(0)
        .u16(0)
        .u16(1024)
        .u16(768)
        .done(),
    );
    // One raw rectangle of 32 by 16 pixels.
    const pixels = noise(tcp.chance, 32 * 16 * 4);
    yield* tcp.say('server', fields().u8(0, 0).u16(1).u16(64).u16(64).u16(32).u16(16).u32(0).raw(pixels).done());
    yield* tcp.wait(500);
  }
  yield* tcp.close();
}
