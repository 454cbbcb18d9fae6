// The RFB handshake (RFC 6143 §7.1 to §7.3): versions, security type, desktop name. What follows it, the screen itself, is not
// read at all, so that a long session costs nothing.
import type { Context, Moment, RawDecoder, Side } from '../../protocol.ts';
import { rawText, shownText, u32 } from '../octets.ts';

const none = 1;
const vncPassword = 2;
const longestName = 4096;
const nothing = new Uint8Array(0);

/** What a side is to send next; `done` once nothing more is wanted of it. */
type Step = 'version' | 'security' | 'choice' | 'challenge' | 'result' | 'server-init' | 'done';

export function decodeVnc(context: Context): RawDecoder {
  const step: Record<Side, Step> = { client: 'version', server: 'version' };
  /** Bytes of a step that is not yet whole. */
  const held: Record<Side, Uint8Array> = { client: nothing, server: nothing };
  let minor = 8;
  let security = 0;
  let reported = false;

  function stop(): number {
    step.client = step.server = 'done';
    held.client = held.server = nothing;
    return 1;
  }

  function chosen(type: number): void {
    security = type;
    if (type === none) step.server = minor >= 8 ? 'result' : 'server-init';
    else if (type === vncPassword) step.server = 'challenge';
    else stop();
  }

  function letIn(at: Moment): void {
    if (security !== none || reported) return;
    reported = true;
    context.credential({ protocol: 'vnc', kind: 'no-password' }, at);
  }

  /** Each reader of a step returns the bytes it used, 0 where more are needed. */
  function server(b: Uint8Array, at: number, end: number, moment: Moment): number {
    const size = end - at;
    switch (step.server) {
      case 'version':
        if (size < 12) return 0;
        if (!agree(b, at)) return stop();
        context.claim('vnc');
        step.server = 'security';
        return 12;
      case 'security':
        return offered(b, at, size);
      case 'challenge':
        if (size < 16) return 0;
        step.server = 'result';
        return 16;
      case 'result':
        if (size < 4) return 0;
        if (u32(b, at) !== 0) return stop();
        letIn(moment);
        step.server = 'server-init';
        return 4;
      case 'server-init':
        return desktop(b, at, size, moment);
      default:
        return 0;
    }
  }

  /** 3.3: the server alone decides. Later: a list to choose from; of a list of one the choice is known before it is made. */
  function offered(b: Uint8Array, at: number, size: number): number {
    if (minor < 7) {
      if (size < 4) return 0;
      chosen(u32(b, at));
      return 4;
    }
    const count = b[at]!;
    if (count === 0) return stop();
    if (size < 1 + count) return 0;
    step.server = 'choice';
    if (count === 1) chosen(b[at + 1]!);
    return 1 + count;
  }

  function desktop(b: Uint8Array, at: number, size: number, moment: Moment): number {
    if (size < 24) return 0;
    const length = u32(b, at + 20);
    if (length > longestName) return stop();
    if (size < 24 + length) return 0;
    letIn(moment);
    const name = shownText(b, at + 24, at + 24 + length);
    if (name) {
      context.name('vnc-name', name, moment);
      context.sighting({ address: context.server.address }, 'name', name, 'vnc', 'medium', moment);
    }
    return stop();
  }

  function client(b: Uint8Array, at: number, end: number): number {
    switch (step.client) {
      case 'version':
        if (end - at < 12) return 0;
        if (!agree(b, at)) return stop();
        step.client = minor >= 7 ? 'choice' : 'done';
        return 12;
      case 'choice':
        step.client = 'done';
        if (step.server === 'choice') chosen(b[at]!);
        return 1;
      default:
        return 0;
    }
  }

  /** Both speak the lower of the two versions. */
  function agree(b: Uint8Array, at: number): boolean {
    const version = minorVersion(b, at);
    minor = Math.min(minor, version ?? 8);
    return version !== undefined;
  }

  const over = (side: Side): boolean => step[side] === 'done';

  return {
    feed(from, bytes, start, end, moment) {
      if (over(from)) return;
      const joined = held[from].length > 0;
      const b = joined ? Buffer.concat([held[from], bytes.subarray(start, end)]) : bytes;
      let at = joined ? 0 : start;
      const last = joined ? b.length : end;
      while (at < last && !over(from)) {
        const used = from === 'server' ? server(b, at, last, moment) : client(b, at, last);
        if (used === 0) break;
        at += used;
      }
      if (last - at > longestName + 64) stop();
      held[from] = over(from) ? nothing : b.slice(at, last);
    },
    gap: stop,
  };
}

/** `RFB 003.008\n` → 8. Versions between count as the lower one (RFC 6143 §7.1.1), Apple's 003.889 and later majors as 8. */
function minorVersion(bytes: Uint8Array, at: number): number | undefined {
  const found = /^RFB (\d{3})\.(\d{3})\n$/.exec(rawText(bytes, at, at + 12));
  if (!found) return undefined;
  const minor = Number(found[1]) > 3 ? 8 : Number(found[2]);
  return minor >= 8 ? 8 : minor === 7 ? 7 : 3;
}
