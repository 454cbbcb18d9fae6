// Judges every measure for every subject, and gathers what was found: one draft per finding, whichever subjects raised it.
import type { View } from '#reconcile';
import { admitted } from './attested.ts';
import { identity } from './identity.ts';
import type { FindingDraft, Measure, Severity, Verdict } from './measure.ts';
import { isOver, newestOf } from './over.ts';
import { verdictOf } from './verdict.ts';

export interface Assessment {
  /** By measure in the order of the catalogue, then by subject. */
  verdicts: Verdict[];
  /** Worst first; each identity once. */
  drafts: FindingDraft[];
}

const order: Record<Severity, number> = { critical: 0, high: 1, medium: 2, low: 3 };

/** Judges `catalogue` against a view. Pure: the same view gives the same answer. */
export function judge(view: View, catalogue: readonly Measure[]): Assessment {
  const verdicts: Verdict[] = [];
  const drafts = new Map<string, FindingDraft>();
  for (const measure of catalogue) {
    for (const subject of measure.subjects(view)) {
      const judged = measure.judge(view, subject);
      const all = {
        ...judged,
        contradictions: [...judged.contradictions, ...admitted(view, measure.id, subject)].filter(
          (d) => !isOver(view, d),
        ),
      };
      verdicts.push(verdictOf(view, measure, subject, all));
      for (const draft of all.contradictions) {
        const id = identity(draft);
        if (!drafts.has(id)) drafts.set(id, draft);
      }
    }
  }
  return {
    verdicts,
    drafts: [...drafts.values()].sort(
      (a, b) => order[a.severity] - order[b.severity] || newestOf(b) - newestOf(a) || (a.head < b.head ? -1 : 1),
    ),
  };
}
