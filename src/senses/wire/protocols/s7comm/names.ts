// Names inside S7comm messages: blocks (`_0A00001P`), addresses of variables, service names.
import { inert } from '#kit';

const blockTypes: Record<string, string> = {
  '08': 'OB',
  '0A': 'DB',
  '0B': 'SDB',
  '0C': 'FC',
  '0D': 'SFC',
  '0E': 'FB',
  '0F': 'SFB',
};

/** Printable text of at most `most` bytes. */
export function ascii(bytes: Uint8Array, start: number, end: number, most = 64): string {
  let out = '';
  for (let i = start; i < Math.min(end, start + most); i++) out += String.fromCharCode(bytes[i]!);
  return out;
}

/** `_0A00001P` or `0A00001P` to `DB1`; what is not such a name is shown as it came, inert. */
export function blockName(text: string): string {
  const m = /^_?(0[0-9A-F])(\d{5})[ABP]$/.exec(text);
  const type = m && blockTypes[m[1]!];
  return type ? `${type}${Number(m[2])}` : inert(text.trim(), 40);
}

const areas: Record<number, string> = { 0x81: 'I', 0x82: 'Q', 0x83: 'M', 0x1c: 'C', 0x1d: 'T', 0x80: 'P', 0x86: 'L' };

/** An address as S7 programmers write it: `DB1.DBX10.3`, `M12.0`. `bit` is the bit address. */
export function variableName(area: number, db: number, bit: number): string {
  const byte = bit >> 3;
  if (area === 0x84) return `DB${db}.DBX${byte}.${bit & 7}`;
  if (area === 0x85) return `DI${db}.DIX${byte}.${bit & 7}`;
  const name = areas[area] ?? `area 0x${area.toString(16)} `;
  return area === 0x1c || area === 0x1d ? `${name}${bit}` : `${name}${byte}.${bit & 7}`;
}
