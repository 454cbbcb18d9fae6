// Dialects for a terminal: the list, and one in full.
import { counted } from '#kit';
import type { Dialect } from '#netconfig';
import { labelled, paint } from '#reports';
import type { TextStyle } from '#reports';
import { columns } from './columns.ts';

const provenWords: Record<Dialect['proven'], string> = {
  real: 'met on real files',
  manual: 'from the makers’ manuals: never seen on a real file',
};

export function dialectsText(dialects: readonly Dialect[], style: TextStyle): string {
  const rows = dialects.map((d) => [d.id, d.name, provenWords[d.proven]]);
  const lines = columns(['dialect', 'devices', 'proven'], rows, style, 60);
  return `${lines.join('\n')}\n\n${counted(dialects.length, 'dialect')}. A file is recognised by what stands in it, whatever it is called.\n`;
}

const states: [Dialect['topics'][number]['state'], string][] = [
  ['modelled', 'Followed'],
  ['limited', 'Followed with a limit'],
  ['not-modelled', 'Known and not followed: spoils proofs that rest on it'],
  ['harmless', 'Known, without effect on what reaches what'],
];

export function dialectText(dialect: Dialect, style: TextStyle): string {
  const out = [
    paint(style, 'strong', dialect.name),
    ...labelled('maker', dialect.maker, style),
    ...labelled('proven', provenWords[dialect.proven], style),
    ...(dialect.measured === undefined ? [] : labelled('share', `understood: ${dialect.measured}`, style)),
    ...labelled('after', dialect.sources.join('; '), style),
  ];
  for (const [state, heading] of states) {
    const topics = dialect.topics.filter((t) => t.state === state);
    if (topics.length === 0) continue;
    out.push('', paint(style, 'strong', heading));
    for (const { topic, note } of topics) {
      out.push(...labelled('-', topic, style, 2, 2), ...(note === undefined ? [] : labelled('', note, style, 4, 2)));
    }
  }
  out.push(
    '',
    ...labelled(
      '',
      'Any line that is none of these counts as not understood and spoils proofs that rest on it.',
      style,
      0,
      0,
    ),
  );
  return `${out.join('\n')}\n`;
}
