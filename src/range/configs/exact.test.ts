// What the crane firewalls let pass is what the conduits declare, no more and no less. The rules are read from the written text by plain
// patterns and held against the services by the site's own place index and selectors, not by what wrote them.
import { readFileSync } from 'node:fs';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { inPrefix, parseIpv4, parsePrefix } from '#kit';
import type { Asset } from '#site';
import { loadSite, matcher, placeIndex } from '#site';
import { Chance } from '../chance.ts';
import { Terminal } from '../place/terminal.ts';
import { terminalFolder } from '../terminal/files.ts';
import { COLLECTED, ConfigSet } from './config-set.ts';

const root = mkdtempSync(join(tmpdir(), 'quaywall-exact-'));
afterAll(() => {
  rmSync(root, { recursive: true });
});
const { site } = await loadSite(terminalFolder);
const made = new ConfigSet(new Terminal(site), new Chance(1)).write(root);
const index = placeIndex(site);
const firewalls = made.filter((m) => m.date === COLLECTED && /^(STS|RTG)-\d\d-FW$/.test(m.asset));

interface Row {
  transport: string;
  from: string;
  to: string;
  ports: string[];
}

/** Every accepting rule of a profile or of a `show running-config`, switched on. */
function rowsOf(text: string): Row[] {
  if (text.startsWith('# mGuard')) {
    const groups = new Map(
      [...text.matchAll(/NAME = "(ports-[\d-]+)"\s+MEMBERS = \{([^}]*(?:\}\s*\{[^}]*)*)\}\s*\}/g)].map((m) => [
        m[1]!,
        [...m[2]!.matchAll(/PORT = "([^"]*)"/g)].map((p) => p[1]!),
      ]),
    );
    return [...text.matchAll(/\{\s+PROTO = "(\w+)"([^}]*)\}/g)].flatMap(([, transport, body]) => {
      const value = (key: string) => new RegExp(`\\b${key} = "([^"]*)"`).exec(body!)?.[1] ?? '';
      if (value('ENABLED') === 'no') return [];
      const port = value('IN_PORT');
      return [{ transport: transport!, from: value('FROM_IP'), to: value('IN_IP'), ports: groups.get(port) ?? [port] }];
    });
  }
  const rule = /ipv4rule from vlan \d+ to vlan \d+ srcip (\S+) dstip (\S+) action acc service (tcp|udp)-(\d+)/g;
  return [...text.matchAll(rule)].map((m) => ({ from: m[1]!, to: m[2]!, transport: m[3]!, ports: [m[4]!] }));
}

const holds = (range: string, address: string): boolean => {
  const prefix = parsePrefix(range);
  if (prefix) return inPrefix(address, prefix);
  const [first, last] = range.split('-').map((a) => parseIpv4(a)!);
  const at = parseIpv4(address)!;
  return first! <= at && at <= (last ?? first!);
};

/** Addresses that stand for a range: its first and last, or of a whole network those of the machines in it and one that nobody has. */
const ends = (range: string): string[] => {
  const [network, bits] = range.split('/');
  return bits === undefined ? range.split('-') : [network!.replace(/\d+$/, (n) => String(Number(n) + 3))];
};

interface End {
  asset?: Asset;
  zone: string;
  address: string;
}

const place = (realm: string, address: string): End => {
  const at = index.locate(realm, { address });
  return { asset: at.asset, zone: at.zone?.id ?? '', address };
};

function declared(from: End, to: End, transport: string, port: string): boolean {
  return site.conduits.some((c) =>
    c.services.some((s) => {
      if (s.transport !== transport || s.when === 'change' || !s.ports.map(String).includes(port)) return false;
      const hit = (selector: typeof s.from, e: End) =>
        matcher(site, selector)({ asset: e.asset, zone: index.zone(e.zone) });
      const crane = (e: End) => index.zone(e.zone)?.crane;
      return hit(s.from, from) && hit(s.to, to) && (!s.same_crane || crane(from) === crane(to));
    }),
  );
}

describe.each(firewalls.map((m) => [m.asset, m] as const))('%s', (id, m) => {
  const crane = id.slice(0, 6);
  const rows = rowsOf(readFileSync(join(root, m.file), 'utf8'));
  const realm = site.zones.find((z) => z.id === `${crane}/CTRL`)!.realm;
  const aboard = site.zones.filter((z) => z.crane === crane && z.function !== 'uplink');
  /** Rules speak of addresses on board as the crane has them, and of all others as the site has them. */
  const realmOf = (address: string) =>
    aboard.some((z) => z.subnets.some((s) => inPrefix(address, parsePrefix(s)!))) ? realm : 'site';

  it('lets nothing pass that no service declares', () => {
    expect(rows.length).toBeGreaterThan(8);
    for (const row of rows) {
      for (const a of ends(row.from)) {
        for (const b of ends(row.to)) {
          for (const port of row.ports) {
            const ok = declared(place(realmOf(a), a), place(realmOf(b), b), row.transport, port);
            expect([a, b, row.transport, port, ok]).toEqual([a, b, row.transport, port, true]);
          }
        }
      }
    }
  });

  it('lets pass what is declared across its border and between its networks', () => {
    const stations = site.assets.filter((a) => a.on_network && a.ip.length > 0 && a.zone !== undefined);
    const own = stations.filter((a) => aboard.some((z) => z.id === a.zone));
    const ground = stations.filter((a) => index.zone(a.zone!)?.crane === undefined);
    let asked = 0;
    for (const service of site.conduits.flatMap((c) => c.services)) {
      if (service.transport === 'ethernet' || service.when === 'change') continue;
      const [from, to] = [service.from, service.to].map((s) => {
        const match = matcher(site, s);
        return (a: Asset) => match({ asset: a, zone: index.zone(a.zone!) });
      }) as [(a: Asset) => boolean, (a: Asset) => boolean];
      const pairs = (x: Asset[], y: Asset[]) => x.filter(from).flatMap((a) => y.filter(to).map((b) => [a, b] as const));
      const wanted = [...pairs(own, own).filter(([a, b]) => a.zone !== b.zone)];
      if (!service.same_crane) wanted.push(...pairs(own, ground), ...pairs(ground, own));
      for (const [a, b] of wanted) {
        for (const port of service.ports.map(String)) {
          asked++;
          const passes = rows.some(
            (r) =>
              r.transport === service.transport &&
              r.ports.includes(port) &&
              holds(r.from, a.ip[0]!) &&
              holds(r.to, b.ip[0]!),
          );
          expect([service.id, a.id, b.id, port, passes]).toEqual([service.id, a.id, b.id, port, true]);
        }
      }
    }
    expect(asked).toBeGreaterThan(30);
  });
});
