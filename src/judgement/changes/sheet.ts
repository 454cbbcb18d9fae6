// What two people sign of a rule change: both texts by their hashes, and the request. And what of it runs afterwards.
import { canonical, parseInstant, sha256 } from '#kit';
import type { Instant, Sha256 } from '#kit';
import type { ConfiguredDevice } from '#facts';
import { workingHash } from '#reconcile';
import type { DeviceVersion, View } from '#reconcile';
import type { Change } from '#site';

export interface Sheet {
  devices: { name: string; old?: Sha256; next?: Sha256 }[];
  /** As the register declared it then. */
  request: unknown;
}

/** Reads a sheet back. Undefined for bytes that are none, or that are not those of this hash. */
export function readSheet(bytes: Uint8Array, hash: Sha256): Sheet | undefined {
  if (sha256(bytes) !== hash) return undefined;
  try {
    const value = JSON.parse(Buffer.from(bytes).toString('utf8')) as Sheet;
    return Array.isArray(value.devices) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** Whether the register still declares what was signed. */
export const approvedText = (sheet: Sheet, { id, opens, closes }: Change): boolean =>
  canonical(sheet.request) === canonical({ id, opens, closes });

export interface TextAtDevice {
  device: string;
  /**
   * `approved`: the very text that was signed; `works-alike`: another text that does the same; `old`: the text from before; `other`: neither of them;
   * `none`: nothing was collected since the window began.
   */
  runs: 'approved' | 'works-alike' | 'old' | 'other' | 'none';
  file?: string;
  collected?: Instant;
}

/**
 * What a device of a sheet runs, by its newest configuration collected since the change's window began.
 * @param deviceOf reads a text that is held by its hash; undefined where it is not at hand: then only the very bytes count.
 */
export function textAtDevice(
  view: View,
  change: Change,
  { name, old, next }: Sheet['devices'][number],
  deviceOf: (text: Sha256) => ConfiguredDevice | undefined,
): TextAtDevice {
  const versions = view.configured?.versions.get(name) ?? [];
  const since = parseInstant(change.from)!;
  const version = versions.findLast((v) => v.purpose === 'running' && v.collected >= since);
  if (!version) return { device: name, runs: 'none' };
  const { file, collected } = version;
  return { device: name, file, collected, runs: runsOf(view, version, old, next, deviceOf) };
}

function runsOf(
  view: View,
  version: DeviceVersion,
  old: Sha256 | undefined,
  next: Sha256 | undefined,
  deviceOf: (text: Sha256) => ConfiguredDevice | undefined,
): TextAtDevice['runs'] {
  if (version.artefact === next) return 'approved';
  if (version.artefact === old) return 'old';
  // As its file alone says: tables that a device printed beside it were in neither text.
  const alone = view.facts.devices.find((d) => d.files[0]?.artefact === version.artefact) ?? version.device;
  const like = (text: Sha256 | undefined): boolean => {
    const other = text === undefined ? undefined : deviceOf(text);
    return other !== undefined && workingHash({ ...other, name: '' }) === workingHash({ ...alone, name: '' });
  };
  return like(next) ? 'works-alike' : like(old) ? 'old' : 'other';
}
