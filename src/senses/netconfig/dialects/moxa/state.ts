// What is known of a Moxa device while its lines are read.
import type { Problem } from '#kit';
import type { DeviceInterface, FilterRule, Lines, ManagementService, Route, Weakness } from '#facts';
import { VlanTable, mostLines, mostPorts } from '../../core/qbridge.ts';
import type { PortSettings } from '../../core/qbridge.ts';

export interface MoxaPort extends PortSettings {
  description?: string;
  disabled?: boolean;
  kind: 'access' | 'trunk' | 'hybrid';
  /** VLAN of frames without a tag. */
  native: number;
  tagged: Set<number>;
  untagged: Set<number>;
  forbidden: Set<number>;
  group?: string;
}

export interface MoxaState {
  name?: string;
  model?: string;
  version?: string;
  vlans: VlanTable;
  mode: 'tagged' | 'unaware';
  /** VLANs may be learned from neighbours: on, unless the file says otherwise. */
  gvrp: boolean;
  ports: Map<string, MoxaPort>;
  /** Ports of the `interface` block being read: one command may name several. */
  now: MoxaPort[];
  /** Its name, where it is one. */
  nowName?: string;
  face?: DeviceInterface;
  faces: Map<string, DeviceInterface>;
  routes: Route[];
  redundancy?: { protocol: string; at: Lines };
  ringPorts: { name: string; at: Lines }[];
  management: Map<ManagementService['service'], { enabled: boolean; port?: number; at: Lines }>;
  snmpV3: boolean;
  weaknesses: Weakness[];
  rules: FilterRule[];
  router: boolean;
  problems: Problem[];
  /** Line that named more ports than any switch has: they are not kept, and the line stays open. */
  tooMany?: number;
  /** Ports times VLANs that lines have named so far: bounded. */
  work: number;
}

export const emptyState = (): MoxaState => ({
  vlans: new VlanTable(),
  mode: 'tagged',
  gvrp: true,
  ports: new Map(),
  now: [],
  faces: new Map(),
  routes: [],
  ringPorts: [],
  management: new Map(),
  snmpV3: false,
  weaknesses: [],
  rules: [],
  router: false,
  problems: [],
  work: 0,
});

export function portOf(s: MoxaState, name: string, at: Lines): MoxaPort {
  const port: MoxaPort = s.ports.get(name) ?? {
    kind: 'access',
    native: 1,
    tagged: new Set(),
    untagged: new Set(),
    forbidden: new Set(),
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
export function affordable(s: MoxaState, ports: number, vlans: number): boolean {
  s.work += ports * vlans;
  return s.work <= mostWork;
}
