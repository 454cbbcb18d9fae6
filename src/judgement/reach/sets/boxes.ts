// Unions of boxes over packet headers, as flat arrays of numbers. The one hard question, "what of this box do those boxes leave over", is a depth-first
// search: split on the first box that overlaps, go on with the pieces outside it; stopped at the first piece, it is a search for a witness.
import type { Space } from './space.ts';
import { TooLarge } from './too-large.ts';

/** A union of boxes, which may overlap. Never changed once made. */
export interface Boxes {
  readonly space: Space;
  readonly n: number;
  /** `space.stride` numbers a box; may be longer than needed. */
  readonly data: Uint32Array;
}

/** Most boxes that one set may hold, and most overlaps that one search may look at. */
export const limits = { boxes: 400_000, steps: 400_000_000 };

export const noBoxes = (space: Space): Boxes => ({ space, n: 0, data: new Uint32Array(0) });
export const wholeBoxes = (space: Space): Boxes => ({ space, n: 1, data: space.whole });

/** Collects boxes. */
export class BoxBuilder {
  readonly space: Space;
  n = 0;
  data: Uint32Array;

  constructor(space: Space, room = 4) {
    this.space = space;
    this.data = new Uint32Array(room * space.stride);
  }

  add(from: Uint32Array, at: number): void {
    const { stride } = this.space;
    if ((this.n + 1) * stride > this.data.length) this.#grow();
    const base = this.n * stride;
    for (let k = 0; k < stride; k++) this.data[base + k] = from[at + k]!;
    this.n++;
  }

  addAll(boxes: Boxes): void {
    for (let i = 0; i < boxes.n; i++) this.add(boxes.data, i * this.space.stride);
  }

  #grow(): void {
    if (this.n >= limits.boxes) throw new TooLarge(`a set of more than ${limits.boxes.toLocaleString('en-US')} boxes`);
    const wider = new Uint32Array(Math.max(this.data.length * 2, 4 * this.space.stride));
    wider.set(this.data);
    this.data = wider;
  }

  done(): Boxes {
    return { space: this.space, n: this.n, data: this.data.subarray(0, this.n * this.space.stride) };
  }
}

/** Whether two boxes share a point. */
export function meet(a: Uint32Array, ai: number, b: Uint32Array, bi: number, stride: number): boolean {
  for (let k = 0; k < stride; k += 2) {
    if (a[ai + k]! > b[bi + k + 1]! || b[bi + k]! > a[ai + k + 1]!) return false;
  }
  return true;
}

/** Whether box `b` lies in box `a`. */
export function holds(a: Uint32Array, ai: number, b: Uint32Array, bi: number, stride: number): boolean {
  for (let k = 0; k < stride; k += 2) {
    if (a[ai + k]! > b[bi + k]! || a[ai + k + 1]! < b[bi + k + 1]!) return false;
  }
  return true;
}

/** Which of the first `n` boxes of `cover` share a point with the box. */
export function meeting(box: Uint32Array, at: number, cover: Uint32Array, n: number, stride: number): number[] {
  const found: number[] = [];
  for (let i = 0; i < n; i++) if (meet(box, at, cover, i * stride, stride)) found.push(i);
  return found;
}

/**
 * Hands every piece of the box that the listed boxes of `cover` leave over to `piece` (a box at an offset, valid only during the call), apart from one
 * another, until `piece` returns true.
 * @param list which boxes of `cover` count, in the order in which to split
 * @param used where given, `used[i]` is set for every place `i` of `list` that took something away
 * @returns whether it was stopped
 */
