// Reads pcapng (draft-ietf-opsawg-pcapng): several sections in either byte order, interfaces with their own clock
// resolution and offset, enhanced, simple and obsolete packet blocks, drop counters, comments. Blocks of other kinds are
// passed over. A block whose two lengths disagree is damage: reading resumes at the next block that makes sense.
import { counted } from '#kit';
import { emptyPacket } from './packet.ts';
import type { Findings, Format, Packet, Visit } from './packet.ts';
import { LONGEST_PACKET } from './pcap.ts';
import type { Window } from './window.ts';

const SECTION = 0x0a0d0d0a;
const INTERFACE = 1;
const OLD_PACKET = 2;
const SIMPLE = 3;
const STATISTICS = 5;
const ENHANCED = 6;
/** Longest block believed. */
const LONGEST_BLOCK = 1 << 24;
const LOOK_AHEAD = 1 << 20;
/** Sections or interfaces beyond this are not believed: a real file has a handful. */
const MOST_INTERFACES = 65536;

/** Kinds of blocks that a search after damage may stop at. */
const searchable = new Set([SECTION, INTERFACE, OLD_PACKET, SIMPLE, 4, STATISTICS, ENHANCED, 10, 0x0bad, 0x40000bad]);

interface InterfaceClock {
  /** Index over all sections. */
  id: number;
  linkType: number;
  snapLength: number;
  /** Ticks in a millisecond. */
  perMillisecond: number;
  /** Milliseconds to add. */
  offset: number;
}

/** True where a pcapng file starts. */
export function startsPcapng(window: Window): boolean {
  return window.end - window.at >= 4 && window.view.getUint32(window.at) === SECTION;
}

export class PcapngFormat implements Format {
  readonly #window: Window;
  readonly #found: Findings;
  readonly #packet: Packet = emptyPacket();
  #little = true;
  /** Interfaces of the current section. */
  #interfaces: InterfaceClock[] = [];
  /** Packets dropped by interface (index over all sections): the last statistics block of each counts. */
  readonly #drops = new Map<number, number>();
  #betweenDrops = 0;
  #lastTime = 0;
  #lostFrom = -1;
  #why = '';

  constructor(window: Window, found: Findings) {
    this.#window = window;
    this.#found = found;
    found.info.format = 'pcapng';
  }

  read(ended: boolean, visit: Visit): number {
    for (;;) {
      if (this.#lostFrom >= 0) {
        const need = this.#search(ended);
        if (need !== -1) return need;
      }
      const need = this.#blocks(ended, visit);
      if (need !== -1) return need;
    }
  }

