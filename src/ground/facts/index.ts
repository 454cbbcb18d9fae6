// facts: what is observed and configured, as typed values with their provenance, and the questions one may ask of them.
// In: nothing (types and pure functions). Out: the shapes that senses make, the store keeps and the measures judge.
export * from './provenance.ts';
export * from './wire.ts';
export * from './coverage.ts';
export * from './factset.ts';
export * from './config/index.ts';
