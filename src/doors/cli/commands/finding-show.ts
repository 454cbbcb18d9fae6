// `finding show`: one finding in its six parts, with its evidence opened: packets decoded, lines lit.
import { nearest, QuaywallError } from '#kit';
import type { Finding } from '#findings';
import { outJson, textArgument, textOption, UsageError } from '../command.ts';
import type { CommandSpec } from '../command.ts';
import { exit } from '../exit.ts';
import { dataOption, folderArgument } from '../folders.ts';
import { withKept } from '../kept.ts';

export const findingShow: CommandSpec = {
  name: 'finding show',
  summary: 'one finding with its evidence opened: packets decoded, lines lit',
  arguments: [
    ['<id>', 'id of the finding, or its beginning'],
    ['[folder]', 'the assessed folder (default: here)'],
  ],
  options: [dataOption, ['--most <n>', 'how many pieces of evidence to open (default: 6)']],
  async run(input, io) {
    const id = textArgument(input, 0);
    const most = Number(textOption(input, 'most') ?? 6);
    if (!Number.isInteger(most) || most < 0) throw new UsageError({ what: '--most is a number of pieces of evidence' });
    return withKept(input, folderArgument(input, 1), async ({ findings, store, ledger, timeZone }) => {
      const { awaitsDecision, findingDocument } = await import('#reports');
      const finding = findingNamed(findings, id);
      const files = new Map((await store.artefacts()).map((a) => [a.sha256, a]));
      const nameOf = (artefact: string) => files.get(artefact)?.name ?? artefact.slice(0, 12);
      if (io.json) {
        await outJson(io, { version: 1, finding: findingDocument(finding, nameOf) });
      } else {
        const { findingText } = await import('../output/finding-text.ts');
        const facts = await store.facts();
        await io.out(await findingText(finding, { facts, ledger, timeZone, fileOf: (a) => files.get(a) }, io, most));
      }
      return awaitsDecision(finding) ? exit.findings : exit.fine;
    });
  },
};

function findingNamed(findings: readonly Finding[], start: string): Finding {
  const found = findings.filter((f) => f.id.toLowerCase().startsWith(start.toLowerCase()));
  if (found.length === 1) return found[0]!;
  const near = nearest(
    start,
    findings.map((f) => f.id),
  );
  throw new QuaywallError({
    what: found.length === 0 ? `there is no finding ${start}` : `${found.length} findings begin with ${start}`,
    remedy: near ? `Did you mean ${near}?` : '"quaywall findings" lists them',
  });
}
