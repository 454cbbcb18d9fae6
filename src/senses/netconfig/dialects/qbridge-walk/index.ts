// An SNMP walk of a switch (snmpwalk): the bridge and VLAN tables that every maker's switch answers alike, addresses, neighbours, learned addresses.
// What the device is set up to do and what it saw, at once.
import { inert, normalIp } from '#kit';
import type { ConfiguredDevice, DeviceInterface, InterfaceKind, Lines } from '#facts';
import { emptyDevice, stem } from '../../core/device.ts';
import type { LineBook } from '../../core/line-book.ts';
import { VlanTable, mostPorts, vlanId } from '../../core/qbridge.ts';
import type { PortSettings } from '../../core/qbridge.ts';
import type { ConfigText } from '../../core/text.ts';
import type { Dialect } from '../../dialect.ts';
import { hostPrefix, networkPrefix } from '../onboard/address.ts';
import { parseWalk } from './walk.ts';
import type { WalkValue } from './walk.ts';

const mib2 = '1.3.6.1.2.1.';
const qbridge = `${mib2}17.7.1.`;
const lldp = '1.0.8802.1.1.2.1.';

/** Parts that are counters, names and tables of other things: they say nothing of VLANs, addresses or routes. */
const harmless = [
  `${mib2}1.`,
  `${mib2}2.`,
  `${mib2}3.`,
  `${mib2}4.`,
  `${mib2}5.`,
  `${mib2}6.`,
  `${mib2}7.`,
  `${mib2}10.`,
  `${mib2}11.`,
  `${mib2}16.`,
  `${mib2}17.1.`,
  `${mib2}17.2.`,
  `${mib2}17.4.`,
  `${mib2}17.5.`,
  `${mib2}17.6.`,
  `${qbridge}1.`,
  `${qbridge}2.`,
  `${qbridge}3.`,
  `${qbridge}4.1`,
  `${qbridge}4.2.`,
  `${qbridge}4.4.`,
  `${qbridge}4.5.`,
  `${qbridge}4.6.`,
  `${qbridge}4.7.`,
  `${qbridge}4.8.`,
  `${qbridge}4.9.`,
  `${mib2}25.`,
  `${mib2}26.`,
  `${mib2}31.`,
  `${mib2}47.`,
  `${mib2}105.`,
  lldp,
  '1.0.8802.1.1.2.',
  '1.3.6.1.6.3.',
];

/** The same by the names of modules, for what is printed by name. */
const aside =
  /^(IF-MIB|RMON-MIB|SNMPv2-MIB|TCP-MIB|UDP-MIB|HOST-RESOURCES-MIB|EtherLike-MIB|MAU-MIB|ENTITY-MIB|P-BRIDGE-MIB|BRIDGE-MIB|LLDP(-EXT-[\w-]+)?-MIB|IP-MIB|IP-FORWARD-MIB|RFC1213-MIB|SNMP-[\w-]+|NOTIFICATION-LOG-MIB|DISMAN-[\w-]+)::/;

/** Tables with IPv6 that are not read: addresses and routes. */
const newer = /::(ipAddress[A-Z]|inetCidrRoute)/;
const newerOids = [`${mib2}4.34.`, `${mib2}4.24.7.`];
const olderTables = 'addresses and routes are taken from the older tables, IPv4 alone';

function recognise(text: ConfigText): number {
  let seen = 0;
  for (const line of text.lines.slice(0, 300)) {
    if (
      /^(Q-BRIDGE-MIB::|BRIDGE-MIB::|IF-MIB::|SNMPv2-MIB::|LLDP-MIB::|IP-MIB::|SNMPv2-SMI::|iso\.|\.?1\.3\.6\.1\.|\.?1\.0\.8802\.)\S* = /.test(
        line,
      )
    )
      seen++;
    if (seen >= 3) return 0.97;
  }
  return seen > 0 ? 0.6 : 0;
}

function read(text: ConfigText, book: LineBook): ConfiguredDevice[] {
  const walk = parseWalk(text.lines);
  for (const n of walk.remarks) book.aside(n);
  for (const { line, name } of walk.unknown) {
    if (newer.test(name)) book.mark(line, 'limited', { scope: 'route', note: olderTables });
    else book.mark(line, aside.test(name) ? 'harmless' : 'unrecognised', { scope: 'layer2' });
  }
  // A walk of several devices, one after the other: each begins with its description again.
  const parts: WalkValue[][] = [[]];
  let described = false;
  for (const value of walk.values) {
    if (value.oid === `${mib2}1.1.0`) {
      if (described) parts.push([]);
      described = true;
    }
    parts.at(-1)!.push(value);
  }
  return parts.map((values, i) => deviceOf(values, text, book, parts.length > 1 ? i + 1 : undefined));
}

