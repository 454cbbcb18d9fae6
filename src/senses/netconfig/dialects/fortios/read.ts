// Reads one FortiOS configuration: the global part, then each VDOM, into one device.
import type { ConfiguredDevice, Filter, FilterRule, Stage } from '#facts';
import { inert } from '#kit';
import { emptyDevice } from '../../core/device.ts';
import type { LineBook } from '../../core/line-book.ts';
import { addressMember } from '../../core/sets.ts';
import type { ConfigText } from '../../core/text.ts';
import { readAddresses } from './addresses.ts';
import { readAccess, readInterfaces, readZones } from './interfaces.ts';
import type { Named } from './interfaces.ts';
import { stateOfPath, switchedOn } from './paths.ts';
import { readLocalIn, readPolicies } from './policies.ts';
import type { PolicyParts } from './parts.ts';
import { readSchedules } from './schedules.ts';
import { asideTable, markTable, Scope, Taker } from './scope.ts';
import { readServices } from './services.ts';
import { readGlobal, readRoutes, readTunnels } from './system.ts';
import { readTree } from './tree.ts';
import type { Entry } from './tree.ts';
import { readVips, sourceNat } from './vips.ts';

/** Tables that the readers take themselves. */
const taken =
  /^(?:vdom|global|system (?:global|interface|zone|sdwan|virtual-wan-link|virtual-switch|switch-interface|admin|snmp (?:sysinfo|community|user)|settings|gre-tunnel|vxlan|ipip-tunnel|sit-tunnel)|firewall (?:policy6?|security-policy|consolidated policy|local-in-policy6?|address6?|addrgrp6?|multicast-address6?|service (?:custom|group)|schedule (?:recurring|onetime|group)|vip6?|vipgrp6?|ippool6?|central-snat-map)|router static6?|vpn (?:ipsec phase[12](?:-interface)?|l2tp|pptp))$/;

export function readFortios(text: ConfigText, book: LineBook): ConfiguredDevice[] {
  const device = emptyDevice(text, 'fortios');
  device.maker = 'Fortinet';
  device.forwards = 'yes';
  header(text, book, device);
  const root = readTree(text, book, device.problems);

  const vdomTable = root.tables.find((t) => t.path === 'vdom');
  const globalTable = root.tables.find((t) => t.path === 'global');
  const several = vdomTable !== undefined;
  for (const table of [vdomTable, globalTable]) {
    if (!table) continue;
    for (const e of [table.own, ...table.entries.values()]) new Taker(book, e, 'device').harmless(['*']);
  }
  // Some backups write global tables outside of `config global`.
  const globalEntry: Entry = globalTable
    ? {
        ...globalTable.own,
        tables: [...globalTable.own.tables, ...root.tables.filter((t) => t !== vdomTable && t !== globalTable)],
      }
    : root;
  const global = new Scope(book, device, several ? 'global' : '', globalEntry);
  const whole = readGlobal(global);
  if (whole.hostname !== undefined && whole.hostname !== '') {
    device.hostname = whole.hostname;
    device.name = whole.hostname;
  }
  const named = readInterfaces(global);
  const vdoms = several ? [...vdomTable.entries.values()].map((e) => new Scope(book, device, e.name, e)) : [global];
  const inside: FilterRule[] = [];
  for (const scope of vdoms) readVdom(scope, several, named, inside);
  if (several) between(device, global, vdoms, named);
  readAccess(device, named, whole.ports, whole.trusted, whole.snmpOn);
  toDevice(device, inside);
  for (const scope of new Set([global, ...vdoms])) rest(scope, book);
  return [device];
}

