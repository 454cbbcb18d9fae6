// Merkle tree over the entries (RFC 6962 §2.1): one short hash stands for the whole ledger, and a few hashes prove that an entry
// is in it, or that an older ledger is the beginning of a newer one. Everything here is pure; it needs no server and no file.
import { createHash } from 'node:crypto';

/** A node or root: 32 bytes. */
type Node = Buffer;

/** Hash of a leaf: SHA-256(0x00 || data). The leading byte keeps a leaf from being passed off as a node. */
export function leafHash(data: Uint8Array): Node {
  return createHash('sha256').update(leafMark).update(data).digest();
}

const leafMark = Buffer.from([0]);
const nodeMark = Buffer.from([1]);

function nodeHash(left: Uint8Array, right: Uint8Array): Node {
  return createHash('sha256').update(nodeMark).update(left).update(right).digest();
}

/** Largest power of two below n (n > 1). */
function split(n: number): number {
  let k = 1;
  while (k * 2 < n) k *= 2;
  return k;
}

/** Root over `leaves[from, to)`, leaf hashes in order. The root of nothing is SHA-256 of nothing. */
export function rootOf(leaves: readonly Node[], from = 0, to = leaves.length): Node {
  if (to === from) return createHash('sha256').digest();
  if (to - from === 1) return leaves[from]!;
  const k = from + split(to - from);
  return nodeHash(rootOf(leaves, from, k), rootOf(leaves, k, to));
}

/** PATH(m, D[n]) of RFC 6962 §2.1.1: what is needed to climb from leaf `index` (from 0) to the root over the first `size` leaves. */
export function inclusionPath(leaves: readonly Node[], index: number, size = leaves.length): Node[] {
  if (index < 0 || index >= size || size > leaves.length) throw new RangeError('no such leaf in a tree of that size');
  const climb = (from: number, to: number): Node[] => {
    if (to - from === 1) return [];
    const k = from + split(to - from);
    return index < k ? [...climb(from, k), rootOf(leaves, k, to)] : [...climb(k, to), rootOf(leaves, from, k)];
  };
  return climb(0, size);
}

/** PROOF(m, D[n]) of RFC 6962 §2.1.2: what shows that the tree of `older` leaves is the beginning of that of `newer` leaves. */
export function consistencyPath(leaves: readonly Node[], older: number, newer = leaves.length): Node[] {
  if (older < 1 || older > newer || newer > leaves.length) throw new RangeError('no such pair of trees');
  const subproof = (m: number, from: number, to: number, complete: boolean): Node[] => {
    if (m === to - from) return complete ? [] : [rootOf(leaves, from, to)];
    const k = split(to - from);
    if (m <= k) return [...subproof(m, from, from + k, complete), rootOf(leaves, from + k, to)];
    return [...subproof(m - k, from + k, to, false), rootOf(leaves, from, from + k)];
  };
  return subproof(older, 0, newer, true);
}

/** Whether `path` leads from the leaf to `root` (RFC 9162 §2.1.3.2). */
export function verifyInclusion(
  leaf: Uint8Array,
  index: number,
  size: number,
  path: readonly Uint8Array[],
  root: Uint8Array,
): boolean {
  if (!Number.isSafeInteger(index) || !Number.isSafeInteger(size) || index < 0 || index >= size) return false;
  let fn = index;
  let sn = size - 1;
  let r: Uint8Array = leaf;
  for (const p of path) {
    if (sn === 0) return false;
    if (fn % 2 === 1 || fn === sn) {
      r = nodeHash(p, r);
      while (fn % 2 === 0 && fn !== 0) {
        fn = Math.floor(fn / 2);
        sn = Math.floor(sn / 2);
      }
    } else {
      r = nodeHash(r, p);
    }
    fn = Math.floor(fn / 2);
    sn = Math.floor(sn / 2);
  }
  return sn === 0 && Buffer.from(root).equals(r);
}

/** Whether `path` shows that the tree with `olderRoot` is the beginning of the one with `newerRoot` (RFC 9162 §2.1.4.2). */
export function verifyConsistency(
  older: number,
  newer: number,
  path: readonly Uint8Array[],
  olderRoot: Uint8Array,
  newerRoot: Uint8Array,
): boolean {
  if (!Number.isSafeInteger(older) || !Number.isSafeInteger(newer) || older < 1 || older > newer) return false;
  if (older === newer) return path.length === 0 && Buffer.from(olderRoot).equals(newerRoot);
  const nodes = powerOfTwo(older) ? [olderRoot, ...path] : [...path];
  if (nodes.length === 0) return false;
  let fn = older - 1;
  let sn = newer - 1;
  while (fn % 2 === 1) {
    fn = Math.floor(fn / 2);
    sn = Math.floor(sn / 2);
  }
  let fr: Uint8Array = nodes[0]!;
  let sr: Uint8Array = nodes[0]!;
  for (const c of nodes.slice(1)) {
    if (sn === 0) return false;
    if (fn % 2 === 1 || fn === sn) {
      fr = nodeHash(c, fr);
      sr = nodeHash(c, sr);
      while (fn % 2 === 0 && fn !== 0) {
        fn = Math.floor(fn / 2);
        sn = Math.floor(sn / 2);
      }
    } else {
      sr = nodeHash(sr, c);
    }
    fn = Math.floor(fn / 2);
    sn = Math.floor(sn / 2);
  }
  return sn === 0 && Buffer.from(olderRoot).equals(fr) && Buffer.from(newerRoot).equals(sr);
}

function powerOfTwo(n: number): boolean {
  return Number.isInteger(Math.log2(n));
}

/** Root that grows leaf by leaf, in memory that grows with the logarithm of their number. */
export class GrowingRoot {
  #size = 0;
  /** Roots of the perfect subtrees, largest first: one for each bit set in the size. */
  readonly #peaks: Node[] = [];

  get size(): number {
    return this.#size;
  }

  add(leaf: Node): void {
    let node = leaf;
    for (let n = this.#size; n % 2 === 1; n = Math.floor(n / 2)) node = nodeHash(this.#peaks.pop()!, node);
    this.#peaks.push(node);
    this.#size++;
  }

  root(): Node {
    if (this.#size === 0) return rootOf([]);
    return this.#peaks.reduceRight((right, left) => nodeHash(left, right));
  }
}
