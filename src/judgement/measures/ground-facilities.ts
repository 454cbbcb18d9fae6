// ground-facilities: the rooms on the ground that the cranes depend on are locked and looked after.
import { attestedMeasure } from './attested-measure.ts';
import { canUse2023, do2026 } from './citations.ts';
import { theSite } from './subjects.ts';

export const groundFacilities = attestedMeasure({
  id: 'ground-facilities',
  short: 'Rooms on the ground',
  title: 'Server rooms, data closets and operator stations are physically secured',
  list: 'E',
  citations: [
    do2026(
      'Ensure ground facilities used to support crane operations, including data closets, server rooms, and operator workstations, have appropriate physical security controls.',
    ),
    canUse2023(
      'Ensure ground facilities used to support crane operations, including data closets, server rooms, and operator workstations have appropriate physical security controls.',
    ),
  ],
  matters: 'Whoever can touch the rack needs no password.',
  needs: [{ kind: 'attestation', what: 'an inspection of every room with its locks and readers', days: 180 }],
  todo: 'Walk through the rooms with the list, write down locks, readers and cameras, and have two people sign.',
  subjects: theSite,
});
