// CIP services by class (The CIP Networks Library, volume 1, chapter 5 and appendix A; classes of Logix controllers from
// labelled captures). Code: classes of the request path, hexadecimal, joined by `/`, then `:` and the service; `sym` for a tag
// name. A row without its whole path stands for every path that ends in that class; `*` for every class.
import { OperationTable, type OperationRow } from './table.ts';

export const cipOperations = new OperationTable('cip', [
  ['01:01', 'Read identity', 'DISC', 'T0888'],
  ['01:03', 'Read identity attributes', 'DISC', 'T0888'],
  ['01:0e', 'Read an identity attribute', 'DISC', 'T0888'],
  ['01:05', 'Reset the device', 'M-MODE', 'T0816'],
  ['*:01', 'Read all attributes', 'O-READ'],
  ['*:03', 'Read attributes', 'O-READ'],
  ['*:0e', 'Read an attribute', 'O-READ'],
  ['*:02', 'Set all attributes', 'M-CONFIG', 'T0836'],
  ['*:04', 'Set attributes', 'M-CONFIG', 'T0836'],
  ['*:10', 'Set an attribute', 'M-CONFIG', 'T0836'],
  ['*:05', 'Reset an object', 'M-CONFIG', undefined, '?'],
  ['*:06', 'Start an object', 'M-MODE', undefined, '?'],
  ['*:07', 'Stop an object', 'M-MODE', undefined, '?'],
  ['*:08', 'Create an object', 'M-CONFIG', undefined, '?'],
  ['*:09', 'Delete an object', 'M-CONFIG', undefined, '?'],
  ['*:0d', 'Apply attributes', 'M-CONFIG', undefined, '?'],
  ['*:11', 'Find the next object', 'O-READ'],
  ['*:15', 'Restore an object', 'M-CONFIG', undefined, '?'],
  ['*:16', 'Save an object', 'M-CONFIG', undefined, '?'],
  ['*:17', 'No operation', 'SESS'],
  ['*:18', 'Read a member', 'O-READ'],
  ['*:19', 'Set a member', 'M-CONFIG', undefined, '?'],
  ['*:1a', 'Insert a member', 'M-CONFIG', undefined, '?'],
  ['*:1b', 'Remove a member', 'M-CONFIG', undefined, '?'],
  ['02:0a', 'Several services in one message', 'SESS'],
  ['06:4e', 'Close a connection', 'SESS'],
  ['06:52', 'Send through to a module', 'SESS'],
  ['06:54', 'Open a connection', 'SESS'],
  ['06:5a', 'Read connection owner', 'SESS'],
  ['06:5b', 'Open a large connection', 'SESS'],
  ['8e:06', 'Controller to Run', 'M-MODE', 'T0858'],
  ['8e:07', 'Controller to Program (stop)', 'M-MODE', 'T0858'],
  ['8e:5c', 'Log on to the controller', 'M-AUTH'],
  ['74:4b', 'Lock the controller for engineering', 'M-AUTH'],
  ['74:4c', 'Unlock the controller', 'M-AUTH'],
  ['ac:08', 'Program download', 'M-DOWNLOAD', 'T0843'],
  ['ac:4b', 'Change the engineering session', 'M-AUTH'],
  ['68:08', 'Create a program', 'M-DOWNLOAD', 'T0843'],
  ['69:08', 'Create a module entry', 'M-DOWNLOAD', 'T0843'],
  ['6a:08', 'Create a routine', 'M-DOWNLOAD', 'T0843'],
  ['6b:08', 'Create a tag', 'M-DOWNLOAD', 'T0843'],
  ['6d:08', 'Create a program part', 'M-DOWNLOAD', 'T0843'],
  ['70:08', 'Create a task', 'M-DOWNLOAD', 'T0843'],
  ['69/7e:08', 'Create a module connection', 'M-DOWNLOAD', 'T0843'],
  ['6a:50', 'Write routine code', 'M-DOWNLOAD', 'T0843'],
  ['6a:4f', 'Program upload', 'M-UPLOAD', 'T0845'],
  ['6a:51', 'Online edit of a routine', 'M-DOWNLOAD', 'T0889'],
  ['=68:4d', 'Force inputs or outputs', 'M-FORCE', 'T0835'],
  ['=69:4d', 'Force inputs or outputs', 'M-FORCE', 'T0835'],
  ['=68:4e', 'Switch forces on or off', 'M-FORCE', 'T0835'],
  ['=69:4e', 'Switch forces on or off', 'M-FORCE', 'T0835'],
  ['a2:0d', 'Apply module settings', 'M-CONFIG'],
  ['a3:0d', 'Apply module settings', 'M-CONFIG'],
  ['6f:0d', 'Apply module settings', 'M-CONFIG'],
  ['8b:04', 'Set the clock', 'M-TIME', 'T0836'],
  ['8b:02', 'Set the clock', 'M-TIME', 'T0836'],
  ['8b:10', 'Set the clock', 'M-TIME', 'T0836'],
  ['a1:4b', 'Firmware update', 'M-FIRMWARE', 'T0857'],
  ['a1:4d', 'Firmware update: block', 'M-FIRMWARE', 'T0857'],
  ['a1:51', 'Firmware update: end', 'M-FIRMWARE', 'T0857'],
  ['37:4b', 'File: begin an upload', 'M-FILE', 'T0857'],
  ['37:4c', 'File: begin a download', 'M-FILE', 'T0857'],
  ['37:4d', 'File: write a part', 'M-FILE', 'T0857'],
  ['37:4e', 'File: read a part', 'M-FILE', 'T0857'],
  ['37:4f', 'File: upload block', 'M-FILE', 'T0857'],
  ['37:50', 'File: download block', 'M-FILE', 'T0857'],
  ['37:51', 'File: clear', 'M-FILE', 'T0857'],
  ['f5:02', 'Change the network address settings', 'M-CONFIG', 'T0836'],
  ['f5:10', 'Change the network address settings', 'M-CONFIG', 'T0836'],
  ['f6:10', 'Change the network port settings', 'M-CONFIG', 'T0836'],
  ['f4:01', 'Read port information', 'DISC'],
  ['f4:0e', 'Read port information', 'DISC'],
  ['47:10', 'Change the network ring settings', 'M-CONFIG'],
  ['48:10', 'Change the traffic priority settings', 'M-CONFIG'],
  ['54:10', 'Change the spanning tree settings', 'M-CONFIG'],
  ['0f:10', 'Set a drive parameter', 'M-CONFIG', 'T0836'],
  ['93:10', 'Set a drive parameter', 'M-CONFIG', 'T0836'],
  ['39:*', 'Safety supervisor', 'M-CONFIG', 'T0880', '?'],
  ['3a:*', 'Safety validator', 'M-CONFIG', 'T0880', '?'],
  ['sym:4c', 'Read a tag', 'O-READ', 'T0801'],
  ['6b:4c', 'Read a tag', 'O-READ', 'T0801'],
  ['72:4c', 'Read trend values', 'O-READ', 'T0801'],
  ['b2:4c', 'Read a group of tags', 'O-READ', 'T0801'],
  ['sym:4d', 'Write a tag', 'O-WRITE', 'T0855'],
  ['6b:4d', 'Write a tag', 'O-WRITE', 'T0855'],
  ['sym:4e', 'Change bits of a tag', 'O-WRITE', 'T0855'],
  ['6b:4e', 'Change bits of a tag', 'O-WRITE', 'T0855'],
  ['b2:4e', 'Change a group of tags', 'O-WRITE', 'T0855'],
  ['sym:52', 'Read a large tag in parts', 'O-READ', 'T0801'],
  ['6b:52', 'Read a large tag in parts', 'O-READ', 'T0801'],
  ['sym:53', 'Write a large tag in parts', 'O-WRITE', 'T0855'],
  ['6b:53', 'Write a large tag in parts', 'O-WRITE', 'T0855'],
  ['6b:55', 'List tags', 'DISC', 'T0888'],
  ['sym:55', 'List tags', 'DISC', 'T0888'],
  ['6c:03', 'Read a tag template', 'O-READ'],
  ['6c:4c', 'Read a tag template', 'DISC'],
  ['72:08', 'Set up a trend', 'O-SUB'],
  ['72:4b', 'Start a trend', 'O-SUB'],
  ['72:05', 'Reset a trend', 'O-SUB'],
  ['72:09', 'Remove a trend', 'O-SUB'],
  ['b2:08', 'Set up a group of tags', 'O-SUB'],
  ['b2:09', 'Remove a group of tags', 'O-SUB'],
  ['*:4c', 'Read a tag', 'O-READ', 'T0801'],
  ['*:4d', 'Write a tag', 'O-WRITE', 'T0855', '?'],
  ['*:4e', 'Change bits of a tag', 'O-WRITE', 'T0855', '?'],
  ['*:52', 'Read a large tag in parts', 'O-READ'],
  ['*:53', 'Write a large tag in parts', 'O-WRITE', undefined, '?'],
]);

