// Hirschmann HiOS: the configuration as XML (`urn:xml:ns:mibconf:base:1.0`), as the device exports it and keeps it on its memory stick.
import { inert } from '#kit';
import type { AddressSet, ConfiguredDevice, DeviceInterface, ManagementService } from '#facts';
import { emptyDevice } from '../../core/device.ts';
import type { LineBook } from '../../core/line-book.ts';
import { VlanTable, mostPorts, portListNumbers, vlanId } from '../../core/qbridge.ts';
import type { PortSettings } from '../../core/qbridge.ts';
import type { ConfigText } from '../../core/text.ts';
import { readXml } from '../../core/xml.ts';
import type { Dialect } from '../../dialect.ts';
import { hostPrefix, networkPrefix } from '../onboard/address.ts';
import { MibData, addressOf, textOf } from './mibs.ts';
import type { Attribute, MibRow } from './mibs.ts';

const marker = 'urn:xml:ns:mibconf:base:';

function recognise(text: ConfigText): number {
  return text.whole.slice(0, 4000).includes(marker) ? 0.99 : 0;
}

const on = (attribute: Attribute | undefined): boolean | undefined =>
  attribute?.value === '1' ? true : attribute?.value === '2' ? false : undefined;

/** Rows whose status is not "active" set nothing. */
const active = (row: MibRow, status: string): boolean => {
  const value = row.attributes.get(status)?.value;
  return value === undefined || value === '1';
};

function read(text: ConfigText, book: LineBook): ConfiguredDevice[] {
  const device = emptyDevice(text, 'hirschmann-xml');
  device.maker = 'Hirschmann';
  const { root, problems } = readXml(text);
  device.problems.push(...problems);
  text.lines.forEach((line, i) => {
    if (/^\s*(<\?xml|<!--)/.test(line) && !/<MIB\b/.test(line)) book.aside(i + 1);
  });
  if (!root) return [device];
  const data = new MibData(root, book);
  const product = data.header.get('productId');
  if (product !== undefined && product !== '') device.model = inert(product, 60);
  const release = ['swMajorRelNum', 'swMinorRelNum', 'swBugfixRelNum'].map((name) => data.header.get(name));
  if (release[0] !== undefined) device.version = inert(`HiOS ${release.filter((r) => r !== undefined).join('.')}`, 40);
  const name = textOf(data.scalar('SNMPv2-MIB', 'system', 'sysName'));
  if (name !== '') {
    device.hostname = inert(name, 80);
    device.name = device.hostname;
  }
  addPorts(data, device, text.name);
  addNetwork(data, device);
  addManagement(data, device);
  addWeaknesses(data, device);
  // A file that breaks off, or holds what is no such file: nothing in it is sure to be whole.
  for (const problem of device.problems) {
    const line = problem.where?.line;
    if (line !== undefined) book.mark(Math.min(line, text.lines.length), 'unrecognised');
  }
  return [device];
}

/** As delivered, and as RFC 4363 has it. */
const defaults = { pvid: 1, accepts: 'all', ingressFiltering: false } as const;
const noPort = /^(cpu|vlan|loopback)\b/;

