// How the ledger speaks of a file that was handed in: a small one is held in the content store, a capture stays where it is and
// only its hash, size, name and place are kept.
import type { Sha256 } from '#kit';
import type { Entry } from './entry.ts';

/** Body of an entry of kind `artefact`. The newest entry of a hash says where the file is now. */
export interface Artefact {
  sha256: Sha256;
  size: number;
  /** Name below the folder that was read: `captures/e-house.pcapng`. */
  name: string;
  /** Where it was found, as a full path. */
  path: string;
  /** What it was recognised as: `capture`, `site`, `assets`, `document`. */
  what: string;
  /** True where the content store holds the bytes. */
  kept: boolean;
}

/** The artefact that an entry speaks of, or undefined for an entry of another kind. */
export function artefactOf(entry: Entry): Artefact | undefined {
  if (entry.kind !== 'artefact') return undefined;
  const b = entry.body;
  const fits =
    typeof b.sha256 === 'string' &&
    typeof b.size === 'number' &&
    typeof b.name === 'string' &&
    typeof b.path === 'string' &&
    typeof b.what === 'string' &&
    typeof b.kept === 'boolean';
  return fits ? (b as unknown as Artefact) : undefined;
}
