// reach: what can reach what, proved from configurations. Pure.
// In: devices (#facts) and how they are joined. Out: exact sets of packets, answers with their deciding lines, findings about rules, certificates.
export type * from './answer.ts';
export { PacketSet, fromMatch } from './sets/packet-set.ts';
export type { PlainBox } from './sets/packet-set.ts';
export { TooLarge } from './sets/too-large.ts';
export { interfacesOf, matchFits, namesFit, stageFits } from './sets/context.ts';
export type { FilterContext, Fit } from './sets/context.ts';
export { CompiledFilter, compileFilter } from './sets/filter.ts';
export type { CompiledRule, Passage } from './sets/filter.ts';
export { endRef, ruleRef } from './sets/rule-ref.ts';
export { translate, translatedSet, translateFlow, translateReply, untranslate } from './sets/nat.ts';
export type { NatContext, NatPiece } from './sets/nat.ts';
