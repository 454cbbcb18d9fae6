// something seen × change: was there an approved change, with this target, from this station, whose window it lies in?
import { parseInstant } from '#kit';
import type { Change } from '#site';
import { endOf, within } from '../clock.ts';
import type { Within } from '../clock.ts';
import type { Located, View } from '../view.ts';

interface ChangeMatch {
  answer: Within;
  /** The change that fits best; absent where none has this target. */
  change?: Change;
  /** Why it is not inside, in words. */
  why: string;
}

/** What was seen: from where, to what, when, by which capture's clock. */
export interface Seen {
  client: Located;
  server: Located;
  from: number;
  to: number;
  errorMs: number;
}

/**
 * The approved change that covers what was seen. A change counts if somebody approved it who does not carry it out, its targets
 * hold the server, its stations (if it names any) hold the client, and its kind is one of `kinds`.
 */
export function changeFor(view: View, seen: Seen, kinds: readonly Change['kind'][]): ChangeMatch {
  let best: ChangeMatch = { answer: 'outside', why: 'no approved change names it' };
  for (const change of view.site.changes) {
    if (!kinds.includes(change.kind) || !view.within(change.targets, seen.server)) continue;
    const station = seen.client.asset?.id;
    if (change.from_assets.length > 0 && (station === undefined || !change.from_assets.includes(station))) {
      if (!best.change)
        best = { answer: 'outside', change, why: `${change.id} is to be done from ${change.from_assets.join(', ')}` };
      continue;
    }
    if (!change.approved_by.some((p) => !change.by.includes(p))) {
      if (!best.change) best = { answer: 'outside', change, why: `${change.id} was never approved by a second person` };
      continue;
    }
    const window = { from: parseInstant(change.from)!, to: endOf(change.until) };
    const answer = within(seen, window, seen.errorMs);
    if (answer === 'inside') return { answer, change, why: '' };
    const why =
      answer === 'outside'
        ? `it lies outside the window of ${change.id}`
        : `the clock may be wrong by more than its distance from the edge of ${change.id}`;
    if (answer === 'cannot-tell' || best.answer === 'outside') best = { answer, change, why };
  }
  return best;
}
