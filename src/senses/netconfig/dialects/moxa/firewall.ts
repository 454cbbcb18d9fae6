// Rules of the EDR routers: `firewall N` blocks. In part only: what is not followed stays open or makes the rule a perhaps.
import { inert } from '#kit';
import type { AddressSet, FilterRule, Match } from '#facts';
import type { Command, CommandArgs } from '../onboard/cli.ts';
import { addressItem, networkPrefix, portRange, protocolNumber } from '../onboard/address.ts';
import type { MoxaState } from './state.ts';

/** `any`, `single A`, `range A B`, `subnet A M`. */
function addresses(rest: string): AddressSet | 'any' | undefined {
  const [word, a, b] = rest.trim().split(/\s+/);
  if (/^(any|all)$/i.test(word ?? '')) return 'any';
  const item =
    word === 'single'
      ? addressItem(a ?? '')
      : word === 'range'
        ? addressItem(`${a}-${b}`)
        : word === 'subnet'
          ? networkPrefix(a ?? '', b ?? '')
          : addressItem(word ?? '');
  return item === undefined ? undefined : { include: [item] };
}

const current = (s: MoxaState): FilterRule => s.rules.at(-1)!;

function address(end: 'from' | 'to') {
  return (s: MoxaState, { rest }: CommandArgs): boolean => {
    const set = addresses(rest);
    if (set === undefined) return false;
    if (set !== 'any') current(s).match[end] = set;
    return true;
  };
}

function ports(end: 'fromPorts' | 'toPorts') {
  return (s: MoxaState, { rest }: CommandArgs): boolean => {
    const [word, a, b] = rest.trim().split(/\s+/);
    if (/^(any|all)$/i.test(word ?? '')) return true;
    const range = portRange(word === 'single' ? (a ?? '') : word === 'range' ? `${a}-${b}` : (word ?? ''));
    const match: Match = current(s).match;
    if (!range) return false;
    match.services = (match.services ?? [{ protocol: 6 }, { protocol: 17 }]).map((m) => ({ ...m, [end]: [range] }));
    return true;
  };
}

export const firewallCommands: Command<MoxaState>[] = [
  {
    form: 'firewall <n>',
    state: 'modelled',
    scope: 'filter',
    to: 'firewall',
    run: (s, { words, at }) => {
      s.router = true;
      s.rules.push({
        id: `rule ${inert(words[0]!, 10)}`,
        action: 'permit',
        match: { family: 4 },
        at,
        text: inert(`firewall ${words[0]}`),
        enabled: true,
      });
    },
  },
  {
    form: 'action (accept|drop|reject)',
    in: 'firewall',
    state: 'modelled',
    scope: 'filter',
    run: (s, { words }) => {
      const rule = current(s);
      rule.action = words[0] === 'accept' ? 'permit' : 'deny';
      rule.text += ` ${words[0]}`;
    },
  },
  {
    form: 'interface <from> <to>',
    in: 'firewall',
    state: 'modelled',
    scope: 'filter',
    run: (s, { words }) => {
      const [from, to] = words as [string, string];
      if (from.toLowerCase() !== 'all') current(s).match.in = [from.toLowerCase()];
      if (to.toLowerCase() !== 'all') current(s).match.out = [to.toLowerCase()];
    },
  },
  {
    form: 'protocol <protocol>',
    in: 'firewall',
    state: 'modelled',
    scope: 'filter',
    run: (s, { words }) => {
      if (/^all$/i.test(words[0]!)) return true;
      const protocol = protocolNumber(words[0]!);
      if (protocol === undefined) return false;
      const match = current(s).match;
      const ported = (match.services ?? []).find((m) => m.fromPorts || m.toPorts);
      match.services = [{ ...ported, protocol }];
      return true;
    },
  },
  { form: 'src-ip …', in: 'firewall', state: 'modelled', scope: 'filter', run: address('from') },
  { form: 'dst-ip …', in: 'firewall', state: 'modelled', scope: 'filter', run: address('to') },
  { form: 'src-port …', in: 'firewall', state: 'modelled', scope: 'filter', run: ports('fromPorts') },
  { form: 'dst-port …', in: 'firewall', state: 'modelled', scope: 'filter', run: ports('toPorts') },
  {
    form: '[no] (enable|shutdown)',
    in: 'firewall',
    state: 'modelled',
    scope: 'filter',
    run: (s, { words, no }) => void (current(s).enabled = (words[0] === 'enable') !== no),
  },
  { form: '(name|logging|severity|syslog|trap|local-storage) …', in: 'firewall', state: 'harmless' },
  {
    form: '(mode|automation-profile|quick-automation-profile|mac-address) …',
    in: 'firewall',
    state: 'not-modelled',
    scope: 'filter',
  },
];
