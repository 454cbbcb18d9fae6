// The site's network twice: with the configurations that run and with the proposed ones in their place. And what of it can have become another.
import { PacketSet, changedPairs, reachMatrix } from '#reach';
import type { Network, ReachMatrix } from '#reach';
import { networkOf, workingHash } from '#reconcile';
import type { DeviceVersion, View } from '#reconcile';
import type { AddressSet, ConfiguredDevice } from '#facts';
import type { Site } from '#site';

export interface BeforeAfter {
  old: Network;
  next: Network;
  matrices: { old: ReachMatrix; next: ReachMatrix };
  /** Devices that do not work as before. Empty: nothing at all can have changed, and both networks are one. */
  changed: ReadonlySet<string>;
  /** Whether what gets from one zone to another may differ. */
  touched(from: string, to: string): boolean;
}

/** Networks of `old` and of `next`, each within everything else that runs at the site, side doors included. */
export function beforeAfter(
  view: View,
  old: readonly ConfiguredDevice[],
  next: readonly ConfiguredDevice[],
): BeforeAfter {
  const networks = [old, next].map((devices) =>
    networkOf(view.site, view.facts, inPlace(view, devices), view.configured?.sideDoors ?? [], view.asOf),
  );
  const changed = changedDevices(old, next);
  const before = networks[0]!;
  const after = changed.size === 0 ? before : networks[1]!;
  // The matrix of what runs is there already; rows are taken over from it wherever the networks are alike.
  const running = view.configured?.matrix();
  const first = reachMatrix(before, running ? { previous: running } : {});
  const second = changed.size === 0 ? first : reachMatrix(after, { previous: first });
  const touched = changed.size === 0 ? () => false : changedPairs(first, second);
  return { old: before, next: after, matrices: { old: first, next: second }, changed, touched };
}

/** Whether addresses are among those that a question about the whole zone is about: only of these does `touched` speak. */
export function inZone(site: Site, zone: string, addresses: AddressSet | undefined): boolean {
  const subnets = site.zones.find((z) => z.id === zone)?.subnets ?? [];
  if (addresses === undefined || subnets.length === 0) return true;
  return PacketSet.of({ to: addresses }).isSubsetOf(PacketSet.of({ to: { include: subnets } }));
}

function changedDevices(old: readonly ConfiguredDevice[], next: readonly ConfiguredDevice[]): Set<string> {
  const hashes = (devices: readonly ConfiguredDevice[]) => new Map(devices.map((d) => [d.name, workingHash(d)]));
  const [a, b] = [hashes(old), hashes(next)];
  return new Set([...a.keys(), ...b.keys()].filter((name) => a.get(name) !== b.get(name)));
}

/** What runs, with these devices instead of those of the same name: in the same order, so that both networks are put together alike. */
function inPlace(view: View, devices: readonly ConfiguredDevice[]): DeviceVersion[] {
  const given = new Map(devices.map((d) => [d.name, asVersion(d)]));
  const running = view.configured?.running ?? [];
  const known = new Set(running.map((v) => v.name));
  return [...running.map((v) => given.get(v.name) ?? v), ...[...given.values()].filter((v) => !known.has(v.name))];
}

function asVersion(device: ConfiguredDevice): DeviceVersion {
  const file = device.files[0];
  return {
    name: device.name,
    asset: device.name,
    collected: 0,
    dated: 'declared',
    purpose: 'candidate',
    device,
    artefact: file?.artefact ?? '',
    file: file?.name ?? '',
  };
}
