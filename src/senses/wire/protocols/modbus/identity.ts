// Who a Modbus device says it is: Read Device Identification (43/14, V1.1b3 §6.21) and Report Server ID (17, §6.13).
import { inert } from '#kit';
import type { Confidence, HostAttribute } from '#facts';
import type { Context, Moment } from '../../protocol.ts';

const attributes: Record<number, HostAttribute> = {
  0: 'maker',
  1: 'order-number',
  2: 'firmware',
  4: 'product',
  5: 'product',
  6: 'name',
};

/** A unit number other than 0 and 255 may name a device behind a gateway, so the address alone is a weaker link. */
function confidence(unit: number): Confidence {
  return unit === 0 || unit === 255 ? 'high' : 'medium';
}

/** `at`: the MEI type byte of the answer; objects are number, length, text. */
export function readIdentification(
  context: Context,
  address: string | undefined,
  unit: number,
  bytes: Uint8Array,
  at: number,
  end: number,
  moment: Moment,
): void {
  if (address === undefined || at + 6 > end) return;
  const objects = bytes[at + 5]!;
  let p = at + 6;
  for (let i = 0; i < objects && p + 2 <= end; i++) {
    const id = bytes[p]!;
    const length = bytes[p + 1]!;
    p += 2;
    if (p + length > end) return;
    const value = text(bytes, p, p + length);
    const attribute = attributes[id];
    if (attribute && value) context.sighting({ address }, attribute, value, 'modbus', confidence(unit), moment);
    p += length;
  }
}

/** `at`: the byte count of the answer. What follows is the maker's own; it is told only where it is plain text. */
export function readServerIdentity(
  context: Context,
  address: string | undefined,
  unit: number,
  bytes: Uint8Array,
  at: number,
  end: number,
  moment: Moment,
): void {
  if (address === undefined || at >= end) return;
  const stop = Math.min(end, at + 1 + bytes[at]!);
  let from = at + 1;
  while (from < stop && (bytes[from]! < 0x20 || bytes[from]! > 0x7e)) from++;
  let to = from;
  while (to < stop && bytes[to]! >= 0x20 && bytes[to]! <= 0x7e) to++;
  if (to - from < 4) return;
  const source = confidence(unit) === 'high' ? 'medium' : 'low';
  context.sighting({ address }, 'product', inert(text(bytes, from, to), 80), 'modbus', source, moment);
}

function text(bytes: Uint8Array, start: number, end: number): string {
  let out = '';
  for (let i = start; i < end && bytes[i] !== 0; i++) out += String.fromCharCode(bytes[i]!);
  return inert(out.trim(), 80);
}
