// What a rule says at most, as boxes. Conditions on interfaces, states and what only the device knows are not looked at here.
import type { Match, NumberRange, ServiceMatch } from '#facts';
import { addressRanges, wordBoxes } from './addresses.ts';
import { BoxBuilder, noBoxes, tidy } from './boxes.ts';
import type { Boxes } from './boxes.ts';
import { icmpProtocols, hasPorts, portProtocols, space4, space6 } from './space.ts';
import type { Space } from './space.ts';

/** Protocols, destination ports and source ports: `[low, high]` each. */
type ServiceBox = [protocol: NumberRange, toPorts: NumberRange, fromPorts: NumberRange];

const anyPort: NumberRange = [0, 65535];
const anyService: ServiceBox = [[0, 255], anyPort, anyPort];

/** Both families of what the match says at most. */
export function matchBoxes(match: Pick<Match, 'family' | 'from' | 'to' | 'services'>): { v4: Boxes; v6: Boxes } {
  const services = match.services === undefined ? [anyService] : match.services.flatMap(serviceBoxes);
  const from = match.from && addressRanges(match.from);
  const to = match.to && addressRanges(match.to);
  return {
    v4: match.family === 6 ? noBoxes(space4) : product(space4, services, ends4(from?.v4), ends4(to?.v4)),
    v6: match.family === 4 ? noBoxes(space6) : product(space6, services, ends6(from?.v6), ends6(to?.v6)),
  };
}

const ends4 = (ranges: [number, number][] | undefined): number[][] => ranges ?? [[0, 0xffffffff]];
const ends6 = (ranges: [bigint, bigint][] | undefined): number[][] =>
  ranges?.flatMap(([low, high]) => wordBoxes(low, high)) ?? [
    [0, 0xffffffff, 0, 0xffffffff, 0, 0xffffffff, 0, 0xffffffff],
  ];

function product(space: Space, services: ServiceBox[], from: number[][], to: number[][]): Boxes {
  const out = new BoxBuilder(space, Math.max(1, Math.min(services.length * from.length * to.length, 1024)));
  const box = new Uint32Array(space.stride);
  for (const [protocol, toPorts, fromPorts] of services) {
    box.set(protocol, 0);
    box.set(toPorts, 2);
    box.set(fromPorts, 2 * space.fromPort);
    for (const target of to) {
      box.set(target, 2 * space.to);
      for (const source of from) {
        box.set(source, 2 * space.from);
        out.add(box, 0);
      }
    }
  }
  return tidy(out.done());
}

function serviceBoxes(service: ServiceMatch): ServiceBox[] {
  const { protocol, icmp, fromPorts, toPorts } = service;
  if (icmp) {
    const protocols = protocol === undefined ? icmpProtocols : [protocol];
    const code: NumberRange = icmp.code === undefined ? anyPort : icmpRange(icmp.code);
    return protocols.map((p) => [[p, p], icmpRange(icmp.type), code]);
  }
  if (fromPorts === undefined && toPorts === undefined) {
    return [[protocol === undefined ? [0, 255] : [protocol, protocol], anyPort, anyPort]];
  }
  // Ports say something only of protocols that have them.
  if (protocol !== undefined && !hasPorts(protocol)) return [[[protocol, protocol], anyPort, anyPort]];
  const protocols = protocol === undefined ? portProtocols : [protocol];
  return protocols.flatMap((p) =>
    portRanges(toPorts).flatMap((to) => portRanges(fromPorts).map((from): ServiceBox => [[p, p], to, from])),
  );
}

/** 255 stands for all from there up, so that "any" and "every type" are one set. */
const icmpRange = (value: number): NumberRange => [value, value >= 255 ? 65535 : value];

function portRanges(ranges: NumberRange[] | undefined): NumberRange[] {
  if (ranges === undefined) return [anyPort];
  return ranges.map(([a, b]): NumberRange => [Math.max(0, a), Math.min(65535, b)]).filter(([a, b]) => a <= b);
}
