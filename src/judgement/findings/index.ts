// findings: identity and life of what the measures found. In: the findings so far, the drafts of a judgement, its view.
// Out: the findings after it: new, decided, back again or closed. Pure; the store keeps them.
export { identity } from '#measures';
export type { Finding, FindingState } from './finding.ts';
export { updateFindings } from './life.ts';
