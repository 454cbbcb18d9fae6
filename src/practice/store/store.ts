// The database of a data folder: made from the ledger alone, asked by everything above.
import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { QuaywallError, canonical } from '#kit';
import type { Instant, Sha256 } from '#kit';
import type { CaptureFact, ConfigPlacement, ConfiguredDevice, Coverage, FactSet, Placement, WireFacts } from '#facts';
import type { Artefact, Entry, HeldFile, Ledger } from '#ledger';
import { applyEntry } from './apply.ts';
import { fromMicros } from './columns.ts';
import { encodeConfig, readCollected, readPlacements } from './configs.ts';
import type { CollectedFile, KnownPlacement } from './configs.ts';
import { configReader } from './entries.ts';
import type { FactsBody, PlacementBody, StoredFinding, StoredVerdict, VerdictChange } from './entries.ts';
import { factCounts } from './counts.ts';
import { encodeFacts } from './facts-file.ts';
import { closeParts } from './parts.ts';
import { readFacts } from './read-facts.ts';
import { makeSchema, schemaVersion } from './schema.ts';
import { connect } from './sqlite.ts';
import type { Connection } from './sqlite.ts';
import { captures, configs, coverage, placements, wireLists, wireTables } from './tables.ts';
import type { ConfigFact, WireList } from './tables.ts';

export const databasePath = (data: string): string => join(data, 'store.sqlite');

/**
 * Opens the database beside a ledger and applies what it lacks; makes it anew where it is missing, damaged, of another ledger or of
 * another version of Quaywall (see `notes`).
 * @throws QuaywallError when the database has seen ledger entries that are no longer there.
 */
export async function openStore(data: string, ledger: Ledger): Promise<Store> {
  const path = databasePath(data);
  const notes: string[] = [];
  if (existsSync(path)) {
    const found = await tryOpen(path, ledger);
    if (typeof found !== 'string') return caughtUp(new Store(found, ledger, notes));
    notes.push(found);
  }
  for (const suffix of ['', '-wal', '-shm', '-journal']) rmSync(path + suffix, { force: true });
  const connection = await connect(path);
  await makeSchema(connection);
  setMeta(connection, 'ledger', ledger.id);
  return caughtUp(new Store(connection, ledger, notes));
}

function caughtUp(store: Store): Store {
  store.catchUp();
  return store;
}

/** SQLITE_BUSY: not a damage, and no reason to make the database anew. */
const busy = 5;

/** The connection to a database that fits, or in words why it has to be made anew. */
async function tryOpen(path: string, ledger: Ledger): Promise<Connection | string> {
  let connection: Connection | undefined;
  let why: string;
  try {
    connection = await connect(path);
    const seq = Number(getMeta(connection, 'seq') ?? 0);
    if (getMeta(connection, 'schema') !== String(schemaVersion)) why = 'it was made by another version of Quaywall';
    else if (getMeta(connection, 'ledger') !== ledger.id) why = 'it was made from another ledger';
    else if (seq > ledger.size) {
      await connection.close();
      throw new QuaywallError({
        what: `the database has seen ${seq} ledger entries and the ledger has ${ledger.size}: entries are missing`,
        where: { file: path },
        remedy: 'Run "ledger verify" and bring the ledger back from a copy',
      });
    } else if (seq > 0 && ledger.entry(seq).hash !== getMeta(connection, 'hash')) why = 'it does not follow the ledger';
    else return connection;
  } catch (error) {
    if (error instanceof QuaywallError) throw error;
    if ((error as { errcode?: number }).errcode === busy) {
      await connection?.close();
      throw new QuaywallError(
        {
          what: 'another program has the database open',
          where: { file: path },
          remedy: 'Close it and start again; nothing was written',
        },
        { cause: error },
      );
    }
    why = 'it is damaged';
  }
  await connection?.close();
  return `The database was made anew from the ledger: ${why}.`;
}

function getMeta(connection: Connection, key: string): string | undefined {
  return connection.get('select value from meta where key = ?', [key])?.value as string | undefined;
}

