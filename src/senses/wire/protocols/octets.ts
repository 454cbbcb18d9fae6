// Big-endian numbers and text out of message bytes. Nothing here checks bounds: whoever reads asks first whether the bytes are there.
import { inert } from '#kit';

const utf8 = new TextDecoder('utf-8');

export const u16 = (b: Uint8Array, at: number): number => (b[at]! << 8) | b[at + 1]!;

export const u32 = (b: Uint8Array, at: number): number =>
  ((b[at]! << 24) | (b[at + 1]! << 16) | (b[at + 2]! << 8) | b[at + 3]!) >>> 0;

/** Bytes as UTF-8 text, exactly as sent (undecodable bytes as U+FFFD): for comparing and parsing, never for showing. */
export function rawText(bytes: Uint8Array, start: number, end: number): string {
  return utf8.decode(bytes.subarray(start, end));
}

/** Bytes as text that is safe to show: NUL padding and surrounding blanks removed, at most 200 characters. */
export function shownText(bytes: Uint8Array, start: number, end: number): string {
  let last = end;
  while (last > start && bytes[last - 1] === 0) last--;
  last = Math.min(last, start + 800);
  const text = rawText(bytes, start, last);
  // Old devices write Latin-1: every byte is a character there, so nothing gets lost.
  return inert((text.includes('\ufffd') ? latin1(bytes, start, last) : text).trim());
}

export function latin1(bytes: Uint8Array, start: number, end: number): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start).toString('latin1');
}

/** Bytes as lower-case hexadecimal digits, at most 64 bytes of them. */
export function hexText(bytes: Uint8Array, start: number, end: number): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset + start, Math.min(end - start, 64)).toString('hex');
}

/** Whether the bytes at `at` spell this ASCII text. False where they are cut short. */
export function spells(bytes: Uint8Array, at: number, end: number, text: string): boolean {
  if (at + text.length > end) return false;
  for (let i = 0; i < text.length; i++) if (bytes[at + i] !== text.charCodeAt(i)) return false;
  return true;
}

/** True where all of it is printable ASCII, tab or line end. */
export function printable(bytes: Uint8Array, start: number, end: number): boolean {
  for (let i = start; i < end; i++) {
    const c = bytes[i]!;
    if (c > 0x7e || (c < 0x20 && c !== 0x0a && c !== 0x0d && c !== 0x09)) return false;
  }
  return true;
}
