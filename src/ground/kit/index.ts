// kit: time, units, addresses, located errors and hashes. Knows nothing of ports, cranes or networks as a site sees them.
// In: plain values. Out: plain values. Everything above may use it.
export * from './time.ts';
export * from './problem.ts';
export * from './address.ts';
export * from './text.ts';
export * from './hash.ts';
