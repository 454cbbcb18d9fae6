// Reads classic pcap (draft-ietf-opsawg-pcap): both byte orders, microseconds and nanoseconds, and the "modified" form with
// 24-byte record headers. Every header is checked before the record in front of it is believed, so damage is noticed where
// it is and reading resumes at the next run of records that makes sense.
import { counted } from '#kit';
import { emptyPacket } from './packet.ts';
import type { Findings, Format, Packet, Visit } from './packet.ts';
import type { Window } from './window.ts';

/** Longest packet believed: what libpcap and Wireshark believe, too. */
export const LONGEST_PACKET = 262144;
/** How far one looks ahead to tell whether records make sense after damage. */
const LOOK_AHEAD = 1 << 20;
const YEAR = 366 * 86400;

const magics = new Map<number, { little: boolean; nanoseconds: boolean; header: number }>([
  [0xd4c3b2a1, { little: true, nanoseconds: false, header: 16 }],
  [0xa1b2c3d4, { little: false, nanoseconds: false, header: 16 }],
  [0x4d3cb2a1, { little: true, nanoseconds: true, header: 16 }],
  [0xa1b23c4d, { little: false, nanoseconds: true, header: 16 }],
  [0x34cdb2a1, { little: true, nanoseconds: false, header: 24 }],
  [0xa1b2cd34, { little: false, nanoseconds: false, header: 24 }],
]);

/** True where a classic pcap file starts. */
export function startsPcap(window: Window): boolean {
  return window.end - window.at >= 4 && magics.has(window.view.getUint32(window.at));
}

export class PcapFormat implements Format {
  readonly #window: Window;
  readonly #found: Findings;
  readonly #packet: Packet = emptyPacket();
  readonly #little: boolean;
  readonly #header: number;
  readonly #perMillisecond: number;
  readonly #perSecond: number;
  #headerRead = false;
  /** Seconds of the last record read, against which a header found after damage is measured. */
  #lastSecond = -1;
  /** Offset where the current search for a sound record began, or -1. */
  #lostFrom = -1;
  /** Offset of a header that makes no sense, found while the record before it was still good; -1 for none. */
  #senseless = -1;
  #started = false;

  constructor(window: Window, found: Findings) {
    this.#window = window;
    this.#found = found;
    const form = magics.get(window.view.getUint32(window.at))!;
    this.#little = form.little;
    this.#header = form.header;
    this.#perMillisecond = form.nanoseconds ? 1_000_000 : 1000;
    this.#perSecond = this.#perMillisecond * 1000;
    found.info.format = form.nanoseconds ? 'pcap, nanoseconds' : 'pcap';
  }

  read(ended: boolean, visit: Visit): number {
    const w = this.#window;
    if (!this.#headerRead) {
      if (w.end - w.at < 24) return ended ? this.#cutHeader() : 24;
      this.#fileHeader();
    }
    for (;;) {
      if (this.#lostFrom >= 0) {
        const need = this.#search(ended);
        if (need !== -1) return need;
      }
      const need = this.#records(ended, visit);
      if (need !== -1) return need;
    }
  }

