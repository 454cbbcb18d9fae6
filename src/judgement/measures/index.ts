// measures: what the advisories ask, one file each, judged per crane, zone or site from a `View`.
// In: a view. Out: verdicts and drafts of findings; the rule for `met` is one place for all (`verdict.ts`).
// A new measure is one file and one line in the list below.
import type { View } from '#reconcile';
import { accessControl } from './access-control.ts';
import { notices } from './notices.ts';
import { readiness } from './readiness.ts';
import { maintainers } from './maintainers.ts';
import { resilience } from './resilience.ts';
import { recovery } from './recovery.ts';
import { exchange } from './exchange.ts';
import { directives } from './directives.ts';
import { fileTransfer } from './file-transfer.ts';
import { firewallChange } from './firewall-change.ts';
import { imageBackups } from './image-backups.ts';
import { offlineBackups } from './offline-backups.ts';
import { restoreTests } from './restore-tests.ts';
import { spares } from './spares.ts';
import { rebuildTests } from './rebuild-tests.ts';
import { groundFacilities } from './ground-facilities.ts';
import { lockedCabinets } from './locked-cabinets.ts';
import { servicePersonnel } from './service-personnel.ts';
import { chineseCranes } from './chinese-cranes.ts';
import { guidanceInForce } from './guidance-in-force.ts';
import { contacts } from './contacts.ts';
import { agreements } from './agreements.ts';
import { untrustedTraffic } from './untrusted-traffic.ts';
import { segmentation } from './segmentation.ts';
import { leastCommunication } from './least-communication.ts';
import { multiHoming } from './multi-homing.ts';
import { remoteAccess } from './remote-access.ts';
import { managementSeparation } from './management-separation.ts';
import { restrictModification } from './restrict-modification.ts';
import { monitorCrane } from './monitor-crane.ts';
import { monitorPaths } from './monitor-paths.ts';
import { monitorHosts } from './monitor-hosts.ts';
import { vendorVisits } from './vendor-visits.ts';
import { programIntegrity } from './program-integrity.ts';
import { onboardVlans } from './onboard-vlans.ts';
import { untrustedDevices } from './untrusted-devices.ts';
import { logink } from './logink.ts';
import { inspectionEquipment } from './inspection-equipment.ts';
import { judge } from './catalogue.ts';
import type { Assessment } from './catalogue.ts';
import type { Measure } from './measure.ts';

export * from './measure.ts';
export { addressed } from './citations.ts';
export { identity } from './identity.ts';
export { flowOf } from './talk-flow.ts';
export { isOver, newestOf } from './over.ts';
export type { Assessment } from './catalogue.ts';

/** Every measure, in the order of the advisories' lists (A to F). */
export const measures: readonly Measure[] = [
  // A. the whole port
  notices,
  readiness,
  agreements,
  accessControl,
  maintainers,
  untrustedTraffic,
  resilience,
  recovery,
  exchange,
  // B. the crane's network
  directives,
  segmentation,
  leastCommunication,
  multiHoming,
  fileTransfer,
  remoteAccess,
  firewallChange,
  managementSeparation,
  restrictModification,
  monitorCrane,
  monitorPaths,
  monitorHosts,
  vendorVisits,
  // C. integrity on board
  programIntegrity,
  onboardVlans,
  untrustedDevices,
  // D. spare and restore
  imageBackups,
  offlineBackups,
  restoreTests,
  spares,
  rebuildTests,
  // E. physical
  groundFacilities,
  lockedCabinets,
  servicePersonnel,
  // F. the named threats and the life of the guidance
  logink,
  inspectionEquipment,
  chineseCranes,
  guidanceInForce,
  contacts,
];

/** Judges every measure for every subject it has. */
export const judgeAll = (view: View): Assessment => judge(view, measures);
