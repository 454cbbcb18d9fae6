// Counts equal requests of one conversation without an object per message; one report per kind, outcome and clock hour.
import type { Side, Context, Moment } from '../protocol.ts';
import { HOUR } from '#kit';
import type { OperationRow } from './table.ts';

/** Outcomes as small numbers; 1 and above are error codes of the protocol. */
export const OK = 0;
export const UNANSWERED = -1;
export const UNSEEN = -2;
/** Sent, and of a kind that is not answered one by one: well done if the other side was captured at all. */
export const SENT = -3;

interface Bucket {
  asked: Asked;
  outcome: number;
  count: number;
  hour: number;
  first: Moment;
  last: Moment;
  next: Bucket | undefined;
}

/** One kind of request: a row of the table and what it is done to. */
export interface Asked {
  /** Changed only by a protocol whose later messages tell what the earlier ones meant. */
  row: OperationRow;
  readonly subject: string | undefined;
  readonly by: Side | undefined;
  buckets: Bucket | undefined;
}

/** Words for an error code of the protocol. */
export type ErrorText = (code: number) => string;

const MOST_KINDS = 2048;
const MOST_SUBJECTS = 256;
/** Counts that are not reported yet; beyond, all are reported and begun anew. */
const MOST_OPEN = 4096;

/** Adds up the requests of one conversation; bounded in kinds, and in how many different subjects it tells apart. */
export class Tally {
  private readonly context: Context;
  private readonly errorText: ErrorText;
  private readonly kinds = new Map<number, Asked>();
  private readonly named = new Map<string, Asked>();
  private dirty: Bucket[] = [];
  /** Requests counted so far. */
  counted = 0;

  constructor(context: Context, errorText: ErrorText) {
    this.context = context;
    this.errorText = errorText;
  }

  /** The kind entered under this key, if any. A key is a safe integer that the protocol makes from what it read. */
  find(key: number): Asked | undefined {
    return this.kinds.get(key);
  }

  /** Whether one more subject may be told apart; past the bound, requests are counted without their subject. */
  get roomForSubjects(): boolean {
    return this.kinds.size < MOST_SUBJECTS;
  }

  enter(key: number, row: OperationRow, subject?: string, by?: Side): Asked {
    if (this.kinds.size >= MOST_KINDS) this.kinds.clear();
    const asked: Asked = { row, subject, by, buckets: undefined };
    this.kinds.set(key, asked);
    return asked;
  }

  /** As `find` and `enter`, for kinds that are rare and told apart by text. */
  rare(row: OperationRow, subject?: string, by?: Side): Asked {
    const told = this.named.size < MOST_SUBJECTS ? subject : undefined;
    const key = `${row.protocol} ${row.code} ${by ?? ''} ${told ?? ''}`;
    let asked = this.named.get(key);
    if (!asked) {
      if (this.named.size >= MOST_KINDS) this.named.clear();
      asked = { row, subject: told, by, buckets: undefined };
      this.named.set(key, asked);
    }
    return asked;
  }

  /** One request with its outcome; time, packet and offset are the request's, `last` is where it was settled. */
  count(asked: Asked, outcome: number, time: number, packet: number, offset: number, last: Moment): void {
    let bucket = asked.buckets;
    while (bucket && bucket.outcome !== outcome) bucket = bucket.next;
    const hour = Math.floor(time / HOUR);
    if (!bucket) {
      const none = { time: 0, packet: 0, offset: 0 };
      bucket = { asked, outcome, count: 0, hour, first: none, last: none, next: asked.buckets };
      asked.buckets = bucket;
    }
    if (bucket.count > 0 && bucket.hour !== hour) {
      this.report(bucket);
      bucket.count = 0;
    } else if (bucket.count === 0) {
      if (this.dirty.length >= MOST_OPEN) this.flush();
      this.dirty.push(bucket);
    }
    if (bucket.count === 0) {
      bucket.hour = hour;
      bucket.first = { time, packet, offset };
      bucket.last = { ...last };
    } else {
      // Requests are settled in the order of their answers, those without one at the end.
      if (packet < bucket.first.packet) bucket.first = { time, packet, offset };
      if (last.packet > bucket.last.packet) {
        bucket.last.time = last.time;
        bucket.last.packet = last.packet;
        bucket.last.offset = last.offset;
      }
    }
    bucket.count++;
    this.counted++;
  }

  /** Reports all that is not reported yet. */
  flush(): void {
    const reports = this.dirty;
    this.dirty = [];
    for (const bucket of reports) {
      this.report(bucket);
      bucket.count = 0;
    }
  }

  private settled(outcome: number, by: Side | undefined): number {
    if (outcome !== SENT) return outcome;
    return this.context.seen(by === 'server' ? 'client' : 'server') ? OK : UNSEEN;
  }

  /** Counts a request that will not be answered any more. `comparable` as `Pending` says it. */
  unanswered(asked: Asked, time: number, packet: number, offset: number, comparable: boolean): void {
    const other = asked.by === 'server' ? 'client' : 'server';
    const outcome = comparable && this.context.seen(other) ? UNANSWERED : UNSEEN;
    this.count(asked, outcome, time, packet, offset, { time, packet, offset });
  }

  private report(bucket: Bucket): void {
    const { row, subject, by } = bucket.asked;
    this.context.operation({
      ...row,
      ...(subject !== undefined && { subject }),
      ...(by && { by }),
      ...outcomeOf(this.settled(bucket.outcome, by), this.errorText),
      count: bucket.count,
      first: bucket.first,
      last: { ...bucket.last },
    });
  }
}

/** An outcome number as facts say it. */
export function outcomeOf(
  code: number,
  errorText: ErrorText,
): { outcome: 'ok' | 'error' | 'unanswered' | 'unseen'; error?: string } {
  if (code > 0) return { outcome: 'error', error: errorText(code) };
  return { outcome: code === OK ? 'ok' : code === UNANSWERED ? 'unanswered' : 'unseen' };
}
