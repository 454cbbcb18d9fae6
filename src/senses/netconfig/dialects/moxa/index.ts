// Moxa managed switches (EDS-510E and its line, UI 2.0) and EDR routers: the text of `show running-config` or of the CLI configuration file.
import type { ConfiguredDevice, DeviceInterface, ManagementService } from '#facts';
import { emptyDevice } from '../../core/device.ts';
import type { LineBook } from '../../core/line-book.ts';
import { mostPorts } from '../../core/qbridge.ts';
import type { ConfigText } from '../../core/text.ts';
import type { Dialect } from '../../dialect.ts';
import { CommandTable, runCommands } from '../onboard/cli.ts';
import { commands } from './commands.ts';
import { firewallCommands } from './firewall.ts';
import { emptyState } from './state.ts';
import type { MoxaPort, MoxaState } from './state.ts';

const table = new CommandTable<MoxaState>([...commands, ...firewallCommands]);

const head = /^!\s*-{4,}\s*(\S.{0,60}?)\s*-{4,}\s*$/;
const signs = [
  /^\s*vlan create \d/i,
  /^\s*switchport (trunk|hybrid) fixed vlan /i,
  /^\s*interface ethernet \d+\/\d+/i,
  /^\s*(no )?moxa-utility/i,
  /^\s*(no )?ip http-server/i,
  /^\s*redundancy mode /i,
  /^\s*interface mgmt\s*$/i,
];

function recognise(text: ConfigText): number {
  const found = new Set<number>();
  let model = false;
  for (const line of text.lines.slice(0, 400)) {
    signs.forEach((sign, i) => sign.test(line) && found.add(i));
    if (/^!.{0,40}\b(EDS|EDR|IKS|ICS|MOXA)[-_ ]/i.test(line)) model = true;
  }
  if (model) return found.size >= 1 ? 0.96 : 0.7;
  if (found.has(1) || found.has(3)) return 0.92;
  return found.size >= 3 ? 0.8 : 0;
}

function read(text: ConfigText, book: LineBook): ConfiguredDevice[] {
  const device = emptyDevice(text, 'moxa');
  device.maker = 'Moxa';
  const s = emptyState();
  runCommands(text, book, table, s, {
    leaves: /^exit$/i,
    ends: /^(!|end)$/i,
    comments: /^!./,
    element: (mode) => (mode === 'port' ? s.nowName : undefined),
  });
  if (s.tooMany !== undefined) {
    const line = s.tooMany;
    book.mark(line, 'unrecognised', { scope: 'layer2' });
    s.problems.push({ what: `more than ${mostPorts} ports`, where: { file: text.name, line } });
  }
  for (const line of text.lines.slice(0, 20)) {
    const title = head.exec(line)?.[1] ?? /^!\s*((?:EDS|EDR|IKS|ICS)-\S.{0,60})$/i.exec(line)?.[1];
    const m = title === undefined ? null : /\b((?:EDS|EDR|IKS|ICS)-[A-Z0-9-]+)(?:.*?\bV(\d[\d.]*))?/i.exec(title);
    if (m) device.model = m[1]!;
    if (m?.[2] !== undefined) device.version = `V${m[2]}`;
  }
  if (s.name !== undefined && s.name !== '') {
    device.hostname = s.name;
    device.name = s.name;
  }
  addPorts(s, device);
  device.interfaces.push(...s.faces.values());
  device.routes = s.routes;
  device.forwards = s.router ? 'yes' : 'no';
  device.weaknesses = s.weaknesses;
  device.problems = s.problems;
  device.management = management(s);
  const ringPorts = s.redundancy?.protocol.startsWith('RSTP') ? [] : s.ringPorts.map((p) => p.name);
  if (s.redundancy) device.redundancy.push({ ...s.redundancy, ports: [...new Set(ringPorts)] });
  if (s.rules.length > 0) addRules(s, device);
  return [device];
}

/** As delivered: access in VLAN 1. This line of switches has no switch for ingress filtering: a frame of a VLAN that the port is no member of is dropped. */
const defaults = { pvid: 1, accepts: 'all', ingressFiltering: true } as const;

