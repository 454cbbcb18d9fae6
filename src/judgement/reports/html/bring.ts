// What to bring next: at most five pieces of evidence, with how many answers each would settle.
import { counted } from '#kit';
import { bringNext, caution, deviceSentences, places, worth } from '../bring.ts';
import type { Piece } from '../bring.ts';
import { anchor, html } from './escape.ts';
import type { Markup } from './escape.ts';
import type { PageContext } from './context.ts';

export function bringSection(page: PageContext): Markup {
  const pieces = bringNext(page.assessment);
  if (pieces.length === 0) return html`<section id="bring"></section>`;
  return html`<section id="bring">
    <h2>Bring this next</h2>
    <p>
      What the answers “not proven” and “out of date” of the crane table wait for, as counts of its cells. Where this
      version cannot read a kind of evidence yet, it says so.
    </p>
    <div class="wide">
      <table>
        <thead>
          <tr>
            <th>What</th>
            <th>For</th>
            <th>What hangs on it</th>
            <th>In particular</th>
          </tr>
        </thead>
        <tbody>
          ${pieces.map(
            (p) =>
              html`<tr>
                <th scope="row">${p.title}</th>
                <td>${places(p.columns, page.table.columns)}</td>
                <td>
                  ${worth(p)}:
                  ${p.measures.map((m, i) => html`${i > 0 ? ', ' : ''}<a href="#${anchor('measure', m.id)}">${m.short}</a>`)}
                </td>
                <td>
                  ${p.asks.join('; ')}.${devices(page, p)}${caution(p, page.assessment) === undefined ? '' : html` <b>${caution(p, page.assessment)}</b>`}
                </td>
              </tr>`,
          )}
        </tbody>
      </table>
    </div>
  </section>`;
}

/** Which configurations, and under it each device with what waits for it. */
function devices(page: PageContext, piece: Piece): Markup | string {
  if (piece.devices.length === 0) return '';
  const timeZone = page.assessment.view.site.facility.timezone;
  return html` ${deviceSentences(piece, timeZone, 6).join(' ')}
    <details>
      <summary>Device by device</summary>
      <ul>
        ${piece.devices.map(
          (d) =>
            html`<li>
              ${deviceSentences({ devices: [d] }, timeZone, 1).join(' ')} ${counted(d.answers, 'answer')} of
              ${d.measures.map((m) => m.short).join(', ')} for ${places(d.columns, page.table.columns)}
            </li>`,
        )}
      </ul>
    </details>`;
}
