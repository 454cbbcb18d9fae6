// PCCC inside CIP (Allen-Bradley "DF1 Protocol and Command Set", publication 1770-6.5.16): command and function.
import { OperationTable, type OperationRow, type WrittenRow } from './table.ts';

const each = (functions: readonly string[], name: string, detail: string, attack?: string): WrittenRow[] =>
  functions.map((f) => [`0f/0x${f}`, name, detail, attack]);

const pcccOperations = new OperationTable('pccc', [
  ...each(['3a', '80'], 'Change the controller mode', 'M-MODE', 'T0858'),
  ...each(['50'], 'Program download', 'M-DOWNLOAD', 'T0843'),
  ...each(['52'], 'Program download: end', 'M-DOWNLOAD', 'T0843'),
  ...each(['05'], 'Program download: request', 'M-DOWNLOAD', 'T0843'),
  ...each(['53'], 'Program upload', 'M-UPLOAD', 'T0845'),
  ...each(['55'], 'Program upload: end', 'M-UPLOAD', 'T0845'),
  ...each(['06'], 'Program upload: request', 'M-UPLOAD', 'T0845'),
  ...each(['11', '12'], 'Take or return the right to edit', 'M-AUTH'),
  ...each(['41'], 'Disable forces', 'M-FORCE', 'T0835'),
  ...each(['57'], 'Erase the controller memory', 'M-MODE', 'T0809'),
  ...each(['8f'], 'Change the port settings', 'M-CONFIG', 'T0836'),
  ...each(['07', '0a'], 'Shut down or restart', 'M-MODE', 'T0816'),
  ...each(['88'], 'Several commands in one', 'O-WRITE'),
  ...each(['a1', 'a2', 'a7', '68', '01', '29'], 'Read data', 'O-READ', 'T0801'),
  ...each(['a9', 'aa', 'ab', 'af', '67', '00', '02', '26', '79'], 'Write data', 'O-WRITE', 'T0855'),
  ...each(['81', '82', '04', '03'], 'Open, close or access a file', 'M-FILE'),
  ['06/*', 'Diagnostics', 'DIAG'],
  ['01', 'Read data', 'O-READ', 'T0801'],
  ['00', 'Write data', 'O-WRITE', 'T0855'],
  ['02', 'Write bits', 'O-WRITE', 'T0855'],
  ['05', 'Write bits', 'O-WRITE', 'T0855'],
  ['08', 'Write data', 'O-WRITE', 'T0855'],
]);

const hex = (n: number): string => n.toString(16).padStart(2, '0');

/** The row of a command byte and, for the commands that have one, its function byte. */
export function pcccRow(command: number, fn: number | undefined): OperationRow {
  const code = fn === undefined ? hex(command) : `${hex(command)}/0x${hex(fn)}`;
  const known = pcccOperations.find(code) ?? (command === 6 ? pcccOperations.as('06/*', code) : undefined);
  return known ?? pcccOperations.unknown(code, `Command ${code}, unknown here`);
}
