// Writes captures: classic pcap and pcapng (IETF draft-ietf-opsawg-pcapng). Synchronous and buffered, so that a maker of
// traffic or an excerpt of evidence costs one system call per megabyte.
import { closeSync, openSync, writeSync } from 'node:fs';
import type { Instant } from '#kit';

/** One packet to write. `time` in milliseconds since 1970 UTC with a fraction; `originalLength` defaults to the bytes given. */
export interface PacketToWrite {
  time: Instant;
  bytes: Uint8Array;
  originalLength?: number;
  /** pcapng only: index into the interfaces given at the start; 0 if absent. */
  interfaceId?: number;
  /** pcapng only: shown beside the packet by every reader. */
  comment?: string;
}

/** A capture being written. Both calls return the number of bytes that the file has grown to so far. */
export interface CaptureWriter {
  packet(packet: PacketToWrite): number;
  /** Writes what is buffered and closes the file. */
  close(): number;
}

export interface CaptureFace {
  /** LINKTYPE_… as tcpdump.org lists them. */
  linkType: number;
  name?: string;
}

/** Collects small pieces and hands them to the file a megabyte at a time, or as much as `room` says. */
class FileSink {
  readonly #fd: number;
  readonly #buffer: Buffer;
  #used = 0;
  total = 0;

  constructor(path: string, room = 1 << 20) {
    this.#fd = openSync(path, 'w');
    this.#buffer = Buffer.allocUnsafe(room);
  }

