// exchange: the terminal shares what it learns, and practises.
import { attestedMeasure } from './attested-measure.ts';
import { should2023, should2026 } from './citations.ts';
import { declared, datedNeed, when } from './needs.ts';
import { theSite } from './subjects.ts';

export const exchange = attestedMeasure({
  id: 'exchange',
  short: 'Exchanges and drills',
  title: 'The terminal takes part in exchanges, drills and exercises',
  list: 'A',
  citations: [
    should2026(
      'Partner with academia and government to develop and maintain optimal cybersecurity hygiene by participating in information sharing exchanges and cyber drills and exercises.',
    ),
    should2023(
      'Partner with industry, academia, and government to develop and maintain optimal cybersecurity hygiene by participating in information sharing exchanges and cyber drills and exercises.',
    ),
  ],
  matters: 'What happened at another terminal last month happens here next month.',
  needs: [
    { kind: 'register', what: 'a drill or exercise on record', days: 365 },
    { kind: 'attestation', what: 'membership in an exchange, and that lessons of the drills were closed', days: 365 },
  ],
  todo: 'Hold two drills and one exercise a year, one of them with a crane; join an exchange; write down what was learned and close it.',
  subjects: theSite,
  need(view, _subject, need) {
    if (need.kind !== 'register') return undefined;
    const held = view.site.drills
      .filter((d) => d.kind === 'drill' || d.kind === 'exercise')
      .map((d) => ({ drill: d, at: when(d.on) ?? Number.NEGATIVE_INFINITY }))
      .filter((d) => d.at <= view.asOf)
      .sort((a, b) => b.at - a.at)[0];
    return datedNeed(
      view,
      'exchange',
      need,
      held && {
        at: held.at,
        what: `${held.drill.kind} ${held.drill.id}`,
        evidence: declared(view, 'drills', held.drill.id, `${held.drill.kind}: ${held.drill.what}`),
      },
    );
  },
});
