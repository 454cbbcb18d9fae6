// measures: what the advisories ask, one file each, judged per crane, zone or site from a `View`.
// In: a view. Out: verdicts and drafts of findings; the rule for `met` is one place for all (`verdict.ts`).
// A new measure is one file and one line in the list below.
import type { View } from '#reconcile';
import { accessControl } from './access-control.ts';
import { judge } from './catalogue.ts';
import type { Assessment } from './catalogue.ts';
import type { Measure } from './measure.ts';

export * from './measure.ts';
export { addressed } from './citations.ts';
export { identity } from './identity.ts';
export type { Assessment } from './catalogue.ts';

/** Every measure, in the order of the advisories' lists (A to F). */
export const measures: readonly Measure[] = [
  // A. the whole port
  accessControl,
  // B. the crane's network
  // C. integrity on board
  // D. spare and restore
  // E. physical
  // F. the named threats and the life of the guidance
];

/** Judges every measure for every subject it has. */
export const judgeAll = (view: View): Assessment => judge(view, measures);
