// One entry of the ledger: what it holds, the one text it is written as, and how that text is read back and checked.
import { canonical, sha256 } from '#kit';
import type { Sha256 } from '#kit';

/** A file whose bytes lie in the content store because this entry brought them. */
export interface HeldFile {
  sha256: Sha256;
  size: number;
}

export interface Entry {
  /** Counts from 1 without a gap; it is also the number of the line. */
  seq: number;
  /** When it was written, ISO 8601 in UTC. */
  time: string;
  kind: string;
  /** Plain data; what it means is the business of the room that wrote it. */
  body: Readonly<Record<string, unknown>>;
  files: readonly HeldFile[];
  /** Hash of the entry before; 64 zeros for the first. */
  prev: Sha256;
  hash: Sha256;
}

/** `prev` of the first entry. */
export const noEntry: Sha256 = '0'.repeat(64);

/** A longer line is never written and never believed: a damaged file cannot make the reader hold it all. */
export const longestLine = 16 * 1024 * 1024;

/** SHA-256 over the canonical form (RFC 8785) of everything but the hash itself. */
export function entryHash(entry: Omit<Entry, 'hash'>): Sha256 {
  const { seq, time, kind, body, files, prev } = entry;
  return sha256(canonical({ seq, time, kind, body, files, prev }));
}

/** The entry as its line, without the line feed: canonical form, so that one entry has one spelling and any other byte is damage. */
export function entryLine(entry: Entry): string {
  const { seq, time, kind, body, files, prev, hash } = entry;
  return canonical({ seq, time, kind, body, files, prev, hash });
}

/**
 * Reads a line. @returns the entry, or in words what is wrong with the line: that it is no entry, that it is not spelled the one
 * way it can be, or that its hash does not follow from its content. Whether it follows the entry before is the caller's to see.
 */
export function readLine(line: Uint8Array): Entry | string {
  let value: unknown;
  try {
    value = JSON.parse(Buffer.from(line.buffer, line.byteOffset, line.byteLength).toString('utf8'));
  } catch {
    return 'the line is no entry';
  }
  if (!isEntry(value)) return 'the line is no entry';
  if (!Buffer.from(entryLine(value)).equals(line)) return 'the entry is not spelled as it was written';
  if (entryHash(value) !== value.hash) return 'the content does not fit the hash';
  return value;
}

function isEntry(value: unknown): value is Entry {
  if (value === null || typeof value !== 'object') return false;
  const v = value as Record<string, unknown>;
  return (
    Number.isSafeInteger(v.seq) &&
    typeof v.time === 'string' &&
    typeof v.kind === 'string' &&
    v.body !== null &&
    typeof v.body === 'object' &&
    !Array.isArray(v.body) &&
    Array.isArray(v.files) &&
    v.files.every(isHeldFile) &&
    typeof v.prev === 'string' &&
    typeof v.hash === 'string'
  );
}

function isHeldFile(value: unknown): value is HeldFile {
  if (value === null || typeof value !== 'object') return false;
  const v = value as Record<string, unknown>;
  return typeof v.sha256 === 'string' && /^[0-9a-f]{64}$/.test(v.sha256) && Number.isSafeInteger(v.size);
}
