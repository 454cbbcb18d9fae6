// Interfaces, zones, virtual routers and tunnels of one PAN-OS device.
import type { ConfiguredDevice, DeviceInterface } from '#facts';
import { normalIp } from '#kit';
import { addressMember } from '../../core/sets.ts';
import { linesOf, Look } from './look.ts';
import type { PanNode } from './tree.ts';

const look = new Look('interface');
const layer2 = new Look('layer2');
const routes = new Look('route');

const quiet = [
  'comment',
  'mtu',
  'adjust-tcp-mss',
  'netflow-profile',
  'lldp',
  'link-speed',
  'link-duplex',
  'lacp',
  'ndp-proxy',
  'arp',
  'df-ignore',
  'traffic-interval',
  'bonjour',
  'sdwan-link-settings',
  'untagged-sub-interface',
  'ddns-config',
  'poe',
  'forward-error-correction',
  'create-dhcp-default-route',
  'default-route-metric',
  'decrypt-forward',
  'policing',
  'cluster-interconnect',
];

export interface Network {
  /** Interface management profile of an interface. */
  profileOf: Map<string, string>;
  routerOf: Map<string, string>;
  /** A routing protocol or address given from outside: where packets go is not known from here. */
  dynamic: boolean;
}

/** Reads `network` into the device. `resolve` turns an address object into its address. */
export function readNetwork(
  device: ConfiguredDevice,
  network: PanNode | undefined,
  resolve: (name: string) => string[],
): Network {
  const found: Network = { profileOf: new Map(), routerOf: new Map(), dynamic: false };
  if (!network) return found;
  look.at(network);
  const interfaces = look.at(network, 'interface');
  for (const family of ['ethernet', 'aggregate-ethernet', 'cellular', 'loopback', 'vlan', 'tunnel', 'sdwan']) {
    const block = look.at(interfaces, family);
    if (!block) continue;
    if (['loopback', 'vlan', 'tunnel', 'sdwan'].includes(family)) {
      const kind = family === 'loopback' ? 'loopback' : family === 'vlan' ? 'vlan' : 'tunnel';
      if ([...block.children.keys()].some((k) => k !== 'units')) {
        const own = iface(device, block, family, kind, block, found, resolve);
        if (own.addresses.length === 0 && !own.dynamicAddress) device.interfaces.pop();
      }
      for (const unit of look.entries(look.at(block, 'units')))
        iface(device, unit, unit.key, kind, unit, found, resolve);
      continue;
    }
    for (const entry of look.entries(block)) physical(device, entry, family, found, resolve);
  }
  for (const vlan of layer2.entries(layer2.at(network, 'vlan'))) {
    const members = layer2.list(vlan, 'interface') ?? [];
    for (const child of vlan.children.values())
      child.mark = {
        state: 'limited',
        scope: 'layer2',
        note: 'its ports are taken as reaching each other where the rules let them',
      };
    device.interfaces.push({
      name: `vlan group ${vlan.key}`,
      kind: 'bridge',
      enabled: true,
      addresses: [],
      members,
      at: linesOf(vlan),
    });
    device.transparent = true;
  }
  for (const wire of layer2.entries(layer2.at(network, 'virtual-wire'))) {
    const members = [layer2.one(wire, 'interface1'), layer2.one(wire, 'interface2')].flatMap((n) => n ?? []);
    layer2.open(
      wire,
      ['tag-allowed', 'multicast-firewalling', 'link-state-pass-through'],
      'taken as letting every tag through',
      'limited',
    );
    if (members.length < 2) continue;
    device.interfaces.push({
      name: `virtual wire ${wire.key}`,
      kind: 'bridge',
      enabled: true,
      addresses: [],
      members,
      at: linesOf(wire),
    });
    device.transparent = true;
  }
  for (const router of [
    ...routes.entries(routes.at(network, 'virtual-router')),
    ...routes.entries(routes.at(network, 'logical-router')),
  ]) {
    virtualRouter(device, router, found);
  }
  const names = new Set(found.routerOf.values());
  if (names.size > 1)
    for (const i of device.interfaces) if (found.routerOf.has(i.name)) i.vrf = found.routerOf.get(i.name)!;
  tunnels(device, network);
  layer2.whole(
    network.children.get('shared-gateway'),
    [...(network.children.get('shared-gateway')?.children.values() ?? [])].some((g) =>
      [...g.children.values()].some((c) => c.children.size > 0),
    )
      ? 'not-modelled'
      : 'harmless',
    'shared gateways are not followed',
  );
  look.harmless(network, ['dhcp', 'dns-proxy', 'qos', 'lldp', 'underlay-net', 'routing-profile', 'secure-web-gateway']);
  look.open(network, ['global-protect-gateway', 'global-protect-site-to-site'], 'a remote access VPN');
  return found;
}

