// Shapes of verdicts and severities, drawn in the page itself so that no font decides how they look.
import type { Severity, Status } from '#measures';
import { severitySigns, statusSigns } from '../words.ts';
import { html, Markup } from './escape.ts';

const shapes: Record<Status | Severity, string> = {
  met: '<path d="M2 8.5 6.2 13 14 3.5" fill="none" stroke="currentColor" stroke-width="2.4"/>',
  'not-met':
    '<path d="M1.5 1.5h13v13h-13z" fill="currentColor"/><path d="m5 5 6 6m0-6-6 6" stroke="var(--sheet)" stroke-width="2"/>',
  stale:
    '<circle cx="8" cy="8" r="6.2" fill="none" stroke="currentColor" stroke-width="1.8"/><path d="M8 4v4.4l3 2" fill="none" stroke="currentColor" stroke-width="1.8"/>',
  unknown:
    '<circle cx="8" cy="8" r="6.2" fill="none" stroke="currentColor" stroke-width="1.8" stroke-dasharray="2.4 2.4"/>',
  'not-applicable': '<path d="M3 8h10" stroke="currentColor" stroke-width="2"/>',
  critical: '<path d="m8 .8 7.2 7.2L8 15.2.8 8z" fill="currentColor"/>',
  high: '<path d="M8 1.2 15.4 14.6H.6z" fill="currentColor"/>',
  medium:
    '<circle cx="8" cy="8" r="6.4" fill="none" stroke="currentColor" stroke-width="1.8"/><path d="M8 1.6a6.4 6.4 0 0 1 0 12.8z" fill="currentColor"/>',
  low: '<circle cx="8" cy="8" r="6.2" fill="none" stroke="currentColor" stroke-width="1.8"/>',
};

/** Placed once in a page; the signs refer to it. */
export const signDefinitions = new Markup(
  `<svg width="0" height="0" style="position:absolute" aria-hidden="true"><defs>${Object.entries(shapes)
    .map(([name, path]) => `<symbol id="i-${name}" viewBox="0 0 16 16">${path}</symbol>`)
    .join('')}</defs></svg>`,
);

export const shape = (name: Status | Severity): Markup =>
  new Markup(`<svg aria-hidden="true"><use href="#i-${name}"/></svg>`);

export const statusSign = (status: Status): Markup =>
  html`<span class="sign s-${status}">${shape(status)}${statusSigns[status].word}</span>`;

export const severitySign = (severity: Severity): Markup =>
  html`<span class="sign s-${severity}">${shape(severity)}${severitySigns[severity].word}</span>`;
