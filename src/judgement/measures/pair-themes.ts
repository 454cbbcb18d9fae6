// Of ways that configurations leave open and no service declares, which measure says it best: by the two zones alone.
import type { Zone } from '#site';

export type PairMeasure =
  | 'segmentation'
  | 'onboard-vlans'
  | 'untrusted-devices'
  | 'management-separation'
  | 'remote-access'
  | 'least-communication'
  | 'untrusted-traffic';

const nonCritical = (z: Zone): boolean => z.function === 'auxiliary' || z.function === 'cctv';
const supplier = (z: Zone): boolean => z.function === 'supplier' || z.trust === 'untrusted-supplier';

/** The measure concerned by a way from one zone to another, or undefined where none of the cranes' measures asks (two offices). */
export function pairMeasure(from: Zone, to: Zone): PairMeasure | undefined {
  if (from.id === to.id) return undefined;

  if (from.function === 'remote-access' || from.function === 'internet') {
    return to.crane !== undefined || ownNetworks.has(to.function) ? 'remote-access' : undefined;
  }
  if (to.function === 'internet') return from.crane !== undefined ? 'untrusted-traffic' : undefined;
  if (supplier(from) && !supplier(to))
    return to.crane !== undefined || ownNetworks.has(to.function) ? 'untrusted-devices' : undefined;
  if (from.crane !== undefined && from.crane === to.crane) {
    if (nonCritical(from) && to.function === 'control') return 'onboard-vlans';
    if (to.function === 'control' && from.function === 'operations') return 'management-separation';
    return 'least-communication';
  }
  if (from.crane !== undefined && to.crane !== undefined) return 'segmentation';
  if (to.crane !== undefined && to.function === 'control' && from.function === 'operations')
    return 'management-separation';
  if (from.crane !== undefined || to.crane !== undefined) return 'segmentation';
  if (ownNetworks.has(to.function) && (from.function === 'business' || from.function === 'wireless'))
    return 'least-communication';
  return undefined;
}

/** Networks of the crane's operation and management on the ground. */
const ownNetworks = new Set<Zone['function']>(['operations', 'management', 'dmz', 'monitoring', 'cctv', 'backbone']);
