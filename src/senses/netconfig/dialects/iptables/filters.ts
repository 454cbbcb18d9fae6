// Chains of the tables filter, mangle, raw and security as filters of the common model.
import { inert } from '#kit';
import type { Filter, FilterRule } from '#facts';
import type { LineBook } from '../../core/line-book.ts';
import { blanked } from '../../core/secrets.ts';
import type { ConfigText } from '../../core/text.ts';
import { lookingTargets } from './modules.ts';
import { isBuiltIn } from './tables.ts';
import type { Chain, ChainRule, Table } from './tables.ts';

export interface FilterSettings {
  text: ConfigText;
  book: LineBook;
  /** Interfaces that the file names. */
  known: readonly string[];
  /** The raw table takes packets out of connection tracking: no state is certain. */
  untracks: boolean;
}

/** Name of a chain's filter: `FORWARD`, `mangle PREROUTING`, `FORWARD (IPv6)`. */
export function filterName(table: Table, chain: string): string {
  return `${table.name === 'filter' ? '' : `${table.name} `}${chain}${table.family === 6 ? ' (IPv6)' : ''}`;
}

export function chainFilter(table: Table, chain: Chain, settings: FilterSettings): Filter {
  const { book } = settings;
  const name = filterName(table, chain.name);
  const tracking = table.name === 'raw' ? 'before' : settings.untracks ? 'uncertain' : 'sure';
  const rules: FilterRule[] = [];
  const where = { scope: 'filter' as const, element: name };
  for (let i = 0; i < chain.rules.length; i++) {
    const rule = chain.rules[i]!;
    const made = ruleActions(table, rule, settings, where);
    const text = inert(blanked(settings.text.lines[rule.line - 1]!.trim()));
    const comment = rule.comment === undefined ? undefined : inert(rule.comment);
    const logged = rule.target === 'LOG' || rule.target === 'NFLOG' || rule.target === 'ULOG';
    for (let k = 0; k < made.length; k++) {
      const action = made[k]!;
      const matches = rule.conditions.matches(settings.known, tracking);
      for (let j = 0; j < matches.length; j++) {
        // Each match is made for this rule alone.
        const match = matches[j]!;
        if (action.may !== undefined) match.may = [...(match.may ?? []), action.may];
        const one: FilterRule = {
          id: `${i + 1}${matches.length > 1 && j > 0 ? ' (other interfaces)' : ''}${k > 0 ? ' (or not)' : ''}`,
          action: action.action,
          match,
          at: { file: 0, line: rule.line },
          text,
          enabled: !rule.otherFamily,
        };
        if (action.target !== undefined) one.target = action.target;
        if (action.reject) one.reject = true;
        if (logged) one.logged = true;
        if (comment !== undefined) one.comment = comment;
        if (rule.hits !== undefined) one.hits = rule.hits;
        rules.push(one);
      }
    }
  }
  if (book.stateOf(chain.line) === undefined) book.mark(chain.line, 'modelled', { scope: 'filter' });
  const otherwise = isBuiltIn(chain) ? (chain.policy === 'DROP' ? 'deny' : 'permit') : 'return';
  return { name, family: table.family, rules, otherwise, at: { file: 0, line: chain.line } };
}

interface Act {
  action: FilterRule['action'];
  target?: string;
  reject?: boolean;
  may?: string;
}

/** What becomes of a matching packet, and the state of the rule's line. A target that nobody knows may let through or stop. */
function ruleActions(
  table: Table,
  rule: ChainRule,
  { book }: FilterSettings,
  where: { scope: 'filter'; element: string },
): Act[] {
  const c = rule.conditions;
  const noted = (note: string) => book.mark(rule.line, 'limited', { ...where, note });
  if (rule.otherFamily) {
    book.mark(rule.line, 'modelled', where);
    return [{ action: 'pass' }];
  }
  const unknown = (why: string): Act[] => {
    book.mark(rule.line, 'unrecognised', { ...where, note: why });
    return [
      { action: 'permit', may: `not understood: ${why}` },
      { action: 'deny', may: `not understood: ${why}` },
    ];
  };
  if (c.unknown !== undefined) return unknown(c.unknown);
  if (c.may.length) noted(`may match: ${c.may.join(', ')}`);
  else book.mark(rule.line, 'modelled', where);
  const target = rule.target;
  if (target === undefined) return [{ action: 'pass' }];
  if (table.chains.has(target)) {
    return [{ action: rule.goes ? 'goto' : 'jump', target: filterName(table, target) }];
  }
  switch (target) {
    case 'ACCEPT':
      return [{ action: 'permit' }];
    case 'DROP':
    case 'TARPIT':
    case 'DELUDE':
    case 'CHAOS':
      return [{ action: 'deny' }];
    case 'REJECT':
      return [{ action: 'deny', reject: true }];
    case 'RETURN':
      return [{ action: 'return' }];
    case 'QUEUE':
    case 'NFQUEUE':
      noted('a program on the device decides');
      return [
        { action: 'permit', may: 'a program decides' },
        { action: 'deny', may: 'a program decides' },
      ];
    case 'CT':
    case 'NOTRACK':
      if (target === 'NOTRACK' || rule.options.has('notrack')) noted('rules about connection states are uncertain');
      else noted('connections that a helper opens count as related');
      return [{ action: 'pass' }];
    case 'SYNPROXY':
      noted('the device answers for the server');
      return [{ action: 'pass' }, { action: 'deny', may: 'the device answers for the server' }];
    case 'TPROXY':
    case 'TEE':
    case 'ROUTE':
    case 'MIRROR':
      book.mark(rule.line, 'not-modelled', { ...where, note: 'sends packets another way' });
      return [{ action: 'pass' }];
    default:
      if (lookingTargets.has(target)) return [{ action: 'pass' }];
      return unknown(`target ${target}`);
  }
}
