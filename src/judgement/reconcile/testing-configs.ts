// For tests only: the small terminal of `testing.ts` with its network devices, as readers of configurations would give them. All by hand.
import type { Instant } from '#kit';
import { sha256 } from '#kit';
import type {
  ConfigFile,
  ConfigPlacement,
  ConfiguredDevice,
  DeviceInterface,
  FilterRule,
  Match,
  NatRule,
  OpenLine,
} from '#facts';
import type { RegisterName } from '#site';
import type { TestFacts } from './testing.ts';

/** What the network needs beside the small terminal: a crane's uplink, firewalls and a switch. */
const networkRegisters: Partial<Record<RegisterName, unknown[]>> = {
  zones: [{ id: 'C2/UP', name: 'C2 uplink', function: 'uplink', crane: 'C2', subnets: ['10.1.3.8/29'], vlans: [15] }],
  assets: [
    { id: 'C1-SW', zone: 'C1/OPS', crane: 'C1', role: 'switch' },
    { id: 'C2-FW', zone: 'C2/UP', crane: 'C2', role: 'firewall', forwards: true, ip: ['10.1.3.10'] },
    {
      id: 'CORE',
      zone: 'OPS',
      role: 'firewall',
      forwards: true,
      ip: ['10.9.0.1'],
      interfaces: [
        { zone: 'MGMT', ip: '10.9.1.1' },
        { zone: 'GATE', ip: '10.9.2.1' },
        { zone: 'OFFICE', ip: '10.8.0.1' },
        { zone: 'C1/UP', ip: '10.1.3.1' },
        { zone: 'C2/UP', ip: '10.1.3.9' },
      ],
    },
  ],
  sensors: [{ id: 'SE1', sees: ['C1/UP', 'C1/CTRL', 'C1/OPS', 'C1/AUX', 'C2/UP', 'OPS', 'MGMT', 'GATE'] }],
};

/** `networkRegisters` with further entries. */
export const withNetwork = (
  more: Partial<Record<RegisterName, unknown[]>> = {},
): Partial<Record<RegisterName, unknown[]>> => {
  const all: Partial<Record<RegisterName, unknown[]>> = { ...networkRegisters };
  for (const name of Object.keys(more) as RegisterName[]) all[name] = [...(all[name] ?? []), ...more[name]!];
  return all;
};

const at = (line: number) => ({ file: 0, line });

/** A device without anything in it, of one file. The name of the file tells versions apart. */
export function device(name: string, file: string, parts: Partial<ConfiguredDevice> = {}): ConfiguredDevice {
  return {
    name,
    hostname: name,
    dialect: 'by-hand',
    files: [configFile(file)],
    interfaces: [],
    vlans: [],
    zones: [],
    filters: [],
    routes: [],
    forwards: 'yes',
    transit: [],
    toDevice: [],
    management: [],
    weaknesses: [],
    tunnels: [],
    redundancy: [],
    open: [],
    problems: [],
    ...parts,
  };
}

export const configFile = (name: string, part: ConfigFile['part'] = 'configuration'): ConfigFile => ({
  artefact: sha256(name),
  name,
  dialect: 'by-hand',
  part,
  lines: {
    total: 0,
    relevant: 0,
    states: { unrecognised: 0, harmless: 0, 'not-modelled': 0, limited: 0, modelled: 0 },
  },
});

const iface = (name: string, address: string, line: number): DeviceInterface => ({
  name,
  kind: 'physical',
  enabled: true,
  addresses: [address],
  at: at(line),
});

export const tcp = (...ports: number[]): Match => ({
  services: [{ protocol: 6, ...(ports.length > 0 ? { toPorts: ports.map((p): [number, number] => [p, p]) } : {}) }],
});

export const between = (from: string[], to: string[], match: Match = {}): Match => ({
  ...(from.length > 0 ? { from: { include: from } } : {}),
  ...(to.length > 0 ? { to: { include: to } } : {}),
  ...match,
});

/** A rule in line 100 + n of its file. */
export const rule = (n: number, match: Match, more: Partial<FilterRule> = {}): FilterRule => ({
  id: `${n}`,
  action: 'permit',
  match,
  at: at(100 + n),
  text: more.text ?? `permit ${n} by hand`,
  enabled: true,
  ...more,
});

export const openLine = (more: Partial<OpenLine> = {}): OpenLine => ({
  at: at(7),
  state: 'unrecognised',
  scope: 'filter',
  text: 'frobnicate all',
  ...more,
});

export interface FirewallOptions {
  /** Rules in front of the device's own. */
  extra?: FilterRule[];
  /** Rules of its own, by number, that are left out. */
  less?: number[];
  parts?: Partial<ConfiguredDevice>;
}

function firewall(
  name: string,
  file: string,
  legs: [name: string, address: string][],
  routes: [prefix: string, via: string][],
  own: FilterRule[],
  { extra = [], less = [], parts = {} }: FirewallOptions,
): ConfiguredDevice {
  return device(name, file, {
    interfaces: legs.map(([leg, address], i) => iface(leg, address, 10 + i)),
    routes: routes.map(([prefix, via], i) => ({ prefix, via, source: 'static', at: at(30 + i) })),
    filters: [
      {
        name: 'forward',
        rules: [...extra, ...own.filter((r) => !less.includes(Number(r.id)))],
        otherwise: 'deny',
        at: at(100),
      },
    ],
    transit: [{ kind: 'filter', filter: 'forward', tracksSessions: true }],
    ...parts,
  });
}

