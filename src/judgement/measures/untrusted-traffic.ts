// untrusted-traffic: whatever no declared conduit covers is untrusted until somebody validates it. Tries to leave a crane come first.
import { byteCount, counted, duration, listed } from '#kit';
import type { Talk, View } from '#reconcile';
import { allowance } from './allowed.ts';
import { should2023, should2026 } from './citations.ts';
import { failedTests } from './failed-tests.ts';
import { earliest, gotThrough, head, latest, lasting, on, quietFor, subjectsOf, zoneName } from './draft.ts';
import { isSupplierPlace, roleWords } from './ends.ts';
import { listHits } from './lists.ts';
import type { FindingDraft, Judged, Measure, Subject } from './measure.ts';
import { atSite, registerNeed, trafficNeed } from './needs.ts';
import { openElsewhere, openQuestions, openWays } from './open-ways.ts';
import { groups } from './segmentation.ts';
import { about, everyCrane, segmentsOf, wholeSite } from './subjects.ts';
import { talkEvidence } from './talks.ts';
import { talksWith } from './themes.ts';

export const untrustedTraffic: Measure = {
  id: 'untrusted-traffic',
  short: 'Only declared traffic',
  title: 'Every conversation is covered by a declared conduit',
  list: 'A',
  citations: [
    should2026(
      'Be wary of untrusted network traffic and treat all traffic transiting their networks – especially third-party traffic – as untrusted until it is validated as legitimate.',
    ),
    should2023(
      'Be wary of untrusted network traffic and treat all traffic transiting your network — especially third-party traffic — as untrusted until it is validated as legitimate.',
    ),
  ],
  matters: 'Traffic that nobody has declared is traffic that nobody has looked at.',
  needs: [
    { kind: 'traffic', what: 'traffic of every zone', days: 30 },
    { kind: 'register', what: 'conduits with the services they allow', days: 365 },
  ],
  todo: 'Go through what was seen and not declared: declare what is needed, with an owner, and stop the rest.',
  subjects: (view) => [...everyCrane(view), wholeSite],
  judge(view, subject): Judged {
    const mine = (t: Talk) => belongs(t, subject);
    return {
      needs: [
        trafficNeed(view, this.id, this.needs[0]!, segmentsOf(view, subject)),
        registerNeed(view, this.needs[1]!, view.site.conduits, 'conduits'),
      ],
      contradictions: [
        ...leaving(view, talksWith(view, 'leaves').filter(mine)),
        ...undeclared(view, [...talksWith(view, 'other'), ...talksWith(view, 'in-zone')].filter(mine)),
        ...[...openWays(view, 'untrusted-traffic'), ...failedTests(view, 'untrusted-traffic')].filter(
          about(subject.id),
        ),
      ],
      limits: ['What is inside an encrypted connection was not seen, only who spoke with whom.'],
      cannotTell: [
        ...open(view, subject),
        ...openQuestions(view, (a) => a.crane === subject.id, 'untrusted-traffic'),
        ...openElsewhere(view, 'untrusted-traffic', subject.id),
      ],
    };
  },
};

/** A talk belongs to the cranes at its ends; to the site as a whole if it touches none. */
const belongs = (t: Talk, subject: Subject): boolean =>
  subject.kind === 'site'
    ? t.client.crane === undefined && t.server.crane === undefined
    : t.client.crane === subject.id || t.server.crane === subject.id;

function open(view: View, subject: Subject): string[] {
  return view.talks
    .filter(
      (t) =>
        t.assigned && belongs(t, subject) && t.allowedBy !== undefined && allowance(view, t).state === 'cannot-tell',
    )
    .slice(0, 5)
    .map((t) => `${t.client.label} to ${t.server.label}: ${allowance(view, t).why}`);
}

/** Where a talk wanted to go: the name that was asked for, else the address. */
function wanted(t: Talk): string[] {
  const asked = t.names.filter((n) => n.kind === 'dns-query' || n.kind === 'tls-sni' || n.kind === 'http-host');
  const names = asked.length > 0 ? asked : t.names.filter((n) => n.kind === 'tls-certificate');
  return names.length > 0 ? names.map((n) => n.name) : [t.server.label];
}

