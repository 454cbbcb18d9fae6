// reconcile: declared × configured × observed. Puts every end of traffic in its zone, joins what several sensors saw, marks what is allowed.
// In: a site and a fact set. Out: one `View` that all measures read, and the joins with changes, sessions, visits and exceptions.
export * from './view.ts';
export { reconcile } from './reconcile.ts';
export { endOf } from './clock.ts';
export { together } from './hosts.ts';

export { least, most } from './extremes.ts';
export { advisoryStates } from './joins/advisory.ts';
export type { AdvisoryState } from './joins/advisory.ts';
export { changeFor } from './joins/change.ts';
export { sessionFor, sessionsDuring } from './joins/session.ts';
export { visitsDuring } from './joins/visit.ts';
export { exceptionFor } from './joins/exception.ts';
