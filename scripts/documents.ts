// Writes the pages that are made from the code, so that no listing is kept by hand: docs/measures.md, docs/dialects.md.
// `node scripts/documents.ts` writes them; a test holds the committed ones against what this makes.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { measures } from '#measures';
import type { Citation } from '#measures';
import { dialects } from '#netconfig';
import type { Dialect } from '#netconfig';
import { measureLists } from '#reports';

const cite = (c: Citation): string =>
  `- **${c.advisory}**, paragraph ${c.paragraph} (${c.force}; ${c.binds}): “${c.words}”`;

/** The page of all measures: what each asks, in whose words, from what evidence it is judged, and what to do. */
export function measuresPage(): string {
  const lines = [
    '# The measures',
    '',
    'Made from `src/judgement/measures` by `node scripts/documents.ts`. A verdict is *met* only by every required kind of evidence,',
    'fresh and covering; a contradiction makes it *not met*; it is *stale* when the evidence has grown old, and *unknown* otherwise.',
    'The advisories’ words are quoted as theirs (U.S. Government works, public domain), never as law.',
  ];
  for (const [letter, title] of Object.entries(measureLists)) {
    lines.push('', `## ${letter}. ${title}`);
    for (const m of measures.filter((each) => each.list === letter)) {
      lines.push('', `### \`${m.id}\``, '', `${m.title}.`, '', m.matters, '', ...m.citations.map(cite), '');
      lines.push('| required evidence | kind | counts as fresh for |', '| --- | --- | --- |');
      for (const need of m.needs) lines.push(`| ${need.what} | ${need.kind} | ${need.days} days |`);
      lines.push('', `What to do: ${m.todo}`);
    }
  }
  return `${lines.join('\n')}\n`;
}

const topicStates: [Dialect['topics'][number]['state'], string][] = [
  ['modelled', 'Followed'],
  ['limited', 'Followed with a limit'],
  ['not-modelled', 'Known, and not followed: spoils proofs that rest on it'],
  ['harmless', 'Known, without effect on what reaches what'],
];

/** In a table a bar would end the cell, and an angle bracket would begin a tag. */
const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('<', '&lt;').replace(/\s+/g, ' ');

/** The page of all dialects: what is followed of each, what is not, and whether a real file was ever met. */
export function dialectsPage(): string {
  const lines = [
    '# The dialects of device configurations',
    '',
    'Made from `src/senses/netconfig/dialects` by `node scripts/documents.ts`. A file is recognised by what stands in it. Every line is in one',
    'of five states: *followed*, *followed with a limit*, *known and not followed*, *known to be harmless*, or *not understood*. Whatever is in',
    'none of the lists below is not understood. Lines not understood, and lines known and not followed, keep every answer that rests on them',
    'from being proved: it is then *not proved*, with these lines.',
    '',
    '“Never met on a real file” means that the reader was made from the maker’s manuals and standards alone, because no real',
    'configuration of these devices was at hand: its first real file deserves a close look at `quaywall config read`.',
    '',
    'The share that is understood is that of the lines outside comments, banners, certificates and accounts; the tests of each dialect print it',
    'where those public files are present.',
    '',
    '| dialect | devices | proven | understood | followed | with a limit | not followed | harmless |',
    '| --- | --- | --- | --- | --- | --- | --- | --- |',
    ...dialects.map((d) => {
      const counts = topicStates.map(([state]) => String(d.topics.filter((t) => t.state === state).length));
      const proven = d.proven === 'real' ? 'met on real files' : '**never met on a real file**';
      return `| [\`${d.id}\`](#${d.id}) | ${cell(d.name)} | ${proven} | ${d.measured?.split(' of ')[0] ?? '–'} | ${counts.join(' | ')} |`;
    }),
  ];
  for (const d of dialects) {
    lines.push('', `## ${d.id}`, '', `${d.name}. ${d.maker}.`, '');
    const share =
      d.measured === undefined ? 'how much of such files is understood was not measured' : `understood: ${d.measured}`;
    lines.push(
      d.proven === 'real' ? `Met on real files; ${share}.` : 'From the maker’s manuals: **never met on a real file**.',
    );
    lines.push('', ...d.sources.map((source) => `- ${source}`));
    for (const [state, heading] of topicStates) {
      const topics = d.topics.filter((t) => t.state === state);
      if (topics.length === 0) continue;
      lines.push('', `### ${heading}`, '', '| words | note |', '| --- | --- |');
      for (const { topic, note } of topics) lines.push(`| ${cell(topic)} | ${cell(note ?? '')} |`);
    }
  }
  return `${lines.join('\n')}\n`;
}

if (import.meta.main) {
  writeFileSync(join(import.meta.dirname, '../docs/measures.md'), measuresPage());
  writeFileSync(join(import.meta.dirname, '../docs/dialects.md'), dialectsPage());
}
