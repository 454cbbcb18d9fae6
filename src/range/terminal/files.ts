// The sample terminal as data: where its files stand and which they are. Everything in them is invented.
import { readdirSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Folder of the sample terminal, in the form that `loadSite` reads. */
export const terminalFolder: string = dirname(fileURLToPath(import.meta.url));

/** Its files, relative to `terminalFolder` and with `/`, in a fixed order. */
export function terminalFiles(): string[] {
  return readdirSync(terminalFolder, { recursive: true, withFileTypes: true })
    .filter((e) => e.isFile() && /\.(yaml|csv)$/.test(e.name))
    .map((e) => relative(terminalFolder, join(e.parentPath, e.name)).split(sep).join('/'))
    .sort();
}
