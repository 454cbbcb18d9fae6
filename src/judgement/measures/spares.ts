// spares: what stops a crane when it breaks lies on the shelf.
import { counted } from '#kit';
import type { Spare } from '#site';
import type { View } from '#reconcile';
import { attestedMeasure } from './attested-measure.ts';
import { canUse2023, do2026 } from './citations.ts';
import type { FindingDraft } from './measure.ts';
import { declared } from './needs.ts';
import { theSite, wholeSite } from './subjects.ts';

export const spares = attestedMeasure({
  id: 'spares',
  short: 'Spare parts',
  title: 'Spare hardware for every key component is in stock and fits',
  list: 'D',
  citations: [
    do2026(
      'Maintain spare hardware of key components, including PLCs, embedded/small form factor computers, and network devices.',
    ),
    canUse2023(
      'Maintain spare hardware of key components, including PLCs, embedded/small form factor computers, and network devices.',
    ),
  ],
  matters: 'Without the part on the shelf the crane waits for the maker.',
  needs: [
    { kind: 'attestation', what: 'a statement that the stock covers every model in service and was tested', days: 365 },
  ],
  todo: 'Order what is below its minimum; test what is on the shelf against the firmware in service.',
  subjects: theSite,
  against: (view) => view.site.spares.filter((s) => s.stock < s.minimum).map((s) => short(view, s)),
});

function short(view: View, spare: Spare): FindingDraft {
  const wait = spare.lead_weeks === undefined ? '' : `; a new one takes ${counted(spare.lead_weeks, 'week')}`;
  const fits = spare.fits.join(', ');
  return {
    measure: 'spares',
    subjects: [wholeSite],
    cause: `below-minimum:${spare.id}`,
    severity: spare.stock === 0 ? 'medium' : 'low',
    head: `${spare.part}${fits ? ` (${fits})` : ''}: ${spare.stock} in stock, ${spare.minimum} wanted${wait}.`.slice(
      0,
      150,
    ),
    saw: [
      {
        at: view.asOf,
        what: `The spares register lists ${spare.stock} of at least ${spare.minimum}${spare.lifecycle ? `, ${spare.lifecycle}` : ''}`,
        evidence: declared(view, 'spares', spare.id),
      },
    ],
    unseen: ['Parts that lie somewhere and were never entered.'],
    matters: 'If one fails today, its crane stands until the part comes.',
    action: `Order ${spare.minimum - spare.stock} of ${spare.id}; until then know where one could be borrowed.`,
    closes: { words: 'Stock is at its minimum again.', check: { kind: 'cause-gone' } },
  };
}
