// Machines seen with a leg in two zones at once: whatever the firewalls say, they are a way from one to the other.
import type { SideDoor } from '#reach';
import { together } from '../hosts.ts';
import type { HostClaim } from '../view.ts';

/** One side door for each machine and pair of zones. Declared routers and declared legs are the network's own business. */
export function sideDoorsOf(hosts: readonly HostClaim[]): SideDoor[] {
  const doors = new Map<string, SideDoor>();
  for (const claim of hosts) {
    if (claim.endpoints.some((e) => e.at.asset?.forwards === true)) continue;
    for (const [i, a] of claim.endpoints.entries()) {
      for (const b of claim.endpoints.slice(i + 1)) {
        const [from, to] = [a.at.zone?.id, b.at.zone?.id];
        if (from === undefined || to === undefined || from === to || together(a, b).answer !== 'yes') continue;
        if (claim.kind !== 'mac' && a.at.asset && b.at.asset && a.at.asset.id !== b.at.asset.id) continue;
        const via = a.at.asset?.id ?? b.at.asset?.id ?? (claim.kind === 'name' ? claim.value : a.at.label);
        const id = `${via}:${[from, to].sort().join('|')}`;
        // That it stands in both is certain for a hardware address alone; that it passes anything on never is.
        doors.set(id, {
          id,
          from,
          to,
          by: 'host',
          via,
          certain: false,
          why: `${via} was seen in ${from} and ${to} at once`,
        });
      }
    }
  }
  return [...doors.values()];
}
