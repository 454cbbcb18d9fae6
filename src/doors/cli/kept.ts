// What the last assessment of a folder left: its findings, facts and files, opened for reading.
import type { Finding } from '#findings';
import type { Ledger } from '#ledger';
import type { Store } from '#store';
import { existingData } from './folders.ts';
import type { Input } from './command.ts';

interface Kept {
  findings: Finding[];
  store: Store;
  ledger: Ledger;
  timeZone: string;
}

export async function withKept<T>(input: Input, folder: string, work: (kept: Kept) => Promise<T>): Promise<T> {
  const data = existingData(input, folder);
  const { openLedger } = await import('#ledger');
  const { openStore } = await import('#store');
  const ledger = openLedger(data);
  try {
    const store = await openStore(data, ledger);
    try {
      const findings = (await store.findings()).map((f) => f.body as Finding);
      return await work({ findings, store, ledger, timeZone: await zoneOf(folder) });
    } finally {
      await store.close();
    }
  } finally {
    ledger.close();
  }
}

/** The site's time zone; UTC where only the state is at hand. */
async function zoneOf(folder: string): Promise<string> {
  const { loadSite } = await import('#site');
  try {
    return (await loadSite(folder)).site.facility.timezone;
  } catch {
    return 'UTC';
  }
}
