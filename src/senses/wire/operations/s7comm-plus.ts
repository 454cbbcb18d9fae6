// S7comm-plus functions (not published; from public dissectors and labelled captures). Two of them are used by operator
// panels and by engineering tools alike; they have a second row that holds once an engineering function was seen.
import { OperationTable } from './table.ts';

export const s7PlusOperations = new OperationTable('s7comm-plus', [
  ['0x04bb', 'Browse the controller with an engineering tool', 'M-DEBUG', 'T0888'],
  ['0x04ca', 'Create an object (session, subscription or program part)', 'SESS'],
  ['0x04d4', 'Delete an object (session, subscription or program part)', 'SESS'],
  ['0x04f2', 'Set a variable', 'O-WRITE', 'T0855'],
  ['0x0524', 'Follow a link between program parts', 'M-DEBUG'],
  ['0x0542', 'Write variables', 'O-WRITE', 'T0855'],
  ['0x054c', 'Read variables', 'O-READ', 'T0801'],
  ['0x0556', 'Begin an engineering sequence', 'M-DOWNLOAD', 'T0843', '?'],
  ['0x0560', 'End an engineering sequence', 'M-DOWNLOAD', 'T0843', '?'],
  ['0x056b', 'Call a function of the controller', 'M-CONFIG'],
  ['0x0586', 'Read a variable in parts', 'O-READ', 'T0801'],
  ['notification', 'Subscribed values', 'O-SUB'],
  ['tls', 'Encrypted session (content not visible)', 'SESS'],
]);

/** What the two-faced functions are once the same connection has shown an engineering function. */
export const s7PlusEngineering = new OperationTable('s7comm-plus', [
  ['0x04f2', 'Set a variable or a setting (engineering session)', 'M-CONFIG', 'T0858', '?'],
  ['0x0586', 'Read a program part or a large value (engineering session)', 'M-UPLOAD', 'T0845', '?'],
]);
