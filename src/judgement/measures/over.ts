// When something that was seen is over: nothing of it since for as long as its own condition asks, while its place was watched all the time.
import { DAY } from '#kit';
import type { View } from '#reconcile';
import type { FindingDraft } from './measure.ts';
import { unwatched } from './needs.ts';

/** The newest moment of which the finding has evidence. */
export const newestOf = (draft: Pick<FindingDraft, 'saw'>): number =>
  draft.saw.reduce((t, s) => Math.max(t, s.until ?? s.at), Number.NEGATIVE_INFINITY);

/**
 * True only where it was *seen* to be over: the condition is "not seen for N days", that many days have passed since the newest
 * evidence, and each of its segments was watched without a gap ever since. A place that nobody names or watches is never over.
 */
export function isOver(view: View, draft: Pick<FindingDraft, 'saw' | 'closes'>): boolean {
  const { check } = draft.closes;
  if (check.kind !== 'not-seen-for' || check.segments.length === 0) return false;
  const from = newestOf(draft);
  if (!Number.isFinite(from) || view.asOf - from < check.days * DAY) return false;
  return check.segments.every((s) => unwatched(view, s, { from, to: view.asOf }).length === 0);
}
