// SSL 2.0 as far as its hellos: long forbidden (RFC 6176), still found on old gear, and its server shows its certificate in the clear.
import { u16 } from '../octets.ts';

/** Length of an SSL 2.0 hello that starts here (two-byte header, high bit set), or 0. Reads five bytes. */
export function version2Length(bytes: Uint8Array, start: number): number {
  if ((bytes[start]! & 0x80) === 0) return 0;
  const length = u16(bytes, start) & 0x7fff;
  // The client offers version 2, or 3 in the old form; the server says that its certificate is X.509.
  const client = bytes[start + 2] === 1 && (u16(bytes, start + 3) === 2 || bytes[start + 3] === 3) && length < 600;
  const server = bytes[start + 2] === 4 && bytes[start + 3]! <= 1 && bytes[start + 4] === 1 && length < 0x4000;
  return (client || server) && length >= 11 ? length + 2 : 0;
}

export function isVersion2(bytes: Uint8Array, start: number): boolean {
  return (bytes[start]! & 0x80) !== 0;
}

/** The certificate in a SERVER-HELLO of SSL 2.0: type, session hit, certificate type, version, three lengths, then the data. */
export function version2Certificate(bytes: Uint8Array, start: number, end: number): Uint8Array | undefined {
  if (bytes[start + 2] !== 4 || end - start < 13 || u16(bytes, start + 5) !== 2) return undefined;
  const length = u16(bytes, start + 7);
  return length === 0 || start + 13 + length > end ? undefined : bytes.slice(start + 13, start + 13 + length);
}
