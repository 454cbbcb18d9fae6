// The terminal as a command sees it: results on standard output and nothing else there; progress and problems on standard error.
import { once } from 'node:events';

export interface Io {
  /** Writes a piece of the result; waits while the reader is slower. */
  out(text: string): Promise<void>;
  /** A line for the person, never part of the result. */
  note(line: string): void;
  /** A line that is overwritten by the next one; nothing where standard error is not a terminal. */
  progress(line: string): void;
  width: number;
  colour: boolean;
  ascii: boolean;
  quiet: boolean;
  json: boolean;
}

interface Terminal {
  stdout: NodeJS.WriteStream;
  stderr: NodeJS.WriteStream;
  env: NodeJS.ProcessEnv;
}

const plainLocale = (env: NodeJS.ProcessEnv) => /^(C|POSIX)$/.test(env.LC_ALL ?? env.LC_CTYPE ?? env.LANG ?? '');

/** The real one. `NO_COLOR` (no-color.org) and `TERM=dumb` are respected; a result that goes into a file is 120 columns wide. */
export function terminalIo({ stdout, stderr, env }: Terminal): Io {
  let shown = 0;
  let last = 0;
  const clear = () => {
    if (shown > 0) stderr.write(`\r${' '.repeat(shown)}\r`);
    shown = 0;
  };
  const io: Io = {
    width: stdout.isTTY ? Math.max(40, stdout.columns ?? 80) : columnsOf(env),
    colour: stdout.isTTY === true && !env.NO_COLOR && env.TERM !== 'dumb',
    ascii: env.TERM === 'dumb' || plainLocale(env),
    quiet: false,
    json: false,
    async out(text) {
      clear();
      if (!stdout.write(text)) await once(stdout, 'drain');
    },
    note(line) {
      clear();
      stderr.write(`${line}\n`);
    },
    progress(line) {
      if (io.quiet || !stderr.isTTY || env.TERM === 'dumb') return;
      const now = Date.now();
      if (line !== '' && now - last < 80) return;
      last = now;
      const text = line.slice(0, Math.max(20, (stderr.columns ?? 80) - 1));
      clear();
      if (text !== '') stderr.write(text);
      shown = text.length;
    },
  };
  return io;
}

function columnsOf(env: NodeJS.ProcessEnv): number {
  const columns = Number(env.COLUMNS);
  return Number.isInteger(columns) && columns >= 40 && columns <= 400 ? columns : 120;
}
