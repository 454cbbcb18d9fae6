// Names, addresses and MACs that several rows share. The same address on two cranes may be right (each has its own realm); on
// one crane it is not.
import { listed } from '#kit';
import type { Site } from '../model/site.ts';
import type { Column } from './columns.ts';
import type { RowProblem } from './result.ts';
import type { RowDraft } from './row.ts';

/** One problem at each row concerned, naming the others. */
export function findDuplicates(
  drafts: readonly RowDraft[],
  columns: readonly Column[],
  site?: Pick<Site, 'zones'>,
): RowProblem[] {
  const problems: RowProblem[] = [];
  const realms = new Map(site?.zones.map((z) => [z.id, z.realm]));
  const header = (field: Column['field']) => columns.find((c) => c.field === field)?.header;
  const groups = (keys: (d: RowDraft) => string[]) => {
    const map = new Map<string, RowDraft[]>();
    for (const draft of drafts) {
      for (const key of new Set(keys(draft))) {
        const list = map.get(key);
        if (list) list.push(draft);
        else map.set(key, [draft]);
      }
    }
    return [...map].filter(([, list]) => list.length > 1);
  };
  const tell = (
    kind: RowProblem['kind'],
    field: Column['field'],
    list: RowDraft[],
    shown: string,
    expected: string,
  ) => {
    for (const draft of list) {
      const others = list.filter((d) => d !== draft).map((d) => `row ${d.row}${d.tag === '' ? '' : ` (${d.tag})`}`);
      problems.push({
        kind,
        needs: 'decide',
        row: draft.row,
        column: header(field),
        tag: draft.tag,
        what: `${shown} stands also in ${listed(others, 4)}`,
        expected,
        remedy: 'Keep the row that is right.',
      });
    }
  };
  for (const [id, list] of groups((d) => (d.entry.id === undefined ? [] : [d.entry.id]))) {
    tell('duplicate-name', 'id', list, id, 'a name that one device has');
  }
  for (const [mac, list] of groups((d) => d.entry.mac ?? [])) {
    tell('duplicate-mac', 'mac', list, mac.toUpperCase(), 'a MAC address that one device has');
  }
  const shared = new Map<string, Set<string>>();
  for (const [key, list] of groups((d) => (d.entry.ip ?? []).map((ip) => `${place(d)}\u0000${ip}`))) {
    tell('duplicate-address', 'ip', list, key.split('\u0000')[1]!, 'an address that one device of the crane has');
  }
  for (const draft of drafts) {
    for (const ip of draft.entry.ip ?? []) shared.set(ip, (shared.get(ip) ?? new Set()).add(place(draft)));
  }
  const several = [...shared].filter(([, places]) => places.size > 1);
  if (several.length > 0 && !site) {
    const cranes = [...new Set(several.flatMap(([, places]) => [...places]))].filter((p) => p !== '').sort();
    problems.push({
      kind: 'shared-address',
      needs: 'look',
      row: 0,
      column: header('ip'),
      what: `${several.length} addresses stand on several cranes (${listed(cranes, 6)})`,
      expected: 'a realm of its own for each of these cranes, if they sit behind address translation',
    });
  }
  return problems;

  function place(draft: RowDraft): string {
    const realm = draft.entry.zone === undefined ? undefined : realms.get(draft.entry.zone);
    return realm ?? draft.entry.crane ?? '';
  }
}
