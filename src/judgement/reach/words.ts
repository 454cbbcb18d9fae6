// Services, packets and rules in words, the same on every screen.
import { listed } from '#kit';
import type { Flow, PassedService, RuleRef } from './answer.ts';

const names: Record<number, string> = {
  1: 'ICMP',
  2: 'IGMP',
  6: 'TCP',
  17: 'UDP',
  47: 'GRE',
  50: 'ESP',
  51: 'AH',
  58: 'ICMPv6',
  89: 'OSPF',
  112: 'VRRP',
};

/** `TCP`, else `IP protocol 132`. */
const protocolName = (protocol: number | undefined): string =>
  protocol === undefined ? 'any protocol' : (names[protocol] ?? `IP protocol ${protocol}`);

const whole = (s: PassedService): boolean => !s.ports || s.ports.some(([a, b]) => a === 0 && b === 65535);

/** `TCP 102 and 44818, UDP (all ports)`, or `everything`; `nothing` for an empty list. */
export function serviceWords(services: readonly PassedService[], max = 4): string {
  if (services.length === 0) return 'nothing';
  if (isEverything(services)) return 'everything';
  const words = services.map((s) => {
    const name = protocolName(s.protocol);
    if (s.icmp && s.icmp.length > 0)
      return `${name} type ${listed(
        s.icmp.map((i) => String(i.type)),
        3,
      )}`;
    if (whole(s)) return s.protocol === 6 || s.protocol === 17 ? `${name} (all ports)` : name;
    return `${name} ${listed(
      s.ports!.map(([a, b]) => (a === b ? String(a) : `${a} to ${b}`)),
      4,
    )}`;
  });
  return listed([...new Set(words)], max);
}

/** Any protocol on any port is among them. */
export const isEverything = (services: readonly PassedService[]): boolean =>
  services.some((s) => s.protocol === undefined && whole(s) && !s.icmp);

/** `10.80.48.23 to 10.72.1.11, TCP port 3389`. */
export function flowWords(flow: Flow): string {
  const icmp = flow.icmpType === undefined ? '' : ` type ${flow.icmpType}`;
  const port = flow.toPort === undefined ? '' : ` port ${flow.toPort}`;
  return `${flow.from} to ${flow.to}, ${protocolName(flow.protocol)}${port}${icmp}`;
}

/** The rule as the device writes it, quoted; its number or name in front where the text does not hold it. */
export function ruleText(ref: RuleRef, most = 80): string {
  const text = ref.text.length > most ? `${ref.text.slice(0, most - 1)}…` : ref.text;
  if (ref.rule === undefined || text.includes(ref.rule)) return `"${text}"`;
  return `${ruleName(ref)} "${text}"`;
}

/** `rule 12`, or the list where the line has no name of its own. A name that is a word already stands for itself. */
export const ruleName = ({ rule, list }: RuleRef): string =>
  rule === undefined ? (list ?? '') : `${/^[a-z]/i.test(rule) ? '' : 'rule '}${rule}`;

/** The rule with where it stands: `rule 2 "permit ip any any" (configs/2026-11-20/STS-05-FW.cli:88)`. */
export const ruleWords = (ref: RuleRef): string => `${ruleText(ref)} (${ref.file}:${ref.at.line})`;
