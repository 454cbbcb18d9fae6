// Which column of a list is what: by its heading, by what stands in it, and always with the reason, so that a person can object.
import { readIpCell, readMacCell, readVlan, saysNothing } from './cells.ts';
import type { Record_ } from './csv.ts';

/** What a column can be. `note` keeps it as a note under its heading; `ignore` leaves it out. */
export const fields = [
  'id',
  'crane',
  'zone',
  'role',
  'ip',
  'mac',
  'names',
  'maker',
  'model',
  'maker+model',
  'firmware',
  'serial',
  'order_number',
  'os',
  'supplier',
  'vlan',
  'remarks',
  'note',
  'ignore',
] as const;
export type Field = (typeof fields)[number];

export interface Column {
  /** From 0. */
  index: number;
  /** `A`, `B`, … as a spreadsheet shows it. */
  letter: string;
  /** Heading as it stands, or its letter where it has none. */
  header: string;
  field: Field;
  /** Why it was taken for that. */
  because: string;
}

/** Headings by what they mean; the first match counts, so the narrower words stand first. */
const words: readonly [RegExp, Field][] = [
  [/^(brand|make|maker|manufacturer|vendor)\W*(\+|&|and|\/)\W*(model|type|product).*$/, 'maker+model'],
  [/^(ip|ipv4|ip ?v?4?)\W*(addr(ess)?(es)?|no|number)?\.?s?$|^address(es)?$|^(host|mgmt|management) ip.*$/, 'ip'],
  [/^(mac|ethernet|hw|hardware|physical)\W*(addr(ess)?(es)?|id|no)?\.?$/, 'mac'],
  [/^(vlan|vlan id|vid|vlan no\.?|network vlan)$/, 'vlan'],
  [/^(crane|crane (no|nr|number|id|name)\.?|machine|rig|unit)$/, 'crane'],
  [/^(zone|segment|security zone|network zone)$/, 'zone'],
  [
    /^(tag|tag ?\W? ?name|tag (no|id)\.?|asset|asset (tag|id|name|no)\.?|device|device (name|id)|name|id|equipment (no|id|name|tag)\.?|item)$/,
    'id',
  ],
  [/^(host ?names?|dns( name)?|fqdn|computer name|names)$/, 'names'],
  [/^(equipment|equipment type|role|function|type|device type|device role|category|class|description|kind)$/, 'role'],
  [/^(maker|make|brand|manufacturer|mfr|oem)$/, 'maker'],
  [/^(model|product|model (no|number)\.?|device model|product name)$/, 'model'],
  [/^(fw|firmware|fw ver|fw version|firmware (ver|version|rev)|version|sw ver|software version|rev)\.?$/, 'firmware'],
  [/^(serial|serial (no|number|nr)|s\/?n|sn)\.?$/, 'serial'],
  [/^(order (no|number|code)|part (no|number)|p\/?n|mlfb|article( no)?|catalog( no)?)\.?$/, 'order_number'],
  [/^(os|operating system|platform)$/, 'os'],
  [/^(supplier|vendor|integrator|supplied by|maintained by)$/, 'supplier'],
  [/^(remarks?|notes?|comments?|bemerkung(en)?|info)$/, 'remarks'],
];

/** What a heading means, or undefined. */
function headerField(header: string): Field | undefined {
  if (header.length > 60) return undefined;
  const word = header
    .trim()
    .toLowerCase()
    .replace(/[_\s]+/g, ' ')
    .replace(/\s*:$/, '');
  if (word === '') return undefined;
  return words.find(([pattern]) => pattern.test(word))?.[1];
}

/** The row that looks most like headings, among the first thirty; undefined when none has two known ones. */
export function findHeader(records: readonly Record_[]): { record: Record_; known: number } | undefined {
  let best: { record: Record_; known: number } | undefined;
  for (const record of records.slice(0, 30)) {
    const found = new Set(record.cells.map(headerField).filter((f) => f !== undefined));
    if (found.size >= 2 && (!best || found.size > best.known)) best = { record, known: found.size };
  }
  return best;
}

function columnLetter(index: number): string {
  return index < 26
    ? String.fromCharCode(65 + index)
    : columnLetter(Math.floor(index / 26) - 1) + columnLetter(index % 26);
}

/**
 * Says what each column is. `mapping` (by heading or by letter) overrules every guess.
 * @returns the columns, and words of `mapping` that fit no column.
 */
export function mapColumns(
  header: Record_ | undefined,
  data: readonly Record_[],
  mapping: Readonly<Record<string, Field>> = {},
): { columns: Column[]; unknownKeys: string[] } {
  const width = Math.max(header?.cells.length ?? 0, ...data.slice(0, 2000).map((r) => r.cells.length), 0);
  const sample = data.slice(0, 2000);
  const used = new Set<Field>();
  const keys = new Set(Object.keys(mapping));
  const columns: Column[] = [];
  for (let index = 0; index < width; index++) {
    const letter = columnLetter(index);
    const heading = header?.cells[index]?.trim() ?? '';
    const said =
      Object.hasOwn(mapping, heading) && heading !== '' ? heading : Object.hasOwn(mapping, letter) ? letter : undefined;
    const column: Column = { index, letter, header: heading === '' ? letter : heading, field: 'note', because: '' };
    if (said !== undefined) {
      keys.delete(said);
      column.field = mapping[said]!;
      column.because = 'you said so';
    } else {
      const byWord = headerField(heading);
      const byContent = contentField(sample.map((r) => r.cells[index] ?? ''));
      if (byWord !== undefined && !used.has(byWord)) {
        column.field = byWord;
        column.because = `its heading is "${heading}"${byContent?.field === byWord ? `, and ${byContent.because}` : ''}`;
      } else if (byContent && !used.has(byContent.field)) {
        column.field = byContent.field;
        column.because = byContent.because;
      } else if (heading === '' && sample.every((r) => (r.cells[index] ?? '').trim() === '')) {
        column.field = 'ignore';
        column.because = 'it is empty';
      } else {
        column.because = byWord === undefined ? 'its heading is not known' : `another column is already the ${byWord}`;
      }
    }
    if (column.field !== 'note' && column.field !== 'ignore' && column.field !== 'remarks') used.add(column.field);
    columns.push(column);
  }
  return { columns, unknownKeys: [...keys] };
}

/** What a column is by its cells: most of those that say something must read as such. */
function contentField(cells: readonly string[]): { field: Field; because: string } | undefined {
  const filled = cells.filter((c) => !saysNothing(c));
  if (filled.length === 0) return undefined;
  const share = (test: (cell: string) => boolean) => filled.filter(test).length;
  const ips = share((c) => ['addresses', 'range', 'dhcp'].includes(readIpCell(c).kind) && /[.:]|dhcp/i.test(c));
  if (ips * 2 > filled.length) return { field: 'ip', because: `${ips} of ${filled.length} cells are IP addresses` };
  const macs = share((c) => ['macs', 'short'].includes(readMacCell(c).kind));
  if (macs * 2 > filled.length) return { field: 'mac', because: `${macs} of ${filled.length} cells are MAC addresses` };
  const vlans = share((c) => /^\s*vlan/i.test(c) && readVlan(c) !== undefined);
  if (vlans * 2 > filled.length)
    return { field: 'vlan', because: `${vlans} of ${filled.length} cells are VLAN numbers` };
  return undefined;
}
