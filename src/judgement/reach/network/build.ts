// Puts configured devices, the site and declared side ways together into one network.
import type { Instant } from '#kit';
import { inPrefix, parsePrefix } from '#kit';
import type { ConfigPlacement, ConfiguredDevice } from '#facts';
import type { Site } from '#site';
import { anyIpv6 } from './ipv6.ts';
import { declaredDoors, doorJoins, fearedJoins, leakJoins, missingDevices } from './joins.ts';
import { readLayer2 } from './layer2.ts';
import { placeDevices } from './place.ts';
import { attach } from './segments.ts';
import type { Join, Layer2, Network, PlacedDevice, Segment, SideDoor } from './types.ts';

export interface NetworkInput {
  /** Joined: one for each device (`joinDevices` of the reader). */
  devices: readonly ConfiguredDevice[];
  site?: Site;
  placements?: readonly ConfigPlacement[];
  /** Ways found elsewhere: hosts seen in two zones, modems. */
  sideDoors?: readonly SideDoor[];
  /** The day the question is about: rules that have expired by then do not count. */
  asOf?: Instant;
}

/** Builds the network. Pure; never throws for what a configuration says. */
export function buildNetwork(input: NetworkInput): Network {
  const { site } = input;
  const devices = placeDevices(input.devices, site, input.placements ?? []);
  const { segments, aliases } = attach(devices, site);
  const { layer2, graph } = readLayer2(devices, segments, site);
  for (const domain of layer2.domains)
    for (const n of domain.nodes) {
      const name = `${n.device}:vlan${n.vlan}`;
      if (domain.segments[0] !== undefined && !aliases.has(name)) aliases.set(name, domain.segments[0]);
    }
  const ids = new Set(segments.map((s) => s.id));
  const resolve = (name: string) => (ids.has(name) ? name : aliases.get(name));
  const missing = site ? missingDevices(site, devices, graph) : [];
  const joins = [
    ...leakJoins(layer2),
    ...doorJoins([...(site ? declaredDoors(site, devices) : []), ...(input.sideDoors ?? [])], resolve),
    ...fearedJoins(devices, missing, graph),
    ...tunnelJoins(devices, segments, site),
  ];
  return {
    devices,
    segments,
    joins,
    missing,
    layer2,
    aliases,
    assumes: [...layer2.assumes],
    ipv6: anyIpv6(devices),
    ...(site ? { site } : {}),
    ...(input.asOf === undefined ? {} : { asOf: input.asOf }),
  };
}

/** The far end of a tunnel stands where its peer stands: in the segment of a known device, else outside. */
function tunnelJoins(devices: readonly PlacedDevice[], segments: readonly Segment[], site: Site | undefined): Join[] {
  const internet = site?.zones.filter((z) => z.function === 'internet') ?? [];
  const byAddress = new Map(devices.flatMap((d) => d.legs.flatMap((l) => l.addresses.map((a) => [a, d] as const))));
  const joins: Join[] = [];
  const ids = new Set(segments.map((s) => s.id));
  for (const placed of devices) {
    for (const tunnel of placed.device.tunnels) {
      const here = placed.legs.find((l) => l.interface === (tunnel.interface ?? tunnel.name))?.segment;
      if (here === undefined || !ids.has(here)) continue;
      const peer = tunnel.peer === undefined ? undefined : byAddress.get(tunnel.peer);
      const far = peer?.device.tunnels
        .map((t) => peer.legs.find((l) => l.interface === (t.interface ?? t.name))?.segment)
        .find((s) => s !== undefined);
      const there = far ?? (internet.length === 1 ? internet[0]!.id : undefined);
      if (there === undefined || there === here) continue;
      const why = `tunnel ${tunnel.name} of ${placed.name} leads to ${tunnel.peer ?? 'a far end nobody named'}`;
      for (const [from, to] of [
        [here, there],
        [there, here],
      ] as const) {
        joins.push({ from, to, by: 'routed', device: placed.name, certain: false, feared: false, why, decides: [] });
      }
    }
  }
  return joins;
}

/** What layer 2 says: broadcast domains, and the ways by which frames of one zone come into another's. */
export const layer2 = (network: Network): Layer2 => network.layer2;

/** A segment by its id, by a zone's id, or by any `device:interface` in it. */
export function segmentOf(network: Network, name: string): Segment | undefined {
  const id = network.segments.some((s) => s.id === name) ? name : network.aliases.get(name);
  return id === undefined ? undefined : network.segments.find((s) => s.id === id);
}

/** Segments of a realm in whose addresses this one lies; those without addresses of their own only where no other has it. */
export function segmentsAt(network: Network, address: string, realm = 'site'): Segment[] {
  const here = network.segments.filter((s) => s.realm === realm);
  const hits = here.filter((s) =>
    s.addresses?.include.some((text) => {
      const prefix = parsePrefix(text);
      return prefix !== undefined && inPrefix(address, prefix);
    }),
  );
  return hits.length > 0 ? hits : here.filter((s) => s.external && s.addresses === undefined);
}
