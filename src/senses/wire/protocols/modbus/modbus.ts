// Modbus/TCP: MBAP framing (MODBUS Messaging on TCP/IP Implementation Guide V1.0b §3.1.3) and the functions of the
// Application Protocol Specification V1.1b3. Requests are paired with answers by transaction number.
import type { FramedDecoder, FramedProtocol, Context, Moment, Side } from '../../protocol.ts';
import { modbusOperations } from '../../operations/modbus.ts';
import type { OperationRow } from '../../operations/table.ts';
import { OK, Tally } from '../../operations/tally.ts';
import { Pending } from '../../operations/pending.ts';
import { readIdentification, readServerIdentity } from './identity.ts';
import { exceptionText } from './exceptions.ts';
import { UmasDecoder } from './umas.ts';

const PORT = 502;
/** Unit, function and what follows: the specification allows 254; UMAS of Schneider (function 90) carries up to 1 KiB. */
const LONGEST = 6 + 1100;

const DIAGNOSTICS = 8;
const ENCAPSULATED = 43;
const UMAS = 90;

export const modbus: FramedProtocol = {
  name: 'modbus',
  layer: 'tcp',
  kind: 'framed',
  ports: [PORT],
  header: 8,
  longest: LONGEST,
  anyPort: true,
  length(bytes, start) {
    if (bytes[start + 2] !== 0 || bytes[start + 3] !== 0) return 0;
    const length = (bytes[start + 4]! << 8) | bytes[start + 5]!;
    return length >= 2 && length + 6 <= LONGEST && bytes[start + 7] !== 0 ? length + 6 : 0;
  },
  open: (context) => new ModbusDecoder(context),
};

class ModbusDecoder implements FramedDecoder {
  private readonly context: Context;
  private readonly tally: Tally;
  /** Answers whose request was not captured; they count only where that whole side was not captured. */
  private readonly orphans: Tally;
  private readonly pending: Pending;
  private readonly rows: (OperationRow | undefined)[] = [];
  /** Side that asks; not always the conversation's client: a capture may begin with a stray SYN of the server. */
  private readonly asking: Side;
  private readonly by: Side | undefined;
  private umas: UmasDecoder | undefined;
  /** Messages until the name is claimed: one on the usual port, two elsewhere. */
  private unclaimed: number;

  constructor(context: Context) {
    this.context = context;
    this.tally = new Tally(context, exceptionText);
    this.orphans = new Tally(context, exceptionText);
    this.pending = new Pending(256, (slot, comparable) =>
      this.tally.unanswered(slot.asked[0]!, slot.time, slot.packet, slot.offset, comparable),
    );
    const turned = context.client.port === PORT && context.server.port !== PORT;
    this.asking = turned ? 'server' : 'client';
    this.by = turned ? 'server' : undefined;
    this.unclaimed = turned || context.server.port === PORT ? 1 : 2;
  }

  message(from: Side, bytes: Uint8Array, start: number, end: number, at: Moment): void {
    if (end - start < 8) return;
    if (this.unclaimed > 0 && --this.unclaimed === 0) this.context.claim('modbus');
    const transaction = (bytes[start]! << 8) | bytes[start + 1]!;
    if (bytes[start + 7] === UMAS || bytes[start + 7] === (UMAS | 0x80)) {
      this.umas ??= new UmasDecoder(this.context, this.by);
      this.umas.message(from === this.asking, transaction, bytes, start + 6, end, at);
    } else if (from === this.asking) this.request(transaction, bytes, start, end, at);
    else this.answer(transaction, bytes, start, end, at);
  }

  gap(): void {
    this.pending.gap();
    this.umas?.gap();
  }

  end(): void {
    this.pending.clear();
    this.umas?.end();
    this.tally.flush();
    // One answer alone proves little.
    if (this.orphans.counted > 1 && !this.context.seen(this.asking)) this.orphans.flush();
  }

