// Rockwell Stratix 5700: Cisco IOS text. The networks themselves are not in it (VTP server mode keeps them in vlan.dat), so that what `show vlan brief`
// printed stands beside it.
import type { Chance } from '../../chance.ts';
import { dotted } from '../plan/addresses.ts';
import type { SwitchPlan, SwitchPortPlan } from '../plan/switches.ts';
import { vlanText } from './vlans.ts';

const long = (name: string): string => name.replace(/^Fa/, 'FastEthernet').replace(/^Gi/, 'GigabitEthernet');

function port(p: SwitchPortPlan): string[] {
  const head = [`interface ${long(p.name)}`, ` description ${p.text}`];
  if (p.mode === 'off') return [...head, ' switchport mode access', ' shutdown', '!'];
  if (p.factoryTrunk) return [...head, ' switchport trunk allowed vlan 1-4094', ' switchport mode trunk', '!'];
  if (p.mode === 'trunk')
    return [
      ...head,
      ` switchport trunk allowed vlan ${vlanText(p.tagged)}`,
      ' switchport mode trunk',
      ' switchport nonegotiate',
      '!',
    ];
  return [...head, ` switchport access vlan ${p.untagged}`, ' switchport mode access', ' spanning-tree portfast', '!'];
}

export interface IosOptions {
  manager: string;
  syslog: string;
  ntp: string;
}

const hash = (chance: Chance, length: number): string =>
  Array.from(
    chance.bytes(length),
    (b) => './0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'[b % 64],
  ).join('');

/** The running configuration as a backup holds it. */
export function iosConfig(plan: SwitchPlan, options: IosOptions, chance: Chance): string {
  const secret = (label: string) => `$9$${hash(chance.fork(label), 14)}$${hash(chance.fork(`${label} hash`), 43)}`;
  const { own } = plan;
  const lines = [
    'version 15.2',
    'no service pad',
    'service timestamps debug datetime msec',
    'service timestamps log datetime msec',
    'service password-encryption',
    '!',
    `hostname ${plan.asset.id}`,
    '!',
    'boot-start-marker',
    'boot-end-marker',
    '!',
    `enable secret 9 ${secret('enable')}`,
    '!',
    `username nms privilege 1 secret 9 ${secret('nms')}`,
    `username workshop privilege 15 secret 9 ${secret('workshop')}`,
    'aaa new-model',
    'aaa authentication login default local',
    'aaa authorization exec default local',
    'vtp mode server',
    'no ip domain-lookup',
    'spanning-tree mode rapid-pvst',
    'spanning-tree extend system-id',
    '!',
    ...plan.ports.flatMap(port),
    'interface Vlan1',
    ' no ip address',
    ' shutdown',
    '!',
    `interface Vlan${own.vlan}`,
    ` ip address ${own.ip} ${dotted(own.length)}`,
    '!',
    `ip default-gateway ${own.gateway}`,
    'no ip http server',
    'ip http secure-server',
    'ip http access-class 10',
    'ip ssh version 2',
    'ip access-list standard 10',
    ` permit ${options.manager}`,
    '!',
    `logging host ${options.syslog} transport tcp port 6514`,
    'snmp-server group NMS v3 priv read v1default access 10',
    `ntp server ${options.ntp}`,
    '!',
    'line con 0',
    ' exec-timeout 10 0',
    'line vty 0 4',
    ' access-class 10 in',
    ' transport input ssh',
    'line vty 5 15',
    ' access-class 10 in',
    ' transport input ssh',
    '!',
    'end',
  ];
  return `${lines.join('\n')}\n`;
}

/** What `show vlan brief` prints: trunks are not listed, ports that are off are. */
export function iosVlans(plan: SwitchPlan): string {
  const ports = (vlan: number) =>
    plan.ports
      .filter((p) => (p.mode === 'access' && p.untagged === vlan) || (p.mode === 'off' && vlan === 1))
      .map((p) => p.name);
  const row = (id: number, name: string, status: string, list: string[]) => {
    const head = `${String(id).padEnd(4)} ${name.padEnd(32)} ${status.padEnd(9)}`;
    const chunks: string[] = [];
    for (let i = 0; i < list.length; i += 4) chunks.push(list.slice(i, i + 4).join(', '));
    return [`${head} ${chunks[0] ?? ''}`.trimEnd(), ...chunks.slice(1).map((c) => `${' '.repeat(48)}${c}`)];
  };
  const lines = [
    `${plan.asset.id}#show vlan brief`,
    '',
    `${'VLAN'.padEnd(4)} ${'Name'.padEnd(32)} ${'Status'.padEnd(9)} Ports`,
    `${'-'.repeat(4)} ${'-'.repeat(32)} ${'-'.repeat(9)} ${'-'.repeat(31)}`,
    ...row(1, 'default', 'active', ports(1)),
    ...plan.vlans.flatMap((v) => row(v.id, v.name, 'active', ports(v.id))),
    ...[
      [1002, 'fddi-default'],
      [1003, 'token-ring-default'],
      [1004, 'fddinet-default'],
      [1005, 'trnet-default'],
    ].flatMap(([id, name]) => row(Number(id), String(name), 'act/unsup', [])),
    `${plan.asset.id}#`,
  ];
  return `${lines.join('\n')}\n`;
}
