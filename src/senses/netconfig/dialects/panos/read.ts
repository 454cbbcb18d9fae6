// Reads one PAN-OS configuration: a firewall's own, or a Panorama's, of which each device group becomes one device.
// Long because it holds the order in which the parts are read; what each part says stands in its own file.
import type { ConfiguredDevice, FilterRule, Stage } from '#facts';
import { inert } from '#kit';
import { emptyDevice } from '../../core/device.ts';
import type { LineBook } from '../../core/line-book.ts';
import { addressMember } from '../../core/sets.ts';
import type { ConfigText } from '../../core/text.ts';
import { linesOf, Look } from './look.ts';
import { readManagement } from './management.ts';
import { readNetwork } from './network.ts';
import { rest } from './rest.ts';
import type { Network } from './network.ts';
import { readObjects } from './objects.ts';
import { defaultRules, outInterface, readNat, readSecurity } from './rules.ts';
import type { NatPlace } from './rules.ts';
import { readPanTree, settle } from './tree.ts';
import type { PanNode } from './tree.ts';

const look = new Look('device');
const filterLook = new Look('filter');

export function readPanos(text: ConfigText, book: LineBook): ConfiguredDevice[] {
  const problems: ConfiguredDevice['problems'] = [];
  const root = readPanTree(text, book, problems);
  look.at(root);
  const shared = look.at(root, 'shared');
  const devices = look.at(root, 'devices');
  // Braces and lines of one file may name the device's blocks at the top, too.
  const places: PanNode[] = [...look.entries(devices)];
  const panoramaPolicy = look.at(root, 'policy', 'panorama') ?? look.at(root, 'panorama');
  const made: ConfiguredDevice[] = [];
  const accounts: ConfiguredDevice['weaknesses'] = readAccounts(root);

  if (!devices && ['deviceconfig', 'network', 'vsys', 'rulebase', 'zone', 'address'].some((k) => root.children.has(k)))
    places.push(root);
  for (const place of places) {
    const groups = look.entries(look.at(place, 'device-group'));
    const hasOwn = place.children.has('network') || place.children.has('vsys');
    if (hasOwn || groups.length === 0) made.push(firewall(text, place, shared, panoramaPolicy));
    else made.push(named(text, place));
    for (const group of groups) made.push(deviceGroup(text, place, group, shared, panoramaPolicy));
  }
  if (made.length === 0) made.push(emptyDevice(text, 'panos'));
  made[0]!.weaknesses.push(...accounts);
  made[0]!.problems.push(...problems);
  for (const device of made) {
    device.maker = 'Palo Alto Networks';
    const version = /<config[^>]*\sversion="([\d.]{3,12})"/.exec(text.whole.slice(0, 3000));
    if (version) device.version = version[1]!;
  }
  rest(root, shared, places);
  settle(root, book);
  return made;
}

function readAccounts(root: PanNode): ConfiguredDevice['weaknesses'] {
  const found: ConfiguredDevice['weaknesses'] = [];
  const users = root.children.get('mgt-config')?.children.get('users');
  for (const user of users?.children.values() ?? []) {
    const node = user.children.get('phash');
    const hash = [...(node?.children.keys() ?? [])][0];
    if (hash === undefined) continue;
    const what = `administrator "${inert(user.key, 60)}"`;
    // The factory's "admin" with its own hash, as every new device has it.
    if (hash === 'fnRL/G5lXVMug') found.push({ kind: 'factory-password', what, at: linesOf(node!) });
    else if (hash.startsWith('$1$')) found.push({ kind: 'weak-hash', what: `${what}: MD5`, at: linesOf(node!) });
  }
  look.whole(root.children.get('mgt-config'), 'aside');
  return found;
}

function named(text: ConfigText, place: PanNode): ConfiguredDevice {
  const device = emptyDevice(text, 'panos');
  const host = look.one(place, 'deviceconfig', 'system', 'hostname');
  if (host !== undefined) {
    device.hostname = inert(host, 100);
    device.name = device.hostname;
  }
  return device;
}

