// The whole matrix of 60 firewalls with 500 rules each and 241 zones, from nothing and after one of them changed.
import { fileURLToPath } from 'node:url';
import type { ConfiguredDevice, FilterRule } from '#facts';
import { buildNetwork, reachMatrix } from '#reach';
import type { Verdict } from '#reach';
import { timed } from './measure.ts';
import { count, seconds } from './row.ts';
import type { Row } from './row.ts';
import { chance } from './rules.ts';

const firewalls = 60;
const perFirewall = 500;
const inner = 4;
const services = [22, 53, 80, 102, 123, 161, 443, 502, 554, 3389, 4840, 44818];

/** One firewall: four zones inside, one network that all share; rules by objects as people write them, inwards, outwards and between its zones. */
function firewall(n: number, seed: number): ConfiguredDevice {
  const random = chance(seed);
  const pick = (k: number) => Math.floor(random() * k);
  const subnet = (f: number, z: number) => `10.${f + 1}.${z}.0/24`;
  const part = (f: number, z: number) =>
    [subnet(f, z), `10.${f + 1}.${z}.${pick(8) * 32}/27`, `10.${f + 1}.${z}.${pick(254) + 1}`][pick(3)]!;
  const rules: FilterRule[] = Array.from({ length: perFirewall }, (_, i) => {
    const own = part(n, pick(inner));
    const other = pick(3) === 0 ? part(n, pick(inner)) : part(pick(firewalls), pick(inner));
    const inwards = pick(2) === 0;
    const port = services[pick(services.length)]!;
    return {
      id: `${i + 1}`,
      action: pick(8) === 0 ? 'deny' : 'permit',
      match: {
        from: { include: [inwards ? other : own] },
        to: { include: [inwards ? own : other] },
        services: [{ protocol: pick(4) === 0 ? 17 : 6, toPorts: [[port, port]] }],
      },
      at: { file: 0, line: i + 1 },
      text: `rule ${i + 1}`,
      enabled: true,
    };
  });
  const at = { file: 0, line: 1 };
  const states = { unrecognised: 0, harmless: 0, 'not-modelled': 0, limited: 0, modelled: 0 };
  const leg = (name: string, address: string) => ({
    name,
    kind: 'physical' as const,
    enabled: true,
    addresses: [address],
    at,
  });
  return {
    name: `FW-${n + 1}`,
    dialect: 'bench',
    files: [
      {
        artefact: `${seed}`,
        name: `FW-${n + 1}.cfg`,
        dialect: 'bench',
        part: 'configuration',
        lines: { total: 0, relevant: 0, states },
      },
    ],
    interfaces: [
      leg('up', `10.200.0.${n + 1}/24`),
      ...Array.from({ length: inner }, (_, z) => leg(`z${z}`, `10.${n + 1}.${z}.1/24`)),
    ],
    vlans: [],
    zones: [],
    filters: [{ name: 'policy', rules, otherwise: 'deny', at }],
    routes: Array.from({ length: firewalls }, (_, f) => ({
      prefix: `10.${f + 1}.0.0/16`,
      via: `10.200.0.${f + 1}`,
      source: 'static' as const,
      at,
    })),
    forwards: 'yes',
    transit: [{ kind: 'filter', filter: 'policy', tracksSessions: true }],
    toDevice: [],
    management: [],
    weaknesses: [],
    tunnels: [],
    redundancy: [],
    open: [],
    problems: [],
  };
}

/** Builds the network and its matrix, and once more with one firewall changed. Times in seconds as `timed` counts them. */
function wholeMatrix(): {
  zones: number;
  cold: number;
  changed: number;
  keptRows: number;
  verdicts: Partial<Record<Verdict, number>>;
} {
  const devices = Array.from({ length: firewalls }, (_, n) => firewall(n, n + 1));
  const cold = timed(() => reachMatrix(buildNetwork({ devices })));
  const next = devices.map((d, n) => (n === 5 ? firewall(n, 999) : d));
  const changed = timed(() => reachMatrix(buildNetwork({ devices: next }), { previous: cold.result }));
  const verdicts: Partial<Record<Verdict, number>> = {};
  for (const pair of cold.result.pairs()) verdicts[pair.verdict] = (verdicts[pair.verdict] ?? 0) + 1;
  return {
    zones: cold.result.zones.length,
    cold: cold.seconds,
    changed: changed.seconds,
    keptRows: changed.result.reused,
    verdicts,
  };
}

/** Rows for the table. Run in a process of its own, so that the memory is that of the matrix alone. */
function networkRows(): Row[] {
  const { zones, cold, changed, keptRows, verdicts } = wholeMatrix();
  const memory = process.resourceUsage().maxRSS / 1024;
  const found = `${count(verdicts['must-deny'] ?? 0)} pairs proved shut, ${count(verdicts['must-permit'] ?? 0)} open`;
  return [
    {
      work: `matrix of ${firewalls} firewalls × ${perFirewall} rules, ${zones} zones, from nothing`,
      cost: seconds(cold),
      found,
      target: '10 s',
    },
    {
      work: 'the same after one firewall changed',
      cost: seconds(changed),
      found: `${keptRows} of ${zones} rows kept`,
      target: '1 s',
    },
    { work: 'memory at its highest', cost: `${count(memory)} MB`, found: '', target: '500 MB' },
  ];
}

if (process.argv[1] === fileURLToPath(import.meta.url)) console.log(JSON.stringify(networkRows()));
