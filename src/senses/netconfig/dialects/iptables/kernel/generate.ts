// For tests only: random rule sets for iptables and nftables, written from the manuals and not from the readers, and random packets that run into them.
// Longer than most: a generator is a list of choices.
import type { Port, SentPacket } from './testing.ts';
import { behind } from './testing.ts';

export class Dice {
  #state: number;
  constructor(seed: number) {
    this.#state = seed >>> 0;
  }
  /** mulberry32 */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let t = this.#state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  }
  upTo(n: number): number {
    return Math.floor(this.next() * n);
  }
  of<T>(list: readonly T[]): T {
    return list[this.upTo(list.length)]!;
  }
  chance(p: number): boolean {
    return this.next() < p;
  }
}

const ports = [22, 80, 102, 502, 4840, 4841, 8080, 44818];
const portNames = ['up0', 'up1', 'down0'] as const;

/** An address out of few, so that rules and packets meet. */
function someAddress(dice: Dice, port: Port, v6: boolean): string {
  const host = dice.of([2, 3, 4, 5, 6, 7, 9, 17, 130, 200]);
  return v6
    ? `${behind[port].v6}::${dice.of(['0', 'a'])}:${host.toString(16)}`
    : `${behind[port].v4}.${dice.of([0, 8])}.${host}`;
}

function someNet(dice: Dice, v6: boolean): string {
  const port = dice.of(portNames);
  const base = behind[port];
  if (v6)
    return dice.of([
      `${base.v6}::/32`,
      `${base.v6}::/112`,
      `${base.v6}::a:0/112`,
      `${base.v6}::0:4/126`,
      someAddress(dice, port, true),
    ]);
  return dice.of([
    `${base.v4}.0.0/16`,
    `${base.v4}.0.0/24`,
    `${base.v4}.8.0/25`,
    `${base.v4}.0.4/30`,
    `${someAddress(dice, port, false)}/32`,
  ]);
}

function someSpan(dice: Dice, v6: boolean): string {
  const port = dice.of(portNames);
  return v6
    ? `${behind[port].v6}::0:3-${behind[port].v6}::0:${(5 + dice.upTo(200)).toString(16)}`
    : `${behind[port].v4}.0.3-${behind[port].v4}.0.${5 + dice.upTo(200)}`;
}

function portText(dice: Dice, dash: string): string {
  const low = dice.of(ports);
  return dice.chance(0.4) ? `${low}${dash}${low + dice.of([1, 20, 500, 5000])}` : String(low);
}

const not = (dice: Dice) => (dice.chance(0.2) ? '! ' : '');

/** The conditions of one iptables rule. */
function iptablesConditions(dice: Dice, v6: boolean, hook: string): string {
  const parts: string[] = [];
  if (dice.chance(0.4)) parts.push(`${not(dice)}-s ${someNet(dice, v6)}`);
  if (dice.chance(0.4)) parts.push(`${not(dice)}-d ${someNet(dice, v6)}`);
  if (dice.chance(0.25)) parts.push(`${not(dice)}-i ${dice.of(['up0', 'up1', 'down0', 'up+', 'do+'])}`);
  if (hook !== 'PREROUTING' && hook !== 'INPUT' && dice.chance(0.2))
    parts.push(`${not(dice)}-o ${dice.of(['up0', 'up1', 'down0', 'up+'])}`);
  const protocol = dice.of([
    '',
    '',
    'tcp',
    'tcp',
    'tcp',
    'udp',
    'udp',
    v6 ? 'ipv6-icmp' : 'icmp',
    'sctp',
    '! tcp',
    '! udp',
    '47',
  ]);
  if (protocol !== '') parts.push(protocol.startsWith('! ') ? `! -p ${protocol.slice(2)}` : `-p ${protocol}`);
  if (protocol === 'tcp' || protocol === 'udp' || protocol === 'sctp') {
    if (dice.chance(0.5)) {
      if (dice.chance(0.5)) parts.push(`-m ${protocol} ${not(dice)}--dport ${portText(dice, ':')}`);
      else
        parts.push(
          `-m multiport ${not(dice)}${dice.of(['--dports', '--sports', '--ports', '--dports'])} ${portText(dice, ':')},${portText(dice, ':')}`,
        );
    }
    if (protocol === 'tcp' && dice.chance(0.15)) parts.push(`-m tcp ${not(dice)}--tcp-flags FIN,SYN,RST,ACK SYN`);
  }
  if (protocol === 'icmp' && dice.chance(0.6))
    parts.push(`-m icmp ${not(dice)}--icmp-type ${dice.of(['8', '0', '13', '8/0'])}`);
  if (protocol === 'ipv6-icmp' && dice.chance(0.6))
    parts.push(`-m icmp6 ${not(dice)}--icmpv6-type ${dice.of(['128', '129', '128/0'])}`);
  if (dice.chance(0.1))
    parts.push(`-m iprange ${not(dice)}${dice.of(['--src-range', '--dst-range'])} ${someSpan(dice, v6)}`);
  if (dice.chance(0.25)) {
    parts.push(
      `-m conntrack ${not(dice)}--ctstate ${dice.of(['NEW', 'ESTABLISHED', 'RELATED,ESTABLISHED', 'INVALID', 'NEW,INVALID', 'UNTRACKED'])}`,
    );
  }
  if (dice.chance(0.05)) parts.push(`-m comment --comment "rule ${dice.upTo(100)}"`);
  if (dice.chance(0.04)) parts.push(`-m mark ${not(dice)}--mark 0x7`);
  return parts.join(' ');
}

