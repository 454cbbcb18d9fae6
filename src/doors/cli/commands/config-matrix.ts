// `config matrix`: which zone can reach which by what the devices are configured to do. --json: docs/schemas/config-matrix.json.
import { problemText } from '#kit';
import type { PairReach } from '#reach';
import { outJson, textOption, UsageError } from '../command.ts';
import type { CommandSpec } from '../command.ts';
import { fileOf, inFolder, inOption, loadConfigs, networkOf } from '../configs/load.ts';
import { exit } from '../exit.ts';

export const configMatrix: CommandSpec = {
  name: 'config matrix',
  summary: 'which zone can reach which, by which services',
  options: [
    inOption,
    ['--from <zone>', 'only from these zones: one, or the beginning of several'],
    ['--to <zone>', 'only to these'],
    ['--as-of <date>', 'as configured on that day (default: the newest of each device)'],
  ],
  async run(input, io) {
    const configs = await loadConfigs(input, inFolder(input), io, { asOf: textOption(input, 'asOf') });
    const network = await networkOf(input, configs, io);
    const { reachMatrix } = await import('#reach');
    io.progress('working out which zone reaches which');
    const matrix = reachMatrix(network);
    const [from, to] = [textOption(input, 'from'), textOption(input, 'to')];
    const wanted = (zone: string, start: string | undefined) =>
      start === undefined || zone.toLowerCase().startsWith(start.toLowerCase());
    for (const start of [from, to]) {
      if (start !== undefined && !matrix.zones.some((z) => wanted(z, start))) {
        throw new UsageError({
          what: `no zone begins with "${start}"`,
          expected: matrix.zones.slice(0, 12).join(', '),
        });
      }
    }
    const pairs = [...matrix.pairs()].filter((p) => p.from !== p.to && wanted(p.from, from) && wanted(p.to, to));
    io.progress('');
    if (io.json) {
      const { readDocument } = await import('../output/config-json.ts');
      const { pairDocument } = await import('../output/config-matrix-text.ts');
      await outJson(io, {
        version: 1,
        read: readDocument(configs),
        zones: matrix.zones,
        pairs: pairs.map(pairDocument),
      });
    } else {
      const { matrixText } = await import('../output/config-matrix-text.ts');
      const detailed = from !== undefined || to !== undefined;
      const context = { linesOf: configs.linesOf, fileOf: fileOf(configs), detailed };
      await io.out(matrixText(matrix.zones, pairs, io, context));
    }
    for (const problem of configs.problems.slice(0, 8)) io.note(problemText(problem));
    const doubtful = (p: PairReach) => p.verdict === 'not-proven' || p.verdict === 'may';
    return pairs.some(doubtful) ? exit.cannotTell : exit.fine;
  },
};
