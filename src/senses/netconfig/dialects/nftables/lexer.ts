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

export function lex(lines: readonly string[]): Lexed {
  const words: Word[] = [];
  const asides: number[] = [];
  const remarks = new Map<number, string>();
  for (let n = 1; n <= lines.length; n++) {
    const line = lines[n - 1]!;
    const before = words.length;
    let at = 0;
    let continued = false;
    while (at < line.length) {
      const c = line[at]!;
      if (c === ' ' || c === '\t') at++;
      else if (c === '#') {
        if (words.length > before) remarks.set(n, line.slice(at + 1).trim());
        break;
      } else if (c === '"' || c === "'") {
        const end = line.indexOf(c, at + 1);
        words.push({ text: line.slice(at + 1, end < 0 ? undefined : end), line: n, quoted: true });
        at = end < 0 ? line.length : end + 1;
      } else if (c === '\\' && line.slice(at + 1).trim() === '') {
        continued = true;
        break;
      } else if (isPlain(line.charCodeAt(at))) {
        let end = at + 1;
        // `@nh,96,32`: raw bytes, with commas.
        const raw = c === '@' && /^@(?:ll|nh|th|ih),\d+,\d+/.exec(line.slice(at, at + 20));
        if (raw) end = at + raw[0].length;
        else while (end < line.length && isPlain(line.charCodeAt(end))) end++;
        push(words, line.slice(at, end), n);
        at = end;
      } else {
        const two = line.slice(at, at + 2);
        const taken =
          two === '!=' || two === '==' || two === '<=' || two === '>=' || two === '<<' || two === '>>' ? two : c;
        words.push({ text: taken, line: n });
        at += taken.length;
      }
    }
    if (words.length === before) asides.push(n);
    if (!continued && words.length > 0 && words.at(-1)!.text !== '\n') words.push({ text: '\n', line: n });
  }
  return { words, asides, remarks };
}

function push(words: Word[], run: string, line: number): void {
  if (!run.includes(':') || isAddress(run)) {
    words.push({ text: run, line });
    return;
  }
  // `22:accept`, `10.0.0.1:80`, `:8080`: the colon stands for itself.
  for (const part of run.split(/(:)/)) if (part !== '') words.push({ text: part, line });
}
