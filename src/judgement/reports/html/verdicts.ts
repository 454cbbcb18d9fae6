// Behind every cell of the table: why this verdict, on what evidence, and what is missing. Subjects with the same answer share a row.
import type { Verdict } from '#measures';
import { statuses } from '../words.ts';
import type { MeasureText } from '../assessment.ts';
import { anchor, html } from './escape.ts';
import type { Markup } from './escape.ts';
import { verdictAnchor } from './cranes.ts';
import { evidenceList } from './evidence.ts';
import { citation, findingAnchor, subjectName } from './finding.ts';
import { statusSign } from './signs.ts';
import type { PageContext } from './context.ts';

/** Verdicts that read the same are told once, for all their subjects. */
function grouped(verdicts: readonly Verdict[]): Verdict[][] {
  const groups = new Map<string, Verdict[]>();
  for (const v of verdicts) {
    const key = JSON.stringify([v.status, v.because, v.limits, v.findings, v.needs.map((n) => [n.state, n.detail])]);
    const group = groups.get(key);
    if (group) group.push(v);
    else groups.set(key, [v]);
  }
  return [...groups.values()].sort((a, b) => statuses.indexOf(a[0]!.status) - statuses.indexOf(b[0]!.status));
}

const needWords = { fresh: 'There', old: 'Too old', missing: 'Missing' } as const;

/** Each kind of evidence that is needed: whether it is there, in the words of the judgement, and the proof. */
function needs(page: PageContext, v: Verdict): Markup {
  return html`<ul class="needs">
    ${v.needs.map(
      (n) =>
        html`<li>
          <b>${needWords[n.state]}</b>:
          ${n.detail}${n.newest === undefined || n.newest === page.assessment.view.asOf ? '' : html`, newest ${n.need.kind === 'traffic' ? page.time(n.newest) : page.date(n.newest)}`}${
            n.evidence.length > 0 ? html` (${evidenceList(page, n.evidence, 2)})` : ''
          }
        </li>`,
    )}
    ${v.limits.map((limit) => html`<li><b>Limit</b>: ${limit}</li>`)}
  </ul>`;
}

function row(page: PageContext, group: Verdict[]): Markup {
  const v = group[0]!;
  const names = group.map(
    (g, i) =>
      html`${i > 0 ? ', ' : ''}<span id="${verdictAnchor(g.measure, g.subject.id)}">${subjectName(g.subject)}</span>`,
  );
  const findings = v.findings.map(
    (id, i) => html`${i > 0 ? ', ' : ''}<a class="mono" href="#${findingAnchor(id)}">${id}</a>`,
  );
  // What is missing stands in the list of needs; saying it twice helps nobody.
  return html`<tr>
    <td>${statusSign(v.status)}</td>
    <td>${names}</td>
    <td>
      ${v.status === 'unknown' && v.needs.length > 0 ? '' : html`<p>${v.because}</p>`}
      ${v.findings.length > 0 ? html`<p>Findings: ${findings}</p>` : ''} ${needs(page, v)}
    </td>
  </tr>`;
}

function measureSection(page: PageContext, measure: MeasureText): Markup {
  const verdicts = page.assessment.verdicts.filter((v) => v.measure === measure.id);
  return html`<div class="measure" id="${anchor('measure', measure.id)}">
    <h3>${measure.title} <span class="mono dim">${measure.id}</span></h3>
    ${measure.citations.map(citation)}
    <p>${measure.matters}</p>
    <p class="dim">To meet it: ${measure.todo}</p>
    <table>
      <tbody>
        ${grouped(verdicts).map((g) => row(page, g))}
      </tbody>
    </table>
  </div>`;
}

export function verdictsSection(page: PageContext): Markup {
  return html`<section id="verdicts">
    <h2>Why each verdict</h2>
    ${page.assessment.measures.map((m) => measureSection(page, m))}
  </section>`;
}
