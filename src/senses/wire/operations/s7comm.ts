// S7comm: `job` functions, `ud` user data by group and sub-function, `push` what the controller sends unasked. The protocol is
// not published; codes as public dissectors name them and as labelled captures show them.
import { OperationTable, type OperationRow } from './table.ts';

export const s7Operations = new OperationTable('s7comm', [
  ['job 0xf0', 'Set up communication', 'SESS'],
  ['job 0x04', 'Read variables', 'O-READ', 'T0801'],
  ['job 0x05', 'Write variables', 'O-WRITE', 'T0855'],
  ['job 0x1a', 'Program download', 'M-DOWNLOAD', 'T0843'],
  ['job 0x1b', 'Program download: block', 'M-DOWNLOAD', 'T0843'],
  ['job 0x1c', 'Program download: end', 'M-DOWNLOAD', 'T0843'],
  ['job 0x1d', 'Program upload', 'M-UPLOAD', 'T0845'],
  ['job 0x1e', 'Program upload: block', 'M-UPLOAD', 'T0845'],
  ['job 0x1f', 'Program upload: end', 'M-UPLOAD', 'T0845'],
  ['job 0x28 P_PROGRAM', 'Start the controller', 'M-MODE', 'T0858'],
  ['job 0x28 _INSE', 'Activate a downloaded block', 'M-DOWNLOAD', 'T0889'],
  ['job 0x28 _INS2', 'Activate a downloaded block', 'M-DOWNLOAD', 'T0889'],
  ['job 0x28 _DELE', 'Delete a block', 'M-DOWNLOAD', 'T0889'],
  ['job 0x28 _MODU', 'Copy working memory to permanent memory', 'M-CONFIG', 'T0889'],
  ['job 0x28 _GARB', 'Compress memory', 'M-CONFIG'],
  ['job 0x28 _N_*', 'Numerical control service', 'M-CONFIG'],
  ['job 0x28 *', 'Program service, unknown here', 'M-CONFIG', undefined, '?'],
  ['job 0x29', 'Stop the controller', 'M-MODE', 'T0858'],
  ['push 0/*', 'Controller reports a change of mode', 'M-MODE', 'T0858'],
  ['push *', 'Controller sends subscribed data', 'O-SUB'],
  ['ud 0/*', 'Change of mode', 'M-MODE', 'T0858'],
  ['ud 1/1', 'Watch a block while it runs', 'M-DEBUG', 'T0801'],
  ['ud 1/2', 'Watch variables', 'M-DEBUG', 'T0801'],
  ['ud 1/3', 'Read the interrupt stack', 'M-DEBUG'],
  ['ud 1/4', 'Read the block stack', 'M-DEBUG'],
  ['ud 1/5', 'Read the local data stack', 'M-DEBUG'],
  ['ud 1/6', 'Measure run time', 'M-DEBUG'],
  ['ud 1/7', 'Select what is forced', 'M-FORCE', 'T0835'],
  ['ud 1/8', 'Modify variables by hand', 'M-FORCE', 'T0836'],
  ['ud 1/9', 'Force inputs or outputs', 'M-FORCE', 'T0835'],
  ['ud 1/10', 'Set a breakpoint', 'M-DEBUG'],
  ['ud 1/11', 'Leave the hold state', 'M-MODE', 'T0858'],
  ['ud 1/12', 'Erase the controller memory', 'M-MODE', 'T0809'],
  ['ud 1/13', 'Disable an engineering job', 'M-DEBUG'],
  ['ud 1/14', 'Enable an engineering job', 'M-DEBUG'],
  ['ud 1/15', 'Delete an engineering job', 'M-DEBUG'],
  ['ud 1/16', 'Read the list of engineering jobs', 'M-DEBUG'],
  ['ud 1/17', 'Read an engineering job', 'M-DEBUG'],
  ['ud 1/18', 'Replace an engineering job', 'M-DEBUG'],
  ['ud 1/19', 'Watch a block while it runs', 'M-DEBUG'],
  ['ud 1/22', 'Flash the lamp of a module', 'M-DEBUG'],
  ['ud 2/*', 'Subscribe to values', 'O-SUB', 'T0801'],
  ['ud 3/1', 'List blocks', 'DISC', 'T0888'],
  ['ud 3/2', 'List blocks of one type', 'DISC', 'T0888'],
  ['ud 3/3', 'Read block information', 'DISC', 'T0888'],
  ['ud 4/1', 'Read system state', 'DISC', 'T0888'],
  ['ud 4/2', 'Subscribe to messages', 'O-SUB'],
  ['ud 4/3', 'Diagnostic message', 'DIAG'],
  ['ud 4/7', 'Lock alarms', 'O-ALARM', 'T0878'],
  ['ud 4/*', 'Alarms', 'O-ALARM'],
  ['ud 5/1', 'Log on with the controller password', 'M-AUTH', 'T0859'],
  ['ud 5/*', 'Access protection', 'M-AUTH', undefined, '?'],
  ['ud 6/*', 'Send or receive a data block', 'O-WRITE'],
  ['ud 7/1', 'Read the clock', 'DISC'],
  ['ud 7/2', 'Set the clock', 'M-TIME', 'T0836'],
  ['ud 7/3', 'Read the clock', 'DISC'],
  ['ud 7/4', 'Set the clock', 'M-TIME', 'T0836'],
  ['ud 15/*', 'Numerical control programming', 'M-DOWNLOAD', 'T0843'],
]);

/** The row of a code, by itself or through the wildcard of its group. */
export function s7Row(code: string, group: string): OperationRow {
  const exact = s7Operations.find(code);
  if (exact) return exact;
  if (s7Operations.find(group)) return s7Operations.as(group, code);
  return s7Operations.unknown(code, `Request ${code}, unknown here`);
}
