// Hirschmann switches: HiOS `show running-config script` and the configuration text of Classic (L2x, L3x).
import type { AddressSet, ConfiguredDevice, DeviceInterface, ManagementService } from '#facts';
import { emptyDevice } from '../../core/device.ts';
import type { LineBook } from '../../core/line-book.ts';
import { mostPorts } from '../../core/qbridge.ts';
import type { ConfigText } from '../../core/text.ts';
import type { Dialect } from '../../dialect.ts';
import { networkPrefix } from '../onboard/address.ts';
import { CommandTable, runCommands } from '../onboard/cli.ts';
import { addAccessLists } from './access-lists.ts';
import { commands } from './commands.ts';
import { emptyState } from './state.ts';
import type { HirschmannPort, HirschmannState } from './state.ts';

const table = new CommandTable<HirschmannState>(commands);

const signs = [
  /^\s*vlan participation (include|exclude|auto) \d/i,
  /^!\s*Version: (HiOS|L[23][EPC]?)/i,
  /^\s*vlan database\s*$/i,
  /^\s*network parms \d/i,
  /^\s*interface \d{1,2}\/\d{1,3}\s*$/i,
  /^\s*(no )?network hidiscovery/i,
  /^\s*(mrp (domain|current-domain)|hiper-ring) /i,
  /^\s*network management (vlan|access)/i,
  /^!.*\bHirschmann\b/i,
];

function recognise(text: ConfigText): number {
  const found = new Set<number>();
  for (const line of text.lines.slice(0, 500)) signs.forEach((sign, i) => sign.test(line) && found.add(i));
  if (found.has(1) || found.has(5) || found.has(8)) return 0.95;
  return found.size >= 3 ? 0.92 : found.size === 2 ? 0.6 : 0;
}

function read(text: ConfigText, book: LineBook): ConfiguredDevice[] {
  const device = emptyDevice(text, 'hirschmann-cli');
  device.maker = 'Hirschmann';
  const s = emptyState();
  s.vlans.get(1, { file: 0, line: 1 });
  runCommands(text, book, table, s, {
    leaves: /^exit$/i,
    comments: /^!/,
    element: (mode) => (mode === 'port' ? (s.face?.name ?? s.nowName) : undefined),
  });
  if (s.tooMany !== undefined) {
    const line = s.tooMany;
    book.mark(line, 'unrecognised', { scope: 'layer2' });
    s.problems.push({ what: `more than ${mostPorts} ports`, where: { file: text.name, line } });
  }
  readHead(text, device);
  if (s.name !== undefined && s.name !== '') {
    device.hostname = s.name;
    device.name = s.name;
  }
  fill(s, device);
  return [device];
}

function readHead(text: ConfigText, device: ConfiguredDevice): void {
  for (const line of text.lines.slice(0, 20)) {
    const model = /^!\s*(?:Hirschmann\s+)?([A-Z0-9][A-Z0-9-]{2,30}) Configuration\s*$/i.exec(line);
    if (model) device.model = model[1]!;
    const version = /^!\s*Version:\s*(\S{1,40})/i.exec(line);
    if (version) device.version = version[1]!;
  }
}

/** As delivered: VLAN 1, every frame taken, no ingress filtering (user manual Configuration, VLANs). */
const defaults = { pvid: 1, accepts: 'all', ingressFiltering: false } as const;

/** Turns what was read into the device's facts. */
function fill(s: HirschmannState, device: ConfiguredDevice): void {
  for (const [name, port] of s.ports) join(s, name, port);
  const running = [...s.rings.values()].filter((r) => r.on && r.ports.length > 0);
  for (const { protocol, ports, at } of running) device.redundancy.push({ protocol, ports: [...new Set(ports)], at });
  if (s.spanningTree) {
    device.redundancy.push({ protocol: 'RSTP', ports: [], at: s.spanningTreeAt ?? { file: 0, line: 1 } });
  }
  for (const [name, port] of s.ports) {
    const own = running.find((r) => r.ports.includes(name))?.protocol ?? (s.spanningTree ? 'RSTP' : undefined);
    const face = s.faces.get(name);
    const settings = {
      at: port.at,
      ...(port.pvid === undefined ? {} : { pvid: port.pvid }),
      ...(port.accepts === undefined ? {} : { accepts: port.accepts }),
      ...(port.ingressFiltering === undefined ? {} : { ingressFiltering: port.ingressFiltering }),
      ...(own === undefined ? {} : { ring: own }),
    };
    const i: DeviceInterface = {
      name,
      kind: name.startsWith('lag/') ? 'bond' : 'physical',
      enabled: !port.disabled,
      ...(port.description === undefined || port.description === '' ? {} : { description: port.description }),
      addresses: face?.addresses ?? [],
      // A routed port is no switch port.
      ...(face ? {} : { switchport: s.vlans.port(name, settings, defaults) }),
      at: port.at[0]!,
    };
    device.interfaces.push(i);
  }
  device.vlans = s.vlans.list();
  device.interfaces.push(...[...s.faces.values()].filter((f) => !s.ports.has(f.name)));
  addManagement(s, device);
  device.routes = s.routes;
  device.forwards = s.routing ? 'yes' : 'no';
  addAccessLists(s.acl, device);
  device.weaknesses = s.weaknesses;
  device.problems = s.problems;
}

