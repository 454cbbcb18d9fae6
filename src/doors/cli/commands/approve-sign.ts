// `approve sign`: signs a request, over the bytes that the person looked at. Other bytes void the request.
import { QuaywallError, sha256File } from '#kit';
import type { Pending } from '#approvals';
import { outJson, textArgument, textOption } from '../command.ts';
import type { CommandSpec } from '../command.ts';
import { atDesk, passphrase, passphraseHelp } from '../approvals-desk.ts';
import { exit } from '../exit.ts';
import { dataOption, folderArgument } from '../folders.ts';

/** The one request whose id begins so. */
function requestNamed(list: readonly Pending[], start: string): string {
  const found = list.filter((p) => p.request.startsWith(start.toLowerCase()));
  if (found.length === 1) return found[0]!.request;
  throw new QuaywallError({
    what: found.length === 0 ? `there is no request ${start}` : `${found.length} requests begin with ${start}`,
    remedy: '"quaywall approve status" lists them',
  });
}

export const approveSign: CommandSpec = {
  name: 'approve sign',
  summary: `sign or refuse a request (${passphraseHelp})`,
  arguments: [
    ['<request>', 'beginning of the request’s id'],
    ['<file>', 'what is to be approved, as you looked at it'],
    ['<person>', 'who signs'],
    ['[folder]', 'the site’s folder (default: here)'],
  ],
  options: [['--refuse <reason>', 'refuse it instead, and why'], dataOption],
  async run(input, io) {
    const [start, file, person] = [textArgument(input, 0), textArgument(input, 1), textArgument(input, 2)];
    const subjectHash = await sha256File(file);
    const reason = textOption(input, 'refuse');
    const standing = await atDesk(input, folderArgument(input, 3), ({ approvals }) => {
      const of = { request: requestNamed(approvals.list(), start), person, subjectHash, passphrase: passphrase() };
      return reason === undefined ? approvals.sign(of) : approvals.refuse({ ...of, reason });
    });
    if (io.json) await outJson(io, { version: 1, ...standing });
    else
      await io.out(
        `${standing.state}${standing.signers.length > 0 ? `, signed by ${standing.signers.map((s) => s.person).join(' and ')}` : ''}\n`,
      );
    return standing.state === 'refused' ? exit.findings : exit.fine;
  },
};
