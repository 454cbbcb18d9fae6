// service-personnel: whoever works on a crane is cleared, and somebody is with them.
import { siteDate } from '#kit';
import type { Visit } from '#site';
import type { View } from '#reconcile';
import { attestedMeasure } from './attested-measure.ts';
import { do2026 } from './citations.ts';
import type { FindingDraft, Subject } from './measure.ts';
import { declared, when } from './needs.ts';
import { everyCrane } from './subjects.ts';

export const servicePersonnel = attestedMeasure({
  id: 'service-personnel',
  short: 'Service people',
  title: 'Only cleared people work on the crane, and never alone where they should not be',
  list: 'E',
  citations: [
    do2026('Ensure only cleared service personnel are allowed access to cranes under appropriate supervision.', 2026),
  ],
  matters: 'A visitor without clearance or escort can do in minutes what no firewall sees.',
  needs: [
    {
      kind: 'attestation',
      what: 'a statement that the visitors’ book is complete and clearances were checked',
      days: 90,
    },
  ],
  todo: 'Check the clearance of everybody on the day, name the escort in the visit, and let nobody start without both.',
  subjects: everyCrane,
  against(view, subject) {
    return view.site.visits.filter((v) => v.crane === subject.id).flatMap((v) => unsupervised(view, subject, v));
  },
});

/** A visit of people who are not cleared, without an escort on record. */
function unsupervised(view: View, subject: Subject, visit: Visit): FindingDraft[] {
  const from = when(visit.from)!;
  if (from > view.asOf) return [];
  const uncleared = visit.people
    .map((id) => view.site.people.find((p) => p.id === id))
    .filter((p) => p !== undefined)
    .filter((p) => !p.cleared || (when(p.cleared_until) ?? Number.POSITIVE_INFINITY) < from);
  if (uncleared.length === 0 || visit.escort !== undefined) return [];
  const who = uncleared.map((p) => p.name).join(', ');
  return [
    {
      measure: 'service-personnel',
      subjects: [subject],
      cause: `visit:${visit.id}`,
      severity: 'medium',
      head: `${who} worked on ${subject.id} on ${siteDate(from, view.site.facility.timezone)} without clearance and without an escort on record.`,
      saw: [
        {
          at: from,
          what: `Visit ${visit.id}: ${visit.purpose}; no escort is named, and the people register shows no valid clearance`,
          evidence: [
            ...declared(view, 'visits', visit.id),
            ...uncleared.flatMap((p) => declared(view, 'people', p.id)),
          ],
        },
      ],
      unseen: ['Whether somebody was with them all the same.'],
      matters: 'Nobody can say what was touched.',
      action: `Ask who let them up; walk the cabinets of ${subject.id} with the checklist; correct visit ${visit.id} if an escort was there.`,
      closes: {
        words: 'The visit names an escort, or the cabinets were inspected since.',
        check: { kind: 'cause-gone' },
      },
    },
  ];
}
