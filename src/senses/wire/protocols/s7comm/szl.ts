// System state lists (SZL) that say what a controller is: 0x0011 modules, 0x001c components. Siemens, "System Software for
// S7-300/400, System and Standard Functions", chapter on system status lists.
import type { HostAttribute } from '#facts';
import { inert } from '#kit';
import { ascii } from './names.ts';

export interface Said {
  attribute: HostAttribute;
  value: string;
}

const MOST_ENTRIES = 64;
const MODULE_IDENTIFICATION = 0x0011;
const COMPONENT_IDENTIFICATION = 0x001c;

const components: Record<number, HostAttribute> = {
  1: 'name',
  2: 'module',
  3: 'name',
  5: 'serial',
  7: 'product',
};

const u16 = (b: Uint8Array, at: number): number => (b[at]! << 8) | b[at + 1]!;

/** Reads a whole list: identification, index, entry length, number of entries, entries. Lists that identify nothing give nothing. */
export function readSzl(bytes: Uint8Array, start: number, end: number): Said[] {
  if (start + 8 > end) return [];
  // The upper bits of the identification choose an extract of the same list.
  const list = u16(bytes, start) & 0x00ff;
  const size = u16(bytes, start + 4);
  const entries = Math.min(u16(bytes, start + 6), MOST_ENTRIES);
  const said: Said[] = [];
  for (let i = 0; i < entries; i++) {
    const at = start + 8 + i * size;
    if (size < 4 || at + size > end) break;
    if (list === MODULE_IDENTIFICATION && size >= 28) module(bytes, at, said);
    else if (list === COMPONENT_IDENTIFICATION && size >= 34) component(bytes, at, said);
  }
  return said;
}

function module(bytes: Uint8Array, at: number, said: Said[]): void {
  const index = u16(bytes, at);
  const order = clean(bytes, at + 2, at + 22);
  if (index === 1 && order) said.push({ attribute: 'order-number', value: order });
  if (index === 6) said.push({ attribute: 'hardware', value: String(u16(bytes, at + 26)) });
  // `V` and three numbers: version, release, patch.
  if (index === 7 && bytes[at + 24] === 0x56)
    said.push({ attribute: 'firmware', value: `V${bytes[at + 25]}.${bytes[at + 26]}.${bytes[at + 27]}` });
}

function component(bytes: Uint8Array, at: number, said: Said[]): void {
  const attribute = components[u16(bytes, at)];
  const value = clean(bytes, at + 2, at + 34);
  if (attribute && value) said.push({ attribute, value });
}

function clean(bytes: Uint8Array, start: number, end: number): string {
  const text = ascii(bytes, start, end);
  const stop = text.indexOf('\u0000');
  return inert((stop < 0 ? text : text.slice(0, stop)).trim(), 60);
}
