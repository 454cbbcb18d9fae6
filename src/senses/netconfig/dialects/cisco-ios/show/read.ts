// Reads what `show` commands printed, one command or a whole terminal session.
import type { ConfiguredDevice } from '#facts';
import { interfaceKind } from '../../../core/cisco/interface-name.ts';
import { emptyDevice } from '../../../core/device.ts';
import type { LineBook } from '../../../core/line-book.ts';
import type { ConfigText } from '../../../core/text.ts';
import { switchPort } from '../switchport.ts';
import type { Section } from './sections.ts';
import { tableReaders } from './tables.ts';
import type { Seen, TableReader } from './table-reader.ts';

export function emptySeen(): Seen {
  return {
    state: { neighbours: [], macs: [], spanningTree: [] },
    vlans: [],
    ports: new Map(),
    routes: [],
    kinds: new Set(),
  };
}

/** The head of a table that this line is. */
export const tableAt = (line: string): TableReader | undefined => tableReaders.find((r) => r.starts(line));

export function readShow(text: ConfigText, book: LineBook, section: Section, seen: Seen): void {
  let table: TableReader | undefined;
  let read: ReturnType<TableReader['open']> | undefined;
  for (let i = section.from; i < section.to; i++) {
    const line = text.lines[i]!.trimEnd();
    const n = i + 1;
    if (line.trim() === '' || line.trim() === '!') {
      book.aside(n);
      continue;
    }
    const starts = line.length < 400 ? tableAt(line) : undefined;
    if (starts && starts !== table) {
      table = starts;
      seen.kinds.add(starts.kind);
      read = starts.open(seen, line);
    }
    const took = read?.(line.slice(0, 4000), n) ?? 'text';
    if (took === 'head') book.aside(n);
    else if (took === 'row') book.mark(n, 'modelled', { scope: 'layer2' });
    else if (took === 'text') book.mark(n, 'harmless', { scope: 'layer2', note: 'says nothing that is used here' });
    else book.mark(n, 'unrecognised', { scope: 'layer2' });
  }
}

/** What was seen, on a device that has a configuration beside it or stands alone. */
export function addSeen(device: ConfiguredDevice, seen: Seen, alone: boolean): void {
  device.state = seen.state;
  const known = new Set(device.vlans.map((v) => v.id));
  device.vlans.push(...seen.vlans.filter((v) => !known.has(v.id)));
  device.routes.push(...seen.routes);
  for (const [name, words] of seen.ports) {
    const there = device.interfaces.find((i) => i.name.toLowerCase() === name.toLowerCase());
    if (words.on === false) continue;
    if (there) continue; // the configuration says how the port is set up
    if (!alone) continue;
    device.interfaces.push({
      name,
      kind: interfaceKind(name),
      enabled: true,
      addresses: [],
      switchport: switchPort(words, false, () => false),
      at: words.at[0]!,
    });
  }
}

/** Name of the device from the file's name: `SW1_show_vlan.txt`, `show/SW1/show_vlan_brief.txt`. */
export function namedAfter(text: ConfigText): string {
  const device = emptyDevice(text, 'cisco-ios', 'state');
  const short = device.name.replace(/[\s_.-]*(show|sh)[\s_-].*$/i, '');
  if (short !== '') return short;
  const folders = text.name.split('/');
  return folders.at(-2) ?? device.name;
}
