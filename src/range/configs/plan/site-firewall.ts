// Policies of the two firewalls of the terminal: one for each service and pair of their interfaces.
import { parsePrefix } from '#kit';
import type { Asset, Zone } from '#site';
import type { Terminal } from '../../place/terminal.ts';
import type { Party, Permit } from './permits.ts';

export interface SitePolicy {
  id: number;
  /** Service it is for. */
  name: string;
  /** What somebody called it who did not think of a service. */
  title?: string;
  /** Interfaces, called after the network they lead to. */
  from: string;
  to: string;
  source: Party[];
  destination: Party[];
  transport: Permit['transport'];
  ports: string[];
  enabled: boolean;
  log: boolean;
  words: string;
}

export interface SiteFirewall {
  asset: Asset;
  legs: { zone: Zone; ip: string; length: number }[];
  policies: SitePolicy[];
  routes: { prefix: string; via: string; leg: string }[];
}

/** The firewall as the registers have it. `behind` says by which of its legs a network is reached that is not its own. */
export function siteFirewall(
  terminal: Terminal,
  allowed: readonly Permit[],
  id: string,
  behind: (zone: Zone) => string,
  routes: SiteFirewall['routes'],
): SiteFirewall {
  const asset = terminal.asset(id);
  const legs = asset.interfaces.flatMap(({ zone, ip }) =>
    ip === undefined
      ? []
      : [{ zone: terminal.zone(zone), ip, length: parsePrefix(terminal.zone(zone).subnets[0]!)!.bits }],
  );
  const own = new Set(legs.map((l) => l.zone.id));
  const leg = (p: Party) => (own.has(p.zone.id) ? p.zone.id : behind(p.zone));
  const policies: SitePolicy[] = [];
  for (const p of allowed) {
    if (p.sameCrane) continue;
    for (const [from, source] of grouped(p.from, leg)) {
      for (const [to, destination] of grouped(p.to, leg)) {
        if (from === to) continue;
        policies.push({
          id: 0,
          name: p.service,
          from,
          to,
          source,
          destination,
          transport: p.transport,
          ports: p.ports,
          enabled: !p.closed,
          log: true,
          words: p.closed ? `${p.why} (only in a change)` : p.why,
        });
      }
    }
  }
  policies.forEach((p, i) => (p.id = i + 1));
  return { asset, legs, policies, routes };
}

function grouped(parties: readonly Party[], leg: (p: Party) => string): Map<string, Party[]> {
  const groups = new Map<string, Party[]>();
  for (const p of parties) groups.set(leg(p), [...(groups.get(leg(p)) ?? []), p]);
  return groups;
}
