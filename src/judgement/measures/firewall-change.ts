// firewall-change: rules are changed by a written procedure, and each change is one that was approved.
import { attestedMeasure } from './attested-measure.ts';
import { canUse2023, must2026 } from './citations.ts';
import { theSite } from './subjects.ts';

export const firewallChange = attestedMeasure({
  id: 'firewall-change',
  short: 'Firewall changes',
  title: 'Firewall rules change only by an approved, unexpired change',
  list: 'B',
  citations: [
    must2026('define formal policies and procedures for firewall rule changes needed to control access'),
    canUse2023('define formal policies and procedures for firewall rule changes needed to control access.'),
  ],
  matters: 'One rule that was left behind after a night’s repair undoes all the others.',
  needs: [
    { kind: 'attestation', what: 'the procedure for rule changes: document, owner, review date', days: 365 },
    { kind: 'configuration', what: 'two collected configurations of every firewall, to compare', days: 30 },
  ],
  todo: 'Write the procedure on one page, name its owner, and collect the configurations of all firewalls every month.',
  subjects: theSite,
});
