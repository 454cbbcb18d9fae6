// The XML export of HiOS is a dump of MIB objects. This turns it into rows of named attributes, each with its line, and says which parts are read.
import type { Lines, LineState } from '#facts';
import type { LineBook } from '../../core/line-book.ts';
import type { XmlElement } from '../../core/xml.ts';

export interface Attribute {
  value: string;
  /** How the value is spelled: `ascii`, `portlist`, `ifname`, `scrambled`; empty: as SNMP has it. */
  convert: string;
  at: Lines;
}

export interface MibRow {
  attributes: Map<string, Attribute>;
  at: Lines;
}

const local = (name: string): string => name.slice(name.indexOf(':') + 1);
const lines = (e: XmlElement): Lines =>
  e.to > e.line ? { file: 0, line: e.line, to: e.to } : { file: 0, line: e.line };

/** Nodes that are read, by MIB and node, with the attributes that count; `rest` is what becomes of the others. */
const modelled: Record<string, { attributes: RegExp; rest: LineState }> = {
  'Q-BRIDGE-MIB/dot1qVlanStaticEntry': { attributes: /^dot1qVlan/, rest: 'unrecognised' },
  'Q-BRIDGE-MIB/dot1qPortVlanEntry': {
    attributes: /^(dot1dBasePort|dot1qPvid|dot1qPortAcceptableFrameTypes|dot1qPortIngressFiltering)$/,
    rest: 'harmless',
  },
  'IF-MIB/ifEntry': { attributes: /^(ifIndex|ifType|ifAdminStatus)$/, rest: 'harmless' },
  'IF-MIB/ifXEntry': { attributes: /^(ifIndex|ifAlias|ifName)$/, rest: 'harmless' },
  'SNMPv2-MIB/system': { attributes: /^sysName$/, rest: 'harmless' },
  'HM2-NETCONFIG-MIB/hm2NetStaticGroup': {
    attributes: /^hm2Net(LocalIPAddr|PrefixLength|GatewayIPAddr|VlanID|ConfigProtocol)$/,
    rest: 'harmless',
  },
  'HM2-MGMTACCESS-MIB/hm2MgmtAccessWebGroup': {
    attributes: /^hm2Web(Https?AdminStatus|Https?PortNumber)$/,
    rest: 'harmless',
  },
  'HM2-MGMTACCESS-MIB/hm2MgmtAccessTelnetGroup': { attributes: /^hm2TelnetServerAdminStatus$/, rest: 'harmless' },
  'HM2-MGMTACCESS-MIB/hm2MgmtAccessSshGroup': { attributes: /^hm2SshAdminStatus$/, rest: 'harmless' },
  'HM2-MGMTACCESS-MIB/hm2MgmtAccessSnmpGroup': { attributes: /^hm2SnmpV[123]AdminStatus$/, rest: 'harmless' },
  'HM2-MGMTACCESS-MIB/hm2RestrictedMgmtAccessGroup': { attributes: /^hm2RmaOperation$/, rest: 'harmless' },
  'HM2-MGMTACCESS-MIB/hm2RmaEntry': { attributes: /^hm2Rma/, rest: 'harmless' },
  'HM2-L2REDUNDANCY-MIB/hm2MrpEntry': {
    attributes: /^hm2Mrp(Ringport[12]IfIndex|RowStatus|RoleAdminState)$/,
    rest: 'harmless',
  },
  'HM2-L2REDUNDANCY-MIB/hm2SrmEntry': { attributes: /^hm2Srm(SubRingPortIfIndex|RowStatus)$/, rest: 'harmless' },
  'HM2-PLATFORM-SWITCHING-MIB/hm2AgentStpSwitchConfigGroup': { attributes: /^hm2AgentStpAdminMode$/, rest: 'harmless' },
  'HM2-PLATFORM-ROUTING-MIB/hm2AgentSwitchIpInterfaceEntry': {
    attributes: /^hm2AgentSwitchIpInterface/,
    rest: 'harmless',
  },
  'HM2-PLATFORM-ROUTING-MIB/hm2AgentSwitchIpGroup': { attributes: /^hm2AgentSwitchIpRoutingMode$/, rest: 'harmless' },
  'SNMP-COMMUNITY-MIB/snmpCommunityEntry': { attributes: /^snmpCommunity(Name|Status|Index)$/, rest: 'harmless' },
  'HM2-USERMGMT-MIB/hm2UserConfigEntry': { attributes: /^hm2User(Name|Password|Status)$/, rest: 'harmless' },
};

