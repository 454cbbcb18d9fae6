// guidance-in-force: the guidance that the site works by still stands, or somebody signed that it is kept all the same.
import { DAY, counted, parseInstant, siteDate } from '#kit';
import type { Advisory } from '#site';
import { advisoryStates } from '#reconcile';
import type { AdvisoryState, View } from '#reconcile';
import { clause2023, clause2026 } from './citations.ts';
import type { FindingDraft, Judged, Measure, Need, NeedState } from './measure.ts';
import { declared, when } from './needs.ts';
import { theSite, wholeSite } from './subjects.ts';

export const guidanceInForce: Measure = {
  id: 'guidance-in-force',
  short: 'Guidance in force',
  title: 'The guidance the site works by is in force, or kept on purpose',
  list: 'F',
  citations: [
    clause2026(
      '5',
      'This message cancels and supersedes U.S. Maritime Advisory 2025-013 and will automatically expire on October 21, 2026.',
      2026,
    ),
    clause2023(
      '5',
      'This message cancels U.S. Maritime Advisory 2023-002 and will automatically expire on February 19, 2024.',
    ),
  ],
  matters: 'The measures stay sensible when an advisory ends; its citation may not stand in an inspection.',
  needs: [{ kind: 'catalogue', what: 'the advisories the site works by, one of them in force', days: 90 }],
  todo: 'Look at maritime.dot.gov/msci for a successor and enter it; if there is none, have it signed that you keep the measures, with a day to look again.',
  subjects: theSite,
  judge(view): Judged {
    const states = advisoryStates(view);
    return {
      needs: [catalogue(view, this.needs[0]!, states.find((s) => s.inForce)?.advisory)],
      contradictions: states.flatMap((s) => expired(view, s)),
      limits: [
        'Judged by the advisories entered in the register; Quaywall makes no outside call and does not look for a successor itself.',
      ],
    };
  },
};

function catalogue(view: View, need: Need, best: Advisory | undefined): NeedState {
  if (!best) return { need, state: 'missing', detail: `${need.what}: none of those entered is in force`, evidence: [] };
  const read = [best.page_read, best.issued].map(when).filter((t) => t !== undefined);
  const newest = read.length === 0 ? undefined : Math.max(...read);
  const evidence = declared(view, 'advisories', best.id);
  if (newest === undefined) {
    return { need, state: 'missing', detail: `${best.id} is entered, but not when it was read or issued`, evidence };
  }
  const days = view.site.facility.periods['guidance-in-force'] ?? need.days;
  const on = siteDate(newest, view.site.facility.timezone);
  return view.asOf - newest > days * DAY
    ? {
        need,
        state: 'old',
        newest,
        detail: `${best.id} was last looked at on ${on}, more than ${days} days ago`,
        evidence,
      }
    : { need, state: 'fresh', newest, detail: `${best.id} is in force, last looked at on ${on}`, evidence };
}

/** An expired one is news unless another stands for it, or it is kept on purpose. */
function expired(view: View, state: AdvisoryState): FindingDraft[] {
  if (!state.expired || state.replacedBy !== undefined || state.outlived || state.kept) return [];
  const a = state.advisory;
  const zone = view.site.facility.timezone;
  // A date without a time is that whole day at the site, not an instant of UTC: noon keeps it on its own day everywhere.
  const end = parseInstant(a.expires!)! + DAY / 2;
  const past = Math.floor((view.asOf - parseInstant(a.expires!)!) / DAY);
  const page = a.page_status === undefined ? '' : `, although its page says ${a.page_status}`;
  return [
    {
      measure: 'guidance-in-force',
      subjects: [wholeSite],
      cause: `expired:${a.id}`,
      severity: 'medium',
      head: `${a.id} expired on ${siteDate(end, zone)} by its own text${page}. No successor is loaded.`,
      saw: [
        {
          at: end,
          what: `Its own text ends it on ${siteDate(end, zone)}, ${counted(past, 'day')} before the day of judgement${a.page_status === undefined ? '' : `; its page was read as "${a.page_status}"`}`,
          evidence: declared(view, 'advisories', a.id),
        },
      ],
      unseen: ['Whether a successor has been published: nothing is looked up outside.'],
      matters: 'The measures stay sensible and are judged as before; the citation may not stand in an inspection.',
      action:
        'Look at maritime.dot.gov/msci for a successor and enter it in the advisories register. If there is none, record that you keep the measures, by whom and until when.',
      closes: {
        words: 'A successor is loaded, or somebody has signed that it is kept, with a day to look again.',
        check: { kind: 'cause-gone' },
      },
    },
  ];
}
