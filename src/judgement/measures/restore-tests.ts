// restore-tests: backups have been brought back to life, with a clock running.
import { attestedMeasure } from './attested-measure.ts';
import { canUse2023, do2026 } from './citations.ts';
import { everyCrane } from './subjects.ts';

export const restoreTests = attestedMeasure({
  id: 'restore-tests',
  short: 'Restore practised',
  title: 'Restoring the crane’s backups has been practised and timed',
  list: 'D',
  citations: [
    do2026('Periodically test backups and restoration procedures.'),
    canUse2023('Periodically test backups and restoration procedures.'),
  ],
  matters: 'A backup that cannot be started is not a backup.',
  needs: [{ kind: 'attestation', what: 'a restore drill with measured time and loss, per kind of device', days: 365 }],
  todo: 'Restore one image, one controller program and one drive on the bench, with a clock running; write down what was missing.',
  subjects: everyCrane,
});
