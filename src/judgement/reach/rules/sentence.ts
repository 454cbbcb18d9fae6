// Rules in sentences for people.
import { listed } from '#kit';
import type { RuleRef } from '../answer.ts';

/** `FW1 EDGE_IN rule 30`, or the end of a list. */
function name(ref: RuleRef): string {
  const list = ref.list === undefined ? ref.device : `${ref.device} ${ref.list}`;
  return ref.rule === undefined ? `the end of ${list}` : `${list} rule ${ref.rule}`;
}

const short = (ref: RuleRef): string =>
  ref.rule === undefined ? `the end of ${ref.list ?? ref.device}` : `rule ${ref.rule}`;
const names = (refs: readonly RuleRef[]): string => listed(refs.map(short));
const all = (refs: readonly RuleRef[]): string => (refs.length === 1 ? '' : ' together');

export const sentence = {
  name,
  names,
  cover: (by: readonly RuleRef[]): string => `${names(by)} before it${all(by)} take all of its packets`,
  same: (by: readonly RuleRef[]): string =>
    by.length === 0 ? 'rules before it take its packets' : `${names(by)} decide${by.length === 1 ? 's' : ''} the same`,
  before: (by: readonly RuleRef[]): string => names(by),
};
