// Content addresses: SHA-256 (FIPS 180-4) of bytes, files and of plain data in canonical form (RFC 8785 for the types used here).
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';

/** 64 lower-case hexadecimal digits. */
export type Sha256 = string;

export function sha256(data: Uint8Array | string): Sha256 {
  return createHash('sha256').update(data).digest('hex');
}

/** Hash of a file's bytes, read as a stream. */
export async function sha256File(path: string): Promise<Sha256> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 })) hash.update(chunk as Uint8Array);
  return hash.digest('hex');
}

/** Plain data as one text: keys sorted by code unit, no white space, `undefined` members left out (RFC 8785, JCS). */
export function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map((v) => canonical(v === undefined ? null : v)).join(',')}]`;
  if (value !== null && typeof value === 'object') {
    const record = value as Record<string, unknown>;
    const members = Object.keys(record)
      .filter((k) => record[k] !== undefined)
      .sort()
      .map((k) => `${JSON.stringify(k)}:${canonical(record[k])}`);
    return `{${members.join(',')}}`;
  }
  if (typeof value === 'number' && !Number.isFinite(value))
    throw new TypeError('canonical form has no NaN or infinity');
  return JSON.stringify(value) ?? 'null';
}
