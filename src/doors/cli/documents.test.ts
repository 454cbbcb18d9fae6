// Every command that the README and the guides show is one that the program has, with the options it has.
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { run } from './testing.ts';

const root = join(import.meta.dirname, '../../..');
const pages = ['README.md', ...readdirSync(join(root, 'docs/guides')).map((f) => join('docs/guides', f))];

/** `./quaywall …` lines of fenced blocks, comments cut off. */
const shown = pages.flatMap((page) =>
  [...readFileSync(join(root, page), 'utf8').matchAll(/^(?:\$ )?\.\/quaywall +([a-z][^#\n|>]*)/gm)].map(
    (m) => [page, m[1]!.trim()] as const,
  ),
);

it('there are such lines', () => {
  expect(shown.length).toBeGreaterThan(5);
});

it.each(shown)('%s: ./quaywall %s', async (_page, line) => {
  const words = line.split(/\s+/);
  const options = words.filter((w) => w.startsWith('--')).map((w) => w.split('=')[0]!);
  // The words before the first argument or option name the command: one, two or three of them.
  const names = words.filter((w) => /^[a-z]+(-[a-z]+)*$/.test(w)).slice(0, 3);
  let help = await run(names[0]!, '--help');
  for (const count of [2, 3].filter((n) => n <= names.length)) {
    const longer = await run(...names.slice(0, count), '--help');
    if (longer.code === 0 && longer.out.includes(`quaywall ${names.slice(0, count).join(' ')}`)) help = longer;
  }
  expect(help.out).toContain(`quaywall ${names[0]!}`);
  for (const option of options) expect(help.out, `${line}\n${help.out}`).toContain(option);
});
