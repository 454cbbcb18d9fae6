// Networks of an mGuard: the internal side (LAN), the external side (WAN) and the DMZ, each with its VLANs and routes.
import type { Problem } from '#kit';
import type { ConfiguredDevice, DeviceInterface, Lines } from '#facts';
import { hostPrefix, isAnyIpv4, addressItem } from '../onboard/address.ts';
import type { Profile, ProfileRow } from './profile.ts';
import { yes } from './profile.ts';
import { vlanId } from '../../core/qbridge.ts';

const columns = {
  IP: 'text',
  NETMASK: 'text',
  VLAN: 'text',
  VLAN_ID: 'text',
  COMMENT: 'harmless',
} as const;

const sides = [
  { side: 'internal', key: 'MY_LOCAL_IP', routes: 'INTERNAL_ROUTES' },
  { side: 'external', key: 'EXTERNAL_IP', routes: 'EXTERNAL_ROUTES' },
  { side: 'dmz', key: 'DMZ_IP', routes: 'DMZ_ROUTES' },
] as const;

/** Zones, named apart from the interfaces: `internal` is the LAN port itself, `LAN` all its networks. */
export const zoneOf = { internal: 'LAN', external: 'WAN', dmz: 'DMZ', vpn: 'VPN' } as const;

/** Fills in interfaces, zones and routes. The inside and the outside are always there; the DMZ where the profile names it. */
export function readNetworks(profile: Profile, device: ConfiguredDevice, file: string): void {
  const mode = profile.text('ROUTERMODE', 'device')?.trim().toLowerCase() ?? 'router';
  const stealth = mode === 'stealth';
  device.forwards = stealth ? 'no' : 'yes';
  if (stealth) device.transparent = true;
  const assigned = !stealth && mode !== 'router' && mode !== 'static';
  for (const { side, key, routes } of sides) {
    const rows = profile.rows(key, 'interface', columns);
    if (side === 'dmz' && rows === undefined) continue;
    const at = profile.at(key);
    const base: DeviceInterface = { name: side, kind: 'physical', enabled: true, addresses: [], at };
    const all = [base];
    const byName = new Map<string, DeviceInterface>();
    for (const row of rows ?? []) addNetwork(row, side, base, byName, all, device, file);
    if (side === 'external' && assigned) base.dynamicAddress = true;
    device.interfaces.push(...all);
    device.zones.push({ name: zoneOf[side], interfaces: all.map((i) => i.name), at });
    readRoutes(profile, routes, side, device, file);
  }
  const gateway = profile.text('EXTERNAL_GATEWAY', 'route');
  const via = gateway === undefined ? undefined : addressItem(gateway);
  if (via !== undefined && !isAnyIpv4(via)) {
    device.routes.push({ prefix: '0.0.0.0/0', via, source: 'static', at: profile.at('EXTERNAL_GATEWAY') });
  }
}

function addNetwork(
  row: ProfileRow,
  side: string,
  base: DeviceInterface,
  byName: Map<string, DeviceInterface>,
  all: DeviceInterface[],
  device: ConfiguredDevice,
  file: string,
): void {
  const address = hostPrefix(row.get('IP'), row.get('NETMASK') || '24');
  if (address === undefined) device.problems.push(fault(file, row.at, 'address or mask of this network is none'));
  if (yes(row.get('VLAN')) !== true) {
    if (address !== undefined) base.addresses.push(address);
    if (base.addresses.length === 1) base.at = row.at;
    return;
  }
  const vlan = vlanId(row.get('VLAN_ID'));
  if (vlan === undefined) {
    device.problems.push(fault(file, row.at, `"${row.get('VLAN_ID').slice(0, 20)}" is no VLAN`));
    return;
  }
  const name = `${side}.${vlan}`;
  const before = byName.get(name);
  if (before) {
    if (address !== undefined) before.addresses.push(address);
    return;
  }
  const addresses = address === undefined ? [] : [address];
  const made: DeviceInterface = {
    name,
    kind: 'subinterface',
    enabled: true,
    addresses,
    vlan,
    parent: side,
    at: row.at,
  };
  byName.set(name, made);
  all.push(made);
}

function readRoutes(profile: Profile, key: string, zone: string, device: ConfiguredDevice, file: string): void {
  const rows = profile.rows(key, 'route', { NETWORK: 'text', NETMASK: 'text', GATEWAY: 'text', COMMENT: 'harmless' });
  for (const row of rows ?? []) {
    const text = row.has('NETMASK') ? `${row.get('NETWORK')}/${row.get('NETMASK')}` : row.get('NETWORK');
    const prefix = addressItem(text);
    const via = addressItem(row.get('GATEWAY'));
    if (prefix === undefined || prefix.includes('-')) {
      device.problems.push(fault(file, row.at, 'the network of this route is none'));
      continue;
    }
    device.routes.push({
      prefix: prefix.includes('/') ? prefix : `${prefix}/32`,
      ...(via === undefined ? { interface: zone } : { via }),
      source: 'static',
      at: row.at,
    });
  }
}

const fault = (file: string, at: Lines, what: string): Problem => ({
  what,
  where: { file, line: at.line },
  expected: 'IP, NETMASK and VLAN_ID as the device writes them',
  remedy: 'look at this network on the device',
});
