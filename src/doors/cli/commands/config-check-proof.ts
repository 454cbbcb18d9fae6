// `config check-proof FILE`: checks a proof of "nothing passes" without the engine that made it. --json: docs/schemas/config-check-proof.json.
import { readFileSync } from 'node:fs';
import { counted, inert, QuaywallError } from '#kit';
import type { Certificate } from '#reach';
import { outJson, textArgument, textOption } from '../command.ts';
import type { CommandSpec } from '../command.ts';
import { exit } from '../exit.ts';

/** Larger files are no proof that a person would want checked. */
const largest = 256 << 20;

export const configCheckProof: CommandSpec = {
  name: 'config check-proof',
  summary: 'check a proof that nothing passes, with a small checker of its own',
  arguments: [['<file>', 'a proof that "config prove" wrote']],
  options: [['--in <folder>', 'the configurations it speaks of: whether its lines stand in them']],
  async run(input, io) {
    const file = textArgument(input, 0);
    const proof = readProof(file);
    const { checkCertificate } = await import('#reach');
    const folder = textOption(input, 'in');
    const files = folder === undefined ? undefined : await textsIn(folder, proof);
    const { result, why } = checkCertificate(proof, files ? { files } : {});
    const named = (proof.devices ?? []).flatMap((d) => d.files ?? []);
    if (io.json) {
      await outJson(io, {
        version: 1,
        file,
        claim: String(proof.claim),
        seal: String(proof.seal),
        result,
        why,
        files: named.map(({ name, sha256 }) => ({ name, sha256, here: files?.has(sha256) ?? false })),
      });
    } else {
      const words = { ok: 'HOLDS', wrong: 'DOES NOT HOLD', 'cannot-check': 'CANNOT BE CHECKED' }[result];
      await io.out(`${words}: ${inert(String(proof.claim), 400)}\n`);
      for (const line of why.slice(0, 20)) await io.out(`  ${inert(line, 400)}\n`);
      if (result === 'ok') {
        const rests = `It speaks of ${counted(named.length, 'configuration file')}`;
        await io.out(files ? `  ${rests}; all of them are in ${folder}, with these lines.\n` : `  ${rests}.\n`);
        for (const line of (proof.assumes ?? []).slice(0, 20))
          await io.out(`  taken for granted: ${inert(String(line), 400)}\n`);
      }
    }
    return result === 'ok' ? exit.fine : result === 'wrong' ? exit.findings : exit.cannotTell;
  },
};

/** What is there of a proof; the checker judges it. */
function readProof(file: string): Partial<Certificate> {
  const bytes = readFileSync(file);
  if (bytes.length > largest) throw new QuaywallError({ what: 'the file is too large for a proof', where: { file } });
  let value: unknown;
  try {
    value = JSON.parse(bytes.toString('utf8'));
  } catch {
    throw new QuaywallError({ what: 'this is no proof: it is no JSON', where: { file } });
  }
  if (value === null || typeof value !== 'object' || Array.isArray(value)) {
    throw new QuaywallError({ what: 'this is no proof', where: { file } });
  }
  return value;
}

/** Text of the files of the folder that the proof names, by their hash. */
async function textsIn(folder: string, proof: Partial<Certificate>): Promise<Map<string, string>> {
  const { readConfigFolder } = await import('#intake');
  const wanted = new Set((proof.devices ?? []).flatMap((d) => (d.files ?? []).map((f) => f.sha256)));
  const { bytes } = await readConfigFolder(folder);
  const texts = new Map<string, string>();
  for (const [hash, content] of bytes) if (wanted.has(hash)) texts.set(hash, Buffer.from(content).toString('utf8'));
  return texts;
}