/** A whole rule set; translations only where asked for. */
export function iptablesRuleset(dice: Dice, v6: boolean, nat: boolean): string {
  const own = Array.from({ length: 1 + dice.upTo(4) }, (_, i) => `own${i}`);
  const lines: string[] = [];
  const target = (from: number, hook: string): string => {
    // Chains jump only to later ones: the kernel loads no circles.
    const later = own.slice(from);
    const choices = [
      '-j ACCEPT',
      '-j ACCEPT',
      '-j DROP',
      '-j DROP',
      '-j LOG --log-prefix "x "',
      '',
      '-j MARK --set-xmark 0x7/0xffffffff',
    ];
    if (hook === '') choices.push('-j RETURN', '-j RETURN');
    if (hook === 'FORWARD' || hook === '')
      choices.push(
        v6 ? '-j REJECT --reject-with icmp6-port-unreachable' : '-j REJECT --reject-with icmp-port-unreachable',
      );
    if (later.length && dice.chance(0.4)) return dice.chance(0.75) ? `-j ${dice.of(later)}` : `-g ${dice.of(later)}`;
    const chosen = dice.of(choices);
    // MARK is for the mangle table alone.
    return chosen.includes('MARK') ? '' : chosen;
  };
  if (dice.chance(0.3)) {
    lines.push('*raw', `:PREROUTING ${dice.of(['ACCEPT', 'ACCEPT', 'ACCEPT', 'DROP'])} [0:0]`);
    for (let i = 0; i < 3; i++)
      lines.push(
        `-A PREROUTING ${iptablesConditions(dice, v6, 'PREROUTING')} -j ${dice.of(['ACCEPT', 'DROP', ...(dice.chance(0.2) ? ['CT --notrack'] : [])])}`,
      );
    lines.push('COMMIT');
  }
  if (dice.chance(0.3)) {
    lines.push('*mangle', ':PREROUTING ACCEPT [0:0]', ':FORWARD ACCEPT [0:0]');
    for (let i = 0; i < 2; i++)
      lines.push(
        `-A ${dice.of(['PREROUTING', 'FORWARD'])} ${iptablesConditions(dice, v6, 'PREROUTING')} -j ${dice.of(['ACCEPT', 'DROP', 'MARK --set-xmark 0x7/0xffffffff'])}`,
      );
    lines.push('COMMIT');
  }
  if (nat) lines.push(...iptablesNat(dice, v6));
  lines.push('*filter', `:INPUT ${dice.of(['ACCEPT', 'DROP'])} [0:0]`, `:FORWARD ${dice.of(['ACCEPT', 'DROP'])} [0:0]`);
  for (const name of own) lines.push(`:${name} - [0:0]`);
  for (let i = 0; i < 4 + dice.upTo(8); i++)
    lines.push(`-A FORWARD ${iptablesConditions(dice, v6, 'FORWARD')} ${target(0, 'FORWARD')}`);
  for (let i = 0; i < 2 + dice.upTo(4); i++)
    lines.push(`-A INPUT ${iptablesConditions(dice, v6, 'INPUT')} ${dice.of(['-j ACCEPT', '-j DROP'])}`);
  for (const [n, name] of own.entries()) {
    // An own chain can be reached from any hook: `-o` would be refused from INPUT only, which jumps nowhere here.
    for (let i = 0; i < 1 + dice.upTo(5); i++)
      lines.push(`-A ${name} ${iptablesConditions(dice, v6, 'FORWARD')} ${target(n + 1, '')}`);
  }
  lines.push('COMMIT', '');
  return lines.map((l) => l.replace(/ +/g, ' ').trim()).join('\n');
}

