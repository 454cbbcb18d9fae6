// What a file is, told by its bytes. A name is a promise of whoever gave it; a capture without an ending is still a capture.
import { open } from 'node:fs/promises';
import { createGunzip, createZstdDecompress } from 'node:zlib';
import type { Transform } from 'node:stream';

export type Kind = 'capture' | 'packed' | 'yaml' | 'table' | 'text' | 'empty' | 'unknown';

/** Bytes that are looked at. */
const looked = 65536;

/** Looks at the beginning of a file. @throws when it cannot be read. */
export async function recognise(path: string): Promise<Kind> {
  const handle = await open(path, 'r');
  try {
    const bytes = Buffer.alloc(looked);
    const { bytesRead } = await handle.read(bytes, 0, looked, 0);
    return await kindOf(bytes.subarray(0, bytesRead));
  } finally {
    await handle.close();
  }
}

/** The same for bytes at hand: the beginning of a file. */
export async function kindOf(bytes: Uint8Array): Promise<Kind> {
  if (bytes.length === 0) return 'empty';
  if (startsCapture(bytes)) return 'capture';
  const unpacker = unpackerOf(bytes);
  if (unpacker) return startsCapture(await beginning(unpacker, bytes)) ? 'capture' : 'packed';
  return textKind(bytes);
}

const magics = new Set([
  0xa1b2c3d4, // pcap, microseconds
  0xd4c3b2a1,
  0xa1b23c4d, // pcap, nanoseconds
  0x4d3cb2a1,
  0xa1b2cd34, // pcap as some kernels changed it
  0x34cdb2a1,
  0x0a0d0d0a, // pcapng: a section header block
]);

function startsCapture(bytes: Uint8Array): boolean {
  return bytes.length >= 4 && magics.has(word(bytes));
}

const word = (b: Uint8Array) => ((b[0]! << 24) | (b[1]! << 16) | (b[2]! << 8) | b[3]!) >>> 0;

function unpackerOf(bytes: Uint8Array): Transform | undefined {
  if (bytes.length < 4) return undefined;
  if (bytes[0] === 0x1f && bytes[1] === 0x8b) return createGunzip({ chunkSize: 1024 });
  if (word(bytes) === 0x28b52ffd) return createZstdDecompress({ chunkSize: 1024 });
  return undefined;
}

/** The first few bytes of what is packed; empty where nothing can be unpacked. Stops at the first piece, so no bomb goes off. */
function beginning(unpacker: Transform, bytes: Uint8Array): Promise<Uint8Array> {
  return new Promise((resolve) => {
    const done = (first: Uint8Array) => {
      unpacker.destroy();
      resolve(first);
    };
    unpacker.once('data', (chunk: Buffer) => {
      done(Buffer.from(chunk));
    });
    unpacker.on('error', () => {
      done(new Uint8Array());
    });
    unpacker.once('end', () => {
      done(new Uint8Array());
    });
    unpacker.end(bytes);
  });
}

function textKind(bytes: Uint8Array): Kind {
  // A shell of Windows redirects output as UTF-16, with a mark; nothing else that is read here begins so.
  if ((bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff)) return 'text';
  // A character may be cut where the look ends; a text has no zero bytes.
  if (bytes.includes(0)) return 'unknown';
  const whole = bytes.length < looked;
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: !whole });
  } catch {
    text = Buffer.from(bytes).toString('latin1');
  }
  const lines = text.split(/\r?\n/, 40).filter((l) => l.trim() !== '' && !l.trimStart().startsWith('#'));
  if (lines.length === 0) return 'text';
  if (/^(---|[A-Za-z_][\w-]*:(\s|$)|- )/.test(lines[0]!)) return 'yaml';
  const cells = (line: string) => Math.max(...[',', ';', '\t'].map((c) => line.split(c).length));
  return lines.length > 1 && lines.filter((l) => cells(l) >= 3).length * 2 > lines.length ? 'table' : 'text';
}
