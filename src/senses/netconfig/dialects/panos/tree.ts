// A PAN-OS configuration as one tree of words, whichever way it is written: XML, `set` lines, or braces. Every reader sees this tree alone,
// so the three forms of one configuration come to one model.
import type { LineScope, LineState } from '#facts';
import type { Problem } from '#kit';
import type { LineBook } from '../../core/line-book.ts';
import type { ConfigText } from '../../core/text.ts';
import { readXml } from '../../core/xml.ts';
import type { XmlElement } from '../../core/xml.ts';

export interface NodeMark {
  state: LineState | 'aside';
  scope: LineScope;
  note?: string;
}

/** Most words are values: they share one empty map instead of each having its own. */
const childless: ReadonlyMap<string, PanNode> = new Map<string, PanNode>();

/** A word and what stands under it. A value is a child without children. */
export class PanNode {
  readonly key: string;
  #children: Map<string, PanNode> | undefined;
  line: number;
  to: number;
  /** Lines that are its own, first and last in turn: those that give it as a value, or open and close it. */
  readonly spans: number[] = [];
  mark: NodeMark | undefined;

  constructor(key: string, line: number, to = line) {
    this.key = key;
    this.line = line;
    this.to = to;
  }

  get children(): ReadonlyMap<string, PanNode> {
    return this.#children ?? childless;
  }

