// The words of an nftables rule set, each with its line. nft(8), "lexical conventions"; comments go, line ends stay (they end a rule).

export interface Word {
  text: string;
  line: number;
  /** A quoted string: never an operator or a keyword. */
  quoted?: boolean;
}

export interface Lexed {
  words: Word[];
  /** Lines that hold nothing but a comment or blank space. */
  asides: number[];
  /** Comments that stand behind something on their line: nft writes there what it cannot write as a rule. */
  remarks: Map<number, string>;
}

const address =
  /^(?:[0-9a-f]*:[0-9a-f:]*(?::\d+\.\d+\.\d+\.\d+)?(?:\/\d+)?)(?:-[0-9a-f]*:[0-9a-f:]*)?$|^(?:[0-9a-f]{1,2}:){5}[0-9a-f]{1,2}(?:-(?:[0-9a-f]{1,2}:){5}[0-9a-f]{1,2})?$/i;
const plain = new Uint8Array(128);
for (let code = 0; code < 128; code++) plain[code] = /[A-Za-z0-9_.:/\\*+$@-]/.test(String.fromCharCode(code)) ? 1 : 0;
const isPlain = (code: number): boolean => plain[code] === 1;

/** IPv6 or MAC address, and no `key:verdict` or `10.0.0.1:80`. */
function isAddress(run: string): boolean {
  if (!address.test(run)) return false;
  const colons = run.split('-')[0]!.split(':').length - 1;
  return run.includes('::') || colons >= 5;
}

/** Keywords come again and again: one string for all of them. Those of the language, and names as far as there is room. */
class Keywords {
  readonly #known = new Map<string, string>();

  of(run: string): string {
    if (run.length > 10 || run.charCodeAt(0) < 58) return run;
    const known = this.#known.get(run);
    if (known !== undefined) return known;
    if (this.#known.size < 2000) this.#known.set(run, run);
    return run;
  }
}

/** All of one shape. */
const word = (text: string, line: number, quoted: boolean): Word => ({ text, line, quoted });

export function lex(lines: readonly string[]): Lexed {
  const words: Word[] = [];
  const asides: number[] = [];
  const remarks = new Map<number, string>();
  const keywords = new Keywords();
  for (let n = 1; n <= lines.length; n++) {
    const before = words.length;
    const continued = lexLine(lines[n - 1]!, n, words, remarks, keywords);
    if (words.length === before) asides.push(n);
    if (!continued && words.length > 0 && words[words.length - 1]!.text !== '\n') words.push(word('\n', n, false));
  }
  return { words, asides, remarks };
}

/** Puts the words of one line to the others. @returns whether the line goes on in the next. */
function lexLine(line: string, n: number, words: Word[], remarks: Map<number, string>, keywords: Keywords): boolean {
  const before = words.length;
  let at = 0;
  while (at < line.length) {
    const code = line.charCodeAt(at);
    if (code === 32 || code === 9) {
      at++;
      continue;
    }
    if (isPlain(code) && code !== 64 && code !== 92) {
      const end = plainEnd(line, at + 1);
      push(words, keywords.of(line.slice(at, end)), n);
      at = end;
      continue;
    }
    const c = line[at]!;
    if (c === '#') {
      if (words.length > before) remarks.set(n, line.slice(at + 1).trim());
      break;
    } else if (c === '"' || c === "'") {
      const end = line.indexOf(c, at + 1);
      words.push(word(line.slice(at + 1, end < 0 ? undefined : end), n, true));
      at = end < 0 ? line.length : end + 1;
    } else if (c === '\\' && line.slice(at + 1).trim() === '') return true;
    else if (isPlain(code)) {
      // `@nh,96,32`: raw bytes, with commas.
      const raw = c === '@' && /^@(?:ll|nh|th|ih),\d+,\d+/.exec(line.slice(at, at + 20));
      const end = raw ? at + raw[0].length : plainEnd(line, at + 1);
      push(words, keywords.of(line.slice(at, end)), n);
      at = end;
    } else {
      const two = line.slice(at, at + 2);
      const taken =
        two === '!=' || two === '==' || two === '<=' || two === '>=' || two === '<<' || two === '>>' ? two : c;
      words.push(word(taken, n, false));
      at += taken.length;
    }
  }
  return false;
}

function plainEnd(line: string, from: number): number {
  let end = from;
  while (end < line.length && isPlain(line.charCodeAt(end))) end++;
  return end;
}

function push(words: Word[], run: string, line: number): void {
  if (!run.includes(':') || isAddress(run)) {
    words.push(word(run, line, false));
    return;
  }
  // `22:accept`, `10.0.0.1:80`, `:8080`: the colon stands for itself.
  for (const part of run.split(/(:)/)) if (part !== '') words.push(word(part, line, false));
}
