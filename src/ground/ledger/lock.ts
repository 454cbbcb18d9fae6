// One writer per data folder. The lock is the kernel's own (a file lock that SQLite takes and holds), so a writer that was killed
// leaves none behind: there is no stale lock to judge, and none to remove by hand.
import { closeSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { QuaywallError } from '#kit';

export interface Lock {
  release(): void;
}

/**
 * Takes the data folder for writing.
 * @throws QuaywallError when another process holds it; names that process.
 */
export function takeLock(folder: string): Lock {
  const path = join(folder, 'lock');
  closeSync(openSync(path, 'a', 0o600));
  const database = new DatabaseSync(path, { timeout: 0 });
  try {
    // Held open on an empty database: nothing is ever written through it, and nobody reads the file by other means, because
    // closing any other handle of a file ends a POSIX lock on it.
    database.exec('PRAGMA journal_mode=MEMORY; BEGIN EXCLUSIVE');
  } catch (cause) {
    database.close();
    const other = holder(folder);
    throw new QuaywallError(
      {
        what: `another Quaywall is writing to this data folder${other ? ` (process ${other})` : ''}`,
        where: { file: folder },
        remedy: 'Wait until it has finished, or give this one a data folder of its own (--data)',
      },
      { cause },
    );
  }
  writeFileSync(join(folder, 'lock.holder'), `${process.pid}\n`, { mode: 0o600 });
  return {
    release: () => {
      database.close();
    },
  };
}

function holder(folder: string): string | undefined {
  try {
    const text = readFileSync(join(folder, 'lock.holder'), 'utf8').trim();
    return /^\d{1,10}$/.test(text) ? text : undefined;
  } catch {
    return undefined;
  }
}