  private request(transaction: number, bytes: Uint8Array, start: number, end: number, at: Moment): void {
    const unit = bytes[start + 6]!;
    const fc = bytes[start + 7]!;
    const what = subjectKey(fc, bytes, start, end);
    let key = fc * 2 ** 40 + unit * 2 ** 32 + what;
    let asked = this.tally.find(key);
    if (!asked) {
      const told = addressed(fc) && !this.tally.roomForSubjects;
      if (told) key = fc * 2 ** 40 + unit * 2 ** 32 + 0xffffffff;
      asked =
        this.tally.find(key) ??
        this.tally.enter(key, this.row(fc, what), told ? `unit ${unit}` : subject(fc, unit, what), this.by);
    }
    this.pending.put(transaction, asked, at).note = fc;
  }

  private answer(transaction: number, bytes: Uint8Array, start: number, end: number, at: Moment): void {
    const unit = bytes[start + 6]!;
    const fc = bytes[start + 7]!;
    const outcome = fc & 0x80 ? (bytes[start + 8] ?? 0) || 255 : OK;
    const waiting = this.pending.peek(transaction);
    if (waiting && waiting.note === (fc & 0x7f)) {
      const slot = this.pending.take(transaction)!;
      this.tally.count(slot.asked[0]!, outcome, slot.time, slot.packet, slot.offset, at);
    } else this.orphan(fc & 0x7f, unit, outcome, bytes, start, end, at);
    if (outcome !== OK) return;
    const server = this.asking === 'client' ? this.context.server : this.context.client;
    if (fc === ENCAPSULATED && bytes[start + 8] === 14 && end > start + 14)
      readIdentification(this.context, server.address, unit, bytes, start + 8, end, at);
    else if (fc === 17) readServerIdentity(this.context, server.address, unit, bytes, start + 8, end, at);
  }

  private orphan(
    fc: number,
    unit: number,
    outcome: number,
    bytes: Uint8Array,
    start: number,
    end: number,
    at: Moment,
  ): void {
    const what = fc === DIAGNOSTICS || fc === ENCAPSULATED ? subjectKey(fc, bytes, start, end) : 0;
    const key = fc * 256 + unit + what * 65536;
    const asked = this.orphans.find(key) ?? this.orphans.enter(key, this.row(fc, what), `unit ${unit}`, this.by);
    this.orphans.count(asked, outcome, at.time, at.packet, at.offset, at);
  }

  private row(fc: number, what: number): OperationRow {
    const sub = fc === DIAGNOSTICS || fc === ENCAPSULATED;
    const known = sub ? undefined : this.rows[fc];
    if (known) return known;
    const code = sub ? `${fc}/${what}` : String(fc);
    const row = modbusOperations.find(code) ?? modbusOperations.unknown(code, `Function ${code}, unknown here`);
    if (!sub) this.rows[fc] = row;
    return row;
  }
}

/** Whether a write's address is part of what it was done to. */
function addressed(fc: number): boolean {
  return fc === 5 || fc === 6 || fc === 15 || fc === 16 || fc === 22 || fc === 23;
}

/** What tells requests of one function apart, as an unsigned 32-bit number: address and quantity, or the sub-code. */
function subjectKey(fc: number, bytes: Uint8Array, start: number, end: number): number {
  if (fc === ENCAPSULATED) return end > start + 8 ? bytes[start + 8]! : 0;
  if (fc === DIAGNOSTICS) return end >= start + 10 ? (bytes[start + 8]! << 8) | bytes[start + 9]! : 0;
  const at = fc === 23 ? start + 12 : start + 8;
  if (!addressed(fc) || end < at + 4) return 0;
  const address = (bytes[at]! << 8) | bytes[at + 1]!;
  const quantity = fc === 15 || fc === 16 || fc === 23 ? (bytes[at + 2]! << 8) | bytes[at + 3]! : 1;
  return address * 65536 + quantity;
}

function subject(fc: number, unit: number, what: number): string {
  if (!addressed(fc)) return `unit ${unit}`;
  const address = Math.floor(what / 65536);
  const quantity = what % 65536;
  const kind = fc === 5 || fc === 15 ? 'coil' : 'register';
  const range = quantity > 1 ? `${kind}s ${address} to ${address + quantity - 1}` : `${kind} ${address}`;
  return `unit ${unit}, ${range}`;
}