function header(text: ConfigText, book: LineBook, device: ConfiguredDevice): void {
  for (let i = 0; i < text.lines.length; i++) {
    const line = text.lines[i]!;
    if (!line.startsWith('#') && !/^\s*#/.test(line)) continue;
    book.aside(i + 1);
    const version = /^#config-version=([A-Za-z0-9]+)-(\d+\.\d+\.\d+)/.exec(line);
    if (version) {
      device.model = inert(version[1]!, 40);
      device.version = version[2]!;
    }
  }
}

function readVdom(scope: Scope, several: boolean, named: Named, local: FilterRule[]): void {
  const { device, book } = scope;
  let centralNat = false;
  let asymmetric = false;
  const settings = scope.table('system settings');
  if (settings) {
    const t = new Taker(book, settings.own, 'device');
    centralNat = t.on('central-nat');
    if (t.word('opmode') === 'transparent') {
      device.transparent = true;
      t.mark(t.setting('opmode')!, 'limited', 'bridges between all its ports; policies apply');
    }
    asymmetric = t.on('asymroute') || t.on('asymroute6');
    if (asymmetric)
      t.mark(t.setting('asymroute') ?? t.setting('asymroute6')!, 'limited', 'taken as not following connections');
    t.words('manageip');
    t.word('ngfw-mode');
    t.word('allow-subnet-overlap');
    t.open(['status'], 'the VDOM is switched', 'limited');
    t.harmless([
      'gui-*',
      'comments',
      'inspection-mode',
      'sip-*',
      'default-voip-alg-mode',
      'h323-*',
      'bfd*',
      'utf8-*',
      'gateway',
      'ecmp-*',
      'v4-*',
      'device',
      'ip',
      'ip6',
      'gateway6',
      'dhcp-*',
      'mac-ttl',
      'firewall-session-dirty',
      'http-external-dest',
      'consolidated-firewall-mode',
      'vpn-stats-*',
      'ike-*',
      'discovered-device-timeout',
      'email-portal-check-dns',
      'default-policy-expiry-days',
      'default-app-port-as-service',
      'ses-denied-traffic',
      'strict-src-check',
      'auxiliary-session',
      'vdom-type',
      'lldp-*',
      'link-down-access',
      'deny-tcp-with-icmp',
      'prp-*',
      'nat46-*',
      'wccp-cache-engine',
      'location-id',
      'status',
      'block-land-attack',
      'application-bandwidth-tracking',
      'fqdn-session-check',
      'ext-resource-session-check',
      'dyn-addr-session-check',
      'hyperscale-*',
      'internet-service-*',
      'allow-linkdown-path',
      'detect-unknown-esp',
      'lan-extension-*',
      'policy-offload-level',
      'nat64-*',
      'application-*',
      'multicast-*',
      'tcp-session-without-syn',
      'ngfw-*',
      'snat-hairpin-traffic',
      'intree-ses-best-route',
      'sctp-*',
      'dhcp6-*',
      'vxlan-*',
      'inspection-*',
      'fw-session-hairpin',
    ]);
    for (const inner of settings.own.tables) markTable(book, inner, 'harmless', 'device');
  }
  const zones = readZones(scope);
  readRoutes(scope);
  const addresses = readAddresses(scope, (name) => named.subnetOf.get(name));
  const services = readServices(scope);
  const schedules = readSchedules(scope);
  readTunnels(scope, addresses);
  const vips = readVips(scope, { services, addresses });
  const parts: PolicyParts = {
    addresses,
    services,
    schedules,
    vips,
    centralNat,
    place: (name) => (zones.has(name) ? scope.named(name) : name),
  };
  const { filters, nat } = readPolicies(scope, parts);
  for (const filter of filters) {
    filter.rules.unshift(...withinZones(zones, filter, scope));
    filter.rules.unshift(...onOneInterface(device, named, several ? scope.vdom : undefined));
    device.filters.push(filter);
  }

  const members = device.interfaces
    .filter((i) => !several || (named.vdomOf.get(i.name) ?? i.vrf) === scope.vdom)
    .map((i) => i.name);
  const place = several ? { in: members, out: members } : {};
  const uniqueVips = [...new Set([...vips.values()].flat())];
  const incoming: Stage[] =
    uniqueVips.length > 0
      ? [
          {
            kind: 'nat',
            name: scope.named('vip'),
            rules: uniqueVips.map((v) => v.rule),
            ...(several ? { in: members } : {}),
          },
        ]
      : [];
  const check = filters.map((filter): Stage => ({
    kind: 'filter',
    filter: filter.name,
    tracksSessions: !asymmetric,
    ...place,
    at: filter.at,
  }));
  const sources = sourceNat(scope, nat, vips, parts);
  const outgoing: Stage[] =
    sources.length > 0
      ? [{ kind: 'nat', name: scope.named('source'), rules: sources, ...(several ? { out: members } : {}) }]
      : [];
  // Without central NAT a policy names the VIP, so it is written here in the addresses before translation and stands before it.
  device.transit.push(...(centralNat ? [...incoming, ...check] : [...check, ...incoming]), ...outgoing);
  local.push(...readLocalIn(scope, parts));
}

/** Interfaces of a zone with `intrazone allow` reach each other without a policy. */
function withinZones(zones: ReturnType<typeof readZones>, filter: Filter, scope: Scope): FilterRule[] {
  const rules: FilterRule[] = [];
  for (const [name, zone] of zones) {
    if (!zone.intrazone || zone.interfaces.length === 0) continue;
    const denied = filter.rules.some(
      (r) =>
        r.enabled &&
        r.action === 'deny' &&
        (!r.match.in || r.match.in.includes(scope.named(name))) &&
        (!r.match.out || r.match.out.includes(scope.named(name))),
    );
    rules.push({
      id: `zone ${name}`,
      action: 'permit',
      match: {
        in: zone.interfaces,
        out: zone.interfaces,
        ...(denied ? { may: ['a policy between the interfaces of the zone may deny it'] } : {}),
      },
      at: filter.at,
      text: inert(`zone "${name}": intrazone allow`),
      enabled: true,
      implicit: true,
    });
  }
  return rules;
}

/** Two subnets on one interface: the device may send a packet back out of the interface it came in by, without a policy (allow-traffic-redirect). */
function onOneInterface(device: ConfiguredDevice, named: Named, vdom: string | undefined): FilterRule[] {
  return device.interfaces
    .filter(
      (i) =>
        (vdom === undefined || named.vdomOf.get(i.name) === vdom) &&
        new Set(i.addresses.map((a) => addressMember(a))).size > 1,
    )
    .map((i) => ({
      id: `interface ${i.name}`,
      action: 'permit' as const,
      match: { in: [i.name], out: [i.name], may: ['packets sent back out of the interface they came in by'] },
      at: i.at,
      text: inert(`interface "${i.name}": traffic redirect`),
      enabled: true,
      implicit: true,
    }));
}

/** What comes in by one VDOM goes out by another only through a link between them. */
function between(device: ConfiguredDevice, global: Scope, vdoms: Scope[], named: Named): void {
  const linked = global.entries('system vdom-link').length > 0 || device.interfaces.some((i) => /vlink/.test(i.name));
  const lines = { file: 0, line: 1 };
  device.filters.push({
    name: 'between VDOMs',
    rules: linked
      ? [
          {
            id: 'links',
            action: 'permit',
            match: { may: ['a link between VDOMs, and the policies of both'] },
            at: lines,
            text: 'links between VDOMs',
            enabled: true,
            implicit: true,
          },
        ]
      : [],
    otherwise: 'deny',
    at: lines,
  });
  for (const scope of vdoms) {
    const own = device.interfaces.filter((i) => (named.vdomOf.get(i.name) ?? i.vrf) === scope.vdom).map((i) => i.name);
    const others = device.interfaces.filter((i) => !own.includes(i.name)).map((i) => i.name);
    if (own.length > 0 && others.length > 0)
      device.transit.push({ kind: 'filter', filter: 'between VDOMs', in: own, out: others, tracksSessions: true });
  }
}

function toDevice(device: ConfiguredDevice, rules: FilterRule[]): void {
  const own: FilterRule[] = device.management
    .filter((m) => m.enabled)
    .map((m) => ({
      id: `allowaccess ${m.name ?? m.service}`,
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
      text: inert(`allowaccess ${m.name ?? m.service}${m.on ? ` on ${m.on.join(' ')}` : ''}`),
      enabled: true,
      implicit: true,
    }));
  own.push({
    id: 'own services',
    action: 'permit',
    match: { may: ['services of the device itself: VPN, DHCP, DNS, routing'] },
    at: { file: 0, line: 1 },
    text: 'services of the device itself',
    enabled: true,
    implicit: true,
  });
  device.filters.push({
    name: 'local-in',
    rules: [...rules, ...own],
    otherwise: 'deny',
    at: rules[0]?.at ?? { file: 0, line: 1 },
  });
  device.toDevice.push({ kind: 'filter', filter: 'local-in', tracksSessions: true });
}

/** Tables nobody read: each by its path. */
function rest(scope: Scope, book: LineBook): void {
  for (const table of scope.root.tables) {
    if (taken.test(table.path)) continue;
    const known = stateOfPath(table.path);
    if (!known) continue;
    if (known.state === 'aside') asideTable(book, table);
    else if ((known.state === 'not-modelled' || known.state === 'limited') && !switchedOn(table))
      markTable(book, table, 'harmless', known.scope);
    else markTable(book, table, known.state, known.scope, known.note);
  }
}
