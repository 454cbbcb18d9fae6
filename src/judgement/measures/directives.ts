// directives: the Coast Guard's directives on these cranes. Their text is Sensitive Security Information and never stands in this product.
import type { View } from '#reconcile';
import { attestedMeasure } from './attested-measure.ts';
import { addressed, must2026 } from './citations.ts';
import type { Subject } from './measure.ts';
import { craneOf, everyCrane } from './subjects.ts';

export const directives = attestedMeasure({
  id: 'directives',
  short: 'Coast Guard directives',
  title: 'Every line of the directives that the facility holds has current evidence',
  list: 'B',
  citations: [
    must2026(
      'Ensure compliance with U.S. Coast Guard Maritime Security Directives 105-4 and 105-5 (see paragraph 4, References)',
      2026,
    ),
  ],
  matters: 'An inspector goes through the directives line by line for each crane that they address.',
  needs: [
    {
      kind: 'attestation',
      what: 'a signed statement per crane that each line of the directives was gone through',
      days: 180,
    },
  ],
  todo: 'Go through your own copy of the directives line by line for this crane, keep the notes in your own locked place (49 CFR 1520), and have two people sign that it was done. Do not put directive text into any file here.',
  subjects: everyCrane,
  notApplicable(view: View, subject: Subject) {
    const crane = craneOf(view, subject);
    if (!crane || (crane.directives_apply ?? addressed(crane))) return undefined;
    return `${crane.id} is not a Chinese-manufactured ship-to-shore crane`;
  },
  limits: () => ['What the directives say is not judged here; only whether somebody signed that it was gone through.'],
});
