// Requests that wait for their answer, by a number that the answer repeats. Bounded; slots are used again.
import type { Moment } from '../protocol.ts';
import type { Asked } from './tally.ts';

export interface Slot {
  key: number;
  /** What was asked: several kinds where one message carries several requests. */
  readonly asked: Asked[];
  time: number;
  packet: number;
  offset: number;
  /** How often bytes had been lost when it was asked. */
  gaps: number;
  /** Free for the protocol: what it must remember of the request. */
  note: number;
  /** Next one under the same key. */
  next: Slot | undefined;
}

/** Older than this, a request is not answered by a message that repeats its number: numbers come round again. */
const STALE = 30_000;

export class Pending {
  private readonly slots = new Map<number, Slot>();
  private readonly most: number;
  private readonly lost: (slot: Slot, comparable: boolean) => void;
  private gaps = 0;
  private free: Slot | undefined;
  private waiting = 0;

  /**
   * `lost` is called with each request that will not be answered any more; `comparable` is false where its answer may lie in
   * bytes that were lost. The slot is used again after the call.
   */
  constructor(most: number, lost: (slot: Slot, comparable: boolean) => void) {
    this.most = most;
    this.lost = lost;
  }

  /** Enters a request. Several under one key are answered in their order. */
  put(key: number, asked: Asked, at: Moment): Slot {
    let head = this.slots.get(key);
    while (head && at.time - head.time > STALE) {
      this.drop(key);
      head = this.slots.get(key);
    }
    if (this.waiting >= this.most) {
      const oldest = this.slots.keys().next();
      if (!oldest.done) this.drop(oldest.value);
      head = this.slots.get(key);
    }
    const slot = this.free ?? { key, asked: [], time: 0, packet: 0, offset: 0, gaps: 0, note: 0, next: undefined };
    this.free = slot === this.free ? slot.next : this.free;
    slot.key = key;
    if (slot.asked.length > 1) slot.asked.length = 1;
    slot.asked[0] = asked;
    slot.time = at.time;
    slot.packet = at.packet;
    slot.offset = at.offset;
    slot.gaps = this.gaps;
    slot.note = 0;
    slot.next = undefined;
    this.waiting++;
    if (!head) this.slots.set(key, slot);
    else {
      while (head.next) head = head.next;
      head.next = slot;
    }
    return slot;
  }

  /** The oldest request under this key, without taking it. */
  peek(key: number): Slot | undefined {
    return this.slots.get(key);
  }

  /** Takes the oldest request under this key. Valid until the next `put`. */
  take(key: number): Slot | undefined {
    const slot = this.slots.get(key);
    if (!slot) return undefined;
    if (slot.next) this.slots.set(key, slot.next);
    else this.slots.delete(key);
    this.waiting--;
    slot.next = this.free;
    this.free = slot;
    return slot;
  }

  /** Bytes were lost: what waits may have been answered there. An answer that still comes counts. */
  gap(): void {
    this.gaps++;
  }

  /** Gives up on all that wait. */
  clear(): void {
    for (const key of [...this.slots.keys()]) while (this.slots.has(key)) this.drop(key);
  }

  private drop(key: number): void {
    const slot = this.take(key);
    if (!slot) return;
    this.lost(slot, slot.gaps === this.gaps);
    slot.asked.length = 0;
  }
}
