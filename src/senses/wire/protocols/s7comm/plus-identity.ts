// What an S7-1200 or S7-1500 says of itself when a session opens (`1;6ES7 214-1HE30-0XB0;V2.2`), and the identification and
// maintenance record (I&M0 of PROFINET) that tools read from it. Found by its form: the rest is not published.
import { inert } from '#kit';
import { ascii } from './names.ts';
import type { Said } from './szl.ts';

const MOST = 2048;
const banner = /\b\d;(6[A-Z0-9]{3} [A-Z0-9]{3}-[A-Z0-9]{5}-[A-Z0-9]{4}) ?;V(\d{1,3}\.\d{1,3})/;
/** Vendor number of Siemens, order number in twenty characters, serial number in sixteen. */
const record = /\u0000\u002a(6[A-Z0-9]{3} [A-Z0-9]{3}-[A-Z0-9]{5}-[A-Z0-9]{4}) {1,3}([ -~]{16})/;

export function readPlusIdentity(bytes: Uint8Array, start: number, end: number): Said[] {
  const text = ascii(bytes, start, Math.min(end, start + MOST), MOST);
  const said: Said[] = [];
  const opened = banner.exec(text);
  if (opened) {
    said.push({ attribute: 'order-number', value: inert(opened[1]!) });
    said.push({ attribute: 'firmware', value: inert(`V${opened[2]!}`) });
  }
  const read = record.exec(text);
  if (read) {
    said.push({ attribute: 'order-number', value: inert(read[1]!) });
    const serial = read[2]!.trim();
    if (serial) said.push({ attribute: 'serial', value: inert(serial) });
  }
  return said;
}
