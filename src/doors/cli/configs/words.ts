// Packets, services and protocols as people write them on the command line and read them on the screen.
import { normalIp, parsePrefix } from '#kit';
import type { ServiceMatch } from '#facts';
import type { Requested } from '#changes';
import type { Flow } from '#reach';
import { UsageError } from '../command.ts';

/** IANA protocol numbers that have a name here; any other is written as its number. */
const protocols: Record<string, number> = {
  icmp: 1,
  igmp: 2,
  tcp: 6,
  udp: 17,
  gre: 47,
  esp: 50,
  ah: 51,
  icmpv6: 58,
  ospf: 89,
  vrrp: 112,
  sctp: 132,
};
const protocolNames = new Map(Object.entries(protocols).map(([name, number]) => [number, name]));

const protocolName = (number: number): string => protocolNames.get(number) ?? `protocol ${number}`;

const wanted = 'tcp/502, udp/161, tcp/2000-2010, icmp, or several with commas';

/** `tcp/502`, `502` (tcp), `udp/161,162`, `tcp/2000-2010`, `icmp`, `icmp/8`. @throws UsageError */
export function parseServices(text: string): ServiceMatch[] {
  let last: number | undefined;
  return text.split(',').map((each) => {
    const part = each.trim().toLowerCase();
    const m = /^(?:([a-z][a-z0-9]*)(?:[/ ](?=\d)|$))?(?:(\d{1,5})(?:-(\d{1,5}))?)?$/.exec(part);
    const named = m?.[1] === undefined ? undefined : protocols[m[1]];
    if (part === '' || !m || (m[1] !== undefined && named === undefined)) {
      throw new UsageError({ what: `"${each}" is no service`, expected: wanted });
    }
    const protocol = named ?? last ?? 6;
    last = protocol;
    if (m[2] === undefined) return { protocol };
    const [from, to] = [Number(m[2]), Number(m[3] ?? m[2])];
    if (protocol === 1 || protocol === 58) {
      if (from > 255 || m[3] !== undefined)
        throw new UsageError({ what: `"${each}" is no ICMP type`, expected: 'icmp/8' });
      return { protocol, icmp: { type: from } };
    }
    if (to > 65535 || from > to || ![6, 17, 132].includes(protocol)) {
      throw new UsageError({ what: `"${each}" is no service`, expected: wanted });
    }
    return { protocol, toPorts: [[from, to]] };
  });
}

/**
 * `10.0.0.5>10.70.10.10:tcp/44818`, `10.0.0.5:50000>10.70.10.10:udp/161`, `[2001:db8::1]>[2001:db8::2]:tcp/22`, `10.0.0.5>10.0.0.9:icmp`. A source port that
 * is not said is 49152, the first that machines choose for themselves.
 * @throws UsageError
 */
export function parseFlow(text: string): Flow {
  const wrong = (what: string) =>
    new UsageError({ what, expected: 'FROM>TO:SERVICE, as in 10.0.0.5>10.70.10.10:tcp/44818' });
  const at = text.indexOf('>');
  if (at < 0) throw wrong(`"${text}" is no packet`);
  const from = parseEnd(text.slice(0, at).trim());
  const rest = parseEnd(text.slice(at + 1).trim());
  if (!from || (from.tail !== undefined && !/^\d{1,5}$/.test(from.tail)))
    throw wrong(`"${text.slice(0, at)}" is no sender`);
  if (!rest) throw wrong(`"${text.slice(at + 1)}" is no receiver`);
  if (from.address.includes(':') !== rest.address.includes(':')) throw wrong('one end is IPv4 and the other IPv6');
  const [service] = rest.tail === undefined ? [] : parseServices(rest.tail);
  if (!service) throw wrong('the service is missing');
  const flow: Flow = { protocol: service.protocol!, from: from.address, to: rest.address };
  if (service.icmp) return { ...flow, icmpType: service.icmp.type, icmpCode: 0 };
  if (flow.protocol === 1) return { ...flow, icmpType: 8, icmpCode: 0 };
  if (flow.protocol === 58) return { ...flow, icmpType: 128, icmpCode: 0 };
  if (![6, 17, 132].includes(flow.protocol)) return flow;
  if (!service.toPorts) throw wrong('the port is missing');
  return { ...flow, fromPort: Number(from.tail ?? 49152), toPort: service.toPorts[0]![0] };
}

/** An address with what follows its colon. */
function parseEnd(text: string): { address: string; tail?: string } | undefined {
  const m = /^\[([0-9a-f:.]+)\](?::(.+))?$/i.exec(text) ?? /^(\d{1,3}(?:\.\d{1,3}){3})(?::(.+))?$/.exec(text);
  const address = normalIp(m?.[1] ?? text);
  if (address === undefined) return undefined;
  return { address, ...(m?.[2] === undefined ? {} : { tail: m[2] }) };
}

/** Whether a text is an address, a prefix or a range of addresses. */
export function isAddresses(text: string): boolean {
  const [a, b] = text.split('-');
  if (b !== undefined) return normalIp(a!) !== undefined && normalIp(b) !== undefined;
  return normalIp(text) !== undefined || parsePrefix(text) !== undefined;
}

/** `tcp 10.0.0.5:49152 > 10.70.10.10:502`, `icmp 10.0.0.5 > 10.0.0.9 (echo request)`. */
export function flowText(flow: Flow): string {
  const end = (address: string, port: number | undefined) =>
    port === undefined ? address : address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`;
  const icmp =
    flow.icmpType === undefined
      ? ''
      : ` (${icmpName(flow.protocol, flow.icmpType) ?? `type ${flow.icmpType}${flow.icmpCode ? ` code ${flow.icmpCode}` : ''}`})`;
  return `${protocolName(flow.protocol)} ${end(flow.from, flow.fromPort)} > ${end(flow.to, flow.toPort)}${icmp}`;
}

function icmpName(protocol: number, type: number): string | undefined {
  const names: Record<number, string> =
    protocol === 58
      ? { 1: 'unreachable', 2: 'packet too big', 3: 'time exceeded', 128: 'echo request', 129: 'echo reply' }
      : { 0: 'echo reply', 3: 'unreachable', 5: 'redirect', 8: 'echo request', 11: 'time exceeded' };
  return names[type];
}

/**
 * What is to be opened, in addresses: `10.0.0.0/24>10.70.10.0/26:tcp/502`, several with semicolons; `any` on either side.
 * @throws UsageError
 */
export function parseRequests(text: string): Requested[] {
  return text.split(';').map((part) => {
    const words = part.trim();
    const m = /^([^>\s]+)>([^>\s]+?)(?::([a-z][a-z0-9]*(?:\/[\d,-]+)?|\d[\d,-]*))?$/i.exec(
      words.replace(/\s*>\s*/, '>'),
    );
    const [from, to] = [m?.[1], m?.[2]];
    for (const side of [from, to]) {
      if (side !== undefined && (side === 'any' || isAddresses(side))) continue;
      throw new UsageError({
        what: `"${words}" is no traffic`,
        expected: 'FROM>TO:SERVICE, as in 10.0.0.0/24>10.70.10.0/26:tcp/502',
      });
    }
    return {
      words,
      ...(from === 'any' ? {} : { from: { include: [from!] } }),
      ...(to === 'any' ? {} : { to: { include: [to!] } }),
      ...(m?.[3] === undefined ? {} : { services: parseServices(m[3]) }),
    };
  });
}
