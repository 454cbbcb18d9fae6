// A device as `quaywall config read --json` prints it: what its configuration says, in one shape for every maker, each part with its lines.
import { z } from 'zod';
import { count, instant, problem, sha256 } from './parts.ts';

const range = z.tuple([z.number().int(), z.number().int()]).describe('From and to, both included');

const lines = z
  .strictObject({
    file: count.describe('Index in "files"'),
    line: z.number().int().min(1),
    to: z.number().int().optional(),
  })
  .describe('Lines of one of the device’s files, counted from 1');

export const addressSet = z
  .strictObject({
    include: z.array(z.string()).describe('Prefixes, ranges (a-b) and single addresses'),
    except: z.array(z.string()).optional(),
    names: z.array(z.string()).optional().describe('Names of the objects it was made of'),
  })
  .describe('Union of "include" less union of "except"');

const serviceMatch = z.strictObject({
  protocol: z.number().int().optional().describe('IANA number; absent: any'),
  fromPorts: z.array(range).optional(),
  toPorts: z.array(range).optional(),
  icmp: z.strictObject({ type: z.number().int(), code: z.number().int().optional() }).optional(),
});

const match = z
  .strictObject({
    family: z.literal([4, 6]).optional(),
    from: addressSet.optional(),
    to: addressSet.optional(),
    services: z.array(serviceMatch).optional(),
    in: z.array(z.string()).optional(),
    out: z.array(z.string()).optional(),
    notIn: z.array(z.string()).optional(),
    notOut: z.array(z.string()).optional(),
    states: z.array(z.enum(['new', 'established', 'related', 'invalid', 'untracked'])).optional(),
    etherTypes: z.array(z.number().int()).optional(),
    may: z.array(z.string()).optional().describe('Conditions only the running device can decide, in words'),
  })
  .describe('All conditions must hold; an absent one is any');

const rule = z.strictObject({
  id: z.string(),
  action: z.enum(['permit', 'deny', 'jump', 'goto', 'return', 'pass']),
  target: z.string().optional(),
  reject: z.boolean().optional(),
  match,
  at: lines,
  text: z.string(),
  enabled: z.boolean(),
  logged: z.boolean().optional(),
  expires: instant.optional(),
  comment: z.string().optional(),
  hits: z.number().optional(),
  implicit: z.boolean().optional(),
});

const rewrite = z.strictObject({
  to: z.union([addressSet, z.literal('interface')]),
  pairwise: z.boolean().optional(),
  ports: range.optional(),
});

const natRule = z.strictObject({
  id: z.string(),
  match,
  source: rewrite.optional(),
  destination: rewrite.optional(),
  exempt: z.boolean().optional(),
  at: lines,
  text: z.string(),
  enabled: z.boolean(),
});

const stage = z.union([
  z.strictObject({
    kind: z.literal('filter'),
    filter: z.string(),
    in: z.array(z.string()).optional(),
    out: z.array(z.string()).optional(),
    tracksSessions: z.boolean(),
    family: z.literal([4, 6]).optional(),
    at: lines.optional(),
  }),
  z.strictObject({
    kind: z.literal('nat'),
    name: z.string(),
    rules: z.array(natRule),
    in: z.array(z.string()).optional(),
    out: z.array(z.string()).optional(),
    at: lines.optional(),
  }),
]);

const switchPort = z.strictObject({
  mode: z.enum(['access', 'trunk', 'hybrid', 'dynamic']),
  pvid: z.number().int().optional(),
  tagged: z.array(range),
  untagged: z.array(range),
  forbidden: z.array(range).optional(),
  accepts: z.enum(['all', 'tagged', 'untagged']),
  ingressFiltering: z.boolean(),
  ring: z.string().optional(),
  isolated: z.boolean().optional(),
  voiceVlan: z.number().int().optional(),
  at: z.array(lines),
});

const portInterface = z.strictObject({
  name: z.string(),
  kind: z.enum([
    'physical',
    'bond',
    'vlan',
    'subinterface',
    'bridge',
    'loopback',
    'tunnel',
    'wireless',
    'cellular',
    'virtual',
  ]),
  enabled: z.boolean(),
  description: z.string().optional(),
  addresses: z.array(z.string()).describe('With host bits: 10.70.15.2/29'),
  dynamicAddress: z.boolean().optional(),
  vrf: z.string().optional(),
  vlan: z.number().int().optional(),
  parent: z.string().optional(),
  members: z.array(z.string()).optional(),
  switchport: switchPort.optional(),
  at: lines,
});

