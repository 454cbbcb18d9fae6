// config.xml of OPNsense or pfSense as a device.
import type { ConfiguredDevice, FilterRule } from '#facts';
import { emptyDevice } from '../../core/device.ts';
import type { LineBook } from '../../core/line-book.ts';
import type { ConfigText } from '../../core/text.ts';
import { readXml, xmlChild } from '../../core/xml.ts';
import type { XmlElement } from '../../core/xml.ts';
import { Aliases } from './aliases.ts';
import { has, readInterfaces, readRoutes, textOf } from './interfaces.ts';
import type { Leg } from './interfaces.ts';
import { markTags } from './marks.ts';
import { readNat } from './nat.ts';
import { inOrder, olderShape, readRules } from './rules.ts';
import { sections } from './sections.ts';

const bogus = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '127.0.0.0/8', '100.64.0.0/10'];

export function readOpnsense(text: ConfigText, book: LineBook): ConfiguredDevice[] {
  const { root, problems } = readXml(text);
  const device = emptyDevice(text, 'opnsense');
  device.problems = problems;
  if (!root) return [device];
  device.maker = root.name === 'pfsense' ? 'Netgate' : 'Deciso';
  markTags(book, root);
  // What a terminal wrote around the document.
  for (let n = 1; n < root.line; n++) if (/^\s*(<\?xml|<!--|$)/.test(text.lines[n - 1]!)) book.aside(n);
  const system = xmlChild(root, 'system');
  const hostname = textOf(system, 'hostname');
  if (hostname !== '') {
    device.hostname = hostname;
    device.name = hostname;
  }
  device.forwards = 'yes';
  const legs = readInterfaces(root, device, book);
  readRoutes(root, device, legs, book);
  const aliases = new Aliases();
  const own = xmlChild(root, 'OPNsense');
  const alias = xmlChild(xmlChild(own, 'Firewall'), 'Alias');
  aliases.read(xmlChild(root, 'aliases'), book);
  aliases.read(xmlChild(alias, 'aliases'), book);
  const settings = { device, legs, aliases, book };
  const rules = readRules(xmlChild(root, 'filter'), settings);
  const newer = xmlChild(xmlChild(xmlChild(own, 'Firewall'), 'Filter'), 'rules');
  if (newer) {
    const children = newer.children.map((rule) => olderShape(rule, book));
    rules.push(...readRules({ ...newer, children }, settings));
  }
  const nat = readNat(root, settings);
  management(system, root, device, legs);
  const implied = implicit(system, legs, device);
  const outward = rules.filter((r) => r.direction !== 'in');
  const at = { file: 0, line: xmlChild(root, 'filter')?.line ?? root.line };
  device.filters.push(
    { name: 'in', rules: [...implied, ...nat.passes, ...inOrder(rules, 'in')], otherwise: 'deny', at },
    { name: 'out', rules: inOrder(rules, 'out'), otherwise: 'permit', at },
  );
  const nats = nat.inward.length
    ? [{ kind: 'nat' as const, name: 'port forwards and 1:1', rules: nat.inward, at }]
    : [];
  const filter = { kind: 'filter' as const, filter: 'in', tracksSessions: true, at };
  device.toDevice = [...nats, filter];
  device.transit = [
    ...nats,
    filter,
    ...(nat.outward.length ? [{ kind: 'nat' as const, name: 'outbound', rules: nat.outward, at }] : []),
    ...(outward.length ? [{ kind: 'filter' as const, filter: 'out', tracksSessions: true, at }] : []),
  ];
  if (has(system, 'disablefilter')) {
    device.transit = device.transit.filter((stage) => stage.kind === 'nat');
    device.toDevice = [];
  }
  sections(root, own, device, book);
  // Nobody knows what a damaged file would have said further on.
  for (const problem of problems) {
    if (problem.where?.line !== undefined) book.mark(problem.where.line, 'unrecognised', { note: problem.what });
  }
  return [device];
}

/** What both products do without being asked, in their order. */
function implicit(
  system: XmlElement | undefined,
  legs: ReadonlyMap<string, Leg>,
  device: ConfiguredDevice,
): FilterRule[] {
  const rules: FilterRule[] = [];
  const add = (id: string, action: 'permit' | 'deny', match: FilterRule['match'], line: number) =>
    rules.push({ id, action, match, at: { file: 0, line }, text: id, enabled: true, implicit: true });
  const line = system?.line ?? 1;
  if (!has(system, 'ipv6allow')) add('IPv6 is switched off', 'deny', { family: 6 }, line);
  for (const leg of legs.values()) {
    if (leg.blockPrivate)
      add(
        `block private networks on ${leg.key}`,
        'deny',
        { family: 4, from: { include: bogus }, in: [leg.key] },
        leg.line,
      );
    if (leg.blockPrivate)
      add(
        `block private networks on ${leg.key} (IPv6)`,
        'deny',
        { family: 6, from: { include: ['fc00::/7'] }, in: [leg.key] },
        leg.line,
      );
    if (leg.blockBogons)
      add(`block bogon networks on ${leg.key}`, 'deny', { in: [leg.key], may: ['a list of bogon networks'] }, leg.line);
  }
  const lan = legs.get('lan') ?? [...legs.values()].find((l) => l.key !== 'lo0' && l.key !== 'wan');
  const off = has(xmlChild(system, 'webgui'), 'noantilockout');
  const ports = device.management.flatMap((m) =>
    m.enabled && m.port !== undefined ? [[m.port, m.port] as [number, number]] : [],
  );
  if (lan && !off && ports.length) {
    const to = lan.addresses.map((a) => a.slice(0, a.indexOf('/')));
    add(
      `anti-lockout on ${lan.key}`,
      'permit',
      {
        to: { include: lan.open.length ? ['0.0.0.0/0', '::/0'] : to },
        services: [{ protocol: 6, toPorts: ports }],
        in: [lan.key],
        ...(lan.open.length ? { may: ['its own address'] } : {}),
      },
      lan.line,
    );
  }
  return rules;
}

function management(
  system: XmlElement | undefined,
  root: XmlElement,
  device: ConfiguredDevice,
  legs: ReadonlyMap<string, Leg>,
): void {
  const gui = xmlChild(system, 'webgui');
  const plain = textOf(gui, 'protocol') === 'http';
  const at = (element: XmlElement | undefined) => ({ file: 0, line: element?.line ?? system?.line ?? 1 });
  const on = textOf(gui, 'interfaces')
    .split(',')
    .filter((t) => legs.has(t));
  device.management.push({
    service: plain ? 'http' : 'https',
    enabled: true,
    protocol: 6,
    port: Number(textOf(gui, 'port')) || (plain ? 80 : 443),
    encrypted: !plain,
    ...(on.length ? { on } : {}),
    at: at(gui),
  });
  const ssh = xmlChild(system, 'ssh') ?? xmlChild(system, 'enablesshd');
  if (ssh) {
    const enabled = has(ssh, 'enabled') || has(ssh, 'enable') || ssh.name === 'enablesshd';
    device.management.push({
      service: 'ssh',
      enabled,
      protocol: 6,
      port: Number(textOf(ssh, 'port')) || 22,
      encrypted: true,
      at: at(ssh),
    });
  }
  const snmp = xmlChild(root, 'snmpd');
  if (snmp && has(snmp, 'enable')) {
    device.management.push({ service: 'snmp', enabled: true, protocol: 17, port: 161, encrypted: false, at: at(snmp) });
    if (textOf(snmp, 'rocommunity') === 'public')
      device.weaknesses.push({ kind: 'factory-community', what: 'read community', at: at(snmp) });
  }
}
