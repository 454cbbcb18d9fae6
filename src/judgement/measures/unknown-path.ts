// Traffic that no configuration lets pass, and paths that pass no sensor: ways round what is known.
import { ruleWords } from '#reach';
import { counted, listed, siteDate } from '#kit';
import type { PairReach, Trace } from '#reach';
import type { Talk, View } from '#reconcile';
import { distance, lineEvidence } from './configured.ts';
import { answered, earliest, head, on, quietFor, subjectsOf, zoneName } from './draft.ts';
import type { FindingDraft } from './measure.ts';
import { groups } from './segmentation.ts';
import { craneSubject, craneZones } from './subjects.ts';
import { flowOf } from './talk-flow.ts';
import { talkEvidence } from './talks.ts';

interface Stopped {
  talk: Talk;
  trace: Trace;
}

const remembered = new WeakMap<View, Stopped[]>();

/** Conversations with an answer that the configurations, read whole, would have stopped. */
function stopped(view: View): Stopped[] {
  let known = remembered.get(view);
  if (!known) remembered.set(view, (known = search(view)));
  return known;
}

function search(view: View): Stopped[] {
  const { configured } = view;
  if (!configured) return [];
  const done = new Map<string, Trace>();
  const found: Stopped[] = [];
  for (const talk of view.talks) {
    const flow = flowOf(view, talk);
    // What is declared for a change, a session or a visit may have been opened for that time alone.
    if (!flow || !answered(talk) || (talk.allowedBy && talk.allowedBy.when !== 'always')) continue;
    const key = `${talk.client.zone!.id} ${JSON.stringify(flow)}`;
    let trace = done.get(key);
    if (!trace) done.set(key, (trace = configured.trace(flow, talk.client.zone!.id)));
    // A device with lines that nobody understood may let pass what its other lines stop.
    if (trace.verdict === 'stopped' && !trace.open) found.push({ talk, trace });
  }
  return found;
}

/** One finding for each pair of zones between which something passed that no configuration lets pass. */
export function unknownPaths(view: View, crane: string): FindingDraft[] {
  const mine = stopped(view).filter(({ talk }) => talk.client.crane === crane || talk.server.crane === crane);
  const traces = new Map(mine.map((m) => [m.talk, m.trace]));
  return [
    ...groups(
      mine.map((m) => m.talk),
      (t) => `${t.client.zone!.id}>${t.server.zone!.id}`,
    ).values(),
  ].map((group) => {
    const { client, server } = group[0]!;
    const decides = group.flatMap((t) => traces.get(t)!.decides);
    const rule = decides[0];
    const version = rule && view.configured!.running.find((v) => v.name === rule.device);
    return {
      measure: 'monitor-paths',
      subjects: subjectsOf(client, server),
      cause: `unknown-path:${client.zone!.id}>${server.zone!.id}`,
      severity: 'high' as const,
      head: head(
        `${client.label} got through to ${server.label} ${on(view, earliest(group))} although no configuration lets it: there is a way that nobody knows.`,
      ),
      saw: group.slice(0, 8).map((t) => {
        const trace = traces.get(t)!;
        return {
          at: t.first,
          until: t.last,
          what: `${t.client.label} (${zoneName(t.client.zone)}) to ${t.server.label} (${zoneName(t.server.zone)}), ${t.protocol} port ${t.port ?? '?'}, answered; ${trace.decides[0] ? `${trace.decides[0].device} would stop it: ${ruleWords(trace.decides[0])}` : trace.why}`,
          evidence: [...talkEvidence(t, 2), ...trace.decides.slice(0, 2).map(lineEvidence)],
        };
      }),
      unseen: [
        'Which way it took: a second leg, a modem, a radio, or rules that were different then.',
        ...(version
          ? [
              `The configuration of ${version.name} is of ${siteDate(version.collected, view.site.facility.timezone)}, ${distance(earliest(group), version.collected)}.`,
            ]
          : []),
      ],
      matters: 'A way that is in no configuration passes no firewall, and perhaps no sensor either.',
      action: `Look for a second network card, a modem or a radio at ${client.label} and ${server.label}, and collect the configuration of ${rule?.device ?? 'the firewalls'} again.`,
      closes: quietFor(
        7,
        [client.zone, server.zone],
        'Not seen for 7 days, or a configuration or a declared link explains it.',
      ),
    };
  });
}

