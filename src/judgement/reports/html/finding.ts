// One finding on the page: what we saw, what we could not see, why it matters, what to do now, and what closes it.
import { listed } from '#kit';
import type { Citation } from '#measures';
import type { Finding } from '#findings';
import { stateWords } from '../words.ts';
import { anchor, html, preformatted } from './escape.ts';
import type { Markup } from './escape.ts';
import { evidenceLines, evidenceList } from './evidence.ts';
import { severitySign } from './signs.ts';
import type { PageContext } from './context.ts';

export const findingAnchor = (id: string) => anchor('finding', id);

export const subjectName = (s: { kind: string; id: string }): string => (s.kind === 'site' ? 'the whole port' : s.id);

/** The advisory's own words, with their force and whom they bind: shown as such and never as law. */
export function citation(c: Citation): Markup {
  return html`<blockquote>
    “${c.words}”<cite
      >${c.advisory}, paragraph ${c.paragraph}, since ${c.since}. Force: ${c.force}. Binds: ${c.binds}.</cite
    >
  </blockquote>`;
}

function sawRow(page: PageContext, finding: Finding, saw: Finding['saw'][number]): Markup {
  return html`<li>
    <span>${page.seen(finding, saw)}</span>
    <div>
      ${saw.what}
      <div class="proof">
        ${evidenceList(page, saw.evidence)}${saw.evidence.slice(0, 2).map((e) => evidenceLines(page, e))}
      </div>
    </div>
  </li>`;
}

export function findingArticle(page: PageContext, finding: Finding): Markup {
  const measure = page.assessment.measures.find((m) => m.id === finding.measure);
  const packets = page.packets.get(finding.id);
  return html`<article class="${finding.severity}" id="${findingAnchor(finding.id)}">
    <div class="keep">
      <div class="meta">
        <span>${severitySign(finding.severity)}</span><span class="mono">${finding.id}</span
        ><span>${stateWords[finding.state]}</span><span>${listed(finding.subjects.map(subjectName), 6)}</span
        ><span><a href="#${anchor('measure', finding.measure)}">${measure?.title ?? finding.measure}</a></span>
      </div>
      <h3 class="head">${finding.head}</h3>
    </div>
    <section>
      <h4>What we saw</h4>
      <ul class="saw">
        ${finding.saw.map((s) => sawRow(page, finding, s))}
      </ul>
      ${packets?.map(
        (p) =>
          html`<p>
            The packets: <a class="mono" href="${p.path}">${p.path}</a> (${p.packets.toLocaleString('en-US')} of
            ${page.nameOf(p.capture)}, each with a note; opens in Wireshark).
          </p>`,
      )}
    </section>
    <section>
      <h4>What could not be seen</h4>
      ${
        finding.unseen.length > 0
          ? html`<ul>
              ${finding.unseen.map((u) => html`<li>${u}</li>`)}
            </ul>`
          : html`<p>Nothing that bears on this is known to be missing.</p>`
      }
    </section>
    <section>
      <h4>Why it matters</h4>
      <p>${finding.matters}</p>
      ${measure?.citations.map(citation)}
    </section>
    <section class="now">
      <h4>Do now</h4>
      <p>${finding.action}</p>
      ${
        finding.draft
          ? html`<div class="dim">Drafted change:</div>
              <pre>${preformatted(finding.draft)}</pre>`
          : ''
      }
    </section>
    <section>
      <h4>Closes when</h4>
      <p>${finding.closes.words}</p>
    </section>
    <p class="dim">
      First found by the judgement for ${page.date(finding.firstFound)}; newest evidence ${page.date(finding.lastSeen)}.
    </p>
  </article>`;
}