function firewall(
  text: ConfigText,
  place: PanNode,
  shared: PanNode | undefined,
  above: PanNode | undefined,
): ConfiguredDevice {
  const device = named(text, place);
  const network = look.at(place, 'network');
  const systems = look.entries(look.at(place, 'vsys'));
  // Where lines and braces are mixed, blocks of the only virtual system may stand at the top.
  const bare = ['rulebase', 'zone', 'address', 'service'].some((k) => place.children.has(k)) ? [place] : [];
  const all = [...systems, ...bare];
  body(
    device,
    network,
    look.at(place, 'deviceconfig'),
    all,
    [...(above ? [above] : []), ...(shared ? [shared] : [])],
    above ? [above] : [],
    above ? [above] : [],
    systems.length > 1,
  );
  return device;
}

function deviceGroup(
  text: ConfigText,
  place: PanNode,
  group: PanNode,
  shared: PanNode | undefined,
  above: PanNode | undefined,
): ConfiguredDevice {
  const device = emptyDevice(text, 'panos');
  device.name = inert(group.key, 100);
  const parents: PanNode[] = [];
  let at: PanNode | undefined = group;
  for (let i = 0; i < 8 && at; i++) {
    const name: string | undefined = look.one(at, 'parent-dg');
    at = name === undefined ? undefined : place.children.get('device-group')?.children.get(name);
    if (at && !parents.includes(at) && at !== group) parents.push(at);
    else break;
  }
  const serials = new Set(look.entries(look.at(group, 'devices')).map((d) => d.key));
  for (const d of group.children.get('devices')?.children.values() ?? [])
    for (const c of d.children.values()) look.whole(c, 'limited', 'which virtual systems belong to it is not followed');
  const networks: PanNode[] = [];
  const templates = place.children.get('template');
  for (const stack of look.entries(look.at(place, 'template-stack'))) {
    const own = look.list(stack, 'devices') ?? [];
    for (const d of stack.children.get('devices')?.children.values() ?? [])
      for (const c of d.children.values()) look.whole(c, 'limited', 'variables of the device');
    const order = look.list(stack, 'templates') ?? [];
    if (own.some((s) => serials.has(s))) networks.push(...order.flatMap((t) => templates?.children.get(t) ?? []));
  }
  if (networks.length === 0 && templates?.children.size === 1) networks.push(...templates.children.values());
  const inside = networks.flatMap((t) => look.entries(look.at(t, 'config', 'devices')));
  const above2 = [...(above ? [above] : []), ...(shared ? [shared] : [])];
  const chain = [...above2, ...parents.slice().reverse(), group];
  body(
    device,
    look.at(inside[0], 'network'),
    look.at(inside[0], 'deviceconfig'),
    [group, ...look.entries(look.at(inside[0], 'vsys'))],
    [...parents, ...(shared ? [shared] : []), ...(above ? [above] : [])],
    chain,
    chain.slice().reverse(),
    false,
  );
  return device;
}

/** Reads network, objects and rules. `before` and `after` hold the rules of the places above, in the order they apply. */
function body(
  device: ConfiguredDevice,
  network: PanNode | undefined,
  config: PanNode | undefined,
  systems: PanNode[],
  above: PanNode[],
  before: PanNode[],
  after: PanNode[],
  several: boolean,
): void {
  device.forwards = 'yes';
  const shared = readObjects([...systems.slice(0, 1), ...above]);
  const net = readNetwork(
    device,
    network,
    (name) => shared.addresses([name]).set?.include.filter((a) => a !== '0.0.0.0/0' && a !== '::/0') ?? [],
  );
  readManagement(device, network, config, net);
  const inside: { zones: string[]; interfaces: string[] }[] = [];
  const groups = several ? systems.map((s) => [s]) : [systems];
  for (const group of groups) inside.push(system(device, group, above, before, after, several, net));
  if (several) between(device, inside);
  withoutZone(device);
  device.filters.push({
    name: 'to the device',
    rules: device.management.filter((m) => m.enabled).map((m) => toOwn(m)),
    otherwise: 'deny',
    at: { file: 0, line: 1 },
  });
  device.filters.at(-1)!.rules.push({
    id: 'own services',
    action: 'permit',
    match: { may: ['services of the device itself: VPN, DHCP, DNS, routing'] },
    at: { file: 0, line: 1 },
    text: 'services of the device itself',
    enabled: true,
    implicit: true,
  });
  device.toDevice.push({ kind: 'filter', filter: 'to the device', tracksSessions: true });
}