function addPorts(data: MibData, device: ConfiguredDevice, file: string): void {
  const table = vlanTable(data, device, file);
  const settings = new Map<string, PortSettings>();
  for (const row of data.rows('Q-BRIDGE-MIB', 'dot1qPortVlanEntry')) {
    const name = data.portName(row.attributes.get('dot1dBasePort')?.value ?? '');
    const pvid = vlanId(row.attributes.get('dot1qPvid')?.value);
    const accepts = row.attributes.get('dot1qPortAcceptableFrameTypes')?.value;
    const filtering = on(row.attributes.get('dot1qPortIngressFiltering'));
    settings.set(name, {
      at: [row.at],
      ...(pvid === undefined ? {} : { pvid }),
      ...(accepts === '2' ? { accepts: 'tagged' } : accepts === '3' ? { accepts: 'untagged' } : {}),
      ...(filtering === undefined ? {} : { ingressFiltering: filtering }),
    });
  }
  const rings = redundancy(data, device);
  const details = new Map(data.rows('IF-MIB', 'ifEntry').map((r) => [r.attributes.get('ifIndex')?.value ?? '', r]));
  const aliases = new Map(
    data.rows('IF-MIB', 'ifXEntry').map((r) => [data.portName(r.attributes.get('ifIndex')?.value ?? ''), r]),
  );
  const routed = new Set(routedPorts(data));
  const members = [...table.vlans.values()].flatMap((v) => [...v.members]);
  const names = new Set([...data.ports, ...settings.keys(), ...members]);
  if (names.size > mostPorts) device.problems.push({ what: `more than ${mostPorts} ports`, where: { file, line: 1 } });
  for (const name of [...names].slice(0, mostPorts)) {
    const row = details.get(name);
    const type = row?.attributes.get('ifType')?.value;
    if (name === '' || noPort.test(name) || (type !== undefined && type !== '6' && type !== '161')) continue;
    const alias = inert(textOf(aliases.get(name)?.attributes.get('ifAlias')), 80);
    const ring = rings(name);
    const own = settings.get(name) ?? { at: row ? [row.at] : [] };
    const i: DeviceInterface = {
      name,
      kind: name.startsWith('lag/') ? 'bond' : 'physical',
      enabled: on(row?.attributes.get('ifAdminStatus')) ?? true,
      ...(alias === '' ? {} : { description: alias }),
      addresses: [],
      ...(routed.has(name)
        ? {}
        : { switchport: table.port(name, { ...own, ...(ring === undefined ? {} : { ring }) }, defaults) }),
      at: row?.at ?? own.at[0] ?? { file: 0, line: 1 },
    };
    device.interfaces.push(i);
  }
  device.vlans = table.list();
}

function vlanTable(data: MibData, device: ConfiguredDevice, file: string): VlanTable {
  const table = new VlanTable();
  const rows = data.rows('Q-BRIDGE-MIB', 'dot1qVlanStaticEntry');
  for (const row of rows) {
    const id = vlanId(row.attributes.get('dot1qVlanIndex')?.value);
    if (!active(row, 'dot1qVlanStaticRowStatus')) continue;
    const lists = ['dot1qVlanStaticEgressPorts', 'dot1qVlanStaticUntaggedPorts', 'dot1qVlanForbiddenEgressPorts'].map(
      (name) => data.portList(row.attributes.get(name), portListNumbers),
    );
    const [egress, untagged, forbidden] = lists;
    if (id === undefined || !egress || !untagged || !forbidden) {
      device.problems.push({
        what: 'this VLAN has no number, or a list of ports that is none',
        where: { file, line: row.at.line },
        expected: 'dot1qVlanIndex from 1 to 4094 and port lists as names or as hex',
      });
      continue;
    }
    const vlan = table.get(id, row.at);
    const name = inert(textOf(row.attributes.get('dot1qVlanStaticName')), 40);
    if (name !== '') vlan.name = name;
    const plain = new Set(untagged);
    for (const port of egress) {
      if (!noPort.test(port)) table.join(id, port, plain.has(port) ? 'untagged' : 'tagged');
    }
    for (const port of forbidden) vlan.forbidden.add(port);
  }
  if (rows.length === 0) {
    // Nothing written of VLANs: all ports in VLAN 1 without a tag, as delivered.
    for (const port of data.ports) if (!noPort.test(port)) table.join(1, port, 'untagged', { file: 0, line: 1 });
  }
  return table;
}

function redundancy(data: MibData, device: ConfiguredDevice): (port: string) => string | undefined {
  for (const row of data.rows('HM2-L2REDUNDANCY-MIB', 'hm2MrpEntry')) {
    if (!active(row, 'hm2MrpRowStatus')) continue;
    const ports = ['hm2MrpRingport1IfIndex', 'hm2MrpRingport2IfIndex'].flatMap((name) => {
      const value = row.attributes.get(name)?.value;
      return value === undefined || value === '' || value === '0' ? [] : [data.portName(value)];
    });
    device.redundancy.push({ protocol: 'MRP', ports, at: row.at });
  }
  for (const row of data.rows('HM2-L2REDUNDANCY-MIB', 'hm2SrmEntry')) {
    const value = row.attributes.get('hm2SrmSubRingPortIfIndex')?.value;
    if (active(row, 'hm2SrmRowStatus') && value) {
      device.redundancy.push({ protocol: 'Sub-Ring', ports: [data.portName(value)], at: row.at });
    }
  }
  const rings = new Map(device.redundancy.flatMap((r) => r.ports.map((p) => [p, r.protocol] as const)));
  const stp = data.scalar('HM2-PLATFORM-SWITCHING-MIB', 'hm2AgentStpSwitchConfigGroup', 'hm2AgentStpAdminMode');
  // Delivered on.
  const spanning = on(stp) ?? true;
  if (spanning) device.redundancy.push({ protocol: 'RSTP', ports: [], at: stp?.at ?? { file: 0, line: 1 } });
  return (port) => rings.get(port) ?? (spanning ? 'RSTP' : undefined);
}

