// Command lines in modes (`interface …` … `exit`): a table of forms says which command may stand in which mode, what becomes of its line and what it does.
import type { LineScope, LineState, Lines } from '#facts';
import type { LineBook } from '../../core/line-book.ts';
import type { ConfigText } from '../../core/text.ts';
import type { DialectTopic } from '../../dialect.ts';

/** The mode outside every block. */
const top = '';
const unknownBlock = '\0';

export interface Command<S> {
  /**
   * Words, `<x>` for one word, `(a|b)` for one of several, `[word]` for a word that may be missing, `…` at the end for whatever follows.
   * A leading `[no]` also takes the command with `no` before it.
   */
  form: string;
  /** Modes it may stand in; absent: outside every block. */
  in?: string | readonly string[];
  state: Exclude<LineState, 'unrecognised'>;
  scope?: LineScope;
  note?: string;
  /** Mode that starts with it. */
  to?: string;
  /** Says false where the words fit and what they say does not: the line stays unrecognised. */
  run?: (state: S, args: CommandArgs) => unknown;
}

export interface CommandArgs {
  /** What stood at `<x>`, `(a|b)` and `[word]` (empty where missing), in order; what followed, as one text. */
  words: string[];
  rest: string;
  no: boolean;
  at: Lines;
}

type Part =
  | { kind: 'word'; text: string }
  | { kind: 'any' }
  | { kind: 'one'; of: Set<string> }
  | { kind: 'maybe'; text: string }
  | { kind: 'rest' };

interface Compiled<S> {
  parts: Part[];
  takesNo: boolean;
  modes: readonly string[];
  command: Command<S>;
}

/** A dialect's commands, ready to be looked up by mode and first word. */
export class CommandTable<S> {
  readonly #byMode = new Map<string, Map<string, Compiled<S>[]>>();
  readonly #commands: readonly Command<S>[];

  constructor(commands: readonly Command<S>[]) {
    this.#commands = commands;
    for (const command of commands) {
      const compiled = compile(command);
      for (const mode of compiled.modes) {
        const words = this.#byMode.get(mode) ?? new Map<string, Compiled<S>[]>();
        this.#byMode.set(mode, words);
        const first = compiled.parts[0]!;
        const keys = first.kind === 'word' ? [first.text] : first.kind === 'one' ? [...first.of] : ['*'];
        for (const key of keys) words.set(key, [...(words.get(key) ?? []), compiled]);
      }
    }
  }

  find(mode: string, words: readonly string[]): { command: Command<S>; args: Omit<CommandArgs, 'at'> } | undefined {
    const forms = this.#byMode.get(mode);
    if (!forms) return undefined;
    const no = words[0]?.toLowerCase() === 'no' && words.length > 1;
    const key = (no ? words[1] : words[0])?.toLowerCase() ?? '';
    for (const compiled of [
      ...(forms.get(key) ?? []),
      ...(forms.get('*') ?? []),
      ...(no ? (forms.get('no') ?? []) : []),
    ]) {
      const plain = compiled.parts[0]?.kind === 'word' && compiled.parts[0].text === 'no' ? false : no;
      if (plain && !compiled.takesNo) continue;
      const args = fit(compiled.parts, plain ? words.slice(1) : words);
      if (args) return { command: compiled.command, args: { ...args, no: plain } };
    }
    return undefined;
  }

  /** The forms as topics of the page of dialects. */
  topics(): DialectTopic[] {
    return this.#commands.map(({ form, in: modes, state, note }) => ({
      topic: `${form}${modes === undefined || modes === top ? '' : ` (in ${[modes].flat().join(', ')})`}`,
      state,
      ...(note === undefined ? {} : { note }),
    }));
  }
}

function compile<S>(command: Command<S>): Compiled<S> {
  const takesNo = command.form.startsWith('[no] ');
  const words = (takesNo ? command.form.slice(5) : command.form).split(' ');
  const parts = words.map((word): Part => {
    if (word === '…') return { kind: 'rest' };
    if (word.startsWith('<')) return { kind: 'any' };
    if (word.startsWith('(')) return { kind: 'one', of: new Set(word.slice(1, -1).toLowerCase().split('|')) };
    if (word.startsWith('[')) return { kind: 'maybe', text: word.slice(1, -1).toLowerCase() };
    return { kind: 'word', text: word.toLowerCase() };
  });
  const modes = command.in === undefined ? [top] : [command.in].flat();
  return { parts, takesNo, modes, command };
}

