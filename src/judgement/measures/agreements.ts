// agreements: what leaves the site, and who may come in, stands in an agreement that is in force.
import { DAY, byteCount, counted, duration, inPrefix, listed, parsePrefix, siteDate } from '#kit';
import { endOf } from '#reconcile';
import type { Talk, View } from '#reconcile';
import type { Agreement } from '#site';
import { should2023, should2026 } from './citations.ts';
import { answered, dayOf, earliest, head, latest, since, subjectsOf } from './draft.ts';
import { under } from './lists.ts';
import type { FindingDraft, Judged, Measure } from './measure.ts';
import { declared, registerNeed, trafficNeed, when } from './needs.ts';
import { groups } from './segmentation.ts';
import { segmentsOf, theSite, wholeSite } from './subjects.ts';
import { placedTalks, talkEvidence } from './talks.ts';
import { themeOf } from './themes.ts';

/** An agreement that ends within so many days is told in time. */
const SOON = 60;

export const agreements: Measure = {
  id: 'agreements',
  short: 'Agreements',
  title: 'What leaves the site, and who may come in, stands in an agreement in force',
  list: 'A',
  citations: [
    should2026(
      'Maintain a comprehensive understanding of data sharing and network access permissions within contractual agreements.',
    ),
    should2023(
      'Maintain a comprehensive understanding of data sharing and network access permissions, outlined within contractual agreements.',
    ),
  ],
  matters: 'Data that leaves without an agreement has no limits on what becomes of it.',
  needs: [
    { kind: 'register', what: 'agreements with their partners, data, purpose and term', days: 365 },
    { kind: 'traffic', what: 'traffic of every zone that can reach the outside', days: 30 },
  ],
  todo: 'Enter every contract with what it lets the partner see or reach, and renew or close what has expired.',
  subjects: theSite,
  judge(view, subject): Judged {
    return {
      needs: [
        registerNeed(view, this.needs[0]!, view.site.agreements, 'agreements'),
        trafficNeed(view, this.id, this.needs[1]!, segmentsOf(view, subject)),
      ],
      contradictions: [...egress(view), ...terms(view)],
      limits: ['What was sent inside encrypted connections was not seen.'],
    };
  },
};

const inForce = (a: Agreement, at: number): boolean =>
  (a.starts === undefined || when(a.starts)! <= at) && (a.ends === undefined || endOf(a.ends) >= at);

/** Whether an agreement in force then covers this traffic out of the site: its destination, and its sender where it names any. */
function covers(view: View, a: Agreement, t: Talk): boolean {
  if (!inForce(a, t.first)) return false;
  if (a.from_assets !== undefined && !view.within(a.from_assets, t.client)) return false;
  return a.destinations.some((d) => {
    const prefix = parsePrefix(d);
    if (prefix) return t.server.address !== undefined && inPrefix(t.server.address, prefix);
    return t.names.some((n) => under(n.name, d)) || t.server.label === d;
  });
}

/** Answered traffic to outside the site that no agreement covers: one finding per sender and destination. */
function egress(view: View): FindingDraft[] {
  const out = placedTalks(view).filter(
    (t) =>
      t.server.external &&
      !t.client.external &&
      !t.server.group &&
      !t.client.group &&
      t.transport !== 'ethernet' &&
      t.transport !== 'icmp' &&
      t.transport !== 'icmpv6' &&
      answered(t) &&
      // Told by the measure that says it best.
      !['logink', 'remote-control', 'leaves', 'inspection'].includes(themeOf(view, t) ?? '') &&
      !view.site.agreements.some((a) => covers(view, a, t)),
  );
  return [
    ...groups(out, (t) => `${t.client.asset?.id ?? t.client.zone?.id ?? t.client.label}>${destination(t)}`).values(),
  ].map((group) => {
    const { client } = group[0]!;
    const to = destination(group[0]!);
    const sent = group.reduce((n, t) => n + t.clientBytes, 0);
    const expired = view.site.agreements.filter(
      (a) => !inForce(a, group[0]!.first) && covers(view, { ...a, ends: undefined, starts: undefined }, group[0]!),
    );
    return {
      measure: 'agreements',
      subjects: client.crane === undefined ? [wholeSite] : [wholeSite, ...subjectsOf(client)],
      cause: `egress:${client.asset?.id ?? client.zone?.id ?? client.label}>${to}`,
      severity: 'medium',
      head: head(
        `${client.label} sent ${byteCount(sent)} to ${to} outside the site ${since(view, earliest(group))}; ${expired[0] ? `${expired[0].id} has expired` : 'no agreement covers it'}.`,
      ),
      saw: group.slice(0, 10).map((t) => ({
        at: t.first,
        until: t.last,
        what: `${t.protocol} to ${to}${t.port === undefined ? '' : ` port ${t.port}`}: ${counted(t.connections, 'connection')}, ${byteCount(t.clientBytes)} out, ${byteCount(t.serverBytes)} back over ${duration(t.last - t.first)}`,
        evidence: talkEvidence(t),
      })),
      unseen: [
        'What was sent.',
        ...(group.some((t) => t.allowedBy)
          ? [`Service ${group.find((t) => t.allowedBy)!.allowedBy!.id} allows the traffic; it names no agreement.`]
          : []),
      ],
      matters: 'Nobody has agreed what the other side may do with it.',
      action: `Find the agreement behind this and enter ${to} as its destination; if there is none, stop the traffic until ${siteDate(latest(group) + 30 * DAY, view.site.facility.timezone)}.`,
      closes: {
        words: 'An agreement in force names the destination, or the traffic is gone.',
        check: { kind: 'cause-gone' },
      },
    };
  });
}

