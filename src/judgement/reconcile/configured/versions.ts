// The configurations of each device through time: which one is running, which ones ran before, and which were only proposed.
import { DAY } from '#kit';
import type { Instant, Sha256 } from '#kit';
import type { ConfigPlacement, ConfiguredDevice, FactSet } from '#facts';
import { joinDevices } from '#netconfig';

/** One state of a device's configuration: all files that were collected of it at one time, as one device. */
export interface DeviceVersion {
  /** Asset id, else the device's own name. */
  name: string;
  asset?: string;
  collected: Instant;
  dated: ConfigPlacement['dated'];
  purpose: ConfigPlacement['purpose'];
  device: ConfiguredDevice;
  /** Hash of the configuration file itself (not of `show` output beside it). */
  artefact: Sha256;
  file: string;
}

/** What a device printed of itself counts for the configuration collected up to a day apart. */
const together = DAY;

const keyOf = (artefact: Sha256, file: string): string => `${artefact}\u0000${file}`;

/** All versions by device, oldest first. What was collected after `asOf` has not happened yet. */
export function deviceVersions(facts: FactSet, asOf: Instant): Map<string, DeviceVersion[]> {
  // The same bytes may have been collected on several days: every file is a version of its own.
  const placed = new Map(facts.configPlacements.map((p) => [keyOf(p.artefact, p.file), p]));
  const placementOf = (file: { artefact: Sha256; name: string }) => placed.get(keyOf(file.artefact, file.name));
  const configurations: DeviceVersion[] = [];
  const states: { name: string; collected: Instant; device: ConfiguredDevice }[] = [];
  for (const device of facts.devices) {
    const file = device.files[0];
    const placement = file && placementOf(file);
    if (!file || !placement || placement.collected > asOf) continue;
    const name = placement.asset ?? device.name;
    const { collected, dated, purpose, asset } = placement;
    if (file.part === 'state') states.push({ name, collected, device: { ...device, name } });
    else {
      configurations.push({
        name,
        ...(asset === undefined ? {} : { asset }),
        collected,
        dated,
        purpose,
        device: { ...device, name },
        artefact: file.artefact,
        file: file.name,
      });
    }
  }
  const versions = new Map<string, DeviceVersion[]>();
  for (const v of configurations.sort((a, b) => a.collected - b.collected || (a.file < b.file ? -1 : 1))) {
    const list = versions.get(v.name);
    // Two files of one device and one time are two parts of it (a running configuration in two exports), and a copy of a file is nothing more.
    const same = list?.find((w) => w.collected === v.collected && w.purpose === v.purpose);
    if (same) {
      const copy = same.artefact === v.artefact && same.file !== v.file;
      if (!copy) same.device = joinDevices([same.device, v.device])[0]!;
    } else if (list) list.push(v);
    else versions.set(v.name, [v]);
  }
  for (const state of states) {
    const list = versions.get(state.name)?.filter((v) => v.purpose === 'running') ?? [];
    const near = list
      .filter((v) => Math.abs(v.collected - state.collected) <= together)
      .sort((a, b) => Math.abs(a.collected - state.collected) - Math.abs(b.collected - state.collected))[0];
    if (near) near.device = joinDevices([near.device, state.device])[0]!;
    else if (list.length === 0) {
      // Of a switch that gave nothing but its tables, these are what is known.
      const file = state.device.files[0]!;
      versions.set(state.name, [
        ...(versions.get(state.name) ?? []),
        {
          name: state.name,
          collected: state.collected,
          dated: placementOf(file)!.dated,
          purpose: 'running',
          device: state.device,
          artefact: file.artefact,
          file: file.name,
        },
      ]);
    }
  }
  return versions;
}

/** The version that runs, as far as is known: the newest collected one. */
export const runningOf = (versions: readonly DeviceVersion[]): DeviceVersion | undefined =>
  versions.filter((v) => v.purpose === 'running').at(-1);
