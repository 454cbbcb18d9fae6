// `demo`: makes the sample terminal with a calm day and a few bad ones, assesses it as of the sample's date, and shows where to look.
import { existsSync, mkdtempSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { counted, duration } from '#kit';
import { outJson, textOption, UsageError } from '../command.ts';
import type { CommandSpec } from '../command.ts';
import { exit } from '../exit.ts';

/** The sample's day: everything in it is dated to it. */
const date = '2026-11-22';
const badDays = ['BD03', 'BD04', 'BD05', 'BD08', 'BD10', 'BD15', 'BD32', 'BD35'];

export const demo: CommandSpec = {
  name: 'demo',
  summary: 'make an invented sample terminal with a few bad days, and assess it',
  options: [
    ['--folder <dir>', 'where to make terminal/ and report/: a new or empty folder (default: a temporary one)'],
  ],
  async run(input, io) {
    const started = Date.now();
    const base = newFolder(textOption(input, 'folder'));
    const folder = join(base, 'terminal');
    io.progress('making the sample terminal and its traffic');
    const { days, makeDay } = await import('#range');
    const made = await makeDay(folder, { days: badDays, date });
    const { signAll } = await import('../sample-signatures.ts');
    const data = join(folder, '.quaywall');
    // The sample lives in its own time: ledger entries carry its date.
    const now = () => made.asOf - 1;
    const { asOfInstant } = await import('../as-of.ts');
    const signed = await signAll(
      folder,
      data,
      now,
      (zone) => asOfInstant(date, zone),
      made.configs.filter((c) => c.approved),
    );
    const { assessFolder } = await import('../assess-folder.ts');
    const assessed = await assessFolder(folder, { data, asOf: date, now, onProgress: (line) => io.progress(line) });
    try {
      const { assessment, captureAt } = assessed;
      const found = Date.now() - started;
      const reports = await import('#reports');
      const out = join(base, 'report');
      const report = await reports.writeReport(out, assessment, { captureAt, onProgress: (line) => io.progress(line) });
      const played = days.filter((d) => badDays.includes(d.id)).map((d) => ({ id: d.id, title: d.title }));
      io.progress('');
      if (io.json) {
        await outJson(io, {
          version: 1,
          folder,
          report: report.page,
          days: played,
          secondsToFindings: found / 1000,
          assessment: reports.assessmentDocument(assessment),
        });
        return exit.fine;
      }
      const worst = reports.byWorst(assessment.findings)[0];
      await io.out(
        [
          ...reports.wrap(
            `An invented terminal, ${counted(made.packets, 'packet')} of its day, ${counted(signed, 'statement')} signed by two invented people. Played on it:`,
            io.width,
          ),
          ...played.flatMap((d) => reports.labelled(d.id, d.title, io)),
          '',
          reports.assessmentText(assessment, io, [
            ['report', report.page],
            ['folder', folder],
            ...(worst ? ([['open one', `./quaywall finding show ${worst.id} ${folder}`]] as [string, string][]) : []),
            ['again', `./quaywall assess ${folder} --as-of ${date}`],
            ['time', `${duration(found)} from the command to the findings`],
          ]),
        ].join('\n'),
      );
      return exit.fine;
    } finally {
      await assessed.close();
    }
  },
};

function newFolder(named: string | undefined): string {
  if (named === undefined) return mkdtempSync(join(tmpdir(), 'quaywall-demo-'));
  if (existsSync(named) && readdirSync(named).length > 0) {
    throw new UsageError({
      what: 'this folder is not empty',
      where: { file: named },
      expected: 'a new or empty folder, so that nothing of yours is overwritten',
    });
  }
  return named;
}
