// The one rule that turns what a measure found into its verdict. No measure decides `met` by itself.
import { listed } from '#kit';
import type { View } from '#reconcile';
import { attestationsFor } from './attested.ts';
import { identity } from './identity.ts';
import type { Judged, Measure, NeedState, Status, Subject, Verdict } from './measure.ts';

/**
 * - a contradiction gives `not-met`, whatever anybody attests;
 * - a reason in the site model why it does not apply gives `not-applicable` once two people signed that, else `unknown`;
 * - every required kind present, fresh and covering, and no open question, gives `met`;
 * - every required kind present but one of them old gives `stale`;
 * - anything else is `unknown`, naming what is missing. A measure that asks for no evidence at all is never met.
 */
export function verdictOf(view: View, measure: Measure, subject: Subject, judged: Judged): Verdict {
  const { status, because } = rule(view, measure, subject, judged);
  const newest = judged.needs.map((n) => n.newest).filter((t) => t !== undefined);
  return {
    measure: measure.id,
    subject,
    status,
    because,
    needs: judged.needs,
    limits: [...judged.limits, ...(judged.cannotTell ?? [])],
    asOf: newest.length === 0 ? undefined : Math.max(...newest),
    findings: [...new Set(judged.contradictions.map(identity))],
  };
}

function rule(view: View, measure: Measure, subject: Subject, judged: Judged): { status: Status; because: string } {
  const { contradictions, needs, cannotTell = [] } = judged;
  if (contradictions.length > 0) {
    const more = contradictions.length - 1;
    return {
      status: 'not-met',
      because: contradictions[0]!.head + (more > 0 ? ` (and ${more} more)` : ''),
    };
  }
  if (judged.notApplicable !== undefined) {
    const signed = attestationsFor(view, measure.id, subject).find(
      (a) => a.confirmed && a.attestation.says === 'not-applicable',
    );
    return signed
      ? { status: 'not-applicable', because: `${judged.notApplicable} (signed: ${signed.attestation.id})` }
      : { status: 'unknown', because: `${judged.notApplicable}; nobody has signed yet that it does not apply` };
  }
  if (needs.length === 0) return { status: 'unknown', because: 'No evidence is asked for, so nothing is proven' };
  const missing = needs.filter((n) => n.state === 'missing');
  if (missing.length > 0) return { status: 'unknown', because: `Not proven: ${details(missing)}` };
  if (cannotTell.length > 0) return { status: 'unknown', because: `Cannot tell: ${cannotTell[0]}` };
  const old = needs.filter((n) => n.state === 'old');
  if (old.length > 0) return { status: 'stale', because: `Was shown, but too long ago: ${details(old)}` };
  return { status: 'met', because: details(needs) };
}

const details = (needs: readonly NeedState[]): string =>
  listed(
    needs.map((n) => n.detail),
    4,
  );
