// EtherNet/IP encapsulation (The CIP Networks Library, volume 2, chapter 2): commands; and the implicit I/O on UDP 2222.
import { OperationTable } from './table.ts';

export const enipOperations = new OperationTable('enip', [
  ['0x0004', 'List services', 'DISC', 'T0846'],
  ['0x0063', 'List identity', 'DISC', 'T0888'],
  ['0x0064', 'List interfaces', 'DISC', 'T0846'],
  ['0x0065', 'Register session', 'SESS'],
  ['0x0066', 'Unregister session', 'SESS'],
  ['0x006f', 'Message without connection', 'SESS'],
  ['0x0070', 'Message on a connection', 'SESS'],
  ['0x00c8', 'Start encryption', 'SESS'],
]);

export const cipIoOperations = new OperationTable('cipio', [['io', 'Cyclic input and output data', 'O-READ']]);
