// Interface names: `Gi1/0/1` and `GigabitEthernet 1/0/1` are one port.
import type { InterfaceKind } from '#facts';

/** Full words, the first that starts with what was written wins. */
const words = [
  'Ethernet',
  'FastEthernet',
  'GigabitEthernet',
  'TenGigabitEthernet',
  'TwentyFiveGigE',
  'TwoGigabitEthernet',
  'FiveGigabitEthernet',
  'FortyGigabitEthernet',
  'FiftyGigE',
  'HundredGigE',
  'AppGigabitEthernet',
  'Port-channel',
  'Vlan',
  'Loopback',
  'Tunnel',
  'Serial',
  'Multilink',
  'Dialer',
  'BDI',
  'BVI',
  'Cellular',
  'Dot11Radio',
  'Null',
  'mgmt',
  'Management',
  'Async',
  'POS',
  'ATM',
  'Virtual-Template',
  'Virtual-Access',
  'VirtualPortGroup',
  'Embedded-Service-Engine',
  'ISM',
  'Wlan-GigabitEthernet',
  'NVI',
  'LISP',
];

const short: Record<string, string> = {
  et: 'Ethernet',
  eth: 'Ethernet',
  fa: 'FastEthernet',
  gi: 'GigabitEthernet',
  gig: 'GigabitEthernet',
  te: 'TenGigabitEthernet',
  ten: 'TenGigabitEthernet',
  tengige: 'TenGigabitEthernet',
  tw: 'TwoGigabitEthernet',
  twe: 'TwentyFiveGigE',
  fi: 'FiveGigabitEthernet',
  fo: 'FortyGigabitEthernet',
  hu: 'HundredGigE',
  po: 'Port-channel',
  portchannel: 'Port-channel',
  vl: 'Vlan',
  lo: 'Loopback',
  tu: 'Tunnel',
  se: 'Serial',
  ap: 'AppGigabitEthernet',
  wl: 'Wlan-GigabitEthernet',
};

/** The name in full, written together; text that is no known interface stays as it is. */
export function fullInterfaceName(text: string): string {
  const m = /^([A-Za-z][A-Za-z0-9-]*?)[\s-]*(\d[\d/.:]*)$/.exec(text.trim());
  if (!m) return text.trim();
  const lower = m[1]!.toLowerCase();
  const word = words.find((w) => w.toLowerCase() === lower) ?? short[lower] ?? unique(lower) ?? m[1]!;
  return `${word}${m[2]!}`;
}

function unique(start: string): string | undefined {
  if (start.length < 2) return undefined;
  return words.find((w) => w.toLowerCase().startsWith(start));
}

/** What kind of interface a full name stands for. */
export function interfaceKind(name: string): InterfaceKind {
  if (/^(port-channel|multilink|bundle-ether)/i.test(name)) return name.includes('.') ? 'subinterface' : 'bond';
  if (/^vlan/i.test(name)) return 'vlan';
  if (/^(loopback|null)/i.test(name)) return 'loopback';
  if (/^(tunnel|virtual-access|virtual-template|dialer|nvi|lisp|nve|vti)/i.test(name))
    return /^(tunnel|vti|nve)/i.test(name) ? 'tunnel' : 'virtual';
  if (/^(bdi|bvi)/i.test(name)) return 'bridge';
  if (/^dot11radio/i.test(name)) return 'wireless';
  if (/^cellular/i.test(name)) return 'cellular';
  return name.includes('.') ? 'subinterface' : 'physical';
}

/** Ports that can be switched: Ethernet of any speed, and bundles. */
export const isEthernet = (name: string): boolean =>
  /^(([a-z]+)?(gigabit)?ethernet|twentyfivegige|fiftygige|hundredgige|port-channel|appgigabitethernet)\d/i.test(name) &&
  !name.includes('.');
