// image-backups: system images, controller programs and drive settings of each crane are backed up within their period.
import { DAY, counted, listed, siteDate } from '#kit';
import type { View } from '#reconcile';
import { attestedMeasure } from './attested-measure.ts';
import { canUse2023, do2026 } from './citations.ts';
import type { FindingDraft, Subject } from './measure.ts';
import { declared, when } from './needs.ts';
import { everyCrane } from './subjects.ts';

const words =
  'Perform periodic backups of key software images and programs, including operating system images (crane management, cabin view, and ground view system), application programs for PLCs, and settings for other key devices (e.g., variable frequency drive (VFD) network switches).';

export const imageBackups = attestedMeasure({
  id: 'image-backups',
  short: 'Backups taken',
  title: 'Images, programs and settings of the crane are backed up within their period',
  list: 'D',
  citations: [
    do2026(words),
    canUse2023(
      'Perform periodic backups of key software images and programs, including operating system images (crane management, cabin view, and ground view system), application programs for PLCs, and settings for other key devices (e.g., variable frequency drive (VFD), network switches).',
    ),
  ],
  matters: 'A crane comes back with the last backup, or with weeks of rebuilding by hand.',
  needs: [
    {
      kind: 'attestation',
      what: 'a statement that each image, program and setting of this crane is backed up',
      days: 90,
    },
    { kind: 'program', what: 'proof that the backups hold what is running', days: 90 },
  ],
  todo: 'Take the backups that are overdue in the next berth window and enter them in the backup register.',
  subjects: everyCrane,
  against: overdue,
});

/** Backups that the site's own register shows older than their own period, one finding per crane. */
function overdue(view: View, subject: Subject): FindingDraft[] {
  const zone = view.site.facility.timezone;
  const late = view.site.backups
    .filter((b) => b.crane === subject.id)
    .map((b) => ({ backup: b, last: when(b.last) }))
    .filter(({ backup, last }) => last === undefined || view.asOf - last > backup.every_days * DAY);
  if (late.length === 0) return [];
  const say = ({ backup, last }: (typeof late)[number]) =>
    last === undefined
      ? `${backup.what} (never)`
      : `${backup.what} (${counted(Math.floor((view.asOf - last) / DAY), 'day')} old)`;
  return [
    {
      measure: 'image-backups',
      subjects: [subject],
      cause: `overdue:${late
        .map((l) => l.backup.id)
        .sort()
        .join(',')}`,
      severity: 'medium',
      head: `${subject.id}: ${listed(late.map(say), 3)} ${late.length === 1 ? 'is' : 'are'} past the backup period.`,
      saw: late.map(({ backup, last }) => ({
        at: last ?? view.asOf,
        what:
          last === undefined
            ? `The backup register has no date for ${backup.id}, to be taken every ${backup.every_days} days`
            : `The backup register says ${backup.id} was last taken on ${siteDate(last, zone)}, to be taken every ${backup.every_days} days`,
        evidence: declared(view, 'backups', backup.id),
      })),
      unseen: ['Whether a newer backup exists that nobody entered, and whether the old one would start.'],
      matters: 'What was changed since then would be lost with the machine.',
      action: `Take ${listed(late.map((l) => l.backup.id))} in the next window and enter the date.`,
      closes: { words: 'Each is younger than its period.', check: { kind: 'cause-gone' } },
    },
  ];
}
