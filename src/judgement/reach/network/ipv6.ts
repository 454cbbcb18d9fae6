// IPv6 beside what people declare: machines speak it without being told, so zones with IPv4 subnets alone still send IPv6 wherever a device forwards it.
import type { AddressSet, ConfiguredDevice } from '#facts';
import { PacketSet } from '../sets/packet-set.ts';
import { rememberedStart } from './remembered.ts';
import type { Network, PlacedDevice } from './types.ts';

const routes6 = new WeakMap<ConfiguredDevice, boolean>();

/** Whether a device passes IPv6 packets: it bridges, or one of its interfaces or routes has an IPv6 address, or may get one by itself. */
export function passesIpv6(device: ConfiguredDevice): boolean {
  let known = routes6.get(device);
  if (known === undefined) {
    known =
      device.transparent === true ||
      device.interfaces.some((i) => i.enabled && i.addresses.some((a) => a.includes(':'))) ||
      device.routes.some((r) => r.prefix.includes(':'));
    routes6.set(device, known);
  }
  return known;
}

/** Whether any device of these passes IPv6 on: without one, IPv6 stays within its segment. */
export const anyIpv6 = (devices: readonly PlacedDevice[]): boolean =>
  devices.some((d) => d.legs.length > 1 && passesIpv6(d.device));

let everything6: PacketSet | undefined;

/** Packets with exactly these addresses at one end. */
export const packetsWith = (end: 'from' | 'to', addresses: AddressSet): PacketSet =>
  rememberedStart(JSON.stringify([end, addresses]), () => PacketSet.of({ [end]: addresses }));

/** Packets with these addresses at one end; where only IPv4 is declared and IPv6 is forwarded somewhere, any IPv6 packet too. */
export function packetsAt(network: Network, end: 'from' | 'to', addresses: AddressSet | undefined): PacketSet {
  if (addresses === undefined) return PacketSet.all;
  const set = packetsWith(end, addresses);
  if (!network.ipv6 || addresses.include.some((a) => a.includes(':'))) return set;
  return rememberedStart(JSON.stringify([end, addresses, 6]), () =>
    set.union((everything6 ??= PacketSet.all.family(6))),
  );
}
