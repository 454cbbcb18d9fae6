// Crane by crane: can I vouch for it, and until when was it seen? Then the table of every measure against every crane.
import type { Instant } from '#kit';
import { addressed } from '#measures';
import { tally } from '../table.ts';
import type { Cell } from '../table.ts';
import { lists, statuses, statusSigns } from '../words.ts';
import { anchor, html } from './escape.ts';
import type { Markup } from './escape.ts';
import { shape, statusSign } from './signs.ts';
import type { PageContext } from './context.ts';
import { findingAnchor } from './finding.ts';

export const verdictAnchor = (measure: string, subject: string) => anchor('verdict', measure, subject);

/** Enough of an id to tell findings apart in a row; the command line takes it too. */
const shortId = (id: string) => id.slice(0, 7);

const columnName = (column: string) => (column === 'site' ? 'Port' : column);

function seenUntil(page: PageContext, crane: string): Instant | undefined {
  const { site, facts } = page.assessment.view;
  const zones = new Set(site.zones.filter((z) => z.crane === crane).map((z) => z.id));
  let last: Instant | undefined;
  for (const c of facts.coverage) if (zones.has(c.segment) && (last === undefined || c.to > last)) last = c.to;
  return last;
}

export function craneStrip(page: PageContext): Markup {
  const { site } = page.assessment.view;
  const rows = site.cranes.map((crane, i) => {
    const cells = page.table.rows.map((r) => r.cells[i]!);
    const findings = page.open.filter((f) =>
      f.subjects.some((s) => s.id === crane.id || site.zones.some((z) => z.id === s.id && z.crane === crane.id)),
    );
    const n = (status: string) => cells.filter((c) => c.status === status).length;
    const last = seenUntil(page, crane.id);
    const column = anchor('column', crane.id);
    const bound = addressed(crane);
    return html`<tr>
      <th scope="row">${crane.id}</th>
      <td>${crane.type}, ${crane.maker}${crane.delivered ? ` ${crane.delivered}` : ''}</td>
      <td>${bound ? 'must' : 'recommended'}</td>
      <td>
        ${findings.length > 0 ? html`<span class="sign s-not-met">${shape('not-met')}Look</span> ` : n('not-met') > 0 ? html`<span class="sign s-not-met">${shape('not-met')}Look</span> ` : n('met') > 0 && n('unknown') === 0 ? html`<span class="sign">${shape('met')}In order</span>` : html`<span class="sign">${shape('unknown')}Not proven</span>`}
      </td>
      <td>
        ${findings.length === 0 ? '0' : findings.slice(0, 6).map((f, k) => html`${k > 0 ? ', ' : ''}<a class="nb" href="#${findingAnchor(f.id)}" title="${f.head}">${shortId(f.id)}</a>`)}${findings.length > 6 ? html` and ${findings.length - 6} more` : ''}
      </td>
      <td class="n"><a href="#${column}">${n('met')}</a></td>
      <td class="n"><a href="#${column}">${n('unknown') + n('stale')}</a></td>
      <td>${last === undefined ? html`<span class="sign">${shape('unknown')}never seen</span>` : page.time(last)}</td>
    </tr>`;
  });
  return html`<section id="strip">
    <h2>Crane by crane</h2>
    <div class="wide">
      <table>
        <caption>
          “must” and “recommended” say how the 2026 advisory’s lists on crane networks speak to that crane: they bind
          owners of Chinese-manufactured ship-to-shore cranes.
        </caption>
        <thead>
          <tr>
            <th>Crane</th>
            <th>What it is</th>
            <th>Lists B to E</th>
            <th>State</th>
            <th>Open findings</th>
            <th>Met</th>
            <th>Not proven or out of date</th>
            <th>Traffic seen until</th>
          </tr>
        </thead>
        <tbody>
          ${rows}
        </tbody>
      </table>
    </div>
  </section>`;
}

function cell(measure: string, column: string, c: Cell): Markup {
  if (!c.status) return html`<td class="cell" aria-label="not judged here"></td>`;
  const sign = statusSigns[c.status];
  const target = c.verdicts.find((v) => v.status === c.status)!;
  const label = `${columnName(column)}: ${sign.word}`;
  return html`<td class="cell ${c.status}">
    <a href="#${verdictAnchor(measure, target.subject.id)}" title="${label}. ${target.because}" aria-label="${label}"
      >${shape(c.status)}${sign.short}</a
    >
  </td>`;
}

export function craneTableSection(page: PageContext): Markup {
  const { table } = page;
  const totals = tally(table);
  const groups = Object.entries(lists).map(([list, name]) => {
    const rows = table.rows.filter((r) => r.measure.list === list);
    if (rows.length === 0) return undefined;
    return html`<tbody>
      <tr>
        <th class="group" scope="colgroup" colspan="${table.columns.length + 1}">${name}</th>
      </tr>
      ${rows.map(
        (row) =>
          html`<tr>
            <th scope="row"><a href="#${anchor('measure', row.measure.id)}">${row.measure.title}</a></th>
            ${row.cells.map((c, i) => cell(row.measure.id, table.columns[i]!, c))}
          </tr>`,
      )}
    </tbody>`;
  });
  return html`<section id="cranes" class="turned">
    <h2>Every measure, every crane</h2>
    <ul>
      ${statuses.map((s) => html`<li>${statusSign(s)}: ${totals[s]} ${totals[s] === 1 ? 'cell' : 'cells'}; ${statusSigns[s].meaning}</li>`)}
    </ul>
    <table class="cranes">
      <thead>
        <tr>
          <th scope="col">Measure</th>
          ${table.columns.map((c) => html`<th scope="col" id="${anchor('column', c)}">${columnName(c)}</th>`)}
        </tr>
      </thead>
      ${groups.filter((g) => g !== undefined)}
    </table>
  </section>`;
}
