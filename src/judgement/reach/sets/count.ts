// How many packets a union of boxes holds: the sizes of pieces that do not overlap.
import { leftOver, meeting } from './boxes.ts';
import type { Boxes } from './boxes.ts';

export function countOf({ space, n, data }: Boxes): bigint {
  const { stride } = space;
  let total = 0n;
  for (let i = 0; i < n; i++) {
    const list = meeting(data, i * stride, data, i, stride);
    leftOver(space, data, i * stride, data, list, (piece, at) => {
      let size = 1n;
      for (let k = 0; k < stride; k += 2) size *= BigInt(piece[at + k + 1]! - piece[at + k]! + 1);
      total += size;
      return false;
    });
  }
  return total;
}
