// Phoenix Contact mGuard: a saved profile (.atv), keys and tables as its manual names the settings (UM EN MGUARD 8.7). Rules speak of the addresses
// on board, since translation comes before them on the way in and after them on the way out.
import type { CraneFirewall, FirewallRule } from '../plan/crane-firewall.ts';

type Row = Record<string, string>;

const quoted = (text: string): string => `"${text.replace(/["\\\n]/g, ' ')}"`;

/** A table with one column to a line. */
function table(key: string, rows: readonly Row[]): string[] {
  if (rows.length === 0) return [`${key} = {}`];
  const body = rows.flatMap((row) => ['  {', ...Object.entries(row).map(([k, v]) => `    ${k} = ${quoted(v)}`), '  }']);
  return [`${key} = {`, ...body, '}'];
}

const groupName = (ports: readonly string[]): string => `ports-${ports.join('-')}`;

/** A rule as rows: one for each pair of source and destination. */
function rows(rule: FirewallRule): Row[] {
  const port = rule.ports.length > 1 ? groupName(rule.ports) : (rule.ports[0]?.replace('-', ':') ?? 'any');
  const any = rule.transport === 'any' || rule.transport === 'icmp';
  return rule.source.flatMap((from) =>
    rule.destination.map((to) => ({
      PROTO: rule.transport === 'any' ? 'all' : rule.transport,
      FROM_IP: from,
      FROM_PORT: 'any',
      IN_IP: to,
      IN_PORT: any ? 'any' : port,
      ACTION: 'ACCEPT',
      LOG: rule.log ? 'yes' : 'no',
      COMMENT: `${rule.number} ${rule.name}: ${rule.words}`,
      ...(rule.enabled ? {} : { ENABLED: 'no' }),
    })),
  );
}

/** One row stands for all the networks of a side: a rule for any of them is written once. */
const unique = (all: readonly Row[]): Row[] => [...new Map(all.map((row) => [JSON.stringify(row), row])).values()];

export interface MguardOptions {
  /** When the profile was last saved, as ISO time. */
  saved: string;
  /** The station that may manage it. */
  manager: string;
  syslog: string;
  ntp: string;
}

/** The profile of a crane’s firewall. */
export function mguardProfile(fw: CraneFirewall, options: MguardOptions): string {
  const ways = {
    FW_INCOMING: fw.rules.filter((r) => r.from === 'outside'),
    FW_OUTGOING: fw.rules.filter((r) => r.to === 'outside'),
    FW_LAN_LAN: fw.rules.filter((r) => r.from !== 'outside' && r.to !== 'outside'),
  };
  const groups = new Map(fw.rules.filter((r) => r.ports.length > 1).map((r) => [groupName(r.ports), r.ports]));
  const access = (name: string) =>
    table(name, [
      { FROM_IP: options.manager, INTERFACE: 'external', ACTION: 'ACCEPT', LOG: 'yes', COMMENT: 'network manager' },
      { FROM_IP: '0.0.0.0/0', INTERFACE: 'any', ACTION: 'DROP', LOG: 'yes', COMMENT: 'nobody else' },
    ]);
  const lines = [
    '# mGuard configuration profile',
    `# Product: ${fw.asset.model ?? 'FL MGUARD'}`,
    `# Version: ${fw.asset.firmware ?? '8.8.4'}.default`,
    `# Date: ${options.saved}`,
    '',
    `HOSTNAME = ${quoted(fw.asset.id)}`,
    `LOCATION = ${quoted(`${fw.asset.crane ?? ''} E-house`.trim())}`,
    'ROUTERMODE = "router"',
    ...table(
      'MY_LOCAL_IP',
      fw.inside.map(({ zone, ip, length }) => ({
        IP: ip,
        NETMASK: String(length),
        VLAN: 'yes',
        VLAN_ID: String(zone.vlans[0]),
        COMMENT: zone.id,
      })),
    ),
    ...table('EXTERNAL_IP', [
      { IP: fw.uplink.ip, NETMASK: String(fw.uplink.length), VLAN: 'no', VLAN_ID: '1', COMMENT: fw.uplink.zone.id },
    ]),
    `EXTERNAL_GATEWAY = ${quoted(fw.uplink.gateway)}`,
    '',
    ...table(
      'NAT_1_1',
      fw.nat.map(({ zone, inside, outside }) => ({
        LOCAL_NETWORK: inside.split('/')[0]!,
        EXTERNAL_NETWORK: outside.split('/')[0]!,
        NETMASK: inside.split('/')[1]!,
        ENABLED: 'yes',
        ENABLE_ARP: 'no',
        COMMENT: zone.id,
      })),
    ),
    ...table('NAT_MASQ', []),
    ...table('PORTFORWARDING', []),
    '',
    ...(groups.size === 0
      ? ['FW_PORT_GROUPS = {}']
      : [
          'FW_PORT_GROUPS = {',
          ...[...groups].flatMap(([name, ports]) => [
            '  {',
            `    NAME = ${quoted(name)}`,
            '    MEMBERS = {',
            ...ports.map((p) => `      { PORT = ${quoted(p.replace('-', ':'))} }`),
            '    }',
            '  }',
          ]),
          '}',
        ]),
    ...Object.entries(ways).flatMap(([key, rules]) => [
      `${key}_POLICY = "rules"`,
      ...table(key, unique(rules.flatMap(rows))),
    ]),
    '',
    'HTTPS_REMOTE_ACCESS = "yes"',
    ...access('HTTPS_ACCESS'),
    'SSH_REMOTE_ACCESS = "yes"',
    ...access('SSH_ACCESS'),
    'SNMP_V3_ACCESS = "yes"',
    'SNMP_V1V2_ACCESS = "no"',
    ...access('SNMP_ACCESS'),
    '',
    `NTP_SERVER = ${quoted(options.ntp)}`,
    `SYSLOG_REMOTE_IP = ${quoted(options.syslog)}`,
    'SYSLOG_REMOTE_PORT = "6514"',
  ];
  return `${lines.join('\n')}\n`;
}
