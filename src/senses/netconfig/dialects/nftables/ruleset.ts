// An nftables rule set as tables, chains, sets and maps; rules stay words. Both forms: `table … { … }` as `nft list ruleset` prints it, and commands
// (`add rule …`). nft(8).
// Longer than most: one parser, one grammar.
import type { Problem } from '#kit';
import type { LineBook } from '../../core/line-book.ts';
import { lex } from './lexer.ts';
import type { Word } from './lexer.ts';

export interface NftRule {
  words: Word[];
  line: number;
  to: number;
  /** What nft wrote behind the rule as a comment. */
  remark?: string;
}

export interface NftChain {
  name: string;
  line: number;
  type?: string;
  hook?: string;
  priority: number;
  policy: 'accept' | 'drop';
  devices: string[];
  rules: NftRule[];
}

/** A set or map: its elements as written, cut at commas; a map's with the value behind the colon. */
export interface NftSet {
  name: string;
  line: number;
  map: boolean;
  /** Filled or emptied by itself at run time. */
  dynamic: boolean;
  elements: { key: Word[]; value?: Word[] }[];
}

export interface NftTable {
  family: 'ip' | 'ip6' | 'inet' | 'arp' | 'bridge' | 'netdev';
  name: string;
  line: number;
  /** Written by iptables-nft: what nft cannot say of its rules stands in comments. */
  foreign: boolean;
  chains: Map<string, NftChain>;
  sets: Map<string, NftSet>;
}

export interface NftRuleset {
  tables: NftTable[];
  problems: Problem[];
}

const families = new Set(['ip', 'ip6', 'inet', 'arp', 'bridge', 'netdev']);
const priorities: Record<string, number> = {
  raw: -300,
  mangle: -150,
  dstnat: -100,
  filter: 0,
  security: 50,
  srcnat: 100,
};
const bridgePriorities: Record<string, number> = { dstnat: -300, filter: -200, out: 100, srcnat: 300 };
/** Named objects that only count, log, limit or help: they hold back nothing by themselves. */
const objects = new Set(['counter', 'quota', 'limit', 'ct', 'secmark', 'synproxy', 'flowtable', 'tunnel']);

export function parseRuleset(lines: readonly string[], book: LineBook): NftRuleset {
  return new Parser(lines, book).ruleset();
}

class Parser {
  readonly #words: Word[];
  readonly #book: LineBook;
  readonly #remarks: Map<number, string>;
  readonly #defines = new Map<string, Word[]>();
  readonly #tables = new Map<string, NftTable>();
  readonly #problems: Problem[] = [];
  #at = 0;
  #foreign = false;

  constructor(lines: readonly string[], book: LineBook) {
    const { words, asides, remarks } = lex(lines);
    this.#words = words;
    this.#book = book;
    this.#remarks = remarks;
    for (const line of asides) {
      if (/managed by iptables-nft/.test(lines[line - 1]!)) this.#foreign = true;
      book.aside(line);
    }
  }

  ruleset(): NftRuleset {
    while (this.#at < this.#words.length) {
      this.#skipEnds();
      if (this.#at < this.#words.length) this.#command();
    }
    return { tables: [...this.#tables.values()], problems: this.#problems };
  }

  #peek(ahead = 0): string {
    return this.#words[this.#at + ahead]?.text ?? '';
  }

  #skipEnds(): void {
    while (this.#peek() === '\n' || this.#peek() === ';') this.#at++;
  }

  #mark(
    from: number,
    to: number,
    state: 'modelled' | 'limited' | 'harmless' | 'not-modelled' | 'unrecognised',
    note?: string,
  ): void {
    this.#book.mark([from, to], state, { scope: 'filter', ...(note ? { note } : {}) });
  }

  /** Words up to the end of the statement (line end or semicolon outside braces), with `$names` put in. The end itself is passed over. */
  #statement(closing = false): Word[] {
    const found: Word[] = [];
    let depth = 0;
    while (this.#at < this.#words.length) {
      const word = this.#words[this.#at]!;
      if (!word.quoted) {
        if (depth === 0 && (word.text === '\n' || word.text === ';')) {
          this.#at++;
          break;
        }
        if (word.text === '{' || word.text === '(') depth++;
        if (word.text === '}' || word.text === ')') {
          if (depth === 0 && closing && word.text === '}') break;
          depth--;
        }
      }
      this.#at++;
      if (word.text === '\n') continue;
      const value = !word.quoted && word.text.startsWith('$') ? this.#defines.get(word.text.slice(1)) : undefined;
      if (!value) found.push(word);
      else for (const inner of value) found.push({ ...inner, line: word.line });
      if (found.length > 2_000_000) break;
    }
    return found;
  }

