// segmentation: nothing crosses between a crane and the rest of the port but what the declared conduits allow.
import { SECOND, counted, duration, listed } from '#kit';
import type { Talk, View } from '#reconcile';
import { answered, earliest, head, latest, on, quietFor, subjectsOf, zoneName } from './draft.ts';
import { roleWords } from './ends.ts';
import { canUse2023, must2026 } from './citations.ts';
import { closedServices } from './closed-services.ts';
import { configurationNeed, isFilterDevice } from './configured.ts';
import type { FindingDraft, Judged, Measure } from './measure.ts';
import { failedTests } from './failed-tests.ts';
import { leakFindings } from './leaks.ts';
import { atSite, trafficNeed } from './needs.ts';
import { openElsewhere, openQuestions, openWays } from './open-ways.ts';
import { configured } from './decided.ts';
import { about, everyCrane, segmentsOf } from './subjects.ts';
import { talkEvidence } from './talks.ts';
import { talksWith } from './themes.ts';

export const segmentation: Measure = {
  id: 'segmentation',
  short: 'Crane cut off from the port',
  title: 'Only declared traffic passes between a crane and the rest of the port',
  list: 'B',
  citations: [
    must2026(
      'Improve segmentation between the crane and other port systems/networks to reduce an adversary’s initial cyber access',
    ),
    canUse2023(
      'Improve segmentation between the crane and other port systems/networks to reduce an adversary’s initial cyber access.',
    ),
  ],
  matters:
    'What can be reached from the port can be attacked from the port; what reaches from crane to crane makes one sick PC into six.',
  needs: [
    { kind: 'configuration', what: 'the crane firewall’s and the core firewall’s configuration', days: 30 },
    { kind: 'traffic', what: 'traffic of every zone of the crane', days: 30 },
  ],
  todo: 'Declare what the crane needs as conduits, let the crane firewall permit exactly that, and look into everything else that was seen.',
  subjects: everyCrane,
  judge(view, subject): Judged {
    const crane = subject.id;
    const mine = (t: Talk) => t.client.crane === crane || t.server.crane === crane;
    return {
      needs: [
        configurationNeed(
          view,
          this.id,
          this.needs[0]!,
          view.site.assets.filter((a) => isFilterDevice(a) && (a.crane === crane || a.crane === undefined)),
          'no firewall is declared',
        ),
        trafficNeed(view, this.id, this.needs[1]!, segmentsOf(view, subject)),
      ],
      contradictions: [
        ...probing(view, talksWith(view, 'crane-to-crane').filter(mine)),
        ...crossing(view, talksWith(view, 'port').filter(mine)),
        ...openWays(view, 'segmentation').filter(about(crane)),
        ...leakFindings(view, 'segmentation').filter(about(crane)),
        ...closedServices(view, crane),
        ...failedTests(view, 'segmentation').filter(about(crane)),
      ],
      cannotTell: [
        ...openQuestions(view, (a, b) => (a.crane === crane) !== (b.crane === crane), 'segmentation'),
        ...openElsewhere(view, 'segmentation', crane),
      ],
      limits: view.configured ? [] : ['What a firewall would let through but nobody sent cannot be seen in traffic.'],
    };
  },
};

