// `attest sign`: signs an attestation of the site for the person who states it, or for the one who confirms it.
import { nearest, QuaywallError } from '#kit';
import { outJson, textArgument } from '../command.ts';
import type { CommandSpec } from '../command.ts';
import { atDesk, passphrase, passphraseHelp } from '../approvals-desk.ts';
import { exit } from '../exit.ts';
import { dataOption, folderArgument } from '../folders.ts';

export const attestSign: CommandSpec = {
  name: 'attest sign',
  summary: `sign an attestation, as the one who states or who confirms it (${passphraseHelp})`,
  arguments: [
    ['<attestation>', 'id in attestations/*.yaml'],
    ['<person>', 'who signs'],
    ['[folder]', 'the site’s folder (default: here)'],
  ],
  options: [dataOption],
  async run(input, io) {
    const id = textArgument(input, 0);
    const person = textArgument(input, 1);
    const { signAttestation } = await import('#approvals');
    const { attestation, standing } = await atDesk(input, folderArgument(input, 2), ({ approvals, loaded }) => {
      const found = loaded.site.attestations.find((a) => a.id === id);
      if (!found) {
        const near = nearest(
          id,
          loaded.site.attestations.map((a) => a.id),
        );
        throw new QuaywallError({
          what: `there is no attestation "${id}"`,
          remedy: near ? `Did you mean "${near}"?` : 'Write it under attestations/ first',
        });
      }
      return { attestation: found, standing: signAttestation(approvals, found, person, passphrase()) };
    });
    if (io.json) await outJson(io, { version: 1, attestation: id, ...standing });
    else {
      const words =
        standing.state === 'approved'
          ? `${id} is confirmed: ${standing.signers.map((s) => s.person).join(' and ')} have signed it.`
          : `${id} is half signed; ${attestation.confirmed_by ?? 'a second person'} has still to confirm it.`;
      await io.out(`“${attestation.because}”\n${words}\n`);
    }
    return exit.fine;
  },
};
