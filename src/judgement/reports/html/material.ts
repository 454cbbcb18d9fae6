// What the judgement stands on: what could be watched and when, what was read, what was not understood, which guidance is in force.
import { byteCount, counted, duration, problemText } from '#kit';
import { guidanceStates } from '../guidance.ts';
import { anchor, html } from './escape.ts';
import type { Markup } from './escape.ts';
import { shape } from './signs.ts';
import type { PageContext } from './context.ts';

export function coverageSection(page: PageContext): Markup {
  const { facts, site } = page.assessment.view;
  const watched = new Set(facts.coverage.map((c) => c.segment));
  const unwatched = site.zones.filter((z) => !watched.has(z.id));
  const unassigned = facts.placements.filter((p) => !p.assigned);
  const sensors = site.sensors.filter((s) => s.blind.length > 0);
  return html`<section id="coverage">
    <h2>What could be watched</h2>
    <p>“Never seen” only means something over these times and places.</p>
    <div class="wide">
      <table>
        <thead>
          <tr>
            <th>Zone</th>
            <th>Sensor</th>
            <th>From</th>
            <th>To</th>
            <th>For</th>
            <th>Directions</th>
            <th>Packets lost</th>
            <th>Capture</th>
          </tr>
        </thead>
        <tbody>
          ${[...facts.coverage]
            .sort((a, b) => (a.segment < b.segment ? -1 : a.segment > b.segment ? 1 : a.from - b.from))
            .map(
              (c) =>
                html`<tr>
                  <td>${c.segment}</td>
                  <td>${c.sensor ?? 'not named'}</td>
                  <td>${page.time(c.from)}</td>
                  <td>${page.time(c.to)}</td>
                  <td>${duration(c.to - c.from)}</td>
                  <td>${c.directions === 'both' ? 'both' : 'one only'}</td>
                  <td>${c.drops === undefined ? 'not recorded' : c.drops.toLocaleString('en-US')}</td>
                  <td><a class="mono" href="#${anchor('file', c.capture)}">${page.nameOf(c.capture)}</a></td>
                </tr>`,
            )}
        </tbody>
      </table>
    </div>
    ${unwatched.length > 0 ? html`<p><span class="sign">${shape('unknown')}${counted(unwatched.length, 'zone')} not watched at all:</span> ${unwatched.map((z) => z.id).join(', ')}.</p>` : ''}
    ${unassigned.length > 0 ? html`<p><span class="sign">${shape('unknown')}Nobody said where these captures were taken, so no crane’s verdict uses them:</span> ${unassigned.map((p) => p.file).join(', ')}. Add them to captures/sources.yaml.</p>` : ''}
    ${sensors.map((s) => html`<p>Sensor ${s.id} cannot see: ${s.blind.join('; ')}.</p>`)}
  </section>`;
}

export function readSection(page: PageContext): Markup {
  const { files, problems } = page.assessment.read;
  const { captures } = page.assessment.view.facts;
  const bySha = new Map(captures.map((c) => [c.sha256, c]));
  const odd = captures.flatMap((c) => c.notUnderstood.map((n) => ({ file: c.file, ...n })));
  const seen = new Set<string>();
  return html`<section id="read">
    <h2>What was read</h2>
    <div class="wide">
      <table>
        <thead>
          <tr>
            <th>File</th>
            <th>Kind</th>
            <th>What is in it</th>
            <th>From, to</th>
            <th>SHA-256</th>
          </tr>
        </thead>
        <tbody>
          ${files.map((f) => {
            const c = f.sha256 === undefined ? undefined : bySha.get(f.sha256);
            const first = f.sha256 !== undefined && !seen.has(f.sha256);
            if (f.sha256 !== undefined) seen.add(f.sha256);
            return html`<tr${first ? html` id="${anchor('file', f.sha256!)}"` : ''}><td class="mono">${f.file}</td><td>${f.kind}</td><td>${f.summary}${c ? html`; ${byteCount(c.fileBytes)}${c.skipped > 0 ? html`; <b>${counted(c.skipped, 'record')} not readable</b>` : ''}${c.truncated > 0 ? html`; ${counted(c.truncated, 'packet')} cut short` : ''}` : ''}</td><td>${c?.first !== undefined && c.last !== undefined ? html`${page.time(c.first)}<br />${page.time(c.last)}` : ''}</td><td class="mono" style="overflow-wrap:anywhere">${f.sha256 ?? ''}</td></tr>`;
          })}
        </tbody>
      </table>
    </div>
    <h3 id="not-understood">What was not understood</h3>
    ${odd.length + problems.length === 0 ? html`<p>Everything that was handed in was read and understood.</p>` : ''}
    ${
      problems.length > 0
        ? html`<ul>
            ${problems.map((p) => html`<li>${problemText(p)}</li>`)}
          </ul>`
        : ''
    }
    ${
      odd.length > 0
        ? html`<table>
              <thead>
                <tr>
                  <th>Capture</th>
                  <th>No reader for</th>
                  <th>Packets</th>
                </tr>
              </thead>
              <tbody>
                ${odd.map(
                  (o) =>
                    html`<tr>
                      <td class="mono">${o.file}</td>
                      <td>${o.what}</td>
                      <td class="n">${o.packets.toLocaleString('en-US')}</td>
                    </tr>`,
                )}
              </tbody>
            </table>
            <p class="dim">They are kept as conversations: who spoke to whom is known, what was said is not.</p>`
        : ''
    }
  </section>`;
}

export function guidanceSection(page: PageContext): Markup {
  const states = guidanceStates(page.assessment.view);
  return html`<section id="guidance">
    <h2>The guidance this is judged by</h2>
    <table>
      <thead>
        <tr>
          <th>Advisory</th>
          <th>By its own text</th>
          <th>Its page says</th>
          <th>So</th>
        </tr>
      </thead>
      <tbody>
        ${states.map(
          (g) =>
            html`<tr>
              <td>MSCI ${g.id}${g.title ? html`<br /><span class="dim">${g.title}</span>` : ''}</td>
              <td>
                ${g.expires === undefined ? (g.cancelledBy ? `cancelled by ${g.cancelledBy}` : 'names no day of expiry') : `${g.expired ? 'expired' : 'expires'} ${page.date(g.expires)}`}
              </td>
              <td>${g.pageStatus ?? 'not recorded'}</td>
              <td>${g.expired ? html`<span class="sign s-stale">${shape('stale')}${g.words}</span>` : g.words}</td>
            </tr>`,
        )}
      </tbody>
    </table>
    <p>The words of an advisory are shown as its own, with their force. They are guidance and not law.</p>
  </section>`;
}

export function verifySection(page: PageContext): Markup {
  const { ledger, program } = page.assessment;
  return html`<section id="verify">
    <h2>How to check this report</h2>
    <ol>
      <li>Every file above is named by its SHA-256. <code>sha256sum FILE</code> on the original must give the same.</li>
      <li>
        Open the packets of a finding in Wireshark: the note on each packet gives its number in the original capture.
      </li>
      <li>
        In the folder that was assessed, <code>quaywall ledger verify</code> checks that no entry of the evidence ledger
        has
        changed${ledger ? html`. It held ${ledger.entries.toLocaleString('en-US')} entries when this was written, the last one <span class="mono" style="overflow-wrap:anywhere">${ledger.head}</span>` : ''}.
      </li>
      <li><code>quaywall assess</code> on the same folder with the same date gives the same verdicts.</li>
    </ol>
    <p class="dim">Written by Quaywall ${program}, ${page.time(page.assessment.madeAt)}.</p>
  </section>`;
}
