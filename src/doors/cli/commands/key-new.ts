// `key new`: makes a signing key for a person of the site. The private half stays in a file for them alone.
import { outJson, textArgument } from '../command.ts';
import type { CommandSpec } from '../command.ts';
import { atDesk, passphrase, passphraseHelp } from '../approvals-desk.ts';
import { exit } from '../exit.ts';
import { dataOption, folderArgument } from '../folders.ts';

export const keyNew: CommandSpec = {
  name: 'key new',
  summary: `make a signing key for a person of the site (${passphraseHelp})`,
  arguments: [
    ['<person>', 'id of the person in the register'],
    ['[folder]', 'the site’s folder (default: here)'],
  ],
  options: [dataOption],
  async run(input, io) {
    const person = textArgument(input, 0);
    const made = await atDesk(input, folderArgument(input, 1), ({ approvals }) =>
      approvals.newKey(person, passphrase()),
    );
    if (io.json) await outJson(io, { version: 1, person, ...made });
    else {
      await io.out(
        `${person} has a key now: ${made.id}\nprivate half: ${made.file}${passphrase() ? ' (sealed)' : ' (not sealed)'}\n`,
      );
    }
    return exit.fine;
  },
};
