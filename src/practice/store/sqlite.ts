// SQLite through node:sqlite: the connection kysely queries, and the few calls that filling it in bulk needs.
import { DatabaseSync } from 'node:sqlite';
import type { SQLInputValue } from 'node:sqlite';
import type { Kysely } from 'kysely';
import type { Row, Value } from './columns.ts';

/** Any table by name: the rooms above ask through the store's own questions, the columns are described in `tables.ts`. */
export type Database = Record<string, Row>;

export interface Connection {
  db: Kysely<Database>;
  /** Runs statements without parameters. */
  exec(sql: string): void;
  /** Runs one statement, prepared once. */
  run(sql: string, values?: readonly Value[]): void;
  /** One row, or undefined. */
  get(sql: string, values?: readonly Value[]): Row | undefined;
  /** All of `work` or nothing of it. */
  transaction<T>(work: () => T): T;
  close(): Promise<void>;
}

/** Opens (or makes) a database file. @throws when the file is not a database or is damaged. */
export async function connect(path: string): Promise<Connection> {
  // Loaded when a database is opened: threads that only write facts down do without it.
  const { Kysely, SqliteDialect } = await import('kysely');
  const database = new DatabaseSync(path, { timeout: 5000 });
  // The ledger is what must survive a power cut; the database follows it, so it need not wait for the disk at every commit.
  database.exec(
    'PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA temp_store=MEMORY; PRAGMA cache_size=-32000',
  );
  const prepared = new Map<string, ReturnType<DatabaseSync['prepare']>>();
  const statement = (sql: string) => {
    let found = prepared.get(sql);
    if (!found) prepared.set(sql, (found = database.prepare(sql)));
    return found;
  };
  const dialect = new SqliteDialect({
    database: {
      close: () => {
        prepared.clear();
        database.close();
      },
      prepare: (sql) => {
        const made = database.prepare(sql);
        return {
          reader: made.columns().length > 0,
          all: (parameters) => made.all(...(parameters as SQLInputValue[])),
          run: (parameters) => made.run(...(parameters as SQLInputValue[])),
          iterate: (parameters) => made.iterate(...(parameters as SQLInputValue[])),
        };
      },
    },
  });
  const db = new Kysely<Database>({ dialect });
  let used = false;
  return {
    db,
    exec: (sql) => {
      database.exec(sql);
    },
    run: (sql, values = []) => {
      statement(sql).run(...values);
    },
    get: (sql, values = []) => statement(sql).get(...values) as Row | undefined,
    transaction: (work) => {
      database.exec('BEGIN IMMEDIATE');
      try {
        const result = work();
        database.exec('COMMIT');
        return result;
      } catch (error) {
        database.exec('ROLLBACK');
        throw error;
      }
    },
    close: async () => {
      if (used) return;
      used = true;
      await db.destroy();
      // kysely closes the database only if it was ever asked something.
      if (database.isOpen) database.close();
    },
  };
}