function fit(parts: readonly Part[], words: readonly string[]): { words: string[]; rest: string } | undefined {
  const found: string[] = [];
  let at = 0;
  for (const part of parts) {
    const word = words[at];
    if (part.kind === 'rest') return { words: found, rest: words.slice(at).join(' ') };
    if (part.kind === 'maybe') {
      const here = word?.toLowerCase() === part.text;
      found.push(here ? part.text : '');
      if (here) at++;
      continue;
    }
    if (word === undefined) return undefined;
    if (part.kind === 'word' && word.toLowerCase() !== part.text) return undefined;
    if (part.kind === 'one') {
      if (!part.of.has(word.toLowerCase())) return undefined;
      found.push(word.toLowerCase());
    }
    if (part.kind === 'any') found.push(word);
    at++;
  }
  return at === words.length ? { words: found, rest: '' } : undefined;
}

export interface CliOptions {
  /** Lines that end the block they stand in. */
  leaves: RegExp;
  /** Lines that end every block. */
  ends?: RegExp;
  /** Comments: outside the account. */
  comments: RegExp;
  /** Name of the block for open lines, where it is one interface, VLAN or list. */
  element?: (mode: string) => string | undefined;
}

/**
 * Runs every line of a text. A command that does not fit the block it stands in ends the block where it fits outside; one that fits nowhere
 * stays unrecognised.
 */
export function runCommands<S>(
  text: ConfigText,
  book: LineBook,
  table: CommandTable<S>,
  state: S,
  options: CliOptions,
): void {
  const modes: string[] = [top];
  text.lines.forEach((line, i) => {
    const n = i + 1;
    const trimmed = line.trim();
    if (trimmed === '') return;
    if (options.comments.test(trimmed)) {
      book.aside(n);
      return;
    }
    if (options.leaves.test(trimmed)) {
      if (modes.length > 1) modes.pop();
      book.mark(n, 'harmless');
      return;
    }
    if (options.ends?.test(trimmed)) {
      modes.length = 1;
      book.mark(n, 'harmless');
      return;
    }
    const words = wordsOf(trimmed);
    for (let depth = modes.length - 1; depth >= 0; depth--) {
      const found = table.find(modes[depth]!, words);
      if (!found) continue;
      modes.length = depth + 1;
      const element = depth === 0 ? undefined : options.element?.(modes[depth]!);
      const { command, args } = found;
      const understood = command.run?.(state, { ...args, at: { file: 0, line: n } }) !== false;
      book.mark(n, understood ? command.state : 'unrecognised', {
        ...(command.scope === undefined ? {} : { scope: command.scope }),
        ...(element === undefined ? {} : { element }),
        ...(command.note === undefined ? {} : { note: command.note }),
      });
      // A block whose head was not understood is a block of nothing known, never a part of the block before.
      if (command.to !== undefined) modes.push(understood ? command.to : unknownBlock);
      return;
    }
    const element = options.element?.(modes.at(-1)!);
    book.mark(n, 'unrecognised', element === undefined ? {} : { element });
  });
}

/** Splits at blanks; quoted parts are one word without their quotes; lists in parentheses are one word. */
function wordsOf(line: string): string[] {
  const words: string[] = [];
  let at = 0;
  while (at < line.length) {
    const c = line[at]!;
    if (c === ' ' || c === '\t') {
      at++;
      continue;
    }
    const close = c === '"' ? '"' : c === '(' ? ')' : undefined;
    const end = close === undefined ? -1 : line.indexOf(close, at + 1);
    if (end > 0) {
      words.push(c === '"' ? line.slice(at + 1, end) : line.slice(at, end + 1));
      at = end + 1;
      continue;
    }
    let stop = at;
    while (stop < line.length && line[stop] !== ' ' && line[stop] !== '\t') stop++;
    words.push(line.slice(at, stop));
    at = stop;
  }
  return words;
}
