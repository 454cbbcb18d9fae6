// `config template`: devices set up from one template that do not do the same, and in what they differ. --json: docs/schemas/config-template.json.
import { problemText } from '#kit';
import type { TemplateComparison } from '#reach';
import { outJson, textOption, UsageError } from '../command.ts';
import type { CommandSpec, Input } from '../command.ts';
import { inFolder, inOption, loadConfigs, networkOf } from '../configs/load.ts';
import type { LoadedConfigs } from '../configs/loaded.ts';
import { exit } from '../exit.ts';

export const configTemplate: CommandSpec = {
  name: 'config template',
  summary: 'devices of one template that do not do the same, and the effect of each difference',
  options: [
    inOption,
    ['--devices <names>', 'these devices, with commas (default: the templates of the site)'],
    ['--like <name>', 'with --devices: the one that is the pattern (default: what most of them do)'],
  ],
  async run(input, io) {
    const configs = await loadConfigs(input, inFolder(input), io);
    const wanted = await groups(input, configs);
    const network = await networkOf(input, configs, io);
    const { compareTemplate } = await import('#reach');
    const results: [string, TemplateComparison][] = wanted.map(({ id, members, like }) => {
      io.progress(`comparing ${id}`);
      return [id, compareTemplate(network, members, like)];
    });
    io.progress('');
    if (io.json) {
      const { templateDocument } = await import('../output/config-template-text.ts');
      const { readDocument } = await import('../output/config-json.ts');
      await outJson(io, {
        version: 1,
        read: readDocument(configs),
        templates: results.map(([id, r]) => templateDocument(id, r)),
      });
    } else {
      const { templateText } = await import('../output/config-template-text.ts');
      await io.out(templateText(results, io, configs.linesOf));
    }
    for (const problem of configs.problems.slice(0, 8)) io.note(problemText(problem));
    if (results.some(([, r]) => r.different.length > 0)) return exit.findings;
    return results.some(([, r]) => r.cannotTell.length > 0) ? exit.cannotTell : exit.fine;
  },
};

async function groups(
  input: Input,
  { site }: LoadedConfigs,
): Promise<{ id: string; members: string[]; like?: string }[]> {
  const devices = textOption(input, 'devices');
  const like = textOption(input, 'like');
  if (devices !== undefined) {
    const members = devices.split(',').map((d) => d.trim());
    return [{ id: 'these devices', members, ...(like === undefined ? {} : { like }) }];
  }
  const templates = site?.site.templates ?? [];
  if (!site || templates.length === 0) {
    throw new UsageError({
      what: site ? 'the site has no templates' : 'this folder has no site that says which devices are alike',
      expected: '--devices A,B,C, or registers/templates.yaml',
    });
  }
  const { select } = await import('#site');
  return templates.map((t) => ({
    id: t.id,
    members: select(site.site, t.devices).assets.map((a) => a.id),
    ...(t.like === undefined ? {} : { like: t.like }),
  }));
}
