// contacts: whoever finds something suspicious knows the four numbers to call.
import { attestedMeasure } from './attested-measure.ts';
import { clause2023, clause2026 } from './citations.ts';
import { theSite } from './subjects.ts';

/** Paragraph 3 of both advisories: whom to tell. */
const reportingContacts: readonly { name: string; reach: string }[] = [
  { name: 'U.S. Coast Guard National Response Center', reach: '1-800-424-8802' },
  { name: 'U.S. Coast Guard Cyber Command, Maritime Cyber Readiness Branch', reach: 'maritimecyber@uscg.mil' },
  { name: 'CISA Central', reach: '888-282-0870, central@cisa.gov' },
  { name: 'FBI Cyber Division', reach: '855-292-3937, CyWatch@fbi.gov' },
];

const words =
  'Maritime stakeholders who discover compromised equipment or suspicious activity within the Marine Transportation System (MTS), or OT/IT assets should contact:';

export const contacts = attestedMeasure({
  id: 'contacts',
  short: 'Whom to call',
  title: 'The four places to report to are posted where the night shift finds them',
  list: 'F',
  citations: [
    { ...clause2026('3', words), force: 'should' },
    {
      ...clause2023(
        '3',
        'Maritime stakeholders who discover compromised or suspicious activity within the Marine Transportation System (MTS), or OT/IT assets should contact:',
      ),
      force: 'should',
    },
  ],
  matters: 'A report that is made in the first hour helps; one that waits for the office does not.',
  needs: [{ kind: 'attestation', what: 'the call card with all four contacts, posted and tried', days: 365 }],
  todo: `Print the call card and post it: ${reportingContacts.map((c) => `${c.name} ${c.reach}`).join('; ')}.`,
  subjects: theSite,
});
