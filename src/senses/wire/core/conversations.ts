// The conversations of a capture, kept as rows of numbers in two views of one buffer: what is touched for every packet
// allocates nothing, and a conversation costs a hundred bytes however long it lasts.
import { HOUR } from '#kit';
import { mix } from './words.ts';

/** Columns of a row, in 32-bit words. */
export const KEY_A = 0;
export const KEY_B = 1;
export const KEY_PORTS = 2;
export const KEY_META = 3;
/** Upper halves of both MAC addresses: first sender's in the upper 16 bits. */
export const MAC_HIGH = 4;
export const MAC_LOW_A = 5;
export const MAC_LOW_B = 6;
export const FIRST_PACKET = 7;
export const LAST_PACKET = 8;
export const FLAGS = 9;
/** Row of the hour at hand. */
const HOUR_ROW = 10;
const FIRST_HOUR_ROW = 11;
/** Address use of either end, or -1. */
export const USE_A = 12;
const USE_B = 13;
/** 0: nothing tried yet; -1: no decoder; else a number in the list of open streams. */
export const STREAM = 14;
/** TCP: the sequence number at which the data of A starts, once its SYN was seen; in the next column that of B. */
export const START_A = 15;
/** First row of doubles, counted in doubles. */
export const FIRST = 9;
export const LAST = 10;
export const FIRST_OFFSET = 11;
export const LAST_OFFSET = 12;
const ROW_REALS = 13;
export const ROW = 2 * ROW_REALS;

/** Flags; those of the other end stand one bit higher. "A" is the end that sent the first packet. */
export const FLIPPED = 1;
export const SEEN = 2;
export const SYN = 8;
export const SYN_ACK = 32;
export const DATA = 128;
export const RESET = 512;
export const FIN = 2048;
export const HAS_MAC = 8192;

/** Kinds of key, in bits 8 and 9 of KEY_META; the low byte is the IP protocol, the rest the VLAN stack. */
export const KIND_IPV4 = 0;
export const KIND_IPV6 = 1;
export const KIND_ETHERNET = 2;

const HOUR_REALS = 5;
const HOUR_WORDS = 2 * HOUR_REALS;

export class Conversations {
  words: Int32Array;
  reals: Float64Array;
  count = 0;
  #slots = new Int32Array(2 * 1024);
  #mask = 1023;
  readonly most: number;
  /** Hours: doubles 0 start, 1 and 2 bytes of A and B; words 6 and 7 packets of A and B, 8 next row (0: none). Row 0 is unused. */
  hourReals = new Float64Array(HOUR_REALS * 256);
  hourWords = new Int32Array(this.hourReals.buffer);
  #hours = 1;

  constructor(most: number) {
    this.most = most;
    this.reals = new Float64Array(ROW_REALS * 256);
    this.words = new Int32Array(this.reals.buffer);
  }

  /** The conversation with this key, else -1 and the place for `add`. */
  find(a: number, b: number, ports: number, meta: number): number {
    const hash = mix(a, b, ports, meta);
    const slots = this.#slots;
    const words = this.words;
    let slot = hash & this.#mask;
    for (;;) {
      const entry = slots[2 * slot]!;
      if (entry === 0) return -1;
      if (slots[2 * slot + 1] === hash) {
        const at = (entry - 1) * ROW;
        if (words[at] === a && words[at + 1] === b && words[at + 2] === ports && words[at + 3] === meta)
          return entry - 1;
      }
      slot = (slot + 1) & this.#mask;
    }
  }

