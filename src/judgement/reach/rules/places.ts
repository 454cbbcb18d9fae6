// In how many different places a packet can stand, as far as the rules of a list tell them apart: one interface of each kind is enough to answer for all.
import type { ConfiguredDevice, Filter } from '#facts';
import { interfacesOf } from '../sets/context.ts';
import type { FilterContext } from '../sets/context.ts';
import { TooLarge } from '../sets/too-large.ts';

const mostPlaces = 20_000;

/** Stands for the interfaces of a device whose file lists none (a bare rule set), as far as no rule names them. */
const elsewhere = '(any other interface)';

/** The lists that a list leads to, itself first. */
export function listsFrom(device: ConfiguredDevice, name: string): Filter[] {
  const found: Filter[] = [];
  const open = [name];
  const seen = new Set<string>();
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (seen.has(next)) continue;
    seen.add(next);
    const filter = device.filters.find((f) => f.name === next);
    if (!filter) continue;
    found.push(filter);
    for (const rule of filter.rules) if (rule.target !== undefined) open.push(rule.target);
  }
  return found;
}

/** Every place that some rule of the list tells from the others. @throws TooLarge */
export function placesOf(device: ConfiguredDevice, name: string, asOf: FilterContext['asOf']): FilterContext[] {
  const matches = listsFrom(device, name).flatMap((f) => f.rules.map((r) => r.match));
  const ways = (lists: (string[] | undefined)[]) => {
    const conditions = [...new Map(lists.filter((l) => l !== undefined).map((l) => [l.join('\n'), l])).values()];
    const meant = conditions.map((names) => new Set(names.flatMap((n) => [n, ...interfacesOf(device, n)])));
    const known = new Set([...device.interfaces.map((i) => i.name), ...device.zones.flatMap((z) => z.interfaces)]);
    const zones = new Set(device.zones.map((z) => z.name));
    for (const names of conditions) for (const n of names) if (!zones.has(n)) known.add(n);
    const kinds = new Map<string, string>();
    for (const place of device.interfaces.length > 0 ? known : [...known, elsewhere]) {
      const kind = meant.map((m) => (m.has(place) ? '1' : '0')).join('');
      if (!kinds.has(kind)) kinds.set(kind, place);
    }
    return [...kinds.values()];
  };
  const ins = ways(matches.flatMap((m) => [m.in, m.notIn]));
  const outs = ways(matches.flatMap((m) => [m.out, m.notOut]));
  const states: FilterContext['state'][] = matches.some((m) => m.states) ? ['new', 'reply'] : ['new'];
  if (ins.length * outs.length * states.length > mostPlaces)
    throw new TooLarge(`the places that list "${name}" tells apart`);
  return states.flatMap((state) =>
    ins.flatMap((i) => outs.map((o): FilterContext => ({ in: i, out: o, state, asOf }))),
  );
}