  /** The same map, to be changed. */
  get own(): Map<string, PanNode> {
    return (this.#children ??= new Map<string, PanNode>());
  }

  child(key: string, line: number, to = line): PanNode {
    let found = this.#children?.get(key);
    if (found) found.to = Math.max(found.to, to);
    else {
      found = new PanNode(key, line, to);
      this.own.set(key, found);
    }
    return found;
  }
}

const deepest = 60;

/** Anything that needs a closer look than splitting at spaces: quotes, brackets, braces, other white space. */
const special = /[[\]{};"']|[^\S ]/;
const pattern = /"((?:[^"\\]|\\.)*)("?)|'([^']*)('?)|([[\]{};])|([^\s[\]{};"']+)/g;

/** Words of a line: quotes of both kinds hold spaces, brackets stand alone. `closed` is false where a quote goes on on the next line. */
function words(line: string): { words: string[]; closed: boolean } {
  const found: string[] = [];
  if (!special.test(line)) {
    for (const word of line.split(' ')) if (word !== '') found.push(word);
    return { words: found, closed: true };
  }
  for (const m of line.matchAll(pattern)) {
    if (m[1] !== undefined) {
      found.push(m[1]);
      if (m[2] === '') return { words: found, closed: false };
    } else if (m[3] !== undefined) {
      found.push(m[3]);
      if (m[4] === '') return { words: found, closed: false };
    } else if (m[5] !== undefined) found.push(`\0${m[5]}`);
    else found.push(m[6]!);
  }
  return { words: found, closed: true };
}

/** Reads the text in the form it has. */
export function readPanTree(text: ConfigText, book: LineBook, problems: Problem[]): PanNode {
  const root = new PanNode('', 1);
  const first = text.whole.search(/\S/);
  if (text.whole[first] === '<' || /<config[\s>]/.test(text.whole.slice(0, 4000))) {
    const xml = readXml(text);
    problems.push(...xml.problems);
    const top = xml.root && findConfig(xml.root);
    if (top) {
      for (let line = 1; line < top.line; line++) book.aside(line);
      root.spans.push(top.line, top.line, top.to, top.to);
      fromXml(top, root);
    }
    return root;
  }
  if (/^\s*(?:[\w-]+|"[^"]*")\s*\{/m.test(text.whole)) {
    fromBraces(text, root, book, problems);
    settled(root);
  }
  fromSet(text, root, book);
  return root;
}

function findConfig(element: XmlElement): XmlElement | undefined {
  if (element.name === 'config') return element;
  // The answer of the API: response, result, config.
  for (const child of element.children)
    if (['result', 'response', 'config'].includes(child.name)) return findConfig(child);
  return element;
}

/** Keeps to the element's own words: an entry is its name, a member its text. */
function fromXml(element: XmlElement, node: PanNode): void {
  for (const child of element.children) {
    if (child.name === 'member') {
      node.child(child.text, child.line, child.to).spans.push(child.line, child.to);
      continue;
    }
    const inner = node.child(child.name === 'entry' ? (child.attributes.name ?? '') : child.name, child.line, child.to);
    if (child.children.length > 0) {
      inner.spans.push(child.line, child.line, child.to, child.to);
      fromXml(child, inner);
      continue;
    }
    inner.spans.push(child.line, child.to);
    if (child.text !== '') inner.child(child.text, child.line, child.to).spans.push(child.line, child.to);
    else if (child.name !== 'entry') inner.mark = { state: 'harmless', scope: 'device' };
  }
}

/** What a terminal shows around a configuration: the command, the prompt, the mode. */
const echo = /^\s*(?:show(?: config(?: (?:merged|running|candidate))?)?|\[edit[^\]]*\]|\S+@\S+[>#](?: .*)?)\s*$/;

function fromBraces(text: ConfigText, root: PanNode, book: LineBook, problems: Problem[]): void {
  const open: PanNode[] = [root];
  let pending: string[] = [];
  let start = 1;
  for (let i = 0; i < text.lines.length; i++) {
    let line = text.lines[i]!;
    const n = i + 1;
    if (/^\s*(?:#|!|set |delete |move |rename )/.test(line)) continue;
    if (echo.test(line)) {
      book.aside(n);
      continue;
    }
    let end = n;
    let split = words(line);
    // A quoted text over several lines: a certificate.
    while (!split.closed && i + 1 < text.lines.length && end - n < 500) {
      i++;
      end++;
      line += `\n${text.lines[i]!}`;
      if (text.lines[i]!.includes('"')) split = words(line);
    }
    for (const word of split.words) {
      if (word === '\0{') {
        if (open.length > deepest) {
          problems.push({ what: `blocks are nested deeper than ${deepest}`, where: { file: text.name, line: n } });
          return;
        }
        let node = open.at(-1)!;
        for (const key of pending) node = node.child(key, start, end);
        node.spans.push(n, n);
        open.push(node);
        pending = [];
      } else if (word === '\0}') {
        if (open.length > 1) {
          const node = open.pop()!;
          node.spans.push(n, n);
          node.to = n;
        } else problems.push({ what: 'a closing brace without an opening one', where: { file: text.name, line: n } });
        pending = [];
      } else if (word === '\0;') {
        place(open.at(-1)!, pending, start, end);
        pending = [];
      } else {
        if (pending.length === 0) start = n;
        pending.push(word);
      }
    }
  }
  if (open.length > 1) {
    problems.push({
      what: `the file breaks off inside "${open.at(-1)!.key}"`,
      where: { file: text.name, line: text.lines.length },
      remedy: 'Hand in the whole file: what is missing is not known.',
    });
  }
}

/** Puts the path and its values (`a b [ c d ]`) into the tree; an empty list is nothing. */
function place(at: PanNode, path: string[], line: number, to: number): void {
  const list = path.indexOf('\0[');
  const keys = list < 0 ? path : path.slice(0, list);
  if (keys.length > deepest) return;
  let node = at;
  for (const key of keys) node = node.child(key, line, to);
  if (list < 0) {
    node.spans.push(line, to);
    return;
  }
  for (const value of path.slice(list + 1)) if (value !== '\0]') node.child(value, line, to).spans.push(line, to);
  if (node.children.size > 0) return;
  node.mark = { state: 'harmless', scope: 'device' };
  node.spans.push(line, to);
}

/** Words that `set` of a firewall says without the path of their place. */
const deviceLevel = new Set([
  'network',
  'deviceconfig',
  'vsys',
  'device-group',
  'template',
  'template-stack',
  'platform',
  'log-collector',
  'log-collector-group',
  'wildfire-appliance',
  'wildfire-appliance-cluster',
  'vm-info-source',
  'plugins',
]);
const topLevel = new Set(['shared', 'mgt-config', 'devices', 'panorama', 'policy', 'readonly', 'predefined']);

/** Puts the blocks of a file in braces where they stand in the file system of the device. */
function settled(root: PanNode): void {
  const tops = [...root.children.values()];
  root.own.clear();
  for (const top of tops) {
    const inner = top.key === 'config' ? [...top.children.values()] : [top];
    if (top.key === 'config') root.spans.push(...top.spans);
    for (const node of inner) {
      let at = root;
      for (const key of whole([node.key]).slice(0, -1)) at = at.child(key, node.line, node.to);
      merge(at, node);
    }
  }
}

function merge(at: PanNode, node: PanNode): void {
  const there = at.children.get(node.key);
  if (!there) {
    at.own.set(node.key, node);
    return;
  }
  there.spans.push(...node.spans);
  there.to = Math.max(there.to, node.to);
  for (const child of node.children.values()) merge(there, child);
}

/** The path as it stands in the file system of the device. */
function whole(path: string[]): string[] {
  const p = path[0] === 'config' ? path.slice(1) : path;
  const first = p[0] ?? '';
  if (topLevel.has(first)) return p;
  if (deviceLevel.has(first)) return ['devices', 'localhost.localdomain', ...p];
  return ['devices', 'localhost.localdomain', 'vsys', 'vsys1', ...p];
}

function fromSet(text: ConfigText, root: PanNode, book: LineBook): void {
  for (let i = 0; i < text.lines.length; i++) {
    const raw = text.lines[i]!;
    const line = i + 1;
    if (/^\s*(?:#|!)/.test(raw) || echo.test(raw)) {
      book.aside(line);
      continue;
    }
    const m = /^\s*(set|delete|move|rename)\s+(.*)$/.exec(raw);
    if (!m) continue;
    let rest = m[2]!;
    let to = line;
    let split = words(rest);
    while (!split.closed && i + 1 < text.lines.length && to - line < 500) {
      i++;
      to++;
      rest += `\n${text.lines[i]!}`;
      if (text.lines[i]!.includes('"')) split = words(rest);
    }
    const list = split.words.indexOf('\0[');
    const head = list < 0 ? split.words : split.words.slice(0, list);
    const path = whole(head.map((w) => (w.startsWith('\0') ? w.slice(1) : w)));
    if (m[1] === 'set') place(root, [...path, ...(list < 0 ? [] : split.words.slice(list))], line, to);
    else if (m[1] === 'delete') {
      book.mark([line, to], 'modelled');
      let node: PanNode | undefined = root;
      for (const key of path.slice(0, -1)) node = node?.children.get(key);
      const gone = node?.children.get(path.at(-1)!);
      if (gone) settle(gone, book, { state: 'harmless', scope: 'device' });
      node?.own.delete(path.at(-1)!);
    } else if (m[1] === 'move') moveNode(root, path, line, book);
    else renameNode(root, path, line, book);
  }
}

function parentOf(root: PanNode, path: string[]): PanNode | undefined {
  let node: PanNode | undefined = root;
  for (const key of path) node = node?.children.get(key);
  return node;
}

/** `move … rules R (top | bottom | before X | after X)`. */
function moveNode(root: PanNode, path: string[], line: number, book: LineBook): void {
  const relative = path.at(-2) === 'before' || path.at(-2) === 'after';
  const where = relative ? path.at(-2)! : path.at(-1)!;
  const own = path.slice(0, relative ? -2 : -1);
  const parent = parentOf(root, own.slice(0, -1));
  const node = parent?.children.get(own.at(-1)!);
  const order = parent ? [...parent.children].filter(([, n]) => n !== node) : [];
  const at =
    where === 'top'
      ? 0
      : where === 'bottom'
        ? order.length
        : order.findIndex(([k]) => k === path.at(-1)) + (where === 'after' ? 1 : 0);
  if (!parent || !node || at < 0 || (relative && !parent.children.has(path.at(-1)!))) {
    book.mark(line, 'harmless', { note: 'names a rule that is not there' });
    return;
  }
  order.splice(at, 0, [own.at(-1)!, node]);
  parent.own.clear();
  for (const [k, n] of order) parent.own.set(k, n);
  book.mark(line, 'modelled');
}

function renameNode(root: PanNode, path: string[], line: number, book: LineBook): void {
  const parent = parentOf(root, path.slice(0, -3));
  const [from, , name] = path.slice(-3);
  const node = parent?.children.get(from ?? '');
  if (!parent || !node || path.at(-2) !== 'to' || parent.children.has(name!)) {
    book.mark(line, 'harmless', { note: 'names what is not there' });
    return;
  }
  const order = [...parent.children];
  parent.own.clear();
  for (const [k, n] of order) parent.own.set(n === node ? name! : k, n);
  book.mark(line, 'limited', { note: 'what refers to the old name is not renamed' });
}

const passed: NodeMark = { state: 'modelled', scope: 'device' };
const unseen: NodeMark = { state: 'unrecognised', scope: 'device' };

function putMark(node: PanNode, book: LineBook, mark: NodeMark): void {
  const { spans } = node;
  for (let i = 0; i < spans.length; i += 2) {
    const from = spans[i]!;
    const to = spans[i + 1]!;
    if (mark.state === 'aside') book.aside([from, to]);
    else if (from === to) book.mark(from, mark.state, mark);
    else book.mark([from, to], mark.state, mark);
  }
}

/** Writes the marks of the tree into the book. What nobody looked at is unrecognised, with the scope of what it stands in. */
export function settle(node: PanNode, book: LineBook, above?: NodeMark): boolean {
  const own = node.mark ?? above;
  if (node.children.size === 0) {
    putMark(node, book, own ?? unseen);
    return own !== undefined;
  }
  // A mark holds for all that stands under it, except what was looked at itself; a place that was only passed through gives nothing on.
  const pass = own && own.state !== 'modelled' ? own : undefined;
  let seen = false;
  for (const child of node.children.values()) {
    if (pass && child.mark && child.mark.state === 'modelled') child.mark = pass;
    seen = settle(child, book, pass) || seen;
  }
  putMark(node, book, pass ?? (own || seen ? passed : unseen));
  return own !== undefined || seen;
}
