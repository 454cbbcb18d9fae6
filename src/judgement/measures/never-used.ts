// Ways that the configurations let pass and that nothing took all through a period in which every zone of the crane was watched.
import { DAY, duration, listed } from '#kit';
import type { AddressSet, Span } from '#facts';
import { betweenTransit } from '#reconcile';
import type { Located, Talk, View } from '#reconcile';
import { compareAllowed, flowWords, PacketSet, ruleWords, serviceWords } from '#reach';
import type { RuleRef } from '#reach';
import { placeIndex } from '#site';
import type { Zone } from '#site';
import { lineEvidence, versionEvidence } from './configured.ts';
import type { FindingDraft } from './measure.ts';
import { unwatched } from './needs.ts';
import { craneZones } from './subjects.ts';
import { talksOfCrane } from './talks.ts';

/** A rule (or a device without one) with the pairs of zones that it lets pass and between which nothing used it. */
export interface UnusedWay {
  rule?: RuleRef;
  pairs: string[];
  saw: FindingDraft['saw'][number];
}

const protocols: Record<string, number[]> = { tcp: [6], udp: [17], icmp: [1], icmpv6: [58] };

export interface NeverUsed {
  ways: UnusedWay[];
  /** Pairs of zones of which it cannot be told, with the reason. */
  refused: string[];
}

/**
 * Ways to and from a crane that pass by the configurations, declared or not, less what is declared for a change, a session or a visit alone.
 * Only what was watched whole counts: the caller sees to that (`blindTimes` is empty). A try that got no answer is a use as well.
 */
export function neverUsed(view: View, crane: string, window: Span): NeverUsed {
  const { configured } = view;
  if (!configured) return { ways: [], refused: [] };
  const zones = new Map(view.site.zones.map((z) => [z.id, z]));
  const talks = talksOfCrane(view, crane).filter((t) => t.last >= window.from && t.transport !== 'ethernet');
  const ways = new Map<string, UnusedWay>();
  const refusals: string[] = [];
  for (const pair of configured.matrix().pairs()) {
    const [from, to] = [zones.get(pair.from), zones.get(pair.to)];
    if (!from || !to || (from.crane !== crane && to.crane !== crane) || betweenTransit(from, to)) continue;
    if (pair.verdict !== 'must-permit' && pair.verdict !== 'may') continue;
    const conditional = configured.declared.between(from.id, to.id).filter((f) => f.service.when !== 'always');
    const { beyond, refused } = compareAllowed(configured.network, from.id, to.id, conditional);
    if (refused !== undefined) refusals.push(`whether every way from ${from.id} to ${to.id} is used: ${refused}`);
    const between = talks.filter((t) => couldBe(view, t, from, to));
    for (const way of beyond) {
      if (between.some((t) => took(view, t, way.set, from, to))) continue;
      const rule = way.decides[0];
      const passing = [...new Set(way.path.map((h) => h.device))].sort();
      const key = rule
        ? `${rule.device}|${rule.list ?? ''}|${rule.rule ?? ''}|${rule.at.file}:${rule.at.line}`
        : `unfiltered:${passing.join('+')}`;
      const device = rule?.device ?? passing[0];
      const version = configured.running.find((v) => v.name === device);
      const name = `${from.id} to ${to.id}`;
      const known = ways.get(key);
      if (known) {
        known.pairs.push(name);
        known.saw.what = `${known.saw.what.replace(/ \(and for \d+ more pairs?\)$/, '')} (and for ${known.pairs.length - 1} more pair${known.pairs.length > 2 ? 's' : ''})`;
        continue;
      }
      ways.set(key, {
        ...(rule ? { rule } : {}),
        pairs: [name],
        saw: {
          at: version?.collected ?? view.asOf,
          what: `${rule ? `${rule.device} ${way.certain ? 'lets pass' : 'may let pass'} by ${ruleWords(rule)}` : `nothing filters on ${listed(passing, 3) || 'the way'}`}: ${name} on ${serviceWords(way.services)}, for example ${flowWords(way.witness)}; not seen once`,
          evidence: rule ? [lineEvidence(rule)] : version ? [versionEvidence(version)] : [],
        },
      });
    }
  }
  return { ways: [...ways.values()], refused: refusals };
}

/** What of the period nobody watched, zone by zone: `C1/AUX 3 h`. Nothing is said to be unused then. */
export function blindTimes(view: View, crane: string, window: Span): string[] {
  return craneZones(view, crane).flatMap((z) => {
    const blind = unwatched(view, z.id, window).reduce((sum, s) => sum + s.to - s.from, 0);
    return blind === 0 ? [] : [`${z.id} ${duration(blind)}`];
  });
}

/** `90 days`. */
export const periodWords = (window: Span): string => {
  const days = Math.round((window.to - window.from) / DAY);
  return days === 1 ? '1 day' : `${days} days`;
};

const stands = (end: Located, zone: Zone): boolean =>
  // An end that nobody can place could stand anywhere.
  end.zone === undefined ? (end.external ? zone.function === 'internet' : true) : end.zone.id === zone.id;

const begun = (talk: Talk): boolean => talk.conversations.some((c) => c.initiator === 'seen');

/** Whether a talk went from the one zone to the other, or may have. */
const couldBe = (view: View, talk: Talk, from: Zone, to: Zone): boolean =>
  !talk.client.group &&
  !talk.server.group &&
  ((stands(talk.client, from) && stands(talk.server, to)) ||
    (!begun(talk) && stands(talk.client, to) && stands(talk.server, from)));

/** Whether it may have been one of these packets; where its ends or its direction are not known, it may. */
function took(view: View, talk: Talk, set: PacketSet, from: Zone, to: Zone): boolean {
  const { client, server } = talk;
  if (!begun(talk) || client.zone?.id !== from.id || server.zone?.id !== to.id) return true;
  const source = looks(view, client);
  const target = looks(view, server);
  const protocol = protocols[talk.transport];
  if (!source || !target || !protocol) return true;
  const ports = talk.port === undefined || talk.transport.startsWith('icmp') ? undefined : talk.port;
  return PacketSet.of({
    from: source,
    to: target,
    services: protocol.map((p) => ({
      protocol: p,
      ...(ports === undefined ? {} : { toPorts: [[ports, ports] as [number, number]] }),
    })),
  }).overlaps(set);
}

/** An end's address as its own zone has it, and as it looks from outside its realm. */
function looks(view: View, end: Located): AddressSet | undefined {
  if (end.address === undefined) return undefined;
  const outside = end.realm === 'site' ? undefined : placeIndex(view.site).outside(end.realm, end.address);
  return { include: [end.address, ...(outside === undefined ? [] : [outside])] };
}
