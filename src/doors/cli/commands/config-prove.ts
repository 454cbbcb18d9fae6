// `config prove A B`: the proof that nothing gets from one place to another, as a file that anyone can check without trusting the engine that made it.
import { writeFileSync } from 'node:fs';
import { counted, problemText } from '#kit';
import { outJson, textArgument, textOption, UsageError } from '../command.ts';
import type { CommandSpec } from '../command.ts';
import { endHelp, endNamed } from '../configs/ends.ts';
import { inFolder, inOption, loadConfigs, networkOf } from '../configs/load.ts';
import { parseServices } from '../configs/words.ts';
import { exit } from '../exit.ts';

export const configProve: CommandSpec = {
  name: 'config prove',
  summary: 'write the proof that nothing gets from A to B',
  arguments: [
    ['<a>', endHelp],
    ['<b>', endHelp],
  ],
  options: [
    inOption,
    ['--out <file>', 'where the proof is written'],
    ['--port <services>', 'only these: tcp/502, udp/161, icmp, several with commas'],
  ],
  async run(input, io) {
    const out = textOption(input, 'out');
    if (out === undefined) throw new UsageError({ what: '--out is missing', expected: 'a file for the proof' });
    const port = textOption(input, 'port');
    const services = port === undefined ? undefined : parseServices(port);
    const configs = await loadConfigs(input, inFolder(input), io);
    const network = await networkOf(input, configs, io);
    const { certify, reach } = await import('#reach');
    const a = await endNamed(network, textArgument(input, 0));
    const b = await endNamed(network, textArgument(input, 1));
    const question = { from: a.end, to: b.end, ...(services ? { services } : {}) };
    const proof = certify(network, question);
    for (const problem of configs.problems.slice(0, 8)) io.note(problemText(problem));
    if ('refused' in proof) {
      const answer = reach(network, question);
      const { answerDocument } = await import('../output/config-refs.ts');
      if (io.json) await outJson(io, { version: 1, refused: proof.refused, answer: answerDocument(answer) });
      else {
        await io.out(`No proof: ${proof.refused}\n`);
        await io.out(
          `"quaywall config reach ${a.end.label} ${b.end.label} --in ${configs.from}" shows what is open.\n`,
        );
      }
      return answer.verdict === 'must-permit' ? exit.findings : exit.cannotTell;
    }
    writeFileSync(out, `${JSON.stringify(proof, undefined, 1)}\n`);
    const devices = proof.devices.filter((d) => d.stages.length > 0).length;
    if (io.json) await outJson(io, { version: 1, file: out, claim: proof.claim, seal: proof.seal });
    else {
      await io.out(`PROVED: ${proof.claim}\n`);
      await io.out(`  by ${counted(devices, 'filtering device')}, written to ${out}\n  seal ${proof.seal}\n`);
      await io.out(`  Anyone checks it with: quaywall config check-proof ${out} --in ${configs.from}\n`);
    }
    return exit.fine;
  },
};
