// `vlan access-map` and `vlan filter`: lists on whole VLANs.
import { inert } from '#kit';
import type { FilterRule, Stage } from '#facts';
import { vlanList } from '../../core/cisco/vlan-list.ts';
import type { Row } from '../../core/cisco/table.ts';
import { unknown } from '../../core/cisco/table.ts';
import { ruleFor } from './conditions.ts';
import type { Condition } from './conditions.ts';
import { lines } from './state.ts';
import type { AccessMapEntry, IosState } from './state.ts';

const bridged = 'applied to packets that the device routes; frames within the VLAN are read as passing';

export const vaclRows: Row<IosState>[] = [
  {
    words: 'vlan access-map',
    state: 'limited',
    scope: 'filter',
    note: bridged,
    inside: (ios, line, rest) => {
      const name = rest[0] ?? '';
      const entry: AccessMapEntry = { seq: Number(rest[1] ?? '10') || 10, matches: [], drop: false, at: lines(line) };
      const map = ios.accessMaps.get(name) ?? [];
      map.push(entry);
      ios.accessMaps.set(name, map);
      return (inner) => {
        const w = inner.words.map((x) => x.toLowerCase());
        if (w[0] === 'match' && (w[1] === 'ip' || w[1] === 'ipv6' || w[1] === 'mac') && w[2] === 'address')
          entry.matches.push(
            ...inner.words.slice(3).map((n) => ({
              family: w[1] === 'ip' ? (4 as const) : w[1] === 'ipv6' ? (6 as const) : ('mac' as const),
              name: n,
            })),
          );
        else if (w[0] === 'action' && (w[1] === 'drop' || w[1] === 'forward')) entry.drop = w[1] === 'drop';
        else return unknown(ios.book, inner, { scope: 'filter', element: name });
        for (const m of entry.matches) if (m.family !== 'mac') ios.usedForPackets.add(`${m.name}/${m.family}`);
        ios.book.mark(inner.n, 'modelled', { scope: 'filter', element: name });
        return undefined;
      };
    },
  },
  {
    words: 'vlan filter',
    state: 'limited',
    scope: 'filter',
    note: bridged,
    read: (ios, line, rest, no) => {
      if (no) return 'harmless';
      const vlans = vlanList(rest.slice(2).join(','));
      if (rest[1] !== 'vlan-list' || !vlans) return 'unrecognised';
      ios.vlanFilters.push({ map: rest[0]!, vlans, at: lines(line) });
      return undefined;
    },
  },
];

/** One step for each VLAN interface and direction that a map filters. */
export function vlanStages(ios: IosState): { in: Stage[]; out: Stage[] } {
  const result: { in: Stage[]; out: Stage[] } = { in: [], out: [] };
  for (const applied of ios.vlanFilters) {
    const svis = ios.device.interfaces
      .filter(
        (i) =>
          i.kind === 'vlan' && i.vlan !== undefined && applied.vlans.some(([a, b]) => i.vlan! >= a && i.vlan! <= b),
      )
      .map((i) => i.name);
    if (svis.length === 0) continue;
    const filter = mapFilter(ios, applied.map);
    if (filter === undefined) continue;
    const step = { kind: 'filter' as const, filter, tracksSessions: false, at: applied.at };
    result.in.push({ ...step, in: svis });
    result.out.push({ ...step, out: svis });
  }
  return result;
}

function mapFilter(ios: IosState, name: string): string | undefined {
  const map = ios.accessMaps.get(name);
  if (!map) return undefined;
  const label = `vlan access-map ${name}`;
  if (ios.device.filters.some((f) => f.name === label)) return label;
  const rules: FilterRule[] = [];
  for (const entry of [...map].sort((a, b) => a.seq - b.seq)) {
    const action = entry.drop ? 'deny' : 'permit';
    const base = {
      id: String(entry.seq),
      at: entry.at,
      text: inert(`${label} ${entry.seq}: ${entry.drop ? 'drop' : 'forward'}`),
    };
    if (entry.matches.length === 0) rules.push({ ...base, action, match: {}, enabled: true });
    for (const m of entry.matches) {
      const condition: Condition =
        m.family === 'mac' ? { may: `the MAC list ${m.name}` } : { acl: m.name, family: m.family, at: entry.at };
      rules.push(ruleFor(ios, `${label} ${entry.seq}`, [condition], action, base));
    }
  }
  // A packet whose kind the map asks for and that no entry takes is dropped; other kinds pass, and which those are is not followed.
  const asks = map.some((e) => e.matches.some((m) => m.family === 4 || m.family === 6));
  ios.device.filters.push({ name: label, rules, otherwise: asks ? 'deny' : 'permit', at: map[0]!.at });
  return label;
}
