// Two states of a network, old and new, for comparing: two folders, or two files within the network of a third.
import { resolve } from 'node:path';
import type { ConfiguredDevice } from '#facts';
import type { Network, SideDoor } from '#reach';
import type { Input } from '../command.ts';
import { textOption } from '../command.ts';
import type { Io } from '../io.ts';
import { bareNetwork, loadConfigs } from './load.ts';
import type { LoadedConfigs } from './loaded.ts';

export interface ConfigPair {
  old: LoadedConfigs;
  next: LoadedConfigs;
  /** The folder of `--in`. */
  around?: LoadedConfigs;
  /** Both networks, put together when asked for. */
  networks(): Promise<{ old: Network; next: Network }>;
  linesOf: LoadedConfigs['linesOf'];
}

/**
 * @param within `--in`: a folder whose site says what the zones are and whose other devices stand around those compared.
 * @throws QuaywallError where one of them holds no configuration.
 */
export async function configPair(input: Input, oldPath: string, newPath: string, io: Io): Promise<ConfigPair> {
  const within = textOption(input, 'in');
  const around =
    within === undefined ? undefined : await loadConfigs(input, within, io, { asOf: textOption(input, 'asOf') });
  const old = await loadConfigs(input, oldPath, io, { site: around?.site });
  const next = await loadConfigs(input, newPath, io, { site: around?.site ?? old.site });
  const site = around?.site ?? next.site ?? old.site;
  const [before, after] = sameNames(old.devices, next.devices);
  const rest = (around?.devices ?? []).filter((d) => !concerned(d, [before, after], [oldPath, newPath], within));
  const network = (configs: LoadedConfigs, devices: readonly ConfiguredDevice[], sideDoors: readonly SideDoor[]) =>
    bareNetwork({
      devices: [...devices, ...rest],
      placements: [...configs.placements, ...(around?.placements ?? [])],
      ...(site ? { site } : {}),
      sideDoors,
    });
  return {
    old: { ...old, devices: before },
    next: { ...next, devices: after },
    ...(around ? { around } : {}),
    networks: async () => {
      const sideDoors = around ? await sideDoorsOf(input, around) : [];
      return { old: await network(old, before, sideDoors), next: await network(next, after, sideDoors) };
    },
    linesOf: (artefact) => next.linesOf(artefact) ?? old.linesOf(artefact) ?? around?.linesOf(artefact),
  };
}

/** Machines that the traffic of an assessed folder showed in two zones at once: they stand in both networks. */
async function sideDoorsOf(input: Input, around: LoadedConfigs): Promise<readonly SideDoor[]> {
  const { hasTraffic, siteView } = await import('./view.ts');
  if (!hasTraffic(input, around)) return [];
  return (await siteView(input, around))?.view.configured?.sideDoors ?? [];
}

/** One file against one file is one device, also where neither says what it is called. */
function sameNames(
  old: readonly ConfiguredDevice[],
  next: readonly ConfiguredDevice[],
): [ConfiguredDevice[], ConfiguredDevice[]] {
  if (old.length !== 1 || next.length !== 1) return [[...old], [...next]];
  return [[...old], next.map((d) => ({ ...d, name: old[0]!.name }))];
}

/** A device of the network around that is one of those compared: by its name, or because it is the very file. */
function concerned(
  device: ConfiguredDevice,
  compared: readonly ConfiguredDevice[][],
  paths: readonly string[],
  within: string | undefined,
): boolean {
  const name = device.name.toLowerCase();
  if (compared.flat().some((d) => d.name.toLowerCase() === name || d.hostname?.toLowerCase() === name)) return true;
  const files = device.files.map((f) => resolve(within ?? '.', f.name));
  return paths.some((p) => files.includes(resolve(p)));
}

export interface LineChange {
  device: string;
  change: 'same' | 'changed' | 'added' | 'removed';
  added: number;
  removed: number;
}

/** How many lines each device has more and less than before; order aside, so that a moved line is no change here (its effect is told apart). */
export function lineChanges({ old, next }: Pick<ConfigPair, 'old' | 'next'>): LineChange[] {
  const names = [...new Set([...old.devices, ...next.devices].map((d) => d.name))];
  return names.map((name) => {
    const [a, b] = [old, next].map((side) => side.devices.find((d) => d.name === name));
    const before = a ? linesIn(a, old) : new Map<string, number>();
    const after = b ? linesIn(b, next) : new Map<string, number>();
    const more = (x: ReadonlyMap<string, number>, y: ReadonlyMap<string, number>) =>
      [...x].reduce((n, [line, times]) => n + Math.max(0, times - (y.get(line) ?? 0)), 0);
    const [added, removed] = [more(after, before), more(before, after)];
    const change = !a ? 'added' : !b ? 'removed' : added + removed > 0 ? 'changed' : 'same';
    return { device: name, change, added, removed };
  });
}

function linesIn(device: ConfiguredDevice, side: LoadedConfigs): Map<string, number> {
  const counts = new Map<string, number>();
  for (const file of device.files) {
    for (const line of side.linesOf(file.artefact) ?? []) {
      const text = line.trim();
      if (text !== '') counts.set(text, (counts.get(text) ?? 0) + 1);
    }
  }
  return counts;
}
