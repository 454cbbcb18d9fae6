// Configurations for other programs: instants as text, everything else as the facts have it (docs/schemas/config-read.json).
import { isoInstant } from '#kit';
import type { ConfiguredDevice } from '#facts';
import type { ConfigDeviceDocument } from '#contract';
import type { LoadedConfigs } from '../configs/loaded.ts';

export function deviceDocument(device: ConfiguredDevice): ConfigDeviceDocument {
  return {
    ...device,
    files: device.files.map(({ written, ...file }) => ({
      ...file,
      ...(written === undefined ? {} : { written: isoInstant(written) }),
    })),
    filters: device.filters.map((filter) => ({
      ...filter,
      rules: filter.rules.map(({ expires, ...rule }) => ({
        ...rule,
        ...(expires === undefined ? {} : { expires: isoInstant(expires) }),
      })),
    })),
  };
}

/** What an answer rests on. */
export function readDocument({ devices, problems, notRead }: LoadedConfigs) {
  return {
    devices: devices.length,
    files: new Set(devices.flatMap((d) => d.files.map((f) => f.name))).size,
    problems,
    notRead,
  };
}
