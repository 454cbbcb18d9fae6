// Siemens RUGGEDCOM ROS: the configuration file (`config.csv`) with its tables of VLANs, ports, addresses and services.
import { inert } from '#kit';
import type { ConfiguredDevice, DeviceInterface, LineScope, ManagementService } from '#facts';
import { emptyDevice } from '../../core/device.ts';
import type { LineBook } from '../../core/line-book.ts';
import { VlanTable, vlanId } from '../../core/qbridge.ts';
import type { ConfigText } from '../../core/text.ts';
import type { Dialect } from '../../dialect.ts';
import { addressItem, hostPrefix, networkPrefix } from '../onboard/address.ts';
import { parseSections, portNames } from './tables.ts';
import type { RosRow, RosSection } from './tables.ts';

/** Tables without effect on what reaches what. */
const harmless =
  /^(time|date|ntp|dst|time and date|sntp|system time|alarms?|configure alarms|system log|remote syslog|syslog|local syslog|snmp users|snmp access|snmp groups|banner|data storage|rate limiting|port rate limiting|cos|class of service|port cos|inter-queue|priority|dscp|multicast|igmp parameters|static multicast|mac address|mac address learning|static mac addresses|link detection|port lldp|lldp|global lldp parameters|port lldp parameters|poe|sfp|led|dhcp relay|remote monitoring|rmon|history controls|rmon alarms|rmon events|cable diagnostics|port rstp parameters|passwords|radius server|tacplus server|diagnostics)( parameters| settings| configuration)?$/;

interface Ros {
  device: ConfiguredDevice;
  book: LineBook;
  table: VlanTable;
  ports: Map<string, { at: { file: 0; line: number }[]; type: string; pvid: number; tagged: boolean; gvrp: boolean }>;
  details: Map<string, { name: string; enabled: boolean; line: number }>;
  aware: boolean;
  filtering: boolean;
  rstp: boolean | undefined;
  file: string;
}

const at = (line: number): { file: 0; line: number } => ({ file: 0, line });

