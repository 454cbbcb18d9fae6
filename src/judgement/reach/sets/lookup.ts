// Which of many boxes hold a point, in order: boxes lie in buckets by protocol and interval of destination ports, and only one bucket is looked through.
import type { Space } from './space.ts';

/** References that all buckets together may hold; more ports than that share buckets. */
const mostReferences = 4_000_000;

interface Group {
  /** First port of each bucket, ascending, from 0. */
  cuts: Uint32Array;
  /** Bucket `b` is `boxes[starts[b]] … boxes[starts[b + 1] - 1]`. */
  starts: Uint32Array;
  boxes: Uint32Array;
}

export class BoxLookup {
  readonly #space: Space;
  readonly #data: Uint32Array;
  readonly #groupOf = new Uint16Array(256);
  readonly #groups: Group[] = [];

  constructor(space: Space, data: Uint32Array, n: number) {
    this.#space = space;
    this.#data = data;
    const { stride } = space;
    const edges = new Set<number>([0]);
    for (let i = 0; i < n; i++) {
      edges.add(data[i * stride]!);
      edges.add(data[i * stride + 1]! + 1);
    }
    const protocols = [...edges].filter((p) => p < 256).sort((a, b) => a - b);
    protocols.forEach((first, g) => {
      const last = (protocols[g + 1] ?? 256) - 1;
      this.#groupOf.fill(g, first, last + 1);
      this.#groups.push(this.#group(first, n));
    });
  }

  #group(protocol: number, n: number): Group {
    const { stride } = this.#space;
    const data = this.#data;
    const members: number[] = [];
    for (let i = 0; i < n; i++) {
      if (data[i * stride]! <= protocol && data[i * stride + 1]! >= protocol) members.push(i);
    }
    const edges = new Set<number>([0]);
    for (const i of members) {
      edges.add(data[i * stride + 2]!);
      edges.add(data[i * stride + 3]! + 1);
    }
    let cuts = [...edges].filter((p) => p < 65536).sort((a, b) => a - b);
    for (;;) {
      const group = fill(data, stride, members, Uint32Array.from(cuts));
      if (group) return group;
      cuts = cuts.filter((_, i) => i % 2 === 0);
    }
  }

  /** Hands over the boxes that hold the point, in order, until `take` returns true. */
  each(point: ArrayLike<number>, take: (box: number) => boolean): void {
    const { dims, stride } = this.#space;
    const data = this.#data;
    const group = this.#groups[this.#groupOf[point[0]!]!]!;
    const port = point[1]!;
    let low = 0;
    let high = group.cuts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (group.cuts[middle]! <= port) low = middle;
      else high = middle - 1;
    }
    const end = group.starts[low + 1]!;
    for (let r = group.starts[low]!; r < end; r++) {
      const box = group.boxes[r]!;
      const at = box * stride;
      let d = dims - 1;
      for (; d >= 0; d--) {
        const value = point[d]!;
        if (value < data[at + 2 * d]! || value > data[at + 2 * d + 1]!) break;
      }
      if (d < 0 && take(box)) return;
    }
  }
}

/** Undefined where the buckets would hold too much. */
function fill(data: Uint32Array, stride: number, members: number[], cuts: Uint32Array): Group | undefined {
  const counts = new Uint32Array(cuts.length + 1);
  const bucket = (port: number) => {
    let low = 0;
    let high = cuts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (cuts[middle]! <= port) low = middle;
      else high = middle - 1;
    }
    return low;
  };
  let total = 0;
  const spans = members.map((i) => {
    const span = [bucket(data[i * stride + 2]!), bucket(data[i * stride + 3]!)] as const;
    total += span[1] - span[0] + 1;
    return span;
  });
  if (total > mostReferences && cuts.length > 1) return undefined;
  for (const [a, b] of spans) for (let c = a; c <= b; c++) counts[c + 1]!++;
  for (let c = 1; c < counts.length; c++) counts[c]! += counts[c - 1]!;
  const starts = counts.slice();
  const boxes = new Uint32Array(total);
  members.forEach((i, m) => {
    const [a, b] = spans[m]!;
    for (let c = a; c <= b; c++) boxes[counts[c]!++] = i;
  });
  return { cuts, starts, boxes };
}