interface BlindWay {
  from: string;
  to: string;
  /** Devices on the way, where one is known. */
  via: string[];
  pair: PairReach;
}

/** Ways into a crane on which no declared sensor stands: neither at an end nor on the way, as far as it is known. */
function unseenWays(view: View, crane: string): BlindWay[] {
  const { configured, site } = view;
  if (!configured) return [];
  const zones = new Map(site.zones.map((z) => [z.id, z]));
  const watched = new Set(
    site.zones
      .filter((z) =>
        site.sensors.some((s) =>
          view.within(s.sees.flat(), {
            realm: z.realm,
            zone: z,
            ...(z.crane === undefined ? {} : { crane: z.crane }),
            external: false,
            group: false,
            label: z.id,
          }),
        ),
      )
      .map((z) => z.id),
  );
  const own = new Set(craneZones(view, crane).map((z) => z.id));
  const blind: BlindWay[] = [];
  for (const to of own) {
    if (watched.has(to)) continue;
    for (const from of zones.keys()) {
      if (own.has(from) || watched.has(from)) continue;
      const pair = configured.pair(from, to);
      if (!pair || pair.verdict === 'must-deny') continue;
      // Where nothing was found that passes there is no way to look at (and asking for one costs time).
      const path = pair.verdict === 'not-proven' ? [] : (pair.path ?? []);
      if (path.some((h) => watched.has(h.to))) continue;
      blind.push({ from, to, via: [...new Set(path.map((h) => h.device))], pair });
    }
  }
  return blind;
}

/** Of ways without a sensor, those of which it is not proved whether they are there. */
export function blindQuestions(view: View, crane: string): string[] {
  return unseenWays(view, crane)
    .filter((b) => b.pair.verdict !== 'must-permit')
    .sort((a, b) => a.via.length - b.via.length)
    .slice(0, 4)
    .map(
      (b) =>
        `whether ${b.from} can reach ${b.to}, where no sensor stands: ${b.pair.open[0]?.why ?? `${b.via.length > 0 ? `${listed(b.via, 3)} may let it pass` : 'it is not proved'}`}`,
    );
}

/** Configured ways into a crane on which no declared sensor stands. */
export function blindWays(view: View, crane: string): FindingDraft[] {
  const blind = unseenWays(view, crane).filter((b) => b.pair.verdict === 'must-permit' && b.via.length > 0);
  if (blind.length === 0) return [];
  const first = blind[0]!;
  return [
    {
      measure: 'monitor-paths',
      subjects: [craneSubject(crane)],
      cause: 'way-without-sensor',
      severity: 'medium',
      head: head(
        `${counted(blind.length, 'way')} into ${crane} ${blind.length === 1 ? 'passes' : 'pass'} no sensor: ${first.from} to ${first.to} by ${listed(first.via, 3)}.`,
      ),
      saw: blind.slice(0, 10).map((b) => ({
        at: view.asOf,
        what: `${b.from} can reach ${b.to} by ${listed(b.via, 4)}`,
        evidence: b.pair.decides.slice(0, 2).map(lineEvidence),
      })),
      unseen: ['What passed there.'],
      matters: 'What passes no sensor is found by chance.',
      action: 'Put a sensor (or a mirror port) on it and declare what it sees, or close the way.',
      closes: { words: 'A sensor is declared on each, or the way is closed.', check: { kind: 'cause-gone' } },
    },
  ];
}
