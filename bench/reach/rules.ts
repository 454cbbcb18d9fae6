// Seeded lists of rules as terminals have them: 400 subnets, 24 services of OT and IT, a few hosts, two in a hundred written twice, stopped at the end.
import type { ConfiguredDevice, FilterRule, ServiceMatch } from '#facts';

/** The same numbers for the same seed (mulberry32). */
export function chance(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

const tcp = [20, 21, 22, 23, 25, 80, 102, 135, 139, 443, 445, 502, 1433, 3389, 4840, 5432, 8080, 20000, 44818];
const udp = [53, 123, 161, 2222, 34964];
const zones = 12;

/** The zone's addresses: a /16 of 10.0.0.0/8 each. */
export const zonePrefix = (zone: number): string => `10.${16 + zone}.0.0/16`;
export const zoneCount = zones;

export function ruleDevice(count: number, seed = 1): ConfiguredDevice {
  const random = chance(seed);
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)]!;
  const subnets = Array.from({ length: 400 }, (_, i) => {
    const bits = pick([22, 23, 24, 24, 24, 25, 26, 27]);
    const size = 2 ** (32 - bits);
    const place = Math.floor((random() * 65536) / size) * size;
    return { base: [10, 16 + (i % zones), place >>> 8, place & 255] as const, bits, size };
  });
  const end = () => {
    const { base, bits, size } = pick(subnets);
    if (random() < 0.3) {
      const host = (base[2] << 8) + base[3] + Math.floor(random() * size);
      return { include: [`10.${base[1]}.${host >>> 8}.${host & 255}`] };
    }
    return { include: [`${base.join('.')}/${bits}`] };
  };
  const service = (): ServiceMatch[] | undefined => {
    const kind = random();
    if (kind < 0.03) return undefined;
    if (kind < 0.06) return [{ protocol: 1 }];
    if (kind < 0.1) return [{ protocol: 6, toPorts: [[1024, 65535]] }];
    const [protocol, ports] = random() < 0.8 ? [6, tcp] : [17, udp];
    const port = pick(ports);
    return [{ protocol, toPorts: [[port, port]] }];
  };
  const rules: FilterRule[] = [];
  while (rules.length < count - 1) {
    const before = rules.length > 0 && random() < 0.02 ? pick(rules) : undefined;
    const action = before?.action ?? (random() < 0.85 ? 'permit' : 'deny');
    const services = service();
    // One side at most is open, and only for one service.
    const open = services?.[0]?.toPorts?.[0]?.[1] === 65535 || !services ? 1 : random();
    const match = before?.match ?? {
      ...(open < 0.02 ? {} : { from: end() }),
      ...(open > 0.97 && open < 1 ? {} : { to: end() }),
      ...(services ? { services } : {}),
    };
    rules.push(ruleAt(rules.length, action, match));
  }
  rules.push(ruleAt(rules.length, 'deny', {}));
  return deviceOf(rules);
}

function ruleAt(i: number, action: FilterRule['action'], match: FilterRule['match']): FilterRule {
  return { id: String(i + 1), action, match, at: { file: 0, line: i + 1 }, text: `rule ${i + 1}`, enabled: true };
}

/** Many narrow exceptions before a last rule that lets everything pass: what boxes like least. */
export function narrowDenies(count: number): ConfiguredDevice {
  const random = chance(7);
  const host = () => ({
    include: [`10.${Math.floor(random() * 256)}.${Math.floor(random() * 256)}.${Math.floor(random() * 256)}`],
  });
  const rules = Array.from({ length: count }, (_, i) => {
    const port = Math.floor(random() * 65536);
    return ruleAt(i, 'deny', { from: host(), to: host(), services: [{ protocol: 6, toPorts: [[port, port]] }] });
  });
  return deviceOf([...rules, ruleAt(count, 'permit', {})]);
}

function deviceOf(rules: FilterRule[]): ConfiguredDevice {
  const at = { file: 0, line: 1 };
  const states = { unrecognised: 0, harmless: 0, 'not-modelled': 0, limited: 0, modelled: rules.length };
  const lines = { total: rules.length, relevant: rules.length, states };
  return {
    name: 'BENCH',
    dialect: 'bench',
    files: [{ artefact: '0'.repeat(64), name: 'bench', dialect: 'bench', part: 'configuration', lines }],
    interfaces: [],
    vlans: [],
    zones: [],
    filters: [{ name: 'main', family: 4, rules, otherwise: 'deny', at }],
    routes: [],
    forwards: 'yes',
    transit: [{ kind: 'filter', filter: 'main', tracksSessions: true }],
    toDevice: [],
    management: [],
    weaknesses: [],
    tunnels: [],
    redundancy: [],
    open: [],
    problems: [],
  };
}
