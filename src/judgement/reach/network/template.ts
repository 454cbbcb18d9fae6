// Which of several firewalls that were set up from one template differ from it, and in what effect. Addresses are compared by their place: the n-th address
// of the control zone of one crane stands for the n-th of the other's.
import { QuaywallError } from '#kit';
import type { AddressSet, NatRule } from '#facts';
import type { Flow, PassedService, RuleRef } from '../answer.ts';
import { ruleName, serviceWords } from '../words.ts';
import { translate } from '../sets/nat.ts';
import { PacketSet } from '../sets/packet-set.ts';
import { connects, crossing } from './crossing.ts';
import type { Crossing } from './crossing.ts';
import { deciding } from './path.ts';
import { subnetOf } from './segments.ts';
import type { Leg, Network, PlacedDevice } from './types.ts';

export interface TemplateEffect {
  /** Functions of the zones (`auxiliary`, `control`), or the device's own names of them. */
  from: string;
  to: string;
  /** `opens`: passes here and not by the template; `closes` the other way round. */
  change: 'opens' | 'closes';
  services: PassedService[];
  /** In the addresses of the device that differs. */
  witness: Flow;
  rules: RuleRef[];
  says: string;
}

export interface TemplateComparison {
  /** The device that is the pattern: the one named, else one of the largest group of equals. */
  like: string;
  /** Devices that do the same as it. */
  same: string[];
  different: { device: string; effects: TemplateEffect[] }[];
  /** Devices of which a line was not understood, or without a configuration: equal or not, it is not proved. */
  cannotTell: { device: string; why: string }[];
}

/** Compares devices (by name or asset) with the one named `like`, else with what most of them do. */
export function compareTemplate(network: Network, members: readonly string[], like?: string): TemplateComparison {
  const find = (name: string) => network.devices.find((d) => d.name === name || d.asset === name);
  const cannotTell: TemplateComparison['cannotTell'] = [];
  const found: PlacedDevice[] = [];
  for (const name of members) {
    const placed = find(name);
    if (!placed) cannotTell.push({ device: name, why: `no configuration of ${name} is known` });
    else if (!found.includes(placed)) found.push(placed);
  }
  const named = like === undefined ? undefined : find(like);
  if (like !== undefined && !named) {
    return {
      like,
      same: [],
      different: [],
      cannotTell: [...cannotTell, { device: like, why: `no configuration of the pattern ${like} is known` }],
    };
  }
  const pattern = named ?? majority(network, found);
  if (!pattern) return { like: like ?? '', same: [], different: [], cannotTell };
  const result: TemplateComparison = { like: pattern.name, same: [], different: [], cannotTell };
  for (const member of found) {
    if (member === pattern) continue;
    try {
      const effects = differences(network, pattern, member, 1_000);
      if (effects.length > 0) result.different.push({ device: member.name, effects });
      else result.same.push(member.name);
      const open = places(network, member).flatMap((p) => p.crossing.open);
      if (open.length > 0) {
        cannotTell.push({
          device: member.name,
          why: `line ${open[0]!.at.line} (${open[0]!.text}) was not understood${open.length > 1 ? ', and others' : ''}`,
        });
      }
    } catch (error) {
      if (!(error instanceof QuaywallError)) throw error;
      cannotTell.push({ device: member.name, why: error.message });
    }
  }
  return result;
}

/** One of the largest group of devices that do the same. */
function majority(network: Network, devices: readonly PlacedDevice[]): PlacedDevice | undefined {
  const groups: PlacedDevice[][] = [];
  for (const device of devices) {
    const group = groups.find((g) => alike(network, g[0]!, device));
    if (group) group.push(device);
    else groups.push([device]);
  }
  return groups.sort((a, b) => b.length - a.length)[0]?.[0];
}

function alike(network: Network, a: PlacedDevice, b: PlacedDevice): boolean {
  try {
    return differences(network, a, b, 1).length === 0;
  } catch (error) {
    if (!(error instanceof QuaywallError)) throw error;
    return false;
  }
}