/** Values under one column by their index. */
class Values {
  readonly #byOid = new Map<string, WalkValue>();
  readonly #columns = new Map<string, Map<string, WalkValue>>();

  constructor(values: readonly WalkValue[], columns: readonly string[]) {
    const prefixes = columns.map((column) => `${column}.`);
    // A walk goes column by column: the last one is the likeliest.
    let last = prefixes[0]!;
    for (const value of values) {
      this.#byOid.set(value.oid, value);
      if (!value.oid.startsWith(last)) {
        const prefix = prefixes.find((p) => value.oid.startsWith(p));
        if (prefix === undefined) continue;
        last = prefix;
      }
      const column = last.slice(0, -1);
      let rows = this.#columns.get(column);
      if (!rows) this.#columns.set(column, (rows = new Map<string, WalkValue>()));
      rows.set(value.oid.slice(last.length), value);
    }
  }

  one(oid: string): WalkValue | undefined {
    return this.#byOid.get(oid);
  }

  column(column: string): Map<string, WalkValue> {
    return this.#columns.get(column) ?? new Map<string, WalkValue>();
  }
}

const c = {
  ifDescr: `${mib2}2.2.1.2`,
  ifType: `${mib2}2.2.1.3`,
  ifAdmin: `${mib2}2.2.1.7`,
  ifName: `${mib2}31.1.1.1.1`,
  ifAlias: `${mib2}31.1.1.1.18`,
  ipIf: `${mib2}4.20.1.2`,
  ipMask: `${mib2}4.20.1.3`,
  routeHop: `${mib2}4.21.1.7`,
  routeMask: `${mib2}4.21.1.11`,
  cidrHop: `${mib2}4.24.4.1.4`,
  basePort: `${mib2}17.1.4.1.2`,
  stpState: `${mib2}17.2.15.1.3`,
  fdb: `${mib2}17.4.3.1.2`,
  qFdb: `${qbridge}2.2.1.2`,
  nowEgress: `${qbridge}4.2.1.4`,
  nowUntagged: `${qbridge}4.2.1.5`,
  name: `${qbridge}4.3.1.1`,
  egress: `${qbridge}4.3.1.2`,
  forbidden: `${qbridge}4.3.1.3`,
  untagged: `${qbridge}4.3.1.4`,
  row: `${qbridge}4.3.1.5`,
  pvid: `${qbridge}4.5.1.1`,
  accepts: `${qbridge}4.5.1.2`,
  ingress: `${qbridge}4.5.1.3`,
  remChassis: `${lldp}4.1.1.5`,
  remPortId: `${lldp}4.1.1.7`,
  remPortDesc: `${lldp}4.1.1.8`,
  remName: `${lldp}4.1.1.9`,
};

const at = (value: WalkValue): Lines =>
  value.to > value.line ? { file: 0, line: value.line, to: value.to } : { file: 0, line: value.line };

function deviceOf(values: WalkValue[], text: ConfigText, book: LineBook, number: number | undefined): ConfiguredDevice {
  const device = emptyDevice(text, 'qbridge-walk');
  if (number !== undefined) device.name = `${stem(text.name)}-${number}`;
  markAll(values, book);
  const v = new Values(values, Object.values(c));
  const sysName = v.one(`${mib2}1.5.0`)?.text.trim();
  if (sysName !== undefined && sysName !== '') {
    device.hostname = inert(sysName, 80);
    device.name = device.hostname;
  }
  const description = v.one(`${mib2}1.1.0`)?.text;
  if (description !== undefined) {
    device.model = inert(description.trim(), 120);
    const maker = makerOf(description);
    if (maker !== undefined) device.maker = maker;
  }
  const forwarding = v.one(`${mib2}4.1.0`)?.text;
  device.forwards = forwarding === '1' ? 'yes' : forwarding === '2' ? 'no' : 'unknown';
  const names = interfaceNames(v);
  addInterfaces(v, names, device);
  addVlans(v, names, device);
  addRoutes(v, device);
  addState(v, names, device);
  const first = values[0];
  device.management.push({
    service: 'snmp',
    enabled: true,
    protocol: 17,
    port: 161,
    encrypted: false,
    at: first ? at(first) : { file: 0, line: 1 },
  });
  return [...device.interfaces, ...device.vlans].length > 0 ? device : withProblem(device, text);
}

