// chinese-cranes: which of the cranes the advisory's "must" addresses is written down and signed. Maker and type decide, not the controls.
import { listed } from '#kit';
import type { View } from '#reconcile';
import { addressed, clause2026, threat2023 } from './citations.ts';
import { attestationNeed } from './attested.ts';
import type { Judged, Measure, Need, NeedState, Subject } from './measure.ts';
import { declared } from './needs.ts';
import { craneOf, everyCrane } from './subjects.ts';

export const chineseCranes: Measure = {
  id: 'chinese-cranes',
  short: 'Which words bind',
  title: 'It is settled, crane by crane, which words of the advisories bind',
  list: 'F',
  citations: [
    clause2026(
      '1',
      'These cranes may, depending on their individual configurations, be controlled, serviced, and programmed from remote locations. These features may leave them vulnerable to exploitation.',
      2026,
    ),
    {
      ...clause2026('2', 'Specifically, owners and operators of Chinese manufactured ship-to-shore cranes must:', 2026),
      force: 'must',
    },
    threat2023('automated port cranes worldwide'),
  ],
  matters:
    'The advisory says "must" to the owners of Chinese-manufactured ship-to-shore cranes and recommends the same to others; an inspector asks first which is which.',
  needs: [
    {
      kind: 'register',
      what: 'maker, country and type of the crane, with the maker’s listings and their source',
      days: 3650,
    },
    { kind: 'attestation', what: 'a signed statement of maker and type of the crane', days: 365 },
  ],
  todo: 'Take maker and type from the crane’s name plate and contract, enter the maker’s listings with source and date, and have two people sign.',
  subjects: everyCrane,
  judge(view, subject): Judged {
    const crane = craneOf(view, subject)!;
    const words = addressed(crane)
      ? `Lists B to E of MSCI 2026-007 address ${crane.id} with "must" (${crane.maker}, ${crane.type}).`
      : `Lists B to E of MSCI 2026-007 are a recommendation for ${crane.id} (${crane.maker}, ${crane.type}).`;
    return {
      needs: [origin(view, subject, this.needs[0]!), attestationNeed(view, this.id, subject, this.needs[1]!)],
      contradictions: [],
      limits: [words],
    };
  },
};

/** Fresh where the crane's maker is a supplier on record whose country is given and agrees with what the crane says. */
function origin(view: View, subject: Subject, need: Need): NeedState {
  const crane = craneOf(view, subject)!;
  const maker = view.site.suppliers.find((s) => s.id === crane.maker);
  const evidence = [...declared(view, 'cranes', crane.id), ...(maker ? declared(view, 'suppliers', maker.id) : [])];
  const lacking = [
    maker ? undefined : `no supplier "${crane.maker}" is on record`,
    maker && maker.country === undefined ? `the country of ${maker.id} is not given` : undefined,
    maker?.country !== undefined && (maker.country === 'CN') !== crane.chinese_manufactured
      ? `${maker.id} is of ${maker.country}, yet the crane says the opposite`
      : undefined,
  ].filter((t) => t !== undefined);
  if (lacking.length > 0) return { need, state: 'missing', detail: `${need.what}: ${listed(lacking)}`, evidence };
  const listings = maker!.listings.map((l) => l.list);
  return {
    need,
    state: 'fresh',
    newest: view.asOf,
    detail: `${crane.maker} (${maker!.country}), ${crane.type}${listings.length > 0 ? `; listed: ${listed(listings)}` : ''}`,
    evidence,
  };
}
