// The text form of an mGuard profile: assignments `KEY = "value"` and tables of rows in braces, which may hold tables again.

export interface Cell {
  key: string;
  value: string | Row[];
  /** First and last line. */
  line: number;
  to: number;
}

export interface Row {
  cells: Cell[];
  line: number;
  to: number;
}

export interface Tree {
  cells: Cell[];
  /** Lines that are no part of the form, with what was expected. */
  faults: { line: number; expected: string }[];
  /** Comment lines. */
  comments: number[];
}

type Token = { kind: 'word' | 'text' | '{' | '}' | '=' | 'bad'; text: string; line: number };

/** Deeper nesting is no profile. */
const deepest = 8;

function* tokens(lines: readonly string[], comments: number[]): Generator<Token> {
  for (let n = 0; n < lines.length; n++) {
    const line = lines[n]!;
    if (/^\s*#/.test(line)) {
      comments.push(n + 1);
      continue;
    }
    let at = 0;
    while (at < line.length) {
      const c = line[at]!;
      if (c === ' ' || c === '\t' || c === ',' || c === ';') {
        at++;
      } else if (c === '{' || c === '}' || c === '=') {
        yield { kind: c, text: c, line: n + 1 };
        at++;
      } else if (c === '"') {
        let end = at + 1;
        let text = '';
        while (end < line.length && line[end] !== '"') {
          if (line[end] === '\\' && end + 1 < line.length) end++;
          text += line[end];
          end++;
        }
        yield { kind: end < line.length ? 'text' : 'bad', text, line: n + 1 };
        at = end + 1;
      } else {
        let end = at;
        while (end < line.length && !' \t,;{}="'.includes(line[end]!)) end++;
        yield { kind: 'word', text: line.slice(at, end), line: n + 1 };
        at = end;
      }
    }
  }
}

/** Reads a profile's text. Whatever does not fit is named with its line and skipped; the rest is read. */
export function parseTree(lines: readonly string[]): Tree {
  const comments: number[] = [];
  const faults: Tree['faults'] = [];
  const source = tokens(lines, comments);
  const ahead: Token[] = [];

  /** The token `n` places on, undefined past the end. */
  const peek = (n = 0): Token | undefined => {
    while (ahead.length <= n) {
      const { value, done } = source.next();
      if (done) return undefined;
      ahead.push(value);
    }
    return ahead[n];
  };
  const take = (): Token | undefined => {
    const token = peek();
    ahead.shift();
    return token;
  };
  const skip = (expected: string) => {
    const token = take();
    if (token) faults.push({ line: token.line, expected });
  };

  function cells(depth: number): Cell[] {
    const found: Cell[] = [];
    for (let key = peek(); key && key.kind !== '}'; key = peek()) {
      if (key.kind !== 'word' || peek(1)?.kind !== '=') {
        skip('KEY = "value"');
        continue;
      }
      take();
      take();
      const value = peek();
      if (value?.kind === 'text' || (value?.kind === 'word' && value.line === key.line)) {
        found.push({ key: key.text, value: value.text, line: key.line, to: value.line });
        take();
      } else if (value?.kind === '{' && depth < deepest) {
        take();
        const rows = table(depth + 1);
        const close = take();
        if (!close) faults.push({ line: key.line, expected: 'a closing brace' });
        found.push({ key: key.text, value: rows, line: key.line, to: close?.line ?? lines.length });
      } else {
        skip('a value in quotes or a table in braces');
      }
    }
    return found;
  }

  function table(depth: number): Row[] {
    const rows: Row[] = [];
    for (let open = peek(); open && open.kind !== '}'; open = peek()) {
      if (open.kind !== '{') {
        skip('a row in braces');
        continue;
      }
      take();
      const inner = cells(depth);
      const close = take();
      if (!close) faults.push({ line: open.line, expected: 'a closing brace' });
      rows.push({ cells: inner, line: open.line, to: close?.line ?? lines.length });
    }
    return rows;
  }

  const found: Cell[] = [];
  while (peek()) {
    found.push(...cells(0));
    if (peek()) skip('KEY = "value"');
  }
  return { cells: found, faults, comments };
}