function iptablesNat(dice: Dice, v6: boolean): string[] {
  const lines = ['*nat', ':PREROUTING ACCEPT [0:0]', ':POSTROUTING ACCEPT [0:0]', ':inner - [0:0]'];
  const net = (port: Port) => (v6 ? `${behind[port].v6}::/112` : `${behind[port].v4}.0.0/24`);
  const host = (port: Port) => someAddress(dice, port, v6);
  const braced = (ip: string) => (v6 ? `[${ip}]` : ip);
  for (let i = 0; i < 3; i++) {
    lines.push(
      dice.of([
        `-A PREROUTING -d ${host('down0')} -p tcp -m tcp --dport ${dice.of(ports)} -j DNAT --to-destination ${braced(host('down0'))}:${dice.of(ports)}`,
        `-A PREROUTING -i ${dice.of(['up0', 'up1'])} -d ${host('down0')} -j DNAT --to-destination ${host('down0')}`,
        `-A PREROUTING -d ${net('down0')} -i up0 -j NETMAP --to ${v6 ? 'fd03::b:0/112' : '10.3.77.0/24'}`,
        `-A PREROUTING -s ${net('up1')} -j inner`,
      ]),
    );
  }
  lines.push(
    `-A inner -s ${host('up1')} -j RETURN`,
    `-A inner -d ${host('down0')} -p udp -j DNAT --to-destination ${host('down0')}`,
    `-A POSTROUTING -s ${net('up0')} -o down0 -j ${dice.of([`SNAT --to-source ${v6 ? 'fd09::9' : '10.9.0.9'}`, `NETMAP --to ${v6 ? 'fd09::/112' : '10.9.1.0/24'}`])}`,
    'COMMIT',
  );
  return lines;
}

/** One condition of an nftables rule. */
function nftCondition(dice: Dice, family: 'ip' | 'ip6' | 'inet', forward: boolean, sets: boolean): string {
  const op = () => (dice.chance(0.2) ? '!= ' : '');
  const list = (one: () => string) =>
    dice.chance(0.4) ? `{ ${[...new Set([one(), one(), one()])].join(', ')} }` : one();
  // Sets of prefixes must not overlap: single addresses and one range instead.
  const v6 = family === 'ip6' || (family === 'inet' && dice.chance(0.4));
  const ip = v6 ? 'ip6' : 'ip';
  const side = dice.of(['saddr', 'daddr']);
  const host = () => someAddress(dice, dice.of(portNames), v6);
  switch (dice.upTo(sets ? 14 : 12)) {
    case 0:
      return `${ip} ${side} ${op()}${someNet(dice, v6)}`;
    case 1:
      return `${ip} ${side} ${op()}${list(host)}`;
    case 2:
      return `${ip} ${side} ${op()}${someSpan(dice, v6)}`;
    case 3:
      return `iifname ${op()}${dice.of(['"up0"', '"up*"', '{ "up0", "down0" }', '"up1"'])}`;
    case 4:
      return forward
        ? `oifname ${op()}${dice.of(['"down0"', '"up*"', '"up1"'])}`
        : `meta nfproto ${dice.of(['ipv4', 'ipv6'])}`;
    case 5:
      return `${dice.of(['tcp', 'udp', 'tcp', 'sctp'])} ${dice.of(['dport', 'dport', 'sport'])} ${op()}${dice.chance(0.5) ? portText(dice, '-') : `{ ${[...new Set([dice.of(ports), dice.of(ports)])].join(', ')} }`}`;
    case 6:
      return `meta l4proto ${op()}${list(() => dice.of(['tcp', 'udp', 'icmp', 'ipv6-icmp', '47']))}`;
    case 7:
      return `ct state ${op()}${dice.of(['new', 'established,related', 'invalid', 'established', 'new,untracked', 'new | invalid', '{ new, invalid }'])}`;
    case 8:
      return v6
        ? `icmpv6 type ${op()}${dice.of(['echo-request', 'echo-reply', '{ echo-request, nd-neighbor-solicit }'])}`
        : `icmp type ${op()}${dice.of(['echo-request', 'echo-reply', '{ echo-request, timestamp-request }', '13'])}`;
    case 9:
      return `meta l4proto { tcp, udp } th dport ${op()}${portText(dice, '-')}`;
    case 10:
      return dice.of([
        `tcp dport ${dice.of(['<', '>', '<=', '>='])} ${dice.of(ports)}`,
        `tcp flags & (fin | syn | rst | ack) ${dice.of(['==', '!='])} syn`,
        'meta mark 7',
      ]);
    case 11:
      return `${ip} ${side} . ${dice.of(['tcp', 'udp'])} dport { ${[...new Set([`${host()} . ${dice.of(ports)}`, `${host()} . ${dice.of(ports)}`, `${host()} . ${dice.of(ports)}`])].join(', ')} }`;
    case 12:
      return `${ip} ${side} ${op()}@${v6 ? 'six' : 'four'}`;
    default:
      return v6 ? `ip6 saddr . ip6 daddr @pairs6` : `ip saddr . tcp dport @pairs`;
  }
}

