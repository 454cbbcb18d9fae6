// Translations written as chains that jump to each other (iptables, nftables, RouterOS), unfolded to one flat list: the first rule that fits translates.
import type { Lines, Match, NatRule } from '#facts';
import { bothMatches, matchWithout } from './match.ts';

/** One rule of a chain. `translate` and `exempt` end the walk; `pass` only looks. */
export interface NatStep {
  id: string;
  matches: Match[];
  act: 'translate' | 'exempt' | 'jump' | 'goto' | 'return' | 'pass';
  target?: string;
  /** What becomes of a packet that reached it by `match` (its own conditions and those of the chains on the way). */
  translation?: (match: Match) => Pick<NatRule, 'source' | 'destination'>;
  at: Lines;
  text: string;
}

/** More would be no rule set of one device. */
const mostRules = 20_000;
const deepest = 30;

/** @returns the rules in the order in which they are asked, and whether the list had to be cut (then it says less than the device does). */
export function unfoldNat(
  chains: ReadonlyMap<string, readonly NatStep[]>,
  start: string,
  within: Match,
): { rules: NatRule[]; cut: boolean } {
  const rules: NatRule[] = [];
  let cut = false;
  const walk = (name: string, reached: Match, depth: number): void => {
    let left: Match | undefined = reached;
    for (const step of chains.get(name) ?? []) {
      if (!left) return;
      if (rules.length > mostRules || depth > deepest) {
        cut = true;
        return;
      }
      for (const own of step.matches) {
        const match: Match | undefined = left && bothMatches(left, own);
        if (!match) continue;
        if (step.act === 'return') left = left && matchWithout(left, own, `not returned by line ${step.at.line}`);
        else if (step.act === 'jump' || step.act === 'goto') {
          walk(step.target!, match, depth + 1);
          if (step.act === 'goto') left = left && matchWithout(left, own, `not sent on by line ${step.at.line}`);
        } else if (step.act !== 'pass') {
          const change = step.act === 'exempt' ? { exempt: true } : step.translation!(match);
          rules.push({ id: step.id, match, ...change, at: step.at, text: step.text, enabled: true });
        }
      }
    }
  };
  walk(start, within, 0);
  return { rules, cut };
}
