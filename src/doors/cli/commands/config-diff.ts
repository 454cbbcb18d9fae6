// `config diff OLD NEW`: what a new configuration opens and closes, in sentences about who reaches what. --json: docs/schemas/config-diff.json.
import { problemText } from '#kit';
import { outJson, textArgument } from '../command.ts';
import type { CommandSpec } from '../command.ts';
import { fileOf, inOption } from '../configs/load.ts';
import { listChanges } from '../configs/lists.ts';
import { configPair, lineChanges } from '../configs/pair.ts';
import { exit } from '../exit.ts';

export const configDiff: CommandSpec = {
  name: 'config diff',
  summary: 'what a new configuration opens and closes, in sentences',
  arguments: [
    ['<old>', 'a configuration, or a folder of them'],
    ['<new>', 'the same later, or as proposed'],
  ],
  options: [[inOption[0], 'folder with the rest of the network, and its site']],
  async run(input, io) {
    const pair = await configPair(input, textArgument(input, 0), textArgument(input, 1), io);
    const { diffNetworks } = await import('#reach');
    io.progress('comparing what reaches what');
    const networks = await pair.networks();
    const differences = diffNetworks(networks.old, networks.next);
    const lists = await listChanges(pair.old.devices, pair.next.devices);
    io.progress('');
    const lines = lineChanges(pair);
    if (io.json) {
      const { readDocument } = await import('../output/config-json.ts');
      const { differenceDocument, listDocument } = await import('../output/config-diff-text.ts');
      await outJson(io, {
        version: 1,
        old: readDocument(pair.old),
        new: readDocument(pair.next),
        lines,
        differences: differences.map(differenceDocument),
        lists: lists.map(listDocument),
      });
    } else {
      const { diffText } = await import('../output/config-diff-text.ts');
      await io.out(diffText({ differences, lists, lines }, io, { linesOf: pair.linesOf, fileOf: fileOf(pair.next) }));
    }
    for (const problem of [...pair.old.problems, ...pair.next.problems].slice(0, 8)) io.note(problemText(problem));
    if (differences.some((d) => d.change !== 'unproven') || lists.some((l) => l.changes.length > 0))
      return exit.findings;
    return differences.length + lists.length > 0 ? exit.cannotTell : exit.fine;
  },
};
