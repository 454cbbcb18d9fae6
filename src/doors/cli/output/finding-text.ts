// One finding for a terminal, in its six parts and with its evidence opened.
import { measures } from '#measures';
import type { Finding } from '#findings';
import { findingLines, labelled, paint } from '#reports';
import type { TextStyle } from '#reports';
import { openedEvidence } from './evidence.ts';
import type { Opener } from './evidence.ts';

export async function findingText(finding: Finding, opener: Opener, style: TextStyle, most: number): Promise<string> {
  const nameOf = (artefact: string) => opener.fileOf(artefact)?.name ?? artefact.slice(0, 12);
  const heading = (text: string) => ['', paint(style, 'strong', text)];
  const part = (text: string) => labelled('', text, style, 2, 0);
  const measure = measures.find((m) => m.id === finding.measure);
  const { saw, unseen, draft } = finding;
  const out = [
    ...findingLines(finding, opener.timeZone, nameOf, style),
    ...heading('What was seen'),
    ...saw.flatMap((s) => part(s.what)),
    ...heading('What could not be seen'),
    ...(unseen.length > 0 ? unseen.flatMap(part) : part('Nothing that bears on this is known to be missing.')),
    ...heading('Why it matters'),
    ...part(finding.matters),
    ...(measure?.citations ?? []).flatMap((c) => [
      ...labelled('', `“${c.words}”`, style, 4, 0),
      ...labelled(
        '',
        `${c.advisory}, paragraph ${c.paragraph}, since ${c.since}. Force: ${c.force}. Binds: ${c.binds}.`,
        style,
        6,
        0,
      ),
    ]),
    ...heading('Do now'),
    ...part(finding.action),
    ...(draft === undefined
      ? []
      : [...part('Drafted change:'), ...draft.split('\n').flatMap((l) => labelled('', l, style, 6, 0))]),
    ...heading('Closes when'),
    ...part(finding.closes.words),
    ...heading('Evidence, opened'),
    ...(await openedEvidence(
      saw.flatMap((s) => s.evidence),
      opener,
      style,
      most,
    )),
  ];
  return `${out.join('\n')}\n`;
}
