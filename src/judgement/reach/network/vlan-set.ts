// VLAN ids as inclusive ranges.
import type { SwitchPort, VlanSet } from '#facts';

export const hasVlan = (set: VlanSet | undefined, vlan: number): boolean =>
  set !== undefined && set.some(([from, to]) => vlan >= from && vlan <= to);

/** The ids of a set that somebody could mean: those of short ranges, not "all of them". */
export function namedVlans(set: VlanSet | undefined): number[] {
  const ids: number[] = [];
  for (const [from, to] of set ?? []) if (to - from < 64) for (let v = from; v <= to; v++) ids.push(v);
  return ids;
}

/** What a port sends with and without a tag, and what it takes in. A negotiating port counts as the trunk it could become. */
export interface PortView {
  sendsTagged(vlan: number): boolean;
  sendsUntagged(vlan: number): boolean;
  /** VLAN that a frame with this tag (absent: without one) comes into, if it is taken in. */
  takes(tag: number | undefined): number | undefined;
}

export function portView(port: SwitchPort): PortView {
  const forbidden = (v: number) => hasVlan(port.forbidden, v);
  const dynamic = port.mode === 'dynamic';
  const untagged = (v: number) => !forbidden(v) && hasVlan(port.untagged, v);
  const tagged = (v: number) =>
    !forbidden(v) && !untagged(v) && (hasVlan(port.tagged, v) || port.voiceVlan === v || (dynamic && v !== port.pvid));
  const accepts = dynamic ? 'all' : port.accepts;
  return {
    sendsTagged: tagged,
    sendsUntagged: untagged,
    takes(tag) {
      if (tag === undefined || tag === 0) {
        if (accepts === 'tagged' || port.pvid === undefined) return undefined;
        return !port.ingressFiltering || untagged(port.pvid) || tagged(port.pvid) ? port.pvid : undefined;
      }
      if (accepts === 'untagged' && port.voiceVlan !== tag) return undefined;
      return !port.ingressFiltering || untagged(tag) || tagged(tag) ? tag : undefined;
    },
  };
}
