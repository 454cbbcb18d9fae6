// Assets as CSV in Quaywall's own columns, which `importAssets` reads back unchanged. Lists are separated by "; ", legs are JSON.
import { z } from 'zod';
import type { Asset, Site } from '../model/site.ts';
import { asset as assetSchema } from '../model/things.ts';
import { csvText } from './csv.ts';

/** The own columns: every field of an asset, by its name in the model. */
const ownColumns = Object.keys(assetSchema.shape) as (keyof Asset)[];

/** The assets of a site as CSV: UTF-8 with its mark (spreadsheets need it), CRLF, RFC 4180. */
export function exportAssets(site: Pick<Site, 'assets'>): string {
  return `\ufeff${csvText([ownColumns, ...site.assets.map((a) => ownColumns.map((c) => writeCell(c, a[c])))])}`;
}

/** Fields that hold a list of plain words. A selector may be one text as well, which stays as it is. */
const wordLists = new Set<keyof Asset>(['ip', 'mac', 'names']);

function writeCell(column: keyof Asset, value: unknown): string {
  if (value === undefined) return '';
  if (value === defaults[column]) return '';
  if (Array.isArray(value)) {
    if (value.length === 0) return '';
    const plain = wordLists.has(column) && value.every((v) => typeof v === 'string' && !/[;"[\]{}]|^\s|\s$/.test(v));
    return shield(plain ? value.join('; ') : JSON.stringify(value));
  }
  // A text that would read as a list is written as a JSON text, so that the two stay apart.
  if (column === 'allowed_zones' && String(value).startsWith('[')) return `'${JSON.stringify(value)}`;
  return shield(String(value as string | number | boolean));
}

/** A cell that a spreadsheet would take for a formula begins with an apostrophe; so does one that begins with one. */
function shield(cell: string): string {
  return /^[=+\-@'\t\r[]/.test(cell) ? `'${cell}` : cell;
}

/** The cell as it was before `shield`. */
function unshield(cell: string): string {
  return cell.startsWith("'") ? cell.slice(1) : cell;
}

const defaults: Partial<Record<keyof Asset, unknown>> = {
  critical: false,
  portable: false,
  forwards: false,
  on_network: true,
};

/** Reads one row of own columns back into the plain form of an asset; a cell that is no value of its column stays text and fails the schema. */
export function readOwnRow(headers: readonly string[], cells: readonly string[]): Record<string, unknown> {
  const entry: Record<string, unknown> = {};
  for (const [i, header] of headers.entries()) {
    const column = header.trim() as keyof Asset;
    const raw = cells[i] ?? '';
    if (raw === '') continue;
    const text = unshield(raw);
    const shielded = raw !== text;
    if (column === 'interfaces') entry[column] = json(text) ?? text;
    else if (wordLists.has(column)) entry[column] = (shielded && json(text)) || text.split(';').map((t) => t.trim());
    else if (column === 'allowed_zones') entry[column] = (shielded && (json(text) ?? jsonText(text))) || text;
    else if (booleans.has(column)) entry[column] = /^true$/i.test(text) ? true : /^false$/i.test(text) ? false : text;
    else entry[column] = text;
  }
  return entry;
}

const booleans = new Set(
  ownColumns.filter((c) => {
    let schema: z.ZodType = assetSchema.shape[c];
    while (schema instanceof z.ZodOptional || schema instanceof z.ZodDefault) schema = schema.unwrap() as z.ZodType;
    return schema instanceof z.ZodBoolean;
  }),
);

function json(text: string): unknown[] | undefined {
  if (!text.startsWith('[')) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function jsonText(text: string): string | undefined {
  if (!text.startsWith('"')) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'string' ? value : undefined;
  } catch {
    return undefined;
  }
}

/** True where the headings are our own. */
export function isOwn(headers: readonly string[]): boolean {
  const names = headers.map((h) => h.trim());
  const own = names.filter((n) => (ownColumns as string[]).includes(n));
  return own.length === names.length && own.length >= 6 && names.includes('id') && names.includes('role');
}
