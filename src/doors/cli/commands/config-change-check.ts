// `config change check OLD NEW`: whether a proposed configuration does what was declared and nothing else. --json: docs/schemas/config-change-check.json.
import { listed, nearest, parseInstant, problemText, QuaywallError } from '#kit';
import type { Instant } from '#kit';
import type { ChangeCheck } from '#changes';
import { outJson, textArgument, textOption, UsageError } from '../command.ts';
import type { CommandSpec, Input } from '../command.ts';
import type { Asked } from '../configs/approval.ts';
import { inOption } from '../configs/load.ts';
import { configPair } from '../configs/pair.ts';
import type { ConfigPair } from '../configs/pair.ts';
import { parseRequests } from '../configs/words.ts';
import { exit } from '../exit.ts';
import type { ExitCode } from '../exit.ts';

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
    ['--ask', 'ask two people to approve it, where only what was declared changes'],
    ['--by <person>', 'who asks'],
    ['--until <day>', 'when the approval runs out, 2027-03-01'],
  ],
  async run(input, io) {
    const ask = askOf(input);
    const pair = await configPair(input, textArgument(input, 0), textArgument(input, 1), io);
    io.progress('working out what changes');
    const check = await checked(input, pair);
    io.progress('');
    // Where it is not asked, the answer is printed all the same: it says why.
    const asked = ask && check.verdict === 'only-declared' ? await asking(input, ask, check, pair) : undefined;
    if (io.json) {
      const { checkDocument } = await import('../output/config-change-text.ts');
      await outJson(io, { version: 1, ...checkDocument(check), asked });
    } else {
      const { checkText } = await import('../output/config-change-text.ts');
      const [old, next] = [textArgument(input, 0), textArgument(input, 1)];
      const words = { change: textOption(input, 'change'), old, next, folder: textOption(input, 'in') };
      await io.out(checkText(check, io, pair.linesOf, { ...words, ...(asked ? { asked } : {}) }));
    }
    if (ask && !asked) io.note(`Nobody was asked to approve ${ask.change}: ${check.says}`);
    for (const problem of [...pair.old.problems, ...pair.next.problems].slice(0, 8)) io.note(problemText(problem));
    return codes[check.verdict];
  },
};

interface Ask {
  change: string;
  folder: string;
  by: string;
  expires: Instant;
}

/** What `--ask` needs beside it. @throws UsageError */
function askOf(input: Input): Ask | undefined {
  if (input.options.ask !== true) return undefined;
  const [change, folder] = [textOption(input, 'change'), textOption(input, 'in')];
  const [by, until] = [textOption(input, 'by'), textOption(input, 'until')];
  if (change === undefined || folder === undefined || by === undefined || until === undefined) {
    throw new UsageError({
      what: 'who asks, until when or for which change is missing',
      expected: '--change ID --in FOLDER --ask --by PERSON --until 2027-03-01',
    });
  }
  const expires = parseInstant(until);
  if (expires === undefined) throw new UsageError({ what: `--until ${until} is no date`, expected: '2027-03-01' });
  return { change, folder, by, expires };
}

async function asking(input: Input, { change, ...ask }: Ask, check: ChangeCheck, pair: ConfigPair): Promise<Asked> {
  const { askApproval } = await import('../configs/approval.ts');
  const reason =
    check.effects.length === 0
      ? check.says
      : listed(
          check.effects.map((e) => e.says),
          3,
        );
  return askApproval(input, { ...ask, id: change, reason, check, pair });
}

async function checked(input: Input, pair: ConfigPair): Promise<ChangeCheck> {
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
  const { siteView } = await import('../configs/view.ts');
  const known = pair.around && (await siteView(input, pair.around));
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
