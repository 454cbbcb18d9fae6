// Ways to the ASA itself: who may log on from where, and weak secrets told without the secret.
import { inert, normalIp, parseIpv4 } from '#kit';
import type { Filter, FilterRule, Stage } from '#facts';
import { cleanPrefix, maskedPrefixes } from '../../core/cisco/masks.ts';
import { rows } from '../../core/cisco/table.ts';
import type { Row } from '../../core/cisco/table.ts';
import { extendedEntry } from '../../core/cisco/entry.ts';
import { entryContext } from './access.ts';
import { oneLine } from './state.ts';
import type { AsaState } from './state.ts';

type R = Row<AsaState>;

/** `ssh 192.0.2.0 255.255.255.0 inside`, IPv6 with a prefix. */
const source = (service: 'ssh' | 'telnet' | 'http'): NonNullable<R['read']> => {
  return (asa, line, rest, no) => {
    if (no) return 'harmless';
    const at = oneLine(line.n).line;
    const first = rest[0] ?? '';
    if (first.includes('/')) {
      const prefix = cleanPrefix(first);
      if (prefix === undefined || rest[1] === undefined) return 'unrecognised';
      asa.access.push({ service, from: { include: [prefix] }, zone: rest[1], line: at });
      return undefined;
    }
    const ip = parseIpv4(asa.hosts.get(first) ?? first);
    const mask = parseIpv4(rest[1] ?? '');
    if (ip === undefined || mask === undefined) return 'unrecognised';
    asa.access.push({
      service,
      from: { include: maskedPrefixes(ip, mask).prefixes },
      zone: rest[2] ?? 'inside',
      line: at,
    });
    return undefined;
  };
};

/** Hashes that stand for the passwords an ASA has from the factory: an empty one, and `cisco`. Both are in the maker's manuals. */
const emptyHash = '8Ry2YjIyt7RRXU24';
const ciscoHash = '2KFQnbNIdI.2KYOU';

function secret(what: (rest: string[]) => string, from: (rest: string[]) => string[]): NonNullable<R['read']> {
  return (asa, line, rest, no) => {
    if (no) return;
    const at = oneLine(line.n);
    const w = from(rest);
    const label = inert(what(rest), 48);
    const add = (kind: 'factory-password' | 'no-password' | 'clear-text-password' | 'weak-hash'): void =>
      void asa.device.weaknesses.push({ kind, what: label, at });
    const value = w[0] ?? '';
    if (value === emptyHash) add('no-password');
    else if (value === ciscoHash || value.toLowerCase() === 'cisco') add('factory-password');
    if (w.includes('nopassword')) add('no-password');
    else if (w.includes('encrypted') || w.includes('nt-encrypted')) add('weak-hash');
    else if (value !== '' && !w.includes('pbkdf2') && !value.startsWith('$') && value !== '*****')
      add('clear-text-password');
  };
}

export const managementRows: R[] = [
  { words: 'ssh', state: 'modelled', scope: 'management', read: source('ssh') },
  { words: 'telnet', state: 'modelled', scope: 'management', read: source('telnet') },
  { words: 'http', state: 'modelled', scope: 'management', read: source('http') },
  ...rows<AsaState>(
    'harmless',
    'management',
    `ssh timeout, ssh version, ssh stricthostkeycheck, ssh key-exchange, ssh cipher, ssh pubkey-chain, ssh stack, telnet timeout, http redirect, http authentication-certificate, http server session-timeout, http server idle-timeout, http connection`,
    { inside: 'same' },
  ),
  {
    words: 'ssh scopy enable',
    state: 'modelled',
    scope: 'management',
    read: (asa, line, _r, no) =>
      void asa.device.management.push({
        service: 'scp',
        enabled: !no,
        protocol: 6,
        port: 22,
        encrypted: true,
        at: oneLine(line.n),
      }),
  },
  {
    words: 'http server enable',
    state: 'modelled',
    scope: 'management',
    read: (asa, line, rest, no) => {
      asa.httpServer = no ? undefined : line.n;
      if (/^\d{1,5}$/.test(rest[0] ?? '')) asa.httpPort = Number(rest[0]);
    },
  },
  {
    words: 'passwd',
    state: 'modelled',
    scope: 'management',
    read: secret(
      () => 'log-on password',
      (r) => r,
    ),
  },
  {
    words: 'password',
    state: 'modelled',
    scope: 'management',
    silent: true,
    read: (asa, line, rest, no) =>
      rest[0] === 'encryption'
        ? 'harmless'
        : (secret(
            () => 'log-on password',
            (r) => r,
          )(asa, line, rest, no) ?? 'modelled'),
  },
  {
    words: 'enable password',
    state: 'modelled',
    scope: 'management',
    read: secret(
      () => 'enable password',
      (r) => r,
    ),
  },
  {
    words: 'username',
    state: 'harmless',
    scope: 'management',
    read: secret(
      (r) => `account ${r[0] ?? ''}`,
      (r) => (r[1] === 'attributes' ? ['*****'] : r[1] === 'nopassword' ? ['nopassword'] : r.slice(2)),
    ),
    inside: 'aside',
  },
  {
    words: 'snmp-server community',
    state: 'modelled',
    scope: 'management',
    read: (asa, line, rest, no) => {
      if (no) return;
      const word = rest.find((w) => !/^\d$/.test(w)) ?? '';
      asa.device.management.push({
        service: 'snmp',
        enabled: true,
        protocol: 17,
        port: 161,
        encrypted: false,
        at: oneLine(line.n),
      });
      if (/^(public|private|cisco)$/i.test(word))
        asa.device.weaknesses.push({
          kind: 'factory-community',
          what: 'SNMP community that reads',
          at: oneLine(line.n),
        });
    },
  },
  {
    words: 'snmp-server host',
    state: 'modelled',
    scope: 'management',
    read: (asa, line, rest, no) => {
      const ip = normalIp(asa.hosts.get(rest[1] ?? '') ?? rest[1] ?? '');
      if (no || ip === undefined || rest[0] === undefined) return;
      asa.device.management.push({
        service: 'snmp',
        enabled: true,
        protocol: 17,
        port: 161,
        encrypted: rest.includes('3'),
        on: [rest[0]],
        from: { include: [ip] },
        at: oneLine(line.n),
      });
    },
  },
  { words: 'snmp-server user', state: 'harmless', scope: 'management', inside: 'aside' },
  { words: 'snmp-server', state: 'harmless', scope: 'management' },
  {
    words: 'icmp',
    state: 'modelled',
    scope: 'management',
    read: (asa, line, rest, no) => {
      if (no || rest[0] === 'unreachable') return 'harmless';
      if (rest[0] !== 'permit' && rest[0] !== 'deny') return 'unrecognised';
      asa.icmp.push({ permit: rest[0] === 'permit', line, words: rest.slice(1) });
      return undefined;
    },
  },
];

