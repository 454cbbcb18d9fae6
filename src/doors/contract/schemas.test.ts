// The shapes that are published name themselves and are closed.
import { expect, test } from 'vitest';
import { contractSchemas } from './schemas.ts';

test('every shape names itself, its version, and refuses members it does not know', () => {
  for (const [name, schema] of Object.entries(contractSchemas())) {
    expect(schema).toMatchObject({ $id: `urn:quaywall:${name.replace('.json', '')}:1`, additionalProperties: false });
    expect(JSON.stringify(schema)).toContain('"version"');
  }
});
