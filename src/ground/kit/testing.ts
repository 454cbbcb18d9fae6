// For tests only: how many cases a property test runs, with which seed, and where foreign captures are found.
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';

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
