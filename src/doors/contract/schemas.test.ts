// The published JSON Schemas are the ones that this room makes.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { contractSchemas } from './schemas.ts';

const folder = join(import.meta.dirname, '../../../docs/schemas');

test.each(Object.entries(contractSchemas()))(
  'docs/schemas/%s is up to date (node scripts/schemas.ts writes it)',
  (name, schema) => {
    expect(JSON.parse(readFileSync(join(folder, name), 'utf8'))).toEqual(JSON.parse(JSON.stringify(schema)));
  },
);

test('every shape names itself, its version, and refuses members it does not know', () => {
  for (const [name, schema] of Object.entries(contractSchemas())) {
    expect(schema).toMatchObject({ $id: `urn:quaywall:${name.replace('.json', '')}:1`, additionalProperties: false });
    expect(JSON.stringify(schema)).toContain('"version"');
  }
});
