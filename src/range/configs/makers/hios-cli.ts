// Hirschmann HiOS with routing: what `show running-config script` prints.
import { dotted } from '../plan/addresses.ts';
import type { SwitchPlan, SwitchPortPlan } from '../plan/switches.ts';

export interface HiosCliOptions {
  manager: string;
  /** Networks behind a router: prefix and next hop. */
  routes: readonly { prefix: string; via: string }[];
  /** Access lists by name: what is refused to whatever comes in by these VLANs; all the rest passes. */
  lists: readonly { name: string; vlans: readonly number[]; refused: readonly { from?: string; to: string }[] }[];
}

/** Address and wildcard mask: `10.70.0.0 0.1.255.255`. */
function wild(prefix: string | undefined): string {
  if (prefix === undefined) return 'any';
  const [address, length] = prefix.split('/');
  const inverted = dotted(Number(length))
    .split('.')
    .map((o) => 255 - Number(o))
    .join('.');
  return `${address} ${inverted}`;
}

function port(p: SwitchPortPlan): string[] {
  const head = [`interface ${p.name}`, `name "${p.text}"`];
  if (p.mode === 'off') return [...head, 'shutdown', 'vlan participation exclude 1', 'exit'];
  const members = [...p.tagged, ...(p.untagged === undefined ? [] : [p.untagged])];
  return [
    ...head,
    'vlan participation exclude 1',
    ...(p.untagged === undefined ? ['vlan acceptframe vlanonly'] : [`vlan pvid ${p.untagged}`]),
    'vlan ingressfilter',
    ...members.map((v) => `vlan participation include ${v}`),
    ...p.tagged.map((v) => `vlan tagging ${v}`),
    'exit',
  ];
}

/** The script of the core switch: its ports, its part in the ring, the networks it routes between. */
export function hiosScript(plan: SwitchPlan, options: HiosCliOptions): string {
  const { own } = plan;
  const ring = plan.ports.filter((p) => p.ring);
  const lines = [
    `! ${plan.asset.model ?? ''}, ${plan.asset.firmware ?? ''}`,
    'network protocol none',
    `network parms ${own.ip} ${dotted(own.length)} ${own.gateway}`,
    `network management vlan ${own.vlan}`,
    'vlan database',
    ...plan.vlans.flatMap((v) => [`vlan add ${v.id}`, `name ${v.id} "${v.name}"`]),
    ...plan.routes.map((r) => `routing add ${r.zone.vlans[0]}`),
    ...(plan.routes.length > 0 ? [`routing add ${own.vlan}`] : []),
    'exit',
    'configure',
    `system name "${plan.asset.id}"`,
    'no http server',
    'https server',
    'no telnet server',
    'ssh server',
    'no snmp access version v1',
    'no snmp access version v2',
    'snmp access version v3',
    'network management access operation',
    `network management access add 1 ip ${options.manager} mask 32`,
    'ip routing',
    ...plan.ports.flatMap(port),
    ...(plan.routes.length > 0
      ? [
          { vlan: own.vlan, ip: own.ip, length: own.length },
          ...plan.routes.map((r) => ({ vlan: r.zone.vlans[0]!, ip: r.ip, length: r.length })),
        ].flatMap((r) => [
          `interface vlan/${r.vlan}`,
          'ip routing',
          `ip address primary ${r.ip} ${dotted(r.length)}`,
          'exit',
        ])
      : []),
    `ip route add 0.0.0.0 0.0.0.0 ${own.gateway}`,
    ...options.routes.map((r) => {
      const [network, length] = r.prefix.split('/');
      return `ip route add ${network} ${dotted(Number(length))} ${r.via}`;
    }),
    ...options.lists.flatMap(({ name, vlans, refused }) => [
      ...refused.map((r) => `ip access-list extended name ${name} deny src ${wild(r.from)} dst ${wild(r.to)} proto ip`),
      `ip access-list extended name ${name} permit src any dst any proto ip`,
      ...vlans.map((v) => `acl ip assign ${name} vlan ${v} in 1`),
    ]),
    ...(ring.length === 2
      ? [
          'mrp domain add default-domain',
          `mrp domain modify port primary ${ring[0]!.name}`,
          `mrp domain modify port secondary ${ring[1]!.name}`,
          'mrp domain modify mode client',
          'mrp operation',
        ]
      : []),
    'exit',
  ];
  return `${lines.join('\n')}\n`;
}
