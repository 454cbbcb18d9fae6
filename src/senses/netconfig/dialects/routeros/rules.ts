// Firewall rules of RouterOS: chains of filter, raw and nat, with address lists and interface lists.
// Longer than most: the conditions of filter and nat rules are the same.
import { inert } from '#kit';
import type { AddressSet, Filter, FilterRule, Match, NatRule, NumberRange, PacketState, ServiceMatch } from '#facts';
import type { LineBook } from '../../core/line-book.ts';
import { bothMatches, bothServices } from '../../core/match.ts';
import { unfoldNat } from '../../core/nat-chains.ts';
import type { NatStep } from '../../core/nat-chains.ts';
import { blanked } from '../../core/secrets.ts';
import { addressMember, addressSpan, anyAddress, complement } from '../../core/sets.ts';
import { hasPorts, icmpKind, otherProtocols, portNumber, protocolNumber } from '../../core/words.ts';
import type { Statement } from './statements.ts';
import { yes } from './statements.ts';

export interface AddressList {
  members: string[];
  /** Filled at run time, or by host names. */
  open: boolean;
}

export interface RuleSettings {
  family: 4 | 6;
  lists: ReadonlyMap<string, AddressList>;
  book: LineBook;
}

const silent = new Set([
  'chain',
  'action',
  'comment',
  'disabled',
  'log',
  'log-prefix',
  'jump-target',
  'reject-with',
  'address-list',
  'address-list-timeout',
  'to-addresses',
  'to-ports',
  'to-address',
  'hw-offload',
  'place-before',
  'randomise-ports',
  'same-not-by-dst',
  'passthrough',
  'new-packet-mark',
  'new-connection-mark',
  'new-routing-mark',
  'new-mss',
  'new-dscp',
  'new-ttl',
  'new-priority',
]);

const perhaps: Record<string, string> = {
  'connection-nat-state': 'a translated connection',
  'connection-type': 'connection tracking helper',
  'connection-mark': 'a mark of the connection',
  'connection-bytes': 'bytes carried so far',
  'connection-limit': 'number of connections',
  'connection-rate': 'rate of the connection',
  'packet-mark': 'a mark of the packet',
  'routing-mark': 'a mark for routing',
  'routing-table': 'routing table',
  'src-mac-address': 'MAC address',
  'src-address-type': 'kind of address',
  'dst-address-type': 'kind of address',
  'in-bridge-port': 'bridge port',
  'out-bridge-port': 'bridge port',
  'in-bridge-port-list': 'bridge port',
  'out-bridge-port-list': 'bridge port',
  'ipsec-policy': 'IPsec policy',
  'tcp-flags': 'TCP flags',
  'tcp-mss': 'TCP segment size',
  'tls-host': 'TLS host name',
  'layer7-protocol': 'application',
  content: 'text in the packet',
  limit: 'rate limit',
  'dst-limit': 'rate limit',
  time: 'time of day',
  dscp: 'DSCP value',
  ttl: 'time to live',
  'hop-limit': 'hop limit',
  fragment: 'fragments',
  headers: 'IPv6 extension headers',
  hotspot: 'hotspot',
  'ingress-priority': 'priority',
  priority: 'priority',
  'ipv4-options': 'IP options',
  nth: 'every n-th packet',
  p2p: 'application',
  'packet-size': 'packet length',
  'per-connection-classifier': 'share of connections',
  psd: 'scan detection',
  random: 'chance',
  realm: 'routing realm',
  'vlan-id': 'VLAN',
};

interface Conditions {
  matches: Match[];
  unknown?: string;
  may: string[];
}

const stateWords: Record<string, PacketState> = {
  established: 'established',
  related: 'related',
  new: 'new',
  invalid: 'invalid',
  untracked: 'untracked',
};

