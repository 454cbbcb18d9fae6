// Text for a terminal: wrapped to its width, coloured only where it can be, and never by colour alone.

import { inert } from '#kit';

export interface TextStyle {
  /** Columns of the terminal. */
  width: number;
  /** Escape sequences for colour may be used. */
  colour: boolean;
  /** Only ASCII may be used. */
  ascii?: boolean;
}

export type Tone = 'bad' | 'warn' | 'dim' | 'strong';

const codes: Record<Tone, string> = { bad: '31;1', warn: '33', dim: '2', strong: '1' };

export function paint(style: TextStyle, tone: Tone | undefined, text: string): string {
  return style.colour && tone ? `\u001b[${codes[tone]}m${text}\u001b[0m` : text;
}

/** Breaks at blanks (control characters made visible) so that no line is longer than `width`; a word that is longer by itself is cut. */
export function wrap(text: string, width: number): string[] {
  const room = Math.max(width, 8);
  const lines: string[] = [];
  let line = '';
  for (const whole of text.split(/\s+/)) {
    let word = inert(whole, 20_000);
    while (word.length > room) {
      if (line) lines.push(line);
      line = '';
      lines.push(word.slice(0, room));
      word = word.slice(room);
    }
    if (line === '') line = word;
    else if (line.length + 1 + word.length <= room) line += ` ${word}`;
    else {
      lines.push(line);
      line = word;
    }
  }
  if (line) lines.push(line);
  return lines.length > 0 ? lines : [''];
}

/** `label` in a column of its own, the text wrapped beside it. */
export function labelled(label: string, text: string, style: TextStyle, indent = 2, column = 10): string[] {
  const lines = wrap(text, style.width - indent - column);
  return lines.map((l, i) => `${' '.repeat(indent)}${(i === 0 ? label : '').padEnd(column)}${l}`);
}

/** At most `n` characters, an ellipsis where more was there; control characters made visible. */
export function clip(text: string, n: number): string {
  const safe = inert(text, 20_000);
  return safe.length > n ? `${safe.slice(0, Math.max(0, n - 1))}…` : safe;
}
