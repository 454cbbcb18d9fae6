// What makes two drafts the same finding: measure, subjects and cause; never times, counts or wording.
import { canonical, sha256 } from '#kit';
import type { FindingDraft } from './measure.ts';

/** `F-` and twelve hexadecimal digits of the SHA-256 over measure, subjects (in any order) and cause. */
export function identity(draft: Pick<FindingDraft, 'measure' | 'subjects' | 'cause'>): string {
  const subjects = draft.subjects.map((s) => `${s.kind}:${s.id}`).sort();
  return `F-${sha256(canonical({ cause: draft.cause, measure: draft.measure, subjects })).slice(0, 12)}`;
}
