// `config reach A B`: whether one place can reach another by what the devices are configured to do, and which line decides. --json: docs/schemas/config-reach.json.
import { problemText } from '#kit';
import type { Answer, Verdict } from '#reach';
import { outJson, textArgument, textOption } from '../command.ts';
import type { CommandSpec } from '../command.ts';
import { endHelp, endNamed } from '../configs/ends.ts';
import { fileOf, inFolder, inOption, loadConfigs, networkOf } from '../configs/load.ts';
import { nowhereAnswer } from '../configs/nowhere.ts';
import { parseServices } from '../configs/words.ts';
import { exit } from '../exit.ts';
import type { ExitCode } from '../exit.ts';

/** Open: 0. Proved closed: 1, as denied. Perhaps, or not proved: 3. */
const reachCodes: Record<Verdict, ExitCode> = {
  'must-permit': exit.fine,
  'must-deny': exit.findings,
  may: exit.cannotTell,
  'not-proven': exit.cannotTell,
};

export const configReach: CommandSpec = {
  name: 'config reach',
  summary: 'can A reach B? the way, the line that decides, a packet, or the proof that nothing passes',
  arguments: [
    ['<a>', endHelp],
    ['<b>', 'the same; for a device itself, every way to log on to it'],
  ],
  options: [
    inOption,
    ['--port <services>', 'only these: tcp/502, udp/161, icmp, tcp/2000-2010, several with commas'],
    ['--why', 'all rules of the way and everything that is taken for granted'],
    ['--as-of <date>', 'as configured on that day (default: the newest of each device)'],
  ],
  async run(input, io) {
    const port = textOption(input, 'port');
    const services = port === undefined ? undefined : parseServices(port);
    const configs = await loadConfigs(input, inFolder(input), io, { asOf: textOption(input, 'asOf') });
    const network = await networkOf(input, configs, io);
    const { reach, reachDevice } = await import('#reach');
    const a = await endNamed(network, textArgument(input, 0), { orNowhere: true });
    const b = await endNamed(network, textArgument(input, 1), { orNowhere: true });
    const nowhere = nowhereAnswer(network, a, b, services);
    const toItself = nowhere ? undefined : b.device && reachDevice(network, a.end, b.device.name, services?.[0]);
    const answer: Answer =
      nowhere ?? toItself ?? reach(network, { from: a.end, to: b.end, ...(services ? { services } : {}) });
    if (io.json) {
      const { answerDocument } = await import('../output/config-refs.ts');
      const { readDocument } = await import('../output/config-json.ts');
      const { managementDocument } = await import('../output/config-management.ts');
      const management = toItself?.management.map(managementDocument);
      await outJson(io, { version: 1, read: readDocument(configs), answer: answerDocument(answer), management });
    } else {
      const { answerText } = await import('../output/config-answer.ts');
      const context = { linesOf: configs.linesOf, fileOf: fileOf(configs), why: input.options.why === true };
      const lines = answerText(answer, io, context);
      if (toItself) {
        const { managementText } = await import('../output/config-management.ts');
        lines.push(...managementText(toItself, io));
      }
      await io.out(`${lines.join('\n')}\n`);
    }
    for (const problem of configs.problems.slice(0, 8)) io.note(problemText(problem));
    return reachCodes[answer.verdict];
  },
};
