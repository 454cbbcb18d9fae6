// A self-signed X.509 v3 certificate in DER (RFC 5280, X.690). Its key and signature are fixed noise: it names, it proves nothing.
import { ascii, fields, joined } from '../bytes.ts';
import type { Chance } from '../../chance.ts';

/** Tag, length, value. */
function der(tag: number, ...parts: Uint8Array[]): Uint8Array {
  const body = joined(parts);
  const f = fields().u8(tag);
  if (body.length < 128) f.u8(body.length);
  else if (body.length < 256) f.u8(0x81, body.length);
  else f.u8(0x82).u16(body.length);
  return f.raw(body).done();
}

const sequence = (...parts: Uint8Array[]) => der(0x30, ...parts);

function oid(...arcs: number[]): Uint8Array {
  const out = [arcs[0]! * 40 + arcs[1]!];
  for (const arc of arcs.slice(2)) {
    const digits = [arc & 127];
    for (let rest = arc >>> 7; rest; rest >>>= 7) digits.unshift((rest & 127) | 128);
    out.push(...digits);
  }
  return der(0x06, Uint8Array.from(out));
}

const named = (organisation: string, common: string): Uint8Array =>
  sequence(
    der(0x31, sequence(oid(2, 5, 4, 10), der(0x0c, ascii(organisation)))),
    der(0x31, sequence(oid(2, 5, 4, 3), der(0x0c, ascii(common)))),
  );

/** A certificate of `common` (also its alternative DNS name), issued by itself or by `issuer`. */
export function certificate(chance: Chance, common: string, organisation: string, issuer?: string): Uint8Array {
  const algorithm = sequence(oid(1, 2, 840, 113549, 1, 1, 11), der(0x05));
  const modulus = joined([Uint8Array.of(0, 0xc3), chance.bytes(254), Uint8Array.of(0x1f)]);
  const key = sequence(der(0x02, modulus), der(0x02, Uint8Array.of(1, 0, 1)));
  const subject = named(organisation, common);
  const altName = sequence(oid(2, 5, 29, 17), der(0x04, sequence(der(0x82, ascii(common)))));
  const body = sequence(
    der(0xa0, der(0x02, Uint8Array.of(2))),
    der(0x02, joined([Uint8Array.of(0x4a), chance.bytes(7)])),
    algorithm,
    issuer === undefined ? subject : named(organisation, issuer),
    sequence(der(0x17, ascii('240101000000Z')), der(0x17, ascii('340101000000Z'))),
    subject,
    sequence(sequence(oid(1, 2, 840, 113549, 1, 1, 1), der(0x05)), der(0x03, Uint8Array.of(0), key)),
    der(0xa3, sequence(altName)),
  );
  return sequence(body, algorithm, der(0x03, Uint8Array.of(0), chance.bytes(256)));
}
