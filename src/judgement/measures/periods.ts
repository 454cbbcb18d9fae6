// How long evidence counts as fresh: the measure's own period, or the one the facility set for that measure.
import { DAY } from '#kit';
import type { Instant } from '#kit';
import type { Span } from '#facts';
import type { View } from '#reconcile';
import type { Need } from './measure.ts';

/** Days within which evidence of `need` counts as fresh (`facility.periods` overrides the default of every need of the measure). */
export function periodDays(view: View, measure: string, need: Need): number {
  return view.site.facility.periods[measure] ?? need.days;
}

/** The period that ends at the day of judgement. */
export function period(view: View, measure: string, need: Need): Span {
  return { from: view.asOf - periodDays(view, measure, need) * DAY, to: view.asOf };
}

/** True where `at` lies inside the period, its first and last instant included. */
export function isFresh(view: View, measure: string, need: Need, at: Instant): boolean {
  const { from, to } = period(view, measure, need);
  return at >= from && at <= to;
}
