// What `show` commands of HiOS print: neighbours (LLDP), rings (MRP), port states, the device's own name and address. Configured and observed at once.
import { inert } from '#kit';
import type { ConfiguredDevice, DeviceState } from '#facts';
import { emptyDevice } from '../../core/device.ts';
import type { LineBook } from '../../core/line-book.ts';
import type { ConfigText } from '../../core/text.ts';
import type { Dialect } from '../../dialect.ts';
import { hostPrefix } from '../onboard/address.ts';

type Section = (line: string, n: number, device: ConfiguredDevice, memory: Map<string, string>) => boolean;

/** `Name..........value` as printed by the device. */
function field(line: string): { name: string; value: string } | undefined {
  const at = line.indexOf('..');
  if (at < 0) return undefined;
  return { name: line.slice(0, at).trim(), value: line.slice(at).replace(/^\.+/, '').trim() };
}

const stateOf = (device: ConfiguredDevice): DeviceState =>
  (device.state ??= { neighbours: [], macs: [], spanningTree: [] });

const lldp: Section = (line, n, device, memory) => {
  const head = /^Remote data, (\S+) - #\d+/.exec(line);
  if (head) {
    memory.set('port', head[1]!);
    memory.delete('chassis');
    return true;
  }
  const f = field(line);
  const port = memory.get('port');
  if (!f || port === undefined) return /^\s*\(/.test(line);
  const { neighbours } = stateOf(device);
  const last = neighbours.at(-1);
  if (f.name === 'System name') {
    neighbours.push({ port, name: inert(f.value, 80), by: 'lldp', at: { file: 0, line: n } });
    memory.set('chassis', 'named');
  } else if (f.name === 'Chassis ID' && memory.get('chassis') !== 'named') {
    const id = f.value.replace(/ \(subtype:.*$/, '');
    neighbours.push({ port, name: inert(id, 80), by: 'lldp', at: { file: 0, line: n } });
  } else if ((f.name === 'Port description' || f.name === 'Port ID') && last?.port === port && f.value !== '') {
    last.remotePort ??= inert(f.value.replace(/ \(subtype:.*$/, ''), 80);
  }
  return true;
};

const mrp: Section = (line, n, device, memory) => {
  const f = field(line);
  if (!f) return /^(General|Manager|Client|\(MRP)/.test(line.trim());
  if (/^Port number, (Primary|Secondary)$/.test(f.name) && /^[\w/]+$/.test(f.value)) {
    const found = device.redundancy.find((r) => r.protocol === 'MRP');
    if (found) found.ports.push(f.value);
    else device.redundancy.push({ protocol: 'MRP', ports: [f.value], at: { file: 0, line: n } });
  }
  if (f.name === 'Operation' && f.value === 'disabled') device.redundancy = [];
  memory.set(f.name, f.value);
  return true;
};

const portTable: Section = (line, n, device) => {
  const m = /^((?:\d{1,2}|vlan|lag|loopback|cpu)\/\d{1,4})\s+\S+\s+(enabled|disabled)\b.*\b(up|down)\s+(\S+)\s*$/.exec(
    line,
  );
  if (!m) return /^(Interface|Name|-{3,}|\s+-)/.test(line) || /^\s{10,}/.test(line);
  const kind = m[1]!.startsWith('vlan/') ? 'vlan' : m[1]!.startsWith('lag/') ? 'bond' : 'physical';
  device.interfaces.push({
    name: m[1]!,
    kind,
    enabled: m[2] === 'enabled',
    addresses: [],
    ...(kind === 'vlan' ? { vlan: Number(m[1]!.slice(5)) } : {}),
    at: { file: 0, line: n },
  });
  if (m[4] !== '-') {
    stateOf(device).spanningTree.push({ port: m[1]!, role: 'unknown', state: m[4]!, at: { file: 0, line: n } });
  }
  return true;
};

const network: Section = (line, n, device, memory) => {
  const f = field(line);
  if (!f) return false;
  memory.set(f.name, f.value);
  if (f.name === 'Management VLAN ID') {
    const address = hostPrefix(memory.get('Local IP address') ?? '', memory.get('Subnetmask') ?? '');
    device.interfaces.push({
      name: 'management',
      kind: 'vlan',
      enabled: true,
      addresses: address === undefined || address.startsWith('0.0.0.0/') ? [] : [address],
      vlan: Number(f.value),
      at: { file: 0, line: n },
    });
  }
  return true;
};

const system: Section = (line, _n, device) => {
  const f = field(line);
  if (!f) return /^(Slot|-{3,}|\s+\d)/.test(line);
  if (f.name === 'System name' && f.value !== '') {
    device.hostname = inert(f.value, 80);
    device.name = device.hostname;
  } else if (f.name === 'Device hardware description') device.model = inert(f.value, 60);
  else if (/^Firmware software release \(RAM\)$/.test(f.name)) device.version = inert(f.value.split(' ')[0]!, 40);
  return true;
};

const macs: Section = (line, n, device) => {
  const m = /^\s*(\d{1,4})\s+((?:[0-9a-f]{2}[:-]){5}[0-9a-f]{2})\s+(\S+)\s/i.exec(line);
  if (!m) return /^(VLAN|-{3,}|MAC)/i.test(line.trim());
  stateOf(device).macs.push({
    vlan: Number(m[1]),
    mac: m[2]!.toLowerCase().replaceAll('-', ':'),
    port: m[3]!,
    at: { file: 0, line: n },
  });
  return true;
};

const nothing: Section = () => true;

/** First lines of what each command prints. */
const sections: [RegExp, Section][] = [
  [/^LLDP remote data/, lldp],
  [/^MRP configuration settings/, mrp],
  [/^Interface\s+Role\s+Admin mode/, portTable],
  [/^IPv4 Network$/, network],
  [/^System information$/, system],
  [/^(VLAN|Vlan)\s+(ID\s+)?MAC\s+address/i, macs],
  [/^(HiDiscovery settings|Telnet server information|Intf\s+IP Address|Max\. VLAN ID\.\.)/, nothing],
];

function recognise(text: ConfigText): number {
  for (const line of text.lines.slice(0, 60)) {
    // Other makers print tables of learned addresses that begin alike.
    const i = sections.findIndex(([re, section]) => section !== macs && re.test(line.trim()));
    if (i >= 0) return sections[i]![1] === system || sections[i]![1] === network ? 0.7 : 0.9;
  }
  return 0;
}

function read(text: ConfigText, book: LineBook): ConfiguredDevice[] {
  const device = emptyDevice(text, 'hirschmann-show', 'state');
  device.maker = 'Hirschmann';
  let section: Section | undefined;
  let memory = new Map<string, string>();
  text.lines.forEach((line, i) => {
    const n = i + 1;
    if (line.trim() === '') return;
    const next = sections.find(([re]) => re.test(line.trim()));
    if (next) {
      section = next[1];
      memory = new Map();
      book.mark(n, 'harmless');
      return;
    }
    if (/^-{3,}\s*(-+\s*)*$/.test(line.trim())) {
      book.mark(n, 'harmless');
      return;
    }
    if (section?.(line, n, device, memory)) book.mark(n, 'modelled', { scope: 'layer2' });
  });
  return [device];
}

export const hirschmannShow: Dialect = {
  id: 'hirschmann-show',
  name: 'Hirschmann HiOS (what show commands print)',
  maker: 'Hirschmann',
  proven: 'real',
  sources: ['outputs of HiOS 9.4 and 10.3 switches among public test data of another program'],
  topics: [
    { topic: 'show lldp remote-data', state: 'modelled' },
    { topic: 'show mrp', state: 'modelled' },
    { topic: 'show port all', state: 'modelled' },
    { topic: 'show network parms, show system info', state: 'modelled' },
    { topic: 'show mac-addr-table', state: 'modelled', note: 'not yet met in a real output' },
    { topic: 'show ip arp, show telnet, show vlan brief, show network hidiscovery', state: 'harmless' },
  ],
  recognise,
  read,
};
