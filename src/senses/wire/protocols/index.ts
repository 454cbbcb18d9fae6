// The protocols the wire decodes: one line each. Order matters only among protocols that share a port.
import type { Protocol } from '../protocol.ts';

export const protocols: readonly Protocol[] = [];
