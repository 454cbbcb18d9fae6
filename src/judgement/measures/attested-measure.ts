// A measure that rests on what people attest, with or without registers beside it. Keeps such files to their words.
import type { View } from '#reconcile';
import { attestationNeed } from './attested.ts';
import type { FindingDraft, Judged, Measure, Need, NeedState, Subject } from './measure.ts';

/** What such a measure may add to its attestations. */
interface AttestedMeasure extends Omit<Measure, 'judge'> {
  /** State of each need that is not attested, by register or date; the attested ones are worked out here. */
  need?(view: View, subject: Subject, need: Need): NeedState | undefined;
  /** What registers say against it. */
  against?(view: View, subject: Subject): FindingDraft[];
  /** Why the site model itself says that it does not apply to this subject. */
  notApplicable?(view: View, subject: Subject): string | undefined;
  limits?(view: View, subject: Subject): string[];
}

/** Fills in `judge`: needs of kind `attestation` from signed statements, every other through `need` (missing where that says nothing). */
export function attestedMeasure(measure: AttestedMeasure): Measure {
  const { need: other, against, notApplicable, limits, ...words } = measure;
  return {
    ...words,
    judge(view, subject): Judged {
      return {
        needs: words.needs.map(
          (need) =>
            other?.(view, subject, need) ??
            (need.kind === 'attestation'
              ? attestationNeed(view, words.id, subject, need)
              : { need, state: 'missing', detail: `${need.what}: none has been read`, evidence: [] }),
        ),
        contradictions: against?.(view, subject) ?? [],
        limits: limits?.(view, subject) ?? [],
        notApplicable: notApplicable?.(view, subject),
      };
    },
  };
}
