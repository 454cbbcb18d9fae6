// Which guidance is in force: what an advisory's own text says and what its page says, side by side.
import { parseInstant } from '#kit';
import type { Instant } from '#kit';
import type { View } from '#reconcile';

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
  return view.site.advisories.map((a) => {
    const expires = a.expires === undefined ? undefined : parseInstant(a.expires);
    const over = expires !== undefined && expires < view.asOf;
    const cancelled = a.cancelled_by ?? view.site.advisories.find((other) => other.supersedes.includes(a.id))?.id;
    // Newer ones of the same title stand for it: its own end is history, not news.
    const newer = view.site.advisories.some(
      (other) => other.title !== undefined && other.title === a.title && other.id > a.id,
    );
    const saysActive = /active/i.test(a.page_status ?? '');
    return {
      id: a.id.replace(/^MSCI[ -]?/i, ''),
      title: a.title,
      pageStatus: a.page_status,
      cancelledBy: cancelled,
      expires,
      expired: over,
      words: cancelled
        ? `No longer in force: cancelled by ${cancelled}`
        : over
          ? newer
            ? 'Expired; newer ones of the same title are entered'
            : a.kept_voluntarily
              ? 'Expired; its measures are kept voluntarily'
              : saysActive
                ? 'Expired by its own text while its page says Active: look for a successor'
                : 'Expired: look for a successor'
          : 'In force',
    };
  });
}
