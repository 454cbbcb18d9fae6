// From what was written to the model: ports, forwarding, and the way of a packet.
import type { FilterRule, Stage } from '#facts';
import { isEthernet } from '../../core/cisco/interface-name.ts';
import { filterNamed, makeFilters } from './acl.ts';
import { ruleFor } from './conditions.ts';
import { networkSet, serviceSet } from './groups.ts';
import { finishLayer2 } from './layer2.ts';
import { finishManagement } from './management.ts';
import { natStages } from './nat.ts';
import { finishRoutes } from './routes.ts';
import type { IosState, Port } from './state.ts';
import { switchPort } from './switchport.ts';
import { finishTunnels } from './tunnels.ts';
import { vlanStages } from './vacl.ts';
import { finishVrfs } from './vrfs.ts';
import { zoneStages } from './zones.ts';

export function finish(ios: IosState): void {
  for (const name of ios.networks.keys()) networkSet(ios, name);
  for (const name of ios.services.keys()) serviceSet(ios, name);
  makeFilters(ios);
  bundles(ios);
  switchPorts(ios);
  ios.device.forwards = forwards(ios);
  stages(ios);
  finishTunnels(ios);
  finishVrfs(ios);
  finishRoutes(ios);
  finishLayer2(ios);
  finishManagement(ios);
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
  // A switch that does not say: some kinds route unless told not to, others the other way round. One that answers for a shared gateway routes.
  if (ios.device.redundancy.some((r) => /^(HSRP|VRRP|GLBP)/.test(r.protocol))) return 'yes';
  const routed = [...ios.ports.values()].some((p) => p.words.on === false && p.device.addresses.length > 0);
  if (addressed.length < 2 && !routed) return 'no';
  return ios.defaultGateway && ios.device.routes.length === 0 ? 'no' : 'unknown';
}

/**
 * The way of a packet (Cisco, "NAT order of operation"): list and map on the way in, translation of what comes from outside, the zone policy, translation of
 * what goes outside, list and map on the way out. To the device itself: the lists on the way in, the zone's policy for the device, the lines' access class.
 */
function stages(ios: IosState): void {
  const step = (port: Port, group: Port['accessIn'][number], way: 'in' | 'out'): Stage => ({
    kind: 'filter',
    filter: filterNamed(ios, group.name, group.family, group.line),
    [way]: [port.device.name],
    tracksSessions: false,
    family: group.family,
    at: { file: 0, line: group.line },
  });
  const inwards: Stage[] = [];
  const outwards: Stage[] = [];
  for (const port of ios.ports.values()) {
    if (port.device.switchport) {
      for (const g of [...port.accessIn, ...port.accessOut])
        ios.book.mark(g.line, 'limited', {
          scope: 'filter',
          element: port.device.name,
          note: 'a list on a switched port: what it stops is read as passing',
        });
      continue;
    }
    for (const group of port.accessIn) inwards.push(step(port, group, 'in'));
    for (const group of port.accessOut) outwards.push(step(port, group, 'out'));
  }
  const vlans = vlanStages(ios);
  const nat = natStages(ios);
  const zones = zoneStages(ios);
  ios.device.transit = [
    ...vlans.in,
    ...inwards,
    ...nat.before,
    ...zones.transit,
    ...nat.after,
    ...outwards,
    ...vlans.out,
  ];
  ios.device.toDevice = [...inwards, ...zones.toDevice, ...terminalStages(ios)];
}

/** `access-class` of the vty lines: log-ons pass the list; the lines have one each, and a log-on may take any of them. */
function terminalStages(ios: IosState): Stage[] {
  const vty = ios.terminals.filter((t) => t.kind === 'vty');
  if (vty.length === 0 || vty.some((t) => !t.access)) return [];
  const name = 'access-class of the vty lines';
  const log = [{ protocol: 6, toPorts: [[22, 23] as [number, number]] }];
  const rules: FilterRule[] = [];
  for (const access of new Map(vty.map((t) => [t.access!.name, t.access!])).values()) {
    const source = ios.filters.get(`${access.name}/4`);
    if (!source || source.otherwise === 'permit') return [];
    const at = { file: 0, line: access.line };
    rules.push({
      ...ruleFor(ios, name, [{ acl: access.name, family: 4, at }, { services: log }], 'permit', {
        id: access.name,
        at,
        text: `access-class ${access.name} in`,
      }),
    });
  }
  rules.push({
    id: 'other log-ons',
    action: 'deny',
    match: { family: 4, services: log },
    at: rules[0]!.at,
    text: 'log-ons that no access-class permits',
    enabled: true,
    implicit: true,
  });
  ios.device.filters.push({ name, rules, otherwise: 'permit', at: rules[0]!.at });
  return [{ kind: 'filter', filter: name, tracksSessions: true }];
}
