// Schneider UMAS (Modbus function 90): codes after the session key. The maker's names look from the controller's side:
// its "upload" is what others call a download, and the other way round; the names here say which way the program goes.
import { OperationTable } from './table.ts';

export const umasOperations = new OperationTable('umas', [
  ['0x01', 'Open communication', 'SESS'],
  ['0x02', 'Read controller identity', 'DISC', 'T0888'],
  ['0x03', 'Read project information', 'DISC', 'T0888'],
  ['0x04', 'Read controller state', 'DISC', 'T0888'],
  ['0x06', 'Read memory card information', 'DISC', 'T0888'],
  ['0x0a', 'Echo', 'SESS'],
  ['0x10', 'Reserve the controller for engineering', 'M-AUTH', 'T0858'],
  ['0x11', 'Release the controller', 'M-AUTH'],
  ['0x12', 'Keep alive', 'SESS'],
  ['0x20', 'Read memory block', 'M-UPLOAD', 'T0845'],
  ['0x22', 'Read variables', 'O-READ', 'T0801'],
  ['0x23', 'Write variables', 'O-WRITE', 'T0855'],
  ['0x24', 'Read coils and registers', 'O-READ', 'T0801'],
  ['0x25', 'Write coils and registers', 'O-WRITE', 'T0855'],
  ['0x30', 'Program download', 'M-DOWNLOAD', 'T0843'],
  ['0x31', 'Program download: block', 'M-DOWNLOAD', 'T0843'],
  ['0x32', 'Program download: end', 'M-DOWNLOAD', 'T0843'],
  ['0x33', 'Program upload', 'M-UPLOAD', 'T0845'],
  ['0x34', 'Program upload: block', 'M-UPLOAD', 'T0845'],
  ['0x35', 'Program upload: end', 'M-UPLOAD', 'T0845'],
  ['0x39', 'Read Ethernet module data', 'DISC', 'T0888'],
  ['0x40', 'Start the controller', 'M-MODE', 'T0858'],
  ['0x41', 'Stop the controller', 'M-MODE', 'T0858'],
  ['0x50', 'Watch values while running', 'M-DEBUG', 'T0801'],
  ['0x58', 'Check controller', 'DIAG'],
  ['0x70', 'Read input and output objects', 'O-READ', 'T0801'],
  ['0x71', 'Write input and output objects', 'O-WRITE', 'T0835'],
  ['0x73', 'Read module status', 'DIAG'],
]);
