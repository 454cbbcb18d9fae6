// measures: what the advisories ask, one file each, judged per crane, zone or site from a `View`.
// In: a view. Out: verdicts and drafts of findings; the rule for `met` is one place for all.
export * from './measure.ts';
