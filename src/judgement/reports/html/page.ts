// The report: one self-contained page. It reads from top to bottom as a person decides: what to do, which crane, why, on what proof.
import { counted } from '#kit';
import type { Assessment } from '../assessment.ts';
import { configsRead } from '../configs.ts';
import { pageContext } from './context.ts';
import type { PacketFile } from './context.ts';
import { bringSection } from './bring.ts';
import { craneStrip, craneTableSection } from './cranes.ts';
import { decisions } from './decisions.ts';
import { html, Markup } from './escape.ts';
import { findingArticle } from './finding.ts';
import { matrixSection } from './matrix.ts';
import { coverageSection, guidanceSection, readSection, verifySection } from './material.ts';
import { signDefinitions } from './signs.ts';
import { styleSheet } from './style.ts';
import { verdictsSection } from './verdicts.ts';

/** @param packets packet files that stand beside the page, by finding. @returns the page's text (HTML, UTF-8); it refers to nothing outside its folder. */
export function reportPage(
  assessment: Assessment,
  packets: ReadonlyMap<string, readonly PacketFile[]> = new Map(),
): string {
  const page = pageContext(assessment, packets);
  const { facility } = assessment.view.site;
  const { facts } = assessment.view;
  const total = facts.captures.reduce((n, c) => n + c.packets, 0);
  const configs = configsRead(facts);
  const sample = facility.invented ? html`<p class="sample">Sample site: everything here is invented</p>` : '';
  const style = new Markup(
    styleSheet(
      `${facility.name}${facility.invented && !/invented/i.test(facility.name) ? ' (invented sample)' : ''}`,
      `Quaywall ${assessment.program}, judged for ${page.date(assessment.view.asOf)}, written ${page.time(assessment.madeAt)}`,
    ),
  );
  return html`<!DOCTYPE html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta
          http-equiv="Content-Security-Policy"
          content="default-src 'none'; style-src 'unsafe-inline'; img-src data:"
        />
        <meta name="referrer" content="no-referrer" />
        <title>${facility.name}: crane assessment for ${page.date(assessment.view.asOf)}</title>
        <style>
          ${style}
        </style>
      </head>
      <body>
        ${signDefinitions}
        <header class="top">
          <div>
            <h1>${facility.name}: what is true about its cranes</h1>
            ${sample}
            <dl>
              <dt>Judged for</dt>
              <dd>${page.judgedFor}</dd>
              <dt>Read</dt>
              <dd>
                <a href="#read">${counted(assessment.read.files.length, 'file')}</a>, ${counted(total, 'packet')} in
                <a href="#read">${counted(facts.captures.length, 'capture')}</a
                >${configs === undefined ? '' : html`, <a href="#read">${configs}</a>`};
                <a href="#not-understood">what was not understood</a>
              </dd>
              <dt>Judged</dt>
              <dd>
                <a href="#verdicts">${counted(assessment.measures.length, 'measure')}</a> on
                <a href="#strip">${counted(assessment.view.site.cranes.length, 'crane')}</a>
              </dd>
            </dl>
          </div>
        </header>
        <nav aria-label="Parts of this report">
          <div>
            <a href="#decide">Decide</a><a href="#strip">Cranes</a><a href="#bring">Bring next</a
            ><a href="#cranes">Every measure</a><a href="#matrix">Who reaches what</a><a href="#findings">Findings</a
            ><a href="#coverage">What could be watched</a><a href="#read">What was read</a
            ><a href="#guidance">Guidance</a><a href="#verify">How to check</a>
          </div>
        </nav>
        <main>
          ${decisions(page)}${craneStrip(page)}${bringSection(page)}${craneTableSection(page)}${matrixSection(page)}
          <section id="findings">
            <h2>Findings</h2>
            ${page.findings.length === 0 ? html`<p>None.</p>` : page.findings.map((f) => findingArticle(page, f))}
          </section>
          ${coverageSection(page)}${readSection(page)}${guidanceSection(page)}${verdictsSection(page)}${verifySection(page)}
        </main>
        <footer><div>Quaywall ${assessment.program}. This page asks nothing of any network.</div></footer>
      </body>
    </html> `.text;
}
