// The files that are read: one a dialect, two where a dialect has two forms.
import * as firewalls from './firewalls.ts';
import * as switches from './switches.ts';

export interface Made {
  title: string;
  dialect: string;
  /** A text of about so many bytes, always the same. */
  make: (bytes: number) => string;
  /** A program that reads the same. */
  peer?: 'iptables-restore' | 'nft' | 'xmllint';
}

export const files: readonly Made[] = [
  { title: 'Cisco IOS', dialect: 'cisco-ios', make: switches.ciscoIos },
  { title: 'Cisco ASA', dialect: 'cisco-asa', make: firewalls.ciscoAsa },
  { title: 'FortiOS', dialect: 'fortios', make: firewalls.fortios },
  { title: 'PAN-OS, set form', dialect: 'panos', make: firewalls.panosSet },
  { title: 'PAN-OS, XML', dialect: 'panos', make: firewalls.panosXml, peer: 'xmllint' },
  { title: 'Check Point, JSON', dialect: 'checkpoint', make: firewalls.checkpoint },
  { title: 'mGuard', dialect: 'mguard', make: firewalls.mguard },
  { title: 'SCALANCE', dialect: 'scalance', make: firewalls.scalance },
  { title: 'Moxa', dialect: 'moxa', make: switches.moxa },
  { title: 'Hirschmann, commands', dialect: 'hirschmann-cli', make: switches.hirschmannCli },
  { title: 'Hirschmann, show commands', dialect: 'hirschmann-show', make: switches.hirschmannShow },
  { title: 'Hirschmann, XML', dialect: 'hirschmann-xml', make: switches.hirschmannXml, peer: 'xmllint' },
  { title: 'SNMP walk', dialect: 'qbridge-walk', make: switches.walk },
  { title: 'RUGGEDCOM ROS', dialect: 'ruggedcom-ros', make: switches.ruggedcomRos },
  { title: 'iptables', dialect: 'iptables', make: firewalls.iptables, peer: 'iptables-restore' },
  { title: 'nftables', dialect: 'nftables', make: firewalls.nftables, peer: 'nft' },
  { title: 'OPNsense, XML', dialect: 'opnsense', make: firewalls.opnsense, peer: 'xmllint' },
  { title: 'Junos, set form', dialect: 'junos', make: firewalls.junosSet },
  { title: 'Junos, braces', dialect: 'junos', make: firewalls.junosBraces },
  { title: 'RouterOS', dialect: 'routeros', make: firewalls.routeros },
];
