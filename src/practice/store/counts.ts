// How many facts of each list a capture gave: what a ledger entry says of them without opening them.
import type { WireFacts } from '#facts';
import { wireLists } from './tables.ts';

export function factCounts(facts: WireFacts): Record<string, number> {
  return Object.fromEntries(wireLists.map((list) => [list, facts[list].length]));
}
