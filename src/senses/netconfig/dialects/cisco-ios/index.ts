// Cisco IOS and IOS-XE: routers, Catalyst and IE switches, Rockwell Stratix. In: a running configuration. Out: one device.
import type { ConfiguredDevice } from '#facts';
import { emptyDevice } from '../../core/device.ts';
import type { LineBook } from '../../core/line-book.ts';
import type { ConfigText } from '../../core/text.ts';
import { lineTree } from '../../core/cisco/lines.ts';
import type { Line } from '../../core/cisco/lines.ts';
import { unknown } from '../../core/cisco/table.ts';
import type { Dialect } from '../../dialect.ts';
import { globalTable } from './globals.ts';
import { interfaceTable } from './interfaces.ts';
import { finish } from './model.ts';
import { recogniseIos } from './recognise.ts';
import { addSeen, emptySeen, namedAfter, readShow, tableAt } from './show/read.ts';
import { configurationSign, sections, showsConfiguration } from './show/sections.ts';
import type { Section } from './show/sections.ts';
import type { Seen } from './show/table-reader.ts';
import { tableReaders } from './show/tables.ts';
import { IosState } from './state.ts';

/** A configuration, a `show` output, or a terminal session with several of both. */
function readText(text: ConfigText, book: LineBook): ConfiguredDevice[] {
  const parts = sections(text);
  const devices: ConfiguredDevice[] = [];
  for (let i = 0, n = 0; n < text.lines.length; n++) {
    // Prompts, and what stands between them.
    while (i < parts.length && parts[i]!.to <= n) i++;
    if (i >= parts.length || n < parts[i]!.from) book.aside(n + 1);
  }
  const hosts = new Map<string, { config?: Section[]; seen?: Seen }>();
  for (const part of parts) {
    const host = part.host ?? '';
    const entry = hosts.get(host) ?? {};
    hosts.set(host, entry);
    if (isConfiguration(text, part)) (entry.config ??= []).push(part);
    else readShow(text, book, part, (entry.seen ??= emptySeen()));
  }
  // Text before the first prompt belongs to the device of that prompt, where there is one alone.
  const named = [...hosts.keys()].filter((h) => h !== '');
  const before = hosts.get('');
  if (before && named.length === 1) {
    const entry = hosts.get(named[0]!)!;
    entry.config = [...(before.config ?? []), ...(entry.config ?? [])];
    if (entry.config.length === 0) delete entry.config;
    hosts.delete('');
    if (before.seen && before.seen.kinds.size > 0 && entry.seen === undefined) entry.seen = before.seen;
  }
  for (const [host, entry] of hosts) {
    if (!entry.config && entry.seen?.kinds.size === 0 && hosts.size > 1) continue;
    const device = entry.config
      ? readConfiguration(text, book, entry.config, entry.seen)
      : emptyDevice(text, 'cisco-ios', 'state');
    if (host !== '' && !device.hostname) device.hostname = host;
    if (device.hostname) device.name = device.hostname;
    else if (!entry.config) device.name = namedAfter(text);
    device.maker = 'Cisco';
    if (entry.seen && entry.seen.kinds.size > 0) addSeen(device, entry.seen, !entry.config);
    devices.push(device);
  }
  return devices.length > 0 ? devices : [readConfiguration(text, book, [])];
}

function isConfiguration(text: ConfigText, part: Section): boolean {
  if (showsConfiguration(part.command)) return true;
  if (part.command !== '') return false;
  for (let i = part.from; i < part.to; i++) {
    const line = text.lines[i]!;
    if (configurationSign.test(line)) return true;
    if (line.length < 400 && tableAt(line.trimEnd())) return false;
  }
  return true;
}

function readConfiguration(text: ConfigText, book: LineBook, parts: readonly Section[], seen?: Seen): ConfiguredDevice {
  const device = emptyDevice(text, 'cisco-ios');
  device.maker = 'Cisco';
  const ios = new IosState(device, book);
  for (const part of parts) {
    for (const line of gathered(lineTree(text.lines, book, true, part))) {
      if (!globalTable.take(ios, book, line, { scope: 'device' })) unknown(book, line, { scope: 'device' });
    }
  }
  device.vlans.push(...(seen?.vlans.filter((v) => !device.vlans.some((d) => d.id === v.id)) ?? []));
  finish(ios);
  if (device.hostname) device.name = device.hostname;
  return device;
}

/**
 * Scripts and some copies lose the space before inner lines: an entry right behind the head of its list, or an interface's own word behind an
 * interface, belongs there. Anything else stays where it stands.
 */
function gathered(top: readonly Line[]): Line[] {
  const result: Line[] = [];
  let head: Line | undefined;
  for (const line of top) {
    const words = line.words;
    const list = head !== undefined && head.text.includes('access-list');
    const no = words[0] === 'no' ? 1 : 0;
    const inner = list
      ? /^(permit|deny|remark|evaluate)$/i.test(words[/^\d+$/.test(words[0]!) ? 1 : 0] ?? '')
      : head !== undefined && !globalTable.find(words, no) && interfaceTable.find(words, no) !== undefined;
    if (head && inner) {
      head.inner.push(line);
      head.to = line.to;
      continue;
    }
    head = /^(ip access-list (standard|extended)|ipv6 access-list|interface)\b/i.test(line.text) ? line : undefined;
    result.push(line);
  }
  return result;
}

export const ciscoIos: Dialect = {
  id: 'cisco-ios',
  name: 'Cisco IOS and IOS-XE (also IE switches and Stratix)',
  maker: 'Cisco',
  proven: 'real',
  measured: '97.9 % of the relevant lines of public configurations',
  sources: [
    'Cisco IOS Security, LAN Switching, IP Routing and IP Addressing command references',
    'Cisco IOS XE 17 configuration guides; IE 3x00 and Stratix switch manuals',
    'IEEE 802.1Q-2022',
  ],
  topics: [
    ...globalTable.topics(),
    ...interfaceTable.topics('interface … '),
    ...tableReaders.map((r) => ({
      topic: `output of: ${r.kind}`,
      state: r.kind === 'show ip arp' ? ('harmless' as const) : ('modelled' as const),
    })),
  ],
  recognise: recogniseIos,
  read: readText,
};