function withProblem(device: ConfiguredDevice, text: ConfigText): ConfiguredDevice {
  device.problems.push({
    what: 'this walk holds neither interfaces nor VLANs',
    where: { file: text.name },
    expected: 'IF-MIB, BRIDGE-MIB and Q-BRIDGE-MIB',
    remedy: 'walk 1.3.6.1.2.1 and 1.0.8802.1.1.2',
  });
  return device;
}

function makerOf(description: string): string | undefined {
  for (const maker of ['Hirschmann', 'Siemens', 'RuggedCom', 'Moxa', 'Phoenix', 'Cisco', 'Westermo']) {
    if (description.toLowerCase().includes(maker.toLowerCase())) return maker;
  }
  return undefined;
}

function markAll(values: WalkValue[], book: LineBook): void {
  const used = [...Object.values(c).map((column) => `${column}.`), `${mib2}1.1.`, `${mib2}1.5.`, `${mib2}4.1.`];
  for (const value of values) {
    const lines: [number, number] = [value.line, value.to];
    if (used.some((prefix) => value.oid.startsWith(prefix))) book.mark(lines, 'modelled', { scope: 'layer2' });
    else if (newerOids.some((prefix) => value.oid.startsWith(prefix))) {
      book.mark(lines, 'limited', { scope: 'route', note: olderTables });
    } else if (harmless.some((prefix) => value.oid.startsWith(prefix))) book.mark(lines, 'harmless');
    else
      book.mark(lines, 'not-modelled', { scope: 'layer2', note: "part of a maker's or another MIB that is not read" });
  }
}

/** Names of interfaces by ifIndex, and of bridge ports by their number. */
function interfaceNames(v: Values) {
  const byIndex = new Map<string, string>();
  for (const [index, value] of [...v.column(c.ifDescr), ...v.column(c.ifName)]) {
    const name = inert(value.text.trim(), 80);
    if (name !== '') byIndex.set(index, name);
  }
  const base = v.column(c.basePort);
  const port = (number: string): string => {
    const index = base.get(number)?.text ?? number;
    return byIndex.get(index) ?? `port ${number}`;
  };
  return { byIndex, port };
}
type Names = ReturnType<typeof interfaceNames>;

const kinds: Record<string, InterfaceKind> = {
  6: 'physical',
  117: 'physical',
  62: 'physical',
  69: 'physical',
  161: 'bond',
  135: 'vlan',
  136: 'vlan',
  53: 'vlan',
  24: 'loopback',
  131: 'tunnel',
  71: 'wireless',
};

function addInterfaces(v: Values, names: Names, device: ConfiguredDevice): void {
  const addresses = new Map<string, string[]>();
  for (const [ip, value] of v.column(c.ipIf)) {
    const mask = v.column(c.ipMask).get(ip)?.text ?? '255.255.255.255';
    const address = hostPrefix(ip, mask);
    if (address === undefined || ip.startsWith('127.') || ip === '0.0.0.0') continue;
    addresses.set(value.text, [...(addresses.get(value.text) ?? []), address]);
  }
  for (const [index, name] of names.byIndex) {
    const first = v.column(c.ifName).get(index) ?? v.column(c.ifDescr).get(index)!;
    const type = v.column(c.ifType).get(index)?.text ?? '6';
    const alias = inert(v.column(c.ifAlias).get(index)?.text.trim() ?? '', 80);
    const kind = kinds[type] ?? 'virtual';
    const vlan = kind === 'vlan' ? vlanId(/(\d{1,4})$/.exec(name)?.[1]) : undefined;
    device.interfaces.push({
      name,
      kind,
      enabled: v.column(c.ifAdmin).get(index)?.text !== '2',
      ...(alias === '' ? {} : { description: alias }),
      addresses: addresses.get(index) ?? [],
      ...(vlan === undefined ? {} : { vlan }),
      at: at(first),
    });
    addresses.delete(index);
  }
}

/** Port numbers of a port list as it was printed. */
function portNumbers(value: WalkValue | undefined): string[] {
  const found: string[] = [];
  const bytes = (value?.bytes ?? '').slice(0, mostPorts / 8);
  for (let i = 0; i < bytes.length; i++) {
    for (let bit = 0; bit < 8; bit++) if (bytes.charCodeAt(i) & (0x80 >> bit)) found.push(String(i * 8 + bit + 1));
  }
  return found;
}

