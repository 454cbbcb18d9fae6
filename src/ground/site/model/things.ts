// Cranes and what stands on and around them.
import { z } from 'zod';
import { id, ip, mac, selector, text, when } from './parts.ts';

export const crane = z
  .strictObject({
    id,
    type: text.describe('STS (ship-to-shore), RTG, RMG, MHC, …'),
    maker: id.describe('Supplier that manufactured it'),
    chinese_manufactured: z
      .boolean()
      .describe(
        'Manufactured by a company of the People’s Republic of China: with the type it decides which words of the advisories bind',
      ),
    directives_apply: z
      .boolean()
      .optional()
      .describe(
        'Whether the owner holds MARSEC Directives 105-4 and 105-5 to apply; default: a Chinese-manufactured ship-to-shore crane',
      ),
    delivered: z.number().int().optional(),
    control: text.optional(),
    berth: text.optional(),
    uplink: text.optional(),
    aliases: z.array(text).default([]).describe('Other names people use for it'),
    note: text.optional(),
  })
  .describe('A crane');

export const asset = z
  .strictObject({
    id,
    zone: id.optional().describe('Home zone'),
    crane: id.optional(),
    role: text.describe(
      'plc-main, plc-safety, vfd, remote-io, hmi, cms, rcms, cabin-view, ground-view, switch, firewall, camera, engineering-ws, jump-host, …',
    ),
    ip: z.array(ip).default([]).describe('Addresses in the realm of its zone'),
    mac: z.array(mac).default([]),
    names: z.array(text).default([]).describe('Host names it uses, besides its id'),
    maker: text.optional(),
    model: text.optional(),
    firmware: text.optional(),
    serial: text.optional(),
    order_number: text.optional(),
    os: text.optional(),
    supplier: id.optional(),
    untrusted_supplier: z
      .boolean()
      .optional()
      .describe('The facility’s own label; default: the label of its maker or supplier'),
    critical: z.boolean().default(false).describe('Its loss stops the crane or its safe state'),
    portable: z.boolean().default(false).describe('Carried around: may appear in `allowed_zones`, one at a time'),
    allowed_zones: selector.optional(),
    interfaces: z
      .array(z.strictObject({ zone: id, ip: ip.optional(), mac: mac.optional() }))
      .default([])
      .describe('Further declared legs: firewalls, routers, servers with two cards'),
    forwards: z.boolean().default(false).describe('Passes traffic on between its legs by design'),
    program: id.optional(),
    backup: id.optional(),
    cabinet: id.optional(),
    key_switch: text.optional(),
    on_network: z.boolean().default(true).describe('False for what is on paper only'),
    note: text.optional(),
  })
  .describe('A device, with or without an address');

export const supplier = z
  .strictObject({
    id,
    legal: text.optional(),
    country: z.string().length(2).optional(),
    aliases: z.array(text).default([]).describe('Names under which devices, certificates and address blocks show it'),
    listings: z.array(z.strictObject({ list: text, since: when.optional(), source: text })).default([]),
    untrusted: z.boolean().default(false).describe('The facility’s own label'),
    because: text.optional(),
    access: text.optional(),
    maintains: z.array(text).default([]),
    supplies: z.array(text).default([]),
  })
  .describe('Who stands behind things');

export const program = z
  .strictObject({
    id,
    asset: id,
    format: text.optional(),
    golden: z
      .strictObject({
        version: text,
        sha256: z
          .string()
          .regex(/^[0-9a-f]{64}$/)
          .optional(),
        signed_by: z.array(id).default([]),
        signed_on: when.optional(),
      })
      .optional(),
    last_compare: when.optional(),
    verify_every_days: z.number().positive().optional(),
  })
  .describe('A controller program and its signed baseline');

export const backup = z
  .strictObject({
    id,
    crane: id.optional(),
    assets: z.array(id).default([]),
    what: text,
    every_days: z.number().positive(),
    last: when.optional(),
    copies: z.array(text).default([]),
    offline_copy: z.boolean().default(false),
    last_restore_test: when.optional(),
    restore_test_every_days: z.number().positive().optional(),
    result: text.optional(),
  })
  .describe('A backup as planned and as last taken');

export const spare = z
  .strictObject({
    id,
    part: text,
    fits: z.array(text).default([]).describe('Cranes, assets or ranges of them'),
    stock: z.number().int().min(0),
    minimum: z.number().int().min(0),
    lead_weeks: z.number().min(0).optional(),
    lifecycle: text.optional(),
    tested: when.optional(),
    firmware: text.optional(),
    source: text.optional(),
    second_source: text.optional(),
  })
  .describe('Spare parts in stock');

export const room = z
  .strictObject({
    id,
    name: text,
    controls: z.array(text).default([]),
    last_inspected: when.optional(),
    note: text.optional(),
  })
  .describe('A ground facility: server room, data closet, workshop');

export const cabinet = z
  .strictObject({
    id,
    crane: id.optional(),
    lock: text.optional(),
    tamper_switch: z.boolean().default(false),
    last_inspected: when.optional(),
    note: text.optional(),
  })
  .describe('An on-board cabinet');

export const seal = z
  .strictObject({
    id,
    on: text,
    asset: id.optional(),
    number: text,
    last_checked: when.optional(),
    found: text.optional(),
  })
  .describe('A numbered seal');
