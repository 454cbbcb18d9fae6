// Text of files that were taken in, for quoting lines: of a configuration never a secret.
import type { Ledger } from '#ledger';

/** @returns the text of a held file by its hash; undefined where the bytes are not held. Each file is opened once. */
export async function shownText(
  ledger: Ledger,
  fileOf: (artefact: string) => { name: string; kept: boolean; what: string } | undefined,
): Promise<(artefact: string) => string | undefined> {
  const { shownConfig } = await import('#netconfig');
  const opened = new Map<string, string | undefined>();
  return (artefact) => {
    if (!opened.has(artefact)) {
      const file = fileOf(artefact);
      const bytes = file?.kept ? ledger.fileBytes(artefact) : undefined;
      const text =
        file?.what === 'configuration' && bytes
          ? shownConfig({ name: file.name, sha256: artefact, bytes })
          : bytes?.toString('utf8');
      opened.set(artefact, text);
    }
    return opened.get(artefact);
  };
}
