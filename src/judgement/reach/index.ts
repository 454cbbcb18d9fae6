// reach: what can reach what, proved from configurations. Pure.
// In: devices (#facts) and how they are joined. Out: exact sets of packets, answers with their deciding lines, findings about rules, certificates.
export type * from './answer.ts';
export { PacketSet } from './sets/packet-set.ts';
export type { PlainBox } from './sets/packet-set.ts';
export { TooLarge } from './sets/too-large.ts';
export { interfacesOf, matchFits, stageFits } from './sets/context.ts';
export type { FilterContext, Fit } from './sets/context.ts';
export { CompiledFilter, compileFilter } from './sets/filter.ts';
export type { CompiledRule, Passage } from './sets/filter.ts';
export { endRef, ruleRef } from './sets/rule-ref.ts';
export { translate, translateFlow, untranslate } from './sets/nat.ts';
export type { NatContext, NatPiece } from './sets/nat.ts';
export { buildNetwork, layer2, segmentOf, segmentsAt } from './network/build.ts';
export type { NetworkInput } from './network/build.ts';
export { reach, reachZones } from './network/reach.ts';
export type {
  Certificate,
  ProofDevice,
  ProofFilter,
  ProofNatRule,
  ProofRule,
  ProofStage,
  SegmentPackets,
} from './network/certificate.ts';
export type {
  Domain,
  Join,
  Layer2,
  Leak,
  LeakKind,
  Leg,
  MissingDevice,
  Network,
  PlacedDevice,
  Segment,
  SideDoor,
} from './network/types.ts';
export { analyseRules } from './rules/analyse.ts';
export type { AnalyseOptions } from './rules/analyse.ts';
export { whichRule } from './rules/which.ts';
export type { FlowDecision, FlowPlace } from './rules/which.ts';
export { diffFilters } from './rules/diff.ts';
export type { FilterChange, FilterDifference, FilterVersion } from './rules/diff.ts';
export { checkCertificate } from './check/check.ts';
export type { CheckOptions, CheckResult } from './check/check.ts';
export { certify, sealOf } from './network/certify.ts';
export { changedPairs, reachMatrix } from './network/matrix.ts';
export type { PairReach, ReachMatrix } from './network/matrix.ts';
export { trace } from './network/trace.ts';
export type { Trace } from './network/trace.ts';
export { flowWords, isEverything, ruleText, ruleWords, serviceWords } from './words.ts';
export { compareAllowed } from './network/allowed.ts';
export type { Allowed, AllowedComparison } from './network/allowed.ts';
export { reachDevice } from './network/device-reach.ts';
export type { DeviceAnswer } from './network/device-reach.ts';
export { diffNetworks } from './network/diff.ts';
export type { NetworkDifference } from './network/diff.ts';
export { compareTemplate } from './network/template.ts';
export type { TemplateComparison, TemplateEffect } from './network/template.ts';
export { serviceMatrix } from './sets/grid.ts';
export type { ServiceMatrix } from './sets/grid.ts';
