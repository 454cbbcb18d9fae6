// A YAML text as plain data whose every part knows its line and column. Duplicate keys, anchors that multiply, too deep or too
// long documents are problems with a place, never a crash: the document is walked here, with a budget, instead of by the library.
import { Lexer, LineCounter, isAlias, isMap, isPair, isScalar, isSeq, parseDocument } from 'yaml';
import type { Node, YAMLError, YAMLWarning } from 'yaml';
import { inert } from '#kit';
import type { Place, Problem } from '#kit';

/** Longest YAML file that is read, in bytes. A terminal of a hundred cranes stays under a tenth of it. */
export const mostBytes = 8 * 1024 * 1024;
/** Most words and signs in one file: about ten times those of a terminal of twenty cranes. What is longer is refused before it is built up in memory. */
const mostLexemes = 600_000;
const mostNodes = 400_000;
const mostDepth = 40;
const mostAliases = 1000;
const mostProblems = 200;

/** Where members of objects and items of lists stand, by the object that holds them. */
type Marks = Map<string | number, { key: number; value: number }>;

export interface Document {
  file: string;
  /** Plain data; undefined when the text is empty or could not be read at all. */
  value: unknown;
  problems: Problem[];
  /** Place of a path into `value`; where the path ends before its last step, the place of what holds it. */
  place(path: readonly PropertyKey[], of?: 'key' | 'value'): Place;
}

/** Reads one YAML 1.2 text (core schema). Never throws. `file` is the name that problems carry. */
export function readDocument(file: string, text: string): Document {
  const lines = new LineCounter();
  const problems: Problem[] = [];
  const marks = new WeakMap<object, Marks>();
  let root = 0;
  const at = (offset: number): Place => {
    const { line, col } = lines.linePos(Math.max(0, offset));
    return { file, line: Math.max(1, line), column: Math.max(1, col) };
  };
  const report = (problem: Problem) => {
    if (problems.length < mostProblems) problems.push(problem);
  };

  let value: unknown;
  try {
    const excess = tooMuch(text);
    if (excess) {
      report({
        ...excess,
        where: { file, line: 1, column: 1 },
        remedy: 'Nothing of this file was read. Split it by register.',
      });
      return { file, value, problems, place: () => ({ file, line: 1, column: 1 }) };
    }
    const anchors = new Map<string, unknown>();
    const doc = parseDocument(text, { lineCounter: lines, uniqueKeys: false, prettyErrors: false, logLevel: 'error' });
    // What the library only warns of (a tag that means nothing) would be read otherwise than it was meant.
    for (const fault of [...doc.errors, ...doc.warnings]) report(syntaxProblem(fault, at(fault.pos[0])));
    if (doc.errors.length === 0 && doc.contents) {
      root = doc.contents.range?.[0] ?? 0;
      let budget = mostNodes;
      let aliases = 0;
      const plain = (node: unknown, depth: number, from: number): unknown => {
        const start = (node as Node | null)?.range?.[0] ?? from;
        if (--budget < 0 || depth > mostDepth) {
          if (budget > -2 || depth === mostDepth + 1) {
            report({
              what:
                budget < 0 ? 'the document grows without end (anchors that repeat each other?)' : 'too deeply nested',
              where: at(start),
              expected: `at most ${mostDepth} levels and ${mostNodes.toLocaleString('en-US')} values`,
            });
          }
          budget = Math.min(budget, -2);
          return undefined;
        }
        if (isAlias(node)) {
          if (++aliases > mostAliases) {
            if (aliases === mostAliases + 1) {
              report({
                what: 'anchors are used without end',
                where: at(start),
                expected: `at most ${mostAliases} uses`,
              });
            }
            return undefined;
          }
          // The latest node with that anchor before here (YAML 1.2, 7.1); looking it up in the document would search all of it.
          const target = anchors.get(node.source);
          if (target !== undefined) return plain(target, depth + 1, start);
          report({ what: `*${inert(node.source, 60)} points to no anchor`, where: at(start) });
          return undefined;
        }
        const { anchor } = node as { anchor?: string };
        if (anchor !== undefined) anchors.set(anchor, node);
        if (isScalar(node)) return node.value;
        if (isSeq(node)) {
          const list: unknown[] = [];
          const own: Marks = new Map();
          marks.set(list, own);
          for (const item of node.items) {
            const offset = (item as Node | null)?.range?.[0] ?? start;
            own.set(list.length, { key: offset, value: offset });
            list.push(plain(item, depth + 1, offset));
            if (budget < 0) break;
          }
          return list;
        }
        if (isMap(node)) {
          const record: Record<string, unknown> = Object.create(null) as Record<string, unknown>;
          const own: Marks = new Map();
          marks.set(record, own);
          for (const pair of node.items) {
            if (budget < 0) break;
            if (!isPair(pair)) continue;
            const keyAt = (pair.key as Node | null)?.range?.[0] ?? start;
            if (!isScalar(pair.key) || pair.key.value === null || typeof pair.key.value === 'object') {
              report({ what: 'a key that is not a word', where: at(keyAt), expected: 'a plain word before the colon' });
              continue;
            }
            const key = String(pair.key.value);
            const earlier = own.get(key);
            if (earlier) {
              report({
                what: `"${inert(key, 60)}" stands twice in the same entry`,
                where: at(keyAt),
                expected: `one "${inert(key, 60)}" (the first is in line ${at(earlier.key).line})`,
                remedy: 'Remove one of them.',
              });
              continue;
            }
            const valueAt = (pair.value as Node | null)?.range?.[0] ?? keyAt;
            own.set(key, { key: keyAt, value: valueAt });
            const member = plain(pair.value, depth + 1, valueAt);
            // An empty value ("vlans:") reads as left out; a person who writes nothing says nothing.
            if (member !== null && member !== undefined) record[key] = member;
          }
          return record;
        }
        return undefined;
      };
      value = plain(doc.contents, 0, 0);
    }
  } catch (error) {
    // The library itself gave up (a nesting beyond its stack); the text is as good as unreadable.
    report({
      what: 'the YAML could not be read',
      where: { file, line: 1, column: 1 },
      expected: 'YAML that is not nested hundreds of levels deep',
      remedy: error instanceof Error ? inert(error.message.split('\n')[0]!, 120) : undefined,
    });
  }

  const place = (path: readonly PropertyKey[], of: 'key' | 'value' = 'value'): Place => {
    let here = value;
    let offset = root;
    for (const [i, step] of path.entries()) {
      if (here === null || typeof here !== 'object') break;
      const mark = marks.get(here)?.get(typeof step === 'number' ? step : String(step));
      if (!mark) break;
      offset = i === path.length - 1 ? mark[of] : mark.value;
      here = (here as Record<PropertyKey, unknown>)[step as string];
    }
    return at(offset);
  };
  return { file, value, problems, place };
}