const ipTable = (data: MibData) => data.rows('HM2-PLATFORM-ROUTING-MIB', 'hm2AgentSwitchIpInterfaceEntry');

function routedPorts(data: MibData): string[] {
  return ipTable(data).flatMap((row) => {
    const name = data.portName(row.attributes.get('hm2AgentSwitchIpInterfaceIfIndex')?.value ?? '');
    const routes = on(row.attributes.get('hm2AgentSwitchIpInterfaceRoutingMode'));
    return noPort.test(name) || routes !== true ? [] : [name];
  });
}

function addNetwork(data: MibData, device: ConfiguredDevice): void {
  const group = (name: string) => data.scalar('HM2-NETCONFIG-MIB', 'hm2NetStaticGroup', `hm2Net${name}`);
  const ip = addressOf(group('LocalIPAddr'));
  const address = ip === '0.0.0.0' || ip === '' ? undefined : hostPrefix(ip, group('PrefixLength')?.value ?? '24');
  const at = group('LocalIPAddr')?.at ?? { file: 0, line: 1 };
  const dynamic = (group('ConfigProtocol')?.value ?? '1') !== '1';
  if (address !== undefined || dynamic) {
    device.interfaces.push({
      name: 'management',
      kind: 'vlan',
      enabled: true,
      addresses: address === undefined ? [] : [address],
      ...(dynamic ? { dynamicAddress: true } : {}),
      vlan: vlanId(group('VlanID')?.value) ?? 1,
      at,
    });
  }
  const gateway = addressOf(group('GatewayIPAddr'));
  if (gateway !== '' && gateway !== '0.0.0.0') {
    device.routes.push({ prefix: '0.0.0.0/0', via: gateway, source: 'static', at: group('GatewayIPAddr')!.at });
  }
  const known = new Map(device.interfaces.map((i) => [i.name, i]));
  for (const row of ipTable(data)) {
    const name = data.portName(row.attributes.get('hm2AgentSwitchIpInterfaceIfIndex')?.value ?? '');
    const own = addressOf(row.attributes.get('hm2AgentSwitchIpInterfaceIpAddress'));
    const mask = addressOf(row.attributes.get('hm2AgentSwitchIpInterfaceNetMask'));
    const prefix = own === '' || own === '0.0.0.0' ? undefined : hostPrefix(own, mask);
    if (prefix === undefined) continue;
    const face = known.get(name);
    if (face) face.addresses.push(prefix);
    else {
      const vlan = vlanId(/^vlan\/(\d+)$/.exec(name)?.[1]);
      const made: DeviceInterface = {
        name,
        kind: vlan === undefined ? 'physical' : 'vlan',
        enabled: true,
        addresses: [prefix],
        ...(vlan === undefined ? {} : { vlan }),
        at: row.at,
      };
      known.set(name, made);
      device.interfaces.push(made);
    }
  }
  const routing = data.scalar('HM2-PLATFORM-ROUTING-MIB', 'hm2AgentSwitchIpGroup', 'hm2AgentSwitchIpRoutingMode');
  const faces = ipTable(data).length;
  device.forwards = on(routing) === true ? 'yes' : on(routing) === false || faces === 0 ? 'no' : 'unknown';
}

function addManagement(data: MibData, device: ConfiguredDevice): void {
  const group = (node: string, name: string) => data.scalar('HM2-MGMTACCESS-MIB', `hm2MgmtAccess${node}Group`, name);
  const v1 = on(group('Snmp', 'hm2SnmpV1AdminStatus')) ?? true;
  const v2 = on(group('Snmp', 'hm2SnmpV2AdminStatus')) ?? true;
  const v3 = on(group('Snmp', 'hm2SnmpV3AdminStatus')) ?? true;
  const from = restricted(data);
  const add = (
    service: ManagementService['service'],
    attribute: Attribute | undefined,
    rest: { port: number; protocol: number; encrypted: boolean; enabled?: boolean },
  ) =>
    device.management.push({
      service,
      ...rest,
      enabled: rest.enabled ?? on(attribute) ?? true,
      ...(from ? { from } : {}),
      at: attribute?.at ?? { file: 0, line: 1 },
    });
  add('http', group('Web', 'hm2WebHttpAdminStatus'), { port: 80, protocol: 6, encrypted: false });
  add('https', group('Web', 'hm2WebHttpsAdminStatus'), { port: 443, protocol: 6, encrypted: true });
  add('telnet', group('Telnet', 'hm2TelnetServerAdminStatus'), { port: 23, protocol: 6, encrypted: false });
  add('ssh', group('Ssh', 'hm2SshAdminStatus'), { port: 22, protocol: 6, encrypted: true });
  add('snmp', group('Snmp', 'hm2SnmpV2AdminStatus'), {
    port: 161,
    protocol: 17,
    encrypted: !v1 && !v2,
    enabled: v1 || v2 || v3,
  });
}

