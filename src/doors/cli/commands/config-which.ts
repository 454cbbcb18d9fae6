// `config which FLOW`: which line lets one packet pass or stops it, on its way through the network, or at one device. --json: docs/schemas/config-which.json.
import { listed, problemText, QuaywallError } from '#kit';
import type { Flow, Network } from '#reach';
import { outJson, textArgument, textOption } from '../command.ts';
import type { CommandSpec, Input } from '../command.ts';
import { endNamed } from '../configs/ends.ts';
import { inFolder, inOption, loadConfigs, networkOf } from '../configs/load.ts';
import type { LoadedConfigs } from '../configs/loaded.ts';
import { parseFlow } from '../configs/words.ts';
import type { WhichAnswer } from '../configs/which-answer.ts';
import { exit } from '../exit.ts';
import type { ExitCode } from '../exit.ts';

export const configWhich: CommandSpec = {
  name: 'config which',
  summary: 'which line lets a packet pass, or stops it',
  arguments: [['<flow>', 'FROM>TO:SERVICE, in quotes: "10.0.0.5>10.70.10.10:tcp/44818"']],
  options: [
    inOption,
    ['--from <segment>', 'zone or segment where it starts (default: every one that has the sender’s address)'],
    ['--at <device>', 'ask this device alone, wherever the packet comes from'],
    ['--by <interface>', 'with --at: interface it comes in by'],
    ['--out <interface>', 'with --at: interface it leaves by'],
  ],
  async run(input, io) {
    const flow = parseFlow(textArgument(input, 0));
    const configs = await loadConfigs(input, inFolder(input), io);
    const at = textOption(input, 'at');
    const network = await networkOf(input, configs, io);
    const answer: WhichAnswer =
      at === undefined
        ? { devices: [], traces: await traces(network, flow, textOption(input, 'from')) }
        : { devices: [await decision(configs, at, flow, input)], traces: [] };
    if (io.json) {
      const { whichDocument } = await import('../output/config-which-text.ts');
      const { readDocument } = await import('../output/config-json.ts');
      await outJson(io, { version: 1, read: readDocument(configs), ...whichDocument(flow, answer) });
    } else {
      const { whichText } = await import('../output/config-which-text.ts');
      await io.out(whichText(flow, answer, io, configs.linesOf));
    }
    for (const problem of configs.problems.slice(0, 8)) io.note(problemText(problem));
    return codeOf(answer);
  },
};

async function traces(network: Network, flow: Flow, from: string | undefined) {
  const { trace } = await import('#reach');
  const { end } = await endNamed(network, from ?? flow.from);
  return end.segments.map((segment) => ({ segment, trace: trace(network, flow, segment) }));
}

async function decision(configs: LoadedConfigs, at: string, flow: Flow, input: Input) {
  const { whichRule } = await import('#reach');
  const device = configs.devices.find((d) => d.name.toLowerCase() === at.toLowerCase());
  if (!device) {
    throw new QuaywallError({
      what: `there is no device "${at}"`,
      remedy: `Devices: ${listed(
        configs.devices.map((d) => d.name),
        20,
      )}`,
    });
  }
  const [into, out] = [textOption(input, 'by'), textOption(input, 'out')];
  for (const name of [into, out]) {
    if (
      name === undefined ||
      device.interfaces.some((i) => i.name === name) ||
      device.zones.some((z) => z.name === name)
    )
      continue;
    throw new QuaywallError({
      what: `${device.name} has no interface "${name}"`,
      expected: listed(
        [...device.interfaces, ...device.zones].map((i) => i.name),
        20,
      ),
    });
  }
  const place = {
    ...(into === undefined ? {} : { in: into }),
    ...(out === undefined ? {} : { out }),
    asOf: Date.now(),
  };
  return { device: device.name, ...place, decision: whichRule(device, flow, place) };
}

/** Passes: 0. Stopped everywhere: 1, as denied. Perhaps, or no device known that takes it further: 3. */
function codeOf({ devices, traces: ways }: WhichAnswer): ExitCode {
  const verdicts = [
    ...devices.map((d) => ({ permit: 'passes', deny: 'stopped', may: 'may' })[d.decision.verdict]),
    ...ways.map((t) => (t.trace.verdict === 'stopped' && t.trace.open?.length ? 'may' : t.trace.verdict)),
  ];
  if (verdicts.includes('passes')) return exit.fine;
  return verdicts.length > 0 && verdicts.every((v) => v === 'stopped') ? exit.findings : exit.cannotTell;
}
