// `config test`: the site's policy tests (what must never and what must always be possible), held against configurations and traffic. --json: docs/schemas/config-test.json.
import { problemText, QuaywallError } from '#kit';
import { outJson, textOption } from '../command.ts';
import type { CommandSpec } from '../command.ts';
import { fileOf, inFolder, inOption, loadConfigs } from '../configs/load.ts';
import { exit } from '../exit.ts';
import { dataOption } from '../folders.ts';

export const configTest: CommandSpec = {
  name: 'config test',
  summary: 'hold the site’s policy tests against configurations and traffic',
  options: [
    inOption,
    ['--only <ids>', 'only these tests, with commas'],
    ['--as-of <date>', 'as configured and seen on that day (default: now)'],
    dataOption,
  ],
  async run(input, io) {
    const folder = inFolder(input);
    const configs = await loadConfigs(input, folder, io, { asOf: textOption(input, 'asOf') });
    const { siteView } = await import('../configs/view.ts');
    io.progress('holding declared, configured and seen together');
    const known = await siteView(input, configs);
    if (!known || known.view.site.policy_tests.length === 0) {
      throw new QuaywallError({
        what: known
          ? 'the site has no policy tests'
          : 'this folder has no site, and policy tests are a register of one',
        where: { file: folder },
        remedy: 'Write registers/policy_tests.yaml',
      });
    }
    const only = textOption(input, 'only')?.split(',');
    const { policyResults } = await import('#reconcile');
    io.progress('testing');
    const results = policyResults(known.view).filter((r) => only === undefined || only.includes(r.test.id));
    io.progress('');
    if (io.json) {
      const { policyDocument } = await import('../output/config-test-text.ts');
      const { readDocument } = await import('../output/config-json.ts');
      await outJson(io, {
        version: 1,
        read: readDocument(configs),
        traffic: known.traffic,
        tests: results.map(policyDocument),
      });
    } else {
      const { policyText } = await import('../output/config-test-text.ts');
      const timeZone = known.view.site.facility.timezone;
      const { linesOf } = configs;
      const context = { linesOf, fileOf: fileOf(configs), traffic: known.traffic, timeZone, from: folder };
      await io.out(policyText(results, io, context));
    }
    for (const problem of configs.problems.slice(0, 8)) io.note(problemText(problem));
    if (results.some((r) => r.verdict === 'fail')) return exit.findings;
    return results.every((r) => r.verdict === 'pass') ? exit.fine : exit.cannotTell;
  },
};