  put(bytes: Uint8Array): void {
    this.total += bytes.length;
    if (bytes.length > this.#buffer.length - this.#used) this.#flush();
    if (bytes.length > this.#buffer.length) {
      writeAll(this.#fd, bytes);
      return;
    }
    this.#buffer.set(bytes, this.#used);
    this.#used += bytes.length;
  }

  #flush(): void {
    writeAll(this.#fd, this.#buffer.subarray(0, this.#used));
    this.#used = 0;
  }

  close(): number {
    try {
      this.#flush();
    } finally {
      closeSync(this.#fd);
    }
    return this.total;
  }
}

function writeAll(fd: number, bytes: Uint8Array): void {
  for (let at = 0; at < bytes.length;) at += writeSync(fd, bytes, at, bytes.length - at);
}

/** Milliseconds with a fraction as a whole count of microseconds (or nanoseconds), without passing 2^53 on the way. */
function ticks(time: Instant, perMillisecond: number): bigint {
  const whole = Math.floor(time);
  return BigInt(whole) * BigInt(perMillisecond) + BigInt(Math.round((time - whole) * perMillisecond));
}

export interface PcapOptions {
  /** LINKTYPE_… as tcpdump.org lists them: 1 Ethernet, 101 raw IP, 113 Linux cooked. */
  linkType: number;
  nanoseconds?: boolean;
  bigEndian?: boolean;
  /** Largest packet announced in the header; longer ones are written whole all the same. Default 262144. */
  snapLength?: number;
}

/** Opens a classic pcap file for writing, in either byte order, with microseconds or nanoseconds. Throws what the file system throws. */
export function writePcap(path: string, options: PcapOptions): CaptureWriter {
  const sink = new FileSink(path);
  const little = options.bigEndian !== true;
  const head = new DataView(new ArrayBuffer(24));
  head.setUint32(0, options.nanoseconds ? 0xa1b23c4d : 0xa1b2c3d4, little);
  head.setUint16(4, 2, little);
  head.setUint16(6, 4, little);
  head.setUint32(16, options.snapLength ?? 262144, little);
  head.setUint32(20, options.linkType, little);
  sink.put(new Uint8Array(head.buffer));
  const perMillisecond = options.nanoseconds ? 1_000_000 : 1000;
  const perSecond = BigInt(perMillisecond) * 1000n;
  const record = new DataView(new ArrayBuffer(16));
  return {
    packet({ time, bytes, originalLength }) {
      const t = ticks(time, perMillisecond);
      record.setUint32(0, Number(t / perSecond), little);
      record.setUint32(4, Number(t % perSecond), little);
      record.setUint32(8, bytes.length, little);
      record.setUint32(12, originalLength ?? bytes.length, little);
      sink.put(new Uint8Array(record.buffer));
      sink.put(bytes);
      return sink.total;
    },
    close: () => sink.close(),
  };
}

export interface PcapngOptions {
  interfaces: readonly CaptureFace[];
  /** Comment of the whole file. */
  comment?: string;
  /** Bytes collected before they are written; a megabyte by default, less where many files are written at once. */
  buffer?: number;
}

const OPT_COMMENT = 1;
const IF_NAME = 2;
const IF_TSRESOL = 9;

function option(code: number, value: Uint8Array): Buffer {
  const padded = (value.length + 3) & ~3;
  const out = Buffer.alloc(4 + padded);
  out.writeUInt16LE(code, 0);
  out.writeUInt16LE(value.length, 2);
  out.set(value, 4);
  return out;
}

const endOfOptions = Buffer.alloc(4);

function text(code: number, value: string): Buffer {
  let bytes = Buffer.from(value, 'utf8');
  // Options carry a 16-bit length; a cut must not fall inside a character.
  if (bytes.length > 0xfff0)
    bytes = Buffer.from(
      bytes
        .subarray(0, 0xfff0)
        .toString('utf8')
        .replace(/\ufffd$/, ''),
    );
  return option(code, bytes);
}

function block(type: number, parts: readonly Uint8Array[]): Buffer {
  const body = Buffer.concat(parts);
  const length = 12 + body.length;
  const out = Buffer.allocUnsafe(length);
  out.writeUInt32LE(type, 0);
  out.writeUInt32LE(length, 4);
  out.set(body, 8);
  out.writeUInt32LE(length, length - 4);
  return out;
}

/** Writes a pcapng file: one section, little-endian, one interface block each, enhanced packet blocks with nanoseconds. */
class PcapngWriter implements CaptureWriter {
  readonly #sink: FileSink;
  readonly #head = Buffer.alloc(28);
  readonly #tail = Buffer.alloc(4);
  readonly #zeros = Buffer.alloc(4);
  #faces = 0;

  constructor(path: string, options: PcapngOptions) {
    this.#sink = new FileSink(path, options.buffer);
    const section = Buffer.alloc(16);
    section.writeUInt32LE(0x1a2b3c4d, 0);
    section.writeUInt16LE(1, 4);
    // Section length unknown, as the format allows: the file is written in one pass.
    section.writeBigInt64LE(-1n, 8);
    const remark = options.comment === undefined ? [] : [text(OPT_COMMENT, options.comment), endOfOptions];
    this.#sink.put(block(0x0a0d0d0a, [section, ...remark]));
    for (const face of options.interfaces) this.addInterface(face);
  }

  /** An interface more than those given at the start, for the packets from here on. @returns its index. */
  addInterface({ linkType, name }: CaptureFace): number {
    const fixed = Buffer.alloc(8);
    fixed.writeUInt16LE(linkType, 0);
    fixed.writeUInt32LE(262144, 4);
    const named = name === undefined ? [] : [text(IF_NAME, name)];
    this.#sink.put(block(1, [fixed, ...named, option(IF_TSRESOL, Uint8Array.of(9)), endOfOptions]));
    return this.#faces++;
  }

  packet({ time, bytes, originalLength, interfaceId, comment }: PacketToWrite): number {
    const padding = -bytes.length & 3;
    const remark = comment === undefined ? [] : [text(OPT_COMMENT, comment), endOfOptions];
    const length = 32 + bytes.length + padding + remark.reduce((n, part) => n + part.length, 0);
    const t = ticks(time, 1_000_000);
    this.#head.writeUInt32LE(6, 0);
    this.#head.writeUInt32LE(length, 4);
    this.#head.writeUInt32LE(interfaceId ?? 0, 8);
    this.#head.writeUInt32LE(Number(t >> 32n), 12);
    this.#head.writeUInt32LE(Number(t & 0xffffffffn), 16);
    this.#head.writeUInt32LE(bytes.length, 20);
    this.#head.writeUInt32LE(originalLength ?? bytes.length, 24);
    this.#sink.put(this.#head);
    this.#sink.put(bytes);
    if (padding > 0) this.#sink.put(this.#zeros.subarray(0, padding));
    for (const part of remark) this.#sink.put(part);
    this.#tail.writeUInt32LE(length, 0);
    this.#sink.put(this.#tail);
    return this.#sink.total;
  }

  close(): number {
    return this.#sink.close();
  }
}

/** Opens a pcapng file for writing; interfaces may be added later. Throws what the file system throws. */
export function writePcapng(path: string, options: PcapngOptions): PcapngWriter {
  return new PcapngWriter(path, options);
}