function fitting(family: 'ip' | 'ip6' | 'inet', condition: string): boolean {
  if (family === 'ip') return !/ip6 |icmpv6|nfproto/.test(condition);
  if (family === 'ip6') return !/\bip (?:s|d)addr|icmp type|nfproto|@four|@pairs\b/.test(condition);
  return true;
}

function nftConditions(dice: Dice, family: 'ip' | 'ip6' | 'inet', forward: boolean): string {
  const parts: string[] = [];
  const wanted = dice.upTo(4);
  for (let tries = 0; parts.length < wanted && tries < 20; tries++) {
    const one = nftCondition(dice, family, forward, true);
    // Two conditions on conflicting layers cannot be loaded together.
    const words = [...parts, one].join(' ');
    const four = /\bip (?:s|d)addr|icmp type|@four|@pairs\b/.test(words);
    const six = /ip6 |icmpv6|@six|@pairs6/.test(words);
    const l4 = new Set([...words.matchAll(/\b(tcp|udp|sctp|icmp|icmpv6|l4proto|@pairs)\b/g)].map((m) => m[1]));
    // nft lists two comparisons of one field as a range that is none.
    if (/[<>]/.test(one) && /dport/.test(parts.join(' '))) continue;
    if (/dport/.test(one) && /[<>]/.test(parts.join(' '))) continue;
    if (!fitting(family, one) || (four && six) || l4.size > 1 || (/nfproto/.test(words) && (four || six))) continue;
    parts.push(one);
  }
  return parts.join(' ');
}

