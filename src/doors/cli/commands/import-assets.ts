// `import assets`: an equipment list as terminals keep it. `--dry-run` shows every problem at once and writes nothing.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { counted, nearest, QuaywallError } from '#kit';
import type { AssetListField } from '#site';
import { outJson, textArgument, textOption, UsageError } from '../command.ts';
import type { CommandSpec } from '../command.ts';
import { exit } from '../exit.ts';

export const importAssets: CommandSpec = {
  name: 'import assets',
  summary: 'read an equipment list, however it is kept',
  arguments: [['<file>', 'the list as CSV']],
  options: [
    ['--dry-run', 'show what would be done; write nothing'],
    ['--out <file>', 'where the assets go (default: assets.csv)'],
    ['--replace', 'replace the file where it is there already'],
    ['--site <folder>', 'the site it belongs to: its cranes, zones and suppliers help to read it'],
    ['--map <heading=field,...>', 'what a column is, where the guess is wrong'],
  ],
  async run(input, io) {
    const site = await import('#site');
    const file = textArgument(input, 0);
    const named = textOption(input, 'site');
    const result = site.importAssets(readFileSync(file), {
      file,
      mapping: mapping(textOption(input, 'map'), site.assetListFields),
      site: named === undefined ? undefined : (await site.loadSite(named)).site,
    });
    if (result.failure) throw new QuaywallError(result.failure);
    const out = textOption(input, 'out') ?? 'assets.csv';
    const dry = input.options.dryRun === true;
    if (!dry) {
      if (existsSync(out) && input.options.replace !== true) {
        throw new UsageError({
          what: 'this file is there already',
          where: { file: out },
          remedy: 'Name another with --out, or use --replace',
        });
      }
      writeFileSync(out, site.exportAssets({ assets: result.assets.map((a) => a.asset) }));
    }
    if (io.json) await outJson(io, { version: 1, written: dry ? undefined : out, ...result });
    else {
      const { importText } = await import('../output/import-text.ts');
      const end = dry ? 'Nothing was written.' : `${counted(result.assets.length, 'asset')} written to ${out}.`;
      await io.out(`${importText(result, io)}\n${end}\n`);
    }
    return result.needYou > 0 ? exit.cannotTell : exit.fine;
  },
};

function mapping(
  text: string | undefined,
  fields: readonly AssetListField[],
): Record<string, AssetListField> | undefined {
  if (text === undefined) return undefined;
  return Object.fromEntries(
    text.split(',').map((pair) => {
      const at = pair.lastIndexOf('=');
      const field = pair.slice(at + 1).trim();
      const known = fields.find((f) => f === field);
      if (at < 1 || known === undefined) {
        throw new UsageError({
          what: `--map ${pair} does not say what a column is`,
          expected: `HEADING=FIELD, a field being one of ${fields.join(', ')}`,
          remedy: at < 1 ? undefined : nearest(field, fields) && `Did you mean ${nearest(field, fields)}?`,
        });
      }
      return [pair.slice(0, at).trim(), known];
    }),
  );
}
