// From what was written to the model: ports, forwarding, and the way of a packet.
import type { Stage } from '#facts';
import { isEthernet } from '../../core/cisco/interface-name.ts';
import { filterNamed, makeFilters } from './acl.ts';
import { networkSet, serviceSet } from './groups.ts';
import type { IosState, Port } from './state.ts';
import { switchPort } from './switchport.ts';

export function finish(ios: IosState): void {
  for (const name of ios.networks.keys()) networkSet(ios, name);
  for (const name of ios.services.keys()) serviceSet(ios, name);
  makeFilters(ios);
  bundles(ios);
  switchPorts(ios);
  ios.device.forwards = forwards(ios);
  ios.device.transit = transit(ios);
}

/** `channel-group 1` on a port makes it a member of `Port-channel1`. */
function bundles(ios: IosState): void {
  for (const port of ios.ports.values()) {
    if (port.channel === undefined) continue;
    const bundle = ios.ports.get(`port-channel${port.channel}`);
    port.device.parent = `Port-channel${port.channel}`;
    if (bundle) (bundle.device.members ??= []).push(port.device.name);
  }
}

function switchPorts(ios: IosState): void {
  const all = [...ios.ports.values()];
  // Catalyst 6500 and its like write `switchport` where a port is one; the others write `no switchport` where it is none.
  const written = all.some((p) => p.words.on === true);
  for (const port of all) {
    if (!isSwitched(ios, port, written)) continue;
    port.device.switchport = switchPort(
      port.words,
      ios.tagNative,
      (id) => ios.privateVlans.get(id)?.kind === 'isolated',
    );
    if (port.device.switchport.at.length === 0) port.device.switchport.at = [port.device.at];
  }
}

function isSwitched(ios: IosState, port: Port, written: boolean): boolean {
  const { words, device } = port;
  if (words.on !== undefined) return words.on;
  if (!isEthernet(device.name)) return false;
  if (
    words.mode !== undefined ||
    words.access !== undefined ||
    words.allowed !== undefined ||
    words.native !== undefined
  )
    return true;
  if (device.addresses.length > 0 || device.dynamicAddress || device.vrf !== undefined || port.noAddress) return false;
  return ios.switchSigns && !written;
}

function forwards(ios: IosState): 'yes' | 'no' | 'unknown' {
  if (ios.routing) return ios.routing === 'yes' || ios.routing6 ? 'yes' : 'no';
  if (ios.routing6 || ios.routingProtocol) return 'yes';
  const addressed = ios.device.interfaces.filter(
    (i) => (i.addresses.length > 0 || i.dynamicAddress) && i.kind !== 'loopback',
  );
  if (!ios.switchSigns) return ios.device.interfaces.length > 0 ? 'yes' : 'unknown';
  // A switch that does not say: some kinds route unless told not to, others the other way round.
  if (addressed.length < 2) return 'no';
  return ios.defaultGateway && ios.device.routes.length === 0 ? 'no' : 'unknown';
}

/** In by an interface list, out by another. */
function transit(ios: IosState): Stage[] {
  const stages: Stage[] = [];
  for (const port of ios.ports.values())
    for (const group of port.accessIn)
      stages.push({
        kind: 'filter',
        filter: filterNamed(ios, group.name, group.family, group.line),
        in: [port.device.name],
        tracksSessions: false,
        family: group.family,
        at: { file: 0, line: group.line },
      });
  for (const port of ios.ports.values())
    for (const group of port.accessOut)
      stages.push({
        kind: 'filter',
        filter: filterNamed(ios, group.name, group.family, group.line),
        out: [port.device.name],
        tracksSessions: false,
        family: group.family,
        at: { file: 0, line: group.line },
      });
  return stages;
}
