// The firewall and address translation of S615, SC-600 and M-800: rules from one interface to another, services, rules for the device itself, 1:1 NAT.
import { inert } from '#kit';
import type { AddressSet, Lines, Match, NatRule, ServiceMatch } from '#facts';
import type { Command, CommandArgs } from '../onboard/cli.ts';
import { addressItem, isAnyIpv4, portRange, protocolNumber } from '../onboard/address.ts';
import type { ParsedRule, ScalanceState } from './state.ts';

/** Reads `word value` pairs after the fixed part of a command. */
function pairs(words: string[], known: readonly string[]): Map<string, string> | undefined {
  const found = new Map<string, string>();
  for (let i = 0; i < words.length; i += 2) {
    const key = words[i]!.toLowerCase();
    if (!known.includes(key) || words[i + 1] === undefined) return undefined;
    found.set(key, words[i + 1]!);
  }
  return found;
}

/** `vlan 1`, `Device`, `IPsec 3`, `IPsecall`: names of interfaces in the model, and whether it is one tunnel of several. */
function side(words: string[]): { name: string; one: boolean; used: number } | undefined {
  const type = words[0]?.toLowerCase();
  const number = /^\d{1,4}$/.test(words[1] ?? '') ? words[1] : undefined;
  if (type === 'vlan' || type === 'ppp') {
    return number === undefined ? undefined : { name: `${type} ${number}`, one: false, used: 2 };
  }
  if (type === 'device') return { name: 'Device', one: false, used: 1 };
  if (type === 'sinemarc') return { name: 'SinemaRC', one: false, used: 1 };
  if (type === 'ipsecall') return { name: 'IPsec', one: false, used: 1 };
  if (type === 'openvpnall') return { name: 'OpenVPN', one: false, used: 1 };
  if (type === 'ipsec') return { name: 'IPsec', one: true, used: number === undefined ? 1 : 2 };
  if (type === 'openvpn') return { name: 'OpenVPN', one: true, used: number === undefined ? 1 : 2 };
  return undefined;
}

function maybe(match: Match, reason: string): void {
  match.may = [...(match.may ?? []), reason];
}

/** Undefined where it is no address; `any` for every one. */
function set(text: string): AddressSet | 'any' | undefined {
  if (isAnyIpv4(text)) return 'any';
  const item = addressItem(text);
  return item === undefined ? undefined : { include: [item] };
}

function ipv4rule(s: ScalanceState, { rest, at }: CommandArgs): boolean {
  // `a - b` with blanks is one address range.
  const words = rest.replace(/\s+-\s+/g, '-').split(/\s+/);
  if (words[0]?.toLowerCase() !== 'from') return false;
  const from = side(words.slice(1));
  if (!from || words[1 + from.used]?.toLowerCase() !== 'to') return false;
  const to = side(words.slice(2 + from.used));
  if (!to) return false;
  let tail = words.slice(2 + from.used + to.used);
  // A comment may have blanks; it stands last.
  const comment = tail.findIndex((w) => w.toLowerCase() === 'comment');
  const said = comment < 0 ? undefined : inert(tail.slice(comment + 1).join(' '), 80);
  if (comment >= 0) tail = tail.slice(0, comment);
  const options = pairs(tail, ['srcip', 'dstip', 'action', 'service', 'log', 'prior']);
  const action = options?.get('action')?.toLowerCase();
  if (!options || !['acc', 'drop', 'rej'].includes(action ?? '')) return false;
  const source = set(options.get('srcip') ?? '0.0.0.0/0');
  const destination = set(options.get('dstip') ?? '0.0.0.0/0');
  if (source === undefined || destination === undefined) return false;
  const match: Match = { family: 4 };
  if (source !== 'any') match.from = source;
  if (destination !== 'any') match.to = destination;
  if (from.name !== 'Device') match.in = [from.name];
  if (to.name !== 'Device') match.out = [to.name];
  if (from.one || to.one) maybe(match, 'for one of several tunnels');
  const prior = options.get('prior');
  const rule: ParsedRule = {
    id: prior === undefined ? `rule ${s.rules.length + 1}` : `rule ${s.rules.length + 1} (prior ${prior})`,
    action: action === 'acc' ? 'permit' : 'deny',
    ...(action === 'rej' ? { reject: true } : {}),
    match,
    at,
    text: inert(`ipv4rule ${rest}`),
    enabled: true,
    logged: options.has('log') && options.get('log')!.toLowerCase() !== 'no',
    ...(said === undefined ? {} : { comment: said }),
    ...(prior !== undefined && /^\d{1,3}$/.test(prior) ? { order: Number(prior) } : {}),
    toDevice: to.name === 'Device',
    service: options.get('service') ?? 'all',
  };
  // What the device itself begins is not what this model asks about.
  if (from.name === 'Device') return true;
  s.rules.push(rule);
  return true;
}

