// Addresses and ports as on-board firewalls write them, in the normal form of the facts.
import { ipv4Text, normalIp, parseIpv4, parsePrefix } from '#kit';
import type { NumberRange } from '#facts';

/** `255.255.255.0`, `24` or `/24` as a prefix length; undefined where it is none or the mask has holes. */
export function maskBits(text: string): number | undefined {
  const plain = /^\/?(\d{1,2})$/.exec(text.trim());
  if (plain) return Number(plain[1]) <= 32 ? Number(plain[1]) : undefined;
  const mask = parseIpv4(text.trim());
  if (mask === undefined) return undefined;
  const bits = mask === 0 ? 0 : 32 - Math.log2(2 ** 32 - mask);
  return Number.isInteger(bits) ? bits : undefined;
}

/** An interface's address with its host bits: `10.70.35.2/29`. */
export function hostPrefix(ip: string, mask: string): string | undefined {
  const address = normalIp(ip.trim());
  const bits = maskBits(mask);
  return address === undefined || bits === undefined ? undefined : `${address}/${bits}`;
}

/** A network, host bits cleared: `10.70.35.0/29`. */
export function networkPrefix(ip: string, mask: string): string | undefined {
  const bits = maskBits(mask);
  const value = parseIpv4(ip.trim());
  if (bits === undefined || value === undefined) return undefined;
  return `${ipv4Text(clear(value, bits))}/${bits}`;
}

const clear = (value: number, bits: number): number => value - (value % 2 ** (32 - bits));

/** `10.0.0.0/8` (host bits allowed), `10.0.0.0/255.0.0.0`, `10.0.0.5`, `10.0.0.5-10.0.0.9` or IPv6 alike, in normal form. */
export function addressItem(text: string): string | undefined {
  const t = text.trim();
  const range = /^([0-9a-f.:]+)\s*-\s*([0-9a-f.:]+)$/i.exec(t);
  if (range) {
    const from = normalIp(range[1]!);
    const to = normalIp(range[2]!);
    return from === undefined || to === undefined || !ordered(from, to) ? undefined : `${from}-${to}`;
  }
  const slash = t.indexOf('/');
  if (slash < 0) return normalIp(t);
  const ip = t.slice(0, slash);
  const length = t.slice(slash + 1);
  if (parseIpv4(ip) !== undefined) return networkPrefix(ip, length);
  return parsePrefix(t) ? `${normalIp(ip)}/${length}` : undefined;
}

function ordered(from: string, to: string): boolean {
  const a = parsePrefix(from)!;
  const b = parsePrefix(to)!;
  return a.version === b.version && a.base <= b.base;
}

/** True for the spellings of "every IPv4 address". */
export const isAnyIpv4 = (text: string): boolean => /^(any|all|\*|0\.0\.0\.0(\/0(\.0\.0\.0)?)?)$/i.test(text.trim());

/** Ports by the names that makers' lists offer (IANA). */
const portNames: Record<string, number> = {
  'ftp-data': 20,
  ftp: 21,
  ssh: 22,
  telnet: 23,
  smtp: 25,
  domain: 53,
  dns: 53,
  bootps: 67,
  bootpc: 68,
  tftp: 69,
  http: 80,
  pop3: 110,
  ntp: 123,
  imap: 143,
  snmp: 161,
  snmptrap: 162,
  https: 443,
  isakmp: 500,
  syslog: 514,
  modbus: 502,
  imaps: 993,
  pop3s: 995,
};

/** `102`, `1000:2000`, `1000-2000`, `https`; undefined where it is none. */
export function portRange(text: string): NumberRange | undefined {
  const t = text.trim().toLowerCase();
  const m = /^(\d{1,5})(?:\s*[:-]\s*(\d{1,5}))?$/.exec(t);
  if (!m) {
    const named = Object.hasOwn(portNames, t) ? portNames[t] : undefined;
    return named === undefined ? undefined : [named, named];
  }
  const from = Number(m[1]);
  const to = m[2] === undefined ? from : Number(m[2]);
  return to < from || to > 65535 ? undefined : [from, to];
}

const protocols: Record<string, number> = {
  icmp: 1,
  igmp: 2,
  tcp: 6,
  udp: 17,
  gre: 47,
  esp: 50,
  ah: 51,
  ospf: 89,
  vrrp: 112,
};

/** Protocol by name or number; undefined where it is none. */
export function protocolNumber(text: string): number | undefined {
  const t = text.trim().toLowerCase();
  if (/^\d{1,3}$/.test(t)) return Number(t) <= 255 ? Number(t) : undefined;
  return Object.hasOwn(protocols, t) ? protocols[t] : undefined;
}
