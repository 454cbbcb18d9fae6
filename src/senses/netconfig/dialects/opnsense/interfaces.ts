// Interfaces, VLANs, groups, gateways and routes of OPNsense and pfSense. Rules call an interface by its key (`wan`, `lan`, `opt1`).
import type { ConfiguredDevice, InterfaceKind } from '#facts';
import type { LineBook } from '../../core/line-book.ts';
import { addressMember } from '../../core/sets.ts';
import { xmlChild } from '../../core/xml.ts';
import type { XmlElement } from '../../core/xml.ts';
import { markChildren, markTags } from './marks.ts';
import type { ChildState } from './marks.ts';

export const has = (element: XmlElement | undefined, name: string): boolean => {
  const child = xmlChild(element, name);
  return child !== undefined && child.text !== '0' && child.text !== 'no' && child.text !== 'off';
};
export const textOf = (element: XmlElement | undefined, name: string): string => xmlChild(element, name)?.text ?? '';

/** What the reader knows of an interface beside the common model. */
export interface Leg {
  key: string;
  addresses: string[];
  networks: string[];
  /** Families of which its addresses are not in the file (DHCP, PPPoE, track6). */
  open: (4 | 6)[];
  gateway: boolean;
  blockPrivate: boolean;
  blockBogons: boolean;
  line: number;
}

const parts: Record<string, ChildState> = {
  enable: 'modelled',
  if: 'modelled',
  descr: 'modelled',
  ipaddr: 'modelled',
  subnet: 'modelled',
  ipaddrv6: 'modelled',
  subnetv6: 'modelled',
  gateway: 'modelled',
  gatewayv6: 'modelled',
  blockpriv: 'modelled',
  blockbogons: 'modelled',
  'track6-interface': 'modelled',
  'track6-prefix-id': 'modelled',
  'dhcp6-ia-pd-len': 'harmless',
  'dhcp6-duid': 'harmless',
  dhcphostname: 'harmless',
  dhcprejectfrom: 'harmless',
  dhcpd6: 'harmless',
  media: 'harmless',
  mediaopt: 'harmless',
  mtu: 'harmless',
  mss: 'harmless',
  spoofmac: 'harmless',
  internal_dynamic: 'harmless',
  virtual: 'harmless',
  type: 'harmless',
  lock: 'harmless',
  identifier: 'harmless',
  'alias-address': 'limited',
  'alias-subnet': 'limited',
  wireless: 'limited',
  hw_settings_overwrite: 'harmless',
  disablechecksumoffloading: 'harmless',
};

export function readInterfaces(root: XmlElement, device: ConfiguredDevice, book: LineBook): Map<string, Leg> {
  const legs = new Map<string, Leg>();
  const section = xmlChild(root, 'interfaces');
  const vlans = readVlans(root, device, book);
  if (section) markTags(book, section, 'interface');
  for (const element of section?.children ?? []) {
    markChildren(book, element, parts, { scope: 'interface', element: element.name });
    // Details of the DHCP client: `adv_dhcp_…`.
    for (const child of element.children)
      if (child.name.startsWith('adv_dhcp')) book.mark([child.line, child.to], 'harmless');
    const physical = textOf(element, 'if');
    const vlan = vlans.get(physical);
    const addresses: string[] = [];
    const networks: string[] = [];
    const open: (4 | 6)[] = [];
    for (const [ip, bits] of [
      ['ipaddr', 'subnet'],
      ['ipaddrv6', 'subnetv6'],
    ] as const) {
      const address = textOf(element, ip);
      if (address === '') continue;
      const member = addressMember(`${address}/${textOf(element, bits) || (address.includes(':') ? '128' : '32')}`);
      if (member === undefined) open.push(ip === 'ipaddr' ? 4 : 6);
      else {
        addresses.push(`${addressMember(address)}/${textOf(element, bits) || (address.includes(':') ? '128' : '32')}`);
        networks.push(member);
      }
    }
    legs.set(element.name, {
      key: element.name,
      addresses,
      networks,
      open,
      gateway:
        textOf(element, 'gateway') !== '' ||
        textOf(element, 'ipaddr') === 'dhcp' ||
        textOf(element, 'ipaddr').startsWith('ppp'),
      blockPrivate: has(element, 'blockpriv'),
      blockBogons: has(element, 'blockbogons'),
      line: element.line,
    });
    const descr = [textOf(element, 'descr'), physical].filter((t) => t !== '').join(', ');
    device.interfaces.push({
      name: element.name,
      kind: vlan ? 'vlan' : kindOf(physical),
      enabled: has(element, 'enable'),
      ...(descr === '' ? {} : { description: descr }),
      addresses,
      ...(open.length ? { dynamicAddress: true } : {}),
      ...(vlan ? { vlan: vlan.tag, parent: vlan.parent } : {}),
      at: { file: 0, line: element.line, to: element.to },
    });
  }
  readGroups(root, device, book);
  return legs;
}

function kindOf(physical: string): InterfaceKind {
  if (/^lo\d/.test(physical)) return 'loopback';
  if (/^(ovpn|ipsec|enc|wg|tun|gif|gre|ppp|pptp|l2tp)/.test(physical)) return 'tunnel';
  if (/^bridge/.test(physical)) return 'bridge';
  if (/^lagg/.test(physical)) return 'bond';
  if (/_wlan|^(ath|iwn|run)/.test(physical)) return 'wireless';
  return 'physical';
}

