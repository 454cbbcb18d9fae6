// What the registers allow, as addresses: every service of every conduit with who may begin it and who answers. Firewall rules are made from this alone.
import { normalIp, parsePrefix, translate } from '#kit';
import type { Asset, Service, Zone } from '#site';
import { select } from '#site';
import type { Terminal } from '../../place/terminal.ts';

/** One end of a service: a station, a whole zone, or an address outside. */
export interface Party {
  zone: Zone;
  asset?: Asset;
  /** Address or prefix in the realm of its zone. */
  inside: string;
  /** The same as the rest of the site sees it. */
  outside: string;
}

export interface Permit {
  /** Id of the service. */
  service: string;
  transport: 'tcp' | 'udp' | 'icmp' | 'any';
  /** `443`, `5000-5010`; empty: all. */
  ports: string[];
  from: Party[];
  to: Party[];
  sameCrane: boolean;
  /** Needs an approved change: its rules stand in the firewalls but are switched off outside of one. */
  closed: boolean;
  why: string;
}

/** How a prefix of a zone looks from outside its realm. */
export function outsidePrefix(terminal: Terminal, zone: Zone, subnet: string): string {
  const realm = terminal.site.realms.find((r) => r.id === zone.realm);
  const [, length] = subnet.split('/');
  for (const { inside, outside } of realm?.nat ?? []) {
    const [from, to] = [parsePrefix(inside), parsePrefix(outside)];
    const moved = from && to ? translate(subnet.split('/')[0]!, from, to) : undefined;
    if (moved !== undefined) return `${moved}/${length}`;
  }
  return subnet;
}

/** Every service above Ethernet; `except` names services that a day takes out. */
export function permits(terminal: Terminal): Permit[] {
  const services = terminal.site.conduits.flatMap((c) => c.services);
  return services.flatMap((s) => {
    if (s.transport === 'ethernet') return [];
    return [
      {
        service: s.id,
        transport: s.transport,
        ports: s.ports.map(String),
        from: parties(terminal, s.from),
        to: parties(terminal, s.to),
        sameCrane: s.same_crane,
        closed: s.when === 'change',
        why: s.why ?? s.protocol ?? s.id,
      },
    ];
  });
}

function parties(terminal: Terminal, selector: Service['from']): Party[] {
  const { site } = terminal;
  const chosen = select(site, selector);
  const whole = new Set(chosen.zones.map((z) => z.id));
  const found: Party[] = chosen.zones.flatMap((zone) =>
    zone.subnets.map((s) => ({ zone, inside: s, outside: outsidePrefix(terminal, zone, s) })),
  );
  for (const asset of chosen.assets) {
    if (asset.zone === undefined || whole.has(asset.zone) || !asset.on_network) continue;
    const zone = terminal.zone(asset.zone);
    for (const ip of asset.ip) found.push({ zone, asset, inside: ip, outside: outsideOf(terminal, zone, ip) });
  }
  for (const word of (Array.isArray(selector) ? selector : [selector]).flatMap((s) => s.split(','))) {
    const address = normalIp(word.trim());
    const internet = site.zones.find((z) => z.function === 'internet');
    if (address !== undefined && internet) found.push({ zone: internet, inside: address, outside: address });
  }
  return found;
}

const outsideOf = (terminal: Terminal, zone: Zone, ip: string): string =>
  outsidePrefix(terminal, zone, `${ip}/32`).split('/')[0]!;
