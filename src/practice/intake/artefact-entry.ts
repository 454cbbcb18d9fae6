// The ledger entry that says a file was handed in.
import { resolve } from 'node:path';
import type { Addition, Artefact } from '#ledger';

export const artefactEntry = (artefact: Artefact): Addition => ({
  kind: 'artefact',
  body: { ...artefact, path: resolve(artefact.path) },
  files: artefact.kept ? [{ sha256: artefact.sha256, size: artefact.size }] : [],
});
