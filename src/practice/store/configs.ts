// Facts of configuration files in the database: whole devices as JSON, and the files each of them was handed in as.
import type { Kysely } from 'kysely';
import type { ConfigPlacement, ConfiguredDevice, FactSet } from '#facts';
import type { Instant, Sha256 } from '#kit';
import type { Row } from './columns.ts';
import { fromMicros } from './columns.ts';
import { closeParts, openPart } from './parts.ts';
import type { Database } from './sqlite.ts';
import { configPlacements } from './tables.ts';
import type { ConfigFact } from './tables.ts';

/** One line of a stored part: the file as read comes first, then its devices. */
export type ConfigLine = ['config', ConfigFact] | ['devices', ConfiguredDevice];

/** What a reader made of one configuration file, as parts. @throws QuaywallError where one device is too large to be kept. */
export function encodeConfig(fact: ConfigFact, devices: readonly ConfiguredDevice[]): Generator<Buffer> {
  return closeParts([['config', fact], ...devices.map((d) => ['devices', d])]);
}

export const decodeConfig = (part: Uint8Array): Generator<ConfigLine> => openPart(part) as Generator<ConfigLine>;

/** A placement with whether its file still lies in the folder. */
export interface KnownPlacement {
  placement: ConfigPlacement;
  present: boolean;
}

/** Every file that was ever placed, in the order in which they became known. */
export async function readPlacements(db: Kysely<Database>): Promise<KnownPlacement[]> {
  const rows = await db.selectFrom('config_placements').selectAll().orderBy('row').execute();
  return rows.map((row) => ({ placement: configPlacements.fact(row, () => ''), present: row.present === 1 }));
}

/**
 * Which placements count: those whose file lies in the folder, and of the others the earlier states of a device of which a later one lies
 * there. So a wrong file that was taken away no longer counts, and a configuration that was overwritten by a newer one stays as history.
 */
function counting(known: readonly KnownPlacement[]): ConfigPlacement[] {
  const latest = new Map<string, Instant>();
  const same = new Set<string>();
  const key = (p: ConfigPlacement) => JSON.stringify([p.artefact, p.asset, p.collected]);
  for (const { placement: p, present } of known) {
    if (!present) continue;
    same.add(key(p));
    if (p.asset === undefined || p.purpose !== 'running') continue;
    latest.set(p.asset, Math.max(latest.get(p.asset) ?? -Infinity, p.collected));
  }
  const earlier = (p: ConfigPlacement) =>
    p.purpose === 'running' && p.asset !== undefined && (latest.get(p.asset) ?? -Infinity) > p.collected;
  return known
    .filter(({ placement: p, present }) => present || (earlier(p) && !same.has(key(p))))
    .map((k) => k.placement);
}

/** Devices and placements that count: for each file its devices, under the name of that file. */
export async function readConfigFacts(db: Kysely<Database>): Promise<Pick<FactSet, 'devices' | 'configPlacements'>> {
  const placements = counting(await readPlacements(db));
  const rows = await db.selectFrom('devices').selectAll().orderBy('row').execute();
  const bodies = Map.groupBy(rows, (r: Row) => r.artefact as Sha256);
  const devices: ConfiguredDevice[] = [];
  for (const { artefact, file } of placements) {
    for (const row of bodies.get(artefact) ?? []) {
      const device = JSON.parse(row.body as string) as ConfiguredDevice;
      devices.push({ ...device, files: device.files.map((f) => (f.artefact === artefact ? { ...f, name: file } : f)) });
    }
  }
  return { devices, configPlacements: placements };
}

/** When a file was fetched, where Quaywall fetched it itself. */
export interface CollectedFile {
  asset: string;
  at: Instant;
}

export async function readCollected(
  db: Kysely<Database>,
  sha256: Sha256,
  name: string,
): Promise<CollectedFile | undefined> {
  const row = await db
    .selectFrom('collected')
    .selectAll()
    .where('sha256', '=', sha256)
    .where('name', '=', name)
    .orderBy('row', 'desc')
    .executeTakeFirst();
  return row && { asset: row.asset as string, at: fromMicros(row.at_us as number) };
}
