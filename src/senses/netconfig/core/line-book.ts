// The account of every line of one file: its state, whether it is relevant, and the open ones with their text. No line is dropped in silence:
// what nobody marks is unrecognised.
import type { LineCount, LineScope, LineState, Lines, OpenLine } from '#facts';
import { blanked } from './secrets.ts';
import type { ConfigText } from './text.ts';

const longestText = 200;

interface Mark {
  state: LineState;
  relevant: boolean;
  scope: LineScope;
  element?: string;
  note?: string;
}

export interface MarkOptions {
  scope?: LineScope;
  /** Name of the interface, filter or zone that the line belongs to alone. */
  element?: string;
  note?: string;
}

const rank: Record<LineState, number> = { harmless: 0, modelled: 1, limited: 2, 'not-modelled': 3, unrecognised: 4 };

export class LineBook {
  readonly #text: ConfigText;
  readonly #marks: (Mark | undefined)[];

  constructor(text: ConfigText) {
    this.#text = text;
    this.#marks = new Array<Mark | undefined>(text.lines.length).fill(undefined);
  }

  /**
   * Says what became of a line (from 1), or of the lines from `line` to `to`. Said twice, the worse state stays, unless the first was a mere
   * default: `unrecognised` gives way to anything.
   */
  mark(line: number | [from: number, to: number], state: LineState, options: MarkOptions = {}): void {
    const [from, to] = typeof line === 'number' ? [line, line] : line;
    for (let n = Math.max(1, from); n <= Math.min(to, this.#marks.length); n++) {
      const before = this.#marks[n - 1];
      if (before && before.state !== 'unrecognised' && rank[before.state] >= rank[state]) continue;
      this.#marks[n - 1] = { state, relevant: before?.relevant ?? true, scope: options.scope ?? 'device', ...options };
    }
  }

  /** Banners, comments, blank lines, certificates, user accounts: harmless, and not counted among the relevant lines. */
  aside(line: number | [from: number, to: number]): void {
    const [from, to] = typeof line === 'number' ? [line, line] : line;
    for (let n = Math.max(1, from); n <= Math.min(to, this.#marks.length); n++) {
      this.#marks[n - 1] = { state: 'harmless', relevant: false, scope: 'device' };
    }
  }

  /** State of a line as marked so far. */
  stateOf(line: number): LineState | undefined {
    return this.#marks[line - 1]?.state;
  }

  count(): LineCount {
    const states: Record<LineState, number> = {
      unrecognised: 0,
      harmless: 0,
      'not-modelled': 0,
      limited: 0,
      modelled: 0,
    };
    let relevant = 0;
    this.#text.lines.forEach((line, i) => {
      const mark = this.#marks[i];
      if (mark ? !mark.relevant : line.trim() === '') return;
      relevant++;
      states[mark?.state ?? 'unrecognised']++;
    });
    return { total: this.#text.lines.length, relevant, states };
  }

  /** The relevant lines that could change an answer and were not followed whole, in order, neighbours of one kind joined. */
  open(file: number): OpenLine[] {
    const found: OpenLine[] = [];
    this.#text.lines.forEach((line, i) => {
      const mark = this.#marks[i] ?? { state: 'unrecognised', relevant: line.trim() !== '', scope: 'device' as const };
      if (!mark.relevant || mark.state === 'harmless' || mark.state === 'modelled') return;
      const at: Lines = { file, line: i + 1 };
      found.push({
        at,
        state: mark.state as OpenLine['state'],
        scope: mark.scope,
        text: blanked(line.trim()).slice(0, longestText),
        ...(mark.element === undefined ? {} : { element: mark.element }),
        ...(mark.note === undefined ? {} : { note: mark.note }),
      });
    });
    return found;
  }
}
