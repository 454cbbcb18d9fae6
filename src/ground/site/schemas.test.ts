// The published schemas are those of the model.
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { registers } from './model/site.ts';
import { siteSchemas } from './schemas.ts';

const folder = join(import.meta.dirname, '../../../docs/schemas');

it('docs/schemas holds exactly what the model says (node scripts/schemas.ts writes it)', () => {
  const made = siteSchemas();
  expect(readdirSync(folder).filter((n) => /^site.*\.json$/.test(n))).toEqual(Object.keys(made).sort());
  for (const [name, schema] of Object.entries(made)) {
    expect(readFileSync(join(folder, name), 'utf8'), name).toBe(`${JSON.stringify(schema, null, 2)}\n`);
  }
});

it('there is a schema for every register, closed to unknown keys and open to left-out defaults', () => {
  const made = siteSchemas();
  for (const name of Object.keys(registers)) {
    const { items } = made[`site-${name}.json`] as { items: { additionalProperties: unknown; required: string[] } };
    expect(items.additionalProperties).toBe(false);
    expect(items.required).not.toContain('note');
  }
  const assets = made['site-assets.json'] as { items: { required: string[] } };
  expect(assets.items.required).toEqual(['id', 'role']);
});