interface PlacePair {
  from: string;
  to: string;
  crossing: Crossing;
}

/** Crossings of a device by the function of the zones on both sides. */
function places(network: Network, placed: PlacedDevice): PlacePair[] {
  const name = functionNames(network, placed);
  // A port without addresses of its own is in no zone of the site; the zones on its VLANs are compared.
  const legs = network.site
    ? placed.legs.filter((l) => network.segments.find((s) => s.id === l.segment)?.addresses)
    : placed.legs;
  return legs.flatMap((from) =>
    legs
      .filter((to) => to !== from && connects(placed, from, to))
      .map((to) => ({
        from: name.get(from.segment)!,
        to: name.get(to.segment)!,
        crossing: crossing(placed, from, to, network.asOf),
      })),
  );
}

/** Segment → function of its zone; without a site the device's own zone, else the interface. */
function functionNames(network: Network, placed: PlacedDevice): Map<string, string> {
  const zones = new Map(network.site?.zones.map((z) => [z.id, z]) ?? []);
  const names = new Map<string, string>();
  const used = new Set<string>();
  for (const leg of placed.legs) {
    if (names.has(leg.segment)) continue;
    const zone = zones.get(leg.segment);
    let name = zone?.function ?? leg.zones[0] ?? leg.interface;
    for (let n = 2; used.has(name); n++) name = `${zone?.function ?? leg.interface} ${n}`;
    used.add(name);
    names.set(leg.segment, name);
  }
  return names;
}

/** Whether a leg stands outside a realm whose addresses the device translates. */
const isOutside = (network: Network, placed: PlacedDevice, leg: Leg): boolean =>
  placed.realm !== 'site' && network.segments.find((s) => s.id === leg.segment)?.realm !== placed.realm;

/** Prefixes of the zones around a device by function, as they look inside, or from outside where they are translated. */
function prefixes(network: Network, placed: PlacedDevice, outside: boolean): Map<string, string> {
  const found = new Map<string, string>();
  const realm = outside ? network.site?.realms.find((r) => r.id === placed.realm) : undefined;
  for (const [segment, name] of functionNames(network, placed)) {
    const own = network.segments.find((s) => s.id === segment);
    const subnets = own?.zone === undefined ? [] : (own.addresses?.include ?? []);
    subnets.forEach((s, i) => found.set(`${name} ${i}`, realm?.nat.find((n) => n.inside === s)?.outside ?? s));
    if (subnets.length > 0) continue;
    const leg = placed.legs.find((l) => l.segment === segment)!;
    const iface = placed.device.interfaces.find((i) => i.name === leg.interface);
    iface?.addresses.forEach((a, i) => {
      const subnet = subnetOf(a);
      if (subnet !== undefined) found.set(`${name} ${i}`, subnet);
    });
  }
  return found;
}

/** Turns packets in one device's addresses into the same packets in the other's; where one speaks of the other's addresses, the other way round. */
function turner(
  network: Network,
  from: PlacedDevice,
  to: PlacedDevice,
  outside: boolean,
): (set: PacketSet) => PacketSet {
  const mine = prefixes(network, from, outside);
  const theirs = prefixes(network, to, outside);
  const pairs = [...mine].flatMap(([key, prefix]): [string, string][] => {
    const other = theirs.get(key);
    if (other === undefined || other === prefix) return [];
    // Zones of different sizes correspond as far as the smaller one goes.
    const bits = Math.max(Number(length(prefix)), Number(length(other)));
    return [[`${base(prefix)}/${bits}`, `${base(other)}/${bits}`]];
  });
  const all = [...pairs, ...pairs.map(([a, b]): [string, string] => [b, a])];
  const rules = (end: 'source' | 'destination'): NatRule[] =>
    all.map(([was, is], i) => {
      const match: { from?: AddressSet; to?: AddressSet } =
        end === 'source' ? { from: { include: [was] } } : { to: { include: [was] } };
      return {
        id: `${i}`,
        match,
        [end]: { to: { include: [is] }, pairwise: true },
        at: { file: 0, line: 1 },
        text: '',
        enabled: true,
      };
    });
  const [source, destination] = [rules('source'), rules('destination')];
  const where = { device: from.device, state: 'new' as const };
  const turn = (set: PacketSet, list: NatRule[]) => PacketSet.union(translate(set, list, where).map((p) => p.after));
  return (set) => turn(turn(set, source), destination);
}

