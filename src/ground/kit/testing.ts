// For tests only: how many cases a property test runs, with which seed, and where foreign captures are found.
import { accessSync, constants, existsSync } from 'node:fs';
import { delimiter, join, resolve } from 'node:path';

/** True for `./test --long`: the large counts run whole. */
export const long = process.env.QUAYWALL_LONG === '1';

/** The number of runs: all of them in a long run, a twentieth otherwise. */
export const runs = (whole: number): number => (long ? whole : Math.max(10, Math.ceil(whole / 20)));

/** Fixed in the plain run, so that it gives the same result every time; free in a long run, where new cases are wanted. */
export const seed: number | undefined = long ? undefined : 20261122;

/** fast-check parameters for a property whose full count is `whole`. */
export const checks = (whole: number): { numRuns: number; seed?: number } =>
  seed === undefined ? { numRuns: runs(whole) } : { numRuns: runs(whole), seed };

/** Folder of real captures and files with foreign answers (`QUAYWALL_CORPORA`, default `../shared/corpora`), or undefined where there are none. */
export function corpora(part: string): string | undefined {
  const root = resolve(process.env.QUAYWALL_CORPORA ?? '../shared/corpora');
  const folder = join(root, part);
  return existsSync(folder) ? folder : undefined;
}

/**
 * Whether a foreign program (by name) or file (by absolute path) is here to compare with. With CI=true it must be: there a missing
 * one is a failure, not a skip, so that a green run never hides it. `scripts/engines.txt` lists what brings it.
 */
export function engine(name: string): boolean {
  const places = name.startsWith('/')
    ? [name]
    : (process.env.PATH ?? '').split(delimiter).map((dir) => join(dir, name));
  const mode = name.startsWith('/') ? constants.R_OK : constants.X_OK;
  const here = places.some((path) => {
    try {
      accessSync(path, mode);
      return true;
    } catch {
      return false;
    }
  });
  if (!here && process.env.CI === 'true') {
    throw new Error(`${name} is missing, and CI=true does not allow it to be skipped`);
  }
  return here;
}