/** The firewall of the first crane: it lets pass what the conduits declare, and nothing else. */
export const craneOne = (file = 'C1-FW.cfg', options: FirewallOptions = {}): ConfiguredDevice =>
  firewall(
    'C1-FW',
    file,
    [
      ['ctrl', '10.1.0.1/26'],
      ['ops', '10.1.1.1/26'],
      ['aux', '10.1.2.1/26'],
      ['up', '10.1.3.2/29'],
    ],
    [['0.0.0.0/0', '10.1.3.1']],
    [
      rule(1, between(['10.1.1.10'], ['10.1.0.10'], tcp(102))),
      rule(2, between(['10.9.1.10'], ['10.1.0.10'], tcp(102))),
      rule(3, between(['10.1.1.10'], ['10.9.0.10'], tcp(8443))),
    ],
    options,
  );

const pairwise = (was: string, is: string): Pick<NatRule, 'match' | 'destination'> => ({
  match: { to: { include: [is] } },
  destination: { to: { include: [was] }, pairwise: true },
});

/** The firewall of the second crane, with the addresses of every crane inside and its own outside (1:1 translation). */
export const craneTwo = (file = 'C2-FW.cfg', options: FirewallOptions = {}): ConfiguredDevice => {
  const made = firewall(
    'C2-FW',
    file,
    [
      ['ctrl', '192.168.0.1/26'],
      ['ops', '192.168.0.65/26'],
      ['up', '10.1.3.10/29'],
    ],
    [['0.0.0.0/0', '10.1.3.9']],
    [
      rule(1, between(['192.168.0.70'], ['192.168.0.10'], tcp(102))),
      rule(2, between(['10.9.1.10'], ['192.168.0.10'], tcp(102))),
      rule(3, between(['192.168.0.70'], ['10.9.0.10'], tcp(8443))),
    ],
    options,
  );
  const nat = (id: string, line: number, parts: Pick<NatRule, 'match' | 'source' | 'destination'>): NatRule => ({
    id,
    at: at(line),
    text: `${id} by hand`,
    enabled: true,
    ...parts,
  });
  return {
    ...made,
    transit: [
      {
        kind: 'nat',
        name: 'in',
        in: ['up'],
        rules: [nat('map in', 50, pairwise('192.168.0.0/24', '10.2.0.0/24'))],
      },
      ...made.transit,
      {
        kind: 'nat',
        name: 'out',
        out: ['up'],
        rules: [
          nat('map out', 51, {
            match: { from: { include: ['192.168.0.0/24'] } },
            source: { to: { include: ['10.2.0.0/24'] }, pairwise: true },
          }),
        ],
      },
    ],
  };
};

/** The firewall between the port's networks and the cranes. */
export const coreFirewall = (file = 'CORE.cfg', options: FirewallOptions = {}): ConfiguredDevice =>
  firewall(
    'CORE',
    file,
    [
      ['ops', '10.9.0.1/24'],
      ['mgmt', '10.9.1.1/24'],
      ['gate', '10.9.2.1/24'],
      ['office', '10.8.0.1/24'],
      ['c1', '10.1.3.1/29'],
      ['c2', '10.1.3.9/29'],
    ],
    [
      ['10.1.0.0/22', '10.1.3.2'],
      ['10.2.0.0/24', '10.1.3.10'],
    ],
    [
      rule(1, between(['10.9.1.10'], ['10.1.0.10', '10.2.0.10'], tcp(102))),
      rule(2, between(['10.1.1.10', '10.2.0.70'], ['10.9.0.10'], tcp(8443))),
      rule(3, between(['10.9.2.10'], ['10.9.1.10'], tcp(3389))),
    ],
    options,
  );

/** A port of one VLAN. */
export const access = (
  name: string,
  vlan: number,
  line: number,
  more: Partial<DeviceInterface> = {},
): DeviceInterface => ({
  name,
  kind: 'physical',
  enabled: true,
  addresses: [],
  switchport: {
    mode: 'access',
    pvid: vlan,
    tagged: [],
    untagged: [[vlan, vlan]],
    accepts: 'untagged',
    ingressFiltering: true,
    at: [at(line)],
  },
  at: at(line),
  ...more,
});

/** The switch on board of the first crane: every port on its one network. `ports` go in the place of those with the same name. */
export function craneSwitch(
  file = 'C1-SW.cfg',
  ports: DeviceInterface[] = [],
  parts: Partial<ConfiguredDevice> = {},
): ConfiguredDevice {
  const own = [
    access('1/1', 11, 21, { description: 'C1-PLC' }),
    access('1/2', 12, 22, { description: 'C1-HMI' }),
    access('1/3', 13, 23, { description: 'C1-CAM' }),
    access('1/5', 11, 25, { description: 'C1-FW' }),
    access('1/6', 12, 26, { description: 'C1-FW' }),
    access('1/7', 13, 27, { description: 'C1-FW' }),
  ];
  const names = new Set(ports.map((p) => p.name));
  return device('C1-SW', file, {
    forwards: 'no',
    interfaces: [...own.filter((p) => !names.has(p.name)), ...ports],
    vlans: [11, 12, 13].map((id) => ({ id, at: at(id) })),
    ...parts,
  });
}

/** A port that carries all networks of the crane: what a switch that was put back to its factory settings does. */
export const flatPort = (name: string, line: number, more: Partial<DeviceInterface> = {}): DeviceInterface => {
  const port = access(name, 13, line, more);
  return {
    ...port,
    switchport: {
      ...port.switchport!,
      mode: 'trunk',
      tagged: [[11, 12]],
      accepts: 'all',
    },
  };
};

/** Enters a device as a file that was collected at a time. */
export function collect(
  facts: TestFacts,
  made: ConfiguredDevice,
  collected: Instant,
  more: Partial<ConfigPlacement> = {},
): ConfiguredDevice {
  facts.device(made, { asset: made.name, collected, dated: 'declared', purpose: 'running', ...more });
  return made;
}
