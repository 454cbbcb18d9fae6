// What people write into the cells of an asset list, read without guessing: addresses, MACs, VLANs, words for nothing.
import { normalIp, parseMac } from '#kit';

/** Longest cell that is looked at for an address: sixty-four of them and more. Anything longer is no address. */
const mostCell = 4096;

/** True for the ways to write "nothing is known": empty, n/a, -, ?, tbd, … */
export function saysNothing(text: string): boolean {
  const bare = text.trim();
  return (
    bare.length < 16 &&
    /^(|-+|–|—|\?+|\.|n\/?[aku]\.?|none|no|nil|null|unknown|not known|tbd|tbc|#n\/a|#ref!)$/i.test(bare)
  );
}

type IpCell =
  | { kind: 'none' }
  | { kind: 'dhcp' }
  | { kind: 'addresses'; addresses: string[]; padded: boolean; mask: boolean }
  | { kind: 'range'; from: string; to: string; count: number }
  | { kind: 'bad' };

/** Reads an address cell. Leading zeros are decimal (a spreadsheet's padding), never octal. */
export function readIpCell(cell: string): IpCell {
  const text = cell.trim();
  if (text.length > mostCell) return { kind: 'bad' };
  if (saysNothing(text)) return { kind: 'none' };
  if (/^(dhcp|bootp|auto(matic)?|dynamic)\b/i.test(text)) return { kind: 'dhcp' };
  const range = readRange(text);
  if (range) return range;
  const addresses: string[] = [];
  let padded = false;
  let mask = false;
  for (const part of text.split(/[\s,;]+|\/(?=\d+\.\d+\.)/).filter((p) => p !== '')) {
    const [bare, length] = part.split('/');
    if (length !== undefined) {
      if (!/^\d{1,3}$/.test(length)) return { kind: 'bad' };
      mask = true;
    }
    const ip = normalIp(bare!);
    const decimal = ip ?? normalIp(withoutZeros(bare!));
    if (decimal === undefined) return { kind: 'bad' };
    if (ip === undefined) padded = true;
    addresses.push(decimal);
    if (addresses.length > 64) return { kind: 'bad' };
  }
  return addresses.length > 0 ? { kind: 'addresses', addresses, padded, mask } : { kind: 'bad' };
}

function withoutZeros(text: string): string {
  return /^\d{1,3}(\.\d{1,3}){3}$/.test(text) ? text.split('.').map(Number).join('.') : text;
}

/** `10.70.13.4-11`, `10.70.13.4 - 10.70.13.11`, `10.70.13.4..11`, `10.70.13.4 to 11`. */
function readRange(text: string): IpCell | undefined {
  const m =
    /^(\d{1,3}\.\d{1,3}\.\d{1,3}\.)(\d{1,3})\s*(?:-|–|—|\.\.+|to|bis|thru)\s*(?:(\d{1,3}\.\d{1,3}\.\d{1,3}\.))?(\d{1,3})$/i.exec(
      text,
    );
  if (!m) return undefined;
  const head = withoutZeros(`${m[1]}0`).slice(0, -1);
  const tail = m[3] === undefined ? head : withoutZeros(`${m[3]}0`).slice(0, -1);
  const first = Number(m[2]);
  const last = Number(m[4]);
  if (head !== tail || last <= first || last > 255) return { kind: 'bad' };
  return { kind: 'range', from: `${head}${first}`, to: `${head}${last}`, count: last - first + 1 };
}

type MacCell =
  | { kind: 'none' }
  | { kind: 'macs'; macs: string[] }
  | { kind: 'short'; digits: number }
  | { kind: 'bad'; number: boolean };

/** Reads a MAC cell in any of the four spellings; several are separated by spaces, commas or semicolons. */
export function readMacCell(cell: string): MacCell {
  const text = cell.trim();
  if (text.length > mostCell) return { kind: 'bad', number: false };
  if (saysNothing(text)) return { kind: 'none' };
  const whole = parseMac(text);
  if (whole !== undefined) return { kind: 'macs', macs: [whole] };
  const parts = text.split(/[\s,;/]+/).filter((p) => p !== '');
  const macs = parts.map((p) => parseMac(p));
  if (parts.length > 1 && parts.length <= 16 && macs.every((m) => m !== undefined)) return { kind: 'macs', macs };
  if (/^[0-9a-f.:-]+$/i.test(text)) {
    const digits = text.replace(/[^0-9a-f]/gi, '').length;
    if (digits >= 8 && digits < 12) return { kind: 'short', digits };
  }
  // Excel turns 001d9c716e10 into a number in scientific notation; the digits are lost.
  return { kind: 'bad', number: /^\d+([.,]\d+)?e\+?\d+$/i.test(text) };
}

/** `1010`, `VLAN 1010`, `vl-1010`. */
export function readVlan(cell: string): number | undefined {
  if (cell.length > mostCell) return undefined;
  const m = /^(?:vlan|vl|vid)?[\s:#-]*(\d{1,4})$/i.exec(cell.trim());
  const vlan = m ? Number(m[1]) : undefined;
  return vlan !== undefined && vlan <= 4094 ? vlan : undefined;
}

/** Dates that read two ways, as `03/09/26`: the two readings, or undefined when there is one or none. */
export function ambiguousDate(text: string): { date: string; readings: [string, string] } | undefined {
  const m = /(?<!\d)(\d{1,2})[/.-](\d{1,2})[/.-](\d{2}|\d{4})(?!\d)/.exec(text);
  if (!m) return undefined;
  const [date, a, b, y] = [m[0], Number(m[1]), Number(m[2]), m[3]!.length === 2 ? `20${m[3]}` : m[3]!];
  const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
  if (a < 1 || b < 1 || a > 12 || b > 12 || a === b) return undefined;
  return { date, readings: [`${a} ${months[b - 1]} ${y}`, `${b} ${months[a - 1]} ${y}`] };
}

/** `PLC SAFETY`, `Plc_Safety` → `plc-safety`. */
export function roleWord(text: string): string {
  return text
    .trim()
    .toLowerCase()
    .replace(/[\s_/]+/g, '-')
    .replace(/^-+|-+$/g, '');
}
