// For tests only: two cranes with equal addresses behind 1:1 translation, a core between them and the offices. Names and addresses are invented.
import type { ConfiguredDevice, FilterRule } from '#facts';
import type { Site } from '#site';
import { device, filter, iface, nat, rule, stage, tcp } from './sample.ts';

const inside = '192.168.10.0/26';
const cameras = '192.168.10.64/26';

const outsideOf = (n: number): [control: string, cameras: string] => [`10.70.${n}0.0/26`, `10.70.${n}1.0/26`];

/** The firewall of crane n; `extra` rules go before its own. */
export function craneFirewall(
  n: number,
  extra: { inward?: FilterRule[]; across?: FilterRule[] } = {},
): ConfiguredDevice {
  const [control, pictures] = outsideOf(n);
  const both: [string, string][] = [
    [inside, control],
    [cameras, pictures],
  ];
  return device(`STS-0${n}-FW`, {
    interfaces: [
      iface('ctrl', '192.168.10.1/26'),
      iface('aux', '192.168.10.65/26'),
      iface('up', `198.51.100.${n * 8 + 2}/29`),
    ],
    routes: [{ prefix: '0.0.0.0/0', via: `198.51.100.${n * 8 + 1}`, source: 'static', at: { file: 0, line: 1 } }],
    filters: [
      filter('inward', [
        ...(extra.inward ?? []),
        rule('permit', { ...tcp(102), from: { include: ['203.0.113.0/26'] }, to: { include: ['192.168.10.10'] } }),
        rule('permit', { ...tcp(554), from: { include: ['203.0.113.0/26'] }, to: { include: [cameras] } }),
      ]),
      filter('outward', [
        rule('permit', { ...tcp(443), from: { include: [inside] }, to: { include: ['203.0.113.0/26'] } }),
      ]),
      filter('across', extra.across ?? []),
    ],
    transit: [
      {
        kind: 'nat',
        name: 'in',
        in: ['up'],
        rules: both.map(([was, is]) =>
          nat({ to: { include: [is] } }, { destination: { to: { include: [was] }, pairwise: true } }),
        ),
      },
      stage('inward', { in: ['up'], out: ['ctrl', 'aux'] }),
      stage('outward', { in: ['ctrl', 'aux'], out: ['up'] }),
      stage('across', { in: ['ctrl', 'aux'], out: ['ctrl', 'aux'] }),
      {
        kind: 'nat',
        name: 'out',
        out: ['up'],
        rules: both.map(([was, is]) =>
          nat({ from: { include: [was] } }, { source: { to: { include: [is] }, pairwise: true } }),
        ),
      },
    ],
    management: [{ service: 'https', enabled: true, encrypted: true, at: { file: 0, line: 2 } }],
    toDevice: [{ kind: 'filter', filter: 'own', tracksSessions: true }],
  });
}

/** With the filter that guards the firewall itself: the operations network may, others may not. */
export const guarded = (d: ConfiguredDevice): ConfiguredDevice => ({
  ...d,
  filters: [...d.filters, filter('own', [rule('permit', { ...tcp(443), from: { include: ['203.0.113.0/26'] } })])],
});

export const core = (): ConfiguredDevice =>
  device('CORE', {
    interfaces: [
      iface('sts1', '198.51.100.9/29'),
      iface('sts2', '198.51.100.17/29'),
      iface('ops', '203.0.113.1/26'),
      iface('office', '203.0.113.65/26'),
    ],
    routes: [1, 2].flatMap((n) =>
      outsideOf(n).map((prefix) => ({
        prefix,
        via: `198.51.100.${n * 8 + 2}`,
        source: 'static' as const,
        at: { file: 0, line: 1 },
      })),
    ),
  });

const zone = (id: string, fn: string, subnet: string, more = {}) => ({
  id,
  name: id,
  function: fn,
  realm: 'site',
  subnets: [subnet],
  vlans: [],
  trust: 'restricted',
  ...more,
});

export const craneSite = (): Site =>
  ({
    facility: { name: 'Test', timezone: 'UTC', invented: true, periods: {} },
    realms: [1, 2].map((n) => ({
      id: `STS-0${n}`,
      crane: `STS-0${n}`,
      nat: [
        { inside, outside: outsideOf(n)[0] },
        { inside: cameras, outside: outsideOf(n)[1] },
      ],
    })),
    zones: [
      zone('OPS', 'operations', '203.0.113.0/26', { gateway: '203.0.113.1' }),
      zone('OFFICE', 'business', '203.0.113.64/26', { gateway: '203.0.113.65' }),
      ...[1, 2].flatMap((n) => {
        const crane = `STS-0${n}`;
        return [
          zone(`${crane}/CTRL`, 'control', inside, { crane, realm: crane, gateway: '192.168.10.1' }),
          zone(`${crane}/AUX`, 'auxiliary', cameras, { crane, realm: crane, gateway: '192.168.10.65' }),
          zone(`${crane}/UPLINK`, 'uplink', `198.51.100.${n * 8}/29`, { crane }),
        ];
      }),
    ],
    cranes: [1, 2].map((n) => ({ id: `STS-0${n}` })),
    assets: [
      ...[1, 2].map((n) => ({
        id: `STS-0${n}-FW`,
        role: 'firewall',
        zone: `STS-0${n}/UPLINK`,
        crane: `STS-0${n}`,
        ip: [`198.51.100.${n * 8 + 2}`],
        mac: [],
        names: [],
        interfaces: [],
        on_network: true,
      })),
      {
        id: 'CORE',
        role: 'router',
        zone: 'OPS',
        ip: ['203.0.113.1'],
        mac: [],
        names: [],
        interfaces: [],
        on_network: true,
      },
    ],
    links: [],
  }) as unknown as Site;