function physical(
  device: ConfiguredDevice,
  entry: PanNode,
  family: string,
  network: Network,
  resolve: (name: string) => string[],
): void {
  const kind = family === 'aggregate-ethernet' ? 'bond' : family === 'cellular' ? 'cellular' : 'physical';
  const made: DeviceInterface = {
    name: entry.key,
    kind,
    enabled: look.one(entry, 'link-state') !== 'down',
    addresses: [],
    at: linesOf(entry),
  };
  const description = look.one(entry, 'comment');
  if (description !== undefined) made.description = description.slice(0, 200);
  device.interfaces.push(made);
  const group = look.one(entry, 'aggregate-group');
  if (group !== undefined) {
    const bond = device.interfaces.find((i) => i.name === group);
    if (bond) (bond.members ??= []).push(entry.key);
    else
      device.interfaces.push({
        name: group,
        kind: 'bond',
        enabled: true,
        addresses: [],
        members: [entry.key],
        at: linesOf(entry),
      });
  }
  const layer3 = look.at(entry, 'layer3');
  if (layer3) {
    layered(made, layer3, network, resolve);
    for (const unit of look.entries(look.at(layer3, 'units'))) {
      const sub = iface(device, unit, unit.key, 'subinterface', unit, network, resolve);
      sub.parent = entry.key;
      sub.enabled = made.enabled;
    }
  }
  for (const type of ['layer2', 'virtual-wire']) {
    const block = look.at(entry, type);
    if (!block) continue;
    for (const unit of look.entries(look.at(block, 'units'))) {
      const tag = look.one(unit, 'tag');
      look.harmless(unit, quiet);
      look.open(unit, ['ip-classifier'], 'chooses packets by address', 'limited');
      device.interfaces.push({
        name: unit.key,
        kind: 'subinterface',
        enabled: made.enabled,
        addresses: [],
        parent: entry.key,
        ...(tag !== undefined && /^\d+$/.test(tag) ? { vlan: Number(tag) } : {}),
        at: linesOf(unit),
      });
    }
    look.harmless(block, quiet);
  }
  for (const type of ['tap', 'ha', 'decrypt-mirror', 'log-card']) look.whole(entry.children.get(type), 'harmless');
  look.harmless(entry, quiet);
  // The device gives both lines where a bond was met before its own block.
  const twins = device.interfaces.filter((i) => i.name === entry.key);
  if (twins.length > 1) {
    made.members = twins.flatMap((t) => t.members ?? []);
    device.interfaces = device.interfaces.filter((i) => i.name !== entry.key || i === made);
  }
}

function iface(
  device: ConfiguredDevice,
  node: PanNode,
  name: string,
  kind: DeviceInterface['kind'],
  block: PanNode,
  network: Network,
  resolve: (name: string) => string[],
): DeviceInterface {
  const made: DeviceInterface = { name, kind, enabled: true, addresses: [], at: linesOf(node) };
  const tag = look.one(block, 'tag');
  if (tag !== undefined && /^\d+$/.test(tag)) made.vlan = Number(tag);
  const comment = look.one(block, 'comment');
  if (comment !== undefined) made.description = comment.slice(0, 200);
  layered(made, block, network, resolve);
  device.interfaces.push(made);
  return made;
}

/** Addresses and the management profile. */
function layered(made: DeviceInterface, block: PanNode, network: Network, resolve: (name: string) => string[]): void {
  for (const word of look.list(block, 'ip') ?? []) made.addresses.push(...hostAddress(word, resolve));
  for (const node of look.entries(look.at(block, 'ipv6', 'address'))) {
    made.addresses.push(...hostAddress(node.key, resolve));
    look.whole(node, 'modelled');
    for (const child of node.children.values()) look.whole(child, 'harmless');
  }
  const six = block.children.get('ipv6');
  for (const child of six?.children.values() ?? [])
    if (child.key !== 'address')
      look.whole(
        child,
        child.key === 'dhcp-client' || child.key === 'inherited' ? 'limited' : 'harmless',
        'its address is not known from here',
      );
  if (block.children.has('dhcp-client') || block.children.has('pppoe')) {
    made.dynamicAddress = true;
    network.dynamic = true;
    look.whole(block.children.get('dhcp-client'), 'modelled');
    for (const c of block.children.get('dhcp-client')?.children.values() ?? []) look.whole(c, 'harmless');
    look.whole(block.children.get('pppoe'), 'harmless');
  }
  const profile = look.one(block, 'interface-management-profile');
  if (profile !== undefined) network.profileOf.set(made.name, profile);
  look.harmless(block, quiet);
}

function hostAddress(word: string, resolve: (name: string) => string[]): string[] {
  const [ip, bits] = word.split('/');
  const normal = normalIp(ip ?? '');
  if (normal !== undefined) return [`${normal}/${bits ?? (normal.includes(':') ? 128 : 32)}`];
  return resolve(word);
}

