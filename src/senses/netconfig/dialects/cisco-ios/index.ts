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
import { IosState } from './state.ts';

function readIos(text: ConfigText, book: LineBook): ConfiguredDevice[] {
  const device = emptyDevice(text, 'cisco-ios');
  device.maker = 'Cisco';
  const ios = new IosState(device, book);
  for (const line of gathered(lineTree(text.lines, book))) {
    if (!globalTable.take(ios, book, line, { scope: 'device' })) unknown(book, line, { scope: 'device' });
  }
  finish(ios);
  if (device.hostname) device.name = device.hostname;
  return [device];
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
  sources: [
    'Cisco IOS Security, LAN Switching, IP Routing and IP Addressing command references',
    'Cisco IOS XE 17 configuration guides; IE 3x00 and Stratix switch manuals',
    'IEEE 802.1Q-2022',
  ],
  topics: [...globalTable.topics(), ...interfaceTable.topics('interface … ')],
  recognise: recogniseIos,
  read: readIos,
};
