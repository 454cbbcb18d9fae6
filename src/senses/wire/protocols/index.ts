// The protocols the wire decodes: one line each. Order matters only among protocols that share a port.
import type { Protocol } from '../protocol.ts';
import { modbus } from './modbus/modbus.ts';

export const protocols: readonly Protocol[] = [
  modbus,
];
