// For tests only: captures made block by block, as the specifications draw them, also those that no writer here makes.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CaptureInfo } from './packet.ts';
import { openCapture } from './read.ts';
import { writePcap, writePcapng } from './write.ts';

export interface Seen {
  packet: number;
  offset: number;
  time: number;
  interfaceId: number;
  linkType: number;
  originalLength: number;
  bytes: Buffer;
}

/** Reads a capture and keeps copies of its packets, at most `most`. */
export async function readAll(
  from: string | Uint8Array,
  most = 100_000,
): Promise<{ packets: Seen[]; info: CaptureInfo }> {
  const packets: Seen[] = [];
  const info = await openCapture(from).each((p) => {
    if (packets.length >= most) return;
    const { packet, offset, time, interfaceId, linkType, originalLength } = p;
    const bytes = Buffer.from(p.bytes.slice(p.start, p.end));
    packets.push({ packet, offset, time, interfaceId, linkType, originalLength, bytes });
  });
  return { packets, info };
}

/** Bytes that a writer makes, by way of a file. */
export function written(write: (path: string) => void): Buffer {
  const dir = mkdtempSync(join(tmpdir(), 'capfile-'));
  try {
    write(join(dir, 'capture'));
    return readFileSync(join(dir, 'capture'));
  } finally {
    rmSync(dir, { recursive: true });
  }
}

export interface Made {
  time: number;
  bytes: Uint8Array;
}

export function classic(
  packets: readonly Made[],
  options: { nanoseconds?: boolean; bigEndian?: boolean; linkType?: number } = {},
): Buffer {
  return written((path) => {
    const writer = writePcap(path, { linkType: 1, ...options });
    for (const packet of packets) writer.packet(packet);
    writer.close();
  });
}

export function nextGeneration(packets: readonly Made[]): Buffer {
  return written((path) => {
    const writer = writePcapng(path, { interfaces: [{ linkType: 1, name: 'quay' }], comment: 'a test' });
    for (const packet of packets) writer.packet(packet);
    writer.close();
  });
}

/** A pcapng block in either byte order. */
export function block(type: number, body: Uint8Array, little = true): Buffer {
  const padded = (body.length + 3) & ~3;
  const out = Buffer.alloc(12 + padded);
  const view = new DataView(out.buffer, out.byteOffset, out.length);
  view.setUint32(0, type, little);
  view.setUint32(4, out.length, little);
  out.set(body, 8);
  view.setUint32(out.length - 4, out.length, little);
  return out;
}

/** Numbers of two (`[n, 2]`), four (`n`) or eight (bigint) bytes, and bytes, one after another. */
export function body(parts: readonly (number | readonly [number, 2] | bigint | Uint8Array)[], little = true): Buffer {
  return Buffer.concat(
    parts.map((part) => {
      if (part instanceof Uint8Array) return part;
      const out = new DataView(new ArrayBuffer(8));
      if (typeof part === 'bigint') {
        out.setBigInt64(0, part, little);
        return new Uint8Array(out.buffer);
      }
      if (typeof part === 'number') {
        out.setUint32(0, part, little);
        return new Uint8Array(out.buffer, 0, 4);
      }
      out.setUint16(0, part[0], little);
      return new Uint8Array(out.buffer, 0, 2);
    }),
  );
}

export const section = (little = true) => block(0x0a0d0d0a, body([0x1a2b3c4d, [1, 2], [0, 2], -1n], little), little);

export const face = (linkType: number, options: Uint8Array = Buffer.alloc(0), little = true) =>
  block(1, body([[linkType, 2], [0, 2], 65535, options], little), little);

export const option = (code: number, value: Uint8Array, little = true) =>
  body([[code, 2], [value.length, 2], value, Buffer.alloc(-value.length & 3)], little);

export const enhanced = (
  face: number,
  high: number,
  low: number,
  bytes: Uint8Array,
  little = true,
  options: Uint8Array = Buffer.alloc(0),
) =>
  block(
    6,
    body([face, high, low, bytes.length, bytes.length, bytes, Buffer.alloc(-bytes.length & 3), options], little),
    little,
  );