const base = (prefix: string): string => prefix.slice(0, prefix.indexOf('/'));
const length = (prefix: string): string => prefix.slice(prefix.indexOf('/') + 1);

function differences(network: Network, pattern: PlacedDevice, member: PlacedDevice, most: number): TemplateEffect[] {
  const theirs = new Map(places(network, pattern).map((p) => [`${p.from}>${p.to}`, p]));
  const mine = new Map(places(network, member).map((p) => [`${p.from}>${p.to}`, p]));
  const turners = new Map([false, true].map((outside) => [outside, turner(network, pattern, member, outside)]));
  const effects: TemplateEffect[] = [];
  for (const key of new Set([...theirs.keys(), ...mine.keys()])) {
    const own = mine.get(key);
    const other = theirs.get(key);
    const [from, to] = [(own ?? other)!.from, (own ?? other)!.to];
    const sides = (leg: 'in' | 'out') =>
      turners.get([own, other].some((p) => p && isOutside(network, p.crossing.device, p.crossing[leg])))!;
    const passes = own ? entering(network, own.crossing) : PacketSet.none;
    const should = other ? sides('in')(entering(network, other.crossing)) : PacketSet.none;
    const leaves = own ? own.crossing.upper(passes) : PacketSet.none;
    const shouldLeave = other ? sides('out')(other.crossing.upper(entering(network, other.crossing))) : PacketSet.none;
    const add = (change: TemplateEffect['change'], set: PacketSet, c: Crossing | undefined) => {
      if (set.isEmpty || effects.length >= most) return;
      const witness = set.witness()!;
      const services = set.services(true);
      const rules = c ? deciding(c, witness) : [];
      const rule = rules[0];
      const where = rule ? ` (${ruleName(rule)}, ${rule.file}:${rule.at.line})` : '';
      const does = change === 'opens' ? 'lets' : 'does not let';
      const but = change === 'opens' ? 'the template does not' : 'the template does';
      effects.push({
        from,
        to,
        change,
        services,
        witness,
        rules,
        says: `${member.name} ${does} ${from} reach ${to} on ${serviceWords(services)} and ${but}${where}`,
      });
    };
    const opens = passes.minus(should);
    const closes = should.minus(passes);
    add('opens', opens, own?.crossing);
    add('closes', closes, own?.crossing);
    if (opens.isEmpty && closes.isEmpty) {
      // The same packets enter, but they leave with other addresses.
      add('opens', leaves.minus(shouldLeave), undefined);
      add('closes', shouldLeave.minus(leaves), undefined);
    }
    if (effects.length >= most) break;
  }
  return effects;
}

/** Packets from the zone on the one side to the zone on the other, as they come to the device, of which something gets through. */
function entering(network: Network, c: Crossing): PacketSet {
  const seen = prefixes(network, c.device, isOutside(network, c.device, c.in));
  const names = functionNames(network, c.device);
  const of = (leg: Leg): AddressSet | undefined => {
    // Beyond an uplink stands everybody else.
    const name = names.get(leg.segment)!;
    if (
      name === 'uplink' ||
      isOutside(network, c.device, leg) ||
      network.segments.find((s) => s.id === leg.segment)?.external
    )
      return undefined;
    const include = [...seen].flatMap(([key, prefix]) => (key.slice(0, key.lastIndexOf(' ')) === name ? [prefix] : []));
    return include.length > 0 ? { include } : undefined;
  };
  const [from, to] = [of(c.in), of(c.out)];
  return c.before(PacketSet.all).intersect(PacketSet.of({ ...(from ? { from } : {}), ...(to ? { to } : {}) }));
}
