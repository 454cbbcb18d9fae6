// remote-access: whoever works on a crane or its engineering stations from afar comes through the gate, with MFA, a grant and a record.
import { counted, duration, listed } from '#kit';
import { sessionFor } from '#reconcile';
import type { Talk, View } from '#reconcile';
import { canUse2023, must2026 } from './citations.ts';
import { answered, earliest, head, latest, on, quietFor, subjectsOf, zoneName } from './draft.ts';
import { isEngineering } from './ends.ts';
import type { FindingDraft, Judged, Measure, Subject } from './measure.ts';
import { attestationNeed } from './attested.ts';
import { failedTests } from './failed-tests.ts';
import { openElsewhere, openQuestions, openWays } from './open-ways.ts';
import { atSite, declared, registerNeed, trafficNeed } from './needs.ts';
import { printed } from './people.ts';
import { groups } from './segmentation.ts';
import { about, craneSubject, everyCrane, segmentsOf, wholeSite } from './subjects.ts';
import { packetEvidence, talkEvidence } from './talks.ts';
import { isRemoteWork, talksWith } from './themes.ts';

export const remoteAccess: Measure = {
  id: 'remote-access',
  short: 'Remote work through the gate',
  title: 'Remote work goes through the gate, with two-step log-on, a grant and a record',
  list: 'B',
  citations: [
    must2026(
      'Provide dedicated remote access systems and processes for crane devices which utilize and enforce Multifactor Authentication (MFA)',
      2026,
    ),
    canUse2023(
      'Provide dedicated remote access systems and processes for access to crane devices to reduce the ability of adversaries’ initial cyber access',
    ),
  ],
  matters: 'Remote control of an engineering station is remote control of every crane it can program.',
  needs: [
    { kind: 'traffic', what: 'traffic of every zone that can be worked on from afar', days: 30 },
    { kind: 'register', what: 'the gate’s records of sessions', days: 90 },
    { kind: 'attestation', what: 'that the gate enforces a second factor', days: 365 },
  ],
  todo: 'Let one gate be the only way in: second factor, a grant with an end, a supervisor, a recording.',
  subjects: (view) => [...everyCrane(view), wholeSite],
  judge(view, subject): Judged {
    const talks = view.talks.filter((t) => t.assigned && isRemoteWork(t));
    const near = talks.filter((t) => of(view, t, subject));
    const open = near
      .map((t) => ({ t, match: matchOf(view, t) }))
      .filter((m) => m.match.answer === 'cannot-tell')
      .map(
        (m) =>
          `${m.t.client.label} worked on ${m.t.server.label} ${on(view, m.t.first)} at the very edge of session ${m.match.session!.id}`,
      );
    return {
      needs: [
        trafficNeed(view, this.id, this.needs[0]!, segmentsOf(view, subject)),
        registerNeed(view, this.needs[1]!, view.site.sessions, 'sessions'),
        attestationNeed(view, this.id, subject, this.needs[2]!),
      ],
      contradictions: [
        ...unrecorded(view, talksWith(view, 'remote-access')).filter((d) =>
          d.subjects.some((s) => s.id === subject.id),
        ),
        ...poorRecords(view, subject),
        ...[...openWays(view, 'remote-access'), ...failedTests(view, 'remote-access')].filter(about(subject.id)),
      ],
      limits: ['What was done on the screen cannot be seen in packets.'],
      cannotTell: [
        ...open,
        ...openQuestions(view, (_, b) => subject.kind === 'site' || b.crane === subject.id, 'remote-access'),
        ...openElsewhere(view, 'remote-access', subject.id),
      ],
    };
  },
};

const of = (view: View, t: Talk, subject: Subject): boolean =>
  subject.kind === 'site' ? t.server.crane === undefined : t.server.crane === subject.id;

function matchOf(view: View, t: Talk): ReturnType<typeof sessionFor> {
  const c = t.conversations[0]!;
  return sessionFor(view, {
    client: t.client,
    server: t.server,
    from: t.first,
    to: t.last,
    errorMs: view.clockErrorMs(c.capture),
  });
}

/** What the wire calls a way of working from afar, in words. */
function way(t: Talk): string {
  const names: Record<string, string> = { rdp: 'remote desktop', vnc: 'VNC', rfb: 'VNC', ssh: 'SSH', telnet: 'Telnet' };
  const ports: Record<number, string> = { 3389: 'remote desktop', 5900: 'VNC', 5800: 'VNC', 22: 'SSH', 23: 'Telnet' };
  return names[t.protocol] ?? ports[t.port ?? -1] ?? t.protocol;
}

/** Where it came from: the declared machine, else the network (pool addresses change from day to day). */
const origin = (t: Talk): string => t.client.asset?.id ?? t.client.zone?.id ?? t.client.label;

/** Cranes whose controllers a station may program, by the declared services that let it. */
function reach(view: View, t: Talk): string[] {
  const cranes = new Set<string>();
  for (const service of view.site.conduits.flatMap((c) => c.services)) {
    if (!service.operations.includes('manage') && service.when !== 'change') continue;
    if (!view.within(service.from, t.server)) continue;
    for (const asset of view.site.assets) {
      const crane = asset.crane ?? view.site.zones.find((z) => z.id === asset.zone)?.crane;
      if (crane === undefined || cranes.has(crane)) continue;
      const zone = view.site.zones.find((z) => z.id === asset.zone);
      if (
        view.within(service.to, { realm: 'site', asset, zone, crane, external: false, group: false, label: asset.id })
      )
        cranes.add(crane);
    }
  }
  return [...cranes].sort();
}

