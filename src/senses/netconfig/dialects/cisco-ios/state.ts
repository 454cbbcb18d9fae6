// What is gathered while the lines of one IOS configuration are read; the model is made of it at the end, when all names are known.
import type {
  AddressSet,
  ConfiguredDevice,
  DeviceInterface,
  Filter,
  Lines,
  ManagementService,
  ServiceMatch,
} from '#facts';
import type { Addresses } from '../../core/cisco/entry.ts';
import type { Line } from '../../core/cisco/lines.ts';
import type { LineBook } from '../../core/line-book.ts';
import type { PortWords } from './switchport.ts';

/** One interface as written. */
export interface Port {
  device: DeviceInterface;
  words: PortWords;
  accessIn: { family: 4 | 6; name: string; line: number }[];
  accessOut: { family: 4 | 6; name: string; line: number }[];
  nat?: 'inside' | 'outside';
  zone?: string;
  tunnel: { source?: string; destination?: string; line: number };
  crypto?: { map: string; line: number };
  channel?: number;
  /** `no ip address` stands there: a routed port without one. */
  noAddress?: boolean;
}

/** Where a line under `interface` stands. */
export interface InterfaceAt {
  ios: IosState;
  port: Port;
}

/** An access list, its entries still in words: what they refer to may stand further down. */
export interface AclText {
  name: string;
  kind: 'standard' | 'extended';
  family: 4 | 6;
  at: Lines;
  entries: { line: Line; seq?: number; words: string[]; comment?: string }[];
}

/** `class-map type inspect`. */
export interface ClassMap {
  all: boolean;
  matches: Line[];
  at: Lines;
}

export interface InspectClass {
  name: string;
  action?: 'inspect' | 'pass' | 'drop';
  logged: boolean;
  at: Lines;
}

export interface AccessMapEntry {
  seq: number;
  matches: { family: 4 | 6 | 'mac'; name: string }[];
  drop: boolean;
  at: Lines;
}

/** `line vty 0 4`, as written. */
export interface TerminalLine {
  kind: string;
  at: Lines;
  input?: string[];
  access?: { name: string; line: number };
  access6?: { name: string; line: number };
  login?: string;
  secret?: boolean;
}

export class IosState {
  readonly device: ConfiguredDevice;
  readonly book: LineBook;
  readonly ports = new Map<string, Port>();
  readonly acls = new Map<string, AclText>();
  readonly filters = new Map<string, Filter>();
  readonly networks = new Map<string, { at: Lines; lines: Line[] }>();
  readonly services = new Map<string, { at: Lines; lines: Line[] }>();
  readonly networkSets = new Map<string, Addresses | undefined>();
  readonly serviceSets = new Map<string, ServiceMatch[] | undefined>();
  readonly hosts = new Map<string, string>();
  readonly zones = new Map<string, { at: Lines; members: string[] }>();
  readonly classMaps = new Map<string, ClassMap>();
  readonly inspectPolicies = new Map<string, { classes: InspectClass[]; at: Lines }>();
  readonly zonePairs: { name: string; from: string; to: string; policy?: string; at: Lines }[] = [];
  readonly natLines: Line[] = [];
  readonly pools = new Map<string, AddressSet>();
  readonly accessMaps = new Map<string, AccessMapEntry[]>();
  readonly routeTargets: { vrf: string; way: string; value: string; line: number }[] = [];
  readonly vlanFilters: { map: string; vlans: [number, number][]; at: Lines }[] = [];
  readonly privateVlans = new Map<number, { kind?: 'primary' | 'isolated' | 'community'; with: [number, number][] }>();
  /** Lists used for something other than packets. */
  readonly usedOtherwise = new Set<string>();
  readonly usedForPackets = new Set<string>();
  readonly crypto = new Map<string, { peer?: string; match?: string; name: string; seq: string; line: Line }[]>();
  readonly terminals: TerminalLine[] = [];
  /** Services whose sources a list tells. */
  readonly sources: { service: ManagementService; acl: string }[] = [];
  readonly httpPorts: { http?: number; https?: number } = {};
  httpAccess: string | undefined;
  aaa = false;
  routing: 'yes' | 'no' | undefined;
  routing6 = false;
  routingProtocol = false;
  /** Remark before the next entry of a numbered list. */
  comment: string | undefined;
  defaultGateway = false;
  tagNative = false;
  vtp: { mode?: string; domain?: boolean } = {};
  spanningTree: { mode?: string; line?: number } = {};
  switchSigns = false;

  constructor(device: ConfiguredDevice, book: LineBook) {
    this.device = device;
    this.book = book;
  }
}

export const lines = (line: Line): Lines =>
  line.to > line.n ? { file: 0, line: line.n, to: line.to } : { file: 0, line: line.n };
export const oneLine = (n: number): Lines => ({ file: 0, line: n });
