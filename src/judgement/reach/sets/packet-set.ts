// A set of packets, exact: the union of boxes over protocol, ports and both addresses, IPv4 and IPv6 apart.
import { ipv4Text } from '#kit';
import type { AddressSet, Match, NumberRange } from '#facts';
import type { Flow, PassedService } from '../answer.ts';
import { addressRanges, ipv6WordsText, rangesText, wordBoxes, wordsValue } from './addresses.ts';
import { BoxBuilder, intersectionOf, meet, noBoxes, tidy, unionOf, wholeBoxes } from './boxes.ts';
import type { Boxes } from './boxes.ts';
import { count, difference, outsideOf } from './exact.ts';
import { pointOf, pointAsFlow, flowPoint } from './flow.ts';
import { matchBoxes } from './match.ts';
import { servicesOf } from './services.ts';
import { isIcmp, PROTOCOL, space4, space6, spaceOf, TO_PORT } from './space.ts';
import type { Space } from './space.ts';

/** One box in plain values. ICMP: the type stands in `toPort`, the code in `fromPort`, and 255 there reaches to 65535. */
export interface PlainBox {
  family: 4 | 6;
  protocol: NumberRange;
  from: [first: string, last: string];
  to: [first: string, last: string];
  fromPort: NumberRange;
  toPort: NumberRange;
}

export class PacketSet {
  static readonly none = new PacketSet(noBoxes(space4), noBoxes(space6));
  static readonly all = new PacketSet(wholeBoxes(space4), wholeBoxes(space6));

  readonly v4: Boxes;
  readonly v6: Boxes;

  constructor(v4: Boxes, v6: Boxes) {
    this.v4 = v4;
    this.v6 = v6;
  }

  /** What a match says at most; conditions on interfaces, states and `may` are not looked at. @throws QuaywallError for addresses that are none */
  static of(match: Pick<Match, 'family' | 'from' | 'to' | 'services'>): PacketSet {
    const { v4, v6 } = matchBoxes(match);
    return new PacketSet(v4, v6);
  }

  /** The one packet. @throws QuaywallError where its addresses are none, or of two families */
  static ofFlow(flow: Flow): PacketSet {
    const { space, point } = flowPoint(flow);
    const data = new Uint32Array(space.stride);
    point.forEach((value, d) => {
      data[2 * d] = value;
      data[2 * d + 1] = value;
    });
    if (isIcmp(flow.protocol)) {
      for (const d of [TO_PORT, space.fromPort]) if (point[d] === 255) data[2 * d + 1] = 65535;
    }
    return PacketSet.only({ space, n: 1, data });
  }

  static only(boxes: Boxes): PacketSet {
    return boxes.space.family === 4 ? new PacketSet(boxes, noBoxes(space6)) : new PacketSet(noBoxes(space4), boxes);
  }

  static union(sets: readonly PacketSet[]): PacketSet {
    if (sets.length < 2) return sets[0] ?? PacketSet.none;
    const join = (space: Space, parts: Boxes[]) => {
      const out = new BoxBuilder(
        space,
        Math.max(
          1,
          parts.reduce((n, p) => n + p.n, 0),
        ),
      );
      for (const part of parts) out.addAll(part);
      return tidy(out.done());
    };
    return new PacketSet(
      join(
        space4,
        sets.map((s) => s.v4),
      ),
      join(
        space6,
        sets.map((s) => s.v6),
      ),
    );
  }

  /** The union of boxes in plain values. @throws QuaywallError for text that is no address */
  static fromBoxes(boxes: readonly PlainBox[]): PacketSet {
    const out = { 4: new BoxBuilder(space4), 6: new BoxBuilder(space6) };
    for (const plain of boxes) {
      const space = spaceOf(plain.family);
      const ends = (d: [string, string]) => {
        const ranges = addressRanges({ include: [`${d[0]}-${d[1]}`] });
        return plain.family === 4 ? (ranges.v4 as number[][]) : ranges.v6.flatMap(([a, b]) => wordBoxes(a, b));
      };
      const box = new Uint32Array(space.stride);
      box.set(plain.protocol, 2 * PROTOCOL);
      box.set(plain.toPort, 2 * TO_PORT);
      box.set(plain.fromPort, 2 * space.fromPort);
      for (const to of ends(plain.to)) {
        box.set(to, 2 * space.to);
        for (const from of ends(plain.from)) {
          box.set(from, 2 * space.from);
          out[plain.family].add(box, 0);
        }
      }
    }
    return new PacketSet(tidy(out[4].done()), tidy(out[6].done()));
  }

