// `config change list`: where every declared rule change stands, who approved it, and what the devices run since. --json: docs/schemas/config-change-list.json.
import { problemText, QuaywallError } from '#kit';
import { outJson, textOption } from '../command.ts';
import type { CommandSpec } from '../command.ts';
import { withApprovals } from '../configs/approval.ts';
import type { ListedChange } from '../output/config-changes-text.ts';
import { inFolder, inOption, loadConfigs } from '../configs/load.ts';
import { exit } from '../exit.ts';
import type { ExitCode } from '../exit.ts';

/** Something is otherwise than declared or approved: 1. Something cannot be told yet: 3. */
function codeOf(changes: readonly ListedChange[]): ExitCode {
  const bad = ({ state, texts }: ListedChange) =>
    state.state === 'not-as-declared' || state.state === 'reopened' || texts.some((t) => t.runs === 'other');
  if (changes.some(bad)) return exit.findings;
  return changes.some((c) => c.state.state === 'to-compare') ? exit.cannotTell : exit.fine;
}

export const configChangeList: CommandSpec = {
  name: 'config change list',
  summary: 'where every rule change stands: planned, open, closed as declared, not as declared, reopened',
  options: [
    [inOption[0], 'the site’s folder'],
    ['--as-of <date>', 'as seen on that day (default: now)'],
  ],
  async run(input, io) {
    const folder = inFolder(input);
    const configs = await loadConfigs(input, folder, io, { asOf: textOption(input, 'asOf') });
    const { siteView } = await import('../configs/view.ts');
    const known = await siteView(input, configs);
    if (!known) throw new QuaywallError({ what: 'this folder has no site', where: { file: folder } });
    const { view } = known;
    io.progress('comparing what was declared with what was collected');
    const { approvedText, changeStates, textAtDevice } = await import('#changes');
    const states = changeStates(view);
    const listed = await withApprovals(input, folder, view.asOf, ({ of, deviceOf }) =>
      states.map((state): ListedChange => {
        const approval = of(state.change.id);
        const sheet = approval?.sheet;
        const signed = approval?.state === 'approved' && sheet !== undefined;
        return {
          state,
          ...(approval ? { approval } : {}),
          redeclared: sheet !== undefined && !approvedText(sheet, state.change),
          texts: signed ? sheet.devices.map((d) => textAtDevice(view, state.change, d, deviceOf)) : [],
        };
      }),
    );
    io.progress('');
    const { changesDocument, changesText } = await import('../output/config-changes-text.ts');
    if (io.json) await outJson(io, { version: 1, ...changesDocument(listed) });
    else await io.out(changesText(listed, io, view.site.facility.timezone));
    for (const problem of configs.problems.slice(0, 8)) io.note(problemText(problem));
    return codeOf(listed);
  },
};
