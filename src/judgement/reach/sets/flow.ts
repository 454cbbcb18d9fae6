// Between a packet as people write it and a point of the space.
import { ipv4Text, parseIpv4, QuaywallError } from '#kit';
import type { Flow } from '../answer.ts';
import { addressWords, ipv6WordsText } from './addresses.ts';
import { hasPorts, isIcmp, space4, space6, TO_PORT } from './space.ts';
import type { Space } from './space.ts';

/** @throws QuaywallError where an address is none, or the two are of different families */
export function flowPoint(flow: Flow): { space: Space; point: number[] } {
  const from = addressWords(flow.from);
  const to = addressWords(flow.to);
  if (!from || !to || from.family !== to.family) {
    throw new QuaywallError({
      what: `a packet from "${flow.from}" to "${flow.to}" cannot be`,
      expected: 'two addresses of one IP version',
    });
  }
  const icmp = isIcmp(flow.protocol);
  const toPort = icmp ? (flow.icmpType ?? 0) : hasPorts(flow.protocol) ? (flow.toPort ?? 0) : 0;
  // A client's own port, where nobody says which, is one that clients use (RFC 6335 section 6).
  const fromPort = icmp ? (flow.icmpCode ?? 0) : hasPorts(flow.protocol) ? (flow.fromPort ?? 49152) : 0;
  const space = from.family === 4 ? space4 : space6;
  return { space, point: [flow.protocol, toPort, ...to.words, ...from.words, fromPort] };
}

export function pointAsFlow(space: Space, point: ArrayLike<number>): Flow {
  const address = (d: number) =>
    space.family === 4
      ? ipv4Text(point[d]!)
      : ipv6WordsText([point[d]!, 0, point[d + 1]!, 0, point[d + 2]!, 0, point[d + 3]!], 0);
  const protocol = point[0]!;
  const flow: Flow = { protocol, from: address(space.from), to: address(space.to) };
  if (isIcmp(protocol)) {
    flow.icmpType = Math.min(255, point[TO_PORT]!);
    flow.icmpCode = Math.min(255, point[space.fromPort]!);
  } else if (hasPorts(protocol)) {
    flow.fromPort = point[space.fromPort]!;
    flow.toPort = point[TO_PORT]!;
  }
  return flow;
}

const likelyProtocols = [6, 17, 1, 58];
const likelyPorts = [80, 443, 502, 102];
/** Of RFC 5737 and RFC 3849: nobody's machine. */
const exampleFrom = { 4: [parseIpv4('203.0.113.1')!], 6: addressWords('2001:db8::1')!.words };
const exampleTo = { 4: [parseIpv4('198.51.100.1')!], 6: addressWords('2001:db8:1::1')!.words };

/** A packet of a box that people recognise: TCP, a known port, an address that a machine could have. */
export function pointOf(space: Space, data: Uint32Array, at: number): number[] {
  const low = (d: number) => data[at + 2 * d]!;
  const high = (d: number) => data[at + 2 * d + 1]!;
  const pick = (d: number, wishes: readonly number[]) => wishes.find((w) => w >= low(d) && w <= high(d)) ?? low(d);
  const point = Array.from({ length: space.dims }, (_, d) => low(d));
  const protocol = pick(0, likelyProtocols);
  point[0] = protocol;
  if (isIcmp(protocol)) point[TO_PORT] = pick(TO_PORT, protocol === 1 ? [8] : [128]);
  else point[TO_PORT] = low(TO_PORT) > 0 ? low(TO_PORT) : pick(TO_PORT, [...likelyPorts, 1]);
  point[space.fromPort] = isIcmp(protocol) ? pick(space.fromPort, [0]) : pick(space.fromPort, [49152, 1024, 1]);
  for (const [first, example] of [
    [space.from, exampleFrom[space.family]],
    [space.to, exampleTo[space.family]],
  ] as const) {
    const last = first + space.words - 1;
    const fits = example.every((w, k) => w >= low(first + k) && w <= high(first + k));
    if (fits && low(first) < high(first)) example.forEach((w, k) => (point[first + k] = w));
    else if (low(last) < high(last) && low(last) % 256 === 0) point[last] = low(last) + 1;
  }
  return point;
}
