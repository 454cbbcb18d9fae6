// Interfaces of Linux, of which a rule set shows no more than the names; and name patterns, certain for the known and a `may` for others.
import type { DeviceInterface, InterfaceKind, Match } from '#facts';

const kinds: [RegExp, InterfaceKind][] = [
  [/^lo\d*$/, 'loopback'],
  [/^(tun|tap|wg|ppp|ipsec|vti|gre|sit|l2tp|nebula|tailscale|zt)/, 'tunnel'],
  [/^(wlan|wl|ath|wifi)/, 'wireless'],
  [/^(wwan|wwp|usb|cdc)/, 'cellular'],
  [/^(br|docker|virbr|vmbr|lxc|lxdbr|cni)/, 'bridge'],
  [/^bond/, 'bond'],
  [/^vlan\d/, 'vlan'],
  [/^(veth|vnet|cali|dummy)/, 'virtual'],
];

export function linuxInterface(name: string, line: number): DeviceInterface {
  const dot = /^(.+)\.(\d{1,4})$/.exec(name);
  const kind = dot ? 'vlan' : (kinds.find(([pattern]) => pattern.test(name))?.[1] ?? 'physical');
  return {
    name,
    kind,
    enabled: true,
    addresses: [],
    ...(dot ? { vlan: Number(dot[2]), parent: dot[1]! } : {}),
    at: { file: 0, line },
  };
}

/**
 * Conditions for "one of these names" or "none of these names", where a name may be the beginning of a name (`eth+`, `eth*`). One match where all is
 * certain; else one for the interfaces in `known` and one with a `may` for interfaces that exist and are not named.
 */
export function nameMatches(
  names: readonly string[],
  wild: string,
  not: boolean,
  known: readonly string[],
  side: 'in' | 'out',
): Match[] {
  const no = side === 'in' ? 'notIn' : 'notOut';
  const plain = names.filter((n) => !n.endsWith(wild));
  const stems = names.filter((n) => n.endsWith(wild)).map((n) => n.slice(0, -1));
  if (stems.includes('')) return not ? [] : [{}];
  if (stems.length === 0) return [not ? { [no]: plain } : { [side]: plain }];
  const named = (name: string) => plain.includes(name) || stems.some((s) => name.startsWith(s));
  const certain = known.filter((name) => named(name) !== not);
  const all = [...new Set([...known, ...plain])];
  return [
    ...(certain.length ? [{ [side]: certain }] : []),
    { ...(all.length ? { [no]: all } : {}), may: [`interface name like ${stems.map((s) => s + wild).join(', ')}`] },
  ];
}
