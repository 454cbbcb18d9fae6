// The identity object (class 1; The CIP Networks Library, volume 1, §5A-2) as ListIdentity and Get_Attributes_All give it.
import { inert } from '#kit';
import type { Context, Moment } from '../../protocol.ts';
import { makerName } from './makers.ts';

interface Identity {
  maker: string;
  product: string;
  firmware: string;
  /** Eight hexadecimal digits, as tools of this field write it. */
  serial: string;
}

const u16 = (b: Uint8Array, at: number): number => b[at]! | (b[at + 1]! << 8);

/** Vendor, device type, product code, revision, status, serial number, name. Undefined where it is cut short. */
export function readIdentity(bytes: Uint8Array, at: number, end: number): Identity | undefined {
  if (at + 15 > end) return undefined;
  const length = bytes[at + 14]!;
  const stop = at + 15 + length;
  if (stop > end) return undefined;
  let name = '';
  for (let i = at + 15; i < stop; i++) name += String.fromCharCode(bytes[i]!);
  const serial = ((bytes[at + 13]! << 24) | (bytes[at + 12]! << 16) | u16(bytes, at + 10)) >>> 0;
  return {
    maker: makerName(u16(bytes, at)),
    product: inert(name.trim(), 60),
    firmware: `${bytes[at + 6]! & 0x7f}.${bytes[at + 7]!}`,
    serial: serial.toString(16).padStart(8, '0'),
  };
}

/** Says who the machine at `address` is. */
export function sightIdentity(
  context: Context,
  address: string | undefined,
  id: Identity,
  source: string,
  at: Moment,
): void {
  if (address === undefined) return;
  const about = { address };
  context.sighting(about, 'maker', id.maker, source, 'high', at);
  if (id.product) context.sighting(about, 'product', id.product, source, 'high', at);
  context.sighting(about, 'firmware', id.firmware, source, 'high', at);
  context.sighting(about, 'serial', id.serial, source, 'high', at);
}

/** Says which module was reached through the machine at `address`: it is not that machine. */
export function sightModule(
  context: Context,
  address: string | undefined,
  id: Identity,
  slot: number,
  at: Moment,
): void {
  if (address === undefined) return;
  const where = slot >= 0 ? `slot ${slot}: ` : '';
  const value = `${where}${id.maker} ${id.product}, firmware ${id.firmware}, serial ${id.serial}`;
  context.sighting({ address }, 'module', value, 'cip', 'high', at);
}
