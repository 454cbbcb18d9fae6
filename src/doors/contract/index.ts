// contract: the shapes of everything Quaywall prints for other programs, as zod schemas and JSON Schemas, with a version.
// In: nothing (it imports zod alone). Out: schemas and their types, shared by the command line and by every later door.
export * from './parts.ts';
export * from './capture-read.ts';
export { assess, findingsFile } from './assess.ts';
export * from './config.ts';
export { contractSchemas } from './schemas.ts';
