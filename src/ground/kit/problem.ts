// One shape for everything that can be wrong with what a person handed in: what, where, what was expected, what to do.

/** Where a problem is: a file with a line and column, a packet, or a byte. Lines, columns and packets count from 1. */
export interface Place {
  file?: string;
  line?: number;
  column?: number;
  packet?: number;
  /** Byte offset from the start of the (uncompressed) file. */
  offset?: number;
}

export interface Problem {
  /** What is wrong, in one plain sentence. */
  what: string;
  where?: Place;
  /** What stood there to be found instead. */
  expected?: string;
  /** What a person can do about it. */
  remedy?: string;
}

/** `site.yaml:12:5`, `e-house.pcap packet 41`, `e-house.pcap byte 1024`. */
export function placeText(place: Place): string {
  const file = place.file ?? '';
  if (place.line !== undefined) return `${file}:${place.line}${place.column === undefined ? '' : `:${place.column}`}`;
  if (place.packet !== undefined) {
    return `${file} packet ${place.packet}${place.offset === undefined ? '' : ` (byte ${place.offset})`}`.trim();
  }
  return place.offset === undefined ? file : `${file} byte ${place.offset}`.trim();
}

/** The problem as one line of text. */
export function problemText(problem: Problem): string {
  const where = problem.where ? `${placeText(problem.where)}: ` : '';
  const expected = problem.expected ? `; expected ${problem.expected}` : '';
  const remedy = problem.remedy ? `. ${problem.remedy}` : '';
  return `${where}${problem.what}${expected}${remedy}`;
}

/**
 * Thrown where nothing further can be done with the input. Carries every problem that was found, never only the first.
 * A command turns it into exit code 4 (or 2, for wrong use) and prints the problems one a line.
 */
export class QuaywallError extends Error {
  readonly problems: readonly Problem[];
  constructor(problems: Problem | readonly Problem[], options?: ErrorOptions) {
    const list = Array.isArray(problems) ? (problems as readonly Problem[]) : [problems as Problem];
    super(list.map(problemText).join('\n'), options);
    this.name = 'QuaywallError';
    this.problems = list;
  }
}

/** The known word nearest to a mistyped one (Damerau-Levenshtein, about a third of its letters wrong), or undefined. */
export function nearest(word: string, known: Iterable<string>): string | undefined {
  let best: string | undefined;
  let least = Math.ceil(Math.max(word.length, 3) / 3) + 1;
  for (const candidate of known) {
    const d = editDistance(word.toLowerCase(), candidate.toLowerCase(), least);
    if (d < least) {
      least = d;
      best = candidate;
    }
  }
  return best;
}

function editDistance(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) >= limit) return limit;
  let before: number[] = [];
  let previous = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const cost = a[i - 1] === b[j - 1] ? 0 : 1;
      let d = Math.min(previous[j]! + 1, row[j - 1]! + 1, previous[j - 1]! + cost);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) d = Math.min(d, before[j - 2]! + 1);
      row.push(d);
    }
    before = previous;
    previous = row;
  }
  return previous[b.length]!;
}