/** `auto` and a port never mentioned: VLAN 1 without a tag as delivered; `auto` on any VLAN leaves it to the neighbours. */
function join(s: HirschmannState, name: string, port: HirschmannPort): void {
  const at = port.at.at(-1)!;
  const leavesOne = port.auto.has(1) || port.exclude.has(1);
  if (!leavesOne && !port.include.has(1)) s.vlans.join(1, name, port.tagged.has(1) ? 'tagged' : 'untagged');
  for (const id of port.include) s.vlans.join(id, name, port.tagged.has(id) ? 'tagged' : 'untagged', at);
  for (const id of port.exclude) s.vlans.get(id, at).forbidden.add(name);
  if (s.learns) {
    // Whatever a neighbour asks for may be joined.
    for (const vlan of s.vlans.vlans.values()) {
      if (!vlan.members.has(name) && !port.exclude.has(vlan.id)) s.vlans.join(vlan.id, name, 'tagged');
    }
  }
  if (s.unaware) {
    for (const vlan of s.vlans.vlans.values()) s.vlans.join(vlan.id, name, vlan.id === 1 ? 'untagged' : 'tagged');
    port.pvid = 1;
    port.ingressFiltering = false;
  }
}

function addManagement(s: HirschmannState, device: ConfiguredDevice): void {
  const at = s.management.at ?? { file: 0, line: 1 };
  if (s.management.address !== undefined || s.management.dynamic) {
    device.interfaces.push({
      name: 'management',
      kind: 'vlan',
      enabled: true,
      addresses: s.management.address === undefined ? [] : [s.management.address],
      ...(s.management.dynamic ? { dynamicAddress: true } : {}),
      vlan: s.management.vlan,
      at,
    });
  }
  if (s.management.gateway !== undefined) {
    s.routes.push({ prefix: '0.0.0.0/0', via: s.management.gateway, source: 'static', at });
  }
  const from = restricted(s);
  const hios = /^HiOS-(?:\w{2}-)?0?(\d{1,2})\./.exec(device.version ?? '');
  const usual: [ManagementService['service'], number, number, boolean, boolean][] = [
    // Delivered on: HTTP, HTTPS, SSH and SNMP; Telnet too on Classic and older HiOS (a switch with HiOS 9.4 that says nothing of it has it off).
    ['http', 80, 6, false, true],
    ['https', 443, 6, true, true],
    ['telnet', 23, 6, false, !(hios !== null && Number(hios[1]) >= 9)],
    ['ssh', 22, 6, true, true],
    ['snmp', 161, 17, s.snmpV3Only.has('v1') && s.snmpV3Only.has('v2'), true],
  ];
  for (const [service, port, protocol, encrypted, factory] of usual) {
    const said = s.services.get(service);
    device.management.push({
      service,
      enabled: said?.enabled ?? factory,
      port,
      protocol,
      encrypted,
      ...(from ? { from } : {}),
      at: said?.at ?? { file: 0, line: 1 },
    });
  }
}

function restricted(s: HirschmannState): AddressSet | undefined {
  if (!s.accessOn) return undefined;
  const include: string[] = [];
  for (const { ip, mask, off } of s.access.values()) {
    if (off) continue;
    const net = ip === undefined ? undefined : networkPrefix(ip, mask ?? '32');
    include.push(net ?? '0.0.0.0/0');
  }
  return { include };
}

export const hirschmannCli: Dialect = {
  id: 'hirschmann-cli',
  name: 'Hirschmann HiOS and Classic (command line)',
  maker: 'Hirschmann',
  proven: 'real',
  sources: [
    'one running configuration of a GREYHOUND switch (HiOS 9.4) among public test data of another program, with the answers the same switch gave; Classic from the manual alone',
    'Command Line Interface reference manuals of HiOS-2A/3S and of L2P, L3P',
    'Q-BRIDGE-MIB (RFC 4363)',
  ],
  topics: [
    ...table.topics(),
    {
      topic: 'a port never mentioned, and membership `auto`',
      state: 'modelled',
      note: 'VLAN 1 without a tag as delivered; `auto` leaves a VLAN unless GVRP or MVRP is on',
    },
    {
      topic: 'ingress filtering and frame types where nothing is said',
      state: 'modelled',
      note: 'off, and every frame, as delivered',
    },
  ],
  recognise,
  read,
};
export { hirschmannShow } from './show.ts';
