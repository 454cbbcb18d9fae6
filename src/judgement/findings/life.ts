// The life of findings: what the last judgement knew, held against what this one found. Pure: the store keeps the result.
import { exceptionFor } from '#reconcile';
import type { View } from '#reconcile';
import { identity, isOver, newestOf } from '#measures';
import type { FindingDraft } from '#measures';
import type { Finding } from './finding.ts';

/**
 * All findings after this judgement: those found now, in their order, then the others. A finding that is not found again is closed
 * only if its condition was seen to hold; if its evidence is merely not there (a capture that was not read again) it stays as it was.
 */
export function updateFindings(previous: readonly Finding[], drafts: readonly FindingDraft[], view: View): Finding[] {
  const before = new Map(previous.map((f) => [f.id, f]));
  const now = new Map<string, Finding>();
  for (const draft of drafts) {
    const id = identity(draft);
    if (!now.has(id)) now.set(id, found(before.get(id), id, draft, view));
  }
  const rest = previous.filter((f) => !now.has(f.id)).map((f) => (f.state === 'closed' ? f : unfound(f, view)));
  return [...now.values(), ...rest];
}

function found(before: Finding | undefined, id: string, draft: FindingDraft, view: View): Finding {
  const lastSeen = Math.min(newestOf(draft), view.asOf);
  const exception = exceptionFor(
    view,
    draft.measure,
    draft.subjects.map((s) => s.id),
    view.asOf,
  );
  const undecided = before === undefined || before.state === 'new' ? 'new' : 'back-again';
  return {
    ...draft,
    id,
    state: exception ? 'decided' : undecided,
    firstFound: before?.firstFound ?? view.asOf,
    lastSeen,
    ...(exception ? { decision: exception.id } : {}),
  };
}

function unfound(finding: Finding, view: View): Finding {
  const over = finding.closes.check.kind === 'cause-gone' ? causeGone(finding, view) : isOver(view, finding);
  return over ? { ...finding, state: 'closed', closedAt: view.asOf } : finding;
}

/** The cause is gone if whatever was seen on the wire is still at hand and no longer counts: it is explained now. */
function causeGone(finding: Finding, view: View): boolean {
  const captures = new Set(view.facts.captures.map((c) => c.sha256));
  return finding.saw.every((s) => s.evidence.every((e) => e.kind !== 'packet' || captures.has(e.artefact)));
}