function conditions(s: Statement, { family, lists }: RuleSettings): Conditions {
  const may: string[] = [];
  let unknown: string | undefined;
  let match: Match | undefined = { family };
  const both = (more: Match) => {
    match = match && bothMatches(match, more);
  };
  const protocolText = s.properties.get('protocol');
  const protocol =
    protocolText === undefined || protocolText.startsWith('!') ? undefined : protocolNumber(protocolText);
  const options: ServiceMatch[][] = [];
  for (const [name, written] of s.properties) {
    if (silent.has(name)) continue;
    const not = written.startsWith('!');
    const value = not ? written.slice(1) : written;
    if (name in perhaps) {
      may.push(perhaps[name]!);
      continue;
    }
    switch (name) {
      case 'src-address':
      case 'dst-address': {
        const member = addressMember(value);
        if (member === undefined) unknown ??= `${name} ${value}`;
        else
          both({
            [name === 'src-address' ? 'from' : 'to']: not
              ? { include: [anyAddress(family)], except: [member] }
              : { include: [member] },
          });
        break;
      }
      case 'src-address-list':
      case 'dst-address-list': {
        const list = lists.get(value) ?? { members: [], open: false };
        const side = name === 'src-address-list' ? 'from' : 'to';
        if (list.open) may.push(`address list ${value}`);
        else if (!not) both({ [side]: { include: list.members, names: [value] } });
        else if (list.members.length)
          both({ [side]: { include: [anyAddress(family)], except: list.members, names: [value] } });
        break;
      }
      case 'protocol': {
        const number = protocolNumber(value);
        if (number === undefined) unknown ??= `protocol ${value}`;
        else options.push(not ? otherProtocols([number]) : [{ protocol: number }]);
        break;
      }
      case 'src-port':
      case 'dst-port':
      case 'port': {
        const list = ranges(value);
        if (!list || !hasPorts(protocol)) {
          unknown ??= list ? `${name} without a protocol of ports` : `${name} ${value}`;
          break;
        }
        const held = not ? complement(list, 0, 65_535) : list;
        if (name === 'src-port') options.push([{ fromPorts: held }]);
        else if (name === 'dst-port') options.push([{ toPorts: held }]);
        else options.push(not ? [{ fromPorts: held, toPorts: held }] : [{ fromPorts: held }, { toPorts: held }]);
        break;
      }
      case 'icmp-options': {
        const m = /^(\d+)(?::(\d+)(?:-(\d+))?)?$/.exec(value);
        const kind = m && icmpKind(m[1]!, family);
        if (!kind || not) may.push('ICMP type');
        else {
          const whole = m[2] === undefined || (m[2] === '0' && m[3] === '255');
          if (!whole && m[3] !== undefined) may.push('ICMP code');
          options.push([
            {
              protocol: family === 4 ? 1 : 58,
              icmp: whole || m[3] !== undefined ? kind : { type: kind.type, code: Number(m[2]) },
            },
          ]);
        }
        break;
      }
      case 'in-interface':
      case 'in-interface-list':
        if (value !== 'all') both(not ? { notIn: [value] } : { in: [value] });
        break;
      case 'out-interface':
      case 'out-interface-list':
        if (value !== 'all') both(not ? { notOut: [value] } : { out: [value] });
        break;
      case 'connection-state': {
        const named = value.split(',').map((w) => stateWords[w]);
        if (value === '' || named.includes(undefined)) unknown ??= `connection-state ${value}`;
        else
          both({
            states: not ? Object.values(stateWords).filter((st) => !named.includes(st)) : (named as PacketState[]),
          });
        break;
      }
      default:
        unknown ??= `property ${name}`;
    }
  }
  let services: ServiceMatch[] | undefined;
  for (const option of options) services = bothServices(services, option);
  if (services?.length === 0) match = undefined;
  const result: Match | undefined = match && {
    ...match,
    ...(services ? { services } : {}),
    ...(may.length ? { may } : {}),
  };
  return { matches: result ? [result] : [], may, ...(unknown === undefined ? {} : { unknown }) };
}

function ranges(text: string): NumberRange[] | undefined {
  const found: NumberRange[] = [];
  for (const part of text.split(',')) {
    const [a, b = a] = part.split('-');
    const from = portNumber(a!);
    const to = portNumber(b!);
    if (from === undefined || to === undefined || from > to) return undefined;
    found.push([from, to]);
  }
  return found;
}

