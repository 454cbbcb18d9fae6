// cli: the command line. In: words, files, a terminal. Out: the result on standard output, an exit code.
// One file a command under commands/, and one list; every command has --json, and loads its rooms only when it runs.
export { exit } from './exit.ts';
export { runCli } from './run.ts';
export { terminalIo } from './io.ts';
export type { Io } from './io.ts';
