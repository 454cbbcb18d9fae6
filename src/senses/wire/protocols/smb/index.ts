// smb: Windows file sharing ([MS-SMB2], [MS-CIFS]) over TCP (RFC 1002 §4.3 framing). Out: that it is spoken, and how both ends name
// themselves while they log on. Files and commands are not read.
import type { Context, Moment, RawDecoder, RawProtocol, Side } from '../../protocol.ts';
import { spells, u32 } from '../octets.ts';
import { ntlmNames } from './ntlm.ts';

/** What is kept of a message: a log-on fits in it. */
const mostKept = 4096;
/** Messages of a side within which a log-on is looked for. */
const mostMessages = 24;

/** One side: where in a message it is, and the beginning of that message. */
class Half {
  readonly held = new Uint8Array(mostKept);
  used = 0;
  /** Bytes of the message still to come; -1 while its header is incomplete. */
  left = -1;
  messages = 0;
}

function decodeSmb(context: Context): RawDecoder {
  let halves: Record<Side, Half> | undefined = { client: new Half(), server: new Half() };

  function whole(half: Half, from: Side, at: Moment): void {
    const kind = spells(half.held, 4, half.used, '\u00feSMB')
      ? 'smb2'
      : spells(half.held, 4, half.used, '\u00ffSMB')
        ? 'smb'
        : undefined;
    if (kind) context.claim(kind);
    const found = ntlmNames(half.held, 0, half.used);
    if (found?.of === from) {
      const { address } = from === 'client' ? context.client : context.server;
      for (const name of found.names) context.sighting({ address }, 'name', name, 'ntlm', 'high', at);
    }
    half.messages++;
    if (halves && halves.client.messages > mostMessages && halves.server.messages > mostMessages) halves = undefined;
  }

  return {
    feed(from, bytes, start, end, at) {
      for (let p = start; p < end && halves;) {
        const half = halves[from];
        if (half.left < 0) {
          half.held[half.used++] = bytes[p++]!;
          if (half.used < 4) continue;
          half.left = (half.held[1]! << 16) | (half.held[2]! << 8) | half.held[3]!;
        }
        const here = Math.min(half.left, end - p);
        const kept = Math.min(here, mostKept - half.used);
        half.held.set(bytes.subarray(p, p + kept), half.used);
        half.used += kept;
        half.left -= here;
        p += here;
        if (half.left > 0) continue;
        whole(half, from, at);
        half.used = 0;
        half.left = -1;
      }
    },
    gap() {
      halves = undefined;
    },
  };
}

export const smb: RawProtocol = {
  name: 'smb2',
  layer: 'tcp',
  kind: 'raw',
  ports: [445, 139],
  anyPort: true,
  recognise(_from, bytes, start, end) {
    if (end - start < 4) return bytes[start]! === 0 || bytes[start]! >= 0x81 ? undefined : false;
    // On port 139 a session is asked for first, by two NetBIOS names of 34 bytes, and granted.
    if (u32(bytes, start) === 0x81000044 || u32(bytes, start) === 0x82000000) return true;
    if (bytes[start] !== 0) return false;
    if (end - start < 8) return undefined;
    return spells(bytes, start + 4, end, '\u00feSMB') || spells(bytes, start + 4, end, '\u00ffSMB');
  },
  open: decodeSmb,
};
