// Descriptions that Siemens devices give of themselves in LLDP and SNMP: family, model, order number, hardware, firmware and serial
// number in one line, separated by commas, sometimes nowhere else on the wire.
import type { HostAttribute } from '#facts';

export type Identity = Partial<
  Record<Extract<HostAttribute, 'product' | 'order-number' | 'hardware' | 'firmware' | 'serial' | 'maker'>, string>
>;

const orderNumber = /^[0-9][A-Z]{2}[0-9][ 0-9A-Z]{0,4}[0-9A-Z][- 0-9A-Z]{4,14}$/;

/**
 * Reads such a line: `Siemens, SIMATIC S7, CPU-1200, 6ES7 214-1BG40-0XB0, HW: 1, FW: V.4.1.3, S C-E6S04921`, or with
 * `HW: Version 9, FW: Version V05.04.02, SVPL6147920`, or `SW: V 13 0 1`.
 * @returns undefined for any other text; parts that are not there stay out.
 */
export function siemensIdentity(description: string): Identity | undefined {
  const parts = description
    .slice(0, 400)
    .split(',')
    .map((part) => part.trim());
  if (!/^siemens\b/i.test(parts[0] ?? '') || parts.length < 3) return undefined;
  const found: Identity = { maker: 'Siemens' };
  // Early S7-1200 firmware puts the serial number after the order number as well: `6ES7 214-1BE30-0XB0 SZVA2YYY007305`.
  const orders = parts.map((part) => part.replace(/ S[A-Z][A-Z0-9]{8,}$/, '').trim());
  const at = orders.findIndex((part) => orderNumber.test(part));
  if (at < 1) return undefined;
  found['order-number'] = orders[at]!;
  const model = parts.slice(1, at).join(' ').trim();
  if (model !== '') found.product = model;
  for (const part of parts.slice(at + 1)) {
    const value = (pattern: RegExp) => pattern.exec(part)?.[1]?.trim();
    const hardware = value(/^HW: *(?:Version +)?(.+)$/i);
    const firmware = value(/^(?:FW|SW): *(?:Version +)?(.+)$/i);
    const serial = value(/^S *([A-Z] ?-?[A-Z0-9-]{6,})$/);
    if (hardware) found.hardware = hardware;
    else if (firmware) found.firmware = version(firmware);
    else if (serial && /\d/.test(serial)) found.serial = serial;
  }
  return found;
}

/** `V.4.1.3` and `V 13 0 1` are written `V4.1.3` and `V13.0.1`, as everywhere else. */
function version(text: string): string {
  return text.replace(/^V[. ]+/, 'V').replace(/(?<=\d) (?=\d)/g, '.');
}