export function nftRuleset(dice: Dice, family: 'ip' | 'ip6' | 'inet', nat: boolean): string {
  const own = Array.from({ length: 1 + dice.upTo(4) }, (_, i) => `own${i}`);
  const host = (v6: boolean) => someAddress(dice, dice.of(portNames), v6);
  const verdict = (from: number, base: boolean): string => {
    const later = own.slice(from);
    if (later.length && dice.chance(0.3)) return `${dice.of(['jump', 'jump', 'goto'])} ${dice.of(later)}`;
    return dice.of([
      'accept',
      'accept',
      'drop',
      'drop',
      'counter',
      'continue',
      'reject',
      'log prefix "x "',
      'counter accept',
      ...(base ? [] : ['return', 'return']),
    ]);
  };
  const map = (from: number): string => {
    const later = own.slice(from);
    const v = () =>
      later.length && dice.chance(0.4) ? `jump ${dice.of(later)}` : dice.of(['accept', 'drop', 'continue']);
    const some = (one: () => string) => [...new Set([one(), one(), one()])].map((k) => `${k} : ${v()}`).join(', ');
    return dice.of([
      `tcp dport vmap { ${some(() => String(dice.of(ports)))} }`,
      `ct state vmap { established : ${v()}, invalid : ${v()} }`,
      `iifname vmap { ${some(() => dice.of(['"up0"', '"up1"', '"down0"']))} }`,
      `meta l4proto vmap { ${some(() => dice.of(['tcp', 'udp', 'icmp']))} }`,
      ...(family === 'ip6'
        ? []
        : [
            `ip daddr . tcp dport vmap { ${some(() => `${host(false)} . ${dice.of(ports)}`)} }`,
            `ip saddr vmap { 10.1.0.0/24 : ${v()}, 10.1.8.0-10.2.0.5 : ${v()} }`,
          ]),
    ]);
  };
  const rule = (from: number, forward: boolean, base: boolean) =>
    dice.chance(0.2) ? map(from) : `${nftConditions(dice, family, forward)} ${verdict(from, base)}`.trim();
  const lines = [`table ${family} quay {`];
  const four = [...new Set([host(false), host(false), host(false), host(false)])];
  const six = [...new Set([host(true), host(true), host(true)])];
  lines.push(`  set four { type ipv4_addr; elements = { ${four.join(', ')} }; }`);
  lines.push(`  set six { type ipv6_addr; elements = { ${six.join(', ')} }; }`);
  const pairs = [...new Set(four.map((a) => `${a} . ${dice.of(ports)}`))];
  lines.push(`  set pairs { type ipv4_addr . inet_service; elements = { ${pairs.join(', ')} }; }`);
  lines.push(
    `  set pairs6 { type ipv6_addr . ipv6_addr; elements = { ${[...new Set(six.map((a) => `${a} . ${host(true)}`))].join(', ')} }; }`,
  );
  // Chains are declared from the last to the first, so that every jump finds its target.
  for (const [n, name] of [...own.entries()].reverse()) {
    lines.push(`  chain ${name} {`);
    for (let i = 0; i < 1 + dice.upTo(5); i++) lines.push(`    ${rule(n + 1, true, false)}`);
    lines.push('  }');
  }
  lines.push(
    '  chain forward {',
    `    type filter hook forward priority ${dice.of(['0', 'filter', '-5'])}; policy ${dice.of(['accept', 'drop'])};`,
  );
  for (let i = 0; i < 3 + dice.upTo(8); i++) lines.push(`    ${rule(0, true, true)}`);
  lines.push('  }');
  if (dice.chance(0.4)) {
    lines.push(
      '  chain later {',
      `    type filter hook forward priority filter + 10; policy ${dice.of(['accept', 'accept', 'drop'])};`,
    );
    for (let i = 0; i < 3; i++) lines.push(`    ${rule(own.length, true, true)}`);
    lines.push('  }');
  }
  if (dice.chance(0.4)) {
    lines.push(
      '  chain early {',
      `    type filter hook prerouting priority ${dice.of(['raw', 'mangle', '-250'])}; policy accept;`,
    );
    for (let i = 0; i < 2; i++) lines.push(`    ${nftConditions(dice, family, false)} ${dice.of(['drop', 'accept'])}`);
    lines.push('  }');
  }
  lines.push('  chain input {', `    type filter hook input priority 0; policy ${dice.of(['accept', 'drop'])};`);
  for (let i = 0; i < 3; i++) lines.push(`    ${nftConditions(dice, family, false)} ${dice.of(['drop', 'accept'])}`);
  lines.push('  }');
  if (nat) lines.push(...nftNat(dice, family));
  lines.push('}', '');
  return lines.join('\n');
}

function nftNat(dice: Dice, family: 'ip' | 'ip6' | 'inet'): string[] {
  const v6 = family === 'ip6';
  const ip = v6 ? 'ip6' : 'ip';
  const host = (port: Port) => someAddress(dice, port, v6);
  const to = (text: string) => (family === 'inet' ? `${ip} to ${text}` : `to ${text}`);
  const withPort = (address: string, port: number) => (v6 ? `[${address}]:${port}` : `${address}:${port}`);
  const lines = ['  chain pre {', '    type nat hook prerouting priority dstnat; policy accept;'];
  for (let i = 0; i < 3; i++) {
    lines.push(
      `    ${dice.of([
        `${ip} daddr ${host('down0')} tcp dport ${dice.of(ports)} dnat ${to(withPort(host('down0'), dice.of(ports)))}`,
        `iifname "up0" ${ip} daddr ${host('down0')} dnat ${to(host('down0'))}`,
        `${ip} saddr ${host('up1')} accept`,
        `udp dport ${dice.of(ports)} drop`,
      ])}`,
    );
  }
  lines.push('  }', '  chain post {', '    type nat hook postrouting priority srcnat; policy accept;');
  lines.push(
    `    oifname "down0" ${ip} saddr ${v6 ? 'fd01::/112' : '10.1.0.0/24'} snat ${to(v6 ? 'fd09::9' : '10.9.0.9')}`,
    '  }',
  );
  return lines;
}

