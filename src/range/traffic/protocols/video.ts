// Cameras and voice: RTSP (RFC 2326) with RTP (RFC 3550) interleaved on the same connection, and SIP (RFC 3261) registration.
import { ascii, fields, joined } from '../bytes.ts';
import { noise } from '../../chance.ts';
import type { Instant } from '#kit';
import type { Line, Packets } from '../packet.ts';
import type { Tcp } from '../tcp.ts';
import { udp } from '../small.ts';

export const RTSP_PORT = 554;

const lines = (...text: string[]): Uint8Array => ascii(`${text.join('\r\n')}\r\n\r\n`);

/** A recorder pulls a stream: OPTIONS, DESCRIBE, SETUP, PLAY, then bursts of `packets` RTP packets at the given times. */
export function* rtspPull(tcp: Tcp, address: string, times: Iterable<number>, packets: number): Packets {
  const url = `rtsp://${address}:554/axis-media/media.amp`;
  const agent = 'User-Agent: VMS/2024R1';
  const session = tcp.chance.bits().toString(16).toUpperCase().padStart(8, '0');
  const sdp = joined([
    ascii('v=0\r\no=- 1 1 IN IP4 0.0.0.0\r\ns=Media\r\nc=IN IP4 0.0.0.0\r\nt=0 0\r\n'),
    ascii('m=video 0 RTP/AVP 96\r\na=rtpmap:96 H264/90000\r\na=control:trackID=1\r\n'),
  ]);
  yield* tcp.open();
  yield* tcp.say('client', lines(`OPTIONS ${url} RTSP/1.0`, 'CSeq: 1', agent));
  yield* tcp.say('server', lines('RTSP/1.0 200 OK', 'CSeq: 1', 'Public: OPTIONS, DESCRIBE, SETUP, PLAY, TEARDOWN'));
  yield* tcp.say('client', lines(`DESCRIBE ${url} RTSP/1.0`, 'CSeq: 2', agent, 'Accept: application/sdp'));
  yield* tcp.say(
    'server',
    joined([
      lines('RTSP/1.0 200 OK', 'CSeq: 2', 'Content-Type: application/sdp', `Content-Length: ${sdp.length}`),
      sdp,
    ]),
  );
  const transport = 'Transport: RTP/AVP/TCP;unicast;interleaved=0-1';
  yield* tcp.say('client', lines(`SETUP ${url}/trackID=1 RTSP/1.0`, 'CSeq: 3', agent, transport));
  yield* tcp.say('server', lines('RTSP/1.0 200 OK', 'CSeq: 3', `Session: ${session}`, transport));
  yield* tcp.say('client', lines(`PLAY ${url} RTSP/1.0`, 'CSeq: 4', agent, `Session: ${session}`));
  yield* tcp.say('server', lines('RTSP/1.0 200 OK', 'CSeq: 4', `Session: ${session}`));
  const source = tcp.chance.bits();
  let sequence = tcp.chance.int(0, 65535);
  let stamp = tcp.chance.bits();
  for (const at of times) {
    yield* tcp.until(at);
    for (let i = 0; i < packets; i++) {
      sequence = (sequence + 1) & 0xffff;
      const last = i === packets - 1;
      const size = last ? tcp.chance.int(200, 1200) : 1400;
      const rtp = fields()
        .u8(0x80, last ? 0xe0 : 0x60)
        .u16(sequence)
        .u32(stamp)
        .u32(source)
        // A fragment of a coded picture: FU indicator and header (RFC 6184).
        .u8(0x7c, i === 0 ? 0x81 : last ? 0x41 : 0x01)
        .raw(noise(tcp.chance, size))
        .done();
      yield* tcp.say('server', fields().u8(0x24, 0).u16(rtp.length).raw(rtp).done());
    }
    stamp = (stamp + 3600) >>> 0;
  }
  yield* tcp.say('client', lines(`TEARDOWN ${url} RTSP/1.0`, 'CSeq: 5', agent, `Session: ${session}`));
  yield* tcp.say('server', lines('RTSP/1.0 200 OK', 'CSeq: 5', `Session: ${session}`));
  yield* tcp.close();
}

/** An intercom station registers with its server. */
export function* sipRegister(
  at: Instant,
  line: Line,
  station: string,
  own: string,
  server: string,
  call: number,
): Packets {
  const common = [
    `Via: SIP/2.0/UDP ${own}:5060;branch=z9hG4bK${call.toString(16)}`,
    `From: <sip:${station}@${server}>;tag=${call.toString(36)}`,
    `To: <sip:${station}@${server}>`,
    `Call-ID: ${call}@${own}`,
    'CSeq: 1 REGISTER',
  ];
  const ask = lines(
    `REGISTER sip:${server} SIP/2.0`,
    ...common,
    'Max-Forwards: 70',
    `Contact: <sip:${station}@${own}:5060>`,
    'Expires: 600',
    'Content-Length: 0',
  );
  yield udp(at, line, true, 5060, 5060, ask);
  yield udp(at + 6, line, false, 5060, 5060, lines('SIP/2.0 200 OK', ...common, 'Expires: 600', 'Content-Length: 0'));
}
