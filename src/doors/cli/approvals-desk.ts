// Opens what the commands on keys, approvals and attestations need: the site, its ledger and the approvals in it; and closes it again.
import type { Approvals } from '#approvals';
import type { Ledger } from '#ledger';
import type { LoadedSite } from '#site';
import type { Input } from './command.ts';
import { dataFolder } from './folders.ts';

interface Desk {
  approvals: Approvals;
  ledger: Ledger;
  loaded: LoadedSite;
}

/** A passphrase seals a key file; it comes from the environment, so that it stands in no list of processes and no history. */
export const passphrase = (): string | undefined => process.env.QUAYWALL_PASSPHRASE || undefined;

export const passphraseHelp = 'QUAYWALL_PASSPHRASE in the environment seals and opens key files';

export async function atDesk<T>(input: Input, folder: string, work: (desk: Desk) => T | Promise<T>): Promise<T> {
  const { loadSite } = await import('#site');
  const { openLedger } = await import('#ledger');
  const { openApprovals } = await import('#approvals');
  const loaded = await loadSite(folder);
  const ledger = openLedger(dataFolder(input, folder));
  try {
    return await work({ approvals: openApprovals({ ledger, people: loaded.site.people }), ledger, loaded });
  } finally {
    ledger.close();
  }
}