function toOwn(m: ConfiguredDevice['management'][number]): FilterRule {
  return {
    id: `management ${m.name ?? m.service}`,
    action: 'permit',
    match: {
      ...(m.protocol === undefined
        ? {}
        : {
            services: [
              {
                protocol: m.protocol,
                ...(m.port === undefined ? {} : { toPorts: [[m.port, m.port]] as [number, number][] }),
              },
            ],
          }),
      ...(m.on ? { in: m.on } : {}),
      ...(m.from ? { from: m.from } : {}),
    },
    at: m.at,
    text: inert(`${m.name ?? m.service}${m.on ? ` on ${m.on.join(' ')}` : ''}`),
    enabled: true,
    implicit: true,
  };
}

const zoneKinds = ['layer3', 'layer2', 'virtual-wire', 'tap', 'tunnel'];

function system(
  device: ConfiguredDevice,
  places: PanNode[],
  above: PanNode[],
  before: PanNode[],
  after: PanNode[],
  several: boolean,
  net: Network,
): { zones: string[]; interfaces: string[] } {
  const own = places[0];
  const label = several && own ? own.key : '';
  const prefix = (name: string) => (label === '' ? name : `${label}/${name}`);
  const objects = readObjects([...places, ...above]);
  const zones: { name: string; interfaces: string[] }[] = [];
  let outer = false;
  for (const place of places) {
    const imported = look.list(place, 'import', 'network', 'interface') ?? [];
    for (const zone of filterLook.entries(filterLook.at(place, 'zone'))) {
      const block = filterLook.at(zone, 'network');
      const interfaces = zoneKinds.flatMap((kind) => filterLook.list(block, kind) ?? []);
      if (
        filterLook.open(
          block,
          ['external'],
          'another virtual system or a shared gateway: what passes may pass',
          'limited',
        )
      )
        outer = true;
      filterLook.harmless(block, [
        'zone-protection-profile',
        'log-setting',
        'enable-packet-buffer-protection',
        'net-inspection',
        'prenat-identification',
      ]);
      filterLook.harmless(zone, [
        'enable-user-identification',
        'enable-device-identification',
        'user-acl',
        'device-acl',
        'description',
        'color',
      ]);
      const known = zones.find((z) => z.name === prefix(zone.key));
      if (known) known.interfaces.push(...interfaces);
      else {
        zones.push({ name: prefix(zone.key), interfaces });
        device.zones.push({ name: prefix(zone.key), interfaces, at: linesOf(zone) });
      }
    }
    void imported;
    const imports = look.at(place, 'import');
    look.harmless(imports, ['visible-vsys', 'resource', 'dns-proxy']);
    look.harmless(imports?.children.get('network'), ['virtual-wire', 'virtual-router', 'vlan', 'logical-router']);
  }
  const zoneNames = zones.map((z) => z.name);
  const interfaces = [
    ...new Set([
      ...zones.flatMap((z) => z.interfaces),
      ...places.flatMap((p) => look.list(p, 'import', 'network', 'interface') ?? []),
    ]),
  ];
  const zoneOf = new Map(zones.flatMap((z) => z.interfaces.map((i) => [i, z.name] as const)));
  const connected = [
    ...device.interfaces
      .filter((i) => i.name !== 'management')
      .flatMap((i) => i.addresses.map((a) => ({ prefix: full(a), interface: i.name as string | undefined }))),
    ...device.routes.map((r) => ({ prefix: r.prefix, interface: r.interface })),
  ];
  const routed = !device.transparent && !net.dynamic && new Set(net.routerOf.values()).size === 1;
  const place: NatPlace = {
    named: prefix,
    all: zoneNames,
    zoneOf: (address) => {
      const out = routed ? outInterface(address, connected) : undefined;
      return out === undefined ? undefined : zoneOf.get(out);
    },
  };
  const rulebases = (list: PanNode[], key: string) => list.map((p) => filterLook.at(p, key));
  const pre = rulebases(before, 'pre-rulebase');
  const post = rulebases(after, 'post-rulebase');
  const local = places.map((p) => filterLook.at(p, 'rulebase'));
  const local2 = places.flatMap((p) => [filterLook.at(p, 'pre-rulebase'), filterLook.at(p, 'post-rulebase')]);
  void local2;
  const ordered = [...pre, ...local, ...post];
  const rules = ordered.flatMap((b) => readSecurity(filterLook.at(b, 'security', 'rules'), objects, place));
  const overridden = [...ordered, ...after.map((p) => filterLook.at(p, 'post-rulebase'))]
    .map((b) => filterLook.at(b, 'default-security-rules', 'rules'))
    .find((b) => b !== undefined);
  const filter = {
    name: prefix('security'),
    rules: [...rules, ...defaultRules(overridden, place)],
    otherwise: 'deny' as const,
    at: ordered.find((b) => b !== undefined) ? linesOf(ordered.find((b) => b !== undefined)!) : { file: 0, line: 1 },
  };
  const translations = ordered.flatMap((b) => readNat(filterLook.at(b, 'nat', 'rules'), objects, place));
  for (const base of ordered) {
    if (!base) continue;
    filterLook.harmless(base, ['decryption', 'qos', 'network-packet-broker']);
    filterLook.open(base, ['sdwan'], 'chooses the way out by path quality');
    filterLook.open(
      base,
      ['application-override', 'dos', 'authentication', 'captive-portal', 'tunnel-inspect'],
      'can only change which application is seen, or stop more',
      'limited',
    );
    new Look('route').open(base, ['pbf'], 'policy based forwarding is not followed');
  }
  const inPlaces = several ? { in: interfaces, out: interfaces } : {};
  const stage: Stage = { kind: 'filter', filter: filter.name, tracksSessions: true, ...inPlaces, at: filter.at };
  if (outer && several)
    filter.rules.push({
      id: 'external zones',
      action: 'permit',
      match: { may: ['a zone of another virtual system'] },
      at: filter.at,
      text: 'external zones',
      enabled: true,
      implicit: true,
    });
  device.filters.push(filter);
  device.transit.push(stage);
  if (translations.length > 0)
    device.transit.push({ kind: 'nat', name: prefix('nat'), rules: translations, ...inPlaces });
  return { zones: zoneNames, interfaces };
}

