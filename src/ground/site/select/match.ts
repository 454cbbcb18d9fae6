// What a selector means on a site: compiled once to sets of ids, so that asking costs a few look-ups.
import { inPrefix, nearest, parsePrefix } from '#kit';
import type { Prefix } from '#kit';
import type { Asset, Crane, Site, Zone } from '../model/site.ts';
import { parseSelector } from './parse.ts';
import type { Clause, Term } from './parse.ts';

/** What is asked about: an end of traffic or a subject. Undefined parts are unknown; an unknown part matches nothing but `any`. */
export interface Target {
  asset?: Asset;
  zone?: Zone;
  /** Crane id. Default: the crane of the zone, else of the asset. */
  crane?: string;
  /** Address in the realm `site`, for selectors that name addresses outside. */
  address?: string;
}

export type Matcher = (target: Target) => boolean;

interface Ids {
  any: boolean;
  assets: Set<string>;
  zones: Set<string>;
  cranes: Set<string>;
  prefixes: Prefix[];
}

interface Compiled {
  clauses: { scope?: Ids; ids?: Ids; roles?: Set<string> }[];
  /** What is wrong with it on this site, with the nearest right name. */
  faults: { what: string; near?: string }[];
  match: Matcher;
}

/** What `select` and `selectorFaults` need of a site. */
export type Named = Pick<Site, 'assets' | 'zones' | 'cranes' | 'lists'>;

const compiledFor = new WeakMap<Named, Map<string, Compiled>>();

function compile(site: Named, selector: string | readonly string[]): Compiled {
  let cache = compiledFor.get(site);
  if (!cache) compiledFor.set(site, (cache = new Map()));
  const key = typeof selector === 'string' ? selector : selector.join(';');
  let compiled = cache.get(key);
  if (!compiled) {
    compiled = compileNew(site, selector);
    cache.set(key, compiled);
  }
  return compiled;
}

/**
 * The selector as a predicate. An asset matches by its id, by its zone (where it was met, else its home zone), by its crane;
 * a zone by its id or its crane. Terms that match nothing simply never match: the loader has reported them.
 */
export function matcher(site: Named, selector: string | readonly string[]): Matcher {
  return compile(site, selector).match;
}

/** Everything of the site that a selector names: whole zones and cranes, and the assets in or on them. */
export function select(
  site: Named,
  selector: string | readonly string[],
): { assets: Asset[]; zones: Zone[]; cranes: Crane[] } {
  const match = matcher(site, selector);
  const zoneById = zonesOf(site);
  return {
    assets: site.assets.filter((asset) =>
      match({ asset, zone: asset.zone === undefined ? undefined : zoneById.get(asset.zone) }),
    ),
    zones: site.zones.filter((zone) => match({ zone })),
    cranes: site.cranes.filter((crane) => match({ crane: crane.id })),
  };
}

/** What in a selector names nothing on this site, in sentences, with the nearest right name where there is one. */
export function selectorFaults(site: Named, selector: string | readonly string[]): { what: string; near?: string }[] {
  return compile(site, selector).faults;
}

const zoneMaps = new WeakMap<Named, Map<string, Zone>>();

function zonesOf(site: Named): Map<string, Zone> {
  let map = zoneMaps.get(site);
  if (!map) zoneMaps.set(site, (map = new Map(site.zones.map((z) => [z.id, z]))));
  return map;
}

function compileNew(site: Named, selector: string | readonly string[]): Compiled {
  const { clauses, faults: form } = parseSelector(selector);
  const faults: { what: string; near?: string }[] = form.map((what) => ({ what }));
  const done = clauses.map((clause) => compileClause(site, clause, faults));
  const match: Matcher = (target) => {
    const crane = target.crane ?? target.zone?.crane ?? target.asset?.crane;
    const zone = target.zone?.id ?? target.asset?.zone;
    for (const c of done) {
      if (c.scope && !has(c.scope, target, zone, crane)) continue;
      if (c.roles ? target.asset !== undefined && c.roles.has(target.asset.role) : has(c.ids!, target, zone, crane))
        return true;
    }
    return false;
  };
  return { clauses: done, faults, match };
}

