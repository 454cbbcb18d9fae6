// range: the exercise range. In: a seed. Out: the sample terminal and its days, as captures and registers that tools of other makers
// read as real. It imports ground only, so that it can never agree with a reader by sharing its mistake.
export { makeSampler } from './traffic/sampler.ts';
export { makeDay, makeTerminal } from './make.ts';
export type { DayOptions, MadeDay } from './make.ts';
export { makeBenchCapture } from './bench.ts';
export { days } from './days/index.ts';
export type { BadDay, Cast, ConfigEvidence, EvidencePlace, Expectation } from './days/bad-day.ts';
export { quotedLine } from './configs/evidence.ts';
export type { QuotedLine } from './configs/evidence.ts';
export type { MadeConfig } from './configs/config-set.ts';
export { knownFaults } from './known-faults.ts';
export type { KnownFault } from './known-faults.ts';
export { usualCranes } from './calm/calm.ts';
export type { WrittenCapture } from './traffic/sink.ts';
