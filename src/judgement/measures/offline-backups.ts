// offline-backups: a copy of each backup lies where no network reaches it.
import { listed } from '#kit';
import type { View } from '#reconcile';
import { attestedMeasure } from './attested-measure.ts';
import { canUse2023, do2026 } from './citations.ts';
import type { FindingDraft, Subject } from './measure.ts';
import { declared, when } from './needs.ts';
import { everyCrane } from './subjects.ts';

export const offlineBackups = attestedMeasure({
  id: 'offline-backups',
  short: 'Offline copies',
  title: 'Every backup of the crane has a copy that no network reaches',
  list: 'D',
  citations: [do2026('Make sure backups are stored offline.'), canUse2023('Make sure backups are stored offline.')],
  matters: 'What encrypts the server also encrypts every copy that the server can reach.',
  needs: [{ kind: 'attestation', what: 'where the offline copies lie, sealed and verified when', days: 90 }],
  todo: 'Copy what has no offline copy to a medium that is unplugged and locked away; verify it where it lies.',
  subjects: everyCrane,
  against: noCopy,
});

function noCopy(view: View, subject: Subject): FindingDraft[] {
  const without = view.site.backups.filter((b) => b.crane === subject.id && !b.offline_copy);
  if (without.length === 0) return [];
  return [
    {
      measure: 'offline-backups',
      subjects: [subject],
      cause: `no-offline-copy:${without
        .map((b) => b.id)
        .sort()
        .join(',')}`,
      severity: 'medium',
      head: `${subject.id}: ${listed(
        without.map((b) => b.what),
        3,
      )}: no copy of the backup is kept offline.`,
      saw: without.map((b) => ({
        at: when(b.last) ?? view.asOf,
        what: `The backup register lists copies of ${b.id} on ${listed(b.copies) || 'nothing'}, none of them offline`,
        evidence: declared(view, 'backups', b.id),
      })),
      unseen: ['Whether an offline copy exists that nobody entered.'],
      matters: 'Malicious encryption that reaches the backup server takes the only copy.',
      action: `Copy ${listed(without.map((b) => b.id))} to an unplugged medium, lock it away, and enter it.`,
      closes: { words: 'Each has an offline copy on record.', check: { kind: 'cause-gone' } },
    },
  ];
}
