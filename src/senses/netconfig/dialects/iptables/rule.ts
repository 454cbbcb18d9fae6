// One line `-A CHAIN …` of iptables-save: its conditions, its target and the target's options. iptables(8), iptables-extensions(8).
// Longer than most: the options of one command belong together.
import type { NumberRange, PacketState } from '#facts';
import { addressMember, complement } from '../../core/sets.ts';
import { icmpKind, otherIcmp, portNumber, protocolNumber } from '../../core/words.ts';
import { Conditions } from './conditions.ts';
import { undecided } from './modules.ts';
import type { Token } from './tokens.ts';

export interface ParsedRule {
  conditions: Conditions;
  /** Name of a chain or of a target; absent: the rule only counts. */
  target?: string;
  /** `-g`: does not come back. */
  goes: boolean;
  /** Options of the target, without dashes. */
  options: ReadonlyMap<string, string[]>;
  comment?: string;
  hits?: number;
  /** Only for the other family (`-4`, `-6`): left out when loaded. */
  otherFamily: boolean;
}

const stateNames: Record<string, PacketState> = {
  NEW: 'new',
  ESTABLISHED: 'established',
  RELATED: 'related',
  INVALID: 'invalid',
  UNTRACKED: 'untracked',
};
const allStates: PacketState[] = ['new', 'established', 'related', 'invalid', 'untracked'];
/** A packet that is no first packet of a TCP connection. */
const notFirst: PacketState[] = ['established', 'related', 'invalid', 'untracked'];

const aliases: Record<string, string> = {
  '--source': '-s',
  '--src': '-s',
  '--destination': '-d',
  '--dst': '-d',
  '--protocol': '-p',
  '--proto': '-p',
  '--in-interface': '-i',
  '--out-interface': '-o',
  '--jump': '-j',
  '--goto': '-g',
  '--match': '-m',
  '--fragment': '-f',
  '--set-counters': '-c',
  '--ipv4': '-4',
  '--ipv6': '-6',
  '--source-port': '--sport',
  '--destination-port': '--dport',
  '--source-ports': '--sports',
  '--destination-ports': '--dports',
};

function isOption({ text, quoted }: Token): boolean {
  if (quoted) return false;
  if (text.charCodeAt(0) !== 45) return text === '!';
  return /^--?[a-zA-Z46]/.test(text);
}

const noOptions: ReadonlyMap<string, string[]> = new Map<string, string[]>();

/** Reads the words after the chain's name. */
export function parseRule(words: readonly Token[], family: 4 | 6): ParsedRule {
  const c = new Conditions(family);
  const rule: ParsedRule = { conditions: c, goes: false, options: noOptions, otherFamily: false };
  const modules: string[] = [];
  let options: Map<string, string[]> | undefined;
  let at = 0;
  while (at < words.length) {
    let not = false;
    if (words[at]!.text === '!' && !words[at]!.quoted) {
      not = true;
      at++;
    }
    const word = words[at++];
    if (!word) {
      c.unknown ??= 'ends after an exclamation mark';
      break;
    }
    if (!isOption(word)) {
      c.unknown ??= `a word that belongs to no option: ${word.text}`;
      continue;
    }
    const option = aliases[word.text] ?? word.text;
    // The older spelling has the exclamation mark behind the option.
    if (words[at]?.text === '!' && !words[at]!.quoted) {
      not = true;
      at++;
    }
    const args: string[] = [];
    while (at < words.length && !isOption(words[at]!)) args.push(words[at++]!.text);
    if (!plainOption(option, args, not, rule, modules) && !matchOption(option, args, not, rule, modules)) {
      if (rule.target !== undefined && !not) {
        rule.options = options ??= new Map<string, string[]>();
        options.set(word.text.replace(/^-+/, ''), args);
      } else c.unknown ??= `option ${word.text}`;
    }
  }
  for (const name of modules) {
    const words = undecided[name];
    if (words) c.perhaps(words);
    if (name in moduleProtocol && c.protocol !== moduleProtocol[name])
      c.unknown ??= `match ${name} without its protocol`;
  }
  return rule;
}

