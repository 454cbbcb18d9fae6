// `config rules FILE`: rules that are never reached, do nothing, contradict others, let everything pass, have ended, or were never used. --json: docs/schemas/config-rules.json.
import { existsSync } from 'node:fs';
import { isoInstant, listed, problemText, QuaywallError } from '#kit';
import type { ConfiguredDevice } from '#facts';
import { outJson, textArgument, textOption } from '../command.ts';
import type { CommandSpec, Input } from '../command.ts';
import { inOption, loadConfigs } from '../configs/load.ts';
import { observedFlows } from '../configs/observed.ts';
import { exit } from '../exit.ts';
import { dataOption } from '../folders.ts';
import type { Io } from '../io.ts';

export const configRules: CommandSpec = {
  name: 'config rules',
  summary: 'rules of a filter that do nothing, contradict others, or were never used',
  arguments: [['<file>', 'a configuration; with --in also the name of a device of the folder']],
  options: [
    [inOption[0], 'assessed folder: its traffic shows which rules are used'],
    ['--list <name>', 'only this filter'],
    dataOption,
  ],
  async run(input, io) {
    const { configs, devices } = await wanted(input, io);
    const { analyseRules } = await import('#reach');
    const folder = textOption(input, 'in');
    const observed = folder === undefined ? undefined : await observedFlows(input, folder);
    const list = textOption(input, 'list');
    let flows = 0;
    const results = devices.map((device) => {
      if (list !== undefined && !device.filters.some((f) => f.name === list)) {
        throw new QuaywallError({
          what: `${device.name} has no filter "${list}"`,
          expected: listed(
            device.filters.map((f) => f.name),
            20,
          ),
        });
      }
      io.progress(`looking at the rules of ${device.name}`);
      const seen = observed?.seenBy(device);
      flows += seen?.length ?? 0;
      const options = { asOf: Date.now(), ...(seen ? { observed: seen } : {}) };
      return { device, findings: analyseRules(device, list, options) };
    });
    io.progress('');
    if (io.json) {
      const { refDocument, flowDocument } = await import('../output/config-refs.ts');
      await outJson(io, {
        version: 1,
        devices: results.map(({ device, findings }) => ({
          device: device.name,
          file: device.files[0]!.name,
          filters: device.filters.map((f) => ({ name: f.name, rules: f.rules.length })),
          findings: findings.map(({ kind, rule, by, witness, says }) => ({
            kind,
            rule: refDocument(rule),
            by: by.map(refDocument),
            witness: witness && flowDocument(witness),
            says,
          })),
        })),
        observed: observed && {
          flows,
          from: observed.from === undefined ? undefined : isoInstant(observed.from),
          to: observed.to === undefined ? undefined : isoInstant(observed.to),
        },
        problems: configs.problems,
      });
    } else {
      const { rulesText } = await import('../output/config-rules-text.ts');
      await io.out(rulesText(results, observed, io, configs.linesOf));
    }
    for (const problem of configs.problems) io.note(problemText(problem));
    return results.some((r) => r.findings.length > 0) ? exit.findings : exit.fine;
  },
};

async function wanted(input: Input, io: Io) {
  const name = textArgument(input, 0);
  const folder = textOption(input, 'in');
  if (existsSync(name) || folder === undefined) {
    const configs = await loadConfigs(input, name, io);
    return { configs, devices: configs.devices };
  }
  const configs = await loadConfigs(input, folder, io);
  const devices: ConfiguredDevice[] = configs.devices.filter((d) => d.name.toLowerCase() === name.toLowerCase());
  if (devices.length > 0) return { configs, devices };
  throw new QuaywallError({
    what: `there is no file and no device "${name}"`,
    remedy: `Devices: ${listed(
      configs.devices.map((d) => d.name),
      20,
    )}`,
  });
}
