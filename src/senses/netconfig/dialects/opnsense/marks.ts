// Marks of XML elements: an element's own lines, and each child by what is said of its name. Names nobody listed stay unrecognised.
import type { LineScope } from '#facts';
import type { LineBook } from '../../core/line-book.ts';
import type { XmlElement } from '../../core/xml.ts';

export type ChildState = 'modelled' | 'harmless' | 'not-modelled' | 'limited' | 'aside';

/** The element with all that is in it. */
export function markWhole(
  book: LineBook,
  element: XmlElement,
  state: ChildState,
  options: { scope?: LineScope; element?: string; note?: string } = {},
): void {
  if (state === 'aside') book.aside([element.line, element.to]);
  else book.mark([element.line, element.to], state, options);
}

/** The lines of its opening and closing tags. */
export function markTags(book: LineBook, element: XmlElement, scope: LineScope = 'device'): void {
  book.mark(element.line, 'modelled', { scope });
  if (element.children.length) book.mark(element.to, 'modelled', { scope });
}

/** Tags, and each child whose name is listed. An empty element says nothing, whatever its name. */
export function markChildren(
  book: LineBook,
  element: XmlElement,
  known: Readonly<Record<string, ChildState>>,
  options: { scope?: LineScope; element?: string; note?: string } = {},
): void {
  markTags(book, element, options.scope);
  for (const child of element.children) {
    const state = known[child.name];
    if (state !== undefined) markWhole(book, child, state, options);
  }
}
