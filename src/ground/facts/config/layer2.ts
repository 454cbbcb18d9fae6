// Switch ports as IEEE 802.1Q sees them. Cisco writes them per port, HiOS, SCALANCE and Moxa per VLAN; both come to the same sets.
import type { Lines } from './lines.ts';
import type { NumberRange } from './match.ts';

/** VLAN ids as inclusive ranges, ascending, apart from each other. */
export type VlanSet = NumberRange[];

export interface SwitchPort {
  /** As configured, for people: `dynamic` is a port that negotiates with its neighbour (DTP): worst case, a trunk. */
  mode: 'access' | 'trunk' | 'hybrid' | 'dynamic';
  /** VLAN of frames that come in without a tag (PVID, native VLAN); absent: they are dropped. */
  pvid?: number;
  /** Member, sends with a tag. */
  tagged: VlanSet;
  /** Member, sends without a tag. */
  untagged: VlanSet;
  /** Never a member (Q-BRIDGE forbidden egress). */
  forbidden?: VlanSet;
  accepts: 'all' | 'tagged' | 'untagged';
  /** False: a frame is taken in for any VLAN, member or not (802.1Q 8.6.2): a real leak on industrial switches. */
  ingressFiltering: boolean;
  /** Part of a redundant ring or spanning tree: may be blocked now and open tomorrow, so it never counts as blocked. */
  ring?: string;
  /** Ports that only speak to promiscuous ones (private VLAN, protected port, port isolation). */
  isolated?: boolean;
  voiceVlan?: number;
  at: Lines[];
}

export interface Vlan {
  id: number;
  name?: string;
  at: Lines;
}

/** What a device said of its neighbours and of the frames it has seen: from `show` output or an SNMP walk. Configured and observed at once. */
export interface DeviceState {
  neighbours: { port: string; name: string; remotePort?: string; by: 'lldp' | 'cdp' | 'other'; at: Lines }[];
  macs: {
    vlan?: number;
    mac?: string;
    port: string;
    /** Where only a number was given. */ count?: number;
    at: Lines;
  }[];
  spanningTree: { vlan?: number; port: string; role: string; state: string; at: Lines }[];
}
