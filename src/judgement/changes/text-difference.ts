// The difference of two texts that people read beside the difference in effect. Secrets in them are not shown.
import { structuredPatch } from 'diff';
import type { Sha256 } from '#kit';
import { blanked } from '#netconfig';

export interface TextDifference {
  device: string;
  /** Lines as in a unified difference: `-old`, `+new`, ` same`; with the line number of the old or new file. */
  hunks: { oldStart: number; newStart: number; lines: string[] }[];
  added: number;
  removed: number;
}

/** Longest difference that is worked out; beyond it nobody reads line by line. */
const mostEdits = 20_000;

export function textDifference(
  devices: readonly { name: string; old?: { sha256: Sha256 }; next?: { sha256: Sha256 } }[],
  textOf: ((artefact: Sha256) => string | undefined) | undefined,
): TextDifference[] {
  return devices.flatMap(({ name, old, next }) => {
    const a = old && textOf?.(old.sha256);
    const b = next && textOf?.(next.sha256);
    if (a === undefined || b === undefined) return [];
    const patch = structuredPatch(name, name, a, b, '', '', { context: 2, maxEditLength: mostEdits });
    if (!patch) return [];
    const hunks = patch.hunks.map((h) => ({
      oldStart: h.oldStart,
      newStart: h.newStart,
      lines: h.lines.filter((l) => !l.startsWith('\\')).map((l) => `${l[0]!}${blanked(l.slice(1))}`),
    }));
    const count = (sign: string) => hunks.reduce((n, h) => n + h.lines.filter((l) => l.startsWith(sign)).length, 0);
    return [{ device: name, hunks, added: count('+'), removed: count('-') }];
  });
}
