// `measures`: what is judged, in the advisories' own words; one of them explained.
import { nearest } from '#kit';
import { UsageError, outJson, textOption } from '../command.ts';
import type { CommandSpec } from '../command.ts';
import { exit } from '../exit.ts';

export const measures: CommandSpec = {
  name: 'measures',
  summary: 'list what is judged, or explain one measure',
  arguments: [['[measure]', 'id of a measure to explain']],
  async run(input, io) {
    const { measures: all } = await import('#measures');
    const { clip, labelled, measureLists, paint } = await import('#reports');
    const wanted = typeof input.args[0] === 'string' ? input.args[0] : textOption(input, 'measure');
    const shown = wanted === undefined ? all : all.filter((m) => m.id === wanted);
    if (shown.length === 0) {
      const near = nearest(
        wanted!,
        all.map((m) => m.id),
      );
      throw new UsageError({
        what: `there is no measure "${wanted}"`,
        remedy: near ? `Did you mean "${near}"?` : '"quaywall measures" lists them',
      });
    }
    if (io.json) {
      await outJson(io, {
        version: 1,
        measures: shown.map(({ id, title, list, citations, matters, needs, todo }) => ({
          id,
          title,
          list,
          citations,
          matters,
          needs,
          todo,
        })),
      });
      return exit.fine;
    }
    const lines: string[] = [];
    if (wanted === undefined) {
      for (const [list, name] of Object.entries(measureLists)) {
        const rows = shown.filter((m) => m.list === list);
        if (rows.length === 0) continue;
        lines.push(paint(io, 'strong', name), ...rows.map((m) => clip(`  ${m.id.padEnd(23)}${m.title}`, io.width)), '');
      }
      lines.push('"quaywall measures ID" explains one.');
    } else {
      const m = shown[0]!;
      lines.push(paint(io, 'strong', m.title), '');
      for (const c of m.citations) {
        lines.push(...labelled('', `“${c.words}”`, io, 2, 2));
        lines.push(
          ...labelled(
            '',
            `${c.advisory}, paragraph ${c.paragraph}, since ${c.since}. Force: ${c.force}. Binds: ${c.binds}.`,
            io,
            4,
            2,
          ),
          '',
        );
      }
      lines.push(...labelled('matters', m.matters, io));
      for (const n of m.needs) lines.push(...labelled('needs', `${n.what}, not older than ${n.days} days`, io));
      lines.push(...labelled('to do', m.todo, io));
    }
    await io.out(`${lines.join('\n')}\n`);
    return exit.fine;
  },
};