function recognise(text: ConfigText): number {
  let sections = 0;
  for (const line of text.lines.slice(0, 2000)) {
    if (/^[#;!].*\b(RUGGEDCOM|ROS\b)/i.test(line)) return 0.95;
    if (/^\[?(Static VLANs|Port VLAN Parameters|Global VLAN Parameters|Port RSTP Parameters)\]?:?\s*$/i.test(line))
      sections++;
  }
  return sections >= 2 ? 0.93 : sections === 1 ? 0.7 : 0;
}

type Reader = (ros: Ros, section: RosSection) => void;

/** Marks a section whose rows are read; rows that do not fit stay open. */
function each(ros: Ros, section: RosSection, scope: LineScope, known: string[], read: (row: RosRow) => boolean): void {
  ros.book.mark(section.line, 'harmless');
  // A column that nobody knows may say anything.
  const strange = section.columns.filter((column) => !known.includes(column));
  if (section.header > 0) ros.book.mark(section.header, 'modelled', { scope });
  for (const row of section.rows)
    ros.book.mark(row.line, read(row) && !row.uneven ? 'modelled' : 'unrecognised', { scope });
  if (section.header > 0 && strange.length > 0) ros.book.mark(section.header, 'unrecognised', { scope });
}

const no = (text: string): boolean => /^(no|off|disabled|false|0)$/i.test(text);

const readers: Record<string, Reader> = {
  'static vlans': (ros, section) =>
    each(ros, section, 'layer2', ['vid', 'vlan name', 'forbidden ports', 'igmp', 'msti'], (row) => {
      const id = vlanId(row.get('vid'));
      const forbidden = portNames(row.get('forbidden ports'), [...ros.ports.keys()]);
      if (id === undefined || !forbidden) return false;
      const vlan = ros.table.get(id, at(row.line));
      vlan.name = inert(row.get('vlan name'), 40);
      for (const port of forbidden) vlan.forbidden.add(port);
      return true;
    }),
  'global vlan parameters': (ros, section) =>
    each(ros, section, 'layer2', ['vlan-aware', 'ingress filtering', 'qinq outer tpid'], (row) => {
      ros.aware = !no(row.get('vlan-aware'));
      ros.filtering = !no(row.get('ingress filtering'));
      return true;
    }),
  'port vlan parameters': (ros, section) =>
    each(ros, section, 'layer2', ['port(s)', 'port', 'type', 'pvid', 'pvid format', 'gvrp'], (row) =>
      portVlans(ros, row),
    ),
  'port parameters': (ros, section) =>
    each(
      ros,
      section,
      'interface',
      [
        'port(s)',
        'port',
        'name',
        'media',
        'state',
        'autonegotiation',
        'autoneg',
        'auton',
        'speed',
        'dupx',
        'duplex',
        'flowctrl',
        'flow control',
        'lfi',
        'alarm',
        'link alarms',
        'act on linkdown',
        'downshift',
      ],
      (row) => {
        const names = portNames(row.get('port(s)') || row.get('port'), [...ros.ports.keys()]);
        if (!names) return false;
        for (const name of names) {
          ros.details.set(name, { name: inert(row.get('name'), 80), enabled: !no(row.get('state')), line: row.line });
        }
        return true;
      },
    ),
  'ip interfaces': (ros, section) =>
    each(
      ros,
      section,
      'interface',
      ['type', 'id', 'mgmt', 'ip address type', 'ip address', 'subnet', 'subnet mask'],
      (row) => {
        const vlan = /^vlan$/i.test(row.get('type')) ? vlanId(row.get('id')) : undefined;
        const address = hostPrefix(row.get('ip address'), row.get('subnet') || row.get('subnet mask'));
        const dynamic = /^(dhcp|bootp|dynamic)$/i.test(row.get('ip address type'));
        if (address === undefined && !dynamic) return false;
        ros.device.interfaces.push({
          name: inert(`${row.get('type').toLowerCase()} ${row.get('id')}`, 40),
          kind: vlan === undefined ? 'virtual' : 'vlan',
          enabled: true,
          addresses: address === undefined ? [] : [address],
          ...(dynamic ? { dynamicAddress: true } : {}),
          ...(vlan === undefined ? {} : { vlan }),
          at: at(row.line),
        });
        return true;
      },
    ),
  'ip gateways': (ros, section) =>
    each(ros, section, 'route', ['destination', 'subnet', 'subnet mask', 'gateway'], (row) => {
      const prefix = networkPrefix(
        row.get('destination') || '0.0.0.0',
        row.get('subnet') || row.get('subnet mask') || '0.0.0.0',
      );
      const via = addressItem(row.get('gateway'));
      if (prefix === undefined || via === undefined) return false;
      ros.device.routes.push({ prefix, via, source: 'static', at: at(row.line) });
      return true;
    }),
  'ip services': services,
  'snmp security to group': (ros, section) =>
    each(ros, section, 'management', ['securitymodel', 'name', 'group'], (row) =>
      community(ros, row.get('name'), row.line),
    ),
  'snmp communities': (ros, section) =>
    each(ros, section, 'management', ['community', 'name', 'access', 'ip address', 'group'], (row) =>
      community(ros, row.get('community') || row.get('name'), row.line),
    ),
  'bridge rstp parameters': (ros, section) => {
    each(ros, section, 'layer2', section.columns, (row) => {
      ros.rstp = !no(row.get('state'));
      return true;
    });
  },
  'mrp instances': (ros, section) =>
    each(
      ros,
      section,
      'layer2',
      ['instance', 'name', 'mode', 'role', 'port1', 'port2', 'vid', 'state', 'domain'],
      (row) => {
        const ports = [row.get('port1'), row.get('port2')].filter((p) => p !== '');
        if (!no(row.get('state'))) ros.device.redundancy.push({ protocol: 'MRP', ports, at: at(row.line) });
        return true;
      },
    ),
};

function community(ros: Ros, name: string, line: number): boolean {
  if (/^(public|private)$/i.test(name)) {
    const what = `SNMP community ${ros.device.weaknesses.length + 1}`;
    ros.device.weaknesses.push({ kind: 'factory-community', what, at: at(line) });
  }
  return true;
}

function portVlans(ros: Ros, row: RosRow): boolean {
  const names = portNames(row.get('port(s)') || row.get('port'), [...ros.ports.keys()]);
  const pvid = vlanId(row.get('pvid'));
  const type = row.get('type').toLowerCase();
  if (!names || pvid === undefined || !/^(edge|trunk|pvlanedge)$/.test(type)) return false;
  for (const name of names) {
    ros.ports.set(name, {
      at: [at(row.line)],
      type,
      pvid,
      tagged: /^tagged$/i.test(row.get('pvid format')),
      gvrp: /learn/i.test(row.get('gvrp')),
    });
  }
  return true;
}

const serviceColumns: [RegExp, ManagementService['service'], number, number, boolean][] = [
  [/^telnet sessions allowed$/, 'telnet', 23, 6, false],
  [/^web server users allowed$/, 'https', 443, 6, true],
  [/^ssh sessions allowed$/, 'ssh', 22, 6, true],
  [/^tftp server$/, 'tftp', 69, 17, false],
  [/^rsh server$/, 'other', 514, 6, false],
  [/^snmp$/, 'snmp', 161, 17, false],
];

function services(ros: Ros, section: RosSection): void {
  const known =
    /^(inactivity timeout|modbus address|max failed attempts|failed attempts window|lockout time|ip forward|dhcp.*)$/;
  each(
    ros,
    section,
    'management',
    section.columns.filter((c) => known.test(c) || serviceColumns.some(([re]) => re.test(c))),
    (row) => {
      for (const column of section.columns) {
        const found = serviceColumns.find(([re]) => re.test(column));
        if (!found) continue;
        const [, service, port, protocol, encrypted] = found;
        ros.device.management.push({
          service,
          ...(service === 'other' ? { name: 'RSH' } : {}),
          enabled: !no(row.get(column)),
          port,
          protocol,
          encrypted,
          at: at(row.line),
        });
      }
      return true;
    },
  );
}

function read(text: ConfigText, book: LineBook): ConfiguredDevice[] {
  const device = emptyDevice(text, 'ruggedcom-ros');
  device.maker = 'Siemens RUGGEDCOM';
  const { sections, remarks } = parseSections(text.lines);
  for (const n of remarks) {
    book.aside(n);
    const m = /\b(RUGGEDCOM\s+[A-Z0-9]{2,12}|RSG\d{3,4}\w{0,4}|RS9\d{2}\w{0,4})\b/i.exec(text.lines[n - 1]!);
    if (m && device.model === undefined) device.model = m[1]!;
    const v = /\b(?:ROS|Version)\b.{0,12}?v?(\d+\.\d+(?:\.\d+)?)/i.exec(text.lines[n - 1]!);
    if (v && device.version === undefined) device.version = `ROS v${v[1]}`;
  }
  const ros: Ros = {
    device,
    book,
    table: new VlanTable(),
    ports: new Map(),
    details: new Map(),
    aware: true,
    filtering: true,
    rstp: undefined,
    file: text.name,
  };
  ros.table.get(1, at(1));
  // Ports first: other tables name them by "All".
  const first = ['port parameters', 'port vlan parameters'];
  const ordered = [
    ...first.flatMap((t) => sections.filter((s) => s.title === t)),
    ...sections.filter((s) => !first.includes(s.title)),
  ];
  for (const section of ordered) {
    if (section.title === 'port parameters' && section.rows.length > 0) knowPorts(ros, section);
    const reader = Object.hasOwn(readers, section.title) ? readers[section.title] : undefined;
    if (reader) reader(ros, section);
    else other(ros, section);
  }
  identity(ros, sections);
  build(ros);
  return [device];
}

/** As delivered: every port an edge port of VLAN 1. */
function knowPorts(ros: Ros, section: RosSection): void {
  for (const row of section.rows) {
    for (const name of portNames(row.get('port(s)') || row.get('port'), []) ?? []) {
      ros.ports.set(name, { at: [at(row.line)], type: 'edge', pvid: 1, tagged: false, gvrp: false });
    }
  }
}

function other(ros: Ros, section: RosSection): void {
  const last = section.rows.at(-1)?.line ?? (section.header || section.line);
  const state = harmless.test(section.title) || section.title === 'system identification' ? 'harmless' : 'not-modelled';
  ros.book.mark(
    [section.line, last],
    state,
    state === 'harmless' ? {} : { scope: 'layer2', note: 'this table is not followed' },
  );
}

function identity(ros: Ros, sections: RosSection[]): void {
  const row = sections.find((s) => s.title === 'system identification')?.rows[0];
  const name = inert(row?.get('system name') ?? '', 80);
  if (name === '') return;
  ros.device.hostname = name;
  ros.device.name = name;
}

function build(ros: Ros): void {
  const { device, table } = ros;
  for (const [, port] of ros.ports) table.get(port.pvid, port.at[0]!);
  for (const [name, port] of ros.ports) {
    // A trunk is a member of every VLAN that it is not forbidden; an edge port of its own alone.
    for (const vlan of table.vlans.values()) {
      const own = vlan.id === port.pvid;
      if ((own || (port.type === 'trunk' && !vlan.forbidden.has(name))) && !(vlan.forbidden.has(name) && !own)) {
        table.join(vlan.id, name, own && !port.tagged ? 'untagged' : 'tagged');
      }
    }
  }
  const rings = new Map(device.redundancy.flatMap((r) => r.ports.map((p) => [p, r.protocol] as const)));
  const spanning = ros.rstp ?? true;
  if (spanning) device.redundancy.push({ protocol: 'RSTP', ports: [], at: at(1) });
  const physical: DeviceInterface[] = [];
  for (const [name, port] of ros.ports) {
    const detail = ros.details.get(name);
    const ring = rings.get(name) ?? (spanning ? 'RSTP' : undefined);
    if (!ros.aware)
      for (const vlan of table.vlans.values()) table.join(vlan.id, name, vlan.id === 1 ? 'untagged' : 'tagged');
    physical.push({
      name,
      kind: 'physical',
      enabled: detail?.enabled ?? true,
      ...(detail && detail.name !== '' ? { description: detail.name } : {}),
      addresses: [],
      switchport: table.port(
        name,
        {
          pvid: ros.aware ? port.pvid : 1,
          accepts: 'all',
          ingressFiltering: ros.aware && ros.filtering,
          mode: port.type === 'trunk' ? 'trunk' : 'access',
          ...(port.type === 'pvlanedge' ? { isolated: true } : {}),
          ...(ring === undefined ? {} : { ring }),
          at: port.at,
        },
        { pvid: 1, accepts: 'all', ingressFiltering: ros.filtering },
      ),
      at: port.at[0]!,
    });
  }
  device.interfaces.unshift(...physical);
  device.vlans = table.list();
  device.forwards = 'no';
  if (!device.management.some((m) => m.service === 'snmp')) {
    device.management.push({ service: 'snmp', enabled: true, port: 161, protocol: 17, encrypted: false, at: at(1) });
  }
}

export const ruggedcomRos: Dialect = {
  id: 'ruggedcom-ros',
  name: 'Siemens RUGGEDCOM ROS (config.csv)',
  maker: 'Siemens RUGGEDCOM',
  proven: 'manual',
  sources: [
    'RUGGEDCOM ROS v5 configuration manuals: tables Static VLANs, Port VLAN Parameters, Global VLAN Parameters, IP Interfaces, IP Services; types of ports and settings as delivered',
    'shape of the file (title, column names, rows) as agreed for this reader; not yet met in a file of a device',
  ],
  topics: [
    { topic: 'Global VLAN Parameters: VLAN-aware, Ingress Filtering', state: 'modelled', note: 'both on as delivered' },
    { topic: 'Static VLANs with Forbidden Ports', state: 'modelled' },
    { topic: 'Port VLAN Parameters: Edge, Trunk, PVLANEdge, PVID and its format', state: 'modelled' },
    { topic: 'GVRP', state: 'limited', note: 'a trunk counts as member of every VLAN of the file already' },
    { topic: 'QinQ ports', state: 'not-modelled', note: 'their rows stay open' },
    { topic: 'Port Parameters, IP Interfaces, IP Gateways, IP Services, SNMP communities', state: 'modelled' },
    { topic: 'Bridge RSTP Parameters, MRP Instances', state: 'modelled' },
    { topic: 'port security, mirroring, link aggregation, RUGGEDCOM serial tables', state: 'not-modelled' },
    { topic: 'time, alarms, logging, quality of service, multicast', state: 'harmless' },
  ],
  recognise,
  read,
};
