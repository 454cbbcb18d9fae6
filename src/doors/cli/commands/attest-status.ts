// `attest status`: every attestation of the site with the state of its signatures.
import { siteDate, parseInstant } from '#kit';
import { outJson } from '../command.ts';
import type { CommandSpec } from '../command.ts';
import { atDesk } from '../approvals-desk.ts';
import { exit } from '../exit.ts';
import { dataOption, folderArgument } from '../folders.ts';

export const attestStatus: CommandSpec = {
  name: 'attest status',
  summary: 'the attestations and whether two people have signed them',
  arguments: [['[folder]', 'the site’s folder (default: here)']],
  options: [dataOption],
  async run(input, io) {
    const { signedAttestations } = await import('#approvals');
    const list = await atDesk(input, folderArgument(input), ({ approvals, loaded }) =>
      signedAttestations(approvals, loaded.site.attestations, Date.now(), (id) =>
        loaded.declaredAt('attestations', id),
      ),
    );
    if (io.json) {
      await outJson(io, {
        version: 1,
        attestations: list.map(({ attestation, ...rest }) => ({
          id: attestation.id,
          measure: attestation.measure,
          until: attestation.until,
          ...rest,
        })),
      });
    } else {
      const { labelled } = await import('#reports');
      const lines = list.flatMap(({ attestation: a, state, file, line }) =>
        labelled(
          state,
          `${a.id} (${a.measure}, until ${siteDate(parseInstant(a.until) ?? 0, 'UTC')}): ${a.because} ${a.stated_by} states it, ${a.confirmed_by ?? 'somebody else'} confirms it. ${file}${line === undefined ? '' : `:${line}`}`,
          io,
          2,
          13,
        ),
      );
      await io.out(`${lines.length === 0 ? 'There is no attestation.' : lines.join('\n')}\n`);
    }
    return list.every((a) => a.confirmed) ? exit.fine : exit.cannotTell;
  },
};
