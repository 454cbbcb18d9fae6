// XML of a configuration as a tree of elements, each with its lines. No document type, no entities of the file's own, bounded in depth and size.
import { SaxesParser } from 'saxes';
import type { Problem } from '#kit';
import type { ConfigText } from './text.ts';

export interface XmlElement {
  /** With its prefix, as written. */
  name: string;
  attributes: Record<string, string>;
  /** Its own text (CDATA included), without that of its children, trimmed. */
  text: string;
  children: XmlElement[];
  /** Line of its opening tag's name, from 1. */
  line: number;
  /** Line of its closing tag; the last line read where it was never closed. */
  to: number;
}

export const deepestXml = 100;
const mostXmlElements = 2_000_000;
const mostProblems = 20;

/**
 * Reads XML 1.0 from the first `<` on (what stands before it, an echo of a terminal, is skipped). Never throws: what is wrong becomes a problem with its
 * line, and what was read until then stays. A document type is refused, because it can define entities; the five of XML itself are read.
 * @returns the root element, or none where there is no element.
 */
export function readXml(text: Pick<ConfigText, 'name' | 'whole'>): { root?: XmlElement; problems: Problem[] } {
  const problems: Problem[] = [];
  const parser = new SaxesParser({ position: true });
  const open: XmlElement[] = [];
  const words: string[][] = [];
  let root: XmlElement | undefined;
  let elements = 0;
  let skippedLines = 0;
  let stopped = false;

  const say = (what: string, remedy?: string) => {
    if (problems.length >= mostProblems) return;
    problems.push({
      what,
      where: { file: text.name, line: parser.line + skippedLines },
      ...(remedy ? { remedy } : {}),
    });
  };
  const stop = (what: string, remedy?: string) => {
    if (!stopped) say(what, remedy);
    stopped = true;
  };

  parser.on('error', (error) => say(`the XML is damaged: ${error.message.replace(/^.*?\d+:\d+: /, '')}`));
  parser.on('doctype', () =>
    stop('the file declares a document type (DTD); reading stopped there', 'Export it again without one.'),
  );
  parser.on('opentagstart', (tag) => {
    if (stopped) return;
    if (open.length >= deepestXml) return stop(`elements are nested deeper than ${deepestXml}; reading stopped there`);
    if (++elements > mostXmlElements) return stop(`more than ${mostXmlElements} elements; reading stopped there`);
    // Where the name ends its line, the parser stands on the next one already.
    const line = parser.line + skippedLines - (parser.columnIndex === 0 ? 1 : 0);
    const element: XmlElement = { name: tag.name, attributes: {}, text: '', children: [], line, to: line };
    open.at(-1)?.children.push(element);
    // A second root is an error of the file that the parser tells; the first stays the document.
    root ??= element;
    open.push(element);
    words.push([]);
  });
  parser.on('opentag', (tag) => {
    if (!stopped) Object.assign(open.at(-1)!.attributes, tag.attributes);
  });
  const addText = (part: string) => {
    if (!stopped) words.at(-1)?.push(part);
  };
  parser.on('text', addText);
  parser.on('cdata', addText);
  const close = () => {
    const element = open.pop();
    if (!element) return;
    element.text = words.pop()!.join('').trim();
    element.to = parser.line + skippedLines;
  };
  parser.on('closetag', () => {
    if (!stopped) close();
  });

  const start = text.whole.indexOf('<');
  if (start < 0) return { problems: [{ what: 'there is no XML in the file', where: { file: text.name } }] };
  for (let i = 0; i < start; i++) if (text.whole.charCodeAt(i) === 10) skippedLines++;
  const piece = 1 << 16;
  for (let at = start; at < text.whole.length && !stopped; at += piece) parser.write(text.whole.slice(at, at + piece));
  if (!stopped) parser.close();
  while (open.length > 0) close();
  return { ...(root ? { root } : {}), problems };
}

/** The child of that name, the first where there are several. */
export const xmlChild = (element: XmlElement | undefined, name: string): XmlElement | undefined =>
  element?.children.find((child) => child.name === name);
