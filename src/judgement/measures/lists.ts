// The facility's own lists of names, addresses and makers, and what of a talk is on one of them.
import { inPrefix, normalIp, parsePrefix } from '#kit';
import type { Prefix } from '#kit';
import type { NameUse } from '#facts';
import type { SiteList } from '#site';
import { least, most } from '#reconcile';
import type { Talk, View } from '#reconcile';

interface ListHit {
  list: SiteList;
  /** Place of the entry in its list, from 1. */
  number: number;
  entry: SiteList['entries'][number];
  /** The name on the wire that is listed; absent where the address is. */
  name?: NameUse;
  address?: string;
}

/** `name` is the domain or lies under it. */
export function under(name: string, domain: string): boolean {
  const n = name.toLowerCase().replace(/\.$/, '');
  const d = domain
    .toLowerCase()
    .replace(/^\*?\.+/, '')
    .replace(/\.$/, '');
  return d !== '' && (n === d || n.endsWith(`.${d}`));
}

const prefixes = new WeakMap<SiteList, Prefix[][]>();

function prefixesOf(list: SiteList): Prefix[][] {
  let known = prefixes.get(list);
  if (!known) {
    known = list.entries.map((e) => e.addresses.map(parsePrefix).filter((p) => p !== undefined));
    prefixes.set(list, known);
  }
  return known;
}

/**
 * A talk with a name server holds every name that was asked for: cut down to the listed ones, so that their times and counts are
 * told and not those of the whole day. Other talks are left as they are.
 */
export function narrowed(view: View, kind: SiteList['kind'], talk: Talk): Talk {
  if (talk.protocol !== 'dns' && talk.protocol !== 'mdns' && talk.protocol !== 'llmnr') return talk;
  const domains = listHits(view, kind, talk).flatMap((h) => h.entry.domains);
  const names = talk.names.filter((n) => domains.some((d) => under(n.name, d)));
  if (names.length === 0) return talk;
  return {
    ...talk,
    names,
    first: least(names, (n) => n.first),
    last: most(names, (n) => n.last),
    connections: names.filter((n) => n.kind === 'dns-query').reduce((k, n) => k + n.count, 0) || names.length,
    conversations: talk.conversations.filter((c) =>
      names.some((n) => n.capture === c.capture && n.conversation === c.id),
    ),
  };
}

/** Entries of lists of one kind that a talk touches: by a name said in it, by an address an answer gave, or by the server's address. */
export function listHits(view: View, kind: SiteList['kind'], talk: Talk): ListHit[] {
  const hits: ListHit[] = [];
  for (const list of view.site.lists) {
    if (list.kind !== kind) continue;
    list.entries.forEach((entry, i) => {
      const domains = [...entry.domains, ...entry.addresses.filter((a) => parsePrefix(a) === undefined)];
      const name = talk.names.find((n) => domains.some((d) => under(n.name, d)));
      if (name) hits.push({ list, number: i + 1, entry, name });
      const address = talk.server.address;
      const listed = prefixesOf(list)[i]!;
      if (!name && address !== undefined && normalIp(address) !== undefined && talk.server.external) {
        if (listed.some((p) => inPrefix(address, p))) hits.push({ list, number: i + 1, entry, address });
      }
    });
  }
  return hits;
}
