// rebuild-tests: somebody has rebuilt each model from bare hardware, by the book.
import { attestedMeasure } from './attested-measure.ts';
import { canUse2023, do2026 } from './citations.ts';
import { theSite } from './subjects.ts';

export const rebuildTests = attestedMeasure({
  id: 'rebuild-tests',
  short: 'Rebuild practised',
  title: 'There is a tried procedure to rebuild each model of hardware',
  list: 'D',
  citations: [
    do2026('Ensure the organization has procedures for performing and testing hardware rebuilds.'),
    canUse2023('Ensure the organization has procedures on how to perform and test hardware rebuilds.'),
  ],
  matters: 'The one who knew how retires; the paper stays.',
  needs: [{ kind: 'attestation', what: 'a rebuild procedure per model, and a rebuild drill', days: 365 }],
  todo: 'Write the rebuild of one model as a checklist, let somebody else follow it, and correct it where they stopped.',
  subjects: theSite,
});
