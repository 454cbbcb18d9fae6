// Schneider UMAS inside Modbus function 90: session number, code; an answer says 0xfe (done) or 0xfd (refused).
import type { Context, Moment, Side } from '../../protocol.ts';
import { Pending, type Slot } from '../../operations/pending.ts';
import type { OperationRow } from '../../operations/table.ts';
import { OK, Tally } from '../../operations/tally.ts';
import { Transfers, type Transfer } from '../../operations/transfer.ts';
import { umasOperations } from '../../operations/umas.ts';

const DOWNLOAD = 0x30;
const UPLOAD = 0x33;

const refused = (code: number): string =>
  code === 1 ? 'refused' : code === 2 ? 'refused by Modbus' : `refused with code ${code}`;

/** The transfer that a code belongs to (its first code), or 0. */
function transferOf(code: number): number {
  return code >= DOWNLOAD && code < UPLOAD ? DOWNLOAD : code >= UPLOAD && code <= 0x35 ? UPLOAD : 0;
}

export class UmasDecoder {
  private readonly context: Context;
  private readonly by: Side | undefined;
  private readonly tally: Tally;
  private readonly transfers: Transfers;
  private readonly pending: Pending;

  constructor(context: Context, by: Side | undefined) {
    this.context = context;
    this.by = by;
    this.tally = new Tally(context, refused);
    this.transfers = new Transfers(context, refused);
    this.pending = new Pending(256, (slot, comparable) => this.unanswered(slot, comparable));
  }

  /** `at`: the unit byte. `asks` is true for a request. */
  message(asks: boolean, transaction: number, bytes: Uint8Array, at: number, end: number, moment: Moment): void {
    const unit = bytes[at]!;
    if (asks) {
      if (at + 4 > end) return;
      const code = bytes[at + 3]!;
      const asked = this.tally.find(code * 256 + unit) ?? this.enter(code, unit);
      this.pending.put(transaction, asked, moment).note = unit * 256 + code;
      const first = transferOf(code);
      if (first) this.transfer(first, code, unit, first === DOWNLOAD ? end - at - 4 : 0, moment);
      return;
    }
    const slot = this.pending.take(transaction);
    if (!slot) return;
    const outcome = bytes[at + 1]! & 0x80 ? 2 : at + 3 < end && bytes[at + 3] === 0xfe ? OK : 1;
    this.settle(slot, outcome, moment);
    const code = slot.note & 0xff;
    if (transferOf(code) === UPLOAD && outcome === OK) {
      const transfer = this.transfers.find(`${UPLOAD} ${unit}`);
      if (transfer) transfer.bytes += Math.max(0, end - at - 4);
    }
    if (code === 0x32 || code === 0x35) this.transfers.close(`${transferOf(code)} ${unit}`);
  }

  gap(): void {
    this.pending.gap();
  }

  end(): void {
    this.pending.clear();
    this.transfers.end();
    this.tally.flush();
  }

  private enter(code: number, unit: number) {
    return this.tally.enter(code * 256 + unit, row(code), `unit ${unit}`, this.by);
  }

  private transfer(first: number, code: number, unit: number, bytes: number, at: Moment): Transfer {
    const key = `${first} ${unit}`;
    if (code === first) this.transfers.close(key);
    const transfer = this.transfers.begin(key, row(first), at, `unit ${unit}`, this.by);
    this.transfers.part(transfer, hexCode(code), at);
    transfer.bytes += bytes;
    return transfer;
  }

  private settle(slot: Slot, outcome: number, at: Moment): void {
    const first = transferOf(slot.note & 0xff);
    if (first) {
      const transfer = this.transfers.find(`${first} ${slot.note >> 8}`);
      if (transfer) this.transfers.answer(transfer, outcome, at);
    } else this.tally.count(slot.asked[0]!, outcome, slot.time, slot.packet, slot.offset, at);
  }

  private unanswered(slot: Slot, comparable: boolean): void {
    // A transfer needs no answer to each of its parts to be told.
    if (!transferOf(slot.note & 0xff))
      this.tally.unanswered(slot.asked[0]!, slot.time, slot.packet, slot.offset, comparable);
  }
}

const hexCode = (code: number): string => `0x${code.toString(16).padStart(2, '0')}`;

function row(code: number): OperationRow {
  const text = hexCode(code);
  return umasOperations.find(text) ?? umasOperations.unknown(text, `Engineering request ${text}, unknown here`);
}
