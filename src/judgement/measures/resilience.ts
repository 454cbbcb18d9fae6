// resilience: the terminal can keep its cranes working and get parts for them.
import { attestedMeasure } from './attested-measure.ts';
import { should2023, should2026 } from './citations.ts';
import { theSite } from './subjects.ts';

export const resilience = attestedMeasure({
  id: 'resilience',
  short: 'Sources of parts',
  title: 'Critical parts have a source, a second source and an end date that is known',
  list: 'A',
  citations: [
    should2026(
      'Ensure infrastructure operational resiliency regarding system security, as well as the ability to maintain equipment and sourcing for critical parts and upgrades',
    ),
    should2023(
      'Ensure infrastructure operational resiliency, regarding system security, as well as the ability to maintain equipment and sourcing for critical parts and upgrades.',
    ),
  ],
  matters: 'A crane waits as long as its slowest part takes to arrive.',
  needs: [
    {
      kind: 'attestation',
      what: 'a list of critical components with source, second source, lead time and end of support, and proof that the cranes lift with the port network cut',
      days: 365,
    },
  ],
  todo: 'For each critical component write down who can deliver it, who else, how long it takes and until when it is supported; try once whether the cranes lift without the port network.',
  subjects: theSite,
});
