// Holds plain data against a schema of the model and says what is wrong in the words of who wrote it: what stood there, what
// was expected, and the nearest right name.
import { z } from 'zod';
import { inert, listed, nearest } from '#kit';
import type { Problem } from '#kit';
import type { Document } from './document.ts';

/**
 * The validated value and every problem of this part. `path` is where the part stands in the document. Where leaving out the faulty
 * members gives a valid value, that value comes with the problems, so that the rest of it can still be held against the other entries.
 */
export function check<S extends z.ZodType>(
  schema: S,
  doc: Document,
  value: unknown,
  path: readonly PropertyKey[],
  name: string,
): { value?: z.output<S>; problems: Problem[] } {
  const result = schema.safeParse(value, { reportInput: false });
  if (result.success) return { value: result.data, problems: [] };
  const problems: Problem[] = [];
  for (const issue of result.error.issues) problems.push(...problemsOf(issue, schema, doc, value, path, name));
  return { value: withoutFaults(schema, value, result.error.issues), problems };
}

function withoutFaults<S extends z.ZodType>(
  schema: S,
  value: unknown,
  issues: readonly Issue[],
): z.output<S> | undefined {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return undefined;
  const faulty = new Set(
    issues.flatMap((i) => (i.path.length > 0 ? [String(i.path[0])] : i.code === 'unrecognized_keys' ? i.keys : [])),
  );
  const rest = schema.safeParse(Object.fromEntries(Object.entries(value).filter(([key]) => !faulty.has(key))));
  return rest.success ? rest.data : undefined;
}

type Issue = z.core.$ZodIssue;

function problemsOf(
  issue: Issue,
  schema: z.ZodType,
  doc: Document,
  value: unknown,
  base: readonly PropertyKey[],
  name: string,
): Problem[] {
  const path = [...base, ...issue.path];
  const where = doc.place(path);
  const found = valueAt(value, issue.path);
  const inside = `${name}${issue.path.length > 0 ? ` (${issue.path.map(String).join('.')})` : ''}`;
  if (issue.code === 'unrecognized_keys') {
    const known = keysOf(schemaAt(schema, issue.path));
    return issue.keys.map((key) => {
      const near = nearest(key, known);
      return {
        what: `unknown key "${inert(key, 60)}" in ${inside}`,
        where: doc.place([...path, key], 'key'),
        expected: `one of ${known.join(', ')}`,
        remedy: near ? `Did you mean "${near}"?` : 'Remove it, or write it into "note".',
      };
    });
  }
  if (found === undefined && issue.path.length > 0) {
    const key = String(issue.path.at(-1));
    return [
      {
        what: `"${key}" is missing in ${name}`,
        where: doc.place(path.slice(0, -1)),
        expected: expectedText(issue, schemaAt(schema, issue.path)),
      },
    ];
  }
  const options = optionsOf(issue);
  const near = options && typeof found === 'string' ? nearest(found, options) : undefined;
  return [
    {
      what: `${inside} is ${shown(found)}`,
      where,
      expected: expectedText(issue, schemaAt(schema, issue.path)),
      remedy: near ? `Did you mean "${near}"?` : quoteRemedy(issue, found),
    },
  ];
}

function quoteRemedy(issue: Issue, found: unknown): string | undefined {
  const wantsText = issue.code === 'invalid_type' && issue.expected === 'string';
  return wantsText && (typeof found === 'number' || typeof found === 'boolean')
    ? `Put it in quotes: '${String(found)}'.`
    : undefined;
}

function shown(value: unknown): string {
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (value !== null && typeof value === 'object') return 'a group of keys';
  if (typeof value === 'string') return `"${inert(value, 60)}"`;
  return inert(String(value), 60);
}

function optionsOf(issue: Issue): string[] | undefined {
  return issue.code === 'invalid_value' ? issue.values.map(String) : undefined;
}

const typeWords: Record<string, string> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a group of keys',
  record: 'a group of keys',
};

function expectedText(issue: Issue, schema: z.ZodType | undefined): string {
  switch (issue.code) {
    case 'invalid_type':
      return typeWords[issue.expected] ?? issue.expected;
    case 'invalid_value':
      return issue.values.length === 1 ? String(issue.values[0]) : `one of ${issue.values.map(String).join(', ')}`;
    case 'too_small':
      return issue.origin === 'string' || issue.origin === 'array'
        ? 'something; it is empty'
        : `at least ${issue.minimum}`;
    case 'too_big':
      return `at most ${issue.maximum}`;
    case 'invalid_union': {
      const words = issue.errors.flat().map((e) => expectedText(e, schema));
      return listed([...new Set(words)], 6).replace(/ and /g, ' or ');
    }
    default:
      return issue.message;
  }
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  let here = value;
  for (const step of path) {
    if (here === null || typeof here !== 'object') return undefined;
    here = (here as Record<PropertyKey, unknown>)[step as string];
  }
  return here;
}

/** The schema that judges a path, seen through defaults, options and lists; undefined past a record or a union. */
function schemaAt(schema: z.ZodType, path: readonly PropertyKey[]): z.ZodType | undefined {
  let here: z.ZodType | undefined = unwrap(schema);
  for (const step of path) {
    if (here instanceof z.ZodObject) here = unwrap(here.shape[String(step)] as z.ZodType | undefined);
    else if (here instanceof z.ZodArray) here = unwrap(here.element as z.ZodType);
    else if (here instanceof z.ZodRecord) here = unwrap(here.valueType as z.ZodType);
    else return undefined;
  }
  return here;
}

function unwrap(schema: z.ZodType | undefined): z.ZodType | undefined {
  let here = schema;
  while (here instanceof z.ZodOptional || here instanceof z.ZodDefault) here = here.unwrap() as z.ZodType;
  return here;
}

function keysOf(schema: z.ZodType | undefined): string[] {
  return schema instanceof z.ZodObject ? Object.keys(schema.shape) : [];
}