  get isEmpty(): boolean {
    return this.v4.n === 0 && this.v6.n === 0;
  }

  /** Number of boxes it is written in. */
  get size(): number {
    return this.v4.n + this.v6.n;
  }

  has(flow: Flow): boolean {
    return this.overlaps(PacketSet.ofFlow(flow));
  }

  union(other: PacketSet): PacketSet {
    if (other.isEmpty || other === this) return this;
    if (this.isEmpty) return other;
    return new PacketSet(unionOf(this.v4, other.v4), unionOf(this.v6, other.v6));
  }

  intersect(other: PacketSet): PacketSet {
    if (other === PacketSet.all || other === this) return this;
    if (this === PacketSet.all) return other;
    return new PacketSet(intersectionOf(this.v4, other.v4), intersectionOf(this.v6, other.v6));
  }

  minus(other: PacketSet): PacketSet {
    if (other.isEmpty || this.isEmpty) return this;
    return new PacketSet(difference(this.v4, other.v4), difference(this.v6, other.v6));
  }

  overlaps(other: PacketSet): boolean {
    return anyMeet(this.v4, other.v4) || anyMeet(this.v6, other.v6);
  }

  /** A packet that is in this set and not in the other. */
  outside(other: PacketSet): Flow | undefined {
    for (const [a, b] of [
      [this.v4, other.v4],
      [this.v6, other.v6],
    ] as const) {
      const box = outsideOf(a, b);
      if (box) return pointAsFlow(a.space, pointOf(a.space, box, 0));
    }
    return undefined;
  }

  isSubsetOf(other: PacketSet): boolean {
    return outsideOf(this.v4, other.v4) === undefined && outsideOf(this.v6, other.v6) === undefined;
  }

  equals(other: PacketSet): boolean {
    return this.isSubsetOf(other) && other.isSubsetOf(this);
  }

  /** One packet of it, TCP where there is one. */
  witness(): Flow | undefined {
    for (const { space, n, data } of [this.v4, this.v6]) {
      let best = -1;
      for (let i = 0; i < n && (best < 0 || !hasTcp(data, best)); i++) {
        if (best < 0 || hasTcp(data, i * space.stride)) best = i * space.stride;
      }
      if (best >= 0) return pointAsFlow(space, pointOf(space, data, best));
    }
    return undefined;
  }

  /** Its services, addresses left aside, joined and in order. */
  services(certain: boolean): PassedService[] {
    return servicesOf([this.v4, this.v6], certain);
  }

  /** How many packets (headers) it holds. Ports of a protocol without ports count as if it had them. */
  count(): bigint {
    return count(this.v4) + count(this.v6);
  }

  /** Ends swapped: the packets that answer these. Any ICMP message may answer one. */
  reversed(): PacketSet {
    return new PacketSet(turned(this.v4), turned(this.v6));
  }

  from(): AddressSet {
    return { include: rangesText({ v4: ends4(this.v4, space4.from), v6: ends6(this.v6, space6.from) }) };
  }

  to(): AddressSet {
    return { include: rangesText({ v4: ends4(this.v4, space4.to), v6: ends6(this.v6, space6.to) }) };
  }

  /** Every packet of it with the source replaced by each of these addresses. */
  withFrom(addresses: AddressSet): PacketSet {
    return this.#freed('from').intersect(PacketSet.of({ from: addresses }));
  }

  withTo(addresses: AddressSet): PacketSet {
    return this.#freed('to').intersect(PacketSet.of({ to: addresses }));
  }

  freeFromPort(): PacketSet {
    return this.#freed('fromPort');
  }

  freeToPort(): PacketSet {
    return this.#freed('toPort');
  }

  /** One end of every packet moved by so many addresses. The caller has seen that none falls off. */
  shift(end: 'from' | 'to', by: bigint): PacketSet {
    const move = ({ space, n, data }: Boxes): Boxes => {
      const out = new BoxBuilder(space, Math.max(n, 1));
      const d = 2 * space[end];
      for (let i = 0; i < n; i++) {
        const box = data.slice(i * space.stride, (i + 1) * space.stride);
        if (space.family === 4) {
          box[d]! += Number(by);
          box[d + 1]! += Number(by);
          out.add(box, 0);
          continue;
        }
        for (const words of wordBoxes(wordsValue(box, d) + by, wordsValue(box, d + 1) + by)) {
          box.set(words, d);
          out.add(box, 0);
        }
      }
      return tidy(out.done());
    };
    return new PacketSet(move(this.v4), move(this.v6));
  }

