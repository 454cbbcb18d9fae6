// Machines out of what captures show. A MAC address is a machine; an IP address belongs to it where it claims it (ARP, neighbour
// discovery) or where it is the only one it uses. Addresses that pass through a router's MAC are machines of their own, of their capture.
import { isGroupIp, isGroupMac, isLocalMac, isoInstant } from '#kit';
import type { AddressUse, Confidence, HostAttribute, Sighting, WireFacts } from '#facts';
import type { Host, HostAttributeSeen } from '#contract';

type Place = Exclude<keyof Host, 'other' | 'vlans' | 'captures'>;

const places: Partial<Record<HostAttribute, Place>> = {
  name: 'names',
  maker: 'maker',
  product: 'product',
  'order-number': 'orderNumber',
  firmware: 'firmware',
  serial: 'serial',
};

interface Said {
  capture: string;
  first: number;
  last: number;
  count: number;
  packet: number;
}

const said = (value: string, source: string, confidence: Confidence, by: Said): HostAttributeSeen => ({
  value,
  source,
  confidence,
  capture: by.capture,
  packet: by.packet,
  first: isoInstant(by.first),
  last: isoInstant(by.last),
  count: by.count,
});

/** Addresses that each MAC of a capture may call its own. */
function ownAddresses(uses: readonly AddressUse[]): Map<string, Map<string, Confidence>> {
  const byMac = new Map<string, { claimed: Set<string>; used: Set<string> }>();
  for (const use of uses) {
    if (isGroupIp(use.address)) continue;
    let entry = byMac.get(use.mac);
    if (!entry) byMac.set(use.mac, (entry = { claimed: new Set(), used: new Set() }));
    (use.source === 'traffic' ? entry.used : entry.claimed).add(use.address);
  }
  const own = new Map<string, Map<string, Confidence>>();
  for (const [mac, { claimed, used }] of byMac) {
    const addresses = new Map<string, Confidence>([...claimed].map((a) => [a, 'high']));
    const rest = [...used].filter((a) => !claimed.has(a));
    const local = rest.filter((a) => a.startsWith('fe80:'));
    for (const a of local) addresses.set(a, 'high');
    const routed = rest.filter((a) => !local.includes(a));
    // Without a claim, one address is the machine's own; several would be those of others behind a router.
    if (claimed.size === 0 && routed.length === 1) addresses.set(routed[0]!, 'medium');
    own.set(mac, addresses);
  }
  return own;
}

class Machines {
  readonly #hosts = new Map<string, Host>();

  of(key: string, capture: string, vlans: readonly number[]): Host {
    let host = this.#hosts.get(key);
    if (!host) {
      host = {
        macs: [],
        addresses: [],
        names: [],
        maker: [],
        product: [],
        orderNumber: [],
        firmware: [],
        serial: [],
        other: [],
        vlans: [],
        captures: [],
      };
      this.#hosts.set(key, host);
    }
    if (!host.captures.includes(capture)) host.captures.push(capture);
    for (const v of vlans) if (!host.vlans.includes(v)) host.vlans.push(v);
    return host;
  }

  add(host: Host, place: Place, seen: HostAttributeSeen): void {
    const same = host[place].find(
      (a) => a.value === seen.value && a.source === seen.source && a.capture === seen.capture,
    );
    if (!same) host[place].push(seen);
  }

  all(): Host[] {
    return [...this.#hosts.values()];
  }
}

/** One machine each, in the order in which they appear. */
export function hostsOf(read: readonly WireFacts[]): Host[] {
  const machines = new Machines();
  for (const facts of read) oneCapture(machines, facts);
  return machines.all();
}

function oneCapture(machines: Machines, facts: WireFacts): void {
  const capture = facts.capture.sha256;
  const own = ownAddresses(facts.addressUses);
  const ownerOf = new Map<string, string>();
  for (const [mac, addresses] of own) for (const a of addresses.keys()) if (!ownerOf.has(a)) ownerOf.set(a, mac);
  const macKey = (mac: string) => (isLocalMac(mac) ? `${capture} ${mac}` : mac);
  const ofMac = (mac: string, vlans: readonly number[], by: Said) => {
    const host = machines.of(macKey(mac), capture, vlans);
    if (!host.macs.some((m) => m.value === mac)) machines.add(host, 'macs', said(mac, 'ethernet', 'high', by));
    return host;
  };
  const ofAddress = (address: string, vlans: readonly number[], by: Said) => {
    const host = machines.of(`${capture} ${vlans.join('.')} ${address}`, capture, vlans);
    if (host.addresses.length === 0) machines.add(host, 'addresses', said(address, 'traffic', 'medium', by));
    return host;
  };
  for (const use of facts.addressUses) {
    if (isGroupMac(use.mac) || isGroupIp(use.address)) continue;
    const confidence = own.get(use.mac)?.get(use.address);
    if (confidence)
      machines.add(ofMac(use.mac, use.vlans, use), 'addresses', said(use.address, use.source, confidence, use));
    else {
      ofMac(use.mac, use.vlans, use);
      if (!ownerOf.has(use.address)) ofAddress(use.address, use.vlans, use);
    }
  }
  for (const c of facts.conversations) {
    for (const [end, packets] of [
      [c.client, c.clientPackets],
      [c.server, c.serverPackets],
    ] as const) {
      const by = { capture, first: c.first, last: c.last, count: packets, packet: c.firstPacket };
      if (packets === 0) continue;
      if (end.mac !== undefined && !isGroupMac(end.mac)) ofMac(end.mac, c.vlans, by);
      if (end.address !== undefined && end.mac === undefined && !isGroupIp(end.address) && !ownerOf.has(end.address)) {
        ofAddress(end.address, c.vlans, by);
      }
    }
  }
  for (const s of facts.sightings) addSighting(machines, s, ofMac, ofAddress, ownerOf);
}

type ByKey = (key: string, vlans: readonly number[], by: Said) => Host;

function addSighting(
  machines: Machines,
  s: Sighting,
  ofMac: ByKey,
  ofAddress: ByKey,
  ownerOf: Map<string, string>,
): void {
  const mac = s.mac ?? (s.address === undefined ? undefined : ownerOf.get(s.address));
  if (mac !== undefined && isGroupMac(mac)) return;
  const host =
    mac !== undefined ? ofMac(mac, s.vlans, s) : s.address !== undefined ? ofAddress(s.address, s.vlans, s) : undefined;
  if (!host) return;
  const seen = said(s.value, s.source, s.confidence, s);
  const place = places[s.attribute];
  if (place) machines.add(host, place, seen);
  else if (
    !host.other.some(
      (o) => o.attribute === s.attribute && o.value === s.value && o.source === s.source && o.capture === s.capture,
    )
  ) {
    host.other.push({ ...seen, attribute: s.attribute });
  }
}
