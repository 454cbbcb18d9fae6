// Writing so that it is still there after the power went: the bytes, then the name, are on the disk before the call returns.
import { closeSync, fsyncSync, mkdirSync, openSync, renameSync, writeSync } from 'node:fs';
import { dirname, resolve } from 'node:path';

/** Makes the entries of a folder durable. A file's own fsync says nothing about its name. */
export function syncFolder(folder: string): void {
  const fd = openSync(folder, 'r');
  try {
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}

/** Makes a folder and those above it, each made durable in its parent. */
export function makeFolder(folder: string, mode = 0o700): void {
  const first = mkdirSync(folder, { recursive: true, mode });
  if (first === undefined) return;
  for (let at = resolve(folder); at.length >= resolve(first).length; at = dirname(at)) syncFolder(dirname(at));
}

/** All of `bytes`, however often the system takes only a part. */
export function writeAll(fd: number, bytes: Uint8Array, position: number | null = null): void {
  let done = 0;
  while (done < bytes.length) {
    done += writeSync(fd, bytes, done, bytes.length - done, position === null ? null : position + done);
  }
}

/** Puts `bytes` under `path` whole or not at all: written beside, made durable, then renamed over. */
export function replaceFile(path: string, bytes: Uint8Array, mode = 0o600): void {
  const beside = `${path}.${process.pid}.new`;
  const fd = openSync(beside, 'w', mode);
  try {
    writeAll(fd, bytes);
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
  renameSync(beside, path);
  syncFolder(dirname(path));
}
