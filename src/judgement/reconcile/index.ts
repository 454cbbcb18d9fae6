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
export type { Configured, ComparedPair } from './configured/configured.ts';
export { networkOf } from './configured/configured.ts';
export type { DeviceVersion } from './configured/versions.ts';
export { runningOf } from './configured/versions.ts';
export { workingHash } from './configured/working.ts';
export { declaredFlows, partsOf, servicesOf } from './configured/declared.ts';
export type { DeclaredFlow, ZonePart } from './configured/declared.ts';
export { againstNetwork, policyResults } from './configured/policy.ts';
export type { PolicyResult } from './configured/policy.ts';
export { driftsOf, overdueOpenings, stillOpen } from './configured/drift.ts';
export type { Drift } from './configured/drift.ts';
export { declaredBy, requestedFlows } from './configured/requested.ts';
export type { RequestedFlow } from './configured/requested.ts';
export { betweenTransit, gotAnswer } from './matrix.ts';
