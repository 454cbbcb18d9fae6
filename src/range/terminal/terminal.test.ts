// The sample terminal loads without a fault and holds what the terminal it was written from holds.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { exportAssets, importAssets, loadSite, placeIndex, select } from '#site';
import { corpora } from '../../ground/kit/testing.ts';
import { terminalFiles, terminalFolder } from './files.ts';

const { site, warnings, declaredAt } = await loadSite(terminalFolder);

it('loads without an error or a warning, and says that it is invented', () => {
  expect(warnings).toEqual([]);
  expect(site.facility.invented).toBe(true);
  for (const file of terminalFiles()) {
    expect(readFileSync(join(terminalFolder, file), 'utf8').split('\n')[0], file).toMatch(/^# INVENTED/);
  }
});

it('has 58 addresses that several cranes share, each crane in a realm of its own', () => {
  const realms = new Map<string, Set<string>>();
  const index = placeIndex(site);
  for (const asset of site.assets) {
    const realm = (asset.zone && index.zone(asset.zone)?.realm) ?? 'site';
    for (const ip of asset.ip) realms.set(ip, (realms.get(ip) ?? new Set()).add(realm));
  }
  expect([...realms].filter(([, r]) => r.size > 1)).toHaveLength(58);
});

it('has a way for every service: an asset at each end, a conduit whose zones both ends lie in', () => {
  const ends = (selector: string | string[]) => select(site, selector);
  for (const conduit of site.conduits) {
    const zones = new Set([...ends(conduit.between).zones, ...ends(conduit.and).zones].map((z) => z.id));
    for (const service of conduit.services) {
      expect(declaredAt('services', service.id)!.file).toBe('registers/conduits.yaml');
      for (const end of [service.from, service.to]) {
        const chosen = ends(end);
        for (const zone of chosen.zones) expect(zones, `${conduit.id} ${service.id}`).toContain(zone.id);
        for (const asset of chosen.assets) {
          const at = [asset.zone, ...asset.interfaces.map((i) => i.zone)];
          expect(
            at.some((z) => z !== undefined && zones.has(z)),
            `${conduit.id} ${service.id} ${asset.id}`,
          ).toBe(true);
        }
      }
    }
  }
});

it('has an approved change for every ticket that a service names', () => {
  const changes = new Map(site.changes.map((c) => [c.id, c]));
  for (const service of site.conduits.flatMap((c) => c.services)) {
    const change = changes.get(service.ticket!);
    expect(change?.declares, service.id).toContain(service.id);
    expect(new Set(change!.approved_by).size, service.id).toBeGreaterThanOrEqual(2);
  }
});

it('knows the machine at every gateway of a crane’s zones, and it forwards', () => {
  const index = placeIndex(site);
  for (const zone of site.zones.filter((z) => z.crane !== undefined)) {
    expect(index.gatewayOf(zone.id), zone.id).toMatchObject({ forwards: true });
  }
});

it('uses only addresses and names that the standards keep for examples (RFC 2606, RFC 5737)', () => {
  for (const list of site.lists) {
    for (const entry of list.entries) for (const domain of entry.domains) expect(domain).toMatch(/\.example$/);
  }
  for (const agreement of site.agreements) {
    for (const to of agreement.destinations) expect(to).toMatch(/^(198\.51\.100|203\.0\.113|192\.0\.2)\.|\.example$/);
  }
});

it('exports its assets to a list that imports again unchanged', () => {
  const result = importAssets(new TextEncoder().encode(exportAssets(site)), { site });
  expect(result).toMatchObject({ own: true, rows: site.assets.length, ready: site.assets.length, problems: [] });
  expect(result.assets.map((a) => a.asset)).toEqual(site.assets);
});

interface Reference {
  assets: { id: string; ip?: string; nat_ip?: string; mac?: string; role: string }[];
  zones: { id: string }[];
  cranes: { id: string }[];
  people: { id: string }[];
  allowed_flows: { id: string }[];
  conduits: { id: string }[];
  policy_tests: { id: string }[];
  plc_programs: { id: string }[];
  backups: { id: string }[];
  spares: { id: string }[];
  vendors: { id: string }[];
  contracts: { id: string }[];
  access_grants: { id: string }[];
  sensors: { id: string }[];
  physical: { rooms: { id: string }[]; cabinets: { id: string }[]; seals: { id: string }[] };
}

const folder = corpora('../reference');
describe.skipIf(!folder || !existsSync(join(folder, 'site.yaml')))('against the terminal it was written from', () => {
  const reference = folder ? (parse(readFileSync(join(folder, 'site.yaml'), 'utf8')) as Reference) : undefined;
  const ids = (entries: readonly { id: string }[]) => entries.map((e) => e.id).sort();

  it('has the same 548 assets with the same addresses, inside and out', () => {
    expect(site.assets).toHaveLength(548);
    expect(ids(site.assets)).toEqual(ids(reference!.assets));
    const index = placeIndex(site);
    for (const was of reference!.assets) {
      const now = index.asset(was.id)!;
      expect(now.role).toBe(was.role);
      expect(now.ip).toEqual(was.ip === undefined ? [] : [was.ip]);
      expect(now.mac).toEqual(was.mac === undefined ? [] : [was.mac.toLowerCase()]);
      if (was.nat_ip !== undefined) expect(index.locate('site', { address: was.nat_ip }).asset?.id).toBe(was.id);
    }
  });

  it('has the same entries in the other registers, and only additions beyond them', () => {
    const same: [string, readonly { id: string }[], readonly { id: string }[]][] = [
      ['zones', site.zones, reference!.zones],
      ['cranes', site.cranes, reference!.cranes],
      ['people', site.people, reference!.people],
      ['policy tests', site.policy_tests, reference!.policy_tests],
      ['programs', site.programs, reference!.plc_programs],
      ['backups', site.backups, reference!.backups],
      ['spares', site.spares, reference!.spares],
      ['grants', site.grants, reference!.access_grants],
      ['rooms', site.rooms, reference!.physical.rooms],
      ['cabinets', site.cabinets, reference!.physical.cabinets],
      ['seals', site.seals, reference!.physical.seals],
    ];
    for (const [name, now, was] of same) expect(ids(now), name).toEqual(ids(was));
    const more: [readonly { id: string }[], readonly { id: string }[]][] = [
      [site.conduits.flatMap((c) => c.services), reference!.allowed_flows],
      [site.conduits, reference!.conduits],
      [site.suppliers, reference!.vendors],
      [site.agreements, reference!.contracts],
      [site.sensors, reference!.sensors],
    ];
    for (const [now, was] of more) expect(ids(now)).toEqual(expect.arrayContaining(ids(was)));
  });
});