/** What the other side is called: the name that was asked for, else the address. */
const destination = (t: Talk): string =>
  t.names.find((n) => n.kind === 'tls-sni' || n.kind === 'http-host')?.name ?? t.server.label;

/** Terms of the register: one finding each for what has ended, ends soon, or gives more than the site wants. */
function terms(view: View): FindingDraft[] {
  const make = (
    cause: string,
    all: Agreement[],
    severity: FindingDraft['severity'],
    text: string,
    what: (a: Agreement) => string,
    action: string,
  ): FindingDraft[] =>
    all.length === 0
      ? []
      : [
          {
            measure: 'agreements',
            subjects: [wholeSite],
            cause,
            severity,
            head: head(text),
            saw: all.map((a) => ({
              at: view.asOf,
              what: `${a.id} (${a.supplier}): ${what(a)}`,
              evidence: declared(view, 'agreements', a.id),
            })),
            unseen: ['The contract itself: only the register was read.'],
            matters: 'What a contract leaves open, or has let end, is decided by the other side.',
            action,
            closes: {
              words: 'Renewed, amended, or recorded as accepted with an owner and a date.',
              check: { kind: 'cause-gone' },
            },
          },
        ];
  const over = view.site.agreements.filter((a) => a.ends !== undefined && endOf(a.ends) < view.asOf);
  const soon = view.site.agreements.filter(
    (a) => a.ends !== undefined && endOf(a.ends) >= view.asOf && endOf(a.ends) < view.asOf + SOON * DAY,
  );
  const telemetry = view.site.agreements.filter(
    (a) => inForce(a, view.asOf) && a.telemetry !== undefined && /^(allowed|permitted|yes|on\b)/i.test(a.telemetry),
  );
  return [
    ...make(
      'expired',
      over,
      'medium',
      `${counted(over.length, 'agreement')} ${over.length === 1 ? 'has' : 'have'} ended while what ${over.length === 1 ? 'it covers' : 'they cover'} is still in use: ${listed(
        over.map((a) => a.id),
        3,
      )}.`,
      (a) => `ended ${dayOf(view, a.ends!)}`,
      'Renew them, or end the access and services that they covered.',
    ),
    ...make(
      'telemetry',
      telemetry,
      'medium',
      `${counted(telemetry.length, 'agreement')} ${telemetry.length === 1 ? 'lets' : 'let'} the maker collect data from the crane: ${listed(
        telemetry.map((a) => a.id),
        3,
      )}.`,
      (a) => `telemetry: ${a.telemetry}${a.gap === undefined ? '' : `; ${a.gap}`}`,
      'Have the clause struck, or write down who accepted it and until when.',
    ),
    ...make(
      'ends-soon',
      soon,
      'low',
      `${counted(soon.length, 'agreement')} ${soon.length === 1 ? 'ends' : 'end'} within ${SOON} days: ${listed(
        soon.map((a) => `${a.id} on ${dayOf(view, a.ends!)}`),
        3,
      )}.`,
      (a) => `ends ${dayOf(view, a.ends!)}`,
      'Decide now whether it is renewed, and with what terms.',
    ),
  ];
}
