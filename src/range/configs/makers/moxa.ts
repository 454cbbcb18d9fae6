// Moxa EDS-510E: the text form of its configuration (user’s manual, managed switches UI 2.0).
import type { Chance } from '../../chance.ts';
import { dotted } from '../plan/addresses.ts';
import type { SwitchPlan, SwitchPortPlan } from '../plan/switches.ts';
import { vlanText } from './vlans.ts';

function port(p: SwitchPortPlan): string[] {
  const head = [`interface ethernet ${p.name}`, ` name ${p.text.replace(/ /g, '_')}`];
  if (p.mode === 'off') return [...head, ' shutdown', ' exit'];
  if (p.factoryTrunk) return [...head, ' switchport trunk fixed vlan add 1-4094', ' no shutdown', ' exit'];
  if (p.mode === 'access') return [...head, ` switchport access vlan ${p.untagged}`, ' no shutdown', ' exit'];
  return [
    ...head,
    ' switchport trunk native vlan 1',
    ` switchport trunk fixed vlan add ${vlanText(p.tagged)}`,
    ' no shutdown',
    ' exit',
  ];
}

export interface MoxaOptions {
  ntp: string;
  syslog: string;
}

/** The exported configuration. */
export function moxaConfig(plan: SwitchPlan, options: MoxaOptions, chance: Chance): string {
  const { own } = plan;
  const secret = Array.from(chance.fork('admin').bytes(20), (b) => b.toString(16).padStart(2, '0')).join('');
  const lines = [
    `! ---------- EDS-510E-3GTXSFP ${plan.asset.firmware ?? 'V5.1'} ----------`,
    `hostname ${plan.asset.id}`,
    `username admin password ${secret} privilege 1`,
    'vlan mode 1qvlan',
    ...plan.vlans.map((v) => `vlan create ${v.id}`),
    ...plan.ports.flatMap(port),
    'interface mgmt',
    ` ip address static ${own.ip} ${dotted(own.length)}`,
    ` bind vlan ${own.vlan}`,
    ' exit',
    `ip default-gateway ${own.gateway}`,
    'redundancy mode rstp',
    'no ip http-server',
    'ip http-server secure',
    'no ip telnet',
    'ip ssh',
    'no moxa-utility',
    'snmp-server version v3',
    `ntp remote-server ${options.ntp}`,
    `logging ${options.syslog}`,
  ];
  return `${lines.join('\n')}\n`;
}
