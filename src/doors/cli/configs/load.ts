// The configurations a command asks about, and the network they make: of a folder with a site or of one without, or of files by name.
import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { counted, QuaywallError } from '#kit';
import type { Problem } from '#kit';
import type { Network, SideDoor } from '#reach';
import type { LoadedSite } from '#site';
import { asOfInstant } from '../as-of.ts';
import { textOption, UsageError } from '../command.ts';
import type { Input } from '../command.ts';
import { dataFolder } from '../folders.ts';
import type { Io } from '../io.ts';
import type { LoadedConfigs } from './loaded.ts';

export const inOption: [string, string] = ['--in <folder>', 'folder with configurations, with a site.yaml or without'];

/** The folder of `--in`. @throws UsageError where it is missing. */
export function inFolder(input: Input): string {
  const folder = textOption(input, 'in');
  if (folder === undefined) throw new UsageError({ what: '--in is missing', expected: inOption[1] });
  return folder;
}

interface LoadOptions {
  /** As on the command line. */
  asOf?: string | undefined;
  /** Site of another folder, for files that come without one. */
  site?: LoadedSite | undefined;
}

/** Reads a folder, or one file. @throws QuaywallError where nothing in it is a configuration. */
export async function loadConfigs(
  input: Input,
  from: string,
  io: Io,
  { asOf, site: given }: LoadOptions = {},
): Promise<LoadedConfigs> {
  const { readConfigFiles, readConfigFolder } = await import('#intake');
  const { currentDevices, shownConfig } = await import('#netconfig');
  const onProgress = (file: string) => {
    io.progress(`reading ${file}`);
  };
  const isFolder = isFolderAt(from);
  const site = (isFolder ? await siteIn(from) : undefined) ?? given;
  const options = { onProgress, ...(site ? { site: site.site } : {}), leaveOut: dataFolder(input, from) };
  const read = isFolder ? await readConfigFolder(from, options) : await readConfigFiles([from], options);
  if (read.devices.length === 0) throw new QuaywallError(nothingIn(from, read.problems));
  const until = asOf === undefined ? undefined : asOfInstant(asOf, site?.site.facility.timezone ?? 'UTC');
  // A file that was named is meant, whatever the site says of it: a candidate is compared, a template looked at.
  const taken = isFolder ? read.placements : read.placements.map((p) => ({ ...p, purpose: 'running' as const }));
  const devices = currentDevices(read.devices, taken, until === undefined ? {} : { asOf: until });
  const names = new Map(read.devices.flatMap((d) => d.files.map((f) => [f.artefact, f.name] as const)));
  const shown = new Map<string, readonly string[]>();
  io.progress('');
  return {
    from,
    ...(site ? { site } : {}),
    all: read.devices,
    placements: read.placements,
    devices,
    problems: read.problems,
    notRead: read.notRead,
    ...(until === undefined ? {} : { asOf: until }),
    linesOf: (artefact) => {
      const bytes = read.bytes.get(artefact);
      if (!bytes) return undefined;
      let lines = shown.get(artefact);
      if (!lines) {
        lines = shownConfig({ name: names.get(artefact) ?? '', sha256: artefact, bytes }).split('\n');
        shown.set(artefact, lines);
      }
      return lines;
    },
  };
}

function isFolderAt(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch {
    throw new QuaywallError({ what: 'there is no such file or folder', where: { file: path } });
  }
}

async function siteIn(folder: string): Promise<LoadedSite | undefined> {
  if (!existsSync(join(folder, 'site.yaml')) && !existsSync(join(folder, 'site.yml'))) return undefined;
  const { loadSite } = await import('#site');
  return loadSite(folder);
}

function nothingIn(from: string, problems: readonly Problem[]): readonly Problem[] {
  const none: Problem = {
    what: 'nothing in it is a configuration that is known here',
    where: { file: from },
    remedy: '"quaywall config dialects" lists what is read',
  };
  return problems.length > 0 ? problems : [none];
}

/** The network of what was read; of a site with the machines that were seen with legs in two zones. */
export async function networkOf(input: Input, configs: LoadedConfigs, io: Pick<Io, 'progress'>): Promise<Network> {
  io.progress(`joining ${counted(configs.devices.length, 'device')}`);
  const { hasTraffic, siteView } = await import('./view.ts');
  // Without traffic there is no machine that was seen in two zones, and nothing else that a view would add.
  const known = hasTraffic(input, configs) ? await siteView(input, configs) : undefined;
  const network = known?.view.configured?.network ?? (await bareNetwork(configs));
  io.progress('');
  return network;
}

/** The network of devices alone, or placed in a site, with the side doors that are known. */
export async function bareNetwork({
  devices,
  placements,
  site,
  asOf,
  sideDoors,
}: Pick<LoadedConfigs, 'devices' | 'placements' | 'site' | 'asOf'> & {
  sideDoors?: readonly SideDoor[];
}): Promise<Network> {
  const { buildNetwork } = await import('#reach');
  return buildNetwork({
    devices,
    placements,
    ...(sideDoors ? { sideDoors: [...sideDoors] } : {}),
    ...(site ? { site: site.site } : {}),
    ...(asOf === undefined ? {} : { asOf }),
  });
}

/** Name of a device's file by its index, for open lines. */
export const fileOf =
  ({ devices }: Pick<LoadedConfigs, 'devices'>) =>
  (device: string, file: number): string | undefined =>
    devices.find((d) => d.name === device)?.files[file]?.name;
