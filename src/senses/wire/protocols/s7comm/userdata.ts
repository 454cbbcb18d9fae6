// User data of S7comm: engineering, subscriptions, block lists, system state, password, clock; and what is pushed unasked.
import type { Context, Moment, Side } from '../../protocol.ts';
import { s7Row } from '../../operations/s7comm.ts';
import type { Pending } from '../../operations/pending.ts';
import { OK, type Asked, type Tally } from '../../operations/tally.ts';
import { readSzl } from './szl.ts';

const PUSH = 0;
const REQUEST = 4;
const RESPONSE = 8;

const CPU_FUNCTIONS = 4;
const READ_SZL = 1;
const SECURITY = 5;
const PASSWORD = 1;

/** Most bytes kept of a system state list that comes in parts. */
const LONGEST_LIST = 32 * 1024;

/** User data and jobs number their messages alike; their answers must not be taken for one another's. */
const OWN_KEYS = 131072;

interface List {
  reference: number;
  bytes: Uint8Array;
}

export class UserData {
  private readonly context: Context;
  private readonly tally: Tally;
  private readonly pending: Pending;
  private list: List | undefined;

  constructor(context: Context, tally: Tally, pending: Pending) {
    this.context = context;
    this.tally = tally;
    this.pending = pending;
  }

  /** `p`: parameters (head of three bytes, length, method, type and group, sub-function, sequence); `data`: where they end. */
  message(from: Side, reference: number, bytes: Uint8Array, p: number, data: number, end: number, at: Moment): void {
    if (p + 8 > Math.min(data, end)) return;
    const type = bytes[p + 5]! >> 4;
    const group = bytes[p + 5]! & 15;
    const sub = bytes[p + 6]!;
    if (type === REQUEST) {
      const asked = this.asked('ud', group, sub, from);
      this.pending.put(this.key(reference, from), asked, at);
      if (group === SECURITY && sub === PASSWORD && end > data + 4)
        // The password is hidden by a fixed pattern without a key: whoever listens can read it.
        this.context.credential({ protocol: 's7comm', kind: 'password' }, at);
    } else if (type === PUSH) {
      const asked = this.asked('push', group, sub, from);
      this.tally.count(asked, OK, at.time, at.packet, at.offset, at);
    } else if (type === RESPONSE) {
      const asker = from === 'client' ? 'server' : 'client';
      const slot = this.pending.take(this.key(reference, asker));
      const error = p + 12 <= data && data <= end ? (bytes[p + 10]! << 8) | bytes[p + 11]! : 0;
      if (slot) this.tally.count(slot.asked[0]!, error, slot.time, slot.packet, slot.offset, at);
      if (group === CPU_FUNCTIONS && sub === READ_SZL && error === 0) this.szl(from, bytes, p, data, end, at);
    }
  }

  gap(): void {
    this.list = undefined;
  }

  private key(reference: number, asker: Side): number {
    return OWN_KEYS + reference + (asker === 'server' ? 65536 : 0);
  }

  private asked(kind: 'ud' | 'push', group: number, sub: number, from: Side): Asked {
    const key = 2 ** 20 + (kind === 'push' ? 2 ** 18 : 0) + (from === 'server' ? 2 ** 17 : 0) + group * 256 + sub;
    const known = this.tally.find(key);
    if (known) return known;
    const code = `${kind} ${group}/${sub}`;
    const wildcard = kind === 'push' && group !== 0 ? 'push *' : `${kind} ${group}/*`;
    const subject = kind === 'push' && group === 0 ? modes[sub] : undefined;
    return this.tally.enter(key, s7Row(code, wildcard), subject, from === 'server' ? 'server' : undefined);
  }

  /** Data: return code, transport size, length, list. A list in parts repeats a number other than 0 until the last part. */
  private szl(from: Side, bytes: Uint8Array, p: number, data: number, end: number, at: Moment): void {
    if (data + 4 > end || bytes[data] !== 0xff) return;
    const stop = Math.min(end, data + 4 + ((bytes[data + 2]! << 8) | bytes[data + 3]!));
    const reference = p + 12 <= data ? bytes[p + 8]! : 0;
    const more = p + 12 <= data && bytes[p + 9] !== 0;
    const begun = this.list && reference !== 0 && this.list.reference === reference ? this.list.bytes : undefined;
    this.list = undefined;
    let whole = bytes.subarray(data + 4, stop);
    if (begun || more) {
      if ((begun?.length ?? 0) + whole.length > LONGEST_LIST) return;
      whole = begun ? joined(begun, whole) : whole.slice();
      if (more) {
        this.list = { reference, bytes: whole };
        return;
      }
    }
    const address = from === 'server' ? this.context.server.address : this.context.client.address;
    if (address === undefined) return;
    for (const { attribute, value } of readSzl(whole, 0, whole.length))
      this.context.sighting({ address }, attribute, value, 's7comm', 'high', at);
  }
}

/** Modes that a controller reports (group 0). */
const modes: Record<number, string> = {
  0: 'stop',
  1: 'warm restart',
  2: 'run',
  3: 'hot restart',
  4: 'hold',
  6: 'cold restart',
  9: 'run, redundant',
  11: 'link-up',
  12: 'update',
};

function joined(a: Uint8Array, b: Uint8Array): Uint8Array {
  const out = new Uint8Array(a.length + b.length);
  out.set(a);
  out.set(b, a.length);
  return out;
}
