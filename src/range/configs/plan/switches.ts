// Every switch as its cables have it: a port to a station is in the network of that station and no other, a port to another switch or a firewall
// carries the networks that live beyond it, a port without a cable is off.
import { parsePrefix } from '#kit';
import type { Asset, Zone } from '#site';
import type { Terminal } from '../../place/terminal.ts';

export interface SwitchPortPlan {
  /** As its device spells it, and as the register of links does. */
  name: string;
  mode: 'access' | 'trunk' | 'off';
  /** Network of frames without a tag. */
  untagged?: number;
  tagged: number[];
  /** What is plugged in. */
  text: string;
  ring?: true;
  /** As a spare comes from its maker: a trunk for every network there is. */
  factoryTrunk?: true;
}

export interface SwitchPlan {
  asset: Asset;
  /** Networks it knows. */
  vlans: { id: number; name: string }[];
  ports: SwitchPortPlan[];
  /** Where it is managed. */
  own: { vlan: number; ip: string; length: number; gateway: string };
  /** Networks it routes between, with its own address in each. */
  routes: { zone: Zone; ip: string; length: number }[];
}

/** Names of the ports of a switch, by its model. */
function portNames(asset: Asset): string[] {
  const run = (n: number, name: (i: number) => string) => Array.from({ length: n }, (_, i) => name(i + 1));
  const model = asset.model ?? '';
  if (/Stratix/.test(model)) return [...run(8, (i) => `Fa1/${i}`), ...run(2, (i) => `Gi1/${i}`)];
  if (/XC208/.test(model)) return run(8, (i) => `fa 0/${i}`);
  if (/MACH/.test(model)) return [...run(4, (i) => `1/${i}`), ...run(40, (i) => `2/${i}`)];
  if (/GRS/.test(model)) return run(20, (i) => `1/${i}`);
  if (/RSPE/.test(model)) return run(18, (i) => `1/${i}`);
  return run(10, (i) => `1/${i}`);
}

const isRing = (id: string): boolean => /^RING-\d$|^CORESW$/.test(id);

/** Networks that a cable between two devices must carry. */
function carried(terminal: Terminal, a: Asset, b: Asset): { untagged?: number; tagged: number[] } {
  const ids = [a.id, b.id];
  const vlansOf = (zones: readonly Zone[]) => zones.flatMap((z) => z.vlans).sort((x, y) => x - y);
  const uplinks = terminal.site.zones.filter((z) => z.function === 'uplink');
  if (a.crane !== undefined && a.crane === b.crane)
    return { tagged: vlansOf(terminal.site.zones.filter((z) => z.crane === a.crane && z.function !== 'uplink')) };
  const crane = [a, b].find((x) => x.role === 'firewall' && x.crane !== undefined);
  if (crane) return { untagged: terminal.zone(crane.zone!).vlans[0]!, tagged: [] };
  const point = [a, b].find((x) => x.role === 'wlan-ap');
  if (point)
    return {
      untagged: terminal.zone(point.zone!).vlans[0]!,
      tagged: vlansOf(uplinks.filter((z) => terminal.site.cranes.some((c) => c.id === z.crane && c.type === 'RTG'))),
    };
  if (ids.includes('GATE-SW')) return { tagged: terminal.zone('GATE-OCR').vlans };
  if (ids.includes('FW-OT')) {
    const legs = terminal.asset('FW-OT').interfaces.map((i) => terminal.zone(i.zone));
    return { tagged: vlansOf(legs.filter((z) => z.id !== 'IT-DMZ')) };
  }
  if (ids.every(isRing)) {
    const there = ['QUAY-NET', 'OT-CCTV', 'YARD-WLAN', 'GATE-OCR', 'REEFER'].map((z) => terminal.zone(z));
    return { tagged: vlansOf([...uplinks, ...there]) };
  }
  throw new RangeError(`nobody said what the cable between ${a.id} and ${b.id} carries`);
}

const passesOn = (asset: Asset): boolean => ['switch', 'firewall', 'wlan-ap'].includes(asset.role);

/** A switch as the registers of links, assets and zones have it. */
export function switchPlan(terminal: Terminal, id: string): SwitchPlan {
  const asset = terminal.asset(id);
  const known = new Set<number>();
  const ports = portNames(asset).map((name): SwitchPortPlan => {
    const ends = terminal.site.links
      .filter((l) => l.kind !== 'radio')
      .flatMap((l) => [
        { mine: l.a, other: l.b },
        { mine: l.b, other: l.a },
      ])
      .filter(({ mine }) => mine.asset === id && mine.port === name)
      .map(({ other }) => terminal.asset(other.asset));
    const [first] = ends;
    if (!first) return { name, mode: 'off', tagged: [], text: 'not used' };
    const text = ends.length === 1 ? first.id : `${first.id} and ${ends.length - 1} more`;
    if (passesOn(first)) {
      const carries = carried(terminal, asset, first);
      const ring = isRing(id) && isRing(first.id) ? ({ ring: true } as const) : {};
      const mode = carries.tagged.length > 0 ? 'trunk' : 'access';
      return { name, mode, ...carries, text, ...ring };
    }
    return { name, mode: 'access', untagged: terminal.zone(first.zone!).vlans[0]!, tagged: [], text };
  });
  for (const p of ports) for (const v of [...p.tagged, ...(p.untagged === undefined ? [] : [p.untagged])]) known.add(v);
  const home = terminal.zone(asset.zone!);
  known.add(home.vlans[0]!);
  const length = (zone: Zone) => parsePrefix(zone.subnets[0]!)!.bits;
  const routes = asset.interfaces.flatMap(({ zone, ip }) =>
    ip === undefined ? [] : [{ zone: terminal.zone(zone), ip, length: length(terminal.zone(zone)) }],
  );
  for (const r of routes) known.add(r.zone.vlans[0]!);
  const zoneNamed = (vlan: number) =>
    terminal.site.zones.find((z) => z.vlans.includes(vlan) && z.crane === asset.crane && asset.crane !== undefined) ??
    terminal.site.zones.find((z) => z.vlans.includes(vlan) && z.realm === 'site');
  return {
    asset,
    vlans: [...known].sort((a, b) => a - b).map((vlan) => ({ id: vlan, name: vlanName(zoneNamed(vlan), asset, vlan) })),
    ports,
    own: { vlan: home.vlans[0]!, ip: asset.ip[0]!, length: length(home), gateway: home.gateway! },
    routes,
  };
}

function vlanName(zone: Zone | undefined, asset: Asset, vlan: number): string {
  if (!zone) return `VLAN${vlan}`;
  return zone.crane !== undefined && zone.crane === asset.crane ? zone.id.split('/')[1]! : zone.id.replace('/', '-');
}