/** What is too much of a text, found by reading its words and signs only. */
function tooMuch(text: string): Pick<Problem, 'what' | 'expected'> | undefined {
  // A short text cannot grow: the parser's own cost is small, and its stack is caught.
  if (text.length < 50_000) return undefined;
  let count = 0;
  let depth = 0;
  let run = 0;
  for (const lexeme of new Lexer().lex(text)) {
    if (++count > mostLexemes) {
      return {
        what: 'the document is too long',
        expected: `at most ${mostLexemes.toLocaleString('en-US')} words and signs`,
      };
    }
    if (lexeme === '[' || lexeme === '{') depth++;
    else if (lexeme === ']' || lexeme === '}') depth--;
    // Signs that follow one another open a level each ("- - - -"), or pile up properties on one node.
    if (/^[-?:&!*]/.test(lexeme)) run++;
    else if (lexeme.trim() !== '') run = 0;
    if (depth > 2 * mostDepth || run > 4 * mostDepth)
      return { what: 'too deeply nested', expected: `at most ${mostDepth} levels` };
  }
  return undefined;
}

/** Faults of YAML in words for people who do not know its grammar; others keep the words of the library. */
const syntaxWords: Readonly<Record<string, [what: string, expected: string]>> = {
  TAB_AS_INDENT: ['a tab indents this line', 'spaces; YAML knows no tabs there'],
  BAD_INDENT: [
    'the indentation does not fit the lines above',
    'entries of one list or group exactly below one another',
  ],
  BLOCK_AS_IMPLICIT_KEY: [
    'a list or group begins where none can stand',
    'the same indentation as the lines it belongs to',
  ],
  MULTILINE_IMPLICIT_KEY: [
    'this is neither "key: value" nor "- item"',
    'a colon after the key, or quotes around a text of several lines',
  ],
  MISSING_CHAR: ['a sign is missing', 'every [ { and quote closed again, and commas between items'],
  BAD_SCALAR_START: ['a text begins with a sign that means something else in YAML', "quotes around it, as in '@name'"],
  TAG_RESOLVE_FAILED: ['a word with ! in front means nothing here', 'the value alone, in quotes if it begins with !'],
  MULTIPLE_DOCS: ['a second document begins here', 'one document a file, without a second ---'],
};

function syntaxProblem(error: YAMLError | YAMLWarning, where: Place): Problem {
  const said = inert(error.message.split('\n')[0]!, 160);
  const [what, expected] = syntaxWords[error.code] ?? [said, undefined];
  return {
    what: `YAML: ${what}`,
    where,
    expected,
    remedy: `Correct the line; nothing of this file was read.${what === said ? '' : ` (${said})`}`,
  };
}