  /** Adds a conversation that `find` did not know. */
  add(a: number, b: number, ports: number, meta: number, time: number, packet: number, offset: number): number {
    const id = this.count++;
    if (this.count * ROW > this.words.length) {
      const grown = new Float64Array(this.reals.length * 2);
      grown.set(this.reals);
      this.reals = grown;
      this.words = new Int32Array(grown.buffer);
    }
    const at = id * ROW;
    const { words, reals } = this;
    words[at] = a;
    words[at + KEY_B] = b;
    words[at + KEY_PORTS] = ports;
    words[at + KEY_META] = meta;
    words[at + FIRST_PACKET] = packet;
    words[at + USE_A] = -1;
    words[at + USE_B] = -1;
    const real = id * ROW_REALS;
    reals[real + FIRST] = time;
    reals[real + LAST] = time;
    reals[real + FIRST_OFFSET] = offset;
    const hour = this.#addHour(time);
    words[at + HOUR_ROW] = hour;
    words[at + FIRST_HOUR_ROW] = hour;
    this.#enter(mix(a, b, ports, meta), id);
    if (this.count * 2 > this.#mask) this.#rehash();
    return id;
  }

  #enter(hash: number, id: number): void {
    let slot = hash & this.#mask;
    while (this.#slots[2 * slot] !== 0) slot = (slot + 1) & this.#mask;
    this.#slots[2 * slot] = id + 1;
    this.#slots[2 * slot + 1] = hash;
  }

  #rehash(): void {
    const old = this.#slots;
    this.#slots = new Int32Array(old.length * 2);
    this.#mask = this.#slots.length / 2 - 1;
    for (let i = 0; i < old.length; i += 2) if (old[i] !== 0) this.#enter(old[i + 1]!, old[i]! - 1);
  }

  #addHour(time: number): number {
    const row = this.#hours++;
    if (this.#hours * HOUR_REALS > this.hourReals.length) {
      const grown = new Float64Array(this.hourReals.length * 2);
      grown.set(this.hourReals);
      this.hourReals = grown;
      this.hourWords = new Int32Array(grown.buffer);
    }
    this.hourReals[row * HOUR_REALS] = Math.floor(time / HOUR) * HOUR;
    return row;
  }

  /** Counts a packet of end `direction` (0: the end that sent the first packet). */
  count1(id: number, direction: number, length: number, time: number, packet: number, offset: number): void {
    const at = id * ROW;
    const { words, reals } = this;
    let row = words[at + HOUR_ROW]!;
    const into = time - this.hourReals[row * HOUR_REALS]!;
    if (!(into >= 0 && into < HOUR)) row = this.#hourOf(id, time);
    this.hourReals[row * HOUR_REALS + 1 + direction]! += length;
    this.hourWords[row * HOUR_WORDS + 6 + direction]!++;
    words[at + LAST_PACKET] = packet;
    const real = id * ROW_REALS;
    if (time > reals[real + LAST]!) reals[real + LAST] = time;
    else if (time < reals[real + FIRST]!) reals[real + FIRST] = time;
    reals[real + LAST_OFFSET] = offset;
  }

  /** The row of the hour of `time`, found among those of the conversation or added. */
  #hourOf(id: number, time: number): number {
    const start = Math.floor(time / HOUR) * HOUR;
    let row = this.words[id * ROW + FIRST_HOUR_ROW]!;
    let last = row;
    // A clock that jumps at random must not make this list long: after a thousand hours the last one takes the rest.
    for (let n = 0; row !== 0 && n < 1000; n++) {
      if (this.hourReals[row * HOUR_REALS] === start) {
        this.words[id * ROW + HOUR_ROW] = row;
        return row;
      }
      last = row;
      row = this.hourWords[row * HOUR_WORDS + 8]!;
    }
    if (row !== 0) return row;
    const added = this.#addHour(time);
    this.hourWords[last * HOUR_WORDS + 8] = added;
    this.words[id * ROW + HOUR_ROW] = added;
    return added;
  }

  real(id: number, column: number): number {
    return this.reals[id * ROW_REALS + column]!;
  }

  word(id: number, column: number): number {
    return this.words[id * ROW + column]!;
  }

  /** Activity by hour, in order of time; A is the end that sent the first packet. */
  hours(id: number): { hour: number; packetsA: number; packetsB: number; bytesA: number; bytesB: number }[] {
    const list = [];
    for (let row = this.word(id, FIRST_HOUR_ROW); row !== 0; row = this.hourWords[row * HOUR_WORDS + 8]!) {
      const real = row * HOUR_REALS;
      list.push({
        hour: this.hourReals[real]!,
        bytesA: this.hourReals[real + 1]!,
        bytesB: this.hourReals[real + 2]!,
        packetsA: this.hourWords[row * HOUR_WORDS + 6]! >>> 0,
        packetsB: this.hourWords[row * HOUR_WORDS + 7]! >>> 0,
      });
    }
    return list.sort((x, y) => x.hour - y.hour);
  }
}
