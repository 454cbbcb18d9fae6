// Finds and reads the files of a site folder: bounded, in a fixed order, and only where the product's own form has them.
import { readFile, readdir, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { QuaywallError, byteCount, nearest, sha256 } from '#kit';
import type { Problem, Sha256 } from '#kit';
import { registers } from '../model/site.ts';
import type { RegisterName } from '../model/site.ts';
import { mostBytes } from './document.ts';

/** A file as read. */
export interface SiteFile {
  /** Relative to the site folder, with `/`: what messages and `declaredAt` name. */
  path: string;
  absolute: string;
  sha256: Sha256;
  bytes: Uint8Array;
}

export interface FoundFile extends SiteFile {
  /** `site` may hold the facility and any register; else the one register. */
  holds: 'site' | RegisterName | 'assets.csv';
}

/** Reads what belongs to the site in `path`: a folder, or a `site.yaml` itself (then its folder). */
export async function readSiteFiles(
  path: string,
  problems: Problem[],
): Promise<{ folder: string; files: FoundFile[] }> {
  const at = await stat(path).catch(() => undefined);
  if (!at)
    throw new QuaywallError({
      what: 'there is no such folder',
      where: { file: path },
      expected: 'a folder with a site.yaml',
    });
  const folder = at.isDirectory() ? path : dirname(path);
  const main = at.isDirectory() ? await firstThere(folder, ['site.yaml', 'site.yml']) : basename(path);
  const files: FoundFile[] = [];
  const add = async (name: string, holds: FoundFile['holds']) => {
    const absolute = join(folder, name);
    const info = await stat(absolute).catch(() => undefined);
    if (!info?.isFile()) return;
    if (info.size > mostBytes) {
      problems.push({
        what: `the file is too large (${byteCount(info.size)})`,
        where: { file: name },
        expected: `at most ${byteCount(mostBytes)}`,
        remedy: 'It was not read. Split it by register.',
      });
      return;
    }
    try {
      const bytes = new Uint8Array(await readFile(absolute));
      files.push({ path: name, absolute, holds, sha256: sha256(bytes), bytes });
    } catch (error) {
      problems.push({
        what: `the file could not be read (${(error as NodeJS.ErrnoException).code ?? 'unknown cause'})`,
        where: { file: name },
      });
    }
  };
  if (main === undefined) {
    throw new QuaywallError({
      what: 'there is no site.yaml in the folder',
      where: { file: folder },
      expected: 'site.yaml with facility:, zones:, …',
      remedy: 'Write one, or look at the sample terminal for its form.',
    });
  }
  await add(main, 'site');
  for (const name of await yamlsIn(join(folder, 'registers'))) {
    const register = name.replace(/\.ya?ml$/, '');
    if (Object.hasOwn(registers, register)) await add(`registers/${name}`, register as RegisterName);
    else {
      const near = nearest(register, Object.keys(registers));
      problems.push({
        what: `there is no register "${register}"`,
        where: { file: `registers/${name}` },
        expected: `a file named after one of ${Object.keys(registers).join(', ')}`,
        remedy: near ? `Did you mean ${near}.yaml?` : undefined,
      });
    }
  }
  const sources = await firstThere(folder, ['captures/sources.yaml', 'captures/sources.yml']);
  if (sources !== undefined) await add(sources, 'capture_sources');
  const configs = await firstThere(folder, ['configs/sources.yaml', 'configs/sources.yml']);
  if (configs !== undefined) await add(configs, 'config_sources');
  for (const name of await yamlsIn(join(folder, 'attestations'))) await add(`attestations/${name}`, 'attestations');
  await add('assets.csv', 'assets.csv');
  return { folder, files };
}

async function firstThere(folder: string, names: readonly string[]): Promise<string | undefined> {
  for (const name of names) {
    const info = await stat(join(folder, name)).catch(() => undefined);
    if (info?.isFile()) return name;
  }
  return undefined;
}

async function yamlsIn(folder: string): Promise<string[]> {
  const names = await readdir(folder).catch(() => [] as string[]);
  return names.filter((n) => /\.ya?ml$/.test(n) && !n.startsWith('.')).sort();
}