function virtualRouter(device: ConfiguredDevice, router: PanNode, network: Network): void {
  for (const name of routes.list(router, 'interface') ?? []) network.routerOf.set(name, router.key);
  for (const [family, block] of [
    ['ip', routes.at(router, 'routing-table', 'ip')],
    ['ipv6', routes.at(router, 'routing-table', 'ipv6')],
  ] as const) {
    for (const entry of routes.entries(routes.at(block, 'static-route'))) {
      const destination = routes.one(entry, 'destination');
      const prefix = destination === undefined ? undefined : addressMember(destination);
      const hop = routes.at(entry, 'nexthop');
      const via = normalIp(routes.one(hop, family === 'ip' ? 'ip-address' : 'ipv6-address')?.split('/')[0] ?? '');
      const discard = hop?.children.has('discard') ?? false;
      routes.at(hop, 'discard');
      if (discard) routes.whole(hop!.children.get('discard'), 'modelled');
      routes.open(
        hop,
        ['next-vr', 'next-lr', 'fqdn', 'receive'],
        'where it goes from there is not followed',
        'limited',
      );
      const out = routes.one(entry, 'interface');
      const distance = routes.one(entry, 'admin-dist');
      routes.harmless(entry, ['metric', 'bfd', 'path-monitor', 'route-table', 'option', 'tag', 'no-install']);
      routes.whole(hop?.children.get('none'), 'modelled');
      if (prefix === undefined) {
        if (destination !== undefined)
          routes.whole(entry.children.get('destination'), 'limited', 'an address object or variable');
        continue;
      }
      device.routes.push({
        prefix: prefix.includes('/') ? prefix : `${prefix}/${family === 'ip' ? 32 : 128}`,
        ...(via === undefined ? {} : { via }),
        ...(out === undefined ? {} : { interface: out }),
        vrf: router.key,
        ...(discard ? { discards: true } : {}),
        source: 'static',
        ...(distance !== undefined && /^\d+$/.test(distance) ? { distance: Number(distance) } : {}),
        at: linesOf(entry),
      });
    }
  }
  const protocol = routes.at(router, 'protocol');
  for (const child of protocol?.children.values() ?? []) {
    const on = child.children.get('enable')?.children.has('yes') ?? false;
    network.dynamic ||= on;
    routes.whole(
      child,
      on
        ? 'not-modelled'
        : child.key.startsWith('redist') || child.children.size === 0 || child.children.get('enable')
          ? 'harmless'
          : 'limited',
      on ? 'routes of a routing protocol are not followed' : undefined,
    );
  }
  routes.harmless(router, ['admin-dists', 'ecmp', 'multicast', 'rib-filter']);
  routes.open(router, ['vrf'], 'logical routers are not followed');
}

function tunnels(device: ConfiguredDevice, network: PanNode): void {
  const tunnelLook = new Look('device');
  const gateways = new Map<string, string>();
  for (const gateway of tunnelLook.entries(tunnelLook.at(network, 'ike', 'gateway'))) {
    const peer = tunnelLook.one(gateway, 'peer-address', 'ip') ?? tunnelLook.one(gateway, 'peer-address', 'fqdn');
    if (peer !== undefined) gateways.set(gateway.key, peer);
    tunnelLook.whole(gateway.children.get('authentication'), 'aside');
    for (const child of gateway.children.values()) if (!child.mark) tunnelLook.whole(child, 'harmless');
  }
  tunnelLook.harmless(network.children.get('ike'), ['crypto-profiles']);
  for (const entry of tunnelLook.entries(tunnelLook.at(network, 'tunnel', 'ipsec'))) {
    const through = tunnelLook.one(entry, 'tunnel-interface');
    const gateway = [...(tunnelLook.at(entry, 'auto-key', 'ike-gateway')?.children.keys() ?? [])][0];
    const peer = gateway === undefined ? undefined : gateways.get(gateway);
    const remote: string[] = [];
    const local: string[] = [];
    for (const id of tunnelLook.entries(tunnelLook.at(entry, 'auto-key', 'proxy-id'))) {
      remote.push(...[tunnelLook.one(id, 'remote')].flatMap((t) => (t === undefined ? [] : (addressMember(t) ?? []))));
      local.push(...[tunnelLook.one(id, 'local')].flatMap((t) => (t === undefined ? [] : (addressMember(t) ?? []))));
    }
    tunnelLook.whole(entry, 'modelled');
    for (const child of entry.children.values()) deepMark(child);
    device.tunnels.push({
      name: entry.key,
      ...(through === undefined ? {} : { interface: through }),
      ...(peer === undefined ? {} : { peer }),
      ...(remote.length > 0 ? { remote: { include: remote } } : {}),
      ...(local.length > 0 ? { local: { include: local } } : {}),
      at: linesOf(entry),
    });
  }
  tunnelLook.open(
    network.children.get('tunnel'),
    ['global-protect-gateway', 'global-protect-site-to-site', 'gre'],
    'a VPN',
  );
}

function deepMark(node: PanNode): void {
  node.mark = { state: 'harmless', scope: 'device' };
}
