// The account of every line of one file: its state, whether it is relevant, and the open ones with their text. No line is dropped in silence:
// what nobody marks is unrecognised.
import type { LineCount, LineScope, LineState, Lines, OpenLine } from '#facts';
import { blanked } from './secrets.ts';
import type { ConfigText } from './text.ts';

const longestText = 200;

export interface MarkOptions {
  scope?: LineScope;
  /** Name of the interface, filter or zone that the line belongs to alone. */
  element?: string;
  note?: string;
}

/** From best to worst; a line's byte is the place in this list plus one, 0 where nobody has said anything. */
const states: readonly LineState[] = ['harmless', 'modelled', 'limited', 'not-modelled', 'unrecognised'];
const byteOf: Record<LineState, number> = { harmless: 1, modelled: 2, limited: 3, 'not-modelled': 4, unrecognised: 5 };
/** Set in the byte of a line that does not count as relevant. */
const beside = 8;
const none: MarkOptions = {};

export class LineBook {
  readonly #text: ConfigText;
  /** One byte a line: most lines need no more. */
  readonly #marks: Uint8Array;
  /** What was said of the lines that stay open. */
  readonly #said = new Map<number, MarkOptions>();

  constructor(text: ConfigText) {
    this.#text = text;
    this.#marks = new Uint8Array(text.lines.length);
  }

  /**
   * Says what became of a line (from 1), or of the lines from `line` to `to`. Said twice, the worse state stays, unless the first was a mere
   * default: `unrecognised` gives way to anything.
   */
  mark(line: number | [from: number, to: number], state: LineState, options: MarkOptions = none): void {
    const marks = this.#marks;
    const byte = byteOf[state];
    const from = Math.max(1, typeof line === 'number' ? line : line[0]);
    const to = Math.min(typeof line === 'number' ? line : line[1], marks.length);
    for (let n = from; n <= to; n++) {
      const before = marks[n - 1]!;
      const was = before & 7;
      if (was !== 0 && was !== byteOf.unrecognised && was >= byte) continue;
      marks[n - 1] = byte | (before & beside);
      if (byte > byteOf.modelled && options !== none) this.#said.set(n, options);
      else if (was > byteOf.modelled) this.#said.delete(n);
    }
  }

  /** Banners, comments, blank lines, certificates, user accounts: harmless, and not counted among the relevant lines. */
  aside(line: number | [from: number, to: number]): void {
    const [from, to] = typeof line === 'number' ? [line, line] : line;
    for (let n = Math.max(1, from); n <= Math.min(to, this.#marks.length); n++) {
      this.#marks[n - 1] = byteOf.harmless | beside;
      this.#said.delete(n);
    }
  }

  /** State of a line as marked so far. */
  stateOf(line: number): LineState | undefined {
    return states[(this.#marks[line - 1]! & 7) - 1];
  }

  count(): LineCount {
    const counted: Record<LineState, number> = {
      harmless: 0,
      modelled: 0,
      limited: 0,
      'not-modelled': 0,
      unrecognised: 0,
    };
    let relevant = 0;
    const { lines } = this.#text;
    for (let i = 0; i < lines.length; i++) {
      const byte = this.#marks[i]!;
      if (byte === 0 ? lines[i]!.trim() === '' : (byte & beside) !== 0) continue;
      relevant++;
      counted[byte === 0 ? 'unrecognised' : states[(byte & 7) - 1]!]++;
    }
    return { total: lines.length, relevant, states: counted };
  }

  /** The relevant lines that could change an answer and were not followed whole, in order, neighbours of one kind joined. */
  open(file: number): OpenLine[] {
    const found: OpenLine[] = [];
    const { lines } = this.#text;
    for (let i = 0; i < lines.length; i++) {
      const byte = this.#marks[i]!;
      if (byte !== 0 && (byte <= byteOf.modelled || (byte & beside) !== 0)) continue;
      const line = lines[i]!.trim();
      if (byte === 0 && line === '') continue;
      const at: Lines = { file, line: i + 1 };
      const said = this.#said.get(i + 1) ?? none;
      found.push({
        at,
        state: byte === 0 ? 'unrecognised' : (states[byte - 1] as OpenLine['state']),
        scope: said.scope ?? 'device',
        text: blanked(line).slice(0, longestText),
        ...(said.element === undefined ? {} : { element: said.element }),
        ...(said.note === undefined ? {} : { note: said.note }),
      });
    }
    return found;
  }
}
