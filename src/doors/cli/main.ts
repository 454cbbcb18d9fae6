// The program: `node src/doors/cli/main.ts COMMAND …`. Everything it does is in run.ts.
import { terminalIo } from './io.ts';
import { runCli } from './run.ts';

// A reader that stops reading (`| head`) is no fault of ours.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(process.exitCode ?? 0);
  throw error;
});
const given = process.argv.slice(2);
const args = given[0] === '--version' || given[0] === '-V' ? ['version', ...given.slice(1)] : given;
process.exitCode = await runCli(args.length === 0 ? ['demo'] : args, terminalIo(process));
