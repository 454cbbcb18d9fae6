// How many configurations were read, of how many devices, and how much of them was understood.
import { counted } from '#kit';
import type { FactSet } from '#facts';

type Read = Pick<FactSet, 'devices' | 'configPlacements'>;

export interface ConfigCounts {
  files: number;
  devices: number;
  /** Lines that could matter: outside banners, comments, certificates and accounts. A file that lies there twice counts once. */
  lines: number;
  /** Of these, how many no reader knows. */
  notUnderstood: number;
}

export function configCounts({ devices, configPlacements }: Read): ConfigCounts {
  const own = new Map(devices.map((d) => [d.files[0]?.artefact, d.name]));
  const names = new Set(configPlacements.map((p) => p.asset ?? own.get(p.artefact) ?? p.file));
  const lines = [...new Map(devices.flatMap((d) => d.files.map((f) => [f.artefact, f.lines] as const))).values()];
  return {
    files: configPlacements.length,
    devices: names.size,
    lines: lines.reduce((n, l) => n + l.relevant, 0),
    notUnderstood: lines.reduce((n, l) => n + l.states.unrecognised, 0),
  };
}

/** `51 configurations of 48 devices, 99.8 % of their lines understood`; undefined where none was read. */
export function configsRead(facts: Read): string | undefined {
  const { files, devices, lines, notUnderstood } = configCounts(facts);
  if (files === 0) return undefined;
  // Cut off and never rounded up: 100 % is every line.
  const share =
    lines === 0 ? '' : `, ${Math.floor(((lines - notUnderstood) * 1000) / lines) / 10} % of their lines understood`;
  return `${counted(files, 'configuration')} of ${counted(devices, 'device')}${share}`;
}
