// Boxes first; where they fall into too many pieces, decision diagrams.
import { Diagrams } from './bdd/diagrams.ts';
import { differenceOf, firstOutside } from './boxes.ts';
import type { Boxes } from './boxes.ts';
import { countOf } from './count.ts';
import { TooLarge } from './too-large.ts';

/** Above this many boxes counting goes by diagrams. */
const manyBoxes = 2_000;

function orElse<T>(byBoxes: () => T, byDiagrams: () => T): T {
  try {
    return byBoxes();
  } catch (error) {
    if (!(error instanceof TooLarge)) throw error;
    return byDiagrams();
  }
}

/** @throws TooLarge where the result has too many pieces either way */
export const difference = (a: Boxes, b: Boxes): Boxes =>
  orElse(
    () => differenceOf(a, b),
    () => {
      const diagrams = new Diagrams(a.space);
      return diagrams.boxes(diagrams.bdd.minus(diagrams.of(a), diagrams.of(b)));
    },
  );

/** A box of what `a` has and `b` has not, or undefined. @throws TooLarge */
export const outsideOf = (a: Boxes, b: Boxes): Uint32Array | undefined =>
  orElse(
    () => firstOutside(a, b),
    () => {
      const diagrams = new Diagrams(a.space);
      const { n, data } = diagrams.boxes(diagrams.bdd.minus(diagrams.of(a), diagrams.of(b)));
      return n === 0 ? undefined : data.slice(0, a.space.stride);
    },
  );

export function count(boxes: Boxes): bigint {
  const byDiagrams = () => {
    const diagrams = new Diagrams(boxes.space);
    return diagrams.bdd.count(diagrams.of(boxes));
  };
  return boxes.n > manyBoxes ? byDiagrams() : orElse(() => countOf(boxes), byDiagrams);
}