/** Puts the services into the rules, once all lines are read: they may be defined after the rules that name them. */
export function resolveServices(s: ScalanceState): void {
  for (const rule of s.rules) {
    const name = rule.service;
    if (name.toLowerCase() === 'all') continue;
    const services = s.services.get(name.toLowerCase());
    if (services) rule.match.services = services;
    else maybe(rule.match, `the service "${inert(name, 40)}" is not defined in this file`);
  }
}

function service(s: ScalanceState, { words, rest }: CommandArgs): boolean {
  const options = pairs(rest === '' ? [] : rest.split(/\s+/), ['dst', 'src', 'type', 'code', 'protocol-number']);
  const protocol = protocolNumber(words[2]!);
  if (!options || protocol === undefined) return false;
  const match: ServiceMatch = { protocol };
  const dst = options.get('dst');
  const src = options.get('src');
  const any = (text: string | undefined) => text === undefined || text === '*' || text.toLowerCase() === 'all';
  const toPorts = any(dst) ? undefined : portRange(dst!);
  const fromPorts = any(src) ? undefined : portRange(src!);
  if ((!any(dst) && !toPorts) || (!any(src) && !fromPorts)) return false;
  if (toPorts) match.toPorts = [toPorts];
  if (fromPorts) match.fromPorts = [fromPorts];
  const type = options.get('type');
  if (type !== undefined) {
    if (!/^\d{1,3}$/.test(type)) return false;
    const code = options.get('code');
    match.icmp = {
      type: Number(type),
      ...(code !== undefined && /^\d{1,3}$/.test(code) ? { code: Number(code) } : {}),
    };
  }
  const key = words[1]!.toLowerCase();
  s.services.set(key, [...(s.services.get(key) ?? []), match]);
  return true;
}

function prerule(s: ScalanceState, { words, rest, at }: CommandArgs): boolean {
  const parts = rest.toLowerCase().split(/\s+/);
  const enabled = parts.at(-1) === 'enabled' ? true : parts.at(-1) === 'disabled' ? false : undefined;
  if (enabled === undefined) return false;
  const service = words[0]!.toLowerCase();
  if (parts[0] === 'all-int' && parts.length === 2) {
    s.prerules.push({ service, enabled, at });
    return true;
  }
  if (parts[0] !== 'int') return false;
  const where = side(parts.slice(1, -1));
  if (!where || where.used !== parts.length - 2) return false;
  s.prerules.push({ service, on: where.name, enabled, at });
  return true;
}

const enter = (s: ScalanceState, { at }: { at: Lines }): void => void (s.firewall ??= { at, on: true });

function netmap(s: ScalanceState, { rest, at }: CommandArgs): boolean {
  const m = /^src-int (\S+(?: \d+)?) dst-int (\S+(?: \d+)?) type (source|destination) (.*)$/i.exec(rest);
  if (!m) return false;
  const from = side(m[1]!.split(' '));
  const to = side(m[2]!.split(' '));
  const options = pairs(m[4]!.split(/\s+/), ['srcip', 'srctrans', 'dstip', 'dsttrans']);
  if (!from || !to || !options) return false;
  const [srcip, srctrans, dstip, dsttrans] = ['srcip', 'srctrans', 'dstip', 'dsttrans'].map((k) =>
    options.has(k) ? set(options.get(k)!) : 'any',
  );
  if (!srcip || !srctrans || !dstip || !dsttrans) return false;
  const rule: NatRule = {
    id: `netmap ${++s.nats}`,
    match: { family: 4 },
    at,
    text: inert(`netmap ${rest}`),
    enabled: true,
  };
  if (srcip !== 'any') rule.match.from = srcip;
  if (dstip !== 'any') rule.match.to = dstip;
  const source = m[3]!.toLowerCase() === 'source';
  const target = source ? srctrans : dsttrans;
  if (target === 'any') return false;
  if (from.name !== 'Device') rule.match.in = [from.name];
  if (source) {
    rule.source = { to: target, pairwise: true };
    s.source.push({ rule, out: to.name });
  } else {
    rule.destination = { to: target, pairwise: true };
    s.destination.push({ rule, in: from.name });
  }
  return true;
}

