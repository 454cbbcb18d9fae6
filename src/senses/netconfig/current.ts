// What the network was set up to do at one time: of every device the newest configuration until then, with what its commands printed beside it.
import { DAY } from '#kit';
import type { Instant } from '#kit';
import type { ConfigPlacement, ConfiguredDevice } from '#facts';
import { joinDevices } from './join.ts';

export interface CurrentOptions {
  /** Only what was collected until then; absent: all. */
  asOf?: Instant;
  /** `running` by default. */
  purpose?: ConfigPlacement['purpose'];
}

/** The placement of a device's file: the same bytes may be the state of two days or of two devices, so the name counts too. */
export function placementOf(
  device: ConfiguredDevice,
  placements: readonly ConfigPlacement[],
): ConfigPlacement | undefined {
  const file = device.files[0];
  return placements.find((p) => p.artefact === file?.artefact && p.file === file.name);
}

/**
 * One device for each asset (or for each name, where no asset is known), called after it: its newest configuration, joined with the newest of what its
 * `show` commands printed. Devices without a placement count as collected at the beginning of time.
 */
export function currentDevices(
  devices: readonly ConfiguredDevice[],
  placements: readonly ConfigPlacement[],
  { asOf = Infinity, purpose = 'running' }: CurrentOptions = {},
): ConfiguredDevice[] {
  const byFile = new Map(placements.map((p) => [JSON.stringify([p.artefact, p.file]), p]));
  const dated = devices.flatMap((device) => {
    const file = device.files[0];
    const placement = byFile.get(JSON.stringify([file?.artefact, file?.name]));
    const collected = placement?.collected ?? -Infinity;
    if (collected > asOf || (placement?.purpose ?? 'running') !== purpose) return [];
    return [{ device, collected, asset: placement?.asset }];
  });
  type Dated = (typeof dated)[number];
  const own = ({ asset, device }: Dated) => asset ?? device.hostname ?? device.name;
  const key = (name: string) => name.toLowerCase();
  const configured = new Map<string, string>();
  for (const one of dated) if (!isState(one.device)) configured.set(key(own(one)), own(one));
  const groups = new Map<string, { name: string; members: Dated[] }>();
  for (const one of dated) {
    const name = belongsTo(one.device, one.asset, configured) ?? own(one);
    const group = groups.get(key(name)) ?? { name, members: [] };
    group.members.push(one);
    groups.set(key(name), group);
  }
  const out: ConfiguredDevice[] = [];
  for (const { name, members } of groups.values()) {
    const newest = (some: readonly Dated[]) => Math.max(...some.map((m) => m.collected));
    const configurations = members.filter((m) => !isState(m.device));
    const states = members.filter((m) => isState(m.device));
    const last = newest(configurations);
    const taken = [
      // Where two claim one time nobody can tell which it was; the last in order is taken, and whoever placed them said so.
      ...configurations.filter((m) => m.collected === last).slice(-1),
      ...states.filter((m) => m.collected > newest(states) - DAY),
    ];
    out.push(...joinDevices(taken.map((m) => ({ ...m.device, name }))));
  }
  return out;
}

const isState = (device: ConfiguredDevice): boolean => device.files[0]?.part === 'state';

/** Output of a command without a host name in it belongs to the device whose name a folder of its path or its file's beginning has. */
function belongsTo(
  device: ConfiguredDevice,
  asset: string | undefined,
  configured: ReadonlyMap<string, string>,
): string | undefined {
  if (asset !== undefined || device.hostname !== undefined || !isState(device)) return undefined;
  const parts = (device.files[0]?.name ?? '').toLowerCase().split('/');
  const file = parts.pop() ?? '';
  const stems = [file, file.split('.')[0]!, file.split(/[_~ .]/)[0]!];
  for (const part of [...stems, ...parts.reverse()]) {
    const found = configured.get(part);
    if (found !== undefined) return found;
  }
  return undefined;
}
