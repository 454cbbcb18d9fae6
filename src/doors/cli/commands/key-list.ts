// `key list`: who holds which key, for a list on paper that others compare with.
import { siteTime } from '#kit';
import { outJson } from '../command.ts';
import type { CommandSpec } from '../command.ts';
import { atDesk } from '../approvals-desk.ts';
import { exit } from '../exit.ts';
import { dataOption, folderArgument } from '../folders.ts';

export const keyList: CommandSpec = {
  name: 'key list',
  summary: 'who holds which key',
  arguments: [['[folder]', 'the site’s folder (default: here)']],
  options: [dataOption],
  async run(input, io) {
    const { keys, zone } = await atDesk(input, folderArgument(input), ({ approvals, loaded }) => ({
      keys: approvals.keys(),
      zone: loaded.site.facility.timezone,
    }));
    if (io.json) await outJson(io, { version: 1, keys });
    else {
      const lines = keys.map((k) => `${k.person.padEnd(20)} ${k.id}  since ${siteTime(k.since, zone)}`);
      await io.out(`${lines.length === 0 ? 'Nobody has a key yet.' : lines.join('\n')}\n`);
    }
    return exit.fine;
  },
};
