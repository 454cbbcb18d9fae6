// What people have stated, and how far it counts: only the words of one person confirmed by another, both signatures on that text.
import { parseInstant, siteDate } from '#kit';
import type { Evidence } from '#facts';
import type { Attested, View } from '#reconcile';
import type { FindingDraft, Need, NeedState, Subject } from './measure.ts';
import { periodDays, isFresh } from './periods.ts';

/** Statements about this measure that name the subject, or the whole site. */
export function attestationsFor(view: View, measure: string, subject: Subject): Attested[] {
  return view.attested.filter(
    ({ attestation: a }) => a.measure === measure && (a.subjects.includes(subject.id) || a.subjects.includes('site')),
  );
}

/**
 * The state of a need that people attest. `fresh`: a confirmed statement "met" within the period; `old`: one that has expired or
 * was made before the period; `missing`: none, or only ones that two people have not signed.
 */
export function attestationNeed(view: View, measure: string, subject: Subject, need: Need): NeedState {
  const zone = view.site.facility.timezone;
  const stated = attestationsFor(view, measure, subject)
    .filter((a) => a.attestation.says === 'met')
    .map((a) => ({ ...a, on: parseInstant(a.attestation.stated_on) ?? Number.NEGATIVE_INFINITY }))
    .filter((a) => a.on <= view.asOf)
    .sort((a, b) => b.on - a.on);
  const at = (state: NeedState['state'], detail: string, from: (typeof stated)[number]): NeedState => ({
    need,
    state,
    newest: from.on,
    detail,
    evidence: [attestationEvidence(from)],
  });
  const confirmed = stated.filter((a) => a.confirmed);
  const fresh = confirmed.find((a) => isFresh(view, measure, need, a.on));
  if (fresh) {
    return at('fresh', `${need.what}: attested by ${names(fresh)} on ${siteDate(fresh.on, zone)}`, fresh);
  }
  const old = confirmed[0] ?? stated.find((a) => a.state === 'expired');
  if (old) {
    const limit = `older than ${periodDays(view, measure, need)} days or past its end`;
    return at('old', `${need.what}: attested on ${siteDate(old.on, zone)}, ${limit}`, old);
  }
  const half = stated[0];
  if (half) return at('missing', `${need.what}: stated (${half.attestation.id}) but ${unsigned(half)}`, half);
  return { need, state: 'missing', detail: `${need.what}: nobody has attested it`, evidence: [] };
}

const names = (a: Attested): string =>
  a.attestation.confirmed_by === undefined
    ? a.attestation.stated_by
    : `${a.attestation.stated_by} and ${a.attestation.confirmed_by}`;

const unsigned = (a: Attested): string =>
  ({
    confirmed: 'signed',
    unsigned: 'not signed by anybody',
    'half-signed': 'signed by one person only',
    void: 'its text was changed after it was signed',
    expired: 'expired',
  })[a.state];

/** The line of the register, or the file, in which the statement stands. */
function attestationEvidence(a: Attested): Evidence {
  return {
    kind: 'line',
    artefact: a.sha256,
    line: a.line ?? 1,
    what: `${a.file}: statement ${a.attestation.id} by ${a.attestation.stated_by}: ${a.attestation.because}`,
  };
}

/** A person's statement that the measure is not met contradicts it, signed or not: nobody has to prove a fault they admit. */
export function admitted(view: View, measure: string, subject: Subject): FindingDraft[] {
  return attestationsFor(view, measure, subject)
    .filter((a) => a.attestation.says === 'not-met')
    .filter((a) => (parseInstant(a.attestation.stated_on) ?? 0) <= view.asOf)
    .map((a) => ({
      measure,
      subjects: [subject],
      cause: `attested:${a.attestation.id}`,
      severity: 'medium',
      head: `${a.attestation.stated_by} states that this is not so: ${a.attestation.because}`.slice(0, 150),
      saw: [
        {
          at: parseInstant(a.attestation.stated_on) ?? view.asOf,
          what: a.attestation.because,
          evidence: [attestationEvidence(a)],
        },
      ],
      unseen: ['Only what the person states; no machine has read it.'],
      matters: 'A fault that is known and written down is the easiest one to fix.',
      action: 'Agree on who mends it by when, and state it again once it is done.',
      closes: { words: 'The statement is replaced by one that says it is met.', check: { kind: 'cause-gone' } },
    }));
}
