// An SNMP walk of a switch (snmpwalk): the bridge and VLAN tables that every maker's switch answers alike, addresses, neighbours, learned addresses.
// What the device is set up to do and what it saw, at once.
import { inert, normalIp } from '#kit';
import type { ConfiguredDevice, InterfaceKind } from '#facts';
import { emptyDevice, stem } from '../../core/device.ts';
import type { LineBook } from '../../core/line-book.ts';
import { vlanId } from '../../core/qbridge.ts';
import type { ConfigText } from '../../core/text.ts';
import type { Dialect } from '../../dialect.ts';
import { hostPrefix, networkPrefix } from '../onboard/address.ts';
import { parseWalk } from './walk.ts';
import type { WalkValue } from './walk.ts';
import { addState } from './seen.ts';
import { Values, at, c, interfaceNames, lldp, mib2, qbridge } from './values.ts';
import type { Names } from './values.ts';
import { addVlans } from './vlans.ts';

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
