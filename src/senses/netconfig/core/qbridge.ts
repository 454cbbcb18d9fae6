// VLAN membership as IEEE 802.1Q and the Q-BRIDGE-MIB (RFC 4363) hold it, per VLAN, turned into what each port does.
import type { Lines, SwitchPort, Vlan, VlanSet } from '#facts';

/** One static VLAN: the ports that are its members, those of them that send without a tag, and those that may never become members. */
export interface VlanMembers {
  id: number;
  name?: string;
  members: Set<string>;
  untagged: Set<string>;
  forbidden: Set<string>;
  at: Lines[];
}

/** What is set for a port apart from its VLANs. Absent parts are as the maker delivers them. */
export interface PortSettings {
  pvid?: number;
  accepts?: SwitchPort['accepts'];
  ingressFiltering?: boolean;
  ring?: string;
  isolated?: boolean;
  /** As the device words it; absent: told from the sets. */
  mode?: SwitchPort['mode'];
  at: Lines[];
}

/** What ports do of which the file says nothing. */
export interface PortDefaults {
  pvid: number;
  accepts: SwitchPort['accepts'];
  ingressFiltering: boolean;
}

const firstVlan = 1;
const lastVlan = 4094;
/** No switch has more ports; what names more is no configuration of one. */
export const mostPorts = 512;
/** A port is pointed to by at most so many of its lines. */
export const mostLines = 200;

/** Numbers as ascending ranges that do not touch. */
function vlanSet(ids: Iterable<number>): VlanSet {
  const sorted = [...new Set(ids)].sort((a, b) => a - b);
  const set: VlanSet = [];
  for (const id of sorted) {
    const last = set.at(-1);
    if (last && last[1] === id - 1) last[1] = id;
    else set.push([id, id]);
  }
  return set;
}

/** `1,10,20-30` (spaces allowed) as numbers from 1 to 4094; undefined where it is no such list. */
export function vlanList(text: string): number[] | undefined {
  const ids: number[] = [];
  for (const part of text.split(',')) {
    const m = /^\s*(\d{1,4})(?:\s*-\s*(\d{1,4}))?\s*$/.exec(part);
    if (!m) return undefined;
    const from = Number(m[1]);
    const to = m[2] === undefined ? from : Number(m[2]);
    if (from < firstVlan || to > lastVlan || to < from) return undefined;
    for (let id = from; id <= to; id++) ids.push(id);
  }
  return ids;
}

/** One VLAN id, or undefined. */
export function vlanId(text: string | undefined): number | undefined {
  if (text === undefined || !/^\d{1,4}$/.test(text.trim())) return undefined;
  const id = Number(text);
  return id >= firstVlan && id <= lastVlan ? id : undefined;
}

/** The VLANs of a device while it is read. */
export class VlanTable {
  readonly vlans = new Map<number, VlanMembers>();

  /** The VLAN, made where it is not there yet. */
  get(id: number, at?: Lines): VlanMembers {
    let vlan = this.vlans.get(id);
    if (!vlan) {
      vlan = { id, members: new Set(), untagged: new Set(), forbidden: new Set(), at: [] };
      this.vlans.set(id, vlan);
    }
    if (at) vlan.at.push(at);
    return vlan;
  }

  join(id: number, port: string, tag: 'tagged' | 'untagged', at?: Lines): void {
    const vlan = this.get(id, at);
    vlan.members.add(port);
    if (tag === 'untagged') vlan.untagged.add(port);
    else vlan.untagged.delete(port);
  }

  leave(id: number, port: string): void {
    const vlan = this.vlans.get(id);
    vlan?.members.delete(port);
    vlan?.untagged.delete(port);
  }

  /** In order of their numbers, as facts. */
  list(): Vlan[] {
    return [...this.vlans.values()]
      .sort((a, b) => a.id - b.id)
      .map((v) => ({ id: v.id, ...(v.name === undefined || v.name === '' ? {} : { name: v.name }), at: v.at[0]! }))
      .filter((v) => v.at !== undefined);
  }

  /** What one port does. A port that is a member and forbidden at once counts as member: the worse case. */
  port(name: string, settings: PortSettings, defaults: PortDefaults): SwitchPort {
    const tagged: number[] = [];
    const untagged: number[] = [];
    const forbidden: number[] = [];
    for (const vlan of this.vlans.values()) {
      if (vlan.members.has(name)) (vlan.untagged.has(name) ? untagged : tagged).push(vlan.id);
      else if (vlan.forbidden.has(name)) forbidden.push(vlan.id);
    }
    const pvid = settings.pvid ?? defaults.pvid;
    return {
      mode: settings.mode ?? modeOf(tagged, untagged, pvid),
      pvid,
      tagged: vlanSet(tagged),
      untagged: vlanSet(untagged),
      ...(forbidden.length === 0 ? {} : { forbidden: vlanSet(forbidden) }),
      accepts: settings.accepts ?? defaults.accepts,
      ingressFiltering: settings.ingressFiltering ?? defaults.ingressFiltering,
      ...(settings.ring === undefined ? {} : { ring: settings.ring }),
      ...(settings.isolated ? { isolated: true } : {}),
      at: settings.at,
    };
  }
}

function modeOf(tagged: number[], untagged: number[], pvid: number): SwitchPort['mode'] {
  if (tagged.length === 0) return untagged.length <= 1 ? 'access' : 'hybrid';
  return untagged.every((id) => id === pvid) ? 'trunk' : 'hybrid';
}

/**
 * Port numbers set in a Q-BRIDGE port list: octets as hex, the first port in the highest bit of the first octet (RFC 4363 PortList). Undefined where it
 * is no hex, or longer than any switch's.
 */
export function portListNumbers(hex: string): number[] | undefined {
  const digits = hex.replace(/[\s:]/g, '');
  if (digits.length > mostPorts / 4) return undefined;
  if (digits.length % 2 !== 0 || !/^[0-9a-f]*$/i.test(digits)) return undefined;
  const ports: number[] = [];
  for (let i = 0; i < digits.length; i += 2) {
    const octet = Number.parseInt(digits.slice(i, i + 2), 16);
    for (let bit = 0; bit < 8; bit++) if (octet & (0x80 >> bit)) ports.push(i * 4 + bit + 1);
  }
  return ports;
}
