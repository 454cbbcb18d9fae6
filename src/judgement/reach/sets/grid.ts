// Who may talk to whom by one service, as few classes of addresses: a grid of elementary intervals, and equal rows and columns are one class.
import type { AddressSet, ServiceMatch } from '#facts';
import { rangesText } from './addresses.ts';
import type { Passage } from './filter.ts';
import { PacketSet } from './packet-set.ts';
import { space4 } from './space.ts';
import { TooLarge } from './too-large.ts';

export interface ServiceMatrix {
  /** Every IPv4 address lies in one of them. Addresses of one class may send to the same ones, and be sent to by the same ones. */
  classes: AddressSet[];
  /** Pairs of classes, by place, of which the first may reach the second. */
  edges: [from: number, to: number][];
}

const mostIntervals = 20_000;

/** IPv4 only, as the formally verified work on it (C. Diekmann et al., Verified iptables firewall analysis, 2016). @throws TooLarge */
export function serviceMatrix(
  passes: (set: PacketSet) => Pick<Passage, 'possible'>,
  service: ServiceMatch,
): ServiceMatrix {
  const { n, data } = passes(PacketSet.of({ family: 4, services: [service] })).possible.v4;
  const { stride, from, to } = space4;
  const cuts = new Set<number>([0]);
  for (let i = 0; i < n; i++) {
    for (const d of [from, to]) {
      cuts.add(data[i * stride + 2 * d]!);
      cuts.add(data[i * stride + 2 * d + 1]! + 1);
    }
  }
  cuts.delete(2 ** 32);
  const starts = [...cuts].sort((a, b) => a - b);
  if (starts.length > mostIntervals) throw new TooLarge('the grid of addresses');
  const place = new Map(starts.map((s, k) => [s, k]));
  const words = (starts.length + 31) >> 5;
  const sends = starts.map(() => new Uint32Array(words));
  const hears = starts.map(() => new Uint32Array(words));
  const span = (i: number, d: number): [number, number] => {
    const at = i * stride + 2 * d;
    return [place.get(data[at]!)!, (place.get(data[at + 1]! + 1) ?? starts.length) - 1];
  };
  for (let i = 0; i < n; i++) {
    const [a, b] = span(i, from);
    const [c, d] = span(i, to);
    for (let x = a; x <= b; x++) for (let y = c; y <= d; y++) sends[x]![y >> 5]! |= 1 << (y & 31);
    for (let y = c; y <= d; y++) for (let x = a; x <= b; x++) hears[y]![x >> 5]! |= 1 << (x & 31);
  }
  const classes = new Map<string, number[]>();
  starts.forEach((_, k) => {
    const key = `${sends[k]!.join()} ${hears[k]!.join()}`;
    const members = classes.get(key);
    if (members) members.push(k);
    else classes.set(key, [k]);
  });
  const groups = [...classes.values()];
  const range = (k: number): [number, number] => [starts[k]!, (starts[k + 1] ?? 2 ** 32) - 1];
  return {
    classes: groups.map((members) => ({ include: rangesText({ v4: members.map(range), v6: [] }) })),
    edges: groups.flatMap((a, i) =>
      groups.flatMap((b, j): [number, number][] => ((sends[a[0]!]![b[0]! >> 5]! >>> (b[0]! & 31)) & 1 ? [[i, j]] : [])),
    ),
  };
}