  #cutHeader(): number {
    this.#found.problem('The file ends inside its header', this.#window.base, {
      expected: '24 bytes of pcap file header',
      remedy: 'Copy the file again from where it was captured.',
    });
    this.#found.skip(this.#window.end - this.#window.at);
    return 0;
  }

  #fileHeader(): void {
    const w = this.#window;
    const major = w.view.getUint16(w.at + 4, this.#little);
    const minor = w.view.getUint16(w.at + 6, this.#little);
    if (major !== 2) {
      this.#found.problem(`The file says it is pcap version ${major}.${minor}; it is read as 2.4`, w.base + w.at + 4, {
        expected: 'version 2.4',
      });
    }
    // The upper bits tell of frame check sequences, not of the kind of link.
    this.#packet.linkType = w.view.getUint32(w.at + 20, this.#little) & 0xffff;
    this.#packet.littleEndian = this.#little;
    this.#found.info.interfaces.push({ id: 0, linkType: this.#packet.linkType });
    w.at += 24;
    this.#headerRead = true;
  }

  /** Reads record after record. @returns bytes needed, 0 at the end, or -1 when a search has to begin. */
  #records(ended: boolean, visit: Visit): number {
    const w = this.#window;
    const { view, end } = w;
    const little = this.#little;
    const header = this.#header;
    const packet = this.#packet;
    packet.bytes = w.bytes;
    packet.view = view;
    const info = this.#found.info;
    let at = w.at;
    for (;;) {
      if (end - at < header) {
        w.at = at;
        if (!ended) return header;
        if (at < end) this.#stray(at, end);
        return 0;
      }
      const length = view.getUint32(at + 8, little);
      const next = at + header + length;
      if (length > LONGEST_PACKET || w.base + at === this.#senseless) {
        w.at = at;
        return this.#loseAt(at);
      }
      if (!this.#started) {
        w.at = at;
        if (!ended && end - at < LOOK_AHEAD) return LOOK_AHEAD;
        this.#started = true;
        if (!this.#acceptable(at, ended)) return this.#loseAt(at);
      }
      if (next + header > end && !ended) {
        w.at = at;
        return header + length + header;
      }
      if (next > end || (next < end && !(next + header <= end && this.#sound(next)))) {
        w.at = at;
        const verdict = this.#doubt(at, next, ended);
        if (verdict !== BELIEVED) return verdict;
      }
      const second = view.getUint32(at, little);
      packet.time = second * 1000 + view.getUint32(at + 4, little) / this.#perMillisecond;
      packet.start = at + header;
      packet.end = next;
      packet.originalLength = view.getUint32(at + 12, little);
      packet.packet = ++info.packets;
      packet.offset = w.base + at;
      this.#lastSecond = second;
      visit(packet);
      at = next;
    }
  }

  /** A header whose every field is in its usual range. */
  #sound(at: number): boolean {
    const view = this.#window.view;
    const length = view.getUint32(at + 8, this.#little);
    const original = view.getUint32(at + 12, this.#little);
    return (
      length - 1 < LONGEST_PACKET &&
      length > 0 &&
      original >= length &&
      original <= 4 * LONGEST_PACKET &&
      view.getUint32(at + 4, this.#little) < this.#perSecond
    );
  }

  /** Sound, and near in time to what was read before: what a header found by searching must be. */
  #likely(at: number): boolean {
    if (!this.#sound(at)) return false;
    const second = this.#window.view.getUint32(at, this.#little);
    return this.#lastSecond < 0 ? second > 0 : Math.abs(second - this.#lastSecond) < YEAR;
  }

  /** Whether `count` likely records follow one another from `at`, or records that end exactly with the file. */
  #chain(at: number, count: number, ended: boolean): boolean {
    const { view, end } = this.#window;
    let p = at;
    for (let i = 0; i < count; i++) {
      if (p === end) return ended && i > 0;
      if (p + this.#header > end) return !ended && i >= 3;
      if (!this.#likely(p)) return false;
      p += this.#header + view.getUint32(p + 8, this.#little);
    }
    return p <= end || !ended;
  }

  #find(from: number, to: number, count: number, ended: boolean): number {
    const last = Math.min(to, this.#window.end - this.#header + 1);
    for (let p = from; p < last; p++) if (this.#chain(p, count, ended)) return p;
    return -1;
  }

  /** What follows the record at `at` is not a sound header. Is this record at fault, the next one, or is it only unusual? */
  #doubt(at: number, next: number, ended: boolean): number {
    const w = this.#window;
    if (!ended && w.end - at < LOOK_AHEAD) return LOOK_AHEAD;
    if (next + this.#header <= w.end && this.#acceptable(next, ended)) return BELIEVED;
    const inside = this.#find(at + 1, Math.min(next, w.end), 8, ended);
    if (inside >= 0) {
      this.#found.problem('The length of this record is damaged; it was left out', w.base + at, {
        expected: 'a length after which the next record begins',
        remedy: `Reading went on ${counted(inside - at, 'byte')} further.`,
      });
      this.#found.skip(inside - at);
      w.at = inside;
      return -1;
    }
    if (next > w.end) {
      this.#found.problem('The file ends in the middle of this packet', w.base + at, {
        expected: `${counted(next - w.end, 'more byte')}`,
        remedy: 'The packets before it were read. Copy the file again if the rest is wanted.',
      });
      this.#found.skip(w.end - at);
      w.at = w.end;
      return 0;
    }
    if (next + this.#header <= w.end) this.#senseless = w.base + next;
    return BELIEVED;
  }

  /**
   * Sound, or unusual (fields out of their range, a packet of no bytes, a leap in time: some writers make such headers)
   * but with two possible headers behind it or exactly at the end of the file.
   */
  #acceptable(at: number, ended: boolean): boolean {
    if (this.#sound(at)) return true;
    const { view, end } = this.#window;
    let p = at;
    for (let i = 0; i < 3; i++) {
      if (i > 0 && p === end) return ended;
      if (p + this.#header > end) return false;
      const length = view.getUint32(p + 8, this.#little);
      const second = view.getUint32(p, this.#little);
      if (length > LONGEST_PACKET || (length === 0 && view.getUint32(p + 12, this.#little) === 0)) return false;
      if (i > 0 && this.#lastSecond >= 0 && Math.abs(second - this.#lastSecond) > YEAR) return false;
      p += this.#header + length;
    }
    return true;
  }

  /** Bytes at the end that are too few for a record header. */
  #stray(at: number, end: number): void {
    this.#found.problem('The file ends in the middle of a record header', this.#window.base + at, {
      expected: `${this.#header} bytes`,
      remedy: 'The packets before it were read.',
    });
    this.#found.skip(end - at);
  }

  #loseAt(at: number): number {
    this.#lostFrom = this.#window.base + at;
    this.#senseless = -1;
    return -1;
  }

  /** Looks for the next run of records. @returns bytes needed, 0 at the end, or -1 when records can be read again. */
  #search(ended: boolean): number {
    const w = this.#window;
    if (!ended && w.end - w.at < LOOK_AHEAD) return LOOK_AHEAD;
    // All but the last stretch has enough behind it to be judged; the rest waits for more of the file.
    const until = ended ? w.end : w.end - LOOK_AHEAD / 2;
    const at = this.#find(w.base + w.at === this.#lostFrom ? w.at + 1 : w.at, until, 3, ended);
    if (at < 0 && !ended) {
      w.at = until;
      return LOOK_AHEAD;
    }
    const to = at < 0 ? w.end : at;
    const bytes = w.base + to - this.#lostFrom;
    this.#found.problem('No packet record can be read here', this.#lostFrom, {
      expected: `a record header with a length of at most ${LONGEST_PACKET}`,
      remedy:
        at < 0
          ? `Nothing in the remaining ${counted(bytes, 'byte')} looks like a record.`
          : `Reading went on ${counted(bytes, 'byte')} further.`,
    });
    this.#found.skip(bytes);
    this.#lostFrom = -1;
    w.at = to;
    return at < 0 ? 0 : -1;
  }
}

/** The record is read as it stands. */
const BELIEVED = -2;
