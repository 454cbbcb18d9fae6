// Where things are and what may talk: realms, zones, conduits, sensors, policy tests, where captures were taken.
import { z } from 'zod';
import { id, ip, port, prefix, selector, text, vlan, when } from './parts.ts';

export const realm = z
  .strictObject({
    id,
    crane: id.optional(),
    nat: z
      .array(z.strictObject({ inside: prefix, outside: prefix }))
      .default([])
      .describe('1:1 translation (RFC 2663 basic NAT): how inside addresses look from the rest of the site'),
    note: text.optional(),
  })
  .describe(
    'An address realm (RFC 2663): a part of the site with addresses of its own. The realm "site" always exists.',
  );

const zoneFunctions = [
  'control',
  'operations',
  'management',
  'auxiliary',
  'supplier',
  'uplink',
  'backbone',
  'dmz',
  'monitoring',
  'cctv',
  'wireless',
  'business',
  'remote-access',
  'internet',
  'other',
] as const;

export const zone = z
  .strictObject({
    id,
    name: text,
    function: z.enum(zoneFunctions).describe('What the zone is for; measures ask for it'),
    crane: id.optional(),
    realm: id.default('site'),
    subnets: z.array(prefix).default([]),
    vlans: z.array(vlan).default([]),
    gateway: ip.optional(),
    trust: z.enum(['trusted', 'restricted', 'untrusted-supplier', 'untrusted']).default('restricted'),
    level: text.optional().describe('Purdue level'),
    sl_t: text.optional().describe('IEC 62443 target security level'),
    note: text.optional(),
  })
  .describe('A zone (IEC 62443-3-2): assets with common security requirements');

const operationClasses = ['read', 'operate', 'manage'] as const;

const service = z
  .strictObject({
    id,
    from: selector,
    to: selector,
    same_crane: z.boolean().default(false).describe('Only between two ends on the same crane'),
    transport: z.enum(['tcp', 'udp', 'icmp', 'ethernet', 'any']),
    ports: z.array(port).default([]).describe('Server ports or EtherTypes; empty means all of the transport'),
    protocol: text.optional().describe('Application, in words or as tshark names it'),
    operations: z
      .array(z.enum(operationClasses))
      .default(['read', 'operate'])
      .describe('Classes of controller operations allowed'),
    when: z
      .enum(['always', 'change', 'session', 'visit'])
      .default('always')
      .describe('Only inside an approved change, a recorded session or a visit'),
    owner: id.optional(),
    approved_by: id.optional(),
    ticket: text.optional(),
    review_by: when.optional(),
    why: text.optional(),
  })
  .describe('One kind of traffic that is allowed. What no service allows is not allowed.');

export const conduit = z
  .strictObject({
    id,
    between: selector,
    and: selector,
    enforced_by: text.optional(),
    purpose: text.optional(),
    services: z.array(service).default([]),
  })
  .describe('A conduit (IEC 62443-3-2): the only ways between (or inside) zones, with the services allowed on it');

export const policyTest = z
  .strictObject({
    id,
    expect: z.enum(['deny', 'allow']),
    from: selector,
    to: selector,
    except: selector.optional(),
    transport: z.enum(['tcp', 'udp', 'icmp', 'ethernet', 'any']).default('any'),
    ports: z.array(port).default([]),
    operations: z.array(z.enum(operationClasses)).optional(),
    outside: z
      .enum(['change', 'session', 'visit'])
      .optional()
      .describe('Judged only outside an approved change, a recorded session or a visit'),
    measure: text.optional(),
    why: text.optional(),
  })
  .describe('What must never, or must always, be possible');

export const sensor = z
  .strictObject({
    id,
    sees: z.array(selector).min(1).describe('Zones whose traffic passes it'),
    method: text.optional(),
    place: text.optional(),
    blind: z.array(text).default([]).describe('What it cannot see, in words'),
  })
  .describe('A place where traffic is watched');

export const captureSource = z
  .strictObject({
    files: text.describe('File name pattern, relative to captures/: "sts01-*.pcapng"'),
    sensor: id.optional(),
    crane: id.optional(),
    realm: id.optional(),
    vlan_realms: z
      .record(z.string().regex(/^\d+$/), id)
      .default({})
      .describe('On a trunk: which VLAN belongs to which realm'),
    side: z.enum(['inside', 'outside']).optional().describe('Side of the NAT'),
    clock_error_seconds: z.number().min(0).default(2),
    directions: z.enum(['both', 'one']).default('both'),
    segments: z
      .array(selector)
      .optional()
      .describe('Zones watched; default: what the sensor sees, within the crane if one is named'),
    note: text.optional(),
  })
  .describe('Where the captures that match were taken');

export const configSource = z
  .strictObject({
    files: text.describe('File name pattern, relative to configs/: "2026-11-19/STS-03-*"'),
    asset: id
      .optional()
      .describe('Device it is of; default: the asset whose id or name is the host name or the file name'),
    collected: when
      .optional()
      .describe('When it was fetched; default: a date in the path, the text, else the file’s own time'),
    purpose: z
      .enum(['running', 'candidate', 'template'])
      .default('running')
      .describe('candidate: proposed, not running; template: what others are compared with'),
    note: text.optional(),
  })
  .describe('Of which device and day the configuration files that match are');

const linkEnd = z.strictObject({
  asset: id,
  port: text.optional().describe('As the device spells it: "Gi1/1", "1/3", "X2"'),
});

export const link = z
  .strictObject({
    id,
    a: linkEnd,
    b: linkEnd,
    kind: z
      .enum(['cable', 'fibre', 'radio', 'cellular', 'internet', 'serial'])
      .default('cable')
      .describe('cellular and internet lead out of the site'),
    fallback: z.boolean().default(false).describe('Used only when another link fails: always counted as there'),
    note: text.optional(),
  })
  .describe(
    'A cable, a fibre or a radio path between two devices. Neighbours that devices report (LLDP, CDP) need no entry.',
  );

export const template = z
  .strictObject({
    id,
    devices: selector.describe('Devices that must all work alike'),
    like: id.optional().describe('Device that is the pattern; default: what most of them do'),
    note: text.optional(),
  })
  .describe('Devices that were set up from one template: same effect, each with its own addresses');

const clockTime = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'a time of day, 02:30');

export const collection = z
  .strictObject({
    id,
    enabled: z.boolean().default(false).describe('Nothing is ever sent while this is false'),
    platform: z
      .enum(['cisco-ios', 'fortios', 'hios', 'linux-nft'])
      .describe('Decides which fixed list of read-only commands is sent'),
    devices: z
      .array(
        z.strictObject({
          asset: id,
          address: text.optional().describe('Where it answers; default: the first address of the asset'),
          port: z.number().int().min(1).max(65535).default(22),
          host_key: z
            .string()
            .regex(/^SHA256:[A-Za-z0-9+/]{43}$/, 'a fingerprint as ssh-keygen -lf prints it: SHA256:…')
            .describe('Fingerprint of the device’s key; another key ends the connection'),
        }),
      )
      .min(1),
    user: text.describe('Account with reading rights only'),
    from: clockTime.describe('Start of the daily window, site time'),
    until: clockTime.describe('End of the daily window, site time'),
    days: z
      .array(z.enum(['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun']))
      .default([])
      .describe('Empty: every day'),
    pause_seconds: z.number().min(1).default(2).describe('Least time between two commands'),
    owner: id.optional(),
    note: text.optional(),
  })
  .describe(
    'Devices whose configurations may be fetched by SSH with read-only commands, inside a daily window. Off by default.',
  );