/** MIBs and nodes without effect on what reaches what. */
const harmless =
  /^(MAU-MIB|LLDP-.*|RMON-MIB|EtherLike-MIB|P-BRIDGE-MIB|BRIDGE-MIB|POWER-ETHERNET-MIB|HM2-(LOG|LOGGING|DIAGNOSTIC|TIMESYNC|POE|DEVMGMT|DEVICE-MGMT|FILEMGMT|PWRMGMT|DNS|USERMGMT|USER-MGMT|REMOTE-AUTHENTICATION|INDUSTRIAL-PROTOCOLS|TRAFFICMGMT|PTP|LICENSING|PLATFORM-QOS-COS|NETCONFIG|NETWORK|MGMTACCESS|DHCPS|DHCPRELAY|DOS)-MIB|SNMP-(TARGET|NOTIFICATION|USER-BASED-SM|FRAMEWORK|MPD)-MIB|SNMP-(VIEW-BASED-ACM|COMMUNITY)-MIB|SNMPv2-MIB|IF-MIB|SFLOW-MIB|DISMAN-.*|IEEE8021-SPANNING-TREE-MIB|HM2-L2REDUNDANCY-MIB)\//;
const harmlessSwitching =
  /(Stp|Keepalive|Igmp|Cos|Dhcp|Snoop|Storm|Lldp|Flow|Mac(Notify|Aging)|SwitchAddressAging|PortMirrorPriority|Loop)/;

export class MibData {
  readonly #rows = new Map<string, MibRow[]>();
  /** Names of ports in the order of their ifIndex. */
  readonly ports: string[] = [];
  readonly header = new Map<string, string>();

  constructor(root: XmlElement, book: LineBook) {
    book.mark(root.line, 'harmless');
    book.mark(root.to, 'harmless');
    for (const part of root.children) {
      if (local(part.name) === 'Header') this.#readHeader(part, book);
      else if (local(part.name) === 'MibData') this.#readMibs(part, book);
    }
    for (const row of this.rows('IF-MIB', 'ifEntry')) {
      const index = row.attributes.get('ifIndex');
      if (index) this.ports.push(index.value);
    }
  }

  rows(mib: string, node: string): MibRow[] {
    return this.#rows.get(`${mib}/${node}`) ?? [];
  }

  /** An attribute of a scalar group. */
  scalar(mib: string, node: string, name: string): Attribute | undefined {
    for (const row of this.rows(mib, node).toReversed()) {
      const found = row.attributes.get(name);
      if (found) return found;
    }
    return undefined;
  }