export function leftOver(
  space: Space,
  box: Uint32Array,
  at: number,
  cover: Uint32Array,
  list: ArrayLike<number>,
  piece: (data: Uint32Array, at: number) => boolean,
  used?: Uint8Array,
): boolean {
  const { stride } = space;
  const width = stride + 1;
  let stack = new Uint32Array(16 * width);
  for (let k = 0; k < stride; k++) stack[k] = box[at + k]!;
  stack[stride] = 0;
  let depth = 1;
  const current = new Uint32Array(stride);
  let steps = 0;
  while (depth > 0) {
    depth--;
    const top = depth * width;
    for (let k = 0; k < stride; k++) current[k] = stack[top + k]!;
    let next = stack[top + stride]!;
    steps += list.length - next + 1;
    if (steps > limits.steps) throw new TooLarge('a search through overlapping rules');
    let gone = false;
    for (; next < list.length; next++) {
      const c = list[next]! * stride;
      if (!meet(current, 0, cover, c, stride)) continue;
      if (used) used[next] = 1;
      // The pieces outside this box go onto the stack, each cut down in the dimensions before it; what is inside is gone.
      for (let k = 0; k < stride; k += 2) {
        const low = cover[c + k]!;
        const high = cover[c + k + 1]!;
        if (current[k]! < low) {
          if ((depth + 2) * width > stack.length) stack = grown(stack);
          const to = depth * width;
          for (let j = 0; j < stride; j++) stack[to + j] = current[j]!;
          stack[to + k + 1] = low - 1;
          stack[to + stride] = next + 1;
          depth++;
          current[k] = low;
        }
        if (current[k + 1]! > high) {
          if ((depth + 2) * width > stack.length) stack = grown(stack);
          const to = depth * width;
          for (let j = 0; j < stride; j++) stack[to + j] = current[j]!;
          stack[to + k] = high + 1;
          stack[to + stride] = next + 1;
          depth++;
          current[k + 1] = high;
        }
      }
      gone = true;
      break;
    }
    if (!gone && piece(current, 0)) return true;
  }
  return false;
}

function grown(stack: Uint32Array<ArrayBuffer>): Uint32Array<ArrayBuffer> {
  const wider = new Uint32Array(stack.length * 2);
  wider.set(stack);
  return wider;
}

/** A box of what `a` has and `b` has not, or undefined where `a` lies in `b`. */
export function firstOutside(a: Boxes, b: Boxes): Uint32Array | undefined {
  const { stride } = a.space;
  let found: Uint32Array | undefined;
  for (let i = 0; i < a.n && !found; i++) {
    const list = meeting(a.data, i * stride, b.data, b.n, stride);
    leftOver(a.space, a.data, i * stride, b.data, list, (data) => {
      found = data.slice(0, stride);
      return true;
    });
  }
  return found;
}

export function differenceOf(a: Boxes, b: Boxes): Boxes {
  if (a.n === 0 || b.n === 0) return a;
  const { stride } = a.space;
  const out = new BoxBuilder(a.space);
  for (let i = 0; i < a.n; i++) {
    const list = meeting(a.data, i * stride, b.data, b.n, stride);
    if (list.length === 0) out.add(a.data, i * stride);
    else {
      leftOver(a.space, a.data, i * stride, b.data, list, (data, at) => {
        out.add(data, at);
        return false;
      });
    }
  }
  return tidy(out.done());
}

export function intersectionOf(a: Boxes, b: Boxes): Boxes {
  const { stride } = a.space;
  if (a.n === 0 || b.n === 0) return noBoxes(a.space);
  const out = new BoxBuilder(a.space);
  const box = new Uint32Array(stride);
  for (let i = 0; i < a.n; i++) {
    for (let j = 0; j < b.n; j++) {
      const ai = i * stride;
      const bj = j * stride;
      if (!meet(a.data, ai, b.data, bj, stride)) continue;
      for (let k = 0; k < stride; k += 2) {
        box[k] = Math.max(a.data[ai + k]!, b.data[bj + k]!);
        box[k + 1] = Math.min(a.data[ai + k + 1]!, b.data[bj + k + 1]!);
      }
      out.add(box, 0);
    }
  }
  return tidy(out.done());
}

export function unionOf(a: Boxes, b: Boxes): Boxes {
  if (a.n === 0) return b;
  if (b.n === 0) return a;
  const out = new BoxBuilder(a.space, a.n + b.n);
  out.addAll(a);
  out.addAll(b);
  return tidy(out.done());
}

/** Above this, boxes are only joined by sorting; looking at all pairs would cost more than it saves. */
const pairwise = 256;