const looking = new Set([
  'log',
  'passthrough',
  'add-src-to-address-list',
  'add-dst-to-address-list',
  'mark-packet',
  'mark-connection',
  'mark-routing',
  'change-mss',
  'change-dscp',
  'change-ttl',
  'set-priority',
  'sniff-tzsp',
  'sniff-pc',
  'strip-ipv4-options',
  'clear-df',
]);

/** Chains of a filter or raw table as filters; those that the system asks by itself let through what no rule decides. */
export function readChains(
  statements: readonly Statement[],
  prefix: string,
  hooks: readonly string[],
  s: RuleSettings,
): Filter[] {
  const chains = new Map<string, Statement[]>();
  for (const statement of statements) {
    const chain = statement.properties.get('chain') ?? '';
    const list = chains.get(chain);
    if (list) list.push(statement);
    else chains.set(chain, [statement]);
  }
  const name = (chain: string) => `${prefix}${chain}${s.family === 6 ? ' (IPv6)' : ''}`;
  return [...chains].map(([chain, list]): Filter => {
    const rules = list.flatMap((statement, i) => readRule(statement, i + 1, name, chains, s));
    const first = list[0]!;
    return {
      name: name(chain),
      family: s.family,
      rules,
      otherwise: hooks.includes(chain) ? 'permit' : 'return',
      at: { file: 0, line: first.line, to: list.at(-1)!.to },
    };
  });
}

function readRule(
  statement: Statement,
  n: number,
  name: (chain: string) => string,
  chains: ReadonlyMap<string, unknown>,
  s: RuleSettings,
): FilterRule[] {
  const read = conditions(statement, s);
  const action = statement.properties.get('action') ?? 'accept';
  const target = statement.properties.get('jump-target');
  const lines: [number, number] = [statement.line, statement.to];
  const disabled = yes(statement, 'disabled');
  let unknown = read.unknown;
  let acts: { action: FilterRule['action']; reject?: boolean; may?: string }[];
  if (action === 'accept') acts = [{ action: 'permit' }];
  else if (action === 'drop' || action === 'tarpit') acts = [{ action: 'deny' }];
  else if (action === 'reject') acts = [{ action: 'deny', reject: true }];
  else if (action === 'return') acts = [{ action: 'return' }];
  else if (action === 'fasttrack-connection') acts = [{ action: 'permit', may: 'fasttrack' }];
  else if (action === 'jump' && target !== undefined)
    acts = chains.has(target) ? [{ action: 'jump' }] : [{ action: 'pass' }];
  else if (looking.has(action)) acts = [{ action: 'pass' }];
  else if (action === 'notrack') acts = [{ action: 'pass' }];
  else {
    unknown ??= `action ${action}`;
    acts = [];
  }
  if (statement.verb !== 'add') unknown ??= `${statement.verb} of a rule`;
  if (unknown !== undefined)
    acts = [
      { action: 'permit', may: `not understood: ${unknown}` },
      { action: 'deny', may: `not understood: ${unknown}` },
    ];
  const scope = { scope: 'filter' as const, element: name(statement.properties.get('chain') ?? '') };
  if (disabled) s.book.mark(lines, 'harmless', scope);
  else if (unknown !== undefined) s.book.mark(lines, 'unrecognised', { ...scope, note: unknown });
  else if (action === 'notrack') {
    s.book.mark(lines, 'not-modelled', { ...scope, note: 'takes packets out of connection tracking' });
  } else if (read.may.length || action === 'fasttrack-connection')
    s.book.mark(lines, 'limited', { ...scope, note: `may match: ${[...read.may, action].join(', ')}` });
  else s.book.mark(lines, 'modelled', scope);
  const matches = unknown === undefined || read.matches.length ? read.matches : [{ family: s.family }];
  return matches.flatMap((match) =>
    acts.map(({ action: act, reject, may }, i) => ({
      id: acts.length > 1 ? `${n}.${i + 1}` : String(n),
      action: act,
      ...(act === 'jump' ? { target: name(target!) } : {}),
      ...(reject ? { reject } : {}),
      match: { ...match, ...(may === undefined ? {} : { may: [...(match.may ?? []), may] }) },
      at: { file: 0, line: statement.line, ...(statement.to > statement.line ? { to: statement.to } : {}) },
      text: inert(blanked(statement.text)),
      enabled: !disabled,
      ...(action === 'log' || yes(statement, 'log') ? { logged: true } : {}),
      ...(statement.properties.has('comment') ? { comment: inert(statement.properties.get('comment')!) } : {}),
    })),
  );
}

