// What is known of a Hirschmann switch while its lines are read.
import type { Problem } from '#kit';
import type { DeviceInterface, DeviceState, FilterRule, Lines, ManagementService, Route, Weakness } from '#facts';
import { VlanTable, mostLines, mostPorts } from '../../core/qbridge.ts';
import type { PortSettings } from '../../core/qbridge.ts';

export interface HirschmannPort extends PortSettings {
  description?: string;
  disabled?: boolean;
  /** VLANs by what the file says of membership: `auto` leaves the VLAN unless a neighbour asks for it (GVRP, MVRP). */
  include: Set<number>;
  exclude: Set<number>;
  auto: Set<number>;
  tagged: Set<number>;
  /** `no vlan tagging`. */
  plain: Set<number>;
}

export interface AccessLists {
  /** Entries by list, each with its index where one is given. */
  lists: Map<string, { rule: FilterRule; index: number }[]>;
  assigned: { list: string; vlan: number; direction: 'in' | 'out'; sequence: number; at: Lines }[];
}

export interface HirschmannState {
  name?: string;
  model?: string;
  version?: string;
  vlans: VlanTable;
  unaware: boolean;
  /** Membership may be learned from neighbours. */
  learns?: Lines;
  ports: Map<string, HirschmannPort>;
  now: HirschmannPort[];
  nowName?: string;
  face?: DeviceInterface;
  faces: Map<string, DeviceInterface>;
  management: { address?: string; gateway?: string; vlan: number; dynamic: boolean; at?: Lines };
  routes: Route[];
  routing: boolean;
  services: Map<ManagementService['service'], { enabled: boolean; at: Lines }>;
  snmpV3Only: Set<string>;
  /** Who may come to the device, by number, where access is restricted. */
  access: Map<string, { ip?: string; mask?: string; off?: boolean }>;
  accessOn: boolean;
  weaknesses: Weakness[];
  /** Rings by domain: ports and whether they run. */
  rings: Map<string, { protocol: string; ports: string[]; on: boolean; at: Lines }>;
  spanningTree: boolean;
  spanningTreeAt?: Lines;
  state: DeviceState;
  acl: AccessLists;
  problems: Problem[];
  /** Line that named more ports than any switch has: they are not kept, and the line stays open. */
  tooMany?: number;
  /** Ports times VLANs that lines have named so far: bounded. */
  work: number;
}

export const emptyState = (): HirschmannState => ({
  vlans: new VlanTable(),
  unaware: false,
  ports: new Map(),
  now: [],
  faces: new Map(),
  management: { vlan: 1, dynamic: false },
  routes: [],
  routing: false,
  services: new Map(),
  snmpV3Only: new Set(),
  access: new Map(),
  accessOn: false,
  weaknesses: [],
  rings: new Map(),
  spanningTree: true,
  state: { neighbours: [], macs: [], spanningTree: [] },
  acl: { lists: new Map(), assigned: [] },
  problems: [],
  work: 0,
});

export function portOf(s: HirschmannState, name: string, at: Lines): HirschmannPort {
  const port: HirschmannPort = s.ports.get(name) ?? {
    include: new Set(),
    exclude: new Set(),
    auto: new Set(),
    tagged: new Set(),
    plain: new Set(),
    at: [],
  };
  if (port.at.length < mostLines) port.at.push(at);
  if (s.ports.size < mostPorts || s.ports.has(name)) s.ports.set(name, port);
  else s.tooMany ??= at.line;
  return port;
}

/** More than any switch's configuration names. */
const mostWork = 2_000_000;

/** Whether so many ports may still be put into so many VLANs; a file that asks for more is no configuration, and its lines stay open. */
export function affordable(s: HirschmannState, ports: number, vlans: number): boolean {
  s.work += ports * vlans;
  return s.work <= mostWork;
}