/** One finding for each machine of a crane that turns to the outside, whatever it asks for and however often. */
function leaving(view: View, talks: readonly Talk[]): FindingDraft[] {
  return [...groups(talks, (t) => t.client.label).values()].map((group) => {
    const { client } = group[0]!;
    const direct = group.filter((t) => t.protocol !== 'dns');
    const got = direct.filter(gotThrough);
    const cloud = group.some((t) => listHits(view, 'cloud', t).length > 0);
    const to = [...new Set(group.flatMap(wanted))].sort();
    const named = to.filter((n) => /[a-z]/i.test(n));
    const sent = got.reduce((n, t) => n + t.clientBytes, 0);
    const tries = group.reduce(
      (n, t) =>
        n +
        Math.max(
          t.connections,
          t.names.reduce((k, x) => k + x.count, 0),
        ),
      0,
    );
    const what = cloud ? 'a cloud service' : `${listed((named.length > 0 ? named : to).slice(0, 4), 2)}`;
    const who = `${client.label} (${roleWords(client)} on ${client.crane})`;
    const text =
      got.length > 0
        ? `${who} reaches ${what} outside the site: ${byteCount(sent)} sent ${on(view, earliest(got))}, ${counted(got.length, 'answer')}.`
        : `${who} keeps trying to reach ${what} outside the site (${counted(tries, 'try', 'tries')} in ${lasting(earliest(group), latest(group))}). Nothing answered.`;
    return {
      measure: 'untrusted-traffic',
      subjects: subjectsOf(client),
      cause: `leaves:${client.label}`,
      severity: got.length > 0 ? 'high' : 'medium',
      head: head(text),
      saw: group.slice(0, 12).map((t) => ({
        at: t.first,
        until: t.last,
        what: `${t.protocol} to ${listed(wanted(t), 3)}${t.port === undefined ? '' : `, ${t.transport} port ${t.port}`}: ${counted(t.connections, 'try', 'tries')} from ${atSite(view, t.first)} over ${duration(t.last - t.first)}, ${gotThrough(t) ? 'answered' : 'cut or not answered'}`,
        evidence: talkEvidence(t),
      })),
      unseen: [
        got.length > 0
          ? 'What was sent, where it was encrypted.'
          : 'Who dropped it: no firewall configuration was read.',
        ...(to.length > 4 ? [`All it asked for: ${listed(to, 20)}.`] : []),
      ],
      matters:
        got.length > 0
          ? 'Something on the crane speaks with the outside, past every declared conduit.'
          : `Nothing came back, so nothing left the crane as far as was seen. It shows that this device is set up to call out${isSupplierPlace(client) ? '; it does sit on the network for untrusted suppliers' : ''}.`,
      action: `Switch the outside service of ${client.label} off in its settings (or replace the device), and check that the crane firewall goes on dropping it.`,
      closes: quietFor(7, [client.zone], `7 days without a try by ${client.label}.`),
    };
  });
}

/** The rest, one finding per crane (or the site) and pair of zones, so that a talkative device does not fill the page. */
function undeclared(view: View, talks: readonly Talk[]): FindingDraft[] {
  const key = (t: Talk) => `${t.client.zone?.id ?? 'outside'}>${t.server.zone?.id ?? 'outside'}`;
  return [...groups(talks, key).entries()].map(([pair, group]) => {
    const { client, server } = group[0]!;
    const inside = client.zone !== undefined && client.zone.id === server.zone?.id;
    const pairs = [...new Set(group.map((t) => `${t.client.label} to ${t.server.label}`))];
    const late = group.filter((t) => allowance(view, t).state === 'out-of-time');
    const services = [...new Set(group.map((t) => `${t.protocol}${t.port === undefined ? '' : ` ${t.port}`}`))];
    const where = inside ? `in ${zoneName(client.zone)}` : `from ${zoneName(client.zone)} to ${zoneName(server.zone)}`;
    const first =
      pairs.length === 1 ? `${pairs[0]} (${listed(services, 2)})` : `${counted(pairs.length, 'pair')} of machines`;
    return {
      measure: 'untrusted-traffic',
      subjects: subjectsOf(client, server),
      cause: `undeclared:${pair}`,
      severity: inside ? 'low' : 'medium',
      head: head(
        late.length === group.length
          ? `${first} spoke ${where} ${on(view, earliest(group))} outside every approved change, session or visit.`
          : `${first} spoke ${where} ${on(view, earliest(group))} without a conduit that allows it.`,
      ),
      saw: group.slice(0, 12).map((t) => ({
        at: t.first,
        until: t.last,
        what: `${t.client.label} to ${t.server.label}, ${t.protocol}${t.port === undefined ? '' : ` port ${t.port}`}, ${atSite(view, t.first)}: ${allowance(view, t).why}`,
        evidence: talkEvidence(t),
      })),
      unseen: ['Whether somebody needs it: that is for its owner to say.'],
      matters: 'It may well be needed. Until somebody has said so, it is untrusted.',
      action: `Find the owner of ${listed(pairs, 3)}. Declare the traffic with an owner and a day of review, or stop it.`,
      closes: quietFor(30, [client.zone, server.zone], 'All of it is declared, or none of it is seen for 30 days.'),
    };
  });
}