/** Translations of one chain (`dstnat`, `srcnat`). */
export function readNat(statements: readonly Statement[], chain: string, s: RuleSettings): NatRule[] {
  const steps = new Map<string, NatStep[]>();
  const names = new Set(statements.map((st) => st.properties.get('chain')));
  for (const [i, statement] of statements.entries()) {
    const read = conditions(statement, s);
    const action = statement.properties.get('action') ?? 'accept';
    const target = statement.properties.get('jump-target');
    const lines: [number, number] = [statement.line, statement.to];
    if (yes(statement, 'disabled')) {
      s.book.mark(lines, 'harmless', { scope: 'nat' });
      continue;
    }
    const to = place(statement);
    const needs = action === 'dst-nat' || action === 'src-nat' || action === 'netmap' || action === 'same';
    const act = actOf(action);
    const unknown =
      read.unknown ??
      (act === undefined
        ? `action ${action}`
        : needs && !to && !statement.properties.has('to-ports')
          ? 'no address to translate to'
          : undefined);
    if (unknown !== undefined) {
      s.book.mark(lines, 'unrecognised', { scope: 'nat', note: unknown });
      continue;
    }
    s.book.mark(lines, read.may.length ? 'limited' : 'modelled', {
      scope: 'nat',
      ...(read.may.length ? { note: `may match: ${read.may.join(', ')}` } : {}),
    });
    const own = statement.properties.get('chain') ?? '';
    const step: NatStep = {
      id: `${own} ${i + 1}`,
      matches: read.matches,
      act: act === 'jump' && (target === undefined || !names.has(target)) ? 'pass' : act!,
      ...(act === 'jump' && target !== undefined ? { target } : {}),
      translation: (match) => change(action, to, statement, match, s.family),
      at: { file: 0, line: statement.line, ...(statement.to > statement.line ? { to: statement.to } : {}) },
      text: inert(blanked(statement.text)),
    };
    const list = steps.get(own);
    if (list) list.push(step);
    else steps.set(own, [step]);
  }
  const { rules, cut } = unfoldNat(steps, chain, { family: s.family });
  if (cut && statements[0])
    s.book.mark(statements[0].line, 'not-modelled', { scope: 'nat', note: 'too many chains within chains' });
  return rules;
}

function actOf(action: string): NatStep['act'] | undefined {
  if (/^(dst-nat|src-nat|masquerade|redirect|netmap|same)$/.test(action)) return 'translate';
  if (action === 'accept') return 'exempt';
  if (action === 'jump' || action === 'return') return action;
  return looking.has(action) ? 'pass' : undefined;
}

function place(s: Statement): AddressSet | undefined {
  const member = addressMember(s.properties.get('to-addresses') ?? s.properties.get('to-address') ?? '');
  return member === undefined ? undefined : { include: [member] };
}

function change(
  action: string,
  to: AddressSet | undefined,
  s: Statement,
  match: Match,
  family: 4 | 6,
): Pick<NatRule, 'source' | 'destination'> {
  const range = ranges(s.properties.get('to-ports') ?? '')?.[0];
  const ports = range ? { ports: range } : {};
  const outward = s.properties.get('chain') === 'srcnat' || action === 'src-nat' || action === 'masquerade';
  if (action === 'masquerade') return { source: { to: 'interface', ...ports } };
  if (action === 'redirect') return { destination: { to: 'interface', ...ports } };
  const own = outward ? match.from : match.to;
  if (!to) {
    const part = { to: own ?? { include: [anyAddress(family)] }, pairwise: true, ...ports };
    return outward ? { source: part } : { destination: part };
  }
  const a = own?.include.length === 1 && !own.except ? addressSpan(own.include[0]!) : undefined;
  const b = addressSpan(to.include[0]!);
  const pairwise = action === 'netmap' && a && b && a.to - a.from === b.to - b.from;
  const part = { to, ...(pairwise ? { pairwise: true } : {}), ...ports };
  return outward ? { source: part } : { destination: part };
}
