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
