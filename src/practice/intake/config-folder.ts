// Configurations of any network, read without a ledger: a folder with or without a site, or files by name. Nothing is written.
import { readFile, stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { QuaywallError, sha256 } from '#kit';
import type { Problem } from '#kit';
import type { ConfigPlacement, ConfiguredDevice } from '#facts';
import { readConfig, recogniseConfig } from '#netconfig';
import type { Site } from '#site';
import { placeConfig } from './config-place.ts';
import type { PlacingSite } from './config-place.ts';
import { recognise } from './recognise.ts';
import { listFolder } from './walk.ts';
import type { FolderFile } from './walk.ts';

export interface ConfigFolder {
  /** One for each file and device, as read. */
  devices: ConfiguredDevice[];
  placements: ConfigPlacement[];
  problems: Problem[];
  /** Texts that could have been meant and are none that is known here. */
  notRead: { file: string; why: string }[];
  /** Bytes of the files that were read, for quoting their lines. */
  bytes: ReadonlyMap<string, Uint8Array>;
}

export interface ConfigFolderOptions {
  site?: Site;
  /** The data folder, which is no part of what was handed in. */
  leaveOut?: string;
  onProgress?: (file: string) => void;
}

const largest = 64 << 20;
/** In a folder of all kinds of texts a dialect must be surer than for a file that was named, or that lies in a folder `configs`. */
const sureEnough = 0.6;

/** Reads every configuration below a folder. @throws QuaywallError when it is none. */
export async function readConfigFolder(folder: string, options: ConfigFolderOptions = {}): Promise<ConfigFolder> {
  const { files, problems } = await listFolder(folder, options.leaveOut ?? resolve(folder, '.quaywall'));
  const read = await readFiles(files, options, (name) => (/(^|\/)configs\//.test(name) ? 0 : sureEnough));
  return { ...read, problems: [...problems, ...read.problems] };
}

/** Reads the files named; what is no configuration is a problem. */
export async function readConfigFiles(
  names: readonly string[],
  options: ConfigFolderOptions = {},
): Promise<ConfigFolder> {
  const files: FolderFile[] = [];
  const problems: Problem[] = [];
  for (const name of names) {
    try {
      const info = await stat(name);
      if (info.isFile()) files.push({ name, path: name, size: info.size });
      else problems.push({ what: 'this is a folder, and a file was expected', where: { file: name } });
    } catch (error) {
      problems.push(cannotRead(name, error));
    }
  }
  const read = await readFiles(files, options, () => 0);
  const none = read.notRead.map(({ file, why }) => ({ what: `not read: ${why}`, where: { file } }));
  return { ...read, problems: [...problems, ...read.problems, ...none] };
}

async function readFiles(
  files: readonly FolderFile[],
  { site, onProgress }: ConfigFolderOptions,
  least: (name: string) => number,
): Promise<ConfigFolder> {
  const bytesOf = new Map<string, Uint8Array>();
  const out: ConfigFolder = { devices: [], placements: [], problems: [], notRead: [], bytes: bytesOf };
  for (const file of files) {
    onProgress?.(file.name);
    try {
      const kind = await recognise(file.path);
      if (kind !== 'text' && kind !== 'yaml' && kind !== 'table') {
        if (least(file.name) === 0) out.notRead.push({ file: file.name, why: whyNot[kind] });
        continue;
      }
      if (file.size > largest) {
        out.notRead.push({ file: file.name, why: 'a text too large for a configuration' });
        continue;
      }
      const bytes = await readFile(file.path);
      const input = { name: file.name, sha256: sha256(bytes), bytes };
      const recognised = recogniseConfig(input);
      const reading = recognised && recognised.sure >= least(file.name) ? readConfig(input) : undefined;
      if (!reading) {
        const why = 'a text, and no configuration that is known here ("quaywall config dialects" lists what is)';
        if (least(file.name) === 0) out.notRead.push({ file: file.name, why });
        continue;
      }
      bytesOf.set(input.sha256, bytes);
      out.devices.push(...reading.devices);
      out.problems.push(...reading.problems);
      const at = { sha256: input.sha256, name: file.name, modified: (await stat(file.path)).mtimeMs };
      const { placement, problems } = placeConfig(at, reading.devices, site ?? noSite);
      out.placements.push(placement);
      if (site) out.problems.push(...problems);
    } catch (error) {
      out.problems.push(...(error instanceof QuaywallError ? error.problems : [cannotRead(file.name, error)]));
    }
  }
  return out;
}

const noSite: PlacingSite = {
  facility: { timezone: 'UTC' },
  config_sources: [],
  assets: [],
};

const cannotRead = (file: string, error: unknown): Problem => {
  const { code, message } = error as NodeJS.ErrnoException;
  const what = code === 'ENOENT' ? 'there is no such file or folder' : `the file cannot be read (${code ?? message})`;
  return { what, where: { file } };
};

const whyNot = {
  capture: 'a capture; "quaywall capture read" reads it',
  packed: 'something packed; unpack it first',
  empty: 'an empty file',
  unknown: 'no text',
} as const;
