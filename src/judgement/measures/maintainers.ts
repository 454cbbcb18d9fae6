// maintainers: it is known who can get at the crane systems; whoever has left no longer can.
import { listed, siteDate } from '#kit';
import type { View } from '#reconcile';
import { attestedMeasure } from './attested-measure.ts';
import { should2023, should2026 } from './citations.ts';
import type { FindingDraft } from './measure.ts';
import { declared, when } from './needs.ts';
import { theSite, wholeSite } from './subjects.ts';

export const maintainers = attestedMeasure({
  id: 'maintainers',
  short: 'Who has access',
  title: 'Everybody with access to crane technology is known, still here, and reviewed',
  list: 'A',
  citations: [
    should2026(
      'Stress to their personnel the importance of understanding and knowing who maintains access to maritime technology throughout any port or facility they utilize.',
    ),
    should2023(
      'Stress the importance of understanding and knowing who maintains access to the foreign maritime technology throughout any port or facility they utilize.',
    ),
  ],
  matters: 'Access that nobody remembers is access that nobody takes away.',
  needs: [
    {
      kind: 'attestation',
      what: 'a statement that the personnel was briefed and that all access was reviewed',
      days: 365,
    },
  ],
  todo: 'Go through the list of people and their access once a quarter; take away what is no longer needed; brief everybody and keep the dates.',
  subjects: theSite,
  against: (view) => leftWithAccess(view),
});

/** People who have left, by the site's own register, while a grant of theirs still runs. */
function leftWithAccess(view: View): FindingDraft[] {
  const zone = view.site.facility.timezone;
  return view.site.people.flatMap((person): FindingDraft[] => {
    const left = when(person.left);
    if (left === undefined || left > view.asOf) return [];
    const open = view.site.grants.filter(
      (g) => g.person === person.id && (when(g.until) ?? Number.POSITIVE_INFINITY) > view.asOf,
    );
    if (open.length === 0) return [];
    return [
      {
        measure: 'maintainers',
        subjects: [wholeSite],
        cause: `left:${person.id}`,
        severity: 'high',
        head: `${person.name} left ${person.employer} on ${siteDate(left, zone)}, and still has access to ${listed(
          open.map((g) => [g.to].flat().join(', ')),
          3,
        )}.`,
        saw: [
          {
            at: left,
            what: `The people register says that ${person.name} left; ${listed(open.map((g) => `${g.id} runs until ${g.until ?? 'no end'}`))}`,
            evidence: [...declared(view, 'people', person.id), ...open.flatMap((g) => declared(view, 'grants', g.id))],
          },
        ],
        unseen: ['Whether the accounts on the devices themselves are disabled: no device configuration has been read.'],
        matters: 'Somebody outside the terminal could still get at crane systems, and nobody would expect it.',
        action: `End ${listed(open.map((g) => g.id))} today and disable the accounts on the devices; look at what was done since ${siteDate(left, zone)}.`,
        closes: { words: 'No grant of a person who has left is open.', check: { kind: 'cause-gone' } },
      },
    ];
  });
}