/** From one machine of a crane to another crane: one finding per machine and crane it turned to. */
function probing(view: View, talks: readonly Talk[]): FindingDraft[] {
  return [...groups(talks, (t) => `${t.client.label}>${t.server.crane}`).values()].map((group) => {
    const { client } = group[0]!;
    const to = group[0]!.server.crane!;
    const targets = [...new Set(group.map((t) => t.server.label))];
    const ports = [...new Set(group.map((t) => t.port).filter((p) => p !== undefined))].sort((a, b) => a - b);
    const tries = group.reduce((n, t) => n + t.connections, 0);
    const got = group.filter(answered);
    const length = latest(group) - earliest(group);
    const scan = targets.length > 1 || ports.length > 1 || (tries > 10 && got.length === 0);
    const who = `${client.crane}'s ${roleWords(client)}${client.asset ? '' : ` ${client.label}`}`;
    const ends =
      got.length > 0 ? `${listed([...new Set(got.map((t) => t.server.label))], 2)} answered.` : 'Nothing answered.';
    return {
      measure: 'segmentation',
      subjects: subjectsOf(client, group[0]!.server),
      cause: `crane-to-crane:${client.label}>${to}`,
      severity: 'high',
      head: head(
        `${who} ${scan ? 'is probing' : 'talks to'} ${to} (${counted(tries, 'try', 'tries')} on ${counted(targets.length, 'device')} in ${length < SECOND ? 'a moment' : duration(length)}, ${on(view, earliest(group))}). ${ends}`,
      ),
      saw: group.slice(0, 12).map((t) => ({
        at: t.first,
        until: t.last,
        what: `${client.label} to ${t.server.label}, ${t.transport} port ${t.port ?? '?'}: ${counted(t.connections, 'connection')} from ${atSite(view, t.first)}, ${answered(t) ? 'answered' : (t.outcome ?? 'no answer')}`,
        evidence: talkEvidence(t),
      })),
      unseen: [
        configured(view, group[0]!),
        ...(ports.length > 0 ? [`Ports tried: ${listed(ports.map(String), 8)}.`] : []),
      ],
      matters: 'Nothing on one crane needs another crane. This is how one infected PC becomes many.',
      action: `Look at ${client.label} first: unplug it from the network if the crane can work without it, and find what sends this. Then close the way from ${client.crane} to ${to} in both crane firewalls.`,
      closes: quietFor(7, [client.zone, group[0]!.server.zone]),
    };
  });
}

/** Between a crane and another network of the port: one finding per machine and the crane or network it turned to. */
function crossing(view: View, talks: readonly Talk[]): FindingDraft[] {
  const place = (t: Talk) => t.server.crane ?? t.server.zone?.id ?? 'outside';
  return [...groups(talks, (t) => `${t.client.label}>${place(t)}`).values()].map((group) => {
    const { client, server } = group[0]!;
    const servers = [...new Set(group.map((t) => t.server.label))].sort();
    const to =
      servers.length === 1
        ? `${server.label} (${zoneName(server.zone)})`
        : `${counted(servers.length, 'device')} of ${server.crane ?? zoneName(server.zone)}`;
    const services = [...new Set(group.map((t) => `${t.protocol}${t.port === undefined ? '' : ` (port ${t.port})`}`))];
    const got = group.some(answered);
    return {
      measure: 'segmentation',
      subjects: subjectsOf(client, server),
      cause: `port:${client.label}>${place(group[0]!)}`,
      severity: got ? 'high' : 'medium',
      head: head(
        `${client.label} (${zoneName(client.zone)}) ${got ? 'talks' : 'tries to talk'} to ${to} ${on(view, earliest(group))}; no conduit allows it.`,
      ),
      saw: group.slice(0, 12).map((t) => ({
        at: t.first,
        until: t.last,
        what: `${t.client.label} to ${t.server.label}, ${t.protocol}${t.port === undefined ? '' : ` port ${t.port}`}: ${counted(t.connections, 'connection')} from ${atSite(view, t.first)}, ${answered(t) ? 'answered' : 'no answer'}`,
        evidence: talkEvidence(t),
      })),
      unseen: [configured(view, group[0]!)],
      matters: 'A path between a crane and the port that nobody declared is a path nobody watches.',
      action: `Ask who needs ${listed(services, 3)} between ${client.label} and ${listed(servers, 3)}. If nobody does, close it; if somebody does, declare it with an owner and a day of review.`,
      closes: quietFor(
        30,
        [client.zone, server.zone],
        'The traffic is declared as a service of a conduit, or is not seen for 30 days.',
      ),
    };
  });
}

/** Talks by key, in order of first appearance. */
export function groups(talks: readonly Talk[], key: (t: Talk) => string): Map<string, Talk[]> {
  const map = new Map<string, Talk[]>();
  for (const talk of talks) {
    const k = key(talk);
    const list = map.get(k);
    if (list) list.push(talk);
    else map.set(k, [talk]);
  }
  return map;
}
