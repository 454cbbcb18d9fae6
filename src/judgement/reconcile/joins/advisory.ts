// Advisory × advisory × day: which of the advisories entered still stand, and what became of the others. The one rule for the
// measure that judges it and the reports that show it.
import { DAY, parseInstant } from '#kit';
import type { Advisory } from '#site';
import type { View } from '../view.ts';

export interface AdvisoryState {
  advisory: Advisory;
  /** Past its own end, by its own text, on the day of judgement. */
  expired: boolean;
  /** Id of the advisory, entered or only named, that cancels or supersedes it. */
  replacedBy?: string;
  /** A newer one of the same title is entered: lineage is what advisories say or share, never the number alone. */
  outlived: boolean;
  /** Somebody has signed that its measures are kept, and the day to look again has not passed. */
  kept: boolean;
  inForce: boolean;
}

/** The advisories entered in the site's register, in its order. MARSEC directives are none: their text is not judged here. */
export function advisoryStates(view: Pick<View, 'site' | 'asOf'>): AdvisoryState[] {
  const all = view.site.advisories.filter((a) => !/directive/i.test(a.id));
  return all.map((advisory) => {
    const end = advisory.expires === undefined ? undefined : parseInstant(advisory.expires);
    const expired = end !== undefined && view.asOf >= end + DAY;
    const replacedBy =
      advisory.cancelled_by ?? all.find((other) => other !== advisory && supersedes(other, advisory))?.id;
    const outlived = all.some(
      (other) => title(other) !== undefined && title(other) === title(advisory) && sequence(other) > sequence(advisory),
    );
    const again = advisory.kept_voluntarily && parseInstant(advisory.kept_voluntarily.review_by);
    const kept = again !== undefined && again >= view.asOf;
    const inForce = replacedBy === undefined && (!expired || kept);
    return { advisory, expired, replacedBy, outlived, kept, inForce };
  });
}

/** `MSCI 2026-007`, `U.S. Maritime Advisory 2026-007` and `2026-007` name the same one. */
const plain = (id: string): string => id.replace(/^(U\.S\. Maritime Advisory|MSCI)\s*/i, '').trim();

const supersedes = (newer: Advisory, older: Advisory): boolean =>
  newer.supersedes.some((id) => plain(id) === plain(older.id));

const title = (a: Advisory): string | undefined => a.title?.trim().toLowerCase();

/** Year and number as one figure, to tell the newer of two. */
function sequence(a: Advisory): number {
  const m = /(\d{4})-(\d{3})/.exec(a.id);
  return m ? Number(m[1]) * 1000 + Number(m[2]) : 0;
}
