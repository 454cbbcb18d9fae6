// Addresses against each other: subnets that overlap inside a realm, translation tables that do not fit, addresses outside
// their zone, and addresses or MACs that two assets claim. An address belongs to its realm, never to the site as a whole.
import { inPrefix, parsePrefix } from '#kit';
import type { Prefix } from '#kit';
import type { Asset, Zone } from '../model/site.ts';
import { placeOf } from './draft.ts';
import type { Draft, Report } from './draft.ts';

interface Block {
  prefix: Prefix;
  text: string;
  owner: object;
  at: readonly PropertyKey[];
  name: string;
}

const width = (p: Prefix) => BigInt((p.version === 4 ? 32 : 128) - p.bits);
const end = (p: Prefix) => p.base + (1n << width(p)) - 1n;

/** Subnets and translation tables. */
export function checkSubnets(draft: Draft, report: Report): void {
  const byRealm = new Map<string, Block[]>();
  const add = (realm: string, block: Block) => {
    const list = byRealm.get(realm);
    if (list) list.push(block);
    else byRealm.set(realm, [block]);
  };
  for (const zone of draft.site.zones) {
    for (const [i, text] of zone.subnets.entries()) {
      add(zone.realm, { prefix: parsePrefix(text)!, text, owner: zone, at: ['subnets', i], name: `zone ${zone.id}` });
    }
    if (
      zone.gateway !== undefined &&
      zone.subnets.length > 0 &&
      !zone.subnets.some((s) => inPrefix(zone.gateway!, parsePrefix(s)!))
    ) {
      report.error({
        what: `zone ${zone.id}: its gateway ${zone.gateway} lies outside its subnets`,
        where: placeOf(draft, zone, ['gateway']),
        expected: `an address in ${zone.subnets.join(' or ')}`,
      });
    }
  }
  for (const realm of draft.site.realms) {
    const inside: Block[] = [];
    for (const [i, pair] of realm.nat.entries()) {
      const from = parsePrefix(pair.inside)!;
      const to = parsePrefix(pair.outside)!;
      if (from.version !== to.version || from.bits !== to.bits) {
        report.error({
          what: `realm ${realm.id}: ${pair.inside} and ${pair.outside} are not of the same length`,
          where: placeOf(draft, realm, ['nat', i]),
          expected: 'two prefixes of equal length: each inside address has one outside address',
        });
      }
      const name = `realm ${realm.id}`;
      inside.push({ prefix: from, text: pair.inside, owner: realm, at: ['nat', i, 'inside'], name });
      // Outside, translated addresses live among those of the site.
      add('site', { prefix: to, text: pair.outside, owner: realm, at: ['nat', i, 'outside'], name });
    }
    overlaps(draft, report, inside, `the inside addresses of realm ${realm.id}`);
  }
  for (const [realm, blocks] of byRealm) overlaps(draft, report, blocks, `realm ${realm}`);
}

function overlaps(draft: Draft, report: Report, blocks: readonly Block[], where: string): void {
  const sorted = [...blocks].sort(
    (a, b) =>
      a.prefix.version - b.prefix.version ||
      (a.prefix.base < b.prefix.base ? -1 : a.prefix.base > b.prefix.base ? 1 : 0),
  );
  let widest: Block | undefined;
  for (const block of sorted) {
    if (widest && widest.prefix.version === block.prefix.version && end(widest.prefix) >= block.prefix.base) {
      report.error({
        what: `${block.name}: ${block.text} overlaps ${widest.text} of ${widest.name} in ${where}`,
        where: placeOf(draft, block.owner, block.at),
        expected: 'subnets that share no address; networks with the same addresses belong in realms of their own',
      });
    }
    if (!widest || widest.prefix.version !== block.prefix.version || end(block.prefix) > end(widest.prefix))
      widest = block;
  }
}

/** Addresses and MACs of assets. */
export function checkAssetAddresses(draft: Draft, report: Report): void {
  const zones = new Map(draft.site.zones.map((z) => [z.id, z]));
  const addresses = new Map<string, { asset: Asset; at: readonly PropertyKey[] }>();
  const macs = new Map<string, Asset>();
  for (const asset of draft.site.assets) {
    const home = asset.zone === undefined ? undefined : zones.get(asset.zone);
    for (const [i, address] of asset.ip.entries()) claim(draft, report, addresses, asset, home, address, ['ip', i]);
    for (const [i, leg] of asset.interfaces.entries()) {
      if (leg.ip !== undefined)
        claim(draft, report, addresses, asset, zones.get(leg.zone), leg.ip, ['interfaces', i, 'ip']);
    }
    const own: [string, readonly PropertyKey[]][] = [
      ...asset.mac.map((m, i): [string, PropertyKey[]] => [m, ['mac', i]]),
      ...asset.interfaces.flatMap((l, i): [string, PropertyKey[]][] =>
        l.mac ? [[l.mac, ['interfaces', i, 'mac']]] : [],
      ),
    ];
    for (const [mac, at] of own) {
      const other = macs.get(mac);
      if (!other) macs.set(mac, asset);
      else if (other !== asset) {
        report.error({
          what: `asset ${asset.id}: ${mac} is also the MAC address of ${other.id}`,
          where: placeOf(draft, asset, at),
          expected: 'a MAC address that one machine has',
        });
      }
    }
    if (home && asset.crane !== undefined && home.crane !== undefined && asset.crane !== home.crane) {
      report.error({
        what: `asset ${asset.id}: stands on ${asset.crane}, but its zone ${home.id} is on ${home.crane}`,
        where: placeOf(draft, asset, ['crane']),
        expected: `crane ${home.crane}, or a zone of ${asset.crane}`,
      });
    }
  }
}

function claim(
  draft: Draft,
  report: Report,
  addresses: Map<string, { asset: Asset; at: readonly PropertyKey[] }>,
  asset: Asset,
  zone: Zone | undefined,
  address: string,
  at: readonly PropertyKey[],
): void {
  const realm = zone?.realm ?? 'site';
  const key = `${realm} ${address}`;
  const other = addresses.get(key);
  if (other) {
    report.error({
      what: `asset ${asset.id}: ${address} is also the address of ${other.asset.id} in realm ${realm}`,
      where: placeOf(draft, asset, at),
      expected: 'an address that one machine of the realm has',
    });
  } else addresses.set(key, { asset, at });
  if (zone && zone.subnets.length > 0 && !zone.subnets.some((s) => inPrefix(address, parsePrefix(s)!))) {
    const right = draft.site.zones.find(
      (z) => z.realm === zone.realm && z.subnets.some((s) => inPrefix(address, parsePrefix(s)!)),
    );
    report.error({
      what: `asset ${asset.id}: ${address} lies outside zone ${zone.id}`,
      where: placeOf(draft, asset, at),
      expected: `an address in ${zone.subnets.join(' or ')}`,
      remedy: right ? `${address} belongs to zone ${right.id}.` : undefined,
    });
  }
}
