// Facts from the opening of a remote desktop connection: the user name shown in the clear and the client's own name.
import { inert } from '#kit';
import type { Context, RawDecoder, Side } from '../../protocol.ts';
import { u16 } from '../octets.ts';
import { clientName } from './client.ts';
import { openingLength, readOpening } from './connection.ts';

const nothing = new Uint8Array(0);
/** Most that is kept of a side before its settings are read: the client's settings take some hundred bytes. */
const most = 8192;

export function decodeRdp(context: Context): RawDecoder {
  const held: Record<Side, Uint8Array> = { client: nothing, server: nothing };
  let done = false;
  let opened = false;

  function finish(): void {
    done = true;
    held.client = held.server = nothing;
  }

  /** One whole packet. @returns false once the rest is no longer read here. */
  function packet(from: Side, b: Uint8Array, at: number, end: number, moment: Parameters<RawDecoder['feed']>[4]): void {
    if (openingLength(b, at, end) === end - at) {
      const opening = readOpening(b, at, end);
      if (!opened) context.claim('rdp');
      opened = true;
      if (opening.user) context.name('rdp-cookie', inert(opening.user), moment);
      if (opening.failed) finish();
      else if (opening.kind === 'confirm' && (opening.protocols ?? 0) > 0) {
        finish();
        context.handOver('tls');
      }
      return;
    }
    if (from === 'client') {
      const name = clientName(b, at, end);
      if (name) context.sighting({ address: context.client.address }, 'name', name, 'rdp', 'high', moment);
    }
    // Plain remote desktop: after the settings everything is screen and keys, which are not read.
    finish();
  }

  return {
    feed(from, bytes, start, end, moment) {
      if (done) return;
      const joined = held[from].length > 0;
      const b = joined ? Buffer.concat([held[from], bytes.subarray(start, end)]) : bytes;
      let at = joined ? 0 : start;
      const last = joined ? b.length : end;
      while (!done && last - at >= 4) {
        if (b[at] !== 3) {
          finish();
          // Only this side was captured, so nobody was seen to agree on TLS, but here it begins.
          if (b[at] === 22 && !joined && at === start) context.reject();
          return;
        }
        const length = u16(b, at + 2);
        if (length < 7 || length > most) return finish();
        if (last - at < length) break;
        packet(from, b, at, at + length, moment);
        at += length;
      }
      held[from] = done ? nothing : b.slice(at, last);
    },
    gap: finish,
  };
}
