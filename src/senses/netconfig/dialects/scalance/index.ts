// Siemens SCALANCE: `show running-config` of switches (X, XB, XC, XR) and of the firewalls S615, SC-600 and M-800.
import { inert } from '#kit';
import type { ConfiguredDevice, DeviceInterface, FilterRule, ManagementService, NatRule, ServiceMatch } from '#facts';
import { emptyDevice } from '../../core/device.ts';
import type { LineBook } from '../../core/line-book.ts';
import { mostPorts } from '../../core/qbridge.ts';
import type { ConfigText } from '../../core/text.ts';
import type { Dialect } from '../../dialect.ts';
import { CommandTable, runCommands } from '../onboard/cli.ts';
import { commands } from './commands.ts';
import { firewallCommands, resolveServices } from './firewall.ts';
import { emptyState } from './state.ts';
import type { ParsedRule, ScalanceState } from './state.ts';

const table = new CommandTable<ScalanceState>([...commands, ...firewallCommands]);

/** Lines that no other maker's text has. */
const signs = [
  /^\s*ipv4rule from /i,
  /^\s*base bridge-mode /i,
  /^\s*ports \(/i,
  /^\s*prerule \S+ ipv4 /i,
  /^\s*(ring-redundancy mode|snmp agent version|web-server )/i,
  /^[!#].*SCALANCE/i,
  /^\s*interface (fa|gi|fastethernet|gigabitethernet) 0\/\d+$/i,
];

function recognise(text: ConfigText): number {
  const found = new Set<number>();
  for (const line of text.lines.slice(0, 400)) signs.forEach((sign, i) => sign.test(line) && found.add(i));
  if (found.has(0) || found.has(3) || found.has(5)) return 0.95;
  if (found.has(2)) return 0.92;
  return found.size >= 2 ? 0.85 : 0;
}

/** As delivered: ingress filtering is off and every frame is taken (WBM manual, VLAN > Port Based VLAN). */
const defaults = { pvid: 1, accepts: 'all', ingressFiltering: false } as const;

function read(text: ConfigText, book: LineBook): ConfiguredDevice[] {
  const device = emptyDevice(text, 'scalance');
  device.maker = 'Siemens';
  const s = emptyState();
  runCommands(text, book, table, s, {
    leaves: /^exit$/i,
    ends: /^(!|end)$/i,
    comments: /^(!\s*\S|#)/,
    element: (mode) => (mode === 'port' ? s.port : mode === 'ip' ? s.ip?.name : undefined),
  });
  if (s.tooMany !== undefined) {
    const line = s.tooMany;
    book.mark(line, 'unrecognised', { scope: 'layer2' });
    s.problems.push({ what: `more than ${mostPorts} ports`, where: { file: text.name, line } });
  }
  readHead(text, device);
  if (s.name !== undefined && s.name !== '') {
    device.hostname = s.name;
    device.name = s.name;
  }
  const firewall = s.firewall !== undefined || isFirewallModel(device.model);
  addPorts(s, device, firewall);
  device.interfaces.push(...s.ipInterfaces.values());
  device.routes = s.routes;
  device.vlans = s.vlans.list();
  device.problems = s.problems;
  device.weaknesses = s.weaknesses;
  addTunnels(s, device);
  if (firewall) addFirewall(s, device);
  device.forwards = forwards(s, firewall);
  device.management = management(s, device, firewall);
  if (s.ringMode && s.ringPorts.ports.length > 0) {
    device.redundancy.push({ protocol: s.ringMode.protocol, ports: s.ringPorts.ports, at: s.ringMode.at });
  }
  if (s.spanningTree) device.redundancy.push({ protocol: 'RSTP', ports: [], at: s.spanningTree });
  return [device];
}

const isFirewallModel = (model: string | undefined): boolean => /\b(S6\d\d|SC[-\s]?6\d\d|M8\d\d)/i.test(model ?? '');

/** The model stands in the comments at the top, where it stands at all. */
function readHead(text: ConfigText, device: ConfiguredDevice): void {
  for (const line of text.lines.slice(0, 20)) {
    const m = /^[!#].{0,80}?\bSCALANCE\s+([A-Z0-9-]{2,20})(?:.{0,40}?\bV(\d[\d.]{0,20}))?/i.exec(line);
    if (!m) continue;
    device.model = `SCALANCE ${m[1]}`;
    if (m[2] !== undefined) device.version = `V${m[2]}`;
  }
}

function forwards(s: ScalanceState, firewall: boolean): ConfiguredDevice['forwards'] {
  if (firewall || s.routing) return 'yes';
  return s.ipInterfaces.size > 1 ? 'unknown' : 'no';
}

function addPorts(s: ScalanceState, device: ConfiguredDevice, firewall: boolean): void {
  // S615 as delivered: four ports inside, one outside (VLAN 2).
  if (firewall && /S615/i.test(device.model ?? '')) {
    for (let n = 1; n <= 5; n++) {
      const name = `fa 0/${n}`;
      if (!s.ports.has(name)) s.ports.set(name, { at: [{ file: 0, line: 1 }] });
      if (n === 5 && !s.listed.has(2) && !s.listed.has(1)) s.vlans.join(2, name, 'untagged', { file: 0, line: 1 });
      if (n === 5 && s.vlans.vlans.get(2)?.untagged.has(name)) s.ports.get(name)!.pvid ??= 2;
    }
  }
  const factory = s.vlans.get(1);
  for (const name of s.ports.keys()) {
    const access = s.access.get(name);
    if (access !== undefined) {
      for (const id of s.vlans.vlans.keys()) s.vlans.leave(id, name);
      s.vlans.join(access, name, 'untagged', s.ports.get(name)!.at.at(-1));
    } else if (!s.listed.has(1) && !s.vlans.vlans.get(2)?.untagged.has(name)) {
      // Until somebody writes a list for VLAN 1, every port sends it without a tag.
      factory.members.add(name);
      factory.untagged.add(name);
    }
  }
  // A trunk is a member of every VLAN that there is.
  for (const name of s.trunks) {
    for (const vlan of s.vlans.vlans.values()) if (!vlan.members.has(name)) s.vlans.join(vlan.id, name, 'tagged');
  }
  for (const [name, port] of s.ports) {
    const ring = s.ringMode && s.ringPorts.ports.includes(name) ? s.ringMode.protocol : undefined;
    const { description, disabled, ...settings } = port;
    const at = settings.at[0] ?? { file: 0, line: 1 };
    const withRing = { ...settings, ...(ring ? { ring } : s.spanningTree ? { ring: 'RSTP' } : {}) };
    const i: DeviceInterface = {
      name,
      kind: name.startsWith('po ') ? 'bond' : 'physical',
      enabled: !disabled,
      ...(description === undefined || description === '' ? {} : { description }),
      addresses: [],
      switchport: s.vlanAware ? s.vlans.port(name, withRing, defaults) : unaware(s, name, withRing.at),
      at,
    };
    device.interfaces.push(i);
  }
}

/** A bridge that does not look at tags joins all its ports in one, whatever VLANs are written down. */
function unaware(
  s: ScalanceState,
  name: string,
  at: ScalanceState['ringPorts']['at'][],
): DeviceInterface['switchport'] {
  const all = [...s.vlans.vlans.keys()].filter((id) => id !== 1);
  const tagged = all.map((id): [number, number] => [id, id]);
  return { mode: 'hybrid', pvid: 1, tagged, untagged: [[1, 1]], accepts: 'all', ingressFiltering: false, at };
}

function addTunnels(s: ScalanceState, device: ConfiguredDevice): void {
  const used = new Set(s.rules.flatMap((r) => [...(r.match.in ?? []), ...(r.match.out ?? [])]));
  const ipsec = s.ipsecOff ? [] : s.tunnels.filter((t) => t.enabled);
  for (const t of ipsec) device.tunnels.push({ name: t.name, interface: 'IPsec', at: t.at });
  for (const name of ['IPsec', 'OpenVPN', 'SinemaRC']) {
    if (!used.has(name) && !(name === 'IPsec' && ipsec.length > 0)) continue;
    const at = ipsec[0]?.at ?? s.firewall?.at ?? { file: 0, line: 1 };
    device.interfaces.push({ name, kind: 'tunnel', enabled: true, addresses: [], at });
    if (name !== 'IPsec') device.tunnels.push({ name, interface: name, at });
  }
  for (const name of used) {
    if (!name.startsWith('ppp ')) continue;
    const at = s.firewall?.at ?? { file: 0, line: 1 };
    device.interfaces.push({ name, kind: 'cellular', enabled: true, addresses: [], dynamicAddress: true, at });
  }
}

/** Rules in their order (`prior`, else as written), what nothing lets through is dropped; translations of the destination before, of the source after. */
function addFirewall(s: ScalanceState, device: ConfiguredDevice): void {
  resolveServices(s);
  const at = s.firewall?.at ?? { file: 0, line: 1 };
  const ordered = s.rules.map((rule, i) => ({ rule, i })).sort((a, b) => order(a.rule, a.i) - order(b.rule, b.i));
  const plain = (toDevice: boolean): FilterRule[] =>
    ordered.filter(({ rule }) => rule.toDevice === toDevice).map(({ rule }) => toFact(rule));
  const transit = s.destination.map(({ rule }) => rule);
  if (transit.length > 0) device.transit.push({ kind: 'nat', name: 'translation of the destination', rules: transit });
  if (s.firewall?.on !== false) {
    device.filters.push({ name: 'ipv4rule', rules: plain(false), otherwise: 'deny', at });
    const toDevice = [...plain(true), ...openedByPrerules(s, device)];
    device.filters.push({ name: 'ipv4rule to Device', rules: toDevice, otherwise: 'deny', at });
    device.transit.push({ kind: 'filter', filter: 'ipv4rule', tracksSessions: true, at });
    device.toDevice.push({ kind: 'filter', filter: 'ipv4rule to Device', tracksSessions: true, at });
  }
  const byOut = new Map<string, NatRule[]>();
  // A 1:1 translation goes before masquerading, which would take everything.
  const sources = s.source.toSorted(
    (a, b) => Number(a.rule.source?.to === 'interface') - Number(b.rule.source?.to === 'interface'),
  );
  for (const { rule, out } of sources) byOut.set(out, [...(byOut.get(out) ?? []), rule]);
  for (const [out, rules] of byOut) {
    device.transit.push({ kind: 'nat', name: `translation of the source by ${out}`, rules, out: [out] });
  }
}

const order = (rule: ParsedRule, index: number): number => (rule.order ?? 128) * 1000 + index;

function toFact(rule: ParsedRule): FilterRule {
  const fact: Partial<ParsedRule> = { ...rule };
  delete fact.order;
  delete fact.toDevice;
  delete fact.service;
  return fact as FilterRule;
}

const usual: {
  service: ManagementService['service'];
  port: number;
  protocol: number;
  encrypted: boolean;
  prerule: string;
}[] = [
  { service: 'http', port: 80, protocol: 6, encrypted: false, prerule: 'http' },
  { service: 'https', port: 443, protocol: 6, encrypted: true, prerule: 'https' },
  { service: 'ssh', port: 22, protocol: 6, encrypted: true, prerule: 'ssh' },
  { service: 'telnet', port: 23, protocol: 6, encrypted: false, prerule: 'telnet' },
  { service: 'snmp', port: 161, protocol: 17, encrypted: false, prerule: 'snmp' },
];

/** Ports of the services that predefined rules open, beside those of `usual`. */
const predefined: Record<string, ServiceMatch[]> = {
  ping: [{ protocol: 1, icmp: { type: 8 } }],
  dns: [
    { protocol: 6, toPorts: [[53, 53]] },
    { protocol: 17, toPorts: [[53, 53]] },
  ],
  dhcp: [{ protocol: 17, toPorts: [[67, 68]] }],
  systime: [{ protocol: 17, toPorts: [[123, 123]] }],
  ipsec: [{ protocol: 17, toPorts: [[500, 500]] }, { protocol: 17, toPorts: [[4500, 4500]] }, { protocol: 50 }],
  vrrp: [{ protocol: 112 }],
  vxlan: [{ protocol: 17, toPorts: [[4789, 4789]] }],
};

const servicesOf = (prerule: string): ServiceMatch[] | undefined => {
  const known = usual.find((u) => u.prerule === prerule);
  if (known) return [{ protocol: known.protocol, toPorts: [[known.port, known.port]] }];
  return Object.hasOwn(predefined, prerule) ? predefined[prerule] : undefined;
};

/** Interfaces that a predefined rule opens for a service: as delivered the inside (VLAN 1), and none else. */
function openFaces(s: ScalanceState, device: ConfiguredDevice, prerule: string): string[] {
  const rules = s.prerules.filter((r) => r.service === prerule);
  return faces(device).filter((name) => {
    const rule = rules.findLast((r) => r.on === undefined || r.on === name);
    return rule?.enabled ?? name === 'vlan 1';
  });
}

const faces = (device: ConfiguredDevice): string[] =>
  device.interfaces.filter((i) => i.addresses.length > 0 || i.dynamicAddress || i.kind === 'tunnel').map((i) => i.name);

function openedByPrerules(s: ScalanceState, device: ConfiguredDevice): FilterRule[] {
  const names = new Set([
    ...usual.map((u) => u.prerule),
    ...Object.keys(predefined),
    ...s.prerules.map((r) => r.service),
  ]);
  return [...names].flatMap((name): FilterRule[] => {
    const on = openFaces(s, device, name);
    if (on.length === 0) return [];
    const said = s.prerules.findLast((r) => r.service === name);
    const services = servicesOf(name);
    return [
      {
        id: `prerule ${inert(name, 20)}`,
        action: 'permit',
        // A service whose ports are not known here may be any.
        match: { in: on, ...(services ? { services } : { may: ['the ports of this predefined rule are not known'] }) },
        at: said?.at ?? s.firewall?.at ?? { file: 0, line: 1 },
        text: `predefined rule ${inert(name, 20)} for ${on.join(', ')}`,
        enabled: true,
        ...(said ? {} : { implicit: true }),
      },
    ];
  });
}

/** What the file does not switch off is on, as delivered; on a firewall only the sides are let in that a predefined rule or a rule to the device opens. */
function management(s: ScalanceState, device: ConfiguredDevice, firewall: boolean): ManagementService[] {
  const limited = firewall && s.firewall?.on !== false;
  return usual.map(({ service, port, protocol, encrypted, prerule }): ManagementService => {
    const said = s.management.get(service);
    const byPrerule = openFaces(s, device, prerule);
    const asked = s.rules.filter((r) => r.toDevice && r.action === 'permit' && takes(r, protocol, port));
    const byRule = asked.flatMap((r) => r.match.in ?? faces(device));
    const on = faces(device).filter((name) => byPrerule.includes(name) || byRule.includes(name));
    const sources = asked.flatMap((r) => r.match.from?.include ?? ['0.0.0.0/0']);
    return {
      service,
      enabled: (said?.enabled ?? true) && (!limited || on.length > 0),
      protocol,
      port,
      encrypted: service === 'snmp' ? s.snmpV3Only : encrypted,
      ...(limited ? { on } : {}),
      ...(limited && byPrerule.length === 0 && asked.length > 0 ? { from: { include: [...new Set(sources)] } } : {}),
      at: said?.at ?? asked[0]?.at ?? s.prerules.findLast((r) => r.service === prerule)?.at ?? { file: 0, line: 1 },
    };
  });
}

const takes = (rule: ParsedRule, protocol: number, port: number): boolean =>
  (rule.match.services ?? [{}]).some(
    (m: ServiceMatch) =>
      (m.protocol === undefined || m.protocol === protocol) &&
      (m.toPorts === undefined || m.toPorts.some(([from, to]) => from <= port && port <= to)),
  );

export const scalance: Dialect = {
  id: 'scalance',
  name: 'Siemens SCALANCE X, XC, SC, S615, M (command line)',
  maker: 'Siemens',
  proven: 'manual',
  sources: [
    'SCALANCE S615 Command Line Interface, configuration manual PH_SCALANCE-S615-CLI_76 (pages by way of a public command builder that was checked against it)',
    'SCALANCE S615 Web Based Management C79000-G8976-C388, SC-600 C79000-G8976-C475: meaning of firewall rules, communication directions, factory settings',
    'spelling of translations, services and rings as agreed for this reader; not yet met in a file of a device',
  ],
  topics: [
    ...table.topics(),
    {
      topic: 'VLAN 1 where no list is written for it',
      state: 'modelled',
      note: 'every port sends it without a tag, as delivered',
    },
    { topic: 'ingress filtering where nothing is said', state: 'modelled', note: 'off, as delivered' },
  ],
  recognise,
  read,
};
