// S7comm-plus: header, opcode and function only. What it carries has no published form, and newer controllers encrypt it.
import type { Context, Moment, Side } from '../../protocol.ts';
import { Pending } from '../../operations/pending.ts';
import { s7PlusEngineering, s7PlusOperations } from '../../operations/s7comm-plus.ts';
import { OK, Tally, type Asked } from '../../operations/tally.ts';
import { readPlusIdentity } from './plus-identity.ts';

const REQUEST = 0x31;
const RESPONSE = 0x32;
const NOTIFICATION = 0x33;
const VERSION_WITH_DIGEST = 3;
const KEEP_ALIVE = 0xfe;

const CREATE_OBJECT = 0x04ca;
const GET_STREAMED = 0x0586;

/** Functions that only engineering tools were seen to use: browse, begin and end of a sequence. */
const engineering: ReadonlySet<number> = new Set([0x04bb, 0x0556, 0x0560]);
/** Functions that mean something else in an engineering session. */
const twoFaced: ReadonlySet<number> = new Set([0x04f2, 0x0586]);

export class S7Plus {
  private readonly context: Context;
  private readonly tally: Tally;
  private readonly pending: Pending;
  private readonly unfinished: Record<Side, boolean> = { client: false, server: false };
  private readonly ambiguous: Asked[] = [];
  private engineered = false;
  private encrypted: Asked | undefined;

  constructor(context: Context) {
    this.context = context;
    this.tally = new Tally(context, String);
    this.pending = new Pending(256, (slot, comparable) =>
      this.tally.unanswered(slot.asked[0]!, slot.time, slot.packet, slot.offset, comparable),
    );
  }

  message(from: Side, bytes: Uint8Array, start: number, end: number, at: Moment): void {
    if (start + 4 > end || bytes[start + 1] === KEEP_ALIVE) return;
    const length = (bytes[start + 2]! << 8) | bytes[start + 3]!;
    const continued = this.unfinished[from];
    // The last part of a message ends in a trailer that repeats the first two bytes and has no length.
    const trailer = start + 4 + length;
    this.unfinished[from] = !(trailer + 4 <= end && bytes[trailer] === 0x72 && bytes[trailer + 2] === 0);
    if (continued) return;
    let p = start + 4;
    if (bytes[start + 1] === VERSION_WITH_DIGEST && bytes[p] === 0x20) p += 33;
    if (p + 11 > end) {
      if (bytes[p] === NOTIFICATION && p < end) this.note(at, from);
      return;
    }
    const opcode = bytes[p]!;
    const sequence = (bytes[p + 7]! << 8) | bytes[p + 8]!;
    const key = sequence + (opcode === RESPONSE ? Number(from === 'client') : Number(from === 'server')) * 65536;
    if (opcode === NOTIFICATION) this.note(at, from);
    else if (opcode === REQUEST) this.request((bytes[p + 3]! << 8) | bytes[p + 4]!, from, key, at);
    else if (opcode === RESPONSE) {
      const slot = this.pending.take(key);
      if (slot) this.tally.count(slot.asked[0]!, OK, slot.time, slot.packet, slot.offset, at);
      const code = (bytes[p + 3]! << 8) | bytes[p + 4]!;
      if (code === CREATE_OBJECT || code === GET_STREAMED) this.identity(from, bytes, p, end, at);
    }
  }

  /** TLS inside COTP: only that it happens can be seen. Counted once a conversation. */
  tls(at: Moment): void {
    if (this.encrypted) return;
    this.encrypted = this.tally.enter(2 ** 20, s7PlusOperations.get('tls'));
    this.tally.count(this.encrypted, OK, at.time, at.packet, at.offset, at);
  }

  gap(from: Side): void {
    this.unfinished[from] = false;
    this.pending.gap();
  }

  end(): void {
    this.pending.clear();
    this.tally.flush();
  }

  private request(code: number, from: Side, key: number, at: Moment): void {
    if (!this.engineered && engineering.has(code)) this.engineer();
    const kind = code + (from === 'server' ? 65536 : 0);
    const asked = this.tally.find(kind) ?? this.enter(kind, code, from);
    this.pending.put(key, asked, at);
  }

  private enter(kind: number, code: number, from: Side): Asked {
    const text = `0x${code.toString(16).padStart(4, '0')}`;
    const row =
      (this.engineered && s7PlusEngineering.find(text)) ||
      (s7PlusOperations.find(text) ?? s7PlusOperations.unknown(text, `Request ${text}, unknown here`));
    const asked = this.tally.enter(kind, row, undefined, from === 'server' ? 'server' : undefined);
    if (!this.engineered && twoFaced.has(code)) this.ambiguous.push(asked);
    return asked;
  }

  /** An engineering function was seen: what was open before means the stricter thing. */
  private engineer(): void {
    this.engineered = true;
    for (const asked of this.ambiguous) asked.row = s7PlusEngineering.get(asked.row.code);
    this.ambiguous.length = 0;
  }

  private identity(from: Side, bytes: Uint8Array, start: number, end: number, at: Moment): void {
    const { address } = from === 'server' ? this.context.server : this.context.client;
    if (address === undefined) return;
    for (const { attribute, value } of readPlusIdentity(bytes, start, end))
      this.context.sighting({ address }, attribute, value, 's7comm-plus', 'high', at);
  }

  private note(at: Moment, from: Side): void {
    const key = 2 ** 21 + Number(from === 'server');
    const by = from === 'server' ? 'server' : undefined;
    const asked = this.tally.find(key) ?? this.tally.enter(key, s7PlusOperations.get('notification'), undefined, by);
    this.tally.count(asked, OK, at.time, at.packet, at.offset, at);
  }
}
