// A RouterOS export as statements: a menu, what is done there, and the properties. Lines are continued by a backslash.

export interface Statement {
  /** `/ip firewall filter`, without the slash. */
  menu: string;
  verb: string;
  /** What `[ find … ]` asks for, or the word behind `set` (a name or number). */
  find: Map<string, string>;
  item: string | undefined;
  properties: Map<string, string>;
  line: number;
  to: number;
  text: string;
}

export interface Read {
  statements: Statement[];
  /** Lines that only name a menu. */
  menus: { line: number; to: number; menu: string }[];
  comments: number[];
  /** Lines that are neither. */
  strange: number[];
}

const verbs = new Set(['add', 'set', 'remove', 'enable', 'disable', 'move', 'print', 'export', 'unset', 'reset']);

export function readStatements(lines: readonly string[]): Read {
  const found: Read = { statements: [], menus: [], comments: [], strange: [] };
  let menu = '';
  for (let n = 1; n <= lines.length; n++) {
    const start = n;
    let text = lines[n - 1]!;
    if (text.trim() === '' || text.trimStart().startsWith('#')) {
      found.comments.push(n);
      continue;
    }
    while (text.endsWith('\\') && n < lines.length) text = text.slice(0, -1) + lines[n++]!.trimStart();
    const words = wordsOf(text.trim());
    if (words.length === 0) continue;
    let at = 0;
    if (words[0]!.startsWith('/')) {
      const path = [words[0]!.slice(1)];
      at = 1;
      while (at < words.length && !verbs.has(words[at]!) && !words[at]!.includes('=')) path.push(words[at++]!);
      menu = path.join(' ').replaceAll('/', ' ').trim();
      if (at >= words.length) {
        found.menus.push({ line: start, to: n, menu });
        continue;
      }
    }
    const verb = words[at++]!;
    if (!verbs.has(verb) || menu === '') {
      found.strange.push(...Array.from({ length: n - start + 1 }, (_, i) => start + i));
      continue;
    }
    const statement: Statement = {
      menu,
      verb,
      find: new Map(),
      item: undefined,
      properties: new Map(),
      line: start,
      to: n,
      text: text.trim(),
    };
    for (; at < words.length; at++) {
      const word = words[at]!;
      if (word === '[') {
        for (at++; at < words.length && words[at] !== ']'; at++) {
          if (words[at] !== 'find') pair(words[at]!, statement.find);
        }
      } else if (word.includes('=')) pair(word, statement.properties);
      else if (word.startsWith('!')) statement.properties.set(word.slice(1), '!');
      else statement.item ??= word;
    }
    found.statements.push(statement);
  }
  return found;
}

function pair(word: string, into: Map<string, string>): void {
  const equals = word.indexOf('=');
  if (equals > 0) into.set(word.slice(0, equals), word.slice(equals + 1).replaceAll('\u0000', ' '));
}

/** Words; quotes keep blanks, brackets are words of their own. */
function wordsOf(text: string): string[] {
  const found: string[] = [];
  let word = '';
  let quoted = false;
  for (let i = 0; i < text.length; i++) {
    const c = text[i]!;
    if (quoted) {
      if (c === '\\' && i + 1 < text.length) word += text[++i]!;
      else if (c === '"') quoted = false;
      else word += c;
    } else if (c === '"') quoted = true;
    else if (c === ' ' || c === '\t') {
      if (word !== '') found.push(word);
      word = '';
    } else if ((c === '[' || c === ']') && !word.includes('=')) {
      if (word !== '') found.push(word);
      found.push(c);
      word = '';
    } else if (c === ']') {
      found.push(word, c);
      word = '';
    } else word += c;
  }
  if (word !== '') found.push(word);
  return found;
}

export const yes = (s: Statement, name: string): boolean =>
  s.properties.get(name) === 'yes' || s.properties.get(name) === 'true';
