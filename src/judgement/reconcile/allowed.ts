// Which declared service allows a talk. Whether its time condition holds is judged apart, by the joins with changes, sessions and visits.
import type { Service, Site } from '#site';
import type { Located, Talk } from './view.ts';

type Within = (selector: string | readonly string[], end: Located) => boolean;

interface Compiled {
  service: Service;
  ranges: { from: number; to: number }[];
}

/** A port of the model as a range of numbers: `44818`, `"5000-5010"`, `"0x8892"`. */
function portRange(port: number | string): { from: number; to: number } {
  if (typeof port === 'number') return { from: port, to: port };
  if (port.startsWith('0x')) {
    const value = Number.parseInt(port, 16);
    return { from: value, to: value };
  }
  const [from, to] = port.split('-').map(Number);
  return { from: from!, to: to ?? from! };
}

/** Finds the service that allows a talk: the first whose transport, port, ends and crane fit. An unconditional one goes before a conditional one. */
export function serviceFinder(site: Site, within: Within): (talk: Talk) => Service | undefined {
  const byTransport = new Map<string, Compiled[]>();
  const services = site.conduits.flatMap((c) => c.services);
  for (const service of [...services].sort((a, b) => rank(a) - rank(b))) {
    const compiled = { service, ranges: service.ports.map(portRange) };
    const list = byTransport.get(service.transport);
    if (list) list.push(compiled);
    else byTransport.set(service.transport, [compiled]);
  }
  const any = byTransport.get('any') ?? [];
  const remembered = new Map<string, Service | null>();
  return (talk) => {
    const key = `${endOf(talk.client)}>${endOf(talk.server)}/${talk.transport}/${talk.port ?? ''}`;
    const known = remembered.get(key);
    if (known !== undefined) return known ?? undefined;
    const own = byTransport.get(talk.transport === 'icmpv6' ? 'icmp' : talk.transport) ?? [];
    const found = [...own, ...any].find((c) => fits(c, talk, within))?.service;
    remembered.set(key, found ?? null);
    return found;
  };
}

const rank = (service: Service): number => (service.when === 'always' ? 0 : 1);

const endOf = (end: Located): string => `${end.realm}|${end.address ?? end.mac ?? '?'}|${end.zone?.id ?? ''}`;

function fits({ service, ranges }: Compiled, talk: Talk, within: Within): boolean {
  if (ranges.length > 0) {
    const port = talk.port;
    if (port === undefined || !ranges.some((r) => port >= r.from && port <= r.to)) return false;
  }
  if (service.same_crane && (talk.client.crane === undefined || talk.client.crane !== talk.server.crane)) return false;
  return within(service.from, talk.client) && within(service.to, talk.server);
}
