// Content-addressed files: a file lies under the hash of its own bytes, `files/ab/cdef…`, so it can be checked by itself and is
// never written twice.
import {
  closeSync,
  createReadStream,
  existsSync,
  fsyncSync,
  mkdtempSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
} from 'node:fs';
import { copyFile } from 'node:fs/promises';
import { createHash } from 'node:crypto';
import { dirname, join } from 'node:path';
import { QuaywallError, sha256, sha256File } from '#kit';
import type { Sha256 } from '#kit';
import { makeFolder, syncFolder, writeAll } from './durable.ts';
import type { HeldFile } from './entry.ts';

export const filesFolder = (data: string): string => join(data, 'files');

/** Where the bytes with this hash lie, or would lie. */
export function contentPath(data: string, hash: Sha256): string {
  return join(filesFolder(data), hash.slice(0, 2), hash.slice(2));
}

/** Stores bytes; they are on the disk, with their name, when this returns. Bytes already there are checked, not written again. */
export function putBytes(data: string, bytes: Uint8Array): HeldFile {
  const hash = sha256(bytes);
  const path = contentPath(data, hash);
  if (existsSync(path) && sha256(readFileSync(path)) === hash) return { sha256: hash, size: bytes.length };
  settle(data, hash, (beside) => {
    const fd = openSync(beside, 'wx', 0o400);
    try {
      writeAll(fd, bytes);
      fsyncSync(fd);
    } finally {
      closeSync(fd);
    }
  });
  return { sha256: hash, size: bytes.length };
}

/** Stores a copy of a file without holding it in memory. */
export async function putCopy(data: string, source: string): Promise<HeldFile> {
  makeFolder(filesFolder(data));
  const folder = mkdtempSync(join(filesFolder(data), 'new-'));
  try {
    const copy = join(folder, 'copy');
    await copyFile(source, copy);
    // The copy is hashed, not the source: whatever happens to the source meanwhile, name and bytes agree.
    const hash = createHash('sha256');
    let size = 0;
    for await (const chunk of createReadStream(copy, { highWaterMark: 1 << 20 })) {
      hash.update(chunk as Uint8Array);
      size += (chunk as Uint8Array).length;
    }
    const digest = hash.digest('hex');
    const path = contentPath(data, digest);
    if (existsSync(path) && (await sha256File(path)) === digest) return { sha256: digest, size };
    const fd = openSync(copy, 'r+');
    fsyncSync(fd);
    closeSync(fd);
    rename(copy, path);
    return { sha256: digest, size };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function settle(data: string, hash: Sha256, write: (beside: string) => void): void {
  makeFolder(filesFolder(data));
  const folder = mkdtempSync(join(filesFolder(data), 'new-'));
  try {
    const beside = join(folder, 'bytes');
    write(beside);
    rename(beside, contentPath(data, hash));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function rename(from: string, to: string): void {
  makeFolder(dirname(to));
  renameSync(from, to);
  syncFolder(dirname(to));
}

/**
 * The bytes with this hash.
 * @throws QuaywallError when they are missing, or are no longer the bytes that were stored.
 */
export function readContent(data: string, hash: Sha256): Buffer {
  const path = contentPath(data, hash);
  let bytes: Buffer;
  try {
    bytes = readFileSync(path);
  } catch (cause) {
    throw new QuaywallError({ what: 'a stored file is missing', where: { file: path }, remedy: fromCopy }, { cause });
  }
  if (sha256(bytes) !== hash) {
    throw new QuaywallError({ what: 'a stored file was changed', where: { file: path }, remedy: fromCopy });
  }
  return bytes;
}

const fromCopy = 'Run "ledger verify" to see which entry held it, and bring the file back from a copy';
