// The files of a folder, in a fixed order and bounded: hidden files, the data folder and links to folders are left out.
import { readdir, stat } from 'node:fs/promises';
import { join, relative, resolve, sep } from 'node:path';
import { QuaywallError } from '#kit';
import type { Problem } from '#kit';

export interface FolderFile {
  /** Path below the folder, with `/`. */
  name: string;
  path: string;
  size: number;
}

interface FolderFiles {
  files: FolderFile[];
  problems: Problem[];
}

const mostFiles = 100_000;
const deepest = 16;

/** Lists a folder. @throws QuaywallError when it is none. */
export async function listFolder(folder: string, leaveOut: string): Promise<FolderFiles> {
  const root = resolve(folder);
  const skip = resolve(leaveOut);
  const out: FolderFiles = { files: [], problems: [] };
  const nameOf = (path: string) => relative(root, path).split(sep).join('/');
  const walk = async (at: string, depth: number): Promise<void> => {
    let entries;
    try {
      entries = await readdir(at, { withFileTypes: true });
    } catch (cause) {
      if (at === root) {
        throw new QuaywallError(
          { what: 'the folder cannot be read', where: { file: folder }, remedy: 'Name a folder with a site.yaml' },
          { cause },
        );
      }
      out.problems.push({ what: `the folder cannot be read (${code(cause)})`, where: { file: nameOf(at) } });
      return;
    }
    // The state of an installation, or a copy of one: what lies in it was taken in long ago.
    if (at !== root && entries.some((e) => e.name === 'ledger.jsonl')) return;
    entries.sort((a, b) => (a.name < b.name ? -1 : 1));
    for (const entry of entries) {
      const path = join(at, entry.name);
      if (entry.name.startsWith('.') || path === skip) continue;
      if (entry.isDirectory()) {
        if (entry.name === 'node_modules') continue;
        if (depth === deepest) {
          out.problems.push({
            what: 'folders are nested too deep; this one was not read',
            where: { file: nameOf(path) },
          });
        } else await walk(path, depth + 1);
        continue;
      }
      let info;
      try {
        info = await stat(path);
      } catch (cause) {
        out.problems.push({ what: `the file cannot be read (${code(cause)})`, where: { file: nameOf(path) } });
        continue;
      }
      if (!info.isFile()) continue;
      if (out.files.length === mostFiles) {
        throw new QuaywallError({ what: `the folder has more than ${mostFiles} files`, where: { file: folder } });
      }
      out.files.push({ name: nameOf(path), path, size: info.size });
    }
  };
  await walk(root, 0);
  return out;
}

const code = (error: unknown): string => (error as NodeJS.ErrnoException).code ?? 'unknown cause';