  /** Reads block after block. @returns bytes needed, 0 at the end, or -1 when a search has to begin. */
  #blocks(ended: boolean, visit: Visit): number {
    const w = this.#window;
    const { view, end } = w;
    this.#packet.bytes = w.bytes;
    this.#packet.view = view;
    for (;;) {
      const at = w.at;
      if (at === end && ended) return 0;
      if (end - at < 12) return ended ? this.#cut(at, 12) : 12;
      const type = view.getUint32(at, this.#little);
      if (type === SECTION && !this.#byteOrder(at)) return this.#lose(at, 'The byte order of this section is damaged');
      const length = view.getUint32(at + 4, this.#little);
      if (length < 12 || length > LONGEST_BLOCK || length % 4 !== 0) {
        return this.#lose(at, `This block says it is ${counted(length, 'byte')} long`);
      }
      if (end - at < length) {
        if (!ended) return length;
        return this.#cut(at, length);
      }
      if (view.getUint32(at + length - 4, this.#little) !== length) {
        if (!ended && end - at < length + LOOK_AHEAD) return length + LOOK_AHEAD;
        if (!(at + length === end || this.#plausible(at + length, ended))) {
          return this.#lose(at, 'The two lengths of this block disagree');
        }
        this.#found.problem(
          'The closing length of this block is damaged; the block was read',
          w.base + at + length - 4,
          {
            expected: String(length),
          },
        );
      }
      if (type === ENHANCED) this.#enhanced(at, length, visit);
      else this.#other(type, at, length, visit);
      w.at = at + length;
    }
  }

  #byteOrder(at: number): boolean {
    const magic = this.#window.view.getUint32(at + 8, true);
    if (magic === 0x1a2b3c4d) this.#little = true;
    else if (magic === 0x4d3c2b1a) this.#little = false;
    else return false;
    return true;
  }

  #enhanced(at: number, length: number, visit: Visit): void {
    const view = this.#window.view;
    const little = this.#little;
    const face = length >= 32 ? this.#interfaces[view.getUint32(at + 8, little)] : undefined;
    const captured = length >= 32 ? view.getUint32(at + 20, little) : 0;
    if (face === undefined || captured > length - 32 || captured > LONGEST_PACKET) {
      this.#badPacket(at, length, face === undefined);
      return;
    }
    const packet = this.#packet;
    packet.time = ticksToTime(view.getUint32(at + 12, little), view.getUint32(at + 16, little), face);
    packet.start = at + 28;
    packet.end = at + 28 + captured;
    packet.originalLength = view.getUint32(at + 24, little);
    packet.optionsStart = at + 28 + ((captured + 3) & ~3);
    packet.optionsEnd = at + length - 4;
    // epb_dropcount (4): packets lost between this one and the one before it.
    if (packet.optionsEnd - packet.optionsStart >= 4) {
      this.#betweenDrops += this.#counter(packet.optionsStart, packet.optionsEnd, 4) ?? 0;
      if (this.#betweenDrops > 0) this.#sumDrops();
    }
    this.#emit(at, face, visit);
  }

  #emit(at: number, face: InterfaceClock, visit: Visit): void {
    const packet = this.#packet;
    packet.packet = ++this.#found.info.packets;
    packet.offset = this.#window.base + at;
    packet.interfaceId = face.id;
    packet.linkType = face.linkType;
    packet.littleEndian = this.#little;
    this.#lastTime = packet.time;
    visit(packet);
  }

  #badPacket(at: number, length: number, unknownInterface: boolean): void {
    this.#found.problem(
      unknownInterface
        ? 'This packet names an interface that the file does not describe; it was left out'
        : 'This packet says it is longer than its block; it was left out',
      this.#window.base + at,
      { expected: unknownInterface ? 'an interface described before it' : 'a captured length that fits' },
    );
    this.#found.skip(length);
  }

  #other(type: number, at: number, length: number, visit: Visit): void {
    switch (type) {
      case SECTION:
        this.#interfaces = [];
        if (length >= 28) this.#comments(at + 24, at + length - 4);
        break;
      case INTERFACE:
        this.#interface(at, length);
        break;
      case OLD_PACKET:
        this.#oldPacket(at, length, visit);
        break;
      case SIMPLE:
        this.#simple(at, length, visit);
        break;
      case STATISTICS:
        if (length >= 24) this.#statistics(at, length);
        break;
    }
  }

  #interface(at: number, length: number): void {
    const info = this.#found.info;
    if (length < 20 || info.interfaces.length >= MOST_INTERFACES) {
      this.#found.problem('This description of an interface cannot be used', this.#window.base + at);
      this.#found.skip(length);
      return;
    }
    const view = this.#window.view;
    const id = info.interfaces.length;
    const face: InterfaceClock = {
      id,
      linkType: view.getUint16(at + 8, this.#little),
      snapLength: view.getUint32(at + 12, this.#little),
      perMillisecond: 1000,
      offset: 0,
    };
    let name: string | undefined;
    this.#options(at + 16, at + length - 4, (code, start, size) => {
      if (code === 2) name = this.#text(start, size);
      else if (code === 9 && size >= 1) {
        const resolution = this.#window.bytes[start]!;
        // The top bit tells powers of two from powers of ten.
        const perSecond = resolution & 0x80 ? 2 ** (resolution & 0x7f) : 10 ** resolution;
        face.perMillisecond = perSecond / 1000;
      } else if (code === 14 && size >= 8) face.offset = Number(view.getBigInt64(start, this.#little)) * 1000;
    });
    this.#interfaces.push(face);
    info.interfaces.push({ id, linkType: face.linkType, ...(name === undefined ? {} : { name }) });
  }

  #oldPacket(at: number, length: number, visit: Visit): void {
    const view = this.#window.view;
    const face = length >= 32 ? this.#interfaces[view.getUint16(at + 8, this.#little)] : undefined;
    const captured = length >= 32 ? view.getUint32(at + 20, this.#little) : 0;
    if (face === undefined || captured > length - 32 || captured > LONGEST_PACKET) {
      this.#badPacket(at, length, face === undefined);
      return;
    }
    const drops = view.getUint16(at + 10, this.#little);
    if (drops !== 0xffff && drops > 0) {
      this.#betweenDrops += drops;
      this.#sumDrops();
    }
    const packet = this.#packet;
    packet.time = ticksToTime(view.getUint32(at + 12, this.#little), view.getUint32(at + 16, this.#little), face);
    packet.start = at + 28;
    packet.end = at + 28 + captured;
    packet.originalLength = view.getUint32(at + 24, this.#little);
    packet.optionsStart = at + 28 + ((captured + 3) & ~3);
    packet.optionsEnd = at + length - 4;
    this.#emit(at, face, visit);
  }

  /** A simple packet block has no time of its own: it gets the time of the packet before it. */
  #simple(at: number, length: number, visit: Visit): void {
    const face = this.#interfaces[0];
    if (face === undefined || length < 16) {
      this.#badPacket(at, length, face === undefined);
      return;
    }
    const original = this.#window.view.getUint32(at + 8, this.#little);
    const room = face.snapLength === 0 ? length - 16 : Math.min(face.snapLength, length - 16);
    const packet = this.#packet;
    packet.time = this.#lastTime;
    packet.start = at + 12;
    packet.end = at + 12 + Math.min(original, room, LONGEST_PACKET);
    packet.originalLength = original;
    packet.optionsStart = packet.optionsEnd = at + length - 4;
    this.#emit(at, face, visit);
  }

  /** isb_ifdrop (5) and isb_osdrop (7). */
  #statistics(at: number, length: number): void {
    const face = this.#interfaces[this.#window.view.getUint32(at + 8, this.#little)];
    if (face === undefined) return;
    const byInterface = this.#counter(at + 20, at + length - 4, 5);
    const bySystem = this.#counter(at + 20, at + length - 4, 7);
    if (byInterface === undefined && bySystem === undefined) return;
    this.#drops.set(face.id, (byInterface ?? 0) + (bySystem ?? 0));
    this.#sumDrops();
  }

  #sumDrops(): void {
    let sum = 0;
    for (const n of this.#drops.values()) sum += n;
    this.#found.info.drops = Math.max(sum, this.#betweenDrops);
  }

  #counter(start: number, end: number, wanted: number): number | undefined {
    let value: number | undefined;
    this.#options(start, end, (code, at, size) => {
      if (code === wanted && size >= 8) value = Number(this.#window.view.getBigUint64(at, this.#little));
    });
    return value;
  }

  #comments(start: number, end: number): void {
    this.#options(start, end, (code, at, size) => {
      if (code === 1 && this.#found.info.comments.length < 100) this.#found.info.comments.push(this.#text(at, size));
    });
  }

  #text(start: number, size: number): string {
    return Buffer.from(this.#window.bytes.subarray(start, start + size))
      .toString('utf8')
      .replace(/\0+$/, '');
  }

  #options(start: number, end: number, use: (code: number, start: number, size: number) => void): void {
    eachOption(this.#window.view, start, end, this.#little, use);
  }

  #cut(at: number, length: number): number {
    const w = this.#window;
    // The length may be what is damaged: another block inside tells.
    const inside = this.#find(at + 4, w.end, true);
    if (inside >= 0) return this.#lose(at, 'This block says it is longer than the rest of the file');
    this.#found.problem('The file ends in the middle of a block', w.base + at, {
      expected: `${counted(length - (w.end - at), 'more byte')}`,
      remedy: 'What stands before it was read. Copy the file again if the rest is wanted.',
    });
    this.#found.skip(w.end - at);
    w.at = w.end;
    return 0;
  }

  #lose(at: number, why: string): number {
    this.#lostFrom = this.#window.base + at;
    this.#why = why;
    return -1;
  }

  /** A block with a known type whose two lengths agree, followed by another one or by the end of what is at hand. */
  #plausible(at: number, ended: boolean, depth = 0): boolean {
    const { view, end } = this.#window;
    if (at === end) return ended ? depth > 0 : depth > 1;
    if (end - at < 12) return !ended && depth > 0;
    let little = this.#little;
    const type = view.getUint32(at, little);
    if (!searchable.has(type)) return false;
    if (type === SECTION) {
      const magic = view.getUint32(at + 8, true);
      if (magic !== 0x1a2b3c4d && magic !== 0x4d3c2b1a) return false;
      little = magic === 0x1a2b3c4d;
    }
    const length = view.getUint32(at + 4, little);
    if (length < 12 || length % 4 !== 0 || length > LONGEST_BLOCK) return false;
    if (end - at < length) return !ended && depth > 0;
    if (view.getUint32(at + length - 4, little) !== length) return false;
    return type === SECTION || depth >= 1 || this.#plausible(at + length, ended, depth + 1);
  }

  #find(from: number, to: number, ended: boolean): number {
    for (let p = from; p < to; p++) if (this.#plausible(p, ended)) return p;
    return -1;
  }

  #search(ended: boolean): number {
    const w = this.#window;
    if (!ended && w.end - w.at < LOOK_AHEAD) return LOOK_AHEAD;
    const until = ended ? w.end : w.end - LOOK_AHEAD / 2;
    const at = this.#find(w.base + w.at === this.#lostFrom ? w.at + 1 : w.at, until, ended);
    if (at < 0 && !ended) {
      w.at = until;
      return LOOK_AHEAD;
    }
    const to = at < 0 ? w.end : at;
    const bytes = w.base + to - this.#lostFrom;
    this.#found.problem(this.#why, this.#lostFrom, {
      expected: 'a pcapng block with the same length at both its ends',
      remedy:
        at < 0
          ? `Nothing in the remaining ${counted(bytes, 'byte')} looks like a block.`
          : `Reading went on ${counted(bytes, 'byte')} further.`,
    });
    this.#found.skip(bytes);
    this.#lostFrom = -1;
    w.at = to;
    return at < 0 ? 0 : -1;
  }
}

/** Calls `use` for every option of a block; stops at the end mark or at the first that does not fit. */
function eachOption(
  view: DataView,
  start: number,
  end: number,
  little: boolean,
  use: (code: number, start: number, size: number) => void,
): void {
  for (let p = start; p + 4 <= end;) {
    const code = view.getUint16(p, little);
    const size = view.getUint16(p + 2, little);
    if (code === 0 || p + 4 + size > end) return;
    use(code, p + 4, size);
    p += 4 + ((size + 3) & ~3);
  }
}

/** Comments that a pcapng file carries on this packet. */
export function packetComments(packet: Packet): string[] {
  const comments: string[] = [];
  eachOption(packet.view, packet.optionsStart, packet.optionsEnd, packet.littleEndian, (code, start, size) => {
    if (code === 1) comments.push(Buffer.from(packet.bytes.subarray(start, start + size)).toString('utf8'));
  });
  return comments;
}

function ticksToTime(high: number, low: number, face: InterfaceClock): number {
  const ticks = high * 4294967296 + low;
  const ms =
    ticks <= Number.MAX_SAFE_INTEGER
      ? ticks / face.perMillisecond
      : high * (4294967296 / face.perMillisecond) + low / face.perMillisecond;
  return ms + face.offset;
}
