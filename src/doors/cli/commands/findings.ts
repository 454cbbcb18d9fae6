// `findings`: what the last assessment left open, worst first, without assessing anew.
import { counted } from '#kit';
import { outJson } from '../command.ts';
import type { CommandSpec } from '../command.ts';
import { exit } from '../exit.ts';
import { dataOption, folderArgument } from '../folders.ts';
import { withKept } from '../kept.ts';

export const findings: CommandSpec = {
  name: 'findings',
  summary: 'the findings of the last assessment, worst first',
  arguments: [['[folder]', 'the assessed folder (default: here)']],
  options: [dataOption, ['--new', 'only those that nobody has decided'], ['--all', 'closed ones too']],
  async run(input, io) {
    const { awaitsDecision, byWorst, findingDocument, findingLines } = await import('#reports');
    return withKept(input, folderArgument(input), async ({ findings: all, store, timeZone }) => {
      const names = new Map((await store.artefacts()).map((a) => [a.sha256, a.name]));
      const nameOf = (artefact: string) => names.get(artefact) ?? artefact.slice(0, 12);
      const wanted = (state: string) =>
        input.options.new === true
          ? state === 'new' || state === 'back-again'
          : input.options.all === true || state !== 'closed';
      const shown = byWorst(all).filter((f) => wanted(f.state));
      if (io.json) await outJson(io, { version: 1, findings: shown.map((f) => findingDocument(f, nameOf)) });
      else {
        const lines = shown.flatMap((f) => [...findingLines(f, timeZone, nameOf, io), '']);
        await io.out(
          `${lines.join('\n')}${lines.length > 0 ? '\n' : ''}${shown.length === 0 ? 'No finding.' : counted(shown.length, 'finding')}\n`,
        );
      }
      return shown.some(awaitsDecision) ? exit.findings : exit.fine;
    });
  },
};
