// The list of dialects. One line each.
import type { Dialect } from '../dialect.ts';

export const dialects: readonly Dialect[] = [];
