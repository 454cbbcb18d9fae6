// For tests only: a terminal in memory, and the command line run in it.
import { runCli } from './run.ts';
import type { Io } from './io.ts';

interface Ran {
  code: number;
  out: string;
  /** Lines for the person. */
  notes: string[];
}

export async function run(...args: string[]): Promise<Ran> {
  const ran: Ran = { code: 0, out: '', notes: [] };
  const io: Io = {
    async out(text) {
      ran.out += text;
    },
    note: (line) => void ran.notes.push(line),
    progress: () => undefined,
    width: 120,
    colour: false,
    ascii: false,
    quiet: false,
    json: false,
  };
  ran.code = await runCli(args, io);
  return ran;
}
