// What an end is, in the words the measures use: a controller, an operating station, a place for management, not critical.
import type { Located } from '#reconcile';

const controllerRole = /^(plc|rtu|controller|safety)|-plc$|^plc-/;
const operating = new Set([
  'cms',
  'rcms',
  'hmi',
  'cabin-view',
  'ground-view',
  'operator-ws',
  'ops-ws',
  'ecs-gateway',
  'historian',
]);
const engineering = /^(engineering|maintenance-laptop|programming)/;

export const isController = (end: Located): boolean => end.asset !== undefined && controllerRole.test(end.asset.role);

/** Part of what moves the crane: in its control zone, or a controller wherever it stands. */
export const isControl = (end: Located): boolean => end.zone?.function === 'control' || isController(end);

/** A station that operates or shows, and must not manage: crane management, cabin or ground view, HMI, remote crane management. */
export const isOperating = (end: Located): boolean =>
  end.asset !== undefined ? operating.has(end.asset.role) : end.zone?.function === 'operations';

export const isEngineering = (end: Located): boolean => end.asset !== undefined && engineering.test(end.asset.role);

/** Cameras, voice, vehicle terminals and the like: nothing that the crane needs to move. */
export const isNonCritical = (end: Located): boolean =>
  end.zone?.function === 'auxiliary' || end.zone?.function === 'cctv' || end.zone?.function === 'supplier';

export const isSupplierPlace = (end: Located): boolean =>
  end.zone?.function === 'supplier' || end.zone?.trust === 'untrusted-supplier';

/** How a station is called on the quay: `its own monitoring PC`, `the cabin view station`. */
export function roleWords(end: Located): string {
  const role = end.asset?.role;
  const words: Record<string, string> = {
    cms: 'crane management PC',
    rcms: 'remote crane management server',
    hmi: 'operator panel',
    'cabin-view': 'cabin view station',
    'ground-view': 'ground view station',
    camera: 'camera',
    telematics: 'maker’s box',
    'engineering-ws': 'engineering station',
    'engineering-station': 'engineering station',
    'plc-main': 'main PLC',
    'plc-safety': 'safety PLC',
    vfd: 'drive',
  };
  return role === undefined ? 'device' : (words[role] ?? role.replaceAll('-', ' '));
}

/** Operations that change a controller, by the operations table's own class. */
export const changesProgram = (detail: string): boolean => detail === 'M-DOWNLOAD' || detail === 'M-FIRMWARE';
export const modifies = (detail: string): boolean =>
  ['M-DOWNLOAD', 'M-FIRMWARE', 'M-MODE', 'M-CONFIG', 'M-FORCE', 'M-FILE'].includes(detail);
