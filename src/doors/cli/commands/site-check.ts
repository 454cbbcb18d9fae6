// `site check`: every problem of the site files at once, each with file, line and column.
import { counted, problemText } from '#kit';
import { outJson } from '../command.ts';
import type { CommandSpec } from '../command.ts';
import { exit } from '../exit.ts';
import { folderArgument } from '../folders.ts';

export const siteCheck: CommandSpec = {
  name: 'site check',
  summary: 'check site.yaml and the registers, all problems at once',
  arguments: [['[folder]', 'folder with site.yaml, or a site file alone (default: here)']],
  async run(input, io) {
    const { loadSite, registers } = await import('#site');
    const { site, files, warnings } = await loadSite(folderArgument(input));
    const entries = Object.keys(registers)
      .map((name) => [name, site[name as keyof typeof registers].length] as const)
      .filter(([, n]) => n > 0);
    if (io.json) {
      await outJson(io, {
        version: 1,
        site: site.facility.name,
        files: files.map(({ path, sha256 }) => ({ file: path, sha256 })),
        registers: Object.fromEntries(entries),
        warnings,
      });
    } else {
      const { labelled } = await import('#reports');
      const lines = [
        ...labelled('site', site.facility.name, io),
        ...labelled('files', files.map((f) => f.path).join(', '), io),
        ...labelled('holds', entries.map(([name, n]) => `${name.replaceAll('_', ' ')} ${n}`).join(', '), io),
        ...warnings.flatMap((w) => labelled('look at', problemText(w), io)),
        warnings.length === 0 ? 'No problem found.' : `It loads; ${counted(warnings.length, 'thing')} to look at.`,
      ];
      await io.out(`${lines.join('\n')}\n`);
    }
    return exit.fine;
  },
};
