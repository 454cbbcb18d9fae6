// `config collect`: fetches device configurations over SSH, read-only, from the devices of one collection of the site. Off by default.
import { readFileSync } from 'node:fs';
import { QuaywallError, counted, problemText } from '#kit';
import { outJson, textArgument, textOption, UsageError } from '../command.ts';
import type { CommandSpec, Input } from '../command.ts';
import { exit } from '../exit.ts';
import { dataFolder, dataOption, folderArgument } from '../folders.ts';

export const configCollect: CommandSpec = {
  name: 'config collect',
  summary: 'fetch device configurations over SSH with a fixed list of read-only commands',
  arguments: [
    ['<collection>', 'entry of registers/collections.yaml'],
    ['[folder]', 'the site’s folder (default: here)'],
  ],
  options: [
    ['--plan', 'only show what would be sent to which device'],
    ['--by <person>', 'who starts it; stands in the ledger'],
    ['--key <file>', 'sealed private key of the account (default: the SSH agent)'],
    ['--only <assets>', 'only these devices, with commas'],
    dataOption,
  ],
  async run(input, io) {
    const folder = folderArgument(input, 1);
    const id = textArgument(input, 0);
    const { loadSite } = await import('#site');
    const { collect, collectionPlan, sealedKey } = await import('#collect');
    const { site } = await loadSite(folder);
    if (input.options.plan === true) {
      const plan = collectionPlan(site, id);
      if (io.json) await outJson(io, { version: 1, plan });
      else {
        for (const { target, commands } of plan) {
          await io.out(`${target.asset}  ${target.user}@${target.address}:${target.port}  key ${target.hostKey}\n`);
          for (const c of commands) await io.out(`  ${c.command.padEnd(36)} ${c.purpose}\n`);
        }
      }
      return exit.fine;
    }
    const by = textOption(input, 'by');
    if (by === undefined) throw new UsageError({ what: '--by is missing', expected: 'the person who starts it' });
    if (!site.people.some((p) => p.id === by)) throw new UsageError({ what: `--by ${by} is nobody of this site` });
    const only = textOption(input, 'only')?.split(',');
    const { openLedger } = await import('#ledger');
    const ledger = openLedger(dataFolder(input, folder));
    try {
      const result = await collect({
        site,
        folder,
        collection: id,
        ledger,
        credentials: credentialsFrom(input, sealedKey),
        by,
        now: () => Date.now(),
        onProgress: (line) => {
          io.progress(line);
        },
        ...(only ? { only } : {}),
      });
      if (io.json) await outJson(io, { version: 1, ...result });
      else {
        for (const f of result.files) await io.out(`${f.name}  ${f.command}\n`);
        for (const p of result.problems) io.note(problemText(p));
        await io.out(`${counted(result.files.length, 'answer')} kept. Now: quaywall assess ${folder}\n`);
      }
      return result.problems.length > 0 ? exit.error : exit.fine;
    } finally {
      ledger.close();
    }
  },
};

/** From the environment and the agent; never from the command line, where other users of the machine can read it. */
function credentialsFrom(
  input: Input,
  sealedKey: (text: string, passphrase: string, file: string) => { privateKey: string; passphrase: string },
): {
  agent?: string;
  privateKey?: string;
  passphrase?: string;
  password?: string;
} {
  const file = textOption(input, 'key');
  const passphrase = process.env.QUAYWALL_COLLECT_PASSPHRASE;
  const password = process.env.QUAYWALL_COLLECT_PASSWORD;
  if (file !== undefined) {
    if (passphrase === undefined || passphrase === '') {
      throw new QuaywallError({
        what: 'the passphrase of the key is missing',
        where: { file },
        remedy:
          'Set QUAYWALL_COLLECT_PASSPHRASE; a key without a passphrase is not used, because it lies on the disk in clear',
      });
    }
    return sealedKey(readFileSync(file, 'utf8'), passphrase, file);
  }
  if (password !== undefined && password !== '') return { password };
  const agent = process.env.SSH_AUTH_SOCK;
  if (agent !== undefined && agent !== '') return { agent };
  throw new QuaywallError({
    what: 'there is nothing to log on with',
    remedy:
      'Start an SSH agent that holds the account’s key, or name a sealed key with --key, or set QUAYWALL_COLLECT_PASSWORD',
  });
}
