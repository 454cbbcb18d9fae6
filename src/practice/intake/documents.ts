// Documents that attestations rest on: known by the hash that the attestation names, and held with the rest of the evidence.
import type { Sha256 } from '#kit';
import type { Site } from '#site';
import type { FolderFile } from './walk.ts';

interface Documents {
  hashes: ReadonlySet<Sha256>;
  /** Whether a file is worth hashing: by its name, or because it lies beside the attestations. */
  mayBe(file: FolderFile): boolean;
}

/** A larger document is not held. */
const largest = 256_000_000;

/** What the attestations of a site name. */
export function documentsOf(site: Site): Documents {
  const named = site.attestations.flatMap((a) => (a.document?.sha256 === undefined ? [] : [a.document]));
  const names = new Set(named.map((d) => d.name.slice(d.name.lastIndexOf('/') + 1)));
  return {
    hashes: new Set(named.flatMap((d) => d.sha256 ?? [])),
    mayBe: ({ name, size }) => {
      if (named.length === 0 || size > largest) return false;
      return names.has(name.slice(name.lastIndexOf('/') + 1));
    },
  };
}
