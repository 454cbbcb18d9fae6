// Writes the JSON Schemas of the site file and its registers to docs/schemas. `node scripts/site-schemas.ts`; a test compares.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { siteSchemas } from '#site';

const folder = join(import.meta.dirname, '..', 'docs', 'schemas');
mkdirSync(folder, { recursive: true });
for (const [name, schema] of Object.entries(siteSchemas())) {
  writeFileSync(join(folder, name), `${JSON.stringify(schema, null, 2)}\n`);
}
