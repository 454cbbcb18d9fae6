// The program: `node src/doors/cli/main.ts COMMAND …`. Everything it does is in run.ts.
import { terminalIo } from './io.ts';
import { runCli } from './run.ts';

// A reader that stops reading (`| head`) is no fault of ours.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(process.exitCode ?? 0);
  throw error;
});
const args = process.argv.slice(2);
process.exitCode = await runCli(args.length === 0 ? ['demo'] : args, terminalIo(process));