const lineStates = z
  .strictObject({ unrecognised: count, harmless: count, 'not-modelled': count, limited: count, modelled: count })
  .describe('Of the relevant lines, how many are in which state');

export const openLine = z
  .strictObject({
    at: lines,
    state: z.enum(['unrecognised', 'not-modelled', 'limited']),
    scope: z.enum(['filter', 'nat', 'route', 'layer2', 'interface', 'management', 'device']),
    text: z.string().describe('The line as it stands, secrets blanked'),
    element: z.string().optional(),
    note: z.string().optional(),
  })
  .describe('A line that could change an answer and was not followed, or only in part');

const state = z.strictObject({
  neighbours: z.array(
    z.strictObject({
      port: z.string(),
      name: z.string(),
      remotePort: z.string().optional(),
      by: z.enum(['lldp', 'cdp', 'other']),
      at: lines,
    }),
  ),
  macs: z.array(
    z.strictObject({
      vlan: z.number().int().optional(),
      mac: z.string().optional(),
      port: z.string(),
      count: z.number().int().optional(),
      at: lines,
    }),
  ),
  spanningTree: z.array(
    z.strictObject({
      vlan: z.number().int().optional(),
      port: z.string(),
      role: z.string(),
      state: z.string(),
      at: lines,
    }),
  ),
});

export const device = z
  .strictObject({
    name: z.string(),
    hostname: z.string().optional(),
    dialect: z.string(),
    maker: z.string().optional(),
    model: z.string().optional(),
    version: z.string().optional(),
    files: z.array(
      z.strictObject({
        artefact: sha256,
        name: z.string(),
        dialect: z.string(),
        part: z.enum(['configuration', 'state']),
        lines: z.strictObject({ total: count, relevant: count, states: lineStates }),
        written: instant.optional(),
      }),
    ),
    interfaces: z.array(portInterface),
    vlans: z.array(z.strictObject({ id: z.number().int(), name: z.string().optional(), at: lines })),
    zones: z.array(z.strictObject({ name: z.string(), interfaces: z.array(z.string()), at: lines })),
    filters: z.array(
      z.strictObject({
        name: z.string(),
        family: z.literal([4, 6]).optional(),
        rules: z.array(rule),
        otherwise: z.enum(['permit', 'deny', 'return']),
        at: lines,
        purpose: z.enum(['packets', 'other']).optional(),
      }),
    ),
    routes: z.array(
      z.strictObject({
        prefix: z.string(),
        via: z.string().optional(),
        interface: z.string().optional(),
        vrf: z.string().optional(),
        discards: z.boolean().optional(),
        source: z.enum(['static', 'table', 'dynamic']),
        distance: z.number().optional(),
        at: lines,
      }),
    ),
    forwards: z.enum(['yes', 'no', 'unknown']),
    transit: z.array(stage).describe('Steps for packets that pass through, in order'),
    toDevice: z.array(stage).describe('Steps for packets to the device itself'),
    transparent: z.boolean().optional(),
    management: z.array(
      z.strictObject({
        service: z.enum([
          'ssh',
          'telnet',
          'http',
          'https',
          'snmp',
          'ftp',
          'tftp',
          'scp',
          'netconf',
          'discovery',
          'serial',
          'other',
        ]),
        name: z.string().optional(),
        enabled: z.boolean(),
        protocol: z.number().int().optional(),
        port: z.number().int().optional(),
        encrypted: z.boolean(),
        on: z.array(z.string()).optional(),
        from: addressSet.optional(),
        at: lines,
      }),
    ),
    weaknesses: z.array(
      z.strictObject({
        kind: z.enum(['factory-password', 'factory-community', 'clear-text-password', 'no-password', 'weak-hash']),
        what: z.string(),
        at: lines,
      }),
    ),
    tunnels: z.array(
      z.strictObject({
        name: z.string(),
        interface: z.string().optional(),
        peer: z.string().optional(),
        remote: addressSet.optional(),
        local: addressSet.optional(),
        match: match.optional(),
        at: lines,
      }),
    ),
    redundancy: z.array(z.strictObject({ protocol: z.string(), ports: z.array(z.string()), at: lines })),
    state: state.optional(),
    open: z.array(openLine),
    problems: z.array(problem),
  })
  .describe('A network device as its configuration says it works');
