// Which guidance is in force: what an advisory's own text says and what its page says, side by side.
import { parseInstant } from '#kit';
import type { Instant } from '#kit';
import { advisoryStates } from '#reconcile';
import type { AdvisoryState, View } from '#reconcile';

interface GuidanceState {
  id: string;
  title?: string;
  pageStatus?: string;
  cancelledBy?: string;
  expires?: Instant;
  expired: boolean;
  /** What follows, in a sentence. */
  words: string;
}

/** Judged on the assessment's day; an advisory that has run out is still shown, and still judged by. */
export function guidanceStates(view: View): GuidanceState[] {
  const states = new Map(advisoryStates(view).map((s) => [s.advisory, s]));
  return view.site.advisories.map((a) => {
    const state = states.get(a);
    return {
      id: a.id.replace(/^MSCI[ -]?/i, ''),
      title: a.title,
      pageStatus: a.page_status,
      cancelledBy: state?.replacedBy,
      expires: a.expires === undefined ? undefined : parseInstant(a.expires),
      expired: state?.expired ?? false,
      words: state ? wordsOf(state) : 'Held by the facility; what it says is not judged here',
    };
  });
}

function wordsOf({ advisory, expired, replacedBy, outlived, kept }: AdvisoryState): string {
  if (replacedBy !== undefined) return `No longer in force: cancelled by ${replacedBy}`;
  if (!expired) return 'In force';
  if (outlived) return 'Expired; newer ones of the same title are entered';
  if (kept) return 'Expired; its measures are kept voluntarily';
  return /active/i.test(advisory.page_status ?? '')
    ? 'Expired by its own text while its page says Active: look for a successor'
    : 'Expired: look for a successor';
}