/** What answers, and the step that packets to the device itself take: log-ons from the sources told, on the interface told, and no others. */
export function finishManagement(asa: AsaState): Stage[] {
  const { device } = asa;
  const rules: FilterRule[] = [];
  const port = { ssh: 22, telnet: 23, http: asa.httpPort };
  for (const a of asa.access) {
    if (a.service === 'http' && asa.httpServer === undefined) continue;
    const service = a.service === 'http' ? ('https' as const) : a.service;
    const at = oneLine(a.line);
    device.management.push({
      service,
      enabled: true,
      protocol: 6,
      port: port[a.service],
      encrypted: a.service !== 'telnet',
      on: [a.zone],
      from: a.from,
      at,
    });
    rules.push({
      id: `${service} ${a.zone}`,
      action: 'permit',
      match: { from: a.from, in: [a.zone], services: [{ protocol: 6, toPorts: [[port[a.service], port[a.service]]] }] },
      at,
      text: `${service} from ${a.from.include.join(', ')} on ${a.zone}`,
      enabled: true,
    });
  }
  for (const i of asa.icmp) {
    const zone = i.words.at(-1)!;
    const entry = extendedEntry(['icmp', ...withDestination(i.words.slice(0, -1))], entryContext(asa));
    if (entry.unknown.length > 0) asa.book.mark(i.line.n, 'unrecognised', { scope: 'management' });
    rules.push({
      id: `icmp ${i.line.n}`,
      action: i.permit ? 'permit' : 'deny',
      match: { ...entry.match, in: [zone] },
      at: oneLine(i.line.n),
      text: inert(i.line.text),
      enabled: true,
    });
  }
  for (const zone of new Set(asa.icmp.map((i) => i.words.at(-1)!)))
    rules.push({
      id: `other icmp ${zone}`,
      action: 'deny',
      match: { in: [zone], services: [{ protocol: 1 }] },
      at: oneLine(asa.icmp[0]!.line.n),
      text: `ICMP on ${zone} that no line permits`,
      enabled: true,
      implicit: true,
    });
  const first = device.interfaces[0]?.at ?? oneLine(1);
  rules.push({
    id: 'other log-ons',
    action: 'deny',
    match: {
      services: [
        {
          protocol: 6,
          toPorts: [
            [22, 23],
            [80, 80],
            [443, 443],
            ...(asa.httpPort === 443 ? [] : [[asa.httpPort, asa.httpPort] as [number, number]]),
          ],
        },
      ],
    },
    at: first,
    text: 'log-ons that no line permits',
    enabled: true,
    implicit: true,
  });
  const filter: Filter = { name: 'log-ons to the device', rules, otherwise: 'permit', at: first };
  if (asa.access.length === 0 && asa.icmp.length === 0) return [];
  device.filters.push(filter);
  return [{ kind: 'filter', filter: filter.name, tracksSessions: true }];
}

/** `SOURCE [type]` of an `icmp` line as an entry has it: the destination is the device. */
function withDestination(words: readonly string[]): string[] {
  const used = words[0] === 'host' || /^\d+\.\d+\.\d+\.\d+$/.test(words[0] ?? '') ? 2 : 1;
  return [...words.slice(0, used), 'any', ...words.slice(used)];
}
