// S7comm over TPKT and COTP on port 102: jobs and their answers, user data, pushes. Not published by its maker; structure as
// public dissectors and labelled captures show it. S7comm-plus and encrypted sessions share the port and are told apart here.
import type { Context, FramedDecoder, FramedProtocol, Moment, Side } from '../../protocol.ts';
import { s7Operations, s7Row } from '../../operations/s7comm.ts';
import { OK, Tally, type Asked } from '../../operations/tally.ts';
import { Pending } from '../../operations/pending.ts';
import { S7Blocks } from './blocks.ts';
import { ITEM, s7ErrorText } from './errors.ts';
import { looksLikeMms } from './iso.ts';
import { ascii, blockName, variableName } from './names.ts';
import { S7Plus } from './plus.ts';
import { asksForRemoteDesktop, Joiner, LONGEST, tpktLength } from './tpkt.ts';
import { UserData } from './userdata.ts';

const PORT = 102;

const JOB = 1;
const ACK = 2;
const ACK_DATA = 3;
const USER_DATA = 7;

const READ = 0x04;
const WRITE = 0x05;
const FIRST_BLOCK = 0x1a;
const LAST_BLOCK = 0x1f;
const SERVICE = 0x28;
const STOP = 0x29;

export const s7comm: FramedProtocol = {
  name: 's7comm',
  layer: 'tcp',
  kind: 'framed',
  ports: [PORT],
  header: 7,
  longest: LONGEST,
  anyPort: true,
  length: tpktLength,
  open: (context) => new S7Decoder(context),
};

const u16 = (b: Uint8Array, at: number): number => (b[at]! << 8) | b[at + 1]!;
const other = (side: Side): Side => (side === 'client' ? 'server' : 'client');

class S7Decoder implements FramedDecoder {
  private readonly context: Context;
  private readonly joiner = new Joiner();
  private readonly tally: Tally;
  /** Answers whose request was not captured; they count only where that whole side was not captured. */
  private readonly orphans: Tally;
  private readonly pending: Pending;
  private readonly blocks: S7Blocks;
  private readonly userData: UserData;
  private plus: S7Plus | undefined;
  private claimed: string | undefined;
  private orphanSide: Side = 'client';
  // Of the message at hand, so that no closure is made for each.
  private from: Side = 'client';
  private at: Moment = { time: 0, packet: 0, offset: 0 };
  private readonly use: (bytes: Uint8Array, start: number, end: number) => void;

  constructor(context: Context) {
    this.context = context;
    this.tally = new Tally(context, s7ErrorText);
    this.orphans = new Tally(context, s7ErrorText);
    this.pending = new Pending(256, (slot, comparable) =>
      this.tally.unanswered(slot.asked[0]!, slot.time, slot.packet, slot.offset, comparable),
    );
    this.blocks = new S7Blocks(context);
    this.userData = new UserData(context, this.tally, this.pending);
    this.use = (bytes, start, end) => this.userMessage(bytes, start, end);
  }

  message(from: Side, bytes: Uint8Array, start: number, end: number, at: Moment): void {
    if (end - start < 7) return;
    if (!this.claimed && asksForRemoteDesktop(bytes, start, end)) {
      this.context.reject();
      return;
    }
    this.from = from;
    this.at = at;
    this.joiner.add(from, bytes, start, end, this.use);
  }

  gap(from: Side): void {
    this.joiner.gap(from);
    this.pending.gap();
    this.plus?.gap(from);
    this.userData.gap();
  }

  end(): void {
    this.pending.clear();
    this.blocks.end();
    this.tally.flush();
    // One answer alone proves little.
    if (this.orphans.counted > 1 && !this.context.seen(this.orphanSide)) this.orphans.flush();
    this.plus?.end();
    if (!this.claimed) this.context.claim('cotp');
  }

  private claim(name: string): void {
    if (this.claimed) return;
    this.claimed = name;
    this.context.claim(name);
  }

  private userMessage(bytes: Uint8Array, start: number, end: number): void {
    const first = bytes[start];
    if (first === 0x32) {
      if (start + 10 > end) return;
      this.claim('s7comm');
      this.classic(bytes, start, end);
    } else if (first === 0x72) {
      this.claim('s7comm-plus');
      this.plus ??= new S7Plus(this.context);
      this.plus.message(this.from, bytes, start, end, this.at);
    } else if (first! >= 0x14 && first! <= 0x17 && bytes[start + 1] === 3) {
      this.claim('s7comm-plus');
      this.plus ??= new S7Plus(this.context);
      this.plus.tls(this.at);
    } else if (!this.claimed && looksLikeMms(bytes, start, end)) this.claim('mms');
  }

  private classic(bytes: Uint8Array, start: number, end: number): void {
    const kind = bytes[start + 1]!;
    const reference = u16(bytes, start + 4);
    const answer = kind === ACK || kind === ACK_DATA;
    const parameters = start + (answer ? 12 : 10);
    const data = parameters + u16(bytes, start + 6);
    if (parameters > end) return;
    const stop = Math.min(end, data);
    if (kind === JOB) this.job(reference, bytes, parameters, stop, end);
    else if (answer) this.answer(reference, u16(bytes, start + 10), bytes, parameters, stop, end);
    else if (kind === USER_DATA) this.userData.message(this.from, reference, bytes, parameters, data, end, this.at);
  }

