// An empty device to fill in.
import type { ConfigFile, ConfiguredDevice } from '#facts';
import type { ConfigText } from './text.ts';

/** A device of which nothing is known yet but its name: the host name, or the stem of the file's name until one is read. */
export function emptyDevice(
  text: ConfigText,
  dialect: string,
  part: ConfigFile['part'] = 'configuration',
): ConfiguredDevice {
  const states = { unrecognised: 0, harmless: 0, 'not-modelled': 0, limited: 0, modelled: 0 };
  return {
    name: stem(text.name),
    dialect,
    files: [{ artefact: text.sha256, name: text.name, dialect, part, lines: { total: 0, relevant: 0, states } }],
    interfaces: [],
    vlans: [],
    zones: [],
    filters: [],
    routes: [],
    forwards: 'unknown',
    transit: [],
    toDevice: [],
    management: [],
    weaknesses: [],
    tunnels: [],
    redundancy: [],
    open: [],
    problems: [],
  };
}

/** `configs/2026-11-19/STS-03-FW.cfg` → `STS-03-FW`. */
export function stem(name: string): string {
  const base = name.slice(name.lastIndexOf('/') + 1);
  const dot = base.indexOf('.');
  return dot > 0 ? base.slice(0, dot) : base;
}
