// locked-cabinets: what controls the crane sits behind a lock.
import { attestedMeasure } from './attested-measure.ts';
import { canUse2023, do2026 } from './citations.ts';
import { everyCrane } from './subjects.ts';

export const lockedCabinets = attestedMeasure({
  id: 'locked-cabinets',
  short: 'Locked cabinets',
  title: 'Controllers, switches and computers on board sit in locked cabinets',
  list: 'E',
  citations: [
    do2026('Keep on-board devices such as PLCs, networking devices, and computers within locked data cabinets.'),
    canUse2023('Keep on-board devices, such as PLCs, networking devices, and computers within locked data cabinets.'),
  ],
  matters: 'A free port in an open cabinet is the shortest way into the controller.',
  needs: [{ kind: 'attestation', what: 'a round of the crane’s cabinets: locks, keys, seals', days: 90 }],
  todo: 'Walk the crane’s cabinets with the checklist: locked, key where it belongs, seals whole, nothing plugged in that is not on the list.',
  subjects: everyCrane,
});