  family(family: 4 | 6): PacketSet {
    return family === 4 ? new PacketSet(this.v4, noBoxes(space6)) : new PacketSet(noBoxes(space4), this.v6);
  }

  boxes(): PlainBox[] {
    const range = (data: Uint32Array, at: number): NumberRange => [data[at]!, data[at + 1]!];
    const plain = ({ space, n, data }: Boxes): PlainBox[] =>
      Array.from({ length: n }, (_, i) => {
        const at = i * space.stride;
        const address = (d: number): [string, string] =>
          space.family === 4
            ? [ipv4Text(data[at + 2 * d]!), ipv4Text(data[at + 2 * d + 1]!)]
            : [ipv6WordsText(data, at + 2 * d), ipv6WordsText(data, at + 2 * d + 1)];
        return {
          family: space.family,
          protocol: range(data, at),
          from: address(space.from),
          to: address(space.to),
          fromPort: range(data, at + 2 * space.fromPort),
          toPort: range(data, at + 2 * TO_PORT),
        };
      });
    return [...plain(this.v4), ...plain(this.v6)];
  }

  /** With one part of the header free: any value. */
  #freed(part: 'from' | 'to' | 'fromPort' | 'toPort'): PacketSet {
    const free = ({ space, n, data }: Boxes): Boxes => {
      const copy = data.slice(0, n * space.stride);
      const first = part === 'toPort' ? TO_PORT : space[part];
      const words = part === 'from' || part === 'to' ? space.words : 1;
      for (let i = 0; i < n; i++) {
        const at = i * space.stride + 2 * first;
        copy.set(space.whole.subarray(2 * first, 2 * (first + words)), at);
      }
      return tidy({ space, n, data: copy });
    };
    return new PacketSet(free(this.v4), free(this.v6));
  }
}

const hasTcp = (data: Uint32Array, at: number): boolean => data[at]! <= 6 && data[at + 1]! >= 6;

function anyMeet(a: Boxes, b: Boxes): boolean {
  const { stride } = a.space;
  for (let i = 0; i < a.n; i++) {
    for (let j = 0; j < b.n; j++) if (meet(a.data, i * stride, b.data, j * stride, stride)) return true;
  }
  return false;
}

function turned({ space, n, data }: Boxes): Boxes {
  const out = new BoxBuilder(space, Math.max(n, 1));
  const box = new Uint32Array(space.stride);
  const add = (protocol: NumberRange, at: number, free: boolean) => {
    box.set(protocol, 0);
    const ports = 2 * space.fromPort;
    box.set(free ? [0, 65535] : data.subarray(at + ports, at + ports + 2), 2 * TO_PORT);
    box.set(free ? [0, 65535] : data.subarray(at + 2, at + 4), ports);
    const width = 2 * space.words;
    box.set(data.subarray(at + 2 * space.from, at + 2 * space.from + width), 2 * space.to);
    box.set(data.subarray(at + 2 * space.to, at + 2 * space.to + width), 2 * space.from);
    out.add(box, 0);
  };
  for (let i = 0; i < n; i++) {
    const at = i * space.stride;
    let next = data[at]!;
    for (const p of [1, 58]) {
      if (p < next || p > data[at + 1]!) continue;
      if (p > next) add([next, p - 1], at, false);
      add([p, p], at, true);
      next = p + 1;
    }
    if (next <= data[at + 1]!) add([next, data[at + 1]!], at, false);
  }
  return tidy(out.done());
}

function ends4({ space, n, data }: Boxes, d: number): [number, number][] {
  return Array.from({ length: n }, (_, i) => [data[i * space.stride + 2 * d]!, data[i * space.stride + 2 * d + 1]!]);
}

function ends6({ space, n, data }: Boxes, d: number): [bigint, bigint][] {
  return Array.from({ length: n }, (_, i) => {
    const at = i * space.stride + 2 * d;
    return [wordsValue(data, at), wordsValue(data, at + 1)];
  });
}
