// Writes the JSON Schemas of what Quaywall prints for other programs into docs/schemas. `node scripts/schemas.ts`; a test compares.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { contractSchemas } from '../src/doors/contract/index.ts';

const folder = join(import.meta.dirname, '../docs/schemas');
for (const [name, schema] of Object.entries(contractSchemas())) {
  writeFileSync(join(folder, name), `${JSON.stringify(schema, undefined, 2)}\n`);
}