/** Restricted management access: who may come, where it is switched on. */
function restricted(data: MibData): AddressSet | undefined {
  if (on(data.scalar('HM2-MGMTACCESS-MIB', 'hm2RestrictedMgmtAccessGroup', 'hm2RmaOperation')) !== true)
    return undefined;
  const include = data.rows('HM2-MGMTACCESS-MIB', 'hm2RmaEntry').flatMap((row) => {
    if (!active(row, 'hm2RmaRowStatus')) return [];
    const ip = addressOf(row.attributes.get('hm2RmaIpAddr'));
    const prefix = networkPrefix(ip, row.attributes.get('hm2RmaPrefixLength')?.value ?? '32');
    return [prefix ?? '0.0.0.0/0'];
  });
  return { include };
}

function addWeaknesses(data: MibData, device: ConfiguredDevice): void {
  for (const row of data.rows('SNMP-COMMUNITY-MIB', 'snmpCommunityEntry')) {
    const name = row.attributes.get('snmpCommunityName');
    if (active(row, 'snmpCommunityStatus') && /^(public|private)$/i.test(textOf(name))) {
      const what = `SNMP community ${device.weaknesses.length + 1}`;
      device.weaknesses.push({ kind: 'factory-community', what, at: name!.at });
    }
  }
  for (const row of data.rows('HM2-USERMGMT-MIB', 'hm2UserConfigEntry')) {
    const password = row.attributes.get('hm2UserPassword');
    const account = inert(textOf(row.attributes.get('hm2UserName')), 40);
    if (active(row, 'hm2UserStatus') && /^(public|private)$/i.test(textOf(password))) {
      device.weaknesses.push({ kind: 'factory-password', what: `account ${account}`, at: password!.at });
    }
  }
}

export const hirschmannXml: Dialect = {
  id: 'hirschmann-xml',
  name: 'Hirschmann HiOS (configuration as XML)',
  maker: 'Hirschmann',
  proven: 'manual',
  sources: [
    'form of the file by two public readers that were made from real exports (an offline driver and an audit tool for HiOS)',
    'Q-BRIDGE-MIB (RFC 4363), IF-MIB (RFC 2863), Hirschmann HM2 MIBs as published',
    'User manual Configuration of HiOS-2A: settings as delivered; not yet met in a file of a device',
  ],
  topics: [
    { topic: 'Q-BRIDGE-MIB: dot1qVlanStaticEntry, dot1qPortVlanEntry', state: 'modelled' },
    { topic: 'IF-MIB: ports, state, description', state: 'modelled' },
    { topic: 'HM2-NETCONFIG-MIB: address and VLAN of management', state: 'modelled' },
    { topic: 'HM2-PLATFORM-ROUTING-MIB: routed VLANs and ports', state: 'modelled' },
    { topic: 'routes of HM2-PLATFORM-ROUTING-MIB, OSPF, VRRP, RIP', state: 'not-modelled' },
    { topic: 'HM2-L2REDUNDANCY-MIB: MRP and sub-rings; spanning tree on or off', state: 'modelled' },
    { topic: 'HM2-MGMTACCESS-MIB: HTTP, HTTPS, Telnet, SSH, SNMP, who may come', state: 'modelled' },
    { topic: 'SNMP communities and users as delivered', state: 'modelled' },
    {
      topic: 'access lists (HM2-PLATFORM-QOS-ACL-MIB), packet filter, NAT, 802.1X, port security',
      state: 'not-modelled',
    },
    { topic: 'protocol and MAC based VLANs, private VLANs, VLAN-unaware mode', state: 'not-modelled' },
    { topic: 'time, logging, diagnosis, PoE, quality of service', state: 'harmless' },
  ],
  recognise,
  read,
};
