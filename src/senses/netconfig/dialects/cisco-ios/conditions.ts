// Class maps and access maps ask "does this list permit the packet?" before they decide; as filters that jump.
import type { Filter, FilterRule, Lines, Match, ServiceMatch } from '#facts';
import type { IosState } from './state.ts';

export type Condition = { acl: string; family: 4 | 6; at: Lines } | { services: ServiceMatch[] } | { may: string };

/** More alternatives than this are read as one perhaps. */
const mostAlternatives = 64;

/** Every way to pick one of each: match-all over match-any. */
export function product(parts: Condition[][][]): Condition[][] {
  let result: Condition[][] = [[]];
  for (const alternatives of parts) {
    const next: Condition[][] = [];
    for (const before of result) for (const more of alternatives) next.push([...before, ...more]);
    result = next;
    if (result.length > mostAlternatives) return [[{ may: 'a class with very many alternatives' }]];
  }
  return result;
}

/**
 * A rule that does `action` with packets that meet all conditions, and leaves others undecided. Lists become filters of their own, named after `name`:
 * what they permit meets the condition, what they deny does not.
 */
export function ruleFor(
  ios: IosState,
  name: string,
  conditions: readonly Condition[],
  action: 'permit' | 'deny',
  base: Pick<FilterRule, 'id' | 'at' | 'text'> & { logged?: boolean },
): FilterRule {
  const match: Match = {};
  const may: string[] = [];
  const lists: { acl: string; family: 4 | 6 }[] = [];
  for (const c of conditions) {
    if ('acl' in c) lists.push(c);
    else if ('may' in c) may.push(c.may);
    else match.services = match.services ? both(match.services, c.services) : c.services;
  }
  if (may.length > 0) match.may = may;
  let then: { action: 'permit' | 'deny' } | { target: string } = { action };
  for (const [i, list] of [...lists.entries()].reverse()) {
    const source = ios.filters.get(`${list.acl}/${list.family}`);
    // A list that stands nowhere permits everything: no condition.
    if (!source || (source.otherwise === 'permit' && source.rules.length === 0)) continue;
    const made: Filter = {
      name: `${name}: ${source.name}${lists.length > 1 ? ` (${i + 1})` : ''}`,
      ...(source.family ? { family: source.family } : {}),
      rules: source.rules.map((r) => lead(r, then)),
      otherwise: 'return',
      at: source.at,
    };
    if (!ios.device.filters.some((f) => f.name === made.name)) ios.device.filters.push(made);
    then = { target: made.name };
  }
  return {
    ...base,
    enabled: true,
    match,
    ...('target' in then ? { action: 'jump' as const, target: then.target } : { action: then.action }),
  };
}

function lead(rule: FilterRule, then: { action: 'permit' | 'deny' } | { target: string }): FilterRule {
  if (rule.action === 'deny') return { ...rule, action: 'return' };
  if ('target' in then) return { ...rule, action: 'goto', target: then.target };
  return { ...rule, action: then.action };
}

/** Services that fit both lists. */
function both(a: readonly ServiceMatch[], b: readonly ServiceMatch[]): ServiceMatch[] {
  const result: ServiceMatch[] = [];
  for (const x of a)
    for (const y of b) {
      if (x.protocol !== undefined && y.protocol !== undefined && x.protocol !== y.protocol) continue;
      if (x.toPorts && y.toPorts) {
        const toPorts = x.toPorts.flatMap(([f, t]) =>
          y.toPorts!.map(([g, u]): [number, number] => [Math.max(f, g), Math.min(t, u)]).filter(([l, h]) => l <= h),
        );
        if (toPorts.length > 0) result.push({ ...x, ...y, toPorts });
      } else result.push({ ...x, ...y });
    }
  return result;
}
