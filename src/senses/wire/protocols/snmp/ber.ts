// Basic encoding rules (X.690) as far as SNMP needs them: definite lengths, one-byte tags. Never reads outside what it is given.

export interface Tlv {
  tag: number;
  /** First byte of the value, and the byte after it. */
  start: number;
  end: number;
}

/** Reads the element at `at`. @returns undefined where it is cut or its length is not definite. */
export function readTlv(bytes: Uint8Array, at: number, end: number): Tlv | undefined {
  if (at + 2 > end) return undefined;
  const tag = bytes[at]!;
  if ((tag & 0x1f) === 0x1f) return undefined;
  let length = bytes[at + 1]!;
  let start = at + 2;
  if (length >= 0x80) {
    const octets = length & 0x7f;
    if (octets === 0 || octets > 3 || start + octets > end) return undefined;
    length = 0;
    for (let i = 0; i < octets; i++) length = length * 256 + bytes[start++]!;
  }
  return start + length > end ? undefined : { tag, start, end: start + length };
}

/** A small INTEGER. Wider ones than six bytes count as absent. */
export function integer(bytes: Uint8Array, tlv: Tlv | undefined): number | undefined {
  if (!tlv || tlv.tag !== 2 || tlv.end === tlv.start || tlv.end - tlv.start > 6) return undefined;
  let value = bytes[tlv.start]! >= 0x80 ? -1 : 0;
  for (let i = tlv.start; i < tlv.end; i++) value = value * 256 + bytes[i]!;
  return value;
}

/** Whether an OBJECT IDENTIFIER is exactly these encoded bytes. */
export function isOid(bytes: Uint8Array, tlv: Tlv, wanted: readonly number[]): boolean {
  if (tlv.tag !== 6 || tlv.end - tlv.start !== wanted.length) return false;
  return wanted.every((b, i) => bytes[tlv.start + i] === b);
}

/** An OBJECT IDENTIFIER as dotted text, at most 40 numbers; undefined where it is malformed. */
export function oidText(bytes: Uint8Array, tlv: Tlv): string | undefined {
  if (tlv.tag !== 6 || tlv.end === tlv.start || tlv.end - tlv.start > 100) return undefined;
  const numbers: number[] = [];
  let value = 0;
  for (let i = tlv.start; i < tlv.end; i++) {
    value = value * 128 + (bytes[i]! & 0x7f);
    if (value > 0xffffffff) return undefined;
    if (bytes[i]! >= 0x80) continue;
    if (numbers.length === 0)
      numbers.push(Math.min(2, Math.floor(value / 40)), value - 40 * Math.min(2, Math.floor(value / 40)));
    else numbers.push(value);
    value = 0;
  }
  return bytes[tlv.end - 1]! >= 0x80 || numbers.length > 40 ? undefined : numbers.join('.');
}
