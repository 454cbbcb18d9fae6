// Where the bytes of a capture come from: a file or memory, plain or packed with gzip (RFC 1952) or zstd (RFC 8878). The
// SHA-256 of the file as given is taken in the same pass; what is unpacked is bounded.
import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { createGunzip, createZstdDecompress } from 'node:zlib';
import type { Gunzip, ZstdDecompress } from 'node:zlib';
import { byteCount, QuaywallError } from '#kit';
import type { Sha256 } from '#kit';
import type { Window } from './window.ts';

const CHUNK = 1 << 19;
/** Past this many unpacked bytes, a file that unpacks to more than `MOST_RATIO` times its size is not believed. */
const UNPACKED_FREE = 1 << 30;
const MOST_RATIO = 250;

/** Reads the file as given, in order, and hashes it. */
export class RawBytes {
  readonly #hash = createHash('sha256');
  readonly #file: FileHandle | undefined;
  readonly #memory: Uint8Array | undefined;
  readonly size: number;
  taken = 0;

  private constructor(file: FileHandle | undefined, memory: Uint8Array | undefined, size: number) {
    this.#file = file;
    this.#memory = memory;
    this.size = size;
  }

  static async open(from: string | Uint8Array): Promise<RawBytes> {
    if (typeof from !== 'string') return new RawBytes(undefined, from, from.length);
    try {
      const file = await open(from, 'r');
      return new RawBytes(file, undefined, (await file.stat()).size);
    } catch (cause) {
      const what = `The file cannot be opened (${(cause as NodeJS.ErrnoException).code ?? 'unknown reason'})`;
      throw new QuaywallError(
        { what, where: { file: from }, remedy: 'Check the name and that you may read it.' },
        { cause },
      );
    }
  }

