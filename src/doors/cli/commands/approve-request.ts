// `approve request`: asks two people to approve something, bound to the hash of its bytes as they are now.
import { parseInstant, sha256File } from '#kit';
import { outJson, textArgument, textOption, UsageError } from '../command.ts';
import type { CommandSpec, Input } from '../command.ts';
import { atDesk } from '../approvals-desk.ts';
import { exit } from '../exit.ts';
import { dataOption, folderArgument } from '../folders.ts';

/** An option without which there is nothing to ask. */
function needed(input: Input, name: string): string {
  const value = textOption(input, name);
  if (value === undefined) throw new UsageError({ what: `--${name} is missing` });
  return value;
}

export const approveRequest: CommandSpec = {
  name: 'approve request',
  summary: 'ask two people to approve a file as it is now',
  arguments: [
    ['<file>', 'what is to be approved'],
    ['[folder]', 'the site’s folder (default: here)'],
  ],
  options: [
    ['--kind <kind>', 'change, baseline, exception, file-release, access, …'],
    ['--subject <name>', 'stable name of the thing'],
    ['--reason <text>', 'why'],
    ['--until <day>', 'when the approval runs out, 2027-03-01'],
    ['--by <person>', 'who asks'],
    dataOption,
  ],
  async run(input, io) {
    const until = needed(input, 'until');
    const expires = parseInstant(until);
    if (expires === undefined) throw new UsageError({ what: `--until ${until} is no date`, expected: '2027-03-01' });
    const ask = {
      kind: needed(input, 'kind'),
      subject: needed(input, 'subject'),
      reason: needed(input, 'reason'),
      by: needed(input, 'by'),
      expires,
      subjectHash: await sha256File(textArgument(input, 0)),
    };
    const request = await atDesk(input, folderArgument(input, 1), ({ approvals }) => approvals.request(ask));
    if (io.json) await outJson(io, { version: 1, request, subjectHash: ask.subjectHash });
    else
      await io.out(
        `asked: ${request}\nover SHA-256 ${ask.subjectHash}\nTwo people sign it: quaywall approve sign ${request.slice(0, 12)} FILE PERSON\n`,
      );
    return exit.fine;
  },
};