const full = (address: string): string => {
  const member = addressMember(address) ?? address;
  return member.includes('/') ? member : `${member}/${member.includes(':') ? 128 : 32}`;
};

/** An interface that stands in no zone passes nothing on; the management port never does. */
function withoutZone(device: ConfiguredDevice): void {
  if (device.zones.length === 0) return;
  const zoned = new Set(device.zones.flatMap((z) => z.interfaces));
  const loose = device.interfaces.filter((i) => i.addresses.length > 0 && !zoned.has(i.name)).map((i) => i.name);
  if (loose.length === 0) return;
  device.filters.push({ name: 'no zone', rules: [], otherwise: 'deny', at: device.zones[0]!.at });
  device.transit.push(
    { kind: 'filter', filter: 'no zone', in: loose, tracksSessions: true },
    { kind: 'filter', filter: 'no zone', out: loose, tracksSessions: true },
  );
}

/** Between virtual systems nothing passes but by zones that name each other. */
function between(device: ConfiguredDevice, systems: { zones: string[]; interfaces: string[] }[]): void {
  const linked = device.filters.some((f) => f.rules.some((r) => r.id === 'external zones'));
  const at = { file: 0, line: 1 };
  device.filters.push({
    name: 'between virtual systems',
    rules: linked
      ? [
          {
            id: 'external zones',
            action: 'permit',
            match: { may: ['zones of other virtual systems, and the rules of both'] },
            at,
            text: 'external zones',
            enabled: true,
            implicit: true,
          },
        ]
      : [],
    otherwise: 'deny',
    at,
  });
  const known = new Set(systems.flatMap((s) => s.interfaces));
  for (const system of systems) {
    const others = device.interfaces.map((i) => i.name).filter((n) => !system.interfaces.includes(n));
    if (system.interfaces.length > 0 && others.length > 0)
      device.transit.push({
        kind: 'filter',
        filter: 'between virtual systems',
        in: system.interfaces,
        out: others,
        tracksSessions: true,
      });
  }
  const loose = device.interfaces.map((i) => i.name).filter((n) => !known.has(n));
  if (loose.length > 0)
    device.transit.push({ kind: 'filter', filter: 'between virtual systems', in: loose, tracksSessions: true });
}
