// Which MACs pass other machines' traffic on. Behind such a MAC any address may appear, so it says nothing of who sent a packet.
import type { AddressUse } from '#facts';
import type { Site } from '#site';

const forwardingRoles = new Set(['firewall', 'router', 'gateway', 'nat', 'vpn']);

/** More addresses than this sent from one MAC without it having claimed them itself: it forwards. */
const OWN_ADDRESSES = 3;

/**
 * A MAC is a router's if the model says so (a firewall, a router, anything that forwards by design), if it answers for a zone's
 * gateway address, if it is a virtual one (RFC 5798, Cisco HSRP), or if it was seen to send for many addresses it never claimed.
 */
export function routerMacs(site: Site, uses: readonly AddressUse[]): (mac: string) => boolean {
  const macs = new Set<string>();
  for (const asset of site.assets) {
    if (!asset.forwards && !forwardingRoles.has(asset.role)) continue;
    for (const mac of asset.mac) macs.add(mac);
    for (const leg of asset.interfaces) if (leg.mac !== undefined) macs.add(leg.mac);
  }
  const gateways = new Set(site.zones.map((z) => z.gateway).filter((g) => g !== undefined));
  const claimed = new Map<string, Set<string>>();
  const sent = new Map<string, Set<string>>();
  for (const use of uses) {
    if (gateways.has(use.address) && use.source !== 'traffic') macs.add(use.mac);
    const into = use.source === 'traffic' ? sent : claimed;
    const set = into.get(use.mac);
    if (set) set.add(use.address);
    else into.set(use.mac, new Set([use.address]));
  }
  for (const [mac, addresses] of sent) {
    const own = claimed.get(mac);
    const foreign = [...addresses].filter((a) => !own?.has(a) && !a.startsWith('fe80:')).length;
    if (foreign > OWN_ADDRESSES) macs.add(mac);
  }
  return (mac) =>
    macs.has(mac) ||
    mac.startsWith('00:00:5e:00:01:') ||
    mac.startsWith('00:00:0c:07:ac:') ||
    mac.startsWith('00:00:0c:9f:f');
}
