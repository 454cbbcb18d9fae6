// JSON (RFC 8259) with the line of every value, so that a rule of a management export opens at its place. Bounded in depth; what breaks off is kept.
import type { Problem } from '#kit';
import type { ConfigText } from '../../core/text.ts';

export type JsonValue = string | number | boolean | null | JsonValue[] | JsonObject;

export interface JsonObject {
  /** Line of its opening brace and of its closing one. */
  readonly line: number;
  readonly to: number;
  get(key: string): JsonValue | undefined;
  keys(): IterableIterator<string>;
  /** Line on which the value of the key begins. */
  lineOf(key: string): number;
}

class Members implements JsonObject {
  readonly line: number;
  to: number;
  readonly #values = new Map<string, { value: JsonValue; line: number }>();

  constructor(line: number) {
    this.line = line;
    this.to = line;
  }

  get(key: string): JsonValue | undefined {
    return this.#values.get(key)?.value;
  }

  keys(): IterableIterator<string> {
    return this.#values.keys();
  }

  lineOf(key: string): number {
    return this.#values.get(key)?.line ?? this.line;
  }

  set(key: string, value: JsonValue, line: number): void {
    this.#values.set(key, { value, line });
  }
}

export const isObject = (value: JsonValue | undefined): value is JsonObject => value instanceof Members;

const deepest = 100;

class Broken extends Error {}

/** Never throws: what is wrong becomes a problem with its line, and what was read before it stays. */
export function readJson(text: Pick<ConfigText, 'name' | 'whole'>): { value?: JsonValue; problems: Problem[] } {
  const { whole } = text;
  const problems: Problem[] = [];
  let at = 0;
  let line = 1;
  let root: JsonValue | undefined;

  const fail = (what: string): never => {
    throw new Broken(what);
  };
  const space = () => {
    for (; at < whole.length; at++) {
      const c = whole.charCodeAt(at);
      if (c === 10) line++;
      else if (c !== 32 && c !== 9 && c !== 13 && c !== 0xfeff) return;
    }
  };
  const string = (): string => {
    const start = at++;
    while (at < whole.length && whole[at] !== '"') {
      if (whole[at] === '\n') fail('a text that is not closed on its line');
      at += whole[at] === '\\' ? 2 : 1;
    }
    if (at >= whole.length) fail('a text that is not closed');
    at++;
    try {
      return JSON.parse(whole.slice(start, at)) as string;
    } catch {
      return whole.slice(start + 1, at - 1);
    }
  };
  const value = (depth: number, give: (v: JsonValue) => void): JsonValue => {
    if (depth > deepest) fail(`values are nested deeper than ${deepest}`);
    space();
    const c = whole[at];
    if (c === '{') {
      const object = new Members(line);
      give(object);
      at++;
      space();
      while (whole[at] !== '}') {
        if (whole[at] !== '"') fail('a name was expected');
        const key = string();
        space();
        if (whole[at] !== ':') fail('a colon was expected');
        at++;
        space();
        const start = line;
        const inner = value(depth + 1, (v) => object.set(key, v, start));
        object.set(key, inner, start);
        space();
        object.to = line;
        if (whole[at] === ',') {
          at++;
          space();
        } else if (whole[at] !== '}') fail('a comma or a closing brace was expected');
      }
      object.to = line;
      at++;
      return object;
    }
    if (c === '[') {
      const list: JsonValue[] = [];
      give(list);
      at++;
      space();
      while (whole[at] !== ']') {
        let given = false;
        const inner = value(depth + 1, (v) => {
          list.push(v);
          given = true;
        });
        if (!given) list.push(inner);
        space();
        if (whole[at] === ',') {
          at++;
          space();
        } else if (whole[at] !== ']') fail('a comma or a closing bracket was expected');
      }
      at++;
      return list;
    }
    if (c === '"') return string();
    const word = /[-+.\w]+/y;
    word.lastIndex = at;
    const found = word.exec(whole)?.[0];
    if (found === undefined) return fail('a value was expected');
    at += found.length;
    if (found === 'true') return true;
    if (found === 'false') return false;
    if (found === 'null') return null;
    const number = Number(found);
    return Number.isNaN(number) ? fail('a value was expected') : number;
  };
  try {
    root = value(0, (v) => {
      root = v;
    });
    space();
    if (at < whole.length) problems.push({ what: 'more text stands after the JSON', where: { file: text.name, line } });
  } catch (error) {
    if (!(error instanceof Broken)) throw error;
    problems.push({
      what: `the JSON is damaged: ${error.message}`,
      where: { file: text.name, line },
      remedy: 'Export it again.',
    });
  }
  return { ...(root === undefined ? {} : { value: root }), problems };
}
