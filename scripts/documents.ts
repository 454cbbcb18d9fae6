// Writes the pages that are made from the code, so that no listing is kept by hand: docs/measures.md.
// `node scripts/documents.ts` writes them; a test holds the committed ones against what this makes.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { measures } from '#measures';
import type { Citation } from '#measures';
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

if (import.meta.main) writeFileSync(join(import.meta.dirname, '../docs/measures.md'), measuresPage());
