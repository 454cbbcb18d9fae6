// Runs one command line: finds the command, gives it its input, turns whatever goes wrong into lines and an exit code.
import { Command, CommanderError } from 'commander';
import { QuaywallError, inert, problemText } from '#kit';
import type { Problem } from '#kit';
import { UsageError, outJson } from './command.ts';
import type { CommandSpec } from './command.ts';
import { commands } from './commands/index.ts';
import { exit } from './exit.ts';
import type { ExitCode } from './exit.ts';
import { faultProblem } from './faults.ts';
import type { Io } from './io.ts';

/** @param args the words after the program's name. @returns the exit code; nothing is thrown. */
export async function runCli(args: readonly string[], io: Io): Promise<ExitCode> {
  let code: ExitCode = exit.fine;
  const notes: string[] = [];
  const program = new Command('quaywall')
    .description('Cyber assurance for port cranes: a terminal’s evidence in, true sentences with proof out.')
    .helpCommand(false);
  const settle = (command: Command) =>
    command
      .exitOverride()
      .showHelpAfterError(`Try "quaywall ${command === program ? '' : `${nameOf(command)} `}--help".`)
      .configureOutput({
        writeOut: (text) => notes.push(text),
        writeErr: (text) => {
          for (const line of text.trimEnd().split('\n')) io.note(line);
        },
      });
  settle(program);
  io.json = args.includes('--json');
  for (const spec of commands) {
    attach(program, spec, settle, async (input) => {
      io.quiet = input.options.quiet === true;
      code = await spec.run(input, io);
    });
  }
  program.addHelpText('after', '\nExit codes: 0 fine, 1 findings or denied, 2 wrong use, 3 cannot tell, 4 error.');
  try {
    await program.parseAsync(args, { from: 'user' });
  } catch (error) {
    code = await failed(error, io);
  }
  io.progress('');
  if (notes.length > 0) await io.out(notes.join(''));
  return code;
}

const nameOf = (command: Command): string =>
  command.parent?.parent ? `${nameOf(command.parent)} ${command.name()}` : command.name();

function attach(
  program: Command,
  spec: CommandSpec,
  settle: (command: Command) => Command,
  act: (input: Parameters<CommandSpec['run']>[0]) => Promise<void>,
): void {
  const words = spec.name.split(' ');
  let parent = program;
  for (const word of words.slice(0, -1)) {
    const existing = parent.commands.find((c) => c.name() === word);
    parent =
      existing ??
      settle(
        parent
          .command(word)
          .description(groups[word] ?? '')
          .helpCommand(false),
      );
  }
  const command = settle(parent.command(words.at(-1)!).description(spec.summary));
  for (const [name, text] of spec.arguments ?? []) command.argument(name, text);
  for (const [flags, text] of spec.options ?? []) command.option(flags, text);
  command.option('--json', 'print the result as JSON (docs/schemas)').option('--quiet', 'no progress line');
  command.action(async (...all: unknown[]) => {
    const args = command.processedArgs as (string | string[] | undefined)[];
    void all;
    await act({ args, options: command.opts() });
  });
}

const groups: Record<string, string> = {
  approve: 'have something approved by two people',
  attest: 'state what only a person can state, and have it confirmed',
  capture: 'read traffic captures',
  change: 'rule changes before they are applied',
  config: 'read device configurations, and what they let reach what',
  finding: 'one finding',
  import: 'bring something in',
  key: 'signing keys of people',
  ledger: 'the evidence ledger',
  site: 'the site as declared',
};

async function failed(error: unknown, io: Io): Promise<ExitCode> {
  if (error instanceof CommanderError) return error.exitCode === 0 ? exit.fine : exit.usage;
  const problems: readonly Problem[] = error instanceof QuaywallError ? error.problems : [faultProblem(error)];
  io.progress('');
  for (const problem of problems) io.note(inert(problemText(problem), 2000));
  if (io.json) await outJson(io, { version: 1, problems });
  return error instanceof UsageError ? exit.usage : exit.error;
}
