// Which destinations a device certainly sends out by which interface: connected subnets, static routes and an imported table, longest prefix first.
import { parsePrefix } from '#kit';
import type { ConfiguredDevice, Route } from '#facts';
import { PacketSet } from '../sets/packet-set.ts';
import { spoils } from './open-lines.ts';
import { addressText, subnetOf } from './segments.ts';

export interface NextHop {
  out: string;
  /** Absent: the destination itself is on that segment. */
  via?: string;
}

interface Target {
  /** More than one: the device picks. Empty: sends nowhere. */
  hops: NextHop[];
  distance: number;
  connected: boolean;
}

interface Entry {
  version: 4 | 6;
  first: bigint;
  last: bigint;
  bits: number;
  target: Target;
  /** Packets to it, once they were asked for. */
  packets?: PacketSet;
}

export interface RouteTable {
  /** The longest match; undefined: no route is known. */
  lookup(address: string): { hops: readonly NextHop[]; connected: boolean } | undefined;
  /** Packets to destinations that surely leave by this interface. */
  surely(out: string): PacketSet;
  /** Of those, the ones that surely go to this next hop, or to whoever on that segment has their address. */
  surelyTo(out: string, next: readonly string[]): PacketSet;
  /** Packets from sources to which it surely answers by this interface. */
  surelyFrom(out: string): PacketSet;
  /** False where a routing protocol or lines about routes are not followed: what is not connected may go elsewhere. */
  complete: boolean;
}

const tables = new WeakMap<ConfiguredDevice, Map<string, RouteTable>>();

/** The table of one virtual router of a device. */
export function routeTable(device: ConfiguredDevice, router: string): RouteTable {
  let known = tables.get(device);
  if (!known) tables.set(device, (known = new Map()));
  let table = known.get(router);
  if (!table) known.set(router, (table = build(device, router)));
  return table;
}

function build(device: ConfiguredDevice, router: string): RouteTable {
  const entries = new Map<string, Entry>();
  const connected: { first: bigint; last: bigint; version: 4 | 6; name: string }[] = [];
  const add = (prefix: string, target: Target) => {
    const p = parsePrefix(prefix);
    if (!p) return;
    const key = `${p.version} ${p.base} ${p.bits}`;
    const before = entries.get(key);
    if (before && before.target.distance < target.distance) return;
    if (before && before.target.distance === target.distance) {
      before.target.hops.push(...target.hops);
      return;
    }
    const width = p.version === 4 ? 32 : 128;
    const last = p.base + (1n << BigInt(width - p.bits)) - 1n;
    entries.set(key, { version: p.version, first: p.base, last, bits: p.bits, target });
  };
  for (const i of device.interfaces) {
    if (!i.enabled || (i.vrf ?? '') !== router) continue;
    for (const address of i.addresses) {
      const subnet = subnetOf(address);
      const p = subnet === undefined ? undefined : parsePrefix(subnet);
      if (!p) continue;
      add(subnet!, { hops: [{ out: i.name }], distance: 0, connected: true });
      const width = p.version === 4 ? 32 : 128;
      connected.push({
        version: p.version,
        first: p.base,
        last: p.base + (1n << BigInt(width - p.bits)) - 1n,
        name: i.name,
      });
    }
  }
  const hop = (via: string): string | undefined => {
    const p = parsePrefix(via);
    return p && connected.find((c) => c.version === p.version && p.base >= c.first && p.base <= c.last)?.name;
  };
  const vrfRoutes = device.routes.filter((r) => (r.vrf ?? '') === router);
  const take = (r: Route, hops: NextHop[]) =>
    add(r.prefix, { hops, distance: r.distance ?? (r.source === 'static' ? 1 : 100), connected: false });
  let later: Route[] = [];
  for (const r of vrfRoutes) {
    const out = r.interface ?? (r.via === undefined ? undefined : hop(r.via));
    if (r.discards) take(r, []);
    else if (out !== undefined) take(r, [{ out, ...(r.via === undefined ? {} : { via: r.via }) }]);
    else later.push(r);
  }
  const find = (version: 4 | 6, value: bigint): Entry | undefined => {
    let best: Entry | undefined;
    for (const e of entries.values())
      if (e.version === version && value >= e.first && value <= e.last && (!best || e.bits > best.bits)) best = e;
    return best;
  };
  // Next hops that are reached by another route, a few deep.
  for (let round = 0; round < 4 && later.length > 0; round++) {
    const still: Route[] = [];
    for (const r of later) {
      const p = r.via === undefined ? undefined : parsePrefix(r.via);
      const over = p && find(p.version, p.base);
      if (over && over.target.hops.length > 0)
        take(
          r,
          over.target.hops.map((h) => ({ out: h.out, via: h.via ?? r.via! })),
        );
      else still.push(r);
    }
    later = still;
  }
  const sure = new Map<string, PacketSet>();
  const back = new Map<string, PacketSet>();
  const towards = new Map<string, PacketSet>();
  const complete =
    !device.open.some((l) => spoils(l) && (l.scope === 'route' || l.scope === 'device')) &&
    !device.routes.some((r) => r.source === 'dynamic');
  return {
    complete,
    lookup(address) {
      const p = parsePrefix(address);
      const e = p && find(p.version, p.base);
      return e && { hops: e.target.hops, connected: e.target.connected };
    },
    surelyFrom(out) {
      let set = back.get(out);
      if (!set) back.set(out, (set = this.surely(out).reversed()));
      return set;
    },
    surelyTo(out, next) {
      const key = `${out} ${next.join(' ')}`;
      let set = towards.get(key);
      if (!set) {
        const elsewhere = [...entries.values()].some((e) =>
          e.target.hops.some((h) => h.via !== undefined && !next.includes(h.via)),
        );
        set = elsewhere
          ? surelyBy([...entries.values()], out, complete, (hops) =>
              hops.every((h) => h.via === undefined || next.includes(h.via)),
            )
          : this.surely(out);
        towards.set(key, set);
      }
      return set;
    },
    surely(out) {
      let set = sure.get(out);
      if (!set) sure.set(out, (set = surelyBy([...entries.values()], out, complete)));
      return set;
    },
  };
}

/** Destinations whose longest prefix leads out by one interface alone: longer prefixes are painted over shorter ones. */
function surelyBy(
  entries: readonly Entry[],
  out: string,
  complete: boolean,
  goes: (hops: readonly NextHop[]) => boolean = () => true,
): PacketSet {
  const byLength = [...entries].sort((a, b) => a.bits - b.bits);
  let set = PacketSet.none;
  for (const e of byLength) {
    const here = (e.packets ??= packetsTo(e));
    // Two interfaces in one subnet lead to the same machines.
    const { hops, connected } = e.target;
    const leads = hops.some((h) => h.out === out) && (connected || hops.every((h) => h.out === out));
    const ours = leads && (complete || connected) && goes(hops);
    set = ours ? set.union(here) : set.overlaps(here) ? set.minus(here) : set;
  }
  return set;
}

const packetsTo = (e: Entry): PacketSet =>
  PacketSet.of({ to: { include: [`${addressText(e.first, e.version)}-${addressText(e.last, e.version)}`] } });
