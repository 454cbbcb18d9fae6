// Evidence as one can follow it: the capture and packet, or the very lines of a file with the one meant lit.
import type { Evidence } from '#facts';
import { anchor, html } from './escape.ts';
import type { Markup } from './escape.ts';
import type { PageContext } from './context.ts';

/** `captures/x.pcapng packet 41`, linked to the row that gives the file's hash. */
function evidenceLink(page: PageContext, evidence: Evidence): Markup {
  const name = page.nameOf(evidence.artefact);
  const where =
    evidence.kind === 'packet'
      ? ` packet ${evidence.packet.toLocaleString('en-US')}`
      : evidence.line !== undefined
        ? ` line ${evidence.line}`
        : evidence.pointer !== undefined
          ? ` at ${evidence.pointer}`
          : '';
  // An earlier state of a device may lie in no folder any more: it is named, and there is no row to lead to.
  if (!listedIn(page).has(evidence.artefact)) return html`<span class="mono">${name}${where}</span>`;
  return html`<a class="mono" href="#${anchor('file', evidence.artefact)}">${name}${where}</a>`;
}

const listed = new WeakMap<PageContext, ReadonlySet<string>>();

/** Files that have a row on the page. */
function listedIn(page: PageContext): ReadonlySet<string> {
  let known = listed.get(page);
  if (!known) {
    known = new Set(page.assessment.read.files.map((f) => f.sha256).filter((h) => h !== undefined));
    listed.set(page, known);
  }
  return known;
}

/** The lit line with what stands around it, where the file is text that was taken in. */
export function evidenceLines(page: PageContext, evidence: Evidence): Markup | undefined {
  if (evidence.kind !== 'line' || evidence.line === undefined) return undefined;
  const text = page.assessment.textOf?.(evidence.artefact);
  if (text === undefined) return undefined;
  const lines = text.split('\n');
  const lit = evidence.line;
  if (lit > lines.length) return undefined;
  const from = Math.max(1, lit - 1);
  const shown = lines.slice(from - 1, lit + 2);
  return html`<div class="lines mono" role="group" aria-label="${evidence.what}">
    ${shown.map((line, i) => {
      const number = from + i;
      return html`<span${number === lit ? html` class="lit"` : ''}><b>${number}</b>${line.slice(0, 300)}</span>`;
    })}
  </div>`;
}

/** What one will find there, without the file's name where the link says it. */
function label(page: PageContext, { what, artefact }: Evidence): string {
  const name = `${page.nameOf(artefact)}: `;
  const words = what.startsWith(name) ? what.slice(name.length) : what;
  return words === '' ? '' : `${words}: `;
}

/** At most `most` pieces of evidence in one line, the rest counted: all of them are in findings.json. */
export function evidenceList(page: PageContext, list: readonly Evidence[], most = 6): Markup {
  const shown = list.slice(0, most);
  const rest = list.length - shown.length;
  return html`${shown.map(
    (e, i) => html`${i > 0 ? '; ' : ''}<span>${label(page, e)}${evidenceLink(page, e)}</span>`,
  )}${rest > 0 ? html`; <a href="findings.json">${rest} more</a>` : ''}`;
}
