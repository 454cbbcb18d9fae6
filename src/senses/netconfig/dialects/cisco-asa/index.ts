// Cisco ASA, with its PIX and FWSM forebears as far as their words are the same. In: a running configuration. Out: one device.
import type { ConfiguredDevice } from '#facts';
import { lineTree } from '../../core/cisco/lines.ts';
import type { Line } from '../../core/cisco/lines.ts';
import { unknown } from '../../core/cisco/table.ts';
import { emptyDevice } from '../../core/device.ts';
import type { LineBook } from '../../core/line-book.ts';
import type { ConfigText } from '../../core/text.ts';
import type { Dialect } from '../../dialect.ts';
import { globalTable } from './globals.ts';
import { interfaceTable } from './interfaces.ts';
import { finish } from './model.ts';
import { recogniseAsa } from './recognise.ts';
import { AsaState } from './state.ts';

function readAsa(text: ConfigText, book: LineBook): ConfiguredDevice[] {
  const device = emptyDevice(text, 'cisco-asa');
  device.maker = 'Cisco';
  const asa = new AsaState(device, book);
  for (const line of gathered(lineTree(text.lines, book, false))) {
    if (/^cryptochecksum:/i.test(line.text)) book.aside(line.n);
    else if (!globalTable.take(asa, book, line, { scope: 'device' })) unknown(book, line, { scope: 'device' });
  }
  finish(asa);
  if (device.hostname) device.name = device.hostname;
  return [device];
}

/** Inner words of objects and groups, which scripts write without the space before them. */
const member =
  /^(network-object|service-object|port-object|protocol-object|icmp-object|group-object|host|subnet|range|service (tcp|udp|icmp|esp|ah)|nat \([^)]*,[^)]*\) (static|dynamic))\b/;

function gathered(top: readonly Line[]): Line[] {
  const result: Line[] = [];
  let head: Line | undefined;
  for (const line of top) {
    if (head && member.test(line.text)) {
      head.inner.push(line);
      head.to = line.to;
      continue;
    }
    if (head && interfaceHead.test(head.text) && interfaceTable.find(line.words) && !globalTable.find(line.words)) {
      head.inner.push(line);
      head.to = line.to;
      continue;
    }
    head = /^(object|object-group) /.test(line.text) || interfaceHead.test(line.text) ? line : undefined;
    result.push(line);
  }
  return result;
}

const interfaceHead = /^interface /;

export const ciscoAsa: Dialect = {
  id: 'cisco-asa',
  name: 'Cisco ASA',
  maker: 'Cisco',
  proven: 'real',
  measured: '96.9 % of the relevant lines of public configurations',
  sources: [
    'Cisco ASA Series Firewall CLI Configuration Guide 9.x (access rules, NAT, order of operation)',
    'Cisco ASA Series Command Reference',
  ],
  topics: [...globalTable.topics(), ...interfaceTable.topics('interface … ')],
  recognise: recogniseAsa,
  read: readAsa,
};
