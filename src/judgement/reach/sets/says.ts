// For tests only: a match read word by word for one packet. Shares nothing with the boxes that it is held against.
import { parseIpv4, parseIpv6 } from '#kit';
import type { AddressSet, Match, NumberRange, ServiceMatch } from '#facts';
import type { Flow } from '../answer.ts';

/** Whether the packet is one that the match says; interfaces, states and `may` left aside. */
export function says({ family, from, to, services }: Match, flow: Flow): boolean {
  const version = flow.from.includes(':') ? 6 : 4;
  if (family !== undefined && family !== version) return false;
  if (from && !holdsAddress(from, flow.from)) return false;
  if (to && !holdsAddress(to, flow.to)) return false;
  return services === undefined || services.some((s) => isService(s, flow));
}

export const numeric = (text: string): [number, bigint] =>
  text.includes(':') ? [6, parseIpv6(text)!] : [4, BigInt(parseIpv4(text)!)];

function holdsAddress({ include, except }: AddressSet, address: string): boolean {
  const [family, value] = numeric(address);
  const within = (member: string): boolean => {
    const [first, last] = member.split('-') as [string, string?];
    if (last !== undefined) {
      return numeric(first)[0] === family && value >= numeric(first)[1] && value <= numeric(last)[1];
    }
    const [base, bits] = member.split('/') as [string, string?];
    const [width, low] = numeric(base);
    if (width !== family) return false;
    const drop = BigInt((family === 4 ? 32 : 128) - (bits === undefined ? (family === 4 ? 32 : 128) : Number(bits)));
    return value >> drop === low >> drop;
  };
  return include.some(within) && !(except ?? []).some(within);
}

function isService({ protocol, fromPorts, toPorts, icmp }: ServiceMatch, flow: Flow): boolean {
  if (protocol !== undefined && protocol !== flow.protocol) return false;
  if (icmp) {
    return flow.icmpType === icmp.type && (icmp.code === undefined || icmp.code === flow.icmpCode);
  }
  const carries = [6, 17, 33, 132, 136].includes(flow.protocol);
  if (!carries) return protocol !== undefined || (fromPorts === undefined && toPorts === undefined);
  const among = (ranges: NumberRange[] | undefined, port: number) =>
    ranges === undefined || ranges.some(([a, b]) => port >= a && port <= b);
  return among(fromPorts, flow.fromPort!) && among(toPorts, flow.toPort!);
}
