// A transfer (program download, upload, firmware update) is one operation however many messages it takes.
import { MINUTE } from '#kit';
import type { Context, Moment, Side } from '../protocol.ts';
import type { OperationRow } from './table.ts';
import { OK, UNANSWERED, UNSEEN, outcomeOf, type ErrorText } from './tally.ts';

export interface Transfer {
  /** What it is reported as; a later message may tell it better than the first. */
  row: OperationRow;
  subject: string | undefined;
  by: Side | undefined;
  /** Requests by code. */
  parts: Map<string, number>;
  bytes: number;
  answered: number;
  failed: number;
  error: number;
  first: Moment;
  last: Moment;
}

/** After this long without a further message a transfer is taken to have ended. */
const IDLE = 10 * MINUTE;
const MOST_OPEN = 64;
const MOST_PARTS = 64;

/** The transfers of one conversation that are under way, by a key of the protocol's own (block name, transfer number, kind). */
export class Transfers {
  private readonly context: Context;
  private readonly errorText: ErrorText;
  private readonly describe: ((transfer: Transfer) => string | undefined) | undefined;
  private readonly open = new Map<string, Transfer>();

  /** `describe` says at its end what a transfer was done to, where its beginning does not. */
  constructor(context: Context, errorText: ErrorText, describe?: (transfer: Transfer) => string | undefined) {
    this.context = context;
    this.errorText = errorText;
    this.describe = describe;
  }

  find(key: string): Transfer | undefined {
    return this.open.get(key);
  }

  /** The transfer under this key, begun here where there is none (a capture may start in its middle). */
  begin(key: string, row: OperationRow, at: Moment, subject?: string, by?: Side): Transfer {
    const known = this.open.get(key);
    if (known && at.time - known.last.time < IDLE) return known;
    if (known) this.close(key);
    if (this.open.size >= MOST_OPEN) {
      const oldest = this.open.keys().next();
      if (!oldest.done) this.close(oldest.value);
    }
    const made: Transfer = {
      row,
      subject,
      by,
      parts: new Map(),
      bytes: 0,
      answered: 0,
      failed: 0,
      error: 0,
      first: { ...at },
      last: { ...at },
    };
    this.open.set(key, made);
    return made;
  }

  /** One more request of it. */
  part(transfer: Transfer, code: string, at: Moment): void {
    const known = transfer.parts.get(code);
    if (known !== undefined || transfer.parts.size < MOST_PARTS) transfer.parts.set(code, (known ?? 0) + 1);
    else transfer.parts.set('other', (transfer.parts.get('other') ?? 0) + 1);
    touch(transfer, at);
  }

  /** An answer to one of its requests: 0 for well done, else the protocol's error code. */
  answer(transfer: Transfer, code: number, at: Moment): void {
    if (code === OK) transfer.answered++;
    else if (code > 0) {
      transfer.failed++;
      transfer.error = code;
    }
    touch(transfer, at);
  }

  /** Reports it and forgets it. */
  close(key: string): void {
    const transfer = this.open.get(key);
    if (!transfer) return;
    this.open.delete(key);
    const { row, by } = transfer;
    const subject = this.describe?.(transfer) ?? transfer.subject;
    let count = 0;
    for (const n of transfer.parts.values()) count += n;
    if (count === 0) return;
    const nothing = this.context.seen(by === 'server' ? 'client' : 'server') ? UNANSWERED : UNSEEN;
    const settled = transfer.failed > 0 ? transfer.error : transfer.answered > 0 ? OK : nothing;
    this.context.operation({
      ...row,
      ...(subject !== undefined && { subject }),
      ...(by && { by }),
      ...outcomeOf(settled, this.errorText),
      count,
      parts: Object.fromEntries(transfer.parts),
      ...(transfer.bytes > 0 && { bytes: transfer.bytes }),
      first: transfer.first,
      last: transfer.last,
      separate: true,
    });
  }

  /** The keys of what is under way, oldest first. */
  keys(): string[] {
    return [...this.open.keys()];
  }

  end(): void {
    for (const key of this.keys()) this.close(key);
  }
}

function touch(transfer: Transfer, at: Moment): void {
  transfer.last.time = at.time;
  transfer.last.packet = at.packet;
  transfer.last.offset = at.offset;
}
