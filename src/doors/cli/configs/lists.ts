// Filters of one device that decide otherwise than before, whoever stands behind its interfaces: a change that no zone feels today is still one.
import { QuaywallError } from '#kit';
import type { ConfiguredDevice } from '#facts';
import type { FilterChange } from '#reach';

export interface ListChange {
  device: string;
  list: string;
  change: 'opens' | 'closes';
  changes: FilterChange[];
  /** Instead of changes: why it cannot be told. */
  cannotTell?: string;
}

/** Compares the lists that stand in the way of packets on both sides, by name; a list that is new or gone is a matter of the network. */
export async function listChanges(
  old: readonly ConfiguredDevice[],
  next: readonly ConfiguredDevice[],
): Promise<ListChange[]> {
  const { diffFilters } = await import('#reach');
  const out: ListChange[] = [];
  for (const after of next) {
    const before = old.find((d) => d.name === after.name);
    if (!before) continue;
    const inBoth = [...inTheWay(after)].filter((name) => inTheWay(before).has(name));
    for (const list of inBoth) {
      try {
        const { opens, closes } = diffFilters({ device: before, filter: list }, { device: after, filter: list });
        if (opens.length > 0) out.push({ device: after.name, list, change: 'opens', changes: opens });
        if (closes.length > 0) out.push({ device: after.name, list, change: 'closes', changes: closes });
      } catch (error) {
        if (!(error instanceof QuaywallError)) throw error;
        out.push({ device: after.name, list, change: 'opens', changes: [], cannotTell: error.message });
      }
    }
  }
  return out;
}

const inTheWay = (device: ConfiguredDevice): Set<string> => {
  const stages = [...device.transit, ...device.toDevice].flatMap((s) => (s.kind === 'filter' ? [s.filter] : []));
  return new Set(stages.filter((name) => device.filters.some((f) => f.name === name && f.purpose !== 'other')));
};
