// A network device as its configuration says it works, in one vendor-independent shape. IPv4 and IPv6.
import type { Instant, Problem, Sha256 } from '#kit';
import type { Filter, Stage } from './filter.ts';
import type { DeviceState, SwitchPort, Vlan } from './layer2.ts';
import type { ConfigFile, Lines, OpenLine } from './lines.ts';
import type { AddressSet, Match } from './match.ts';

export type InterfaceKind =
  | 'physical'
  | 'bond'
  | 'vlan'
  | 'subinterface'
  | 'bridge'
  | 'loopback'
  | 'tunnel'
  | 'wireless'
  | 'cellular'
  | 'virtual';

export interface DeviceInterface {
  /** As the device spells it in full: `GigabitEthernet1/1`, `port3`, `ethernet1/1.30`. */
  name: string;
  kind: InterfaceKind;
  enabled: boolean;
  description?: string;
  /** With host bits: `10.70.15.2/29`. */
  addresses: string[];
  /** Its address comes from DHCP, PPP or SLAAC: not known from here. */
  dynamicAddress?: boolean;
  /** Virtual router (VRF, VDOM, routing instance); absent: the default one. */
  vrf?: string;
  /** 802.1Q tag of a VLAN interface or subinterface. */
  vlan?: number;
  /** Physical interface of a subinterface, bond or bridge it belongs to. */
  parent?: string;
  /** Ports of a bond or bridge. */
  members?: string[];
  switchport?: SwitchPort;
  at: Lines;
}

/** A named group of interfaces to which rules refer. */
export interface DeviceZone {
  name: string;
  interfaces: string[];
  at: Lines;
}

export interface Route {
  /** `0.0.0.0/0`, `2001:db8::/32`. */
  prefix: string;
  via?: string;
  interface?: string;
  vrf?: string;
  /** Sends nowhere (null route, reject). */
  discards?: boolean;
  source: 'static' | 'table' | 'dynamic';
  distance?: number;
  at: Lines;
}

/** A way to the device itself. Judged apart from what passes through it. */
export interface ManagementService {
  service:
    | 'ssh'
    | 'telnet'
    | 'http'
    | 'https'
    | 'snmp'
    | 'ftp'
    | 'tftp'
    | 'scp'
    | 'netconf'
    | 'discovery'
    | 'serial'
    | 'other';
  /** As the device calls it, where `service` is `other`. */
  name?: string;
  enabled: boolean;
  protocol?: number;
  port?: number;
  encrypted: boolean;
  /** Interfaces on which it answers; absent: all. */
  on?: string[];
  /** Who may come; absent: anybody. */
  from?: AddressSet;
  at: Lines;
}

/** A weak secret or log-on, told without the secret. */
export interface Weakness {
  kind: 'factory-password' | 'factory-community' | 'clear-text-password' | 'no-password' | 'weak-hash';
  /** Account, community class or place, inert: never the secret. */
  what: string;
  at: Lines;
}

/** One device, or what one of its files says of it. Everything points to its lines. */
export interface ConfiguredDevice {
  /** Host name as configured, else the file's stem. Unique within one reading; joining gives it the asset's id. */
  name: string;
  hostname?: string;
  dialect: string;
  maker?: string;
  model?: string;
  version?: string;
  files: ConfigFile[];
  interfaces: DeviceInterface[];
  vlans: Vlan[];
  zones: DeviceZone[];
  filters: Filter[];
  routes: Route[];
  /** Passes IP packets between its interfaces: `no` for a switch without routing, `unknown` where the file does not say. */
  forwards: 'yes' | 'no' | 'unknown';
  /** Steps for packets that pass through, in order. */
  transit: Stage[];
  /** Steps for packets to the device itself. */
  toDevice: Stage[];
  /** Bridges frames between its ports with the transit filters applied (transparent firewall, bump in the wire). */
  transparent?: boolean;
  /** Frames that a bridging device lets through below IP; absent: all. */
  management: ManagementService[];
  weaknesses: Weakness[];
  /** VPN tunnels that end here: ways that no cable shows. */
  tunnels: {
    name: string;
    interface?: string;
    peer?: string;
    remote?: AddressSet;
    local?: AddressSet;
    match?: Match;
    at: Lines;
  }[];
  /** Redundancy by name: `MRP`, `HIPER-Ring`, `RSTP`, `VRRP`, … with the ports that take part. */
  redundancy: { protocol: string; ports: string[]; at: Lines }[];
  state?: DeviceState;
  /** Lines that could change an answer and were not followed. */
  open: OpenLine[];
  problems: Problem[];
}

/** Which device and which day a configuration file is of. */
export interface ConfigPlacement {
  artefact: Sha256;
  file: string;
  /** Asset of the site, where it was found out. */
  asset?: string;
  collected: Instant;
  /** How the day is known: said by the site, written in the file, in its path, or only the file's own time. */
  dated: 'declared' | 'content' | 'path' | 'file-time';
  /** Declared as one version of a device that is not running: a candidate, or a template. */
  purpose: 'running' | 'candidate' | 'template';
}
