// The list of dialects. One line each.
import type { Dialect } from '../dialect.ts';
import { mguard } from './mguard/index.ts';

export const dialects: readonly Dialect[] = [mguard];