  /** Fills part of `into`. @returns the number of bytes; 0 at the end. */
  async read(into: Uint8Array, at: number, most: number): Promise<number> {
    let n: number;
    if (this.#file !== undefined) {
      n = (await this.#file.read(into, at, most)).bytesRead;
    } else {
      n = Math.min(most, this.size - this.taken);
      into.set(this.#memory!.subarray(this.taken, this.taken + n), at);
    }
    if (n > 0) this.#hash.update(into.subarray(at, at + n));
    this.taken += n;
    return n;
  }

  /** Reads whatever is left, so that the hash covers the whole file. @returns the hash. */
  async finish(): Promise<Sha256> {
    const rest = new Uint8Array(CHUNK);
    while ((await this.read(rest, 0, rest.length)) > 0);
    return this.#hash.digest('hex');
  }

  async close(): Promise<void> {
    await this.#file?.close();
  }
}

/** Unpacked bytes, in order. `damage` tells why they ended early. */
export interface ByteSource {
  /** ``, `, gzip` or `, zstd`. */
  readonly packing: string;
  /** Puts more bytes at the end of the window, at least `least` where there are so many. @returns false at the end. */
  fill(window: Window, least: number): Promise<boolean>;
  damage(): string | undefined;
  close(): void;
}

/** Recognises the packing by the first bytes of the file. */
export async function byteSource(raw: RawBytes, unpackedFree = UNPACKED_FREE): Promise<ByteSource> {
  const head = new Uint8Array(CHUNK);
  const got = await raw.read(head, 0, Math.min(CHUNK, 65536));
  const first = head.subarray(0, got);
  if (got >= 3 && first[0] === 0x1f && first[1] === 0x8b && first[2] === 8) {
    return new PackedSource(raw, first, createGunzip({ chunkSize: 65536 }), ', gzip', unpackedFree);
  }
  if (got >= 4 && first[0] === 0x28 && first[1] === 0xb5 && first[2] === 0x2f && first[3] === 0xfd) {
    return new PackedSource(raw, first, createZstdDecompress({ chunkSize: 131072 }), ', zstd', unpackedFree);
  }
  return new PlainSource(raw, first);
}

class PlainSource implements ByteSource {
  readonly packing = '';
  readonly #raw: RawBytes;
  #first: Uint8Array | undefined;

  constructor(raw: RawBytes, first: Uint8Array) {
    this.#raw = raw;
    this.#first = first;
  }

  async fill(window: Window, least: number): Promise<boolean> {
    if (this.#first !== undefined) {
      window.room(this.#first.length);
      window.bytes.set(this.#first, window.end);
      window.end += this.#first.length;
      const any = this.#first.length > 0;
      this.#first = undefined;
      return any;
    }
    const most = Math.max(CHUNK, least);
    window.room(most);
    const n = await this.#raw.read(window.bytes, window.end, most);
    window.end += n;
    return n > 0;
  }

  damage(): undefined {
    return undefined;
  }

  close(): void {
    // Nothing is held besides the file.
  }
}

class PackedSource implements ByteSource {
  readonly packing: string;
  readonly #raw: RawBytes;
  readonly #unpack: Gunzip | ZstdDecompress;
  readonly #out: Buffer[] = [];
  #next: Uint8Array | undefined;
  readonly #unpackedFree: number;
  #unpacked = 0;
  #damage: string | undefined;
  #done = false;
  #wake: (() => void) | undefined;

  constructor(
    raw: RawBytes,
    first: Uint8Array,
    unpack: Gunzip | ZstdDecompress,
    packing: string,
    unpackedFree: number,
  ) {
    this.#unpackedFree = unpackedFree;
    this.#raw = raw;
    this.#next = first;
    this.#unpack = unpack;
    this.packing = packing;
    unpack.on('data', (part: Buffer) => {
      this.#out.push(part);
      // One piece at a time: the next is unpacked when this one has been used.
      unpack.pause();
      this.#awake();
    });
    unpack.on('end', () => this.#finished());
    unpack.on('error', (error: NodeJS.ErrnoException) => {
      this.#damage = error.code === 'Z_BUF_ERROR' ? 'the packed data ends too early' : error.message;
      this.#finished();
    });
    unpack.pause();
    this.#feed();
  }

  #finished(): void {
    this.#done = true;
    this.#awake();
  }

  #awake(): void {
    this.#wake?.();
    this.#wake = undefined;
  }

  /** Hands packed bytes over piece by piece; the end is told only when all have been used, so that nothing before a fault is lost. */
  #feed(): void {
    const next = this.#next;
    if (next === undefined || next.length === 0) {
      this.#unpack.end();
      return;
    }
    this.#unpack.write(next, (error) => {
      if (error || this.#done) return;
      const buffer = new Uint8Array(65536);
      this.#raw.read(buffer, 0, buffer.length).then(
        (n) => {
          this.#next = buffer.subarray(0, n);
          this.#feed();
        },
        (failure: unknown) => {
          this.#damage = String(failure);
          this.#finished();
        },
      );
    });
  }

  async fill(window: Window, least: number): Promise<boolean> {
    let added = 0;
    while (added < Math.max(1, least)) {
      const part = this.#out.shift();
      if (part !== undefined) {
        this.#unpacked += part.length;
        if (this.#unpacked > this.#unpackedFree && this.#unpacked > MOST_RATIO * this.#raw.taken) {
          this.#damage = `it unpacks to more than ${byteCount(this.#unpacked)}, over ${MOST_RATIO} times its size`;
          this.#done = true;
          this.#unpack.destroy();
          break;
        }
        window.room(part.length);
        window.bytes.set(part, window.end);
        window.end += part.length;
        added += part.length;
        continue;
      }
      if (this.#done) break;
      const waiting = new Promise<void>((resolve) => (this.#wake = resolve));
      this.#unpack.resume();
      await waiting;
    }
    return added > 0;
  }

  damage(): string | undefined {
    return this.#damage;
  }

  close(): void {
    this.#done = true;
    this.#unpack.destroy();
  }
}
