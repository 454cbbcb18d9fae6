// For tests only: small random rule lists as plain values, with the answer that a first-match list gives, and the same list in three makers' words.
import fc from 'fast-check';
import type { Packet } from './testing.ts';

export interface MadeRule {
  permit: boolean;
  enabled: boolean;
  /** Index of the zone, or any. */
  in: number | undefined;
  out: number | undefined;
  /** Third octet and prefix length of 10.0.x.0. */
  from: { net: number; bits: number } | undefined;
  to: { net: number; bits: number } | undefined;
  notTo: boolean;
  service: { protocol: 6 | 17; low: number; high: number } | undefined;
}

const net = fc.option(fc.record({ net: fc.integer({ min: 0, max: 3 }), bits: fc.constantFrom(24, 23, 22, 32) }), {
  nil: undefined,
});
const zone = fc.option(fc.integer({ min: 0, max: 2 }), { nil: undefined });

export const madeRules: fc.Arbitrary<MadeRule[]> = fc.array(
  fc.record({
    permit: fc.boolean(),
    enabled: fc.constantFrom(true, true, true, false),
    in: zone,
    out: zone,
    from: net,
    to: net,
    notTo: fc.constantFrom(false, false, false, true),
    service: fc.option(
      fc
        .tuple(fc.constantFrom<6 | 17>(6, 17), fc.integer({ min: 1, max: 8 }), fc.integer({ min: 0, max: 4 }))
        .map(([protocol, low, more]) => ({ protocol, low, high: low + more })),
      { nil: undefined },
    ),
  }),
  { maxLength: 8 },
);

export interface MadeFlow {
  in: number;
  out: number;
  from: { net: number; host: number };
  to: { net: number; host: number };
  protocol: 6 | 17;
  port: number;
}

const host = fc.record({ net: fc.integer({ min: 0, max: 3 }), host: fc.constantFrom(0, 1, 77) });
export const madeFlow: fc.Arbitrary<MadeFlow> = fc.record({
  in: fc.integer({ min: 0, max: 2 }),
  out: fc.integer({ min: 0, max: 2 }),
  from: host,
  to: host,
  protocol: fc.constantFrom<6 | 17>(6, 17),
  port: fc.integer({ min: 1, max: 14 }),
});

export const packetOf = (f: MadeFlow): Packet => ({
  from: `10.0.${f.from.net}.${f.from.host}`,
  to: `10.0.${f.to.net}.${f.to.host}`,
  protocol: f.protocol,
  toPort: f.port,
});

const inside = (set: MadeRule['from'], at: { net: number; host: number }): boolean => {
  if (!set) return true;
  const value = at.net * 256 + at.host;
  const size = 2 ** (32 - set.bits);
  return Math.floor(value / size) === Math.floor((set.net * 256) / size);
};

/** What a first-match list says; undefined where no rule fits. */
export function firstMatch(rules: readonly MadeRule[], f: MadeFlow): 'permit' | 'deny' | undefined {
  for (const r of rules) {
    if (!r.enabled) continue;
    if (r.in !== undefined && r.in !== f.in) continue;
    if (r.out !== undefined && r.out !== f.out) continue;
    if (!inside(r.from, f.from)) continue;
    if (r.to && r.notTo ? inside(r.to, f.to) : !inside(r.to, f.to)) continue;
    if (r.service && (r.service.protocol !== f.protocol || f.port < r.service.low || f.port > r.service.high)) continue;
    return r.permit ? 'permit' : 'deny';
  }
  return undefined;
}

const prefix = (p: NonNullable<MadeRule['from']>): string =>
  `10.0.${((p.net * 256) & ~(2 ** (32 - p.bits) - 1)) >> 8}.0/${p.bits}`;

/** A FortiGate with three ports of which the third stands in a zone. */
export function asFortios(rules: readonly MadeRule[]): string {
  const names = ['port1', 'port2', 'inside'];
  const lines = ['config system global', 'set hostname "made"', 'end', 'config system interface'];
  for (const port of ['port1', 'port2', 'port3'])
    lines.push(`edit "${port}"`, 'set vdom "root"', 'set type physical', 'next');
  lines.push(
    'end',
    'config system zone',
    'edit "inside"',
    'set interface "port3"',
    'next',
    'end',
    'config firewall address',
  );
  const objects = new Set(rules.flatMap((r) => [r.from, r.to]).flatMap((p) => (p ? [prefix(p)] : [])));
  for (const p of objects) lines.push(`edit "net ${p}"`, `set subnet ${p}`, 'next');
  lines.push('end', 'config firewall service custom');
  rules.forEach((r, i) => {
    if (r.service)
      lines.push(
        `edit "s${i}"`,
        `set ${r.service.protocol === 6 ? 'tcp' : 'udp'}-portrange ${r.service.low}-${r.service.high}`,
        'next',
      );
  });
  lines.push('end', 'config firewall policy');
  rules.forEach((r, i) => {
    lines.push(
      `edit ${i + 1}`,
      `set srcintf "${r.in === undefined ? 'any' : names[r.in]}"`,
      `set dstintf "${r.out === undefined ? 'any' : names[r.out]}"`,
    );
    lines.push(
      `set srcaddr "${r.from ? `net ${prefix(r.from)}` : 'all'}"`,
      `set dstaddr "${r.to ? `net ${prefix(r.to)}` : 'all'}"`,
    );
    if (r.to && r.notTo) lines.push('set dstaddr-negate enable');
    if (r.permit) lines.push('set action accept');
    if (!r.enabled) lines.push('set status disable');
    lines.push('set schedule "always"', `set service "${r.service ? `s${i}` : 'ALL'}"`, 'next');
  });
  return [...lines, 'end'].join('\n');
}

