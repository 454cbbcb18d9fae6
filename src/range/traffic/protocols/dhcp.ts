// DHCP (RFC 2131, options RFC 2132, client identifier RFC 4361): a client asks for an address and gets one.
import { ascii, fields } from '../bytes.ts';
import type { Instant } from '#kit';
import type { Line, Packets } from '../packet.ts';
import { broadcast, ip } from '../packet.ts';
import { udp } from '../small.ts';

export interface Lease {
  /** Transaction id. */
  xid: number;
  hostName: string;
  vendorClass: string;
  /** Option 61 as it stands; default: hardware type and MAC. */
  clientId?: Uint8Array;
  address: string;
  mask: string;
  router: string;
  seconds: number;
}

function option(code: number, body: Uint8Array): Uint8Array {
  return fields().u8(code, body.length).raw(body).done();
}

function message(
  op: 1 | 2,
  lease: Lease,
  mac: Uint8Array,
  yours: number,
  server: number,
  options: Uint8Array[],
): Uint8Array {
  const f = fields()
    .u8(op, 1, 6, 0)
    .u32(lease.xid)
    .u16(0)
    .u16(op === 1 ? 0x8000 : 0)
    .u32(0)
    .u32(yours)
    .u32(server)
    .u32(0)
    .raw(mac)
    .zeros(10 + 64 + 128)
    .u32(0x63825363)
    .raw(...options)
    .u8(255);
  return f.zeros(Math.max(0, 300 - f.length)).done();
}

/** Discover, offer, request, acknowledgement. End `a` is the client, `b` the server; all by broadcast, as Windows asks. */
export function* dhcpExchange(at: Instant, line: Line, lease: Lease): Packets {
  const { a, b } = line.views[0]!;
  const word = (text: string) => fields().u32(ip(text)).done();
  const clientId = option(61, lease.clientId ?? fields().u8(1).raw(a.mac).done());
  const about = [clientId, option(12, ascii(lease.hostName)), option(60, ascii(lease.vendorClass))];
  const wanted = option(55, Uint8Array.of(1, 3, 6, 15, 31, 33, 43, 44, 46, 47, 119, 121, 249, 252));
  const given = [
    option(54, fields().u32(b.ip).done()),
    option(51, fields().u32(lease.seconds).done()),
    option(1, word(lease.mask)),
    option(3, word(lease.router)),
  ];
  const kind = (n: number) => option(53, Uint8Array.of(n));
  const asked = [option(50, word(lease.address)), option(54, fields().u32(b.ip).done())];
  const yours = ip(lease.address);
  const discover = message(1, lease, a.mac, 0, 0, [kind(1), ...about, wanted]);
  const offer = message(2, lease, a.mac, yours, b.ip, [kind(2), ...given]);
  const request = message(1, lease, a.mac, 0, 0, [kind(3), ...about, ...asked, wanted]);
  const ack = message(2, lease, a.mac, yours, b.ip, [kind(5), ...given]);
  yield udp(at, line, true, 68, 67, discover, broadcast, true);
  yield udp(at + 21, line, false, 67, 68, offer, broadcast);
  yield udp(at + 24, line, true, 68, 67, request, broadcast, true);
  yield udp(at + 39, line, false, 67, 68, ack, broadcast);
}