function addVlans(v: Values, names: Names, device: ConfiguredDevice): void {
  const table = new VlanTable();
  for (const [index, egress] of v.column(c.egress)) {
    const id = vlanId(index);
    const status = v.column(c.row).get(index)?.text;
    if (id === undefined || (status !== undefined && status !== '1')) continue;
    const vlan = table.get(id, at(egress));
    const name = inert(v.column(c.name).get(index)?.text.replace(/\0+$/, '').trim() ?? '', 40);
    if (name !== '') vlan.name = name;
    const plain = new Set(portNumbers(v.column(c.untagged).get(index)));
    for (const n of portNumbers(egress)) table.join(id, names.port(n), plain.has(n) ? 'untagged' : 'tagged');
    for (const n of portNumbers(v.column(c.forbidden).get(index))) vlan.forbidden.add(names.port(n));
  }
  // What the switch carries now, beyond what is set (GVRP, MVRP): members as well. The index is a time and the VLAN.
  for (const [index, egress] of v.column(c.nowEgress)) {
    const id = vlanId(index.slice(index.lastIndexOf('.') + 1));
    if (id === undefined) continue;
    const vlan = table.get(id, at(egress));
    const plain = new Set(portNumbers(v.column(c.nowUntagged).get(index)));
    for (const n of portNumbers(egress)) {
      const port = names.port(n);
      if (!vlan.members.has(port)) table.join(id, port, plain.has(n) ? 'untagged' : 'tagged');
    }
  }
  const byName = new Map(device.interfaces.map((i) => [i.name, i]));
  const numbers = new Set([...v.column(c.pvid).keys(), ...v.column(c.ingress).keys(), ...v.column(c.accepts).keys()]);
  if (numbers.size > mostPorts) {
    device.problems.push({ what: `more than ${mostPorts} ports`, where: { file: device.files[0]!.name } });
  }
  for (const number of [...numbers].slice(0, mostPorts)) addPort(v, names.port(number), number, table, device, byName);
  // A member without a row of its own: as the MIB has it by default.
  for (const vlan of table.vlans.values()) {
    for (const port of vlan.members) {
      if (!byName.get(port)?.switchport) addPort(v, port, '', table, device, byName);
    }
  }
  device.vlans = table.list();
}

/** RFC 4363: PVID 1, every frame, no ingress filtering where nothing else is said. */
const defaults = { pvid: 1, accepts: 'all', ingressFiltering: false } as const;

function addPort(
  v: Values,
  name: string,
  number: string,
  table: VlanTable,
  device: ConfiguredDevice,
  byName: Map<string, DeviceInterface>,
): void {
  const said = [c.pvid, c.accepts, c.ingress].flatMap((column) => v.column(column).get(number) ?? []);
  const accepts = v.column(c.accepts).get(number)?.text;
  const ingress = v.column(c.ingress).get(number)?.text;
  const pvid = vlanId(v.column(c.pvid).get(number)?.text);
  const stp = v.column(c.stpState).get(number)?.text;
  const settings: PortSettings = {
    at: said.map(at),
    ...(pvid === undefined ? {} : { pvid }),
    ...(accepts === '2' ? { accepts: 'tagged' } : accepts === '3' ? { accepts: 'untagged' } : {}),
    ...(ingress === undefined ? {} : { ingressFiltering: ingress === '1' }),
    ...(stp !== undefined && stp !== '1' ? { ring: 'STP' } : {}),
  };
  const switchport = table.port(name, settings, defaults);
  const known = byName.get(name);
  if (known) known.switchport = switchport;
  else {
    const made: DeviceInterface = {
      name,
      kind: 'physical',
      enabled: true,
      addresses: [],
      switchport,
      at: settings.at[0] ?? { file: 0, line: 1 },
    };
    byName.set(name, made);
    device.interfaces.push(made);
  }
}

function addRoutes(v: Values, device: ConfiguredDevice): void {
  for (const [dest, hop] of v.column(c.routeHop)) {
    const prefix = networkPrefix(dest, v.column(c.routeMask).get(dest)?.text ?? '32');
    route(prefix, hop, device);
  }
  for (const [index, hop] of v.column(c.cidrHop)) {
    const parts = index.split('.');
    if (parts.length < 8) continue;
    route(networkPrefix(parts.slice(0, 4).join('.'), parts.slice(4, 8).join('.')), hop, device);
  }
}

