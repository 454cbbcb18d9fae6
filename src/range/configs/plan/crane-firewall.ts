// Rules of a crane's firewall: what crosses the border of the crane, and what goes from one of its networks to another. Nothing else passes.
import { parsePrefix } from '#kit';
import type { Asset, Zone } from '#site';
import type { Terminal } from '../../place/terminal.ts';
import { asRanges } from './addresses.ts';
import type { Party, Permit } from './permits.ts';
import { outsidePrefix } from './permits.ts';

/** A network of the crane, or all that lies beyond its border. */
export type Leg = Zone | 'outside';

export interface FirewallRule {
  /** Number that the people who wrote it gave it. */
  number: number;
  /** Service or change it is for. */
  name: string;
  from: Leg;
  to: Leg;
  /** Addresses, ranges or prefixes as the filter sees them: on board those of the crane, beyond those of the site. */
  source: string[];
  destination: string[];
  transport: 'tcp' | 'udp' | 'icmp' | 'any';
  ports: string[];
  enabled: boolean;
  log: boolean;
  words: string;
}

export interface CraneFirewall {
  asset: Asset;
  /** Networks on board, each with the firewall’s own address in it. */
  inside: { zone: Zone; ip: string; length: number }[];
  uplink: { zone: Zone; ip: string; length: number; gateway: string };
  /** 1:1 translation of each network whose addresses other cranes have too. */
  nat: { zone: Zone; inside: string; outside: string }[];
  rules: FirewallRule[];
}

const lengthOf = (zone: Zone): number => parsePrefix(zone.subnets[0]!)!.bits;

/** The firewall of a crane as the registers have it. */
export function craneFirewall(terminal: Terminal, allowed: readonly Permit[], crane: string): CraneFirewall {
  const asset = terminal.asset(`${crane}-FW`);
  const uplink = terminal.zone(asset.zone!);
  const inside = asset.interfaces.flatMap(({ zone, ip }) =>
    ip === undefined ? [] : [{ zone: terminal.zone(zone), ip, length: lengthOf(terminal.zone(zone)) }],
  );
  const aboard = new Set(inside.map((i) => i.zone.id));
  const rules: FirewallRule[] = [];
  for (const p of allowed) {
    const sides = (parties: readonly Party[]) =>
      [
        { leg: 'outside' as Leg, parties: parties.filter((x) => !aboard.has(x.zone.id) && x.zone.id !== uplink.id) },
        ...inside.map(({ zone }) => ({ leg: zone as Leg, parties: parties.filter((x) => x.zone === zone) })),
      ].filter((s) => s.parties.length > 0);
    for (const from of sides(p.from)) {
      for (const to of sides(p.to)) {
        if (from.leg === to.leg) continue;
        if (p.sameCrane && (from.leg === 'outside' || to.leg === 'outside')) continue;
        // Nothing on one crane needs another crane: what is on both ends of a service meets on the ground.
        const other = from.leg === 'outside' ? from.parties : to.leg === 'outside' ? to.parties : [];
        const beyond = other.filter((x) => x.zone.crane === undefined);
        if (other.length > 0 && beyond.length === 0) continue;
        const view = (leg: Leg, parties: readonly Party[]) =>
          asRanges(
            parties
              .filter((x) => leg !== 'outside' || x.zone.crane === undefined)
              .map((x) => (leg === 'outside' ? x.outside : x.inside)),
          );
        rules.push({
          number: rules.length + 1,
          name: p.service,
          from: from.leg,
          to: to.leg,
          source: view(from.leg, from.parties),
          destination: view(to.leg, to.parties),
          transport: p.transport,
          ports: p.ports,
          enabled: !p.closed,
          log: true,
          words: p.closed ? `${p.why} (only in a change)` : p.why,
        });
      }
    }
  }
  const nat = inside.flatMap(({ zone }) => {
    const subnet = zone.subnets[0]!;
    const outside = outsidePrefix(terminal, zone, subnet);
    return outside === subnet ? [] : [{ zone, inside: subnet, outside }];
  });
  return {
    asset,
    inside,
    uplink: { zone: uplink, ip: asset.ip[0]!, length: lengthOf(uplink), gateway: uplink.gateway! },
    nat,
    rules,
  };
}