  #command(): void {
    const start = this.#words[this.#at]!;
    switch (start.text) {
      case 'table':
        this.#at++;
        this.#table(start.line);
        return;
      case 'define':
      case 'redefine':
      case 'undefine': {
        const words = this.#statement();
        const name = words[1]?.text;
        if (name !== undefined && (words[2]?.text === '=' || start.text === 'undefine')) {
          if (start.text === 'undefine') this.#defines.delete(name);
          else this.#defines.set(name, words.slice(3));
          this.#mark(start.line, words.at(-1)!.line, 'modelled');
        }
        return;
      }
      case 'include': {
        const words = this.#statement();
        this.#mark(start.line, words.at(-1)!.line, 'not-modelled', 'another file belongs to this rule set');
        return;
      }
      case 'flush':
      case 'destroy':
      case 'delete':
      case 'list':
      case 'reset':
      case 'add':
      case 'create':
      case 'insert':
      case 'replace':
        this.#verb(start);
        return;
      default: {
        // A brace that closes nothing, or text that is no rule set: left open.
        const words = this.#statement();
        if (this.#problems.length < 20) {
          this.#problems.push({
            what: `a statement that nft does not know: ${words
              .slice(0, 4)
              .map((w) => w.text)
              .join(' ')}`,
            where: { line: start.line },
            expected: 'table, define, include, add or flush',
          });
        }
        if (words.length) this.#mark(start.line, words.at(-1)!.line, 'unrecognised');
      }
    }
  }

  #verb(start: Word): void {
    this.#at++;
    const verb = start.text;
    const object = this.#peek();
    if (verb === 'list' || verb === 'reset') {
      const words = this.#statement();
      this.#mark(start.line, words.at(-1)?.line ?? start.line, 'harmless');
      return;
    }
    if (verb === 'flush' || verb === 'destroy' || verb === 'delete') {
      const words = this.#statement();
      const to = words.at(-1)?.line ?? start.line;
      if (object === 'ruleset') this.#tables.clear();
      else if (object === 'table') {
        const named = words.slice(1).map((w) => w.text);
        const key = families.has(named[0] ?? '') ? `${named[0]} ${named[1]}` : `ip ${named[0]}`;
        const table = this.#tables.get(key);
        if (verb !== 'flush') this.#tables.delete(key);
        else for (const chain of table?.chains.values() ?? []) chain.rules = [];
      } else {
        this.#mark(start.line, to, 'not-modelled', 'changes what was read before');
        return;
      }
      this.#mark(start.line, to, 'modelled');
      return;
    }
    this.#at++;
    if (object === 'table') {
      this.#table(start.line);
      return;
    }
    const table = this.#named(start.line);
    const name = this.#peek();
    switch (object) {
      case 'chain':
        this.#at++;
        this.#chain(table, name, start.line);
        return;
      case 'set':
      case 'map':
        this.#at++;
        this.#set(table, name, object === 'map', start.line);
        return;
      case 'element': {
        this.#at++;
        const words = this.#statement();
        const set = table.sets.get(name);
        if (set) {
          set.elements.push(...elementsOf(words));
          this.#mark(start.line, words.at(-1)?.line ?? start.line, 'modelled');
        }
        return;
      }
      case 'rule': {
        this.#at++;
        const words = this.#statement();
        const chain = table.chains.get(name) ?? this.#newChain(table, name, start.line);
        if (/^(?:handle|index|position)$/.test(words[0]?.text ?? '')) {
          this.#mark(start.line, words.at(-1)!.line, 'not-modelled', 'changes what was read before');
          return;
        }
        const rule = this.#rule(words, start.line);
        if (verb === 'insert') chain.rules.unshift(rule);
        else if (verb === 'add' || verb === 'create') chain.rules.push(rule);
        else this.#mark(start.line, rule.to, 'not-modelled', 'changes what was read before');
        return;
      }
      default: {
        const words = this.#statement();
        const to = words.at(-1)?.line ?? start.line;
        if (objects.has(object)) this.#mark(start.line, to, 'harmless');
      }
    }
  }

  /** `[family] name`, for commands. */
  #named(line: number): NftTable {
    const family = families.has(this.#peek()) ? this.#words[this.#at++]!.text : 'ip';
    const name = this.#peek();
    this.#at++;
    return this.#tableOf(family as NftTable['family'], name, line);
  }

  #tableOf(family: NftTable['family'], name: string, line: number): NftTable {
    const key = `${family} ${name}`;
    let table = this.#tables.get(key);
    if (!table) {
      table = { family, name, line, foreign: this.#foreign, chains: new Map(), sets: new Map() };
      this.#tables.set(key, table);
    }
    this.#foreign = false;
    return table;
  }

  #table(line: number): void {
    const table = this.#named(line);
    if (this.#peek() !== '{') {
      const words = this.#statement();
      this.#mark(line, words.at(-1)?.line ?? line, 'modelled');
      return;
    }
    this.#mark(line, this.#words[this.#at]!.line, 'modelled');
    this.#at++;
    for (;;) {
      this.#skipEnds();
      const word = this.#words[this.#at];
      if (!word) {
        this.#cut(`table ${table.name}`, line);
        return;
      }
      this.#at++;
      if (word.text === '}') {
        this.#mark(word.line, word.line, 'modelled');
        return;
      }
      if (word.text === 'chain') {
        const name = this.#peek();
        this.#at++;
        this.#chain(table, name, word.line);
      } else if (word.text === 'set' || word.text === 'map') {
        const name = this.#peek();
        this.#at++;
        this.#set(table, name, word.text === 'map', word.line);
      } else if (objects.has(word.text)) {
        this.#block(word.line, 'harmless');
      } else if (word.text === 'flags') {
        const words = this.#statement(true);
        const dormant = words.some((w) => w.text === 'dormant');
        if (dormant) {
          this.#mark(word.line, word.line, 'not-modelled', 'a table that is switched off');
        } else this.#mark(word.line, words.at(-1)?.line ?? word.line, 'harmless');
      } else if (word.text === 'comment') {
        this.#statement(true);
        this.#mark(word.line, word.line, 'harmless');
      } else {
        const words = this.#statement(true);
        this.#mark(word.line, words.at(-1)?.line ?? word.line, 'unrecognised');
      }
    }
  }

  #cut(what: string, line: number): void {
    this.#problems.push({
      what: `${what} does not end: the file may be cut`,
      where: { line },
      expected: 'a closing brace',
      remedy: 'Save the rules again with nft list ruleset.',
    });
    this.#mark(line, line, 'unrecognised', 'no closing brace');
  }

  /** Passes over an object's block (`counter x { … }`), and marks it. */
  #block(line: number, state: 'harmless'): void {
    const words = this.#statement(true);
    this.#mark(line, words.at(-1)?.line ?? line, state);
  }

  #newChain(table: NftTable, name: string, line: number): NftChain {
    const chain: NftChain = { name, line, priority: 0, policy: 'accept', devices: [], rules: [] };
    table.chains.set(name, chain);
    return chain;
  }

  #chain(table: NftTable, name: string, line: number): void {
    const chain = table.chains.get(name) ?? this.#newChain(table, name, line);
    this.#mark(line, line, 'modelled');
    if (this.#peek() !== '{') {
      this.#statement();
      return;
    }
    this.#at++;
    for (;;) {
      this.#skipEnds();
      const word = this.#words[this.#at];
      if (!word) {
        this.#cut(`chain ${name}`, line);
        return;
      }
      if (word.text === '}') {
        this.#at++;
        this.#mark(word.line, word.line, 'modelled');
        return;
      }
      const words = this.#statement(true);
      const to = words.at(-1)?.line ?? word.line;
      switch (word.text) {
        case 'type':
          if (this.#hook(table, chain, words)) this.#mark(word.line, to, 'modelled');
          break;
        case 'policy':
          if (words[1]?.text === 'accept' || words[1]?.text === 'drop') {
            chain.policy = words[1].text;
            this.#mark(word.line, to, 'modelled');
          }
          break;
        case 'comment':
        case 'flags':
          this.#mark(word.line, to, 'harmless');
          break;
        case 'devices':
        case 'device':
          chain.devices.push(
            ...words
              .slice(1)
              .filter((w) => !'={},'.includes(w.text))
              .map((w) => w.text),
          );
          this.#mark(word.line, to, 'modelled');
          break;
        default:
          chain.rules.push(this.#rule(words, word.line));
      }
    }
  }

  #rule(words: Word[], line: number): NftRule {
    const to = words.at(-1)?.line ?? line;
    const remark = this.#remarks.get(to);
    const told = remark !== undefined && !/^handle \d+$/.test(remark);
    return { words, line, to, ...(told ? { remark } : {}) };
  }

  /** `type filter hook forward priority filter + 10` (the policy is a statement of its own). */
  #hook(table: NftTable, chain: NftChain, words: Word[]): boolean {
    const text = words.map((w) => w.text);
    chain.type = text[1]!;
    if (text[2] !== 'hook' || text[3] === undefined) return false;
    chain.hook = text[3];
    const device = text.indexOf('device');
    if (device > 0 && text[device + 1] !== undefined) chain.devices.push(text[device + 1]!);
    const devices = text.indexOf('devices');
    const priority = text.indexOf('priority');
    if (devices > 0) {
      chain.devices.push(
        ...text.slice(devices + 1, priority > devices ? priority : undefined).filter((t) => !'={},'.includes(t)),
      );
    }
    if (priority < 0) return false;
    const rest = text.slice(priority + 1);
    const first = rest[0] ?? '';
    const named = (table.family === 'bridge' ? bridgePriorities : priorities)[first];
    const value = named ?? (/^[+-]?\d+$/.test(first) ? Number(first) : first === '-' ? -Number(rest[1]) : Number.NaN);
    if (Number.isNaN(value)) return false;
    let offset = 0;
    if (named !== undefined && rest.length > 1) {
      const sign = rest[1] === '-' ? -1 : 1;
      const number = rest[1] === '-' || rest[1] === '+' ? rest[2] : rest[1];
      if (!/^[+-]?\d+$/.test(number ?? '')) return false;
      offset = sign * Number(number);
    }
    chain.priority = value + offset;
    return true;
  }

  #set(table: NftTable, name: string, map: boolean, line: number): void {
    const set: NftSet = { name, line, map, dynamic: false, elements: [] };
    table.sets.set(name, set);
    this.#mark(line, line, 'modelled');
    if (this.#peek() !== '{') {
      this.#statement();
      return;
    }
    this.#at++;
    for (;;) {
      this.#skipEnds();
      const word = this.#words[this.#at];
      if (!word) {
        this.#cut(`set ${name}`, line);
        return;
      }
      if (word.text === '}') {
        this.#at++;
        this.#mark(word.line, word.line, 'modelled');
        return;
      }
      const words = this.#statement(true);
      const to = words.at(-1)?.line ?? word.line;
      if (word.text === 'elements') {
        set.elements.push(...elementsOf(words.slice(1)));
        this.#mark(word.line, to, 'modelled');
      } else if (word.text === 'flags') {
        set.dynamic ||= words.some((w) => w.text === 'dynamic' || w.text === 'timeout');
        this.#mark(word.line, to, 'modelled');
      } else if (word.text === 'timeout') {
        set.dynamic = true;
        this.#mark(word.line, to, 'modelled');
      } else if (/^(type|typeof|size|policy|gc-interval|auto-merge|counter|comment)$/.test(word.text)) {
        this.#mark(word.line, to, 'modelled');
      } else this.#mark(word.line, to, 'unrecognised');
    }
  }
}

/** The elements of `[=] { a, b : value, … }`, cut at commas outside braces; what belongs to an element only for counting is dropped. */
export function elementsOf(words: readonly Word[]): NftSet['elements'] {
  const found: NftSet['elements'] = [];
  let key: Word[] = [];
  let value: Word[] | undefined;
  let depth = 0;
  let extra = false;
  const end = () => {
    if (key.length) found.push({ key, ...(value ? { value } : {}) });
    key = [];
    value = undefined;
    extra = false;
  };
  for (const word of words) {
    const op = word.quoted ? '' : word.text;
    if (op === '{') {
      depth++;
      continue;
    }
    if (op === '}') {
      depth--;
      continue;
    }
    if (depth === 0 && op === '=') continue;
    if (op === ',') end();
    else if (op === ':') {
      value = [];
      extra = false;
    } else if (!value && key.length && elementExtras.has(op)) extra = true;
    else if (value) value.push(word);
    else if (!extra) key.push(word);
  }
  end();
  return found;
}

const elementExtras = new Set(['timeout', 'expires', 'comment', 'counter', 'limit', 'last']);
