// Siemens SCALANCE: `show running-config` of the S615 (PH_SCALANCE-S615-CLI_76) and of the XC-200 switches. In the S615 rules are per pair of
// networks, the translation of the destination comes before them and that of the source after.
import type { CraneFirewall, FirewallRule, Leg } from '../plan/crane-firewall.ts';
import { dotted } from '../plan/addresses.ts';
import type { SwitchPlan, SwitchPortPlan } from '../plan/switches.ts';

const block = (head: string, body: readonly string[]): string[] => [head, ...body.map((l) => ` ${l}`), ' exit', '!'];

export interface ScalanceOptions {
  manager: string;
  ntp: string;
  syslog: string;
  /** Comments at the top: counters and dates that differ from one day to the next without a change. */
  remarks?: readonly string[];
}

const serviceName = (transport: string, port: string | undefined): string =>
  port === undefined ? transport : `${transport}-${port}`;

function services(rules: readonly FirewallRule[]): string[] {
  const made = new Map<string, string>();
  for (const r of rules) {
    if (r.transport !== 'tcp' && r.transport !== 'udp') continue;
    for (const port of r.ports) {
      const name = serviceName(r.transport, port);
      made.set(name, `ipv4service name ${name} protocol ${r.transport} dst ${port}`);
    }
  }
  return [...made.values()];
}

/** The configuration of a crane’s firewall of this make. Rules that are switched off do not stand in it. */
export function s615Config(fw: CraneFirewall, options: ScalanceOptions): string {
  const outside = fw.uplink.zone.vlans[0]!;
  const vlan = (leg: Leg) => (leg === 'outside' ? outside : leg.vlans[0]!);
  let prior = 0;
  const rules = fw.rules
    .filter((r) => r.enabled)
    .flatMap((r) =>
      (r.ports.length === 0 || r.transport === 'any' ? [undefined] : r.ports).flatMap((port) =>
        r.source.flatMap((from) =>
          r.destination.map((to) => {
            const service = r.transport === 'any' ? 'all' : serviceName(r.transport, port);
            return `ipv4rule from vlan ${vlan(r.from)} to vlan ${vlan(r.to)} srcip ${from} dstip ${to} action acc service ${service} log ${r.log ? 'info' : 'none'} prior ${prior++} comment ${r.name.replace(/[^A-Za-z0-9-]/g, '_')}`;
          }),
        ),
      ),
    );
  const networks = [...fw.inside, { zone: fw.uplink.zone, ip: fw.uplink.ip, length: fw.uplink.length }];
  const reach = ['https', 'ssh', 'snmp'];
  const lines = [
    ...(options.remarks ?? []).map((r) => `! ${r}`),
    '!',
    `system name ${fw.asset.id}`,
    'base bridge-mode dot1q-vlan',
    '!',
    ...fw.inside.flatMap(({ zone }) =>
      block(`vlan ${zone.vlans[0]}`, [`name ${zone.id.split('/')[1]}`, 'ports (fa 0/1)']),
    ),
    ...block(`vlan ${outside}`, ['name UPLINK', 'ports (fa 0/5) untagged (fa 0/5)']),
    ...block('interface fa 0/1', [
      `alias ${fw.asset.crane}-SW-EHOUSE`,
      'switchport mode trunk',
      'switchport acceptable-frame-type tagged',
      'switchport ingress-filter',
      'no shutdown',
    ]),
    ...['fa 0/2', 'fa 0/3', 'fa 0/4'].flatMap((p) =>
      block(`interface ${p}`, ['switchport ingress-filter', 'shutdown']),
    ),
    ...block('interface fa 0/5', [
      'alias uplink',
      'switchport mode access',
      `switchport access vlan ${outside}`,
      'switchport acceptable-frame-type untaggedAndPrioritytagged',
      'switchport ingress-filter',
      'no shutdown',
    ]),
    ...networks.flatMap(({ zone, ip, length }) =>
      block(`interface vlan ${zone.vlans[0]}`, [`ip address ${ip} ${dotted(length)}`]),
    ),
    `ip route 0.0.0.0 0.0.0.0 ${fw.uplink.gateway}`,
    '!',
    'no telnet-server',
    'ssh-server',
    'web-server https',
    'snmp agent version v3only',
    ...block('ntp', [`ntp server ipv4 ${options.ntp}`]),
    ...block('events', [`syslogserver ipv4 ${options.syslog} 6514`]),
    ...block('firewall', [
      ...services(fw.rules.filter((r) => r.enabled)),
      `ipv4rule from vlan ${outside} to Device srcip ${options.manager} dstip ${fw.uplink.ip} action acc service all log info comment NMS`,
      ...reach.map((s) => `prerule ${s} ipv4 all-int disabled`),
      ...rules,
      'no shutdown',
    ]),
  ];
  return `${lines.join('\n')}\n`;
}

/** The configuration of an XC-200 switch. */
export function xc200Config(plan: SwitchPlan, options: ScalanceOptions): string {
  const { own } = plan;
  const member = (vlan: number) => {
    const tagged = plan.ports.filter((p) => p.factoryTrunk || p.tagged.includes(vlan)).map((p) => p.name);
    const untagged = plan.ports.filter((p) => !p.factoryTrunk && p.untagged === vlan).map((p) => p.name);
    const all = [...tagged, ...untagged].join(',');
    return untagged.length === 0 ? `ports (${all})` : `ports (${all}) untagged (${untagged.join(',')})`;
  };
  const port = (p: SwitchPortPlan): string[] => {
    const text = p.text.replace(/ /g, '_');
    if (p.mode === 'off') return block(`interface ${p.name}`, ['switchport ingress-filter', 'shutdown']);
    // As delivered: a member of every network, whatever comes in.
    if (p.factoryTrunk) return block(`interface ${p.name}`, [`alias ${text}`, 'switchport mode trunk', 'no shutdown']);
    if (p.mode === 'trunk')
      return block(`interface ${p.name}`, [
        `alias ${text}`,
        'switchport mode trunk',
        'switchport acceptable-frame-type tagged',
        'switchport ingress-filter',
        'no shutdown',
      ]);
    return block(`interface ${p.name}`, [
      `alias ${text}`,
      'switchport mode access',
      `switchport access vlan ${p.untagged}`,
      'switchport acceptable-frame-type untaggedAndPrioritytagged',
      'switchport ingress-filter',
      'no shutdown',
    ]);
  };
  const lines = [
    ...(options.remarks ?? []).map((r) => `! ${r}`),
    '!',
    `system name ${plan.asset.id}`,
    'base bridge-mode dot1q-vlan',
    '!',
    ...plan.vlans.flatMap((v) => block(`vlan ${v.id}`, [`name ${v.name}`, member(v.id)])),
    ...plan.ports.flatMap(port),
    ...block(`interface vlan ${own.vlan}`, [`ip address ${own.ip} ${dotted(own.length)}`]),
    `ip route 0.0.0.0 0.0.0.0 ${own.gateway}`,
    '!',
    'no telnet-server',
    'ssh-server',
    'web-server https',
    'snmp agent version v3only',
    ...block('ntp', [`ntp server ipv4 ${options.ntp}`]),
    ...block('events', [`syslogserver ipv4 ${options.syslog} 6514`]),
  ];
  return `${lines.join('\n')}\n`;
}
