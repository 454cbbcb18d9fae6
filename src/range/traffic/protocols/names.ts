// Names on the wire: DNS (RFC 1035), multicast DNS (RFC 6762) and LLMNR (RFC 4795).
import { fields, joined } from '../bytes.ts';
import type { Instant } from '#kit';
import type { Line, Packets } from '../packet.ts';
import { ip, multicast } from '../packet.ts';
import { udp } from '../small.ts';

const A = 1;

/** Labels of a name, ended by the root. */
const dnsName = (name: string): Uint8Array =>
  joined([...name.split('.').map((l) => fields().u8(l.length).text(l).done()), Uint8Array.of(0)]);

const question = (name: string, type = A, klass = 1): Uint8Array =>
  fields().raw(dnsName(name)).u16(type).u16(klass).done();

const head = (id: number, flags: number, asked: number, answered: number): Uint8Array =>
  fields().u16(id).u16(flags).u16(asked).u16(answered).u16(0).u16(0).done();

const dnsQuery = (id: number, name: string): Uint8Array => joined([head(id, 0x0100, 1, 0), question(name)]);

/** An answer with one address, or, without one, "no such name". */
const dnsAnswer = (id: number, name: string, address?: string): Uint8Array =>
  address === undefined
    ? joined([head(id, 0x8183, 1, 0), question(name)])
    : joined([
        head(id, 0x8180, 1, 1),
        question(name),
        fields().u16(0xc00c).u16(A).u16(1).u32(300).u16(4).u32(ip(address)).done(),
      ]);

/** A question to a name server and its answer; without `answered` nobody answers. */
export function* lookUp(
  at: Instant,
  line: Line,
  port: number,
  id: number,
  name: string,
  answered?: string | null,
): Packets {
  yield udp(at, line, true, port, 53, dnsQuery(id, name));
  if (answered !== undefined) yield udp(at + 2.1, line, false, 53, port, dnsAnswer(id, name, answered ?? undefined));
}

const mdnsGroup = multicast('224.0.0.251');
const llmnrGroup = multicast('224.0.0.252');

/** A host announces `name.local` and its address to its link (end `a` of the line). */
export function* mdnsAnnounce(at: Instant, line: Line, name: string, address: string): Packets {
  const record = fields()
    .raw(dnsName(`${name}.local`))
    .u16(A)
    .u16(0x8001)
    .u32(120)
    .u16(4)
    .u32(ip(address))
    .done();
  for (const pause of [0, 1000])
    yield udp(at + pause, line, true, 5353, 5353, joined([head(0, 0x8400, 0, 1), record]), mdnsGroup);
}

/** A host asks its link whether somebody else has its own name, as Windows does when it comes up. */
export function* llmnrAsk(at: Instant, line: Line, port: number, id: number, name: string): Packets {
  const ask = joined([head(id, 0, 1, 0), question(name)]);
  yield udp(at, line, true, port, 5355, ask, llmnrGroup);
  yield udp(at + 410, line, true, port, 5355, ask, llmnrGroup);
}
