// monitor-crane: every crane's traffic is watched, its uplinks first, without gaps that nobody noticed. Not watched is a finding.
import { DAY, HOUR, MINUTE, counted, duration, listed } from '#kit';
import type { Evidence } from '#facts';
import { most } from '#reconcile';
import type { Talk, View } from '#reconcile';
import { canUse2023, must2026 } from './citations.ts';
import { head } from './draft.ts';
import type { FindingDraft, Judged, Measure } from './measure.ts';
import { atSite, declared, trafficNeed, watched } from './needs.ts';
import { period } from './periods.ts';
import { craneSubject, craneZones, everyCrane, wholeSite } from './subjects.ts';
import { talkEvidence, talksOfCrane } from './talks.ts';

/** A crane that falls silent where it is watched, while others go on hearing it for longer than this, has a path past the sensor. */
const SILENCE = 5 * MINUTE;

export const monitorCrane: Measure = {
  id: 'monitor-crane',
  short: 'Crane network watched',
  title: 'All traffic on the crane’s network is watched',
  list: 'B',
  citations: [
    must2026(
      'Monitor all communications on the crane network (all ingress and egress traffic), especially those between the crane and broader port operational and management systems',
      2026,
    ),
    canUse2023(
      'Monitor all communications on the crane network, especially those between the crane and broader port operational and management systems.',
    ),
  ],
  matters: '"Nothing found" on a crane that nobody watches means nothing.',
  needs: [
    { kind: 'traffic', what: 'the crane’s uplink', days: 30 },
    { kind: 'traffic', what: 'every other network of the crane', days: 90 },
  ],
  todo: 'Watch the uplink of every crane all the time, its fallback path too, and take a day’s capture on board each quarter.',
  subjects: everyCrane,
  judge(view, subject): Judged {
    const zones = craneZones(view, subject.id);
    const up = zones.filter((z) => z.function === 'uplink').map((z) => z.id);
    const other = zones.filter((z) => z.function !== 'uplink').map((z) => z.id);
    return {
      needs: [
        trafficNeed(view, this.id, this.needs[0]!, up.length > 0 ? up : other),
        trafficNeed(view, this.id, this.needs[1]!, other),
      ],
      contradictions: [...wentBlind(view, subject.id), ...neverWatched(view, subject.id)],
      limits: blindSpots(view, subject.id),
    };
  },
};

/** Whether a capture watches some zone of the crane. */
function watches(view: View, crane: string): Set<string> {
  const zones = new Set(craneZones(view, crane).map((z) => z.id));
  return new Set(view.facts.coverage.filter((c) => zones.has(c.segment)).map((c) => c.capture));
}

interface Heard {
  at: number;
  talk: Talk;
  capture: string;
}

/** The last packet that the crane itself sent, in captures of one sort. */
function lastHeard(
  view: View,
  crane: string,
  talks: readonly Talk[],
  wanted: (capture: string) => boolean,
): Heard | undefined {
  let last: Heard | undefined;
  for (const talk of talks) {
    for (const c of talk.conversations) {
      if (!wanted(c.capture)) continue;
      const sent = talk.client.crane === crane ? c.clientPackets : c.serverPackets;
      if (sent > 0 && (!last || c.last > last.at)) last = { at: c.last, talk, capture: c.capture };
    }
  }
  return last;
}

/**
 * Whether the captures of the crane's own zones should have seen a talk: its end on the crane stands in a watched zone, or it
 * leaves the crane and the uplink is watched. What passes elsewhere on board is no sign of a sensor gone blind.
 */
function shouldPass(view: View, crane: string, own: ReadonlySet<string>): (talk: Talk) => boolean {
  const segments = new Set(view.facts.coverage.filter((c) => own.has(c.capture)).map((c) => c.segment));
  const uplink = craneZones(view, crane).some((z) => z.function === 'uplink' && segments.has(z.id));
  return (talk) => {
    const end = talk.client.crane === crane ? talk.client : talk.server;
    if (end.zone !== undefined && segments.has(end.zone.id)) return true;
    return uplink && talk.client.crane !== talk.server.crane;
  };
}

