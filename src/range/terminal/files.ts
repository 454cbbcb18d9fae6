// The sample terminal as data: where its files stand and which they are. Everything in them is invented.
import { readdirSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Folder of the sample terminal, in the form that `loadSite` reads. */
export const terminalFolder: string = dirname(fileURLToPath(import.meta.url));

/** The day on which the sample terminal is as its registers say. */
export const terminalAsOf = '2026-11-22';

/** Its files, relative to `terminalFolder` and with `/`, in a fixed order. */
export function terminalFiles(): string[] {
  return readdirSync(terminalFolder, { recursive: true, withFileTypes: true })
    .filter((e) => e.isFile() && /\.(yaml|csv)$/.test(e.name))
    .map((e) => relative(terminalFolder, join(e.parentPath, e.name)).split(sep).join('/'))
    .sort();
}