let nextId = 1;
let nextPort = 20_000;

/** A first packet of a connection that nobody has seen, or one that belongs to none (`invalid`). */
export function somePacket(dice: Dice, v6: boolean): SentPacket {
  const at = dice.of(['up0', 'up0', 'up1', 'down0'] as const);
  const toPort = dice.of(portNames.filter((p) => p !== at));
  const kind = dice.of(['tcp', 'tcp', 'tcp', 'udp', 'udp', 'icmp', 'icmp', 'sctp', 'gre'] as const);
  const self = !v6 && dice.chance(0.12);
  const id = nextId;
  nextId = (nextId % 60_000) + 1;
  // Ports of the sender are new for each packet: no connection of an earlier rule set is met again.
  nextPort = nextPort >= 60_000 ? 20_000 : nextPort + 1;
  const base = {
    id,
    at,
    in: at,
    ...(self ? {} : { out: toPort }),
    // The sender may use any address, its neighbours' too.
    from: someAddress(dice, dice.chance(0.85) ? at : dice.of(portNames), v6),
    to: self ? `${behind[at].v4}.0.1` : someAddress(dice, toPort, v6),
    state: 'new' as const,
  };
  const port = dice.chance(0.7) ? dice.of(ports) : dice.of(ports) + dice.of([1, 2, 19, 30]);
  if (kind === 'tcp' || kind === 'udp' || kind === 'sctp') {
    // Connection tracking takes an SCTP packet without a chunk for invalid.
    const bare = kind === 'sctp' && !self;
    return {
      ...base,
      protocol: kind === 'tcp' ? 6 : bare ? 132 : 17,
      fromPort: nextPort,
      toPort: port,
      ...(bare ? { state: 'invalid' as const } : {}),
    };
  }
  if (kind === 'icmp') {
    const type = v6 ? dice.of([128, 128, 129]) : dice.of([8, 8, 13, 0]);
    const invalid = type === 0 || type === 129;
    return {
      ...base,
      protocol: v6 ? 58 : 1,
      icmpType: type,
      icmpCode: 0,
      icmpId: nextPort,
      ...(invalid ? { state: 'invalid' as const } : {}),
    };
  }
  if (self) return { ...base, protocol: 17, fromPort: nextPort, toPort: port };
  // A protocol without ports: an address of its own for each packet, else a connection of an earlier rule set is met again.
  const own = v6 ? `${behind[at].v6}::f:${id.toString(16)}` : `${behind[at].v4}.${16 + ((id >> 8) % 200)}.${id & 255}`;
  return { ...base, from: own, protocol: 47 };
}

/** The answer to a packet that arrived: the other end speaks, and the connection counts as established. */
export function answerTo(p: SentPacket): SentPacket | undefined {
  if (
    p.out === undefined ||
    p.state !== 'new' ||
    (p.protocol !== 6 && p.protocol !== 17 && p.icmpType !== 8 && p.icmpType !== 128)
  ) {
    return undefined;
  }
  const id = nextId;
  nextId = (nextId % 60_000) + 1;
  const { fromPort, toPort, ...rest } = p;
  return {
    ...rest,
    id,
    at: p.out as Port,
    in: p.out,
    // Back to where the address lies, which is not where a false sender stands.
    out: portNames.find((name) => p.from.startsWith(`${p.from.includes(':') ? behind[name].v6 : behind[name].v4}`)),
    from: p.to,
    to: p.from,
    ...(toPort === undefined ? {} : { fromPort: toPort, toPort: fromPort }),
    ...(p.protocol === 6 ? { flags: 0x12, ack: 1001 } : {}),
    ...(p.icmpType === undefined ? {} : { icmpType: p.icmpType === 8 ? 0 : 129 }),
    state: 'established',
  };
}
