// `approve status`: every request with where it stands, newest first.
import { siteDate } from '#kit';
import { outJson } from '../command.ts';
import type { CommandSpec } from '../command.ts';
import { atDesk } from '../approvals-desk.ts';
import { exit } from '../exit.ts';
import { dataOption, folderArgument } from '../folders.ts';

export const approveStatus: CommandSpec = {
  name: 'approve status',
  summary: 'every request for approval and where it stands',
  arguments: [['[folder]', 'the site’s folder (default: here)']],
  options: [dataOption],
  async run(input, io) {
    const list = await atDesk(input, folderArgument(input), ({ approvals }) => approvals.list());
    if (io.json) await outJson(io, { version: 1, requests: list });
    else {
      const { labelled } = await import('#reports');
      const lines = list.flatMap((p) =>
        labelled(
          p.state,
          `${p.request.slice(0, 12)} ${p.ask.kind} ${p.ask.subject}: ${p.ask.reason}. Asked by ${p.ask.by}, signed by ${p.signers.map((s) => s.person).join(' and ') || 'nobody'}; until ${siteDate(p.ask.expires, 'UTC')}`,
          io,
          2,
          13,
        ),
      );
      await io.out(`${lines.length === 0 ? 'Nothing has been asked for.' : lines.join('\n')}\n`);
    }
    return exit.fine;
  },
};