function plainOption(option: string, args: string[], not: boolean, rule: ParsedRule, modules: string[]): boolean {
  const c = rule.conditions;
  const value = args[0] ?? '';
  switch (option) {
    case '-s':
    case '-d':
      addresses(c, option === '-s' ? 'from' : 'to', value, not);
      break;
    case '-p':
      protocol(c, value, not);
      break;
    case '-i':
    case '-o':
      if (value === '') c.unknown ??= 'an interface is missing';
      else c[option === '-i' ? 'in' : 'out'].push({ pattern: value, not });
      break;
    case '-j':
    case '-g':
      if (value === '') c.unknown ??= 'a target is missing';
      else rule.target = value;
      rule.goes = option === '-g';
      break;
    case '-m':
      if (!(value in undecided) && !decided.has(value)) c.unknown ??= `match module ${value}`;
      else modules.push(value);
      break;
    case '-f':
      c.perhaps(not ? 'first fragments' : 'later fragments');
      break;
    case '-c':
      rule.hits = Number(args[0]);
      break;
    case '-4':
      rule.otherFamily ||= c.family === 6;
      break;
    case '-6':
      rule.otherFamily ||= c.family === 4;
      break;
    case '--comment':
      rule.comment = args.join(' ');
      break;
    default:
      return false;
  }
  const taken = option === '-c' ? 2 : option === '-f' || option === '-4' || option === '-6' ? 0 : 1;
  if (args.length > taken && option !== '--comment') c.unknown ??= `more words than ${option} takes`;
  return true;
}

const moduleProtocol: Record<string, number> = {
  tcp: 6,
  udp: 17,
  udplite: 136,
  sctp: 132,
  icmp: 1,
  icmp6: 58,
  icmpv6: 58,
};

const decided = new Set([
  'tcp',
  'udp',
  'udplite',
  'sctp',
  'icmp',
  'icmp6',
  'icmpv6',
  'multiport',
  'iprange',
  'state',
  'conntrack',
  'comment',
  'standard',
]);

function addresses(c: Conditions, side: 'from' | 'to', text: string, not: boolean): void {
  const members: string[] = [];
  let named = false;
  for (const part of text.split(',')) {
    const member = addressMember(part);
    if (member !== undefined && member.includes(':') === (c.family === 6)) members.push(member);
    else if (/^[a-z0-9.-]+$/i.test(part) && /[a-z]/i.test(part)) named = true;
    else if (/^[0-9a-f.:]+\/[0-9a-f.:]+$/i.test(part)) c.perhaps('an address mask with gaps');
    else c.unknown ??= `address ${part}`;
    if (member === undefined && !named) return;
  }
  if (named) c.perhaps('addresses of a host name');
  else if (members.length) c.address(side, members, not);
}

function protocol(c: Conditions, text: string, not: boolean): void {
  if (text === 'all' || text === '0' || text === 'any') return;
  const number = protocolNumber(text);
  if (number === undefined) c.unknown ??= `protocol ${text}`;
  else if (not) c.notProtocol = number;
  else c.protocol = number;
}

/** `22`, `1024:65535`, `:1023`, `http`. */
function portRange(text: string): NumberRange | undefined {
  const colon = text.indexOf(':');
  if (colon < 0) {
    const port = portNumber(text);
    return port === undefined ? undefined : [port, port];
  }
  const from = colon === 0 ? 0 : portNumber(text.slice(0, colon));
  const to = colon === text.length - 1 ? 65_535 : portNumber(text.slice(colon + 1));
  return from === undefined || to === undefined ? undefined : [from, to];
}

function ports(c: Conditions, side: 'fromPorts' | 'toPorts' | 'ports', text: string, not: boolean): void {
  const ranges: NumberRange[] = [];
  for (const part of text.split(',')) {
    const range = portRange(part);
    if (!range) {
      c.unknown ??= `port ${part}`;
      return;
    }
    ranges.push(range);
  }
  if (!not) c.limitPorts(side, ranges);
  else if (side === 'ports') {
    c.limitPorts('fromPorts', complement(ranges, 0, 65_535));
    c.limitPorts('toPorts', complement(ranges, 0, 65_535));
  } else c.limitPorts(side, complement(ranges, 0, 65_535));
}

