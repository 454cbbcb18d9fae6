// readiness: when something happens, people know what to do and whom to call.
import { attestedMeasure } from './attested-measure.ts';
import { should2023, should2026 } from './citations.ts';
import { theSite } from './subjects.ts';

const words =
  'Position themselves to increase their cybersecurity and cyber resiliency to respond to and report any incidents that could inhibit their ability to continue operations.';

export const readiness = attestedMeasure({
  id: 'readiness',
  short: 'Response plan',
  title: 'There is a response plan with owners and contacts, and it has been tried',
  list: 'A',
  citations: [
    should2026(words),
    should2023(
      'Position themselves to increase their cybersecurity and cyber resiliency so as to respond to and report any incidents that could inhibit their ability to continue operations.',
    ),
  ],
  matters: 'At three in the morning nobody writes a plan. What was not practised will not be done.',
  needs: [{ kind: 'attestation', what: 'a response plan with owners and contacts, tested', days: 365 }],
  todo: 'Write the plan on two pages, with names and telephone numbers, try it with the night shift, and have two people sign that it was tried.',
  subjects: theSite,
});