function masquerading(s: ScalanceState, { rest, at }: CommandArgs): boolean {
  const where = side(rest.split(/\s+/));
  if (!where) return false;
  const rule: NatRule = {
    id: `masquerading ${++s.nats}`,
    match: { family: 4 },
    source: { to: 'interface' },
    at,
    text: inert(`masquerading int ${rest}`),
    enabled: true,
  };
  s.source.push({ rule, out: where.name });
  return true;
}

function napt(s: ScalanceState, { rest, at }: CommandArgs): boolean {
  const m = /^int (\S+(?: \d+)?) type (tcp|udp) (.*)$/i.exec(rest);
  const where = m && side(m[1]!.split(' '));
  const options = m && pairs(m[3]!.split(/\s+/), ['dst-ip', 'dst-port', 'trans-ip', 'trans-port', 'src-ip']);
  if (!m || !where || !options) return false;
  const to = set(options.get('dst-ip') ?? '0.0.0.0/0');
  const from = set(options.get('src-ip') ?? '0.0.0.0/0');
  const target = set(options.get('trans-ip') ?? '');
  const ports = portRange(options.get('dst-port') ?? '');
  const targetPorts = portRange(options.get('trans-port') ?? options.get('dst-port') ?? '');
  if (!to || !from || !target || target === 'any' || !ports || !targetPorts) return false;
  const rule: NatRule = {
    id: `napt ${++s.nats}`,
    match: {
      family: 4,
      in: [where.name],
      services: [{ protocol: m[2]!.toLowerCase() === 'tcp' ? 6 : 17, toPorts: [ports] }],
    },
    destination: { to: target, ports: targetPorts },
    at,
    text: inert(`napt ${rest}`),
    enabled: true,
  };
  if (to !== 'any') rule.match.to = to;
  if (from !== 'any') rule.match.from = from;
  s.destination.push({ rule, in: where.name });
  return true;
}

export const firewallCommands: Command<ScalanceState>[] = [
  { form: 'firewall', state: 'modelled', scope: 'filter', to: 'firewall', run: enter },
  {
    form: '[no] shutdown',
    in: 'firewall',
    state: 'modelled',
    scope: 'filter',
    run: (s, { no }) => void (s.firewall!.on = no),
  },
  { form: 'ipv4rule …', in: 'firewall', state: 'modelled', scope: 'filter', run: ipv4rule },
  {
    form: '(ipv4service|service|ipservice) name <name> protocol <protocol> …',
    in: 'firewall',
    state: 'modelled',
    scope: 'filter',
    run: service,
  },
  { form: 'prerule <service> ipv4 …', in: 'firewall', state: 'modelled', scope: 'management', run: prerule },
  { form: 'prerule <service> ipv6 …', in: 'firewall', state: 'not-modelled', scope: 'management' },
  {
    form: '(ipv6rule|ruleset|ipv4-ruleset|mac-rule|macrule|macservice) …',
    in: 'firewall',
    state: 'not-modelled',
    scope: 'filter',
  },
  { form: '(idle-timeout|tcp-timeout|udp-timeout|icmp-timeout) …', in: 'firewall', state: 'harmless' },
  { form: '(nat|ipv4nat)', state: 'modelled', scope: 'nat', to: 'nat' },
  { form: 'masquerading int …', in: 'nat', state: 'modelled', scope: 'nat', run: masquerading },
  { form: 'netmap …', in: 'nat', state: 'modelled', scope: 'nat', run: netmap },
  { form: 'napt …', in: 'nat', state: 'modelled', scope: 'nat', run: napt },
];
