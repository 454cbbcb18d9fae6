// store: the database of an installation, made from the ledger and from nothing else.
// In: a ledger; new facts, placements, findings and verdicts, which it enters there first. Out: the fact set, findings, verdicts and
// their history. Deleting it loses nothing.
export { openStore } from './store.ts';
export type { Store } from './store.ts';
export { factCounts } from './counts.ts';
export { encodeFacts } from './facts-file.ts';
export { configReader } from './entries.ts';
export type { ConfigFact } from './tables.ts';
export type { KnownPlacement } from './configs.ts';
