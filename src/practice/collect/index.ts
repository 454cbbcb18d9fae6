// collect: fetches device configurations over SSH. Off by default; read-only commands from a fixed list, one device at a time, inside a window.
// In: the site's `collections` register, credentials in memory. Out: files in configs/DAY/ and an entry in the ledger of what was asked of whom.
export { collect, collectionPlan } from './collect.ts';
export type { Collected, CollectOptions } from './collect.ts';
export { platforms } from './platforms.ts';
export { outsideWindow } from './window.ts';
export { sealedKey } from './sealed-key.ts';