/** Safety services that only read. */
const reading: ReadonlySet<string> = new Set(['01', '03', '0e', '11', '18']);

/**
 * The row of a request.
 * @param path classes of its path, `68/6a`, or `sym` where it names a tag
 * @param service two hexadecimal digits
 */
export function cipRow(path: string, service: string): OperationRow {
  const code = `${path}:${service}`;
  const last = path.slice(path.lastIndexOf('/') + 1);
  const pattern = [`=${code}`, code, `${last}:${service}`].find((p) => cipOperations.find(p));
  if (pattern) return cipOperations.as(pattern, code);
  if (!reading.has(service) && cipOperations.find(`${last}:*`)) return cipOperations.as(`${last}:*`, code);
  if (cipOperations.find(`*:${service}`)) return cipOperations.as(`*:${service}`, code);
  return cipOperations.unknown(code, `Service ${service} of class ${path}, unknown here`);
}

/** What a service of many messages belongs to. */
export type CipTransfer = 'download' | 'upload' | 'firmware' | 'edit';

export function transferOf(row: OperationRow): CipTransfer | undefined {
  if (row.detail === 'M-DOWNLOAD') return row.code.endsWith(':51') ? 'edit' : 'download';
  if (row.detail === 'M-UPLOAD') return 'upload';
  return row.detail === 'M-FIRMWARE' ? 'firmware' : undefined;
}