function readVlans(
  root: XmlElement,
  device: ConfiguredDevice,
  book: LineBook,
): Map<string, { tag: number; parent: string }> {
  const found = new Map<string, { tag: number; parent: string }>();
  const section = xmlChild(root, 'vlans');
  if (!section) return found;
  markTags(book, section, 'layer2');
  for (const element of section.children) {
    if (element.name !== 'vlan') continue;
    const tag = Number(textOf(element, 'tag'));
    const parent = textOf(element, 'if');
    if (!Number.isInteger(tag) || tag < 1 || tag > 4094) continue;
    markChildren(
      book,
      element,
      { if: 'modelled', tag: 'modelled', vlanif: 'modelled', descr: 'harmless', pcp: 'harmless', proto: 'harmless' },
      { scope: 'layer2' },
    );
    found.set(textOf(element, 'vlanif') || `${parent}.${tag}`, { tag, parent });
    device.vlans.push({
      id: tag,
      ...(textOf(element, 'descr') === '' ? {} : { name: textOf(element, 'descr') }),
      at: { file: 0, line: element.line, to: element.to },
    });
  }
  return found;
}

function readGroups(root: XmlElement, device: ConfiguredDevice, book: LineBook): void {
  const section = xmlChild(root, 'ifgroups');
  if (!section) return;
  markTags(book, section, 'interface');
  for (const element of section.children) {
    if (element.name !== 'ifgroupentry') continue;
    markChildren(
      book,
      element,
      { ifname: 'modelled', members: 'modelled', descr: 'harmless', sequence: 'modelled', nogroup: 'harmless' },
      { scope: 'interface' },
    );
    device.zones.push({
      name: textOf(element, 'ifname'),
      interfaces: textOf(element, 'members')
        .split(/[\s,]+/)
        .filter((m) => m !== ''),
      at: { file: 0, line: element.line, to: element.to },
    });
  }
}

const gatewayParts: Record<string, ChildState> = {
  interface: 'modelled',
  gateway: 'modelled',
  name: 'modelled',
  ipprotocol: 'modelled',
  defaultgw: 'modelled',
  disabled: 'modelled',
  weight: 'harmless',
  priority: 'harmless',
  interval: 'harmless',
  descr: 'harmless',
  monitor: 'harmless',
  monitor_disable: 'harmless',
  action_disable: 'harmless',
  latencylow: 'harmless',
  latencyhigh: 'harmless',
  losslow: 'harmless',
  losshigh: 'harmless',
  time_period: 'harmless',
  loss_interval: 'harmless',
  alert_interval: 'harmless',
  data_payload: 'harmless',
  fargw: 'harmless',
  nonlocalgateway: 'harmless',
  force_down: 'limited',
};

export function readRoutes(
  root: XmlElement,
  device: ConfiguredDevice,
  legs: ReadonlyMap<string, Leg>,
  book: LineBook,
): void {
  const gateways = new Map<string, { via: string; leg: string }>();
  const section = xmlChild(root, 'gateways') ?? xmlChild(xmlChild(root, 'OPNsense'), 'Gateways');
  if (section) markTags(book, section, 'route');
  for (const element of section?.children ?? []) {
    if (element.name !== 'gateway_item') {
      if (element.name.startsWith('defaultgw'))
        book.mark([element.line, element.to], 'limited', {
          scope: 'route',
          note: 'which of the gateways is the default',
        });
      continue;
    }
    markChildren(book, element, gatewayParts, { scope: 'route' });
    if (has(element, 'disabled')) continue;
    const via = addressMember(textOf(element, 'gateway'));
    const leg = textOf(element, 'interface');
    if (via !== undefined) gateways.set(textOf(element, 'name'), { via, leg });
    const asked = [...legs.values()].some((l) => l.key === leg && l.gateway);
    if (has(element, 'defaultgw') || asked) {
      device.routes.push({
        prefix: via?.includes(':') || textOf(element, 'ipprotocol') === 'inet6' ? '::/0' : '0.0.0.0/0',
        ...(via === undefined ? {} : { via }),
        interface: leg,
        source: via === undefined ? 'dynamic' : 'static',
        at: { file: 0, line: element.line, to: element.to },
      });
    }
  }
  const routes = xmlChild(root, 'staticroutes');
  if (routes) markTags(book, routes, 'route');
  for (const element of routes?.children ?? []) {
    if (element.name !== 'route') continue;
    const prefix = addressMember(textOf(element, 'network'));
    const gateway = gateways.get(textOf(element, 'gateway'));
    if (prefix === undefined) continue;
    markChildren(
      book,
      element,
      { network: 'modelled', gateway: 'modelled', descr: 'harmless', disabled: 'modelled' },
      { scope: 'route' },
    );
    if (has(element, 'disabled')) continue;
    device.routes.push({
      prefix,
      ...(gateway ? { via: gateway.via, interface: gateway.leg } : {}),
      source: 'static',
      at: { file: 0, line: element.line, to: element.to },
    });
  }
}