/** One finding per client, station and way of working, over all its sessions. */
function unrecorded(view: View, talks: readonly Talk[]): FindingDraft[] {
  return [...groups(talks, (t) => `${way(t)}:${origin(t)}>${t.server.label}`).values()].map((group) => {
    const { client, server } = group[0]!;
    const got = group.filter(answered);
    const length = got.reduce((n, t) => n + t.last - t.first, 0);
    const accounts = [
      ...new Set(group.flatMap((t) => t.names.filter((n) => n.kind === 'rdp-cookie').map((n) => n.name))),
    ];
    const programs = isEngineering(server) || server.zone?.function === 'management' ? reach(view, group[0]!) : [];
    const tries = group.reduce((n, t) => n + t.connections, 0);
    const from = client.asset ? client.label : `${client.label} (${zoneName(client.zone)})`;
    const worked = () =>
      `Somebody worked on ${server.label} by ${way(group[0]!)} for ${duration(length)} ${on(view, earliest(got))}`;
    const text =
      got.length > 0
        ? `${worked()}, past the gate, without a session record (from ${from}).`
        : `Somebody tried ${way(group[0]!)} to ${server.label} from ${from} ${counted(tries, 'time')} ${on(view, earliest(group))}; nothing answered.`;
    return {
      measure: 'remote-access',
      subjects: server.crane === undefined ? [wholeSite, ...programs.map(craneSubject)] : subjectsOf(server),
      cause: `remote:${way(group[0]!)}:${origin(group[0]!)}>${server.label}`,
      severity: got.length > 0 ? 'critical' : 'high',
      // The gate is what counts; where it came from also stands in what was seen.
      head: head(
        text,
        got.length > 0 ? `${worked()}, past the gate and unrecorded (from ${client.label}).` : undefined,
      ),
      saw: group.slice(0, 12).map((t) => ({
        at: t.first,
        until: t.last,
        what: `${way(t)} from ${t.client.label} to ${t.server.label}, ${t.transport} port ${t.port ?? '?'}, ${atSite(view, t.first)} for ${duration(t.last - t.first)}: ${answered(t) ? `answered, ${counted(t.serverPackets, 'packet')} back` : 'no answer'}`,
        evidence: [
          ...talkEvidence(t),
          ...t.names
            .filter((n) => n.kind === 'rdp-cookie')
            .map((n) => packetEvidence(n, `account asked for: ${n.name}`)),
        ],
      })),
      unseen: [
        'What was done there: the session itself is encrypted, and nobody recorded it.',
        ...(accounts.length > 0
          ? [`The account that was asked for: ${listed(accounts, 3)}. A shared account names nobody.`]
          : []),
        'Whether a second factor was asked for: the packets do not show it.',
      ],
      matters:
        programs.length > 0
          ? `${server.label} can program ${listed(programs, 6)}.`
          : `${server.label} is part of ${server.crane ?? zoneName(server.zone)}.`,
      action: `Close the way from ${zoneName(client.zone)} to ${server.label}. Find out who had ${client.label} at ${atSite(view, latest(group))}. ${programs.length > 0 ? 'Then compare the programs it can reach with the signed ones.' : 'Then look at what was changed there.'}`,
      closes: quietFor(
        30,
        [client.zone, server.zone],
        `No remote work on ${server.label} without a session record for 30 days.`,
      ),
    };
  });
}

/** Records that themselves say what is missing: no second factor, no recording. One finding per session. */
function poorRecords(view: View, subject: Subject): FindingDraft[] {
  return view.site.sessions.flatMap((s) => {
    const at = Date.parse(s.from);
    if (at > view.asOf || (s.mfa && s.recorded)) return [];
    const cranes = view.site.cranes
      .filter((c) => view.within(s.target, { realm: 'site', crane: c.id, external: false, group: false, label: c.id }))
      .map((c) => c.id);
    const subjects: Subject[] = cranes.length > 0 ? cranes.map(craneSubject) : [wholeSite];
    if (!subjects.some((x) => x.id === subject.id)) return [];
    const lacks = [...(s.mfa ? [] : ['a second factor']), ...(s.recorded ? [] : ['a recording'])];
    return [
      {
        measure: 'remote-access',
        subjects,
        cause: `record:${s.id}`,
        severity: 'high' as const,
        head: head(
          `Remote session ${s.id} of ${printed(view, s.person)} ${on(view, at)} ran without ${listed(lacks)}.`,
        ),
        saw: [
          {
            at,
            until: Date.parse(s.until),
            what: `${s.id}: ${s.purpose}, through ${s.via}`,
            evidence: declared(view, 'sessions', s.id),
          },
        ],
        unseen: ['What was done in it.'],
        matters: 'A session that cannot be tied to a person, or looked at afterwards, proves nothing.',
        action: `Have ${s.via} refuse sessions without ${listed(lacks)}, and compare the programs that ${s.id} could reach.`,
        closes: {
          words: 'The record is completed, or the session is explained in an approved exception.',
          check: { kind: 'cause-gone' as const },
        },
      },
    ];
  });
}
