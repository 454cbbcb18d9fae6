// Parts that several answers share. Names and spellings here are promises: other programs build on them.
import { z } from 'zod';

/** Version of every shape in this room. It counts up when a member changes its meaning or goes; a new member does not change it. */
const contractVersion = 1;

export const version = z.literal(contractVersion).describe('Version of this shape');

export const instant = z
  .string()
  .regex(/^-?\d{4,6}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{6}Z$/)
  .describe('UTC, ISO 8601 with microseconds: 2026-11-14T07:41:07.123456Z');

export const sha256 = z
  .string()
  .regex(/^[0-9a-f]{64}$/)
  .describe('SHA-256 of the bytes, in lower-case hexadecimal');

export const count = z.number().int().min(0);

export const packetNumber = z.number().int().min(1).describe('Counted from 1, as Wireshark does');

const place = z
  .strictObject({
    file: z.string().optional(),
    line: z.number().int().optional(),
    column: z.number().int().optional(),
    packet: z.number().int().optional(),
    offset: z.number().int().optional().describe('Byte offset in the uncompressed file'),
  })
  .describe('Where: lines, columns and packets count from 1');

export const problem = z
  .strictObject({
    what: z.string(),
    where: place.optional(),
    expected: z.string().optional(),
    remedy: z.string().optional(),
  })
  .describe('Something that could not be read or done: what, where, what was expected, what to do');

export const wireEnd = z
  .strictObject({
    address: z.string().optional().describe('IP address; absent below IP'),
    port: z.number().int().min(0).max(65535).optional(),
    mac: z
      .string()
      .regex(/^([0-9a-f]{2}:){5}[0-9a-f]{2}$/)
      .optional(),
  })
  .describe('One end of a conversation as the packets show it');

export const notUnderstood = z.strictObject({ what: z.string(), packets: count });
