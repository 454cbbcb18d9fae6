// notices: warnings of the Coast Guard and CISA reach the people who can act on them, and are acted on in time.
import { attestedMeasure } from './attested-measure.ts';
import { should2026 } from './citations.ts';
import { theSite } from './subjects.ts';

export const notices = attestedMeasure({
  id: 'notices',
  short: 'Warnings acted on',
  title: 'Warnings about weaknesses reach the right people and are acted on in time',
  list: 'A',
  citations: [
    should2026(
      'Pay vigilant attention to USCG and Cybersecurity and Infrastructure Security Agency (CISA) notices and other alerts or advisories regarding identified cyber vulnerabilities which might impact their systems and diligently patch and update software to reduce vulnerabilities to known exploits as soon as possible.',
      2026,
    ),
  ],
  matters: 'Most holes that are used were published long before. What nobody reads, nobody closes.',
  needs: [
    { kind: 'advisory-feed', what: 'a current set of vulnerability notices, matched to the equipment list', days: 30 },
    {
      kind: 'attestation',
      what: 'a statement that each match was patched, mitigated or accepted with an end date',
      days: 90,
    },
  ],
  todo: 'Name who reads the notices each week, match them to the equipment list, and write down what was decided on each match.',
  subjects: theSite,
});
