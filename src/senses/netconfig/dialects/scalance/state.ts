// What is known of a SCALANCE device while its lines are read.
import type {
  DeviceInterface,
  FilterRule,
  Lines,
  ManagementService,
  NatRule,
  Route,
  ServiceMatch,
  Weakness,
} from '#facts';
import type { Problem } from '#kit';
import { VlanTable, mostLines, mostPorts } from '../../core/qbridge.ts';
import type { PortSettings } from '../../core/qbridge.ts';

export interface ParsedRule extends FilterRule {
  /** `prior`: lower goes first; absent: the order of the lines. */
  order?: number;
  toDevice: boolean;
  /** Name of the service, resolved at the end. */
  service: string;
}

export interface ScalanceState {
  name?: string;
  model?: string;
  version?: string;
  vlans: VlanTable;
  /** VLANs with a `ports` line of their own: the factory's membership no longer holds. */
  listed: Set<number>;
  ports: Map<string, PortSettings & { description?: string; disabled?: boolean }>;
  /** Ports set to trunk: members of every VLAN. */
  trunks: Set<string>;
  /** Ports set to access by their VLAN. */
  access: Map<string, number>;
  /** Blocks being read. */
  vlan?: number;
  port?: string;
  ip?: DeviceInterface;
  ipInterfaces: Map<string, DeviceInterface>;
  routes: Route[];
  routing: boolean;
  vlanAware: boolean;
  firewall?: { at: Lines; on: boolean };
  services: Map<string, ServiceMatch[]>;
  rules: ParsedRule[];
  prerules: { service: string; on?: string; enabled: boolean; at: Lines }[];
  destination: { rule: NatRule; in: string }[];
  source: { rule: NatRule; out: string }[];
  nats: number;
  management: Map<ManagementService['service'], { enabled: boolean; at: Lines }>;
  snmpV3Only: boolean;
  weaknesses: Weakness[];
  tunnels: { name: string; at: Lines; enabled: boolean }[];
  ipsecOff: boolean;
  ringPorts: { ports: string[]; at: Lines };
  ringMode?: { protocol: string; at: Lines };
  spanningTree?: Lines;
  problems: Problem[];
  /** Line that named more ports than any switch has: they are not kept, and the line stays open. */
  tooMany?: number;
}

export const emptyState = (): ScalanceState => ({
  vlans: new VlanTable(),
  listed: new Set(),
  ports: new Map(),
  trunks: new Set(),
  access: new Map(),
  ipInterfaces: new Map(),
  routes: [],
  routing: false,
  vlanAware: true,
  services: new Map(),
  rules: [],
  prerules: [],
  destination: [],
  source: [],
  nats: 0,
  management: new Map(),
  snmpV3Only: false,
  weaknesses: [],
  tunnels: [],
  ipsecOff: false,
  ringPorts: { ports: [], at: { file: 0, line: 1 } },
  problems: [],
});

/** The port's settings, made where they are not there yet. */
export function portOf(
  state: ScalanceState,
  name: string,
  at: Lines,
): PortSettings & { description?: string; disabled?: boolean } {
  const port = state.ports.get(name) ?? { at: [] };
  if (port.at.length < mostLines) port.at.push(at);
  if (state.ports.size < mostPorts || state.ports.has(name)) state.ports.set(name, port);
  else state.tooMany ??= at.line;
  return port;
}