function matchOption(
  option: string,
  args: string[],
  not: boolean,
  rule: ParsedRule,
  modules: readonly string[],
): boolean {
  const c = rule.conditions;
  const value = args[0] ?? '';
  const has = (...names: string[]) => names.some((name) => modules.includes(name));
  const ported = c.protocol === 6 || c.protocol === 17 || c.protocol === 132 || c.protocol === 136 || c.protocol === 33;
  switch (option) {
    case '--sport':
    case '--dport':
    case '--sports':
    case '--dports':
    case '--ports':
      if (!ported) return false;
      ports(c, option.startsWith('--s') ? 'fromPorts' : option.startsWith('--d') ? 'toPorts' : 'ports', value, not);
      return true;
    case '--syn':
      if (c.protocol !== 6) return false;
      c.limitStates(not ? notFirst : ['new', 'untracked']);
      return true;
    case '--tcp-flags':
      if (c.protocol !== 6) return false;
      flags(c, value, args[1] ?? '', not);
      return true;
    case '--tcp-option':
      if (c.protocol !== 6) return false;
      c.perhaps('a TCP option');
      return true;
    case '--chunk-types':
      c.perhaps('SCTP chunk types');
      return c.protocol === 132;
    case '--icmp-type':
    case '--icmpv6-type':
      icmp(c, value, not, option === '--icmp-type' ? 4 : 6);
      return true;
    case '--src-range':
    case '--dst-range': {
      if (!has('iprange')) return false;
      const member = addressMember(value);
      if (member === undefined) c.unknown ??= `range ${value}`;
      else c.address(option === '--src-range' ? 'from' : 'to', [member], not);
      return true;
    }
    case '--state':
    case '--ctstate':
      if (!has('state', 'conntrack')) return false;
      states(c, value, not);
      return true;
    case '--ctproto':
      if (!has('conntrack')) return false;
      protocol(c, value, not);
      return true;
    default:
      if (option.startsWith('--ct') && has('conntrack')) {
        c.perhaps(`connection tracking: ${option.slice(2)}`);
        return true;
      }
      if (rule.target !== undefined && targetOption.test(option)) return false;
      return modules.some((name) => name in undecided);
  }
}

/** Options that targets have and no undecided match: they come after `-j` and are the target's. */
const targetOption =
  /^--(log-|nflog-|ulog-|reject-with|to-|to$|set-x?mark|set-mark|and-mark|or-mark|xor-mark|save-mark|restore-mark|nfmask|ctmask|mask$|random|persistent|helper$|notrack|zone|ctevents|checksum-fill|clamp-mss|set-mss|set-tos|set-dscp|set-class|ttl-(set|dec|inc)|hl-(set|dec|inc)|add-set|del-set|queue-|gateway|on-ip|on-port|tproxy-|exist|timeout$|continue$|oif$|tee)/;

function states(c: Conditions, text: string, not: boolean): void {
  const named: PacketState[] = [];
  let translated = false;
  for (const word of text.split(',')) {
    const state = stateNames[word.toUpperCase()];
    if (state) named.push(state);
    else if (word === 'SNAT' || word === 'DNAT') translated = true;
    else c.unknown ??= `state ${word}`;
  }
  if (translated) {
    // A translated connection can be in any state: with it, the states say nothing for certain.
    c.perhaps('a translated connection');
    if (not) c.limitTracked(allStates.filter((s) => !named.includes(s)));
  } else c.limitTracked(not ? allStates.filter((s) => !named.includes(s)) : named);
}

function icmp(c: Conditions, text: string, not: boolean, version: 4 | 6): void {
  const number = version === 4 ? 1 : 58;
  if (text === 'any' || text === '255') {
    if (not) c.icmp = [];
    return;
  }
  // `--icmp-type 8` with `-p icmpv6` cannot be loaded.
  const kind = icmpKind(text, version);
  if (!kind || (c.protocol !== undefined && c.protocol !== number)) {
    c.unknown ??= `ICMP type ${text}`;
    return;
  }
  c.icmp = not ? otherIcmp(kind, version) : [{ protocol: number, icmp: kind }];
}

/** `--tcp-flags MASK SET`: only the test for a first packet (SYN alone) is exact; the rest is a `may`, with what is certain of it. */
function flags(c: Conditions, mask: string, set: string, not: boolean): void {
  const all = ['SYN', 'ACK', 'FIN', 'RST', 'URG', 'PSH'];
  const list = (text: string): string[] | undefined => {
    if (text === 'ALL') return all;
    if (text === 'NONE' || text === '') return [];
    const names = text.split(',');
    return names.every((n) => all.includes(n)) ? names : undefined;
  };
  const tested = list(mask);
  const up = list(set);
  if (!tested || !up) {
    c.unknown ??= `TCP flags ${mask} ${set}`;
    return;
  }
  if (tested.length === 0) {
    if (not) c.limitStates([]);
    return;
  }
  const only = up.length === 1 && up[0] === 'SYN';
  const first = only && ['SYN', 'ACK', 'RST', 'FIN'].every((flag) => tested.includes(flag)) && tested.length === 4;
  if (first) {
    c.limitStates(not ? notFirst : ['new', 'untracked']);
    return;
  }
  const words = `TCP flags ${not ? 'not ' : ''}${mask} ${set}`;
  c.perhaps(words);
  // A first packet has SYN, and not ACK, FIN or RST: a test that asks for something else takes none. URG and PSH may stand either way.
  const told = tested.filter((flag) => flag !== 'URG' && flag !== 'PSH');
  const takesFirst = told.every((flag) => (flag === 'SYN') === up.includes(flag));
  if (!not && !takesFirst) c.limitStates(notFirst);
  if (not && takesFirst && told.length === tested.length) c.limitStates(notFirst);
}
