// `config change check OLD NEW`: whether a proposed configuration does what was declared and nothing else. --json: docs/schemas/config-change-check.json.
import { nearest, problemText, QuaywallError } from '#kit';
import type { ChangeCheck } from '#changes';
import { outJson, textArgument, textOption, UsageError } from '../command.ts';
import type { CommandSpec, Input } from '../command.ts';
import { inOption, loadConfigs } from '../configs/load.ts';
import { configPair } from '../configs/pair.ts';
import type { ConfigPair } from '../configs/pair.ts';
import { parseRequests } from '../configs/words.ts';
import { exit } from '../exit.ts';
import type { ExitCode } from '../exit.ts';
import type { Io } from '../io.ts';

const codes: Record<ChangeCheck['verdict'], ExitCode> = {
  'only-declared': exit.fine,
  more: exit.findings,
  less: exit.findings,
  'cannot-tell': exit.cannotTell,
};

export const configChangeCheck: CommandSpec = {
  name: 'config change check',
  summary: 'does a proposed configuration do what was declared, and nothing else?',
  arguments: [
    ['<old>', 'the configuration that runs'],
    ['<new>', 'the one proposed'],
  ],
  options: [
    [inOption[0], 'the site’s folder: its changes, policy tests, traffic, and the rest of the network'],
    ['--change <id>', 'entry of registers/changes.yaml that declares what is opened and closed'],
    ['--opens <flows>', 'without a site: what is to be opened, "10.0.0.0/24>10.70.10.0/26:tcp/502; …"'],
    ['--as-of <date>', 'as seen on that day (default: now)'],
  ],
  async run(input, io) {
    const pair = await configPair(input, textArgument(input, 0), textArgument(input, 1), io);
    io.progress('working out what changes');
    const check = await checked(input, pair, io);
    io.progress('');
    if (io.json) {
      const { checkDocument } = await import('../output/config-change-text.ts');
      await outJson(io, { version: 1, ...checkDocument(check) });
    } else {
      const { checkText } = await import('../output/config-change-text.ts');
      const asked = {
        change: textOption(input, 'change'),
        file: textArgument(input, 1),
        folder: textOption(input, 'in'),
      };
      await io.out(checkText(check, io, pair.linesOf, asked));
    }
    for (const problem of [...pair.old.problems, ...pair.next.problems].slice(0, 8)) io.note(problemText(problem));
    return codes[check.verdict];
  },
};

async function checked(input: Input, pair: ConfigPair, io: Io): Promise<ChangeCheck> {
  const { checkChange, checkDevices } = await import('#changes');
  const parts = {
    old: pair.old.devices,
    next: pair.next.devices,
    textOf: (artefact: string) => pair.linesOf(artefact)?.join('\n'),
  };
  const [id, opens, folder] = [textOption(input, 'change'), textOption(input, 'opens'), textOption(input, 'in')];
  if (opens !== undefined && id === undefined) return checkDevices(parseRequests(opens), parts);
  if (id === undefined || opens !== undefined || folder === undefined) {
    throw new UsageError({
      what: 'what was declared is missing',
      expected: '--change ID with --in FOLDER, or --opens FLOWS',
    });
  }
  const configs = await loadConfigs(input, folder, io, { asOf: textOption(input, 'asOf') });
  const { siteView } = await import('../configs/view.ts');
  const known = await siteView(input, configs);
  if (!known) throw new QuaywallError({ what: 'this folder has no site', where: { file: folder } });
  const changes = known.view.site.changes;
  const change = changes.find((c) => c.id === id);
  if (!change) {
    const near = nearest(
      id,
      changes.map((c) => c.id),
    );
    throw new QuaywallError({
      what: `there is no change "${id}"`,
      where: { file: folder },
      remedy: near ? `Did you mean ${near}?` : 'Enter it in registers/changes.yaml',
    });
  }
  return checkChange(known.view, change, parts);
}
