// Configured facts: what devices are set up to do. Readers of configurations make them, the store keeps them, the proof engine asks them.
export * from './lines.ts';
export * from './match.ts';
export * from './filter.ts';
export * from './layer2.ts';
export * from './device.ts';
