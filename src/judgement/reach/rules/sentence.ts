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

export const sentence = {
  name,
  names,
  /** `opposed`: at least one of them decides otherwise. */
  cover: (by: readonly RuleRef[], opposed: boolean): string => {
    if (by.length === 1)
      return `${names(by)} before it takes all of its packets${opposed ? ' and decides otherwise' : ''}`;
    return `${names(by)} before it together take all of its packets${opposed ? ', some of which they decide otherwise' : ''}`;
  },
  same: (by: readonly RuleRef[]): string =>
    by.length === 0 ? 'rules before it take its packets' : `${names(by)} decide${by.length === 1 ? 's' : ''} the same`,
  before: (by: readonly RuleRef[]): string => names(by),
};
