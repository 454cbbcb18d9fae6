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

/**
 * Headings by what they mean; the first match counts, so the narrower words stand first. A heading that may mean several things
 * has them in order: it takes the first that no plainer heading has taken.
 */
const words: readonly [RegExp, ...Field[]][] = [
  [/^(brand|make|maker|manufacturer|vendor)\W*(\+|&|and|\/)\W*(model|type|product).*$/, 'maker+model'],
  [/^(primary )?ip(v4)?\W*(addr(ess)?(es)?|no|number|4)?\.?s?$|^(host|mgmt|management) ip.*$/, 'ip'],
  [/^address(es)?$/, 'ip', 'mac'],
  [/^(mac|ethernet|hw|hardware|physical)\W*(addr(ess)?(es)?|id|no)?\.?$/, 'mac'],
  [/^(vlan|vlan id|vid|vlan no\.?|network vlan)$/, 'vlan'],
  [/^(crane|crane (no|nr|number|id|name)\.?)$/, 'crane'],
  [/^(machine|rig|unit)$/, 'crane', 'id'],
  [/^(zone|segment|security zone|network zone)$/, 'zone'],
  [/^(tag|tag ?\W? ?name|tag (no|id)\.?|device (name|id)|name|id|equipment (no|id|name|tag)\.?)$/, 'id'],
  [/^(asset|asset (tag|id|name|no)\.?|device|item)$/, 'id'],
  [/^(host ?names?|dns( name)?|fqdn|computer name|names)$/, 'names', 'id'],
  [/^(role|function|device role|equipment|equipment type)$/, 'role'],
  [/^(device type|type|kind|category|class)$/, 'role', 'model'],
  [/^description$/, 'role', 'remarks'],
  [/^(maker|make|brand|manufacturer|mfr|oem)$/, 'maker'],
  [/^(model|product|model (no|number)\.?|device model|product name)$/, 'model'],
  [/^(fw|firmware|fw ver|fw version|firmware (ver|version|rev)|version|sw ver|software version|rev)\.?$/, 'firmware'],
  [/^(serial|serial (no|number|nr)|s\/?n|sn)\.?$/, 'serial'],
  [/^(order (no|number|code)|part (no|number)|p\/?n|mlfb|article( no)?|catalog( no)?)\.?$/, 'order_number'],
  [/^(os|operating system|platform)$/, 'os'],
  [/^vendor$/, 'maker', 'supplier'],
  [/^(supplier|integrator|supplied by|maintained by)$/, 'supplier'],
  [/^(remarks?|notes?|comments?|bemerkung(en)?|info)$/, 'remarks'],
];

/** What a heading may mean, the likeliest first; empty when it is not known. */
function meanings(header: string): readonly Field[] {
  if (header.length > 60) return [];
  const word = header
    .trim()
    .toLowerCase()
    .replace(/[_\s]+/g, ' ')
    .replace(/\s*:$/, '');
  const hit = words.find(([pattern]) => pattern.test(word));
  return hit ? (hit.slice(1) as Field[]) : [];
}

/** The row that looks most like headings, among the first thirty; undefined when none has two known ones. */
export function findHeader(records: readonly Record_[]): { record: Record_; known: number } | undefined {
  let best: { record: Record_; known: number } | undefined;
  for (const record of records.slice(0, 30)) {
    const found = new Set(record.cells.flatMap((c) => meanings(c).slice(0, 1)));
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
  const columns: Column[] = Array.from({ length: width }, (_, index) => {
    const letter = columnLetter(index);
    const heading = header?.cells[index]?.trim() ?? '';
    return { index, letter, header: heading === '' ? letter : heading, field: 'note', because: '' };
  });
  const take = (column: Column, field: Field, because: string) => {
    column.field = field;
    column.because = because;
    if (field !== 'note' && field !== 'ignore' && field !== 'remarks') used.add(field);
  };
  const open = () => columns.filter((c) => c.because === '');
  for (const column of columns) {
    const said = [column.header, column.letter].find((name) => Object.hasOwn(mapping, name));
    if (said === undefined) continue;
    keys.delete(said);
    take(column, mapping[said]!, 'you said so');
  }
  const contents = new Map(columns.map((c) => [c, contentField(sample.map((r) => r.cells[c.index] ?? ''))]));
  // Headings that can mean one thing only go first, so that "Device type" leaves the role to "Role".
  for (const plain of [true, false]) {
    for (const column of open()) {
      const may = header ? meanings(header.cells[column.index] ?? '') : [];
      const content = contents.get(column);
      if (may.length === 0 || (may.length === 1) !== plain) continue;
      // Cells that are all addresses of the other kind outweigh a heading.
      if (content && (may[0] === 'ip' || may[0] === 'mac') && content.field !== may[0]) continue;
      const field = may.find((f) => !used.has(f));
      if (field === undefined) continue;
      take(
        column,
        field,
        `its heading is "${column.header}"${content?.field === field ? `, and ${content.because}` : ''}`,
      );
    }
  }
  for (const column of open()) {
    const content = contents.get(column);
    const [meant] = header ? meanings(header.cells[column.index] ?? '') : [];
    if (content && !used.has(content.field)) take(column, content.field, content.because);
    else if (sample.every((r) => (r.cells[column.index] ?? '').trim() === '')) take(column, 'ignore', 'it is empty');
    else column.because = meant === undefined ? 'its heading is not known' : `another column is already the ${meant}`;
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
