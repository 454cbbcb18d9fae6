// something seen × visit: had somebody signed in at that crane (or place) at this time?
import { parseInstant } from '#kit';
import type { Visit } from '#site';
import { endOf, within } from '../clock.ts';
import type { Within } from '../clock.ts';
import type { View } from '../view.ts';

/** Visits at a crane that what was seen lies in, or may lie in. */
export function visitsDuring(
  view: View,
  crane: string,
  seen: { from: number; to: number; errorMs: number },
): { visit: Visit; answer: Within }[] {
  return view.site.visits.flatMap((visit) => {
    if (visit.crane !== crane) return [];
    const answer = within(seen, { from: parseInstant(visit.from)!, to: endOf(visit.until) }, seen.errorMs);
    return answer === 'outside' ? [] : [{ visit, answer }];
  });
}
