// Facts from a TLS conversation: the name the client asked for, the names and issuer of the certificate it was shown.
import { inert } from '#kit';
import type { Context, FramedDecoder, Moment, Side } from '../../protocol.ts';
import { u16 } from '../octets.ts';
import { certificateNames } from './certificate.ts';
import { Handshake } from './handshake.ts';
import { readHello } from './hello.ts';
import { isVersion2, version2Certificate } from './version2.ts';

const content = { changeCipherSpec: 20, handshake: 22, applicationData: 23 } as const;
const handshake = { clientHello: 1, serverHello: 2, certificate: 11 } as const;

export function decodeTls(context: Context): FramedDecoder {
  let moment: Moment = { time: 0, packet: 0, offset: 0 };
  let claimed = false;
  const reader = (from: Side) =>
    new Handshake((type, bytes, start, end) => {
      if (type === handshake.clientHello) {
        const name = readHello(true, bytes, start, end)?.serverName;
        if (name) context.name('tls-sni', inert(name, 260), moment);
      } else if (type === handshake.certificate) {
        certificate(from, leaf(bytes, start, end));
      }
    });
  const sides = { client: reader('client'), server: reader('server') };

  /** Of the server only: a client's certificate says who it is, not where it went, and whole fleets share one. */
  function certificate(from: Side, der: Uint8Array | undefined): void {
    const found = from === 'server' && der ? certificateNames(der) : undefined;
    if (!found) return;
    for (const name of found.names) context.name('tls-certificate', name, moment);
    if (found.issuer) context.name('tls-issuer', found.issuer, moment);
  }

  return {
    message(from, bytes, start, end, at) {
      if (!claimed) {
        claimed = true;
        context.claim('tls');
      }
      const side = sides[from];
      if (side.closed) return;
      moment = at;
      if (isVersion2(bytes, start)) {
        certificate('server', version2Certificate(bytes, start, end));
        if (from === 'server') side.close();
      } else if (bytes[start] === content.handshake) side.add(bytes, start + 5, end);
      else if (bytes[start] === content.changeCipherSpec || bytes[start] === content.applicationData) side.close();
    },
    gap(from) {
      sides[from].close();
    },
  };
}

/** The first certificate of the list, the sender's own (RFC 5246 §7.4.2). In TLS 1.3 it is encrypted and never gets here. */
function leaf(bytes: Uint8Array, start: number, end: number): Uint8Array | undefined {
  if (end - start < 6) return undefined;
  const length = (bytes[start + 3]! << 16) | u16(bytes, start + 4);
  return length === 0 || start + 6 + length > end ? undefined : bytes.slice(start + 6, start + 6 + length);
}