  #readHeader(part: XmlElement, book: LineBook): void {
    book.mark([part.line, part.to], 'harmless');
    for (const v of part.children) this.header.set(v.attributes.name ?? '', v.text);
  }

  #readMibs(part: XmlElement, book: LineBook): void {
    book.mark(part.line, 'harmless');
    book.mark(part.to, 'harmless');
    for (const mib of part.children) {
      if (local(mib.name) !== 'MIB') continue;
      book.mark(mib.line, 'harmless');
      book.mark(mib.to, 'harmless');
      for (const node of mib.children) this.#readNode(mib.attributes.name ?? '', node, book);
    }
  }

  #readNode(mib: string, node: XmlElement, book: LineBook): void {
    const kind = local(node.name);
    if (kind !== 'Table' && kind !== 'Scalar') return;
    const key = `${mib}/${node.attributes.name ?? ''}`;
    const entries = kind === 'Scalar' ? [node] : node.children.filter((c) => local(c.name) === 'Entry');
    if (entries.length === 0) {
      // A table without rows sets nothing.
      book.mark([node.line, node.to], 'harmless');
      return;
    }
    const known = Object.hasOwn(modelled, key) ? modelled[key] : undefined;
    if (!known) {
      const state: LineState =
        harmless.test(`${key}`) || (mib === 'HM2-PLATFORM-SWITCHING-MIB' && harmlessSwitching.test(key))
          ? 'harmless'
          : 'not-modelled';
      const note = state === 'harmless' ? {} : { note: `${key} is not followed` };
      book.mark([node.line, node.to], state, { scope: scopeOf(key), ...note });
      return;
    }
    for (const n of [node.line, node.to]) book.mark(n, 'modelled', { scope: 'layer2' });
    const rows = this.#rows.get(key) ?? [];
    this.#rows.set(key, rows);
    for (const entry of entries) rows.push(this.#readRow(entry, known, book));
  }

  #readRow(entry: XmlElement, known: { attributes: RegExp; rest: LineState }, book: LineBook): MibRow {
    for (const n of [entry.line, entry.to]) book.mark(n, 'modelled', { scope: 'layer2' });
    const attributes = new Map<string, Attribute>();
    const later: [number, number][] = [];
    for (const child of entry.children) {
      const name = child.attributes.name ?? '';
      const at: [number, number] = [child.line, child.to];
      if (known.attributes.test(name)) {
        attributes.set(name, { value: child.text, convert: child.attributes.convert ?? '', at: lines(child) });
        book.mark(at, 'modelled', { scope: 'layer2' });
      } else if (known.rest === 'unrecognised') later.push(at);
      else book.mark(at, known.rest);
    }
    // Last, so that a row written on one line stays open as a whole.
    for (const at of later) book.mark(at, 'unrecognised', { scope: 'layer2' });
    return { attributes, at: lines(entry) };
  }

  /** Names of the ports in a list: by name, or as a bit map in the order of ifIndex. */
  portList(attribute: Attribute | undefined, numbers: (hex: string) => number[] | undefined): string[] | undefined {
    if (attribute === undefined || attribute.value === '') return [];
    if (attribute.convert === 'portlist' || /[/,]/.test(attribute.value)) {
      return attribute.value.split(',').map((p) => p.trim());
    }
    return numbers(attribute.value)?.map((n) => this.portName(String(n)));
  }

  /** A port by its name or its ifIndex. */
  portName(value: string): string {
    if (!/^\d+$/.test(value)) return value;
    return this.ports[Number(value) - 1] ?? `port ${value}`;
  }
}

function scopeOf(key: string): 'filter' | 'nat' | 'route' | 'layer2' {
  if (/ACL|FIREWALL|PACKET-?FILTER/i.test(key)) return 'filter';
  if (/NAT-MIB/.test(key)) return 'nat';
  return /ROUTING|OSPF|VRRP|RIP|IP-FORWARD|^IP-MIB/.test(key) ? 'route' : 'layer2';
}

/** Text of an attribute: as it stands, or from its octets in hex. */
export function textOf(attribute: Attribute | undefined): string {
  if (!attribute) return '';
  if (attribute.convert === '' && /^[0-9A-F]{2}( [0-9A-F]{2})*$/i.test(attribute.value)) {
    return Buffer.from(attribute.value.replaceAll(' ', ''), 'hex').toString('latin1').replace(/\0+$/, '');
  }
  return attribute.value;
}

/** An IPv4 address, dotted or as four octets in hex. */
export function addressOf(attribute: Attribute | undefined): string {
  const value = attribute?.value ?? '';
  if (/^[0-9A-F]{2}( [0-9A-F]{2}){3}$/i.test(value)) {
    return value
      .split(' ')
      .map((h) => Number.parseInt(h, 16))
      .join('.');
  }
  return value;
}
