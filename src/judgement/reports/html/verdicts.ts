// Behind every cell of the table: why this verdict, on what evidence, and what is missing. Subjects with the same answer share a row.
import { listed } from '#kit';
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

const needWords = { fresh: 'there', old: 'too old', missing: 'missing' } as const;

function row(page: PageContext, group: Verdict[]): Markup {
  const v = group[0]!;
  return html`<tr>
    <td>${statusSign(v.status)}</td>
    <td>
      ${group.map((g, i) => html`${i > 0 ? ', ' : ''}<span id="${verdictAnchor(g.measure, g.subject.id)}">${subjectName(g.subject)}</span>`)}
    </td>
    <td>
      <p>${v.because}</p>
      ${
        v.findings.length > 0
          ? html`<p>
              Findings:
              ${v.findings.map((id, i) => html`${i > 0 ? ', ' : ''}<a class="mono" href="#${findingAnchor(id)}">${id}</a>`)}
            </p>`
          : ''
      }${v.needs.map((n) => html`<p class="dim">${n.need.what}: <b>${needWords[n.state]}</b>${n.newest !== undefined ? html`, newest ${page.time(n.newest)}` : ''}. ${n.detail}${n.evidence.length > 0 ? html` ${evidenceList(page, n.evidence, 3)}` : ''}</p>`)}${
        v.limits.length > 0 ? html`<p class="dim">Limits: ${listed(v.limits, 8)}</p>` : ''
      }
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