function addPorts(s: MoxaState, device: ConfiguredDevice): void {
  // A VLAN is there where it was made or is somebody's own; that a trunk would carry all ids makes none of them.
  const there = new Set(s.vlans.vlans.keys());
  for (const port of s.ports.values()) for (const id of [port.native, ...port.untagged]) there.add(id);
  // Every VLAN of the file first: a trunk that learns may come to any of them.
  for (const port of s.ports.values()) {
    for (const id of [port.native, ...port.tagged, ...port.untagged, ...port.forbidden])
      s.vlans.get(id, port.at.at(-1));
  }
  for (const [name, port] of s.ports) if (port.group === undefined) join(s, name, port);
  device.vlans = s.vlans.list().filter((v) => there.has(v.id));
  const ring = new Set(s.ringPorts.map((p) => p.name));
  for (const [name, port] of s.ports) {
    const protocol = s.redundancy?.protocol;
    const inRing = protocol !== undefined && (ring.has(name) || /^(RSTP|MSTP)$/.test(protocol));
    const settings = {
      pvid: s.mode === 'unaware' ? 1 : port.native,
      mode: port.kind,
      at: port.at,
      ...(inRing ? { ring: protocol } : {}),
      ...(s.mode === 'unaware' ? { ingressFiltering: false, mode: 'hybrid' as const } : {}),
    };
    const i: DeviceInterface = {
      name,
      kind: name.startsWith('trunk ') ? 'bond' : 'physical',
      enabled: !port.disabled,
      ...(port.description === undefined || port.description === '' ? {} : { description: port.description }),
      addresses: [],
      ...(port.group === undefined ? { switchport: s.vlans.port(name, settings, defaults) } : { parent: port.group }),
      at: port.at[0]!,
    };
    if (i.kind === 'bond') i.members = [...s.ports].filter(([, p]) => p.group === name).map(([member]) => member);
    device.interfaces.push(i);
  }
}

/** Puts one port into its VLANs. With GVRP a trunk joins whatever VLAN a neighbour asks for, unless it is forbidden. */
function join(s: MoxaState, name: string, port: MoxaPort): void {
  const at = port.at.at(-1)!;
  if (s.mode === 'unaware') {
    // Tags mean nothing to it: all ports are one.
    for (const id of s.vlans.vlans.keys()) if (id !== 1) s.vlans.join(id, name, 'tagged');
    s.vlans.join(1, name, 'untagged', at);
    return;
  }
  for (const id of port.forbidden) s.vlans.get(id, at).forbidden.add(name);
  if (port.kind !== 'access') {
    const learned = s.gvrp ? [...s.vlans.vlans.keys()].filter((id) => !port.forbidden.has(id)) : [];
    for (const id of [...learned, ...port.tagged])
      s.vlans.join(id, name, 'tagged', port.tagged.has(id) ? at : undefined);
    for (const id of port.untagged) s.vlans.join(id, name, 'untagged', at);
  }
  if (!port.forbidden.has(port.native)) s.vlans.join(port.native, name, 'untagged', at);
}

const usual: {
  service: ManagementService['service'];
  port: number;
  protocol: number;
  encrypted: boolean;
  name?: string;
}[] = [
  { service: 'http', port: 80, protocol: 6, encrypted: false },
  { service: 'https', port: 443, protocol: 6, encrypted: true },
  { service: 'telnet', port: 23, protocol: 6, encrypted: false },
  { service: 'ssh', port: 22, protocol: 6, encrypted: true },
  { service: 'snmp', port: 161, protocol: 17, encrypted: false },
  { service: 'discovery', port: 4000, protocol: 17, encrypted: false, name: 'Moxa utility' },
];

/** What the file does not switch off is on, as delivered. */
function management(s: MoxaState): ManagementService[] {
  return usual.map(({ service, port, name, ...rest }) => {
    const said = s.management.get(service);
    return {
      service,
      ...(name === undefined ? {} : { name }),
      enabled: said?.enabled ?? true,
      port: said?.port ?? port,
      ...rest,
      ...(service === 'snmp' && s.snmpV3 ? { encrypted: true } : {}),
      at: said?.at ?? { file: 0, line: 1 },
    };
  });
}

/** What no rule decides may pass: the default action of this line is not read. */
function addRules(s: MoxaState, device: ConfiguredDevice): void {
  const at = s.rules[0]!.at;
  const last = {
    id: 'default',
    action: 'permit' as const,
    match: { may: ['what becomes of a packet that no rule names is set elsewhere and was not read'] },
    at,
    text: 'default action',
    enabled: true,
    implicit: true,
  };
  device.filters.push({ name: 'firewall', rules: [...s.rules, last], otherwise: 'deny', at });
  device.transit.push({ kind: 'filter', filter: 'firewall', tracksSessions: true, at });
}

export const moxa: Dialect = {
  id: 'moxa',
  name: 'Moxa EDS, IKS, ICS switches and EDR routers (command line)',
  maker: 'Moxa',
  proven: 'manual',
  sources: [
    "table of commands of the device's own exporter (EDR-810), by way of a public rebuild of it",
    'Moxa Managed Ethernet Switch (UI 2.0, FW 5.x) user manual: port types, GVRP, redundancy, factory settings',
    'spelling of ring ports and of the management interface as agreed for this reader; not yet met in a file of an EDS switch',
  ],
  topics: [
    ...table.topics(),
    { topic: 'a port never mentioned', state: 'modelled', note: 'access port of VLAN 1, as delivered' },
    {
      topic: 'ingress filtering',
      state: 'limited',
      note: 'this line has no setting for it; frames of VLANs that a port is no member of are taken to be dropped',
    },
    {
      topic: 'GVRP',
      state: 'limited',
      note: 'unless it is switched off, a trunk counts as member of every VLAN of the file that is not forbidden',
    },
    { topic: 'the export of older models (sections in brackets) and encrypted exports', state: 'not-modelled' },
  ],
  recognise,
  read,
};
