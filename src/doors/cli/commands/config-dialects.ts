// `config dialects`: which kinds of configuration are read, and of one of them what becomes of each of its words.
import { nearest } from '#kit';
import { outJson, UsageError } from '../command.ts';
import type { CommandSpec } from '../command.ts';
import { exit } from '../exit.ts';

export const configDialects: CommandSpec = {
  name: 'config dialects',
  summary: 'the kinds of device configurations that are read, and what becomes of their words',
  arguments: [['[dialect]', 'one of them, in full']],
  async run(input, io) {
    const { dialects } = await import('#netconfig');
    const [wanted] = input.args;
    const shown = wanted === undefined ? dialects : dialects.filter((d) => d.id === wanted);
    if (shown.length === 0) {
      const near = nearest(
        String(wanted),
        dialects.map((d) => d.id),
      );
      throw new UsageError({
        what: `there is no dialect "${String(wanted)}"`,
        remedy: near ? `Did you mean "${near}"?` : '"quaywall config dialects" lists them',
      });
    }
    if (io.json) {
      const documents = shown.map(({ id, name, maker, proven, measured, sources, topics }) => ({
        id,
        name,
        maker,
        proven,
        measured,
        sources,
        topics: topics.map(({ topic, state, note }) => ({ topic, state, note })),
      }));
      await outJson(io, { version: 1, dialects: documents });
      return exit.fine;
    }
    const { dialectsText, dialectText } = await import('../output/config-dialects-text.ts');
    await io.out(wanted === undefined ? dialectsText(shown, io) : dialectText(shown[0]!, io));
    return exit.fine;
  },
};