function route(prefix: string | undefined, hop: WalkValue, device: ConfiguredDevice): void {
  const via = normalIp(hop.text);
  if (prefix === undefined || via === undefined || via === '0.0.0.0') return;
  device.routes.push({ prefix, via, source: 'table', at: at(hop) });
}

const stpStates = ['', 'disabled', 'blocking', 'listening', 'learning', 'forwarding', 'broken'];

function addState(v: Values, names: Names, device: ConfiguredDevice): void {
  const state: NonNullable<ConfiguredDevice['state']> = { neighbours: [], macs: [], spanningTree: [] };
  const remotes = new Set([...v.column(c.remName).keys(), ...v.column(c.remChassis).keys()]);
  for (const index of remotes) {
    const [, local] = index.split('.');
    const named = v.column(c.remName).get(index) ?? v.column(c.remChassis).get(index)!;
    const sys = v.column(c.remName).get(index)?.text.trim();
    const name = sys !== undefined && sys !== '' ? sys : hexOf(v.column(c.remChassis).get(index)?.bytes ?? '');
    const remote = v.column(c.remPortDesc).get(index)?.text.trim() || v.column(c.remPortId).get(index)?.text.trim();
    state.neighbours.push({
      port: names.port(local ?? ''),
      name: inert(name, 80),
      ...(remote === undefined || remote === '' ? {} : { remotePort: inert(remote, 80) }),
      by: 'lldp',
      at: at(named),
    });
  }
  for (const [index, value] of v.column(c.qFdb)) {
    const [fdb, ...mac] = index.split('.');
    const vlan = vlanId(fdb);
    if (mac.length === 6 && value.text !== '0') {
      state.macs.push({
        ...(vlan === undefined ? {} : { vlan }),
        mac: macOf(mac),
        port: names.port(value.text),
        at: at(value),
      });
    }
  }
  for (const [index, value] of v.column(c.fdb)) {
    const mac = index.split('.');
    if (mac.length === 6 && value.text !== '0') {
      state.macs.push({ mac: macOf(mac), port: names.port(value.text), at: at(value) });
    }
  }
  for (const [number, value] of v.column(c.stpState)) {
    state.spanningTree.push({
      port: names.port(number),
      role: 'unknown',
      state: stpStates[Number(value.text)] ?? value.text,
      at: at(value),
    });
  }
  device.state = state;
}

const macOf = (parts: string[]): string => parts.map((p) => (Number(p) & 255).toString(16).padStart(2, '0')).join(':');

const hexOf = (bytes: string): string =>
  /^[\x20-\x7e]+$/.test(bytes)
    ? bytes
    : Array.from(bytes, (b) => b.charCodeAt(0).toString(16).padStart(2, '0')).join(':');

export const qbridgeWalk: Dialect = {
  id: 'qbridge-walk',
  name: 'SNMP walk of a switch (Q-BRIDGE-MIB, BRIDGE-MIB, IF-MIB, IP-MIB, LLDP-MIB)',
  maker: 'any',
  proven: 'manual',
  sources: [
    'Q-BRIDGE-MIB and BRIDGE-MIB (RFC 4363, RFC 4188)',
    'IF-MIB (RFC 2863), IP-MIB (RFC 4293), LLDP-MIB (IEEE 802.1AB)',
    'snmpwalk of net-snmp: output options -On and -OX, and as it prints without them; walks made by the tests themselves, not yet met in one of a real switch',
  ],
  topics: [
    { topic: 'dot1qVlanStaticTable: names, members, untagged, forbidden', state: 'modelled' },
    { topic: 'dot1qVlanCurrentTable', state: 'modelled', note: 'what is carried beyond what is set counts as member' },
    { topic: 'dot1qPortVlanTable: PVID, frame types, ingress filtering', state: 'modelled' },
    { topic: 'ifTable, ifXTable: names, state, description', state: 'modelled' },
    { topic: 'ipAddrTable, ipForwarding, ipRouteTable, ipCidrRouteTable', state: 'modelled' },
    { topic: 'dot1qTpFdbTable, dot1dTpFdbTable, dot1dStpPortTable, lldpRemTable', state: 'modelled' },
    { topic: 'counters, RMON, hardware', state: 'harmless' },
    {
      topic: "makers' own parts (enterprises)",
      state: 'not-modelled',
      note: 'may hold access lists and modes that change what passes',
    },
    {
      topic: 'ipAddressTable, inetCidrRouteTable, IPv6',
      state: 'limited',
      note: 'addresses and routes are taken from the older tables',
    },
  ],
  recognise,
  read,
};
