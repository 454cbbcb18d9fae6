// What is gathered while the lines of one ASA configuration are read.
import type { AddressSet, ConfiguredDevice, DeviceInterface, Filter, Lines, ServiceMatch } from '#facts';
import type { Addresses } from '../../core/cisco/entry.ts';
import type { Line } from '../../core/cisco/lines.ts';
import type { LineBook } from '../../core/line-book.ts';

/** One interface; `name` is what rules call it by. */
export interface AsaPort {
  device: DeviceInterface;
  name?: string;
  level: number;
  managementOnly?: boolean;
  bridgeGroup?: string;
}

export interface AclLine {
  line: Line;
  words: string[];
  standard: boolean;
  comment?: string;
  hits?: number;
}

export interface NatLine {
  line: Line;
  words: string[];
  from: string;
  to: string;
  /** Object that carries it; absent: twice NAT. */
  object?: string;
}

export class AsaState {
  readonly device: ConfiguredDevice;
  readonly book: LineBook;
  readonly ports = new Map<string, AsaPort>();
  readonly hosts = new Map<string, string>();
  readonly objects = new Map<string, { lines: Line[]; at: Lines }>();
  readonly serviceObjects = new Map<string, { lines: Line[]; at: Lines }>();
  readonly groups = new Map<string, { kind: string; protocol?: string; lines: Line[]; at: Lines }>();
  readonly networkSets = new Map<string, Addresses | undefined>();
  readonly serviceSets = new Map<string, ServiceMatch[] | undefined>();
  readonly acls = new Map<string, { entries: AclLine[]; at: Lines }>();
  readonly filters = new Map<string, Filter>();
  readonly groupsIn = new Map<string, { acl: string; line: number }>();
  readonly groupsOut = new Map<string, { acl: string; line: number }>();
  global: { acl: string; line: number } | undefined;
  controlPlane: { acl: string; line: number; zone: string }[] = [];
  readonly nat: NatLine[] = [];
  readonly oldNat: Line[] = [];
  readonly access: { service: 'ssh' | 'telnet' | 'http'; from: AddressSet; zone: string; line: number }[] = [];
  readonly icmp: { permit: boolean; line: Line; words: string[] }[] = [];
  httpPort = 443;
  httpServer: number | undefined;
  interInterface = false;
  intraInterface = false;
  readonly crypto = new Map<string, { peer?: string; match?: string; line: number }>();
  readonly cryptoOn = new Map<string, string>();
  readonly tunnels: { port: AsaPort; source?: string; destination?: string; line: number }[] = [];
  remark: string | undefined;
  failover = false;
  old = false;

  constructor(device: ConfiguredDevice, book: LineBook) {
    this.device = device;
    this.book = book;
  }
}

export const lines = (line: Line): Lines =>
  line.to > line.n ? { file: 0, line: line.n, to: line.to } : { file: 0, line: line.n };
export const oneLine = (n: number): Lines => ({ file: 0, line: n });