/** The same set in fewer boxes: boxes inside others go, neighbours that differ in one dimension are joined. */
export function tidy(boxes: Boxes): Boxes {
  if (boxes.n < 2) return boxes;
  let now = boxes;
  for (let round = 0; round < 4; round++) {
    const before = now.n;
    if (now.n <= pairwise) now = withoutInner(now);
    let worth = joinableAlong(now);
    for (let d = 0; d < now.space.dims && now.n > 1; d++) {
      if (worth[d] === 0) continue;
      const joined = joinedAlong(now, d);
      if (joined !== now) worth = joinableAlong(joined);
      now = joined;
    }
    if (now.n === before) break;
  }
  return now;
}

const everyDimension = new Uint8Array(16).fill(1);

/** Dimensions in which some two boxes differ while they are alike in all others; of many boxes it is not looked up. Sorting costs more than this. */
function joinableAlong({ space, data, n }: Boxes): Uint8Array {
  if (n > pairwise) return everyDimension;
  const { stride, dims } = space;
  const found = new Uint8Array(dims);
  for (let i = 1; i < n; i++) {
    const a = i * stride;
    for (let j = 0; j < i; j++) {
      const b = j * stride;
      let only = -1;
      for (let d = 0; d < dims && only > -2; d++) {
        if (data[a + 2 * d] !== data[b + 2 * d] || data[a + 2 * d + 1] !== data[b + 2 * d + 1])
          only = only === -1 ? d : -2;
      }
      if (only >= 0) found[only] = 1;
      else if (only === -1) return everyDimension;
    }
  }
  return found;
}

function withoutInner(boxes: Boxes): Boxes {
  const { space, data, n } = boxes;
  const { stride } = space;
  const gone = new Uint8Array(n);
  let lost = 0;
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n && !gone[i]; j++) {
      if (i === j || gone[j]) continue;
      if (holds(data, j * stride, data, i * stride, stride)) {
        gone[i] = 1;
        lost++;
      }
    }
  }
  if (lost === 0) return boxes;
  const out = new BoxBuilder(space, n - lost);
  for (let i = 0; i < n; i++) if (!gone[i]) out.add(data, i * stride);
  return out.done();
}

function joinedAlong(boxes: Boxes, d: number): Boxes {
  const { space, data, n } = boxes;
  const { stride } = space;
  const own = 2 * d;
  const order = new Uint32Array(n);
  for (let i = 0; i < n; i++) order[i] = i * stride;
  order.sort((x, y) => {
    for (let k = 0; k < stride; k++) {
      if (k === own || k === own + 1) continue;
      const less = data[x + k]! - data[y + k]!;
      if (less !== 0) return less;
    }
    return data[x + own]! - data[y + own]!;
  });
  const out = new BoxBuilder(space, n);
  const box = data.slice(order[0], order[0]! + stride);
  for (let i = 1; i < n; i++) {
    const at = order[i]!;
    if (alike(box, data, at, stride, own) && data[at + own]! <= box[own + 1]! + 1 && joinable(space, box, d)) {
      if (data[at + own + 1]! > box[own + 1]!) box[own + 1] = data[at + own + 1]!;
    } else {
      out.add(box, 0);
      for (let k = 0; k < stride; k++) box[k] = data[at + k]!;
    }
  }
  out.add(box, 0);
  return out.n === n ? boxes : out.done();
}

function alike(box: Uint32Array, data: Uint32Array, at: number, stride: number, own: number): boolean {
  for (let k = 0; k < stride; k++) if (k !== own && k !== own + 1 && box[k] !== data[at + k]) return false;
  return true;
}

/** Words of an IPv6 address are only joined where the result is still one range of addresses: single words before, whole words after. */
function joinable(space: Space, box: Uint32Array, d: number): boolean {
  if (space.words === 1 || d < space.to || d >= space.fromPort) return true;
  const first = d < space.from ? space.to : space.from;
  for (let w = first; w < first + 4; w++) {
    if (w < d && box[2 * w] !== box[2 * w + 1]) return false;
    if (w > d && (box[2 * w] !== 0 || box[2 * w + 1] !== 0xffffffff)) return false;
  }
  return true;
}
