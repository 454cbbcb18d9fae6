// HTML as values that cannot be broken out of: every text put into a template is escaped, whatever it holds.
import { inert } from '#kit';

/** Markup that was built by `html` and may stand as it is. */
export class Markup {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

type Part = Markup | string | number | undefined | false | readonly Part[];

/** Text of a page: markup characters escaped, control and direction-changing characters made visible. */
export function escapeHtml(text: string): string {
  return inert(text, 20_000)
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;')
    .replace(/"/g, '&quot;')
    .replace(/'/g, '&#39;');
}

function render(part: Part): string {
  if (part === undefined || part === false) return '';
  if (part instanceof Markup) return part.text;
  if (typeof part === 'string') return escapeHtml(part);
  if (typeof part === 'number') return String(part);
  return part.map(render).join('');
}

/** Tagged template: html`<td>${anything}</td>`. Attribute values must stand in double quotes. */
export function html(strings: TemplateStringsArray, ...parts: Part[]): Markup {
  let text = strings[0]!;
  parts.forEach((part, i) => {
    text += render(part) + strings[i + 1]!;
  });
  return new Markup(text);
}

/** Text whose line breaks count, for a `<pre>`. */
export function preformatted(text: string): Markup {
  return new Markup(text.split('\n').map(escapeHtml).join('\n'));
}

/** An id for an anchor: letters, digits and hyphens, different for different names. */
export function anchor(...names: string[]): string {
  return names
    .map((name) => name.replace(/[^A-Za-z0-9]/g, (c) => (c === '-' ? '-' : `_${c.codePointAt(0)!.toString(16)}_`)))
    .join('--');
}

/** A CSS string token: everything but letters, digits and a few marks as numeric escapes, so that no name ends the string or the sheet. */
export function cssString(text: string): string {
  const safe = [...inert(text, 200)].map((c) =>
    /[A-Za-z0-9 .,:()-]/.test(c) ? c : `\\${c.codePointAt(0)!.toString(16)} `,
  );
  return `"${safe.join('')}"`;
}
