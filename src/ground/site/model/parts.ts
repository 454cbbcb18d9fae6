// The small parts every register is made of.
import { z } from 'zod';
import { normalIp, parseInstant, parseMac, parsePrefix } from '#kit';

/** Ids are what people already call things: `STS-01`, `STS-01/CTRL`, `d.reyes`, `CHG-26-0311`. No spaces at the ends, no control characters. */
export const id = z
  .string()
  .regex(
    /^[A-Za-z0-9][A-Za-z0-9 ._/&+-]*$/,
    'an id: letters, digits and . _ / & + - (it begins with a letter or digit)',
  )
  .describe('Name by which everything else refers to this');

export const text = z.string().min(1);

/** A day, `2026-11-22`, or an instant with its zone, `2026-11-22T02:41:00-05:00`. */
export const when = z
  .string()
  .refine(
    (t) => parseInstant(t) !== undefined,
    'a date (2026-11-22) or a time with its zone (2026-11-22T02:41:00-05:00)',
  );

export const ip = z
  .string()
  .refine((t) => normalIp(t) !== undefined, 'an IP address without leading zeros (10.70.10.10)')
  .transform((t) => normalIp(t)!);

export const mac = z
  .string()
  .refine((t) => parseMac(t) !== undefined, 'a MAC address of six bytes (00:1D:9C:7B:2F:AB)')
  .transform((t) => parseMac(t)!);

export const prefix = z
  .string()
  .refine((t) => parsePrefix(t) !== undefined, 'a prefix whose host bits are zero (10.70.10.0/26)');

export const vlan = z.number().int().min(0).max(4094);

/** A port, a range, or an EtherType: `44818`, `"5000-5010"`, `"0x8892"`. */
export const port = z.union([
  z.number().int().min(0).max(65535),
  z.string().regex(/^(\d{1,5}-\d{1,5}|0x[0-9a-fA-F]{4})$/, 'a port, a range "5000-5010" or an EtherType "0x8892"'),
]);

/**
 * Who or where, as people write it: ids, `*` patterns and `A..B` ranges of assets, zones or cranes, optionally narrowed by role:
 * `OT-OPS`, `STS-*​/OPS`, `RCMS01,RCMS02`, `role=plc-main`, `STS-01,STS-02: role=hmi,cms`, `any`.
 */
export const selector = z
  .union([text, z.array(text).min(1)])
  .describe('Ids, patterns (STS-*/OPS), ranges (RTG-01..RTG-06), role=…, or "SCOPE: role=…"');

/** Domain names (an entry covers its subdomains), or addresses. */
export const destination = z.union([ip, prefix, text]);
