// monitor-paths: every path into a crane passes a sensor, and no path is there that nobody declared.
import { counted, listed } from '#kit';
import { least } from '#reconcile';
import type { View } from '#reconcile';
import { canUse2023, must2026 } from './citations.ts';
import { configurationNeed, isFilterDevice } from './configured.ts';
import { head, on, quietFor, subjectsOf, zoneName } from './draft.ts';
import { roleWords } from './ends.ts';
import type { FindingDraft, Judged, Measure } from './measure.ts';
import { atSite, declared, trafficNeed } from './needs.ts';
import { craneZones, everyCrane, wholeSite } from './subjects.ts';
import { packetEvidence, talkEvidence, talksOfCrane } from './talks.ts';
import { themeOf } from './themes.ts';
import { blindQuestions, blindWays, unknownPaths } from './unknown-path.ts';

export const monitorPaths: Measure = {
  id: 'monitor-paths',
  short: 'Ways in watched',
  title: 'Every path into the crane passes a sensor',
  list: 'B',
  citations: [
    must2026(
      'Monitor all communications paths used to connect to the crane, including remote connection from the RCMS',
    ),
    canUse2023('Monitor all communications paths used to connect to the crane, including from the RCMS remotely.'),
  ],
  matters: 'One path without a sensor is enough: a radio fallback, a modem in a maker’s box.',
  needs: [
    {
      kind: 'configuration',
      what: 'every interface, route and radio through which the crane can be reached',
      days: 30,
    },
    { kind: 'traffic', what: 'the crane’s uplink', days: 30 },
  ],
  todo: 'List every way into each crane, radio and maker’s boxes too, and put each behind a sensor or take it out.',
  subjects: everyCrane,
  judge(view, subject): Judged {
    const uplinks = craneZones(view, subject.id)
      .filter((z) => z.function === 'uplink')
      .map((z) => z.id);
    return {
      needs: [
        configurationNeed(
          view,
          this.id,
          this.needs[0]!,
          view.site.assets.filter((a) => isFilterDevice(a) && (a.crane === subject.id || a.crane === undefined)),
          'no firewall is declared',
        ),
        trafficNeed(view, this.id, this.needs[1]!, uplinks),
      ],
      contradictions: [
        ...gateways(view, subject.id),
        ...unwatchedPaths(view, subject.id),
        ...unknownPaths(view, subject.id),
        ...blindWays(view, subject.id),
      ],
      cannotTell: blindQuestions(view, subject.id),
      limits: ['A radio path that carried nothing while it was watched is not seen.'],
    };
  },
};

/** A device that offers itself as the way out (DHCP with a router, router advertisement) and is no declared router. */
function gateways(view: View, crane: string): FindingDraft[] {
  const offers = view.gatewayOffers.filter((o) => {
    if ((o.at.crane ?? o.at.seenIn?.crane) !== crane) return false;
    if (view.placementOf(o.capture)?.assigned !== true) return false;
    const zone = o.at.seenIn ?? o.at.zone;
    return (
      o.at.asset?.forwards !== true &&
      o.at.asset?.role !== 'firewall' &&
      !(zone?.gateway === o.router && view.isRouter(o.mac))
    );
  });
  const byDevice = new Map<string, typeof offers>();
  for (const o of offers) {
    const list = byDevice.get(o.at.label);
    if (list) list.push(o);
    else byDevice.set(o.at.label, [o]);
  }
  return [...byDevice].map(([label, all]) => {
    const { at } = all[0]!;
    const first = least(all, (o) => o.first);
    const tries = talksOfCrane(view, crane).filter((t) => t.client.label === label && themeOf(view, t) !== undefined);
    const targets = [...new Set(tries.map((t) => t.server.label))];
    return {
      measure: 'monitor-paths',
      subjects: subjectsOf({ ...at, crane }),
      cause: `gateway:${label}`,
      severity: 'critical',
      head: head(
        `${label} (${roleWords(at)}) on ${crane} offers itself as a gateway ${on(view, first)}${targets.length > 0 ? ` and tries to reach ${listed(targets, 2)}` : ''}.`,
      ),
      saw: [
        ...all.slice(0, 6).map((o) => ({
          at: o.first,
          until: o.last,
          what: `${o.source === 'dhcp' ? 'an address server’s offer' : 'a router advertisement'} that names ${o.router} as the way out, ${counted(o.count, 'time')} in ${zoneName(o.at.seenIn ?? o.at.zone)}`,
          evidence: [packetEvidence(o, `offer of ${o.router}`)],
        })),
        ...tries.slice(0, 6).map((t) => ({
          at: t.first,
          until: t.last,
          what: `${label} to ${t.server.label}, ${t.protocol} port ${t.port ?? '?'}: ${counted(t.connections, 'try', 'tries')}`,
          evidence: talkEvidence(t),
        })),
      ],
      unseen: ['What lies behind it: a mobile network leaves no trace on the crane’s wires.'],
      matters: 'A gateway that nobody declared is a path round every firewall.',
      action: `Take the power off ${label} if the crane can work without it, keep it as it is, and photograph seals and slots before anything is touched.`,
      closes: quietFor(
        7,
        [at.seenIn ?? at.zone],
        `7 days without an offer by ${label}, and its slot is sealed again or the device is out.`,
      ),
    };
  });
}

/** Declared ways onto the crane of which neither end is in front of a sensor: one finding for all cranes in the same case. */
function unwatchedPaths(view: View, crane: string): FindingDraft[] {
  const open = view.site.cranes.map((c) => c.id).filter((id) => uplinkUnwatched(view, id));
  if (!open.includes(crane)) return [];
  return [
    {
      measure: 'monitor-paths',
      subjects: [wholeSite],
      cause: 'uplink-without-sensor',
      severity: 'medium',
      head: head(`No sensor is declared for the uplink of ${listed(open, 5)}: nobody would see who connects.`),
      saw: [
        {
          at: view.asOf,
          what: `${counted(view.site.sensors.length, 'sensor')} declared; none sees the uplink of ${listed(open, 30)}, nor the network it leads to`,
          evidence: view.site.sensors.slice(0, 10).flatMap((s) => declared(view, 'sensors', s.id)),
        },
      ],
      unseen: [`What has passed there. As of ${atSite(view, view.asOf)}.`],
      matters: 'What no sensor sees is found by chance.',
      action: 'Put a sensor (or a mirror port) on each uplink and declare what it sees.',
      closes: { words: 'A sensor is declared for each.', check: { kind: 'cause-gone' } },
    },
  ];
}

function uplinkUnwatched(view: View, crane: string): boolean {
  const zones = craneZones(view, crane);
  const uplinks = zones.filter((z) => z.function === 'uplink' || z.function === 'wireless');
  if (uplinks.length === 0) return false;
  const end = (z: (typeof zones)[number]) => ({
    realm: z.realm,
    zone: z,
    crane: z.crane,
    external: false,
    group: false,
    label: z.id,
  });
  const seen = (z: (typeof zones)[number]) => view.site.sensors.some((s) => view.within(s.sees.flat(), end(z)));
  if (uplinks.some(seen)) return false;
  // The other end of a conduit that begins at the crane: the ring, the yard's wireless network.
  const beyond = view.site.conduits.flatMap((c) => {
    const inward = uplinks.some((z) => view.within(c.between, end(z)));
    const outward = uplinks.some((z) => view.within(c.and, end(z)));
    if (inward === outward) return [];
    return view.site.zones.filter((z) => z.crane === undefined && view.within(inward ? c.and : c.between, end(z)));
  });
  return !beyond.some(seen);
}
