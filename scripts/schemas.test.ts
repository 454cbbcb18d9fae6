// What is published in docs/schemas for other programs is what the code says today.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { publishedFiles } from './schemas.ts';

test.each(Object.entries(publishedFiles()))(
  'docs/schemas/%s is up to date (node scripts/schemas.ts writes it)',
  (name, content) => {
    const written = JSON.parse(readFileSync(join(import.meta.dirname, '../docs/schemas', name), 'utf8')) as unknown;
    expect(written).toEqual(JSON.parse(JSON.stringify(content)));
  },
);
