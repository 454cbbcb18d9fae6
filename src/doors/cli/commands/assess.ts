// `assess`: a terminal's evidence in, true sentences with proof out.
import { isAbsolute, join, relative, resolve, sep } from 'node:path';
import { problemText } from '#kit';
import type { Assessment } from '#reports';
import { outJson, textArgument, textOption, UsageError } from '../command.ts';
import type { CommandSpec } from '../command.ts';
import { exit } from '../exit.ts';
import type { ExitCode } from '../exit.ts';
import { dataFolder, dataOption } from '../folders.ts';

/** Any finding that waits for a decision: 1. Else anything that is not proven or out of date: 3. */
function verdictCode({ findings, verdicts }: Pick<Assessment, 'findings' | 'verdicts'>): ExitCode {
  if (findings.some((f) => f.state === 'new' || f.state === 'back-again')) return exit.findings;
  return verdicts.some((v) => v.status === 'unknown' || v.status === 'stale') ? exit.cannotTell : exit.fine;
}

/** A report inside the folder would be read as evidence the next time. */
function mustLieOutside(out: string, folder: string): void {
  const way = relative(resolve(folder), resolve(out));
  if (way === '..' || way.startsWith(`..${sep}`) || isAbsolute(way)) return;
  throw new UsageError({
    what: 'the report would lie in the folder that is assessed, and be read as evidence the next time',
    where: { file: out },
    expected: 'a place beside it',
  });
}

export const assess: CommandSpec = {
  name: 'assess',
  summary: 'read a folder, judge every measure for every crane, say what is wrong',
  arguments: [['<folder>', 'folder with site.yaml, captures/, registers/, attestations/']],
  options: [
    dataOption,
    ['--as-of <date>', 'judge as of that day’s end, or that time (default: now)'],
    ['--out <dir>', 'write the report there: index.html, findings.json, packets/'],
  ],
  async run(input, io) {
    const folder = textArgument(input, 0);
    const out = textOption(input, 'out');
    if (out !== undefined) mustLieOutside(out, folder);
    const { assessFolder } = await import('../assess-folder.ts');
    const reports = await import('#reports');
    const assessed = await assessFolder(folder, {
      data: dataFolder(input, folder),
      asOf: textOption(input, 'asOf'),
      onProgress: (line) => io.progress(line),
    });
    try {
      const { assessment, captureAt } = assessed;
      const look: [string, string][] = [];
      if (out !== undefined) {
        const written = await reports.writeReport(out, assessment, {
          captureAt,
          onProgress: (line) => io.progress(line),
        });
        for (const p of written.problems) io.note(problemText(p));
        look.push(['report', written.page], ['findings', join(out, 'findings.json')]);
      } else look.push(['report', `./quaywall assess ${folder} --out report`]);
      const worst = reports.byWorst(assessment.findings)[0];
      if (worst) look.push(['open one', `./quaywall finding show ${worst.id} ${folder}`]);
      io.progress('');
      if (io.json) await outJson(io, reports.assessmentDocument(assessment));
      else await io.out(reports.assessmentText(assessment, io, look));
      return verdictCode(assessment);
    } finally {
      await assessed.close();
    }
  },
};
