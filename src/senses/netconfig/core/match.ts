// Matches taken together: what two conditions both hold, and one less another where that can be written down exactly.
import type { Match, ServiceMatch } from '#facts';
import { anyAddress, bothAddresses, bothRanges, holdsNothing } from './sets.ts';

const bothNames = (a: string[] | undefined, b: string[] | undefined): string[] | undefined =>
  a && b ? a.filter((name) => b.includes(name)) : (a ?? b);

const allNames = (a: string[] | undefined, b: string[] | undefined): string[] | undefined =>
  a || b ? [...new Set([...(a ?? []), ...(b ?? [])])] : undefined;

/** The services that both lists match; absent is any. */
export function bothServices(
  a: readonly ServiceMatch[] | undefined,
  b: readonly ServiceMatch[] | undefined,
): ServiceMatch[] | undefined {
  if (!a || !b) return a ? [...a] : b ? [...b] : undefined;
  const found: ServiceMatch[] = [];
  for (const x of a) {
    for (const y of b) {
      const both = bothService(x, y);
      if (both) found.push(both);
    }
  }
  return found;
}

function bothService(x: ServiceMatch, y: ServiceMatch): ServiceMatch | undefined {
  if (x.protocol !== undefined && y.protocol !== undefined && x.protocol !== y.protocol) return undefined;
  if (x.icmp && y.icmp) {
    if (x.icmp.type !== y.icmp.type) return undefined;
    if (x.icmp.code !== undefined && y.icmp.code !== undefined && x.icmp.code !== y.icmp.code) return undefined;
  }
  const fromPorts = bothRanges(x.fromPorts, y.fromPorts);
  const toPorts = bothRanges(x.toPorts, y.toPorts);
  if (fromPorts?.length === 0 || toPorts?.length === 0) return undefined;
  const protocol = x.protocol ?? y.protocol;
  const icmp = x.icmp?.code === undefined ? (y.icmp ?? x.icmp) : x.icmp;
  return {
    ...(protocol === undefined ? {} : { protocol }),
    ...(fromPorts ? { fromPorts } : {}),
    ...(toPorts ? { toPorts } : {}),
    ...(icmp ? { icmp } : {}),
  };
}

/** What both matches hold, or undefined where nothing can. */
export function bothMatches(a: Match, b: Match): Match | undefined {
  if (a.family !== undefined && b.family !== undefined && a.family !== b.family) return undefined;
  const from = bothAddresses(a.from, b.from);
  const to = bothAddresses(a.to, b.to);
  const services = a.services && b.services ? bothServices(a.services, b.services) : (a.services ?? b.services);
  const states = a.states && b.states ? a.states.filter((s) => b.states!.includes(s)) : (a.states ?? b.states);
  const notIn = allNames(a.notIn, b.notIn);
  const notOut = allNames(a.notOut, b.notOut);
  let inside = bothNames(a.in, b.in);
  if (inside && notIn) inside = inside.filter((name) => !notIn.includes(name));
  let out = bothNames(a.out, b.out);
  if (out && notOut) out = out.filter((name) => !notOut.includes(name));
  if (services?.length === 0 || states?.length === 0 || inside?.length === 0 || out?.length === 0) return undefined;
  if (holdsNothing(from) || holdsNothing(to)) return undefined;
  const etherTypes =
    a.etherTypes && b.etherTypes
      ? a.etherTypes.filter((t) => b.etherTypes!.includes(t))
      : (a.etherTypes ?? b.etherTypes);
  const may = allNames(a.may, b.may);
  const family = a.family ?? b.family;
  const both: Match = {};
  if (family) both.family = family;
  if (from) both.from = from;
  if (to) both.to = to;
  if (services) both.services = services;
  if (inside) both.in = inside;
  if (out) both.out = out;
  if (notIn && !inside) both.notIn = notIn;
  if (notOut && !out) both.notOut = notOut;
  if (states) both.states = states;
  if (etherTypes) both.etherTypes = etherTypes;
  if (may) both.may = may;
  return both;
}

const single = (match: Match, part: keyof Match): boolean =>
  Object.keys(match).every((key) => key === part || key === 'family');

/**
 * The match without what `less` takes: exact where `less` has one condition that can be turned round; else the match itself with a `may` in the
 * words given (it matches at most that, and perhaps less). Undefined where nothing is left.
 */
export function matchWithout(match: Match, less: Match, words: string): Match | undefined {
  const conditions = Object.keys(less).filter((key) => key !== 'family');
  if (conditions.length === 0) return undefined;
  const not = (part: 'from' | 'to'): Match | undefined => {
    const family = match.family ?? less.family;
    const include = match[part]?.include ?? (family ? [anyAddress(family)] : [anyAddress(4), anyAddress(6)]);
    const set = { ...match[part], include, except: [...(match[part]?.except ?? []), ...less[part]!.include] };
    return holdsNothing(set) ? undefined : { ...match, [part]: set };
  };
  if (single(less, 'in') && less.in) return bothMatches(match, { notIn: less.in });
  if (single(less, 'out') && less.out) return bothMatches(match, { notOut: less.out });
  if (single(less, 'notIn') && less.notIn) return bothMatches(match, { in: less.notIn });
  if (single(less, 'notOut') && less.notOut) return bothMatches(match, { out: less.notOut });
  if (single(less, 'from') && !less.from?.except) return not('from');
  if (single(less, 'to') && !less.to?.except) return not('to');
  if (!bothMatches(match, { ...less, may: undefined } as Match)) return match;
  return { ...match, may: [...(match.may ?? []), words] };
}
