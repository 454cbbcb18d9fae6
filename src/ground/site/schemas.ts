// JSON Schemas of the site file and of every register, for editors that complete and check while one types.
import { z } from 'zod';
import { facility, registers } from './model/site.ts';
import type { RegisterName } from './model/site.ts';

/** A JSON Schema (draft 2020-12) as plain data. */
export type JsonSchema = Record<string, unknown>;

/**
 * Schemas by file name: `site.json` for site.yaml, `site-NAME.json` for registers/NAME.yaml (the list of entries). They describe
 * what people write, so that what has a default is not required. What a schema cannot say (references, overlaps) `loadSite` checks.
 */
export function siteSchemas(): Record<string, JsonSchema> {
  const schemas: Record<string, JsonSchema> = {};
  const lists: Record<string, JsonSchema> = {};
  for (const name of Object.keys(registers) as RegisterName[]) {
    const list = json(z.array(registers[name]));
    lists[name] = list;
    schemas[`site-${name}.json`] = { $schema: draft, title: `registers/${name}.yaml`, ...list };
  }
  schemas['site.json'] = {
    $schema: draft,
    title: 'site.yaml',
    description: 'A site as declared: the facility, and any register under its name.',
    type: 'object',
    properties: { facility: json(facility), ...lists },
    required: ['facility'],
    additionalProperties: false,
  };
  return schemas;
}

const draft = 'https://json-schema.org/draft/2020-12/schema';

function json(schema: z.ZodType): JsonSchema {
  const made = z.toJSONSchema(schema, { io: 'input', target: 'draft-2020-12', unrepresentable: 'any' });
  return Object.fromEntries(Object.entries(made).filter(([key]) => key !== '$schema'));
}
