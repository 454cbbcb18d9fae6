// What a command is: its words, its arguments, and what it does. It loads its rooms only when it runs, so that every start is quick.
import { QuaywallError } from '#kit';
import type { Problem } from '#kit';
import type { ExitCode } from './exit.ts';
import type { Io } from './io.ts';

export interface Input {
  /** Arguments in the order declared; an open-ended one is a list. */
  args: (string | string[] | undefined)[];
  options: Record<string, string | boolean | undefined>;
}

export interface CommandSpec {
  /** Words that call it: `assess`, `capture read`. */
  name: string;
  summary: string;
  /** `<folder>`, `[id]`, `<files...>`, each with what it is. */
  arguments?: [string, string][];
  /** `--out <dir>` and what it does. `--json` and `--quiet` are there for every command. */
  options?: [string, string][];
  run(input: Input, io: Io): Promise<ExitCode>;
}

/** Wrong use of a command: exit code 2, where any other problem is 4. */
export class UsageError extends QuaywallError {
  constructor(problem: Problem) {
    super(problem);
    this.name = 'UsageError';
  }
}

/** An argument that is there, as text. */
export function textArgument(input: Input, index: number): string {
  const value = input.args[index];
  if (typeof value !== 'string') throw new UsageError({ what: `argument ${index + 1} is missing` });
  return value;
}

export function listArgument(input: Input, index: number): string[] {
  const value = input.args[index];
  return Array.isArray(value) ? value : value === undefined ? [] : [value];
}

export function textOption(input: Input, name: string): string | undefined {
  const value = input.options[name];
  return typeof value === 'string' ? value : undefined;
}

/** Prints a plain value as the whole result of `--json`. */
export async function outJson(io: Io, value: unknown): Promise<void> {
  await io.out(`${JSON.stringify(value, undefined, 2)}\n`);
}
