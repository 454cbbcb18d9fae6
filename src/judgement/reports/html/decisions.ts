// The first thing on the page: what somebody must decide, worst first, at most seven.
import { counted } from '#kit';
import { html } from './escape.ts';
import type { Markup } from './escape.ts';
import { findingAnchor } from './finding.ts';
import { severitySign } from './signs.ts';
import type { PageContext } from './context.ts';

const most = 7;

export function decisions(page: PageContext): Markup {
  const open = page.open.filter((f) => f.state !== 'decided');
  const accepted = page.open.length - open.length;
  const also =
    accepted > 0
      ? html`<p>
          ${counted(accepted, 'finding')} ${accepted === 1 ? 'is' : 'are'} accepted until a day and
          <a href="#findings">still listed</a>.
        </p>`
      : undefined;
  if (open.length === 0) {
    return html`<section id="decide">
      <h2>Nothing to decide</h2>
      <p>
        No finding waits for a decision. Measures that are not proven still stand in
        <a href="#cranes">the crane table</a>.
      </p>
      ${also}
    </section>`;
  }
  return html`<section id="decide">
    <h2>${counted(open.length, 'thing')} to decide</h2>
    <ol class="decide">
      ${open.slice(0, most).map(
        (f) =>
          html`<li class="${f.severity}">
            <span>${severitySign(f.severity)}</span>
            <div>
              <p class="head">${f.head}</p>
              <p>${f.action}</p>
            </div>
            <a class="open" href="#${findingAnchor(f.id)}">open<span class="dim mono"> ${f.id}</span></a>
          </li>`,
      )}
    </ol>
    ${open.length > most ? html`<p><a href="#findings">${open.length - most} more below</a>, less pressing.</p>` : ''}
    ${also}
  </section>`;
}
