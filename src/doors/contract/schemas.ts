// Every published shape by file name, as JSON Schema (draft 2020-12). The one list that generator, test and documents go by.
import { z } from 'zod';
import { assess, findingsFile } from './assess.ts';
import { captureRead } from './capture-read.ts';
import {
  configChangeCheck,
  configChangeList,
  configCheckProof,
  configDialects,
  configDiff,
  configMatrix,
  configReach,
  configRead,
  configRules,
  configTemplate,
  configTest,
  configWhich,
} from './config.ts';

const published = {
  'capture-read': captureRead,
  assess,
  findings: findingsFile,
  'config-read': configRead,
  'config-reach': configReach,
  'config-matrix': configMatrix,
  'config-rules': configRules,
  'config-which': configWhich,
  'config-diff': configDiff,
  'config-test': configTest,
  'config-template': configTemplate,
  'config-change-check': configChangeCheck,
  'config-change-list': configChangeList,
  'config-check-proof': configCheckProof,
  'config-dialects': configDialects,
} as const;

/** File name under `docs/schemas` → JSON Schema. */
export function contractSchemas(): Record<string, object> {
  return Object.fromEntries(
    Object.entries(published).map(([name, schema]) => [
      `${name}.json`,
      { $id: `urn:quaywall:${name}:1`, ...z.toJSONSchema(schema) },
    ]),
  );
}
