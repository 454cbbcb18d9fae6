// The way between two stations, and every sensor on it. A packet is seen once per sensor: on the crane's mirror port, on its uplink
// at the quay, on the mirror port of the OT firewall, at the Internet edge or on the office Wi-Fi.
import type { Chance } from '../chance.ts';
import type { Face, Line, View } from '../traffic/packet.ts';
import { ip, line, mac } from '../traffic/packet.ts';
import type { Station, Terminal } from './terminal.ts';

/** Kinds of capture, by the sensor that takes them. */
export type Watch = 'quay' | 'dmz' | 'edge' | 'office';

/** Zones that only show on the mirror port of FW-OT. */
const behindFwOt = new Set(['OT-OPS', 'OT-MGMT', 'OT-DMZ']);
const onTheEdge = new Set(['IT-DMZ']);
const inTheOffice = new Set(['OFFICE-WIFI', 'CORP']);

/** Name of the capture of a crane's mirror port: `sts-03-ehouse`. */
export const craneWatch = (crane: string): string => `${crane.toLowerCase()}-ehouse`;

export interface Recording {
  /** Day in the file names: `2026-11-22`. */
  date: string;
  /** Cranes whose mirror port is being recorded. */
  cranes: ReadonlySet<string>;
  watches: ReadonlySet<Watch>;
}

const face = (macText: string, address: string): Face => ({ mac: mac(macText), ip: ip(address) });

/** What each sensor sees of the traffic between `a` (the client) and `b`. */
function views(terminal: Terminal, a: Station, b: Station, recording: Recording): View[] {
  const found: View[] = [];
  const add = (
    watch: string,
    zone: Station['zone'],
    va: Face,
    vb: Face,
    hopsFromA: number,
    hopsFromB: number,
  ): void => {
    const known = watch.endsWith('-ehouse') || recording.watches.has(watch as Watch);
    if (known)
      found.push({ file: `${recording.date}-${watch}`, vlan: zone.vlans[0], a: va, b: vb, hopsFromA, hopsFromB });
  };
  const onBoard = (s: Station) => s.zone.crane !== undefined && s.zone.function !== 'uplink';
  const recorded = (s: Station) => onBoard(s) && recording.cranes.has(s.zone.crane!);
  if (a.zone === b.zone) {
    if (recorded(a)) add(craneWatch(a.zone.crane!), a.zone, face(a.mac, a.ip), face(b.mac, b.ip), 0, 0);
    return found;
  }
  if (onBoard(a) && onBoard(b) && a.zone.crane === b.zone.crane) {
    // Routed by the crane's firewall. The mirror shows the port of the server.
    const gate = terminal.gateway(b.zone);
    if (recorded(b)) add(craneWatch(b.zone.crane!), b.zone, face(gate.mac, a.ip), face(b.mac, b.ip), 1, 0);
    return found;
  }
  const [outA, outB] = [terminal.outside(a), terminal.outside(b)];
  // Routers between the two ends: each crane's firewall and the core switch, the OT firewall, the edge firewall.
  const depth = (s: Station) => (s.zone.crane === undefined ? 0 : onBoard(s) ? 2 : 1);
  const bothCranes = a.zone.crane !== undefined && b.zone.crane !== undefined;
  const between = depth(a) + depth(b) + (bothCranes ? -1 : 1);
  if (recorded(a))
    add(craneWatch(a.zone.crane!), a.zone, face(a.mac, a.ip), face(terminal.gateway(a.zone).mac, outB), 0, between);
  for (const end of [a, b]) {
    if (end.zone.crane === undefined) continue;
    const uplink = terminal.zone(`${end.zone.crane}/UPLINK`);
    const core = terminal.leg('CORESW', uplink.id);
    const outer = onBoard(end) ? terminal.asset(`${end.zone.crane}-FW`).mac[0]! : end.mac;
    const own = onBoard(end) ? 1 : 0;
    if (end === a) add('quay', uplink, face(outer, outA), face(core.mac, outB), own, between - own);
    else add('quay', uplink, face(core.mac, outA), face(outer, outB), between - own, own);
  }
  if (behindFwOt.has(b.zone.id))
    add('dmz', b.zone, face(terminal.gateway(b.zone).mac, outA), face(b.mac, outB), between, 0);
  else if (behindFwOt.has(a.zone.id))
    add('dmz', a.zone, face(a.mac, outA), face(terminal.gateway(a.zone).mac, outB), 0, between);
  if (onTheEdge.has(a.zone.id))
    add('edge', a.zone, face(a.mac, outA), face(terminal.gateway(a.zone).mac, outB), 0, between);
  if (inTheOffice.has(a.zone.id))
    add('office', a.zone, face(a.mac, outA), face(terminal.gateway(a.zone).mac, outB), 0, between);
  if (recorded(b))
    add(craneWatch(b.zone.crane!), b.zone, face(terminal.gateway(b.zone).mac, outA), face(b.mac, b.ip), between, 0);
  return found;
}

/** The line between two stations, with what every sensor sees of it. */
export function route(terminal: Terminal, a: Station, b: Station, recording: Recording, chance: Chance): Line {
  const touches = [a, b].flatMap((s) => (s.zone.crane === undefined ? [s.id] : [s.id, s.zone.crane]));
  return line(views(terminal, a, b, recording), a.ttl, b.ttl, chance.bits(), touches);
}
