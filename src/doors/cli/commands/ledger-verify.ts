// `ledger verify`: has any byte of the evidence changed, and to which entry does it belong? Needs no server and changes nothing.
import { readFileSync } from 'node:fs';
import { counted, problemText, QuaywallError } from '#kit';
import type { Checkpoint } from '#ledger';
import { outJson, textOption } from '../command.ts';
import type { CommandSpec } from '../command.ts';
import { exit } from '../exit.ts';
import { dataFolder, dataOption, folderArgument } from '../folders.ts';

export const ledgerVerify: CommandSpec = {
  name: 'ledger verify',
  summary: 'check that no byte of the evidence ledger has changed',
  arguments: [['[folder]', 'the assessed folder, or a state folder itself (default: here)']],
  options: [
    dataOption,
    ['--against <file>', 'a checkpoint that was kept elsewhere: what it covers must still be there'],
    ['--no-captures', 'do not read the captures that are referred to'],
  ],
  async run(input, io) {
    const { checkCheckpoint, verify } = await import('#ledger');
    const data = dataFolder(input, folderArgument(input));
    const named = textOption(input, 'against');
    const against = named === undefined ? undefined : readCheckpoint(named);
    if (against && !checkCheckpoint(against)) {
      throw new QuaywallError({ what: 'the signature of this checkpoint does not hold', where: { file: named! } });
    }
    const result = await verify(data, { against, captures: input.options.captures !== false });
    if (io.json) await outJson(io, { version: 1, folder: data, ...result });
    else {
      const line = (f: (typeof result.problems)[number]) =>
        `  ${f.seq === undefined ? '' : `entry ${f.seq}: `}${problemText({ ...f, where: f.seq === undefined ? f.where : undefined })}`;
      const lines = [
        `${counted(result.entries, 'entry', 'entries')}, ${counted(result.files, 'held file')}, ${counted(result.checkpoints, 'signed checkpoint')}; root ${result.root.slice(0, 16)}…`,
        ...(result.problems.length > 0 ? ['CHANGED:', ...result.problems.map(line)] : ['Nothing has been changed.']),
        ...(result.warnings.length > 0 ? ['Not held here, so not vouched for:', ...result.warnings.map(line)] : []),
      ];
      await io.out(`${lines.join('\n')}\n`);
    }
    return result.good ? exit.fine : exit.findings;
  },
};

function readCheckpoint(file: string): Checkpoint {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Checkpoint;
  } catch (cause) {
    throw new QuaywallError(
      { what: 'this is no checkpoint', where: { file }, expected: 'a checkpoint.json of a ledger' },
      { cause },
    );
  }
}
