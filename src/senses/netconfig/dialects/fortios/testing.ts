// For tests only: reads a configuration from text or a file, and walks one flow through a device by plain first-match loops.
import { readFileSync } from 'node:fs';
import { sha256 } from '#kit';
import type { AddressSet, ConfiguredDevice, Filter, Match, NatRule, ServiceMatch } from '#facts';
import { addressSpan } from '../../core/sets.ts';
import { readConfig } from '../../read.ts';
import type { ConfigReading } from '../../read.ts';

export function readText(text: string, name = 'made.conf'): ConfigReading {
  const bytes = Buffer.from(text);
  const reading = readConfig({ name, sha256: sha256(bytes), bytes });
  if (!reading) throw new Error(`no dialect took ${name}`);
  return reading;
}

export const readFile = (path: string): ConfigReading | undefined => {
  const bytes = readFileSync(path);
  return readConfig({ name: path.slice(path.lastIndexOf('/') + 1), sha256: sha256(bytes), bytes });
};

export interface Packet {
  from: string;
  to: string;
  protocol: number;
  fromPort?: number;
  toPort?: number;
  icmpType?: number;
}

export type Said = 'permit' | 'deny' | 'may';

const holds = (set: AddressSet | undefined, ip: string): boolean => {
  if (!set) return true;
  const one = addressSpan(ip)!;
  const inside = (list: readonly string[]) =>
    list.some((text) => {
      const span = addressSpan(text);
      return span !== undefined && span.version === one.version && span.from <= one.from && one.from <= span.to;
    });
  return inside(set.include) && !inside(set.except ?? []);
};

const serves = (list: readonly ServiceMatch[] | undefined, p: Packet): boolean =>
  !list ||
  list.some((s) => {
    if (s.protocol !== undefined && s.protocol !== p.protocol) return false;
    const port = (ranges: readonly [number, number][] | undefined, value: number | undefined) =>
      !ranges || (value !== undefined && ranges.some(([a, b]) => a <= value && value <= b));
    return (
      (!s.icmp || s.icmp.type === p.icmpType) && port(s.fromPorts, p.fromPort ?? 50000) && port(s.toPorts, p.toPort)
    );
  });

const interfacesOf = (device: ConfiguredDevice, names: readonly string[]): Set<string> =>
  new Set(names.flatMap((n) => device.zones.find((z) => z.name === n)?.interfaces ?? [n]));

function fits(device: ConfiguredDevice, match: Match, p: Packet, inside: string, out: string): boolean {
  const family = p.from.includes(':') ? 6 : 4;
  if (match.family !== undefined && match.family !== family) return false;
  if (match.in && !interfacesOf(device, match.in).has(inside)) return false;
  if (match.out && !interfacesOf(device, match.out).has(out)) return false;
  return holds(match.from, p.from) && holds(match.to, p.to) && serves(match.services, p);
}

function filtered(device: ConfiguredDevice, filter: Filter, p: Packet, inside: string, out: string): Said | 'none' {
  const perhaps = new Set<Said>();
  const end = (said: Said | 'none'): Said | 'none' =>
    said !== 'none' && [...perhaps].some((x) => x !== said)
      ? 'may'
      : said === 'none' && perhaps.size > 0
        ? 'may'
        : said;
  for (const rule of filter.rules) {
    if (!rule.enabled || !fits(device, rule.match, p, inside, out)) continue;
    let said: Said | 'none' = 'none';
    if (rule.action === 'permit' || rule.action === 'deny') said = rule.action;
    else if (rule.action === 'jump') {
      const target = device.filters.find((f) => f.name === rule.target);
      said = target ? filtered(device, target, p, inside, out) : 'may';
    } else if (rule.action === 'return') return end('none');
    if (said === 'none') continue;
    if (rule.match.may || said === 'may') {
      perhaps.add(said);
      continue;
    }
    return end(said);
  }
  return end(filter.otherwise === 'return' ? 'none' : filter.otherwise);
}

/** The n-th address of one set as the n-th of another. */
function turned(ip: string, match: AddressSet | undefined, change: NonNullable<NatRule['source']>): string {
  if (change.to === 'interface') return ip;
  const target = addressSpan(change.to.include[0] ?? ip)!;
  const at = addressSpan(ip)!;
  const base = match?.include.map((t) => addressSpan(t)!).find((s) => s.from <= at.from && at.from <= s.to);
  const offset = change.pairwise && base && at.from - base.from <= target.to - target.from ? at.from - base.from : 0n;
  const value = target.from + offset;
  return [24n, 16n, 8n, 0n].map((s) => String((value >> s) & 255n)).join('.');
}

/** What the device makes of a first packet that comes in by one interface and goes out by another, and the packet as it leaves. */
export function walk(
  device: ConfiguredDevice,
  packet: Packet,
  inside: string,
  out: string,
): { said: Said; packet: Packet } {
  let p = { ...packet };
  let said: Said = 'permit';
  for (const stage of device.transit) {
    if (stage.in && !interfacesOf(device, stage.in).has(inside)) continue;
    if (stage.out && !interfacesOf(device, stage.out).has(out)) continue;
    if (stage.kind === 'filter') {
      if (stage.family !== undefined && stage.family !== (p.from.includes(':') ? 6 : 4)) continue;
      const filter = device.filters.find((f) => f.name === stage.filter);
      const one = filter ? filtered(device, filter, p, inside, out) : 'may';
      if (one === 'deny') return { said: 'deny', packet: p };
      if (one === 'may') said = 'may';
      continue;
    }
    for (const rule of stage.rules) {
      if (!rule.enabled || rule.match.may || !fits(device, rule.match, p, inside, out)) continue;
      const before = p;
      if (rule.source) p = { ...p, from: turned(before.from, rule.match.from, rule.source) };
      if (rule.destination) {
        p = { ...p, to: turned(before.to, rule.match.to, rule.destination) };
        if (rule.destination.ports) p = { ...p, toPort: rule.destination.ports[0] };
      }
      break;
    }
  }
  return { said, packet: p };
}

/** Interface whose subnet holds the address. */
const legOf = (device: ConfiguredDevice, ip: string): string | undefined =>
  device.interfaces.find((i) => i.addresses.some((a) => holds({ include: [a] }, ip)))?.name;

/** The same where the way out follows from the packet as it leaves: that way out is taken whose interface agrees. */
export function routed(
  device: ConfiguredDevice,
  packet: Packet,
  inside = legOf(device, packet.from),
): { said: Said; packet: Packet; out?: string } {
  for (const { name } of device.interfaces) {
    const result = walk(device, packet, inside ?? '', name);
    if (legOf(device, result.packet.to) === name) return { ...result, out: name };
  }
  return { said: 'deny', packet };
}
