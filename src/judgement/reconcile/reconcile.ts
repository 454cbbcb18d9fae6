// Makes the view: everything located and joined once, for all measures to read.
import type { FactSet, Sighting } from '#facts';
import { matcher } from '#site';
import type { Site } from '#site';
import { serviceFinder } from './allowed.ts';
import { configuredOf } from './configured/configured.ts';
import { sideDoorsOf } from './configured/side-doors.ts';
import { hostClaims } from './hosts.ts';
import { locator } from './locate.ts';
import { matrixOf } from './matrix.ts';
import { routerMacs } from './routers.ts';
import { joinTalks } from './talks.ts';
import type { ApprovedConfig, Attested, Located, Talk, View } from './view.ts';

interface Reconcile {
  site: Site;
  facts: FactSet;
  /** The day of judgement: nothing later counts. */
  asOf: number;
  attested?: readonly Attested[];
  approvedConfigs?: readonly ApprovedConfig[];
  /** Where a register's entry was read from; without it, evidence of registers cannot be opened. */
  declaredAt?: View['declaredAt'];
}

/** Holds declared, configured and observed together. Pure: the same inputs give the same view; nothing is changed. */
export function reconcile({
  site,
  facts: all,
  asOf,
  attested = [],
  approvedConfigs = [],
  declaredAt,
}: Reconcile): View {
  const facts = until(all, asOf);
  const placements = new Map(facts.placements.map((p) => [p.capture, p]));
  const placementOf = (capture: string) => placements.get(capture);
  const assigned = (capture: string) => placements.get(capture)?.assigned === true;
  const clockErrorMs = (capture: string) => (placements.get(capture)?.clockErrorSeconds ?? 2) * 1000;
  const isRouter = routerMacs(site, facts.addressUses);
  const { place } = locator(site, facts, placementOf, isRouter);
  const within = (selector: string | readonly string[], end: Located): boolean =>
    matcher(
      site,
      selector,
    )({
      asset: end.asset,
      zone: end.zone,
      crane: end.crane,
      address: end.realm === 'site' ? end.address : undefined,
    });

  const talks = joinTalks({ facts, locate: place, assigned, clockErrorMs });
  const allowedBy = serviceFinder(site, within);
  for (const talk of talks) talk.allowedBy = allowedBy(talk) ?? turned(talk, allowedBy);

  const bySighted = new Map<string, Sighting[]>();
  for (const s of facts.sightings) {
    const asset = place(s, s.capture, s.vlans).asset?.id;
    if (asset === undefined) continue;
    const list = bySighted.get(asset);
    if (list) list.push(s);
    else bySighted.set(asset, [s]);
  }
  const hosts = hostClaims({ facts, locate: place, assigned, isRouter, clockErrorMs });
  const configured = configuredOf(site, facts, asOf, sideDoorsOf(hosts));
  return {
    site,
    facts,
    asOf,
    talks,
    attested,
    declaredAt: declaredAt ?? (() => undefined),
    placementOf,
    locate: (end, capture, vlans) => {
      const located = place(end, capture, vlans);
      return end.port === undefined ? located : { ...located, port: end.port };
    },
    sightingsOf: (asset) => bySighted.get(asset) ?? [],
    addressUses: facts.addressUses.map((u) => ({ ...u, at: place(u, u.capture, u.vlans) })),
    gatewayOffers: facts.gatewayOffers.map((o) => ({ ...o, at: place(o, o.capture, o.vlans) })),
    ...(configured ? { configured } : {}),
    approvedConfigs,
    hosts,
    matrix: matrixOf(site, talks, within, configured),
    within,
    isRouter,
    clockErrorMs,
  };
}

/** Where no capture saw who began (it was joined in the middle), the talk may as well have gone the other way. */
function turned(talk: Talk, allowedBy: (talk: Talk) => Talk['allowedBy']): Talk['allowedBy'] {
  if (talk.conversations.some((c) => c.initiator === 'seen')) return undefined;
  const ports = new Set(talk.conversations.map((c) => (c.server.port === talk.port ? c.client.port : c.server.port)));
  if (ports.size !== 1) return undefined;
  return allowedBy({ ...talk, client: talk.server, server: talk.client, port: [...ports][0] });
}

/** Only what had begun by the day of judgement; the rest has not happened yet. */
function until(facts: FactSet, asOf: number): FactSet {
  const begun = <T extends { first: number }>(items: readonly T[]): readonly T[] =>
    items.some((i) => i.first > asOf) ? items.filter((i) => i.first <= asOf) : items;
  return {
    ...facts,
    coverage: facts.coverage.filter((c) => c.from <= asOf),
    conversations: begun(facts.conversations),
    operations: facts.operations.filter((o) => o.time <= asOf),
    sightings: begun(facts.sightings),
    addressUses: begun(facts.addressUses),
    gatewayOffers: begun(facts.gatewayOffers),
    names: begun(facts.names),
    credentials: begun(facts.credentials),
  };
}
