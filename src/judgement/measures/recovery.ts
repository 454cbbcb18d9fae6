// recovery: each critical system has a plan to bring it back, and the plan was practised.
import { attestedMeasure } from './attested-measure.ts';
import { should2023, should2026 } from './citations.ts';
import { theSite } from './subjects.ts';

export const recovery = attestedMeasure({
  id: 'recovery',
  short: 'Recovery plans',
  title: 'Each critical system has a recovery plan that has been practised',
  list: 'A',
  citations: [
    should2026(
      'Develop, implement and practice robust recovery and reconstitution plans for critical information and operational technology (IT and OT) systems',
      2026,
    ),
    should2023('Maintain fully recoverable backups and practice recovery from backups.'),
  ],
  matters: 'A plan that was never tried is a hope.',
  needs: [
    { kind: 'attestation', what: 'a recovery plan per critical system with its owner and last practice', days: 365 },
  ],
  todo: 'For each critical system name an owner, write the steps, practise them once a year, and sign what happened.',
  subjects: theSite,
});