/** Silent where it is watched, heard elsewhere after that: it goes on working over a path without a sensor. */
function wentBlind(view: View, crane: string): FindingDraft[] {
  const own = watches(view, crane);
  if (own.size === 0) return [];
  const talks = talksOfCrane(view, crane).filter(shouldPass(view, crane, own));
  const here = lastHeard(view, crane, talks, (c) => own.has(c));
  const there = lastHeard(view, crane, talks, (c) => !own.has(c));
  if (!here || !there) return [];
  const error = view.clockErrorMs(here.capture) + view.clockErrorMs(there.capture);
  if (there.at - here.at <= SILENCE + error) return [];
  // A capture that simply ended is a gap in the plan, told by its coverage; one in which others still speak has gone blind for this crane.
  const until = most(
    view.facts.coverage.filter((c) => own.has(c.capture)),
    (c) => c.to,
  );
  if (until - here.at <= SILENCE) return [];
  const later = talks.filter((t) => t.last > here.at + error && t.conversations.some((c) => !own.has(c.capture)));
  const uplink = view.site.cranes.find((c) => c.id === crane)?.uplink;
  const others = [...new Set(later.map((t) => (t.client.crane === crane ? t.server.label : t.client.label)))].sort();
  const segments = craneZones(view, crane)
    .filter((z) => z.function === 'uplink')
    .map((z) => z.id);
  const before = talks.filter((t) => t.first <= here.at && t.conversations.some((c) => own.has(c.capture)));
  return [
    {
      measure: 'monitor-crane',
      subjects: [craneSubject(crane)],
      cause: 'blind:heard-elsewhere',
      severity: 'high',
      head: head(
        `You cannot see ${crane} since ${clock(view, Math.ceil(here.at / MINUTE) * MINUTE)}: its traffic no longer passes the sensor, but ${listed(others, 2)} still ${others.length === 1 ? 'hears' : 'hear'} from it.`,
      ),
      saw: [
        {
          at: here.at,
          until: here.at,
          what: `the last packet from ${crane} where it is watched, ${atSite(view, here.at)}, after ${counted(
            before.reduce((n, t) => n + t.clientPackets + t.serverPackets, 0),
            'packet',
          )}`,
          evidence: talkEvidence(here.talk).filter((e) => e.artefact === here.capture),
        },
        ...later.slice(0, 6).map((t) => ({
          at: Math.max(t.first, here.at),
          until: t.last,
          what: `${t.client.label} to ${t.server.label} goes on until ${atSite(view, t.last)}, seen by another sensor`,
          evidence: elsewhere(t, own),
        })),
      ],
      unseen: [
        `Everything ${crane} has sent and received since ${atSite(view, here.at)}, but for what other sensors saw.`,
        ...(uplink === undefined ? [] : [`Its uplink as declared: ${uplink}.`]),
      ],
      matters: `"No findings" on ${crane} means nothing until this ends.`,
      action: `Look at the uplink of ${crane}: a broken fibre puts it on its fallback path. Repair it, or put a sensor on the fallback too.`,
      closes: {
        words: `Packets from ${crane} are seen again where it is watched.`,
        check: { kind: 'cause-gone' },
      },
      ...(segments.length > 0 ? { draft: `Watch ${listed(segments, 3)} and the fallback path.` } : {}),
    },
  ];
}

const elsewhere = (t: Talk, own: Set<string>): Evidence[] => {
  const c = t.conversations.filter((x) => !own.has(x.capture)).at(-1)!;
  return [
    {
      kind: 'packet',
      artefact: c.capture,
      packet: c.lastPacket,
      offset: c.lastOffset,
      what: 'last packet seen elsewhere',
    },
  ];
};

const clock = (view: View, at: number): string => {
  const text = atSite(view, at);
  return view.asOf - at < DAY
    ? text.replace(/^\d+ \w+ \d+ (\d\d:\d\d):.*$/, '$1')
    : text.replace(/^(\d+ \w+) \d+ (\d\d:\d\d):.*$/, '$1 $2');
};

/** Cranes that nothing watched in the whole period: one finding for all of them. */
function neverWatched(view: View, crane: string): FindingDraft[] {
  const need = monitorCrane.needs[1]!;
  const window = period(view, monitorCrane.id, need);
  const dark = view.site.cranes
    .map((c) => c.id)
    .filter((id) => craneZones(view, id).every((z) => watched(view, z.id, window).length === 0));
  if (!dark.includes(crane)) return [];
  const days = Math.round((window.to - window.from) / DAY);
  return [
    {
      measure: 'monitor-crane',
      subjects: [wholeSite],
      cause: 'never-watched',
      severity: 'medium',
      head: head(
        `${dark.length === view.site.cranes.length ? 'No crane was' : `${counted(dark.length, 'crane')} of ${view.site.cranes.length} ${dark.length === 1 ? 'was' : 'were'} not`} watched ${dark.length === view.site.cranes.length ? 'at all ' : ''}in the last ${days} days: ${listed(dark, 4)}.`,
      ),
      saw: [
        {
          at: view.asOf,
          what: `No capture and no sensor gave a packet of any network of ${listed(dark, 30)}`,
          evidence: dark.slice(0, 20).flatMap((id) => declared(view, 'cranes', id)),
        },
      ],
      unseen: [`Everything on ${listed(dark, 30)}.`],
      matters: 'Nothing can be said of these cranes. Their verdicts stay "unknown".',
      action:
        'Take a day’s capture at the E-house mirror port of each, and import it with a line that says where it was taken.',
      closes: { words: 'Each of them has been watched within the period.', check: { kind: 'cause-gone' } },
    },
  ];
}

/** What sensors cannot see by their own description, and how long of the last days each uplink was watched. */
function blindSpots(view: View, crane: string): string[] {
  const limits: string[] = [];
  const zones = craneZones(view, crane);
  for (const sensor of view.site.sensors) {
    const sees = zones.some((z) =>
      view.within(sensor.sees.flat(), { realm: z.realm, zone: z, crane, external: false, group: false, label: z.id }),
    );
    if (sees) limits.push(...sensor.blind.map((b) => `${sensor.id} cannot see: ${b}.`));
  }
  const drops = view.facts.coverage.filter((c) => zones.some((z) => z.id === c.segment) && (c.drops ?? 0) > 0);
  if (drops.length > 0) {
    const lost = new Map(drops.map((d) => [d.capture, d.drops ?? 0]));
    limits.push(
      `${counted(
        [...lost.values()].reduce((a, b) => a + b, 0),
        'packet',
      )} lost by the capturing machine.`,
    );
  }
  const window = { from: view.asOf - 30 * DAY, to: view.asOf };
  for (const zone of zones.filter((z) => z.function === 'uplink')) {
    const seen = watched(view, zone.id, window).reduce((n, s) => n + s.to - s.from, 0);
    limits.push(
      `${zone.id}: watched for ${seen < HOUR ? duration(seen) : `${Math.round(seen / HOUR)} hours`} of the last 30 days.`,
    );
  }
  return limits;
}
