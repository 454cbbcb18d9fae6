// The pages made from the code are the committed ones.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { dialectsPage, measuresPage } from './documents.ts';

it('docs/measures.md says what the measures say (node scripts/documents.ts writes it)', () => {
  expect(readFileSync(join(import.meta.dirname, '../docs/measures.md'), 'utf8')).toBe(measuresPage());
});

it('docs/dialects.md says what the readers of configurations say of themselves', () => {
  expect(readFileSync(join(import.meta.dirname, '../docs/dialects.md'), 'utf8')).toBe(dialectsPage());
});