type Tree = { [key: string]: Tree | string[] | string };

/** The same as a PAN-OS tree: entries are objects, lists are arrays, values are strings. */
function panTree(rules: readonly MadeRule[]): Tree {
  const zones = ['z1', 'z2', 'z3'];
  const made: Tree = {};
  const services: Tree = {};
  rules.forEach((r, i) => {
    if (r.service)
      services[`s${i}`] = {
        protocol: { [r.service.protocol === 6 ? 'tcp' : 'udp']: { port: `${r.service.low}-${r.service.high}` } },
      };
    made[`rule ${i}`] = {
      from: [r.in === undefined ? 'any' : zones[r.in]!],
      to: [r.out === undefined ? 'any' : zones[r.out]!],
      source: [r.from ? prefix(r.from) : 'any'],
      destination: [r.to ? prefix(r.to) : 'any'],
      ...(r.to && r.notTo ? { 'negate-destination': 'yes' } : {}),
      application: ['any'],
      service: [r.service ? `s${i}` : 'any'],
      action: r.permit ? 'allow' : 'deny',
      ...(r.enabled ? {} : { disabled: 'yes' }),
    };
  });
  const ethernet: Tree = {};
  for (const n of [1, 2, 3]) ethernet[`ethernet1/${n}`] = { layer3: { ip: [`192.0.2.${n * 16 + 1}/28`] } };
  return {
    deviceconfig: { system: { hostname: 'made' } },
    network: { interface: { ethernet } },
    vsys: {
      vsys1: {
        zone: Object.fromEntries(zones.map((z, i) => [z, { network: { layer3: [`ethernet1/${i + 1}`] } }])),
        ...(Object.keys(services).length > 0 ? { service: services } : {}),
        rulebase: { security: { rules: made } },
      },
    },
  };
}

const quoted = (word: string) => (/^[\w./-]+$/.test(word) ? word : `"${word}"`);

function asSetLines(tree: Tree, path: string[] = ['set']): string[] {
  return Object.entries(tree).flatMap(([key, value]) => {
    const at = [...path, quoted(key)];
    if (typeof value === 'string') return [[...at, quoted(value)].join(' ')];
    if (Array.isArray(value))
      return [[...at, value.length === 1 ? quoted(value[0]!) : `[ ${value.map(quoted).join(' ')} ]`].join(' ')];
    return asSetLines(value, at);
  });
}

function asBraces(tree: Tree, depth = 0): string[] {
  const pad = '  '.repeat(depth);
  return Object.entries(tree).flatMap(([key, value]) => {
    if (typeof value === 'string') return [`${pad}${quoted(key)} ${quoted(value)};`];
    if (Array.isArray(value)) return [`${pad}${quoted(key)} [ ${value.map(quoted).join(' ')} ];`];
    return [`${pad}${quoted(key)} {`, ...asBraces(value, depth + 1), `${pad}}`];
  });
}

/** Words that are names of entries, by the block they stand in. */
const entryBlocks = new Set(['vsys', 'zone', 'service', 'rules', 'ethernet', 'devices', 'ip']);

function asXml(tree: Tree, block = '', depth = 0): string[] {
  const pad = ' '.repeat(depth);
  return Object.entries(tree).flatMap(([key, value]) => {
    const [open, close] = entryBlocks.has(block) ? [`<entry name="${key}">`, '</entry>'] : [`<${key}>`, `</${key}>`];
    if (typeof value === 'string') return [`${pad}${open}${value}${close}`];
    const inner = Array.isArray(value)
      ? value.map((v) => (key === 'ip' ? `${pad} <entry name="${v}"/>` : `${pad} <member>${v}</member>`))
      : asXml(value, key, depth + 1);
    return [`${pad}${open}`, ...inner, `${pad}${close}`];
  });
}

export const panForms = (rules: readonly MadeRule[]): { set: string; braces: string; xml: string } => {
  const tree = panTree(rules);
  return {
    set: asSetLines(tree).join('\n'),
    braces: asBraces({ config: { devices: { 'localhost.localdomain': tree } } }).join('\n'),
    xml: [
      '<config version="10.1.0">',
      ...asXml({ devices: { 'localhost.localdomain': tree } }, '', 1),
      '</config>',
    ].join('\n'),
  };
};