function setMeta(connection: Connection, key: string, value: string): void {
  connection.run('insert into meta (key, value) values (?, ?) on conflict (key) do update set value = excluded.value', [
    key,
    value,
  ]);
}

/** Entries applied in one transaction at most: enough that small ones cost little, few enough that a stop loses little work. */
const batch = 500;

export class Store {
  /** What opening had to put right, in words. */
  readonly notes: readonly string[];
  readonly #connection: Connection;
  readonly #ledger: Ledger;
  #seq: number;

  constructor(connection: Connection, ledger: Ledger, notes: readonly string[]) {
    this.#connection = connection;
    this.#ledger = ledger;
    this.notes = notes;
    this.#seq = Number(getMeta(connection, 'seq') ?? 0);
  }

  /** Sequence number of the newest entry that the database knows. */
  get seq(): number {
    return this.#seq;
  }

  /** Applies the ledger entries that the database lacks, in order. */
  catchUp(): void {
    const fetch = (hash: Sha256) => this.#ledger.fileBytes(hash);
    while (this.#seq < this.#ledger.size) {
      let last: Entry | undefined;
      this.#connection.transaction(() => {
        let n = 0;
        for (const entry of this.#ledger.entries(this.#seq + 1)) {
          applyEntry(this.#connection, entry, fetch);
          last = entry;
          if (++n === batch) break;
        }
        setMeta(this.#connection, 'seq', String(last!.seq));
        setMeta(this.#connection, 'hash', last!.hash);
      });
      this.#seq = last!.seq;
    }
  }

  /** Enters one thing in the ledger and applies it. It is on the disk when this returns. */
  record(kind: string, body: object, files: readonly HeldFile[] = []): Entry {
    const entry = this.#ledger.append(kind, body as Record<string, unknown>, files);
    this.catchUp();
    return entry;
  }

  /** Everything known of the captures that count. A value: later changes do not reach into it. */
  facts(): Promise<FactSet> {
    return readFacts(this.#connection.db);
  }

  /** What the ledger says of a file with these bytes, with the sequence number of its newest word; undefined where it has none. */
  async artefact(sha256: Sha256): Promise<(Artefact & { seq: number; replacedBy?: Sha256 }) | undefined> {
    const row = await this.#connection.db
      .selectFrom('artefacts')
      .selectAll()
      .where('sha256', '=', sha256)
      .executeTakeFirst();
    return row && artefactRow(row);
  }

  /** Every file that was ever handed in, in the order of the ledger. */
  async artefacts(): Promise<(Artefact & { seq: number; replacedBy?: Sha256 })[]> {
    const rows = await this.#connection.db.selectFrom('artefacts').selectAll().orderBy('seq').execute();
    return rows.map(artefactRow);
  }

  /** The version of the reader that the facts of a capture came from, or undefined while it was never read. */
  async readBy(capture: Sha256): Promise<{ reader: string; version: string } | undefined> {
    const row = await this.#connection.db
      .selectFrom('captures')
      .select(['reader', 'version'])
      .where('sha256', '=', capture)
      .executeTakeFirst();
    if (!row || row.reader === null) return undefined;
    return { reader: row.reader as string, version: row.version as string };
  }

  /** Where a capture was last said to have been taken. */
  async placement(capture: Sha256): Promise<Placement | undefined> {
    const row = await this.#connection.db
      .selectFrom('placements')
      .innerJoin('captures', 'captures.no', 'placements.capture')
      .selectAll('placements')
      .where('captures.sha256', '=', capture)
      .executeTakeFirst();
    return row && placements.fact(row, () => capture);
  }

  /** Every capture as it was read, also those that no longer count, in the order they became known. */
  async captures(): Promise<CaptureFact[]> {
    const rows = await this.#connection.db
      .selectFrom('captures')
      .selectAll()
      .where('reader', 'is not', null)
      .orderBy('no')
      .execute();
    return rows.map((row) => captures.fact(row, () => ''));
  }

  /** How many facts of each list a capture gave. */
  async countsOf(capture: Sha256): Promise<Partial<Record<WireList, number>>> {
    const { db } = this.#connection;
    const found = await db.selectFrom('captures').select('no').where('sha256', '=', capture).executeTakeFirst();
    if (!found) return {};
    const counted = wireLists.map(async (list) => {
      const row = await db
        .selectFrom(wireTables[list].name)
        .select((e) => e.fn.countAll<number>().as('n'))
        .where('capture', '=', found.no)
        .executeTakeFirstOrThrow();
      return [list, row.n] as const;
    });
    return Object.fromEntries(await Promise.all(counted)) as Partial<Record<WireList, number>>;
  }

  /** What a capture covers, as last entered. */
  async coverage(capture: Sha256): Promise<Coverage[]> {
    const rows = await this.#connection.db
      .selectFrom('coverage')
      .innerJoin('captures', 'captures.no', 'coverage.capture')
      .selectAll('coverage')
      .where('captures.sha256', '=', capture)
      .orderBy('coverage.row')
      .execute();
    return rows.map((row) => coverage.fact(row, () => capture));
  }

  /** Enters the facts of a capture as a sense gave them. */
  recordFacts(reader: string, version: string, facts: WireFacts): Entry {
    return this.recordParts(reader, version, facts.capture.sha256, encodeFacts(facts), factCounts(facts));
  }

  /** Enters facts that were already written as parts (by `encodeFacts`, in a worker). */
  recordParts(
    reader: string,
    version: string,
    artefact: Sha256,
    parts: Iterable<Uint8Array>,
    counts: Record<string, number>,
  ): Entry {
    const files = Array.from(parts, (part) => this.#ledger.putBytes(part));
    const body: FactsBody = { artefact, reader, version, parts: files.map((f) => f.sha256), counts };
    return this.record('facts', body, files);
  }

  /** Enters where a capture was taken, unless just that is known already. @returns whether anything was entered. */
  async recordPlacement(body: PlacementBody): Promise<boolean> {
    const { capture } = body.placement;
    const known = await this.placement(capture);
    if (known && canonical([known, await this.coverage(capture)]) === canonical([body.placement, body.coverage])) {
      return false;
    }
    this.record('placement', body);
    return true;
  }

  /** What a configuration file was read as, with the version of the reader; undefined while it was never read. */
  async config(sha256: Sha256): Promise<(ConfigFact & { version: string; devices: number }) | undefined> {
    const { db } = this.#connection;
    const row = await db.selectFrom('configs').selectAll().where('sha256', '=', sha256).executeTakeFirst();
    if (!row) return undefined;
    const { n } = await db
      .selectFrom('devices')
      .select((e) => e.fn.countAll<number>().as('n'))
      .where('artefact', '=', sha256)
      .executeTakeFirstOrThrow();
    return { ...configs.fact(row, () => ''), version: row.version as string, devices: n };
  }

  /** The devices that a configuration file holds, as read. */
  async devicesOf(sha256: Sha256): Promise<ConfiguredDevice[]> {
    const rows = await this.#connection.db
      .selectFrom('devices')
      .select('body')
      .where('artefact', '=', sha256)
      .orderBy('row')
      .execute();
    return rows.map((r) => JSON.parse(r.body as string) as ConfiguredDevice);
  }

  /** Enters what the reader of configurations made of a file. @throws QuaywallError where a device is too large to be kept. */
  recordConfig(version: string, fact: ConfigFact, devices: readonly ConfiguredDevice[]): Entry {
    const counts = { devices: devices.length };
    return this.recordParts(configReader, version, fact.sha256, encodeConfig(fact, devices), counts);
  }

  /** Every configuration file ever placed, also those that no longer lie in the folder. */
  configPlacements(): Promise<KnownPlacement[]> {
    return readPlacements(this.#connection.db);
  }

  /** Enters of which device and day a file is. Whether it is new, the caller knows from `configPlacements`. */
  recordConfigPlacement(placement: ConfigPlacement): Entry {
    return this.record('config-placement', { placement });
  }

  /** Enters that a file no longer lies in the folder. */
  recordConfigWithdrawn(artefact: Sha256, file: string): Entry {
    return this.record('config-withdrawn', { artefact, file });
  }

  /** From which device and when a file was fetched, where Quaywall fetched it itself. */
  collectedFile(sha256: Sha256, name: string): Promise<CollectedFile | undefined> {
    return readCollected(this.#connection.db, sha256, name);
  }

  /** Every finding as last entered. */
  async findings(): Promise<StoredFinding[]> {
    const rows = await this.#connection.db.selectFrom('findings').selectAll().orderBy('id').execute();
    return rows.map((r) => ({
      id: r.id as string,
      measure: r.measure as string,
      state: r.state as string,
      body: JSON.parse(r.body as string) as unknown,
    }));
  }

  /** Enters the findings that are new or differ. @returns how many did. */
  async recordFindings(asOf: Instant, findings: readonly StoredFinding[]): Promise<number> {
    const before = new Map((await this.findings()).map((f) => [f.id, canonical(f)]));
    const changed = findings.filter((f) => before.get(f.id) !== canonical(f));
    if (changed.length === 0) return 0;
    const files = Array.from(closeParts(changed), (part) => this.#ledger.putBytes(part));
    this.record('findings', { asOf, parts: files.map((f) => f.sha256), count: changed.length }, files);
    return changed.length;
  }

  /** The newest verdict of each measure and subject, with the time since when its status holds. */
  async verdicts(): Promise<VerdictChange[]> {
    const { db } = this.#connection;
    const newest = db
      .selectFrom('verdicts')
      .select((e) => e.fn.max('row').as('row'))
      .groupBy(['measure', 'subject_kind', 'subject_id']);
    const rows = await db.selectFrom('verdicts').selectAll().where('row', 'in', newest).orderBy('row').execute();
    return rows.map(verdictRow);
  }

  /** Every change of one measure's verdict on one subject, oldest first. */
  async verdictHistory(measure: string, subjectKind: string, subjectId: string): Promise<VerdictChange[]> {
    const rows = await this.#connection.db
      .selectFrom('verdicts')
      .selectAll()
      .where('measure', '=', measure)
      .where('subject_kind', '=', subjectKind)
      .where('subject_id', '=', subjectId)
      .orderBy('row')
      .execute();
    return rows.map(verdictRow);
  }

  /** Enters the verdicts that are new or whose status changed. @returns how many did. */
  async recordVerdicts(asOf: Instant, verdicts: readonly StoredVerdict[]): Promise<number> {
    const key = (v: StoredVerdict) => canonical([v.measure, v.subjectKind, v.subjectId]);
    const before = new Map((await this.verdicts()).map((v) => [key(v), v.status]));
    const changed = verdicts
      .filter((v) => before.get(key(v)) !== v.status)
      .map(({ measure, subjectKind, subjectId, status, because }) => ({
        measure,
        subjectKind,
        subjectId,
        status,
        because,
      }));
    if (changed.length > 0) this.record('verdicts', { asOf, changed });
    return changed.length;
  }

  close(): Promise<void> {
    return this.#connection.close();
  }
}

function artefactRow(row: Record<string, unknown>): Artefact & { seq: number; replacedBy?: Sha256 } {
  return {
    sha256: row.sha256 as string,
    size: row.size as number,
    name: row.name as string,
    path: row.path as string,
    what: row.what as string,
    kept: row.kept === 1,
    seq: row.seq as number,
    ...(row.replaced_by === null ? {} : { replacedBy: row.replaced_by as string }),
  };
}

function verdictRow(row: Record<string, unknown>): VerdictChange {
  return {
    measure: row.measure as string,
    subjectKind: row.subject_kind as string,
    subjectId: row.subject_id as string,
    status: row.status as string,
    because: row.because as string,
    asOf: fromMicros(row.as_of_us as number),
    seq: row.seq as number,
  };
}