  private job(reference: number, bytes: Uint8Array, p: number, stop: number, end: number): void {
    if (p >= stop) return;
    const fn = bytes[p]!;
    const by = this.from === 'server' ? 'server' : undefined;
    const key = reference + (by ? 65536 : 0);
    if (fn >= FIRST_BLOCK && fn <= LAST_BLOCK) {
      this.blocks.job(fn, key, this.from, bytes, p, stop, end, this.at);
      return;
    }
    let asked: Asked;
    if (fn === SERVICE) asked = this.service(bytes, p, stop, by);
    else if (fn === WRITE && p + 14 <= stop && bytes[p + 4] === 0x10) asked = this.write(bytes, p, by);
    else asked = this.plain(fn, by);
    this.pending.put(key, asked, this.at).note = fn;
  }

  private plain(fn: number, by: Side | undefined): Asked {
    const key = fn + (by ? 256 : 0);
    const known = this.tally.find(key);
    if (known) return known;
    const code = `job 0x${fn.toString(16).padStart(2, '0')}`;
    return this.tally.enter(key, s7Row(code, code), undefined, by);
  }

  /** A write is told apart by the address of its first item. */
  private write(bytes: Uint8Array, p: number, by: Side | undefined): Asked {
    const db = u16(bytes, p + 8);
    const area = bytes[p + 10]!;
    const bit = (bytes[p + 11]! << 16) | (bytes[p + 12]! << 8) | bytes[p + 13]!;
    const key = (by ? 2 ** 51 : 2 ** 50) + db * 2 ** 32 + area * 2 ** 24 + bit;
    const known = this.tally.find(key);
    if (known) return known;
    if (!this.tally.roomForSubjects) return this.plain(WRITE, by);
    const more = bytes[p + 1]! > 1 ? ` and ${bytes[p + 1]! - 1} more` : '';
    return this.tally.enter(key, s7Operations.get('job 0x05'), `${variableName(area, db, bit)}${more}`, by);
  }

  /** Program service: function, seven bytes, length and argument, length and name. */
  private service(bytes: Uint8Array, p: number, stop: number, by: Side | undefined): Asked {
    const argument = p + 10;
    const length = argument <= stop ? u16(bytes, p + 8) : 0;
    const nameAt = argument + length;
    const name = nameAt < stop ? ascii(bytes, nameAt + 1, Math.min(stop, nameAt + 1 + bytes[nameAt]!), 20) : '';
    // A hostile name must not become a code: only letters, digits and underscores are taken over.
    const shown = /^[A-Z0-9_]{1,20}$/i.test(name) ? name : '?';
    const row = s7Row(`job 0x28 ${shown}`, name.startsWith('_N_') ? 'job 0x28 _N_*' : 'job 0x28 *');
    return this.tally.rare(row, nameAt <= stop ? serviceSubject(bytes, argument, length, stop) : undefined, by);
  }

  private answer(reference: number, error: number, bytes: Uint8Array, p: number, stop: number, end: number): void {
    const asker = other(this.from);
    const key = reference + (asker === 'server' ? 65536 : 0);
    if (this.blocks.answer(key, error, bytes, p, stop, end, this.at)) return;
    const slot = this.pending.peek(key);
    if (!slot) {
      this.orphan(bytes, p, stop, error, asker);
      return;
    }
    let outcome = error;
    // An item's return code stands first in the data of a read, and alone in that of a write.
    if (outcome === OK && (slot.note === READ || slot.note === WRITE) && stop < end && bytes[stop] !== 0xff)
      outcome = ITEM + bytes[stop]!;
    this.pending.take(key);
    this.tally.count(slot.asked[0]!, outcome, slot.time, slot.packet, slot.offset, this.at);
  }

  private orphan(bytes: Uint8Array, p: number, stop: number, error: number, asker: Side): void {
    if (p >= stop) return;
    const fn = bytes[p]!;
    if (fn !== READ && fn !== WRITE && fn !== STOP && fn !== SERVICE && !(fn >= FIRST_BLOCK && fn <= LAST_BLOCK))
      return;
    this.orphanSide = asker;
    const code = `job 0x${fn.toString(16).padStart(2, '0')}`;
    const row = fn === SERVICE ? s7Row(`${code} ?`, `${code} *`) : s7Operations.get(code);
    const key = fn + (asker === 'server' ? 256 : 0);
    const by = asker === 'server' ? asker : undefined;
    const asked = this.orphans.find(key) ?? this.orphans.enter(key, row, undefined, by);
    this.orphans.count(asked, error, this.at.time, this.at.packet, this.at.offset, this.at);
  }
}

/** Block services name blocks of eight characters after a count; the others carry free text, often none. */
function serviceSubject(bytes: Uint8Array, at: number, length: number, stop: number): string | undefined {
  if (length < 1 || at + length > stop) return undefined;
  const count = bytes[at]!;
  if (length === 2 + count * 8) {
    const names = new Set<string>();
    for (let i = 0; i < Math.min(count, 16); i++) names.add(blockName(ascii(bytes, at + 2 + i * 8, at + 10 + i * 8)));
    return count === 0 ? undefined : [...names].join(', ');
  }
  const text = ascii(bytes, at, at + length, 40).trim();
  return text ? blockName(text) : undefined;
}