function has(ids: Ids, target: Target, zone: string | undefined, crane: string | undefined): boolean {
  if (ids.any) return true;
  if (target.asset !== undefined && ids.assets.has(target.asset.id)) return true;
  if (zone !== undefined && ids.zones.has(zone)) return true;
  if (crane !== undefined && ids.cranes.has(crane)) return true;
  return target.address !== undefined && ids.prefixes.some((p) => inPrefix(target.address!, p));
}

function compileClause(
  site: Named,
  clause: Clause,
  faults: { what: string; near?: string }[],
): Compiled['clauses'][number] {
  const before = faults.length;
  const scope = clause.scope && compileTerms(site, clause.scope, faults);
  if (!clause.roles) return { scope, ids: compileTerms(site, clause.terms!, faults) };
  const known = new Set(site.assets.map((a) => a.role));
  const roles = new Set<string>();
  for (const { text, test } of clause.roles) {
    const hits = typeof test === 'string' ? (known.has(test) ? [test] : []) : [...known].filter((r) => test.test(r));
    if (hits.length === 0) faults.push({ what: `no asset has the role "${text}"`, near: nearest(text, known) });
    for (const hit of hits) roles.add(hit);
  }
  const zoneById = zonesOf(site);
  if (
    scope &&
    faults.length === before &&
    !site.assets.some((asset) => {
      const zone = asset.zone === undefined ? undefined : zoneById.get(asset.zone);
      return roles.has(asset.role) && has(scope, { asset }, asset.zone, asset.crane ?? zone?.crane);
    })
  ) {
    faults.push({ what: `"${clause.text}" matches no asset: nothing there has one of these roles` });
  }
  return { scope, roles };
}

function compileTerms(site: Named, terms: readonly Term[], faults: { what: string; near?: string }[]): Ids {
  const ids: Ids = { any: false, assets: new Set(), zones: new Set(), cranes: new Set(), prefixes: [] };
  for (const term of terms) if (!addTerm(site, ids, term)) faults.push(missing(site, term));
  return ids;
}

function missing(site: Named, term: Term): { what: string; near?: string } {
  if (term.kind === 'list') {
    return {
      what: `no list is named "${term.list}"`,
      near: nearest(
        term.list,
        site.lists.map((l) => l.id),
      ),
    };
  }
  const names = [...site.cranes, ...site.zones, ...site.assets].map((e) => e.id);
  return { what: `"${term.text}" names no asset, zone or crane`, near: nearest(term.text, names) };
}

/** Adds what the term names; false when that is nothing. */
function addTerm(site: Named, ids: Ids, term: Term): boolean {
  switch (term.kind) {
    case 'any':
      ids.any = true;
      return true;
    case 'address':
      ids.prefixes.push(parsePrefix(term.prefix)!);
      return true;
    case 'list': {
      const list = site.lists.find((l) => l.id === term.list);
      for (const entry of list?.entries ?? []) {
        for (const address of entry.addresses) {
          const prefix = parsePrefix(address);
          if (prefix) ids.prefixes.push(prefix);
        }
      }
      return list !== undefined;
    }
    case 'id':
      return addWhere(site, ids, (id) => id === term.id);
    case 'range': {
      const wanted = new Set(term.ids);
      return addWhere(site, ids, (id) => wanted.has(id));
    }
    case 'pattern':
      return addWhere(site, ids, (id) => term.test.test(id));
  }
}

function addWhere(site: Named, ids: Ids, test: (id: string) => boolean): boolean {
  let hit = false;
  for (const [list, set] of [
    [site.cranes, ids.cranes],
    [site.zones, ids.zones],
    [site.assets, ids.assets],
  ] as const) {
    for (const entry of list) {
      if (!test(entry.id)) continue;
      set.add(entry.id);
      hit = true;
    }
  }
  return hit;
}
