// `version`: which Quaywall this is.
import { outJson } from '../command.ts';
import type { CommandSpec } from '../command.ts';
import { exit } from '../exit.ts';
import { programVersion } from '../program.ts';

export const version: CommandSpec = {
  name: 'version',
  summary: 'say which version this is',
  async run(_input, io) {
    const value = { version: 1, quaywall: programVersion(), node: process.versions.node };
    if (io.json) await outJson(io, value);
    else await io.out(`quaywall ${value.quaywall} (node ${value.node})\n`);
    return exit.fine;
  },
};
