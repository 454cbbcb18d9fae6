// Where an assessed folder keeps its state.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { QuaywallError } from '#kit';
import { textOption } from './command.ts';
import type { Input } from './command.ts';

export const dataOption: [string, string] = ['--data <dir>', 'where the state is kept (default: FOLDER/.quaywall)'];

/** `--data`, else `.quaywall` in the folder; the folder itself where it already is a state folder. */
export function dataFolder(input: Input, folder: string): string {
  const named = textOption(input, 'data');
  if (named !== undefined) return named;
  return existsSync(join(folder, 'ledger.jsonl')) ? folder : join(folder, '.quaywall');
}

/** The same, for commands that only read: there must have been an assessment. */
export function existingData(input: Input, folder: string): string {
  const data = dataFolder(input, folder);
  if (!existsSync(data)) {
    throw new QuaywallError({
      what: 'nothing has been assessed here yet',
      where: { file: data },
      remedy: `Run "quaywall assess ${folder}" first, or name the state with --data`,
    });
  }
  return data;
}

/** The folder argument, by default the one the person stands in. */
export function folderArgument(input: Input, index = 0): string {
  const value = input.args[index];
  return typeof value === 'string' ? value : '.';
}
