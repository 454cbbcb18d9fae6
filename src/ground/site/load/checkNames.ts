// Names across registers: ids used twice, references to nothing, selectors that match nothing.
import { inert, nearest } from '#kit';
import type { RegisterName } from '../model/site.ts';
import { registers } from '../model/site.ts';
import { selectorFaults } from '../select/match.ts';
import type { Named } from '../select/match.ts';
import { entryName, placeOf, singular } from './draft.ts';
import type { Draft, Report } from './draft.ts';
import { references, selectors, valuesAt } from './references.ts';

/** Reports ids that two entries of a register (or two services) share. */
export function checkIds(draft: Draft, report: Report): void {
  for (const register of Object.keys(registers) as RegisterName[]) {
    unique(draft, report, draft.site[register], singular[register], []);
  }
  unique(
    draft,
    report,
    draft.site.conduits.flatMap((c) => c.services),
    'service',
    [],
  );
}

function unique(draft: Draft, report: Report, entries: readonly object[], word: string, at: readonly string[]): void {
  const first = new Map<string, object>();
  for (const entry of entries) {
    const id = (entry as { id?: string }).id;
    if (id === undefined) continue;
    const earlier = first.get(id);
    if (!earlier) {
      first.set(id, entry);
      continue;
    }
    const there = placeOf(draft, earlier);
    report.error({
      what: `two entries of the same kind are called ${word} ${id}`,
      where: placeOf(draft, entry, [...at, 'id']),
      expected: `an id of its own (the first is in ${there.file}:${there.line})`,
    });
  }
}

/** Reports references to entries that do not exist, with the nearest right name. */
export function checkReferences(draft: Draft, report: Report): void {
  const ids = new Map<string, Set<string>>();
  for (const register of Object.keys(registers) as RegisterName[]) {
    const known = new Set(draft.faulty.get(register)?.keys());
    for (const entry of draft.site[register]) if ('id' in entry) known.add(entry.id);
    ids.set(register, known);
  }
  ids.set('services', new Set(draft.site.conduits.flatMap((c) => c.services.map((s) => s.id))));
  let suppliersMissing = false;
  for (const reference of references) {
    // A small site need not keep a register of suppliers to say who made its crane.
    if (reference.names[0] === 'suppliers' && !draft.present.has('suppliers')) {
      suppliersMissing ||= draft.site[reference.register].some((e) => !valuesAt(e, reference.path).next().done);
      continue;
    }
    for (const entry of draft.site[reference.register]) {
      for (const { value, at } of valuesAt(entry, reference.path)) {
        if (typeof value !== 'string' || reference.also?.includes(value)) continue;
        if (reference.names.some((n) => ids.get(n)!.has(value))) continue;
        const known = reference.names.flatMap((n) => [...ids.get(n)!]);
        const near = nearest(value, [...known, ...(reference.also ?? [])]);
        const kinds = reference.names.map((n) => (n === 'services' ? 'service' : singular[n])).join(' or ');
        report[reference.soft ? 'warn' : 'error']({
          what: `${partName(reference.register, entry, at)} names ${kinds} "${inert(value, 60)}", which is declared nowhere`,
          where: placeOf(draft, entry, at),
          expected: known.length === 0 ? `a ${kinds}; none is declared yet` : `the id of a ${kinds}`,
          remedy: near ? `Did you mean "${near}"?` : undefined,
        });
      }
    }
  }
  const cyso = draft.site.facility.cyso;
  if (cyso !== undefined && !ids.get('people')!.has(cyso)) {
    const near = nearest(cyso, ids.get('people')!);
    report.error({
      what: `facility: cyso names person "${inert(cyso, 60)}", which is declared nowhere`,
      where: placeOf(draft, draft.site.facility, ['cyso']),
      expected: 'the id of a person',
      remedy: near ? `Did you mean "${near}"?` : undefined,
    });
  }
  if (suppliersMissing) {
    report.warn({
      what: 'makers and suppliers are named, but there is no register of suppliers',
      expected: 'suppliers: with an entry each',
      remedy: 'Until there is one, no supplier can be marked untrusted.',
    });
  }
}

/** Reports selectors that are malformed or match nothing. */
export function checkSelectors(draft: Draft, report: Report): void {
  const site = withFaulty(draft);
  for (const { register, path, soft } of selectors) {
    for (const entry of draft.site[register]) {
      for (const { value, at } of valuesAt(entry, path)) {
        if (typeof value !== 'string' && !Array.isArray(value)) continue;
        for (const fault of selectorFaults(site, value as string | string[])) {
          report[soft ? 'warn' : 'error']({
            what: `${partName(register, entry, at)}: ${inert(fault.what, 160)}`,
            where: placeOf(draft, entry, at),
            expected:
              'ids, patterns (STS-*/OPS), ranges (RTG-01..RTG-06), role=…, or "SCOPE: role=…" that match something',
            remedy: fault.near ? `Did you mean "${fault.near}"?` : undefined,
          });
        }
      }
    }
  }
}

/** The site with stand-ins for assets, zones, cranes and lists that have faults of their own: selectors may name them. */
function withFaulty(draft: Draft): Named {
  const stand = (register: RegisterName) =>
    [...(draft.faulty.get(register)?.values() ?? [])].map((raw) => ({
      ...raw,
      role: typeof raw.role === 'string' ? raw.role : '',
    })) as unknown[] as never[];
  const { assets, zones, cranes, lists } = draft.site;
  return {
    assets: [...assets, ...stand('assets')],
    zones: [...zones, ...stand('zones')],
    cranes: [...cranes, ...stand('cranes')],
    lists: [...lists, ...stand('lists').map((l: object) => ({ ...l, entries: [] }) as never)],
  };
}

/** How a part of an entry is called: `asset STS-01-PLC1: zone`, `service F001: owner`. */
function partName(register: RegisterName, entry: unknown, at: readonly (string | number)[]): string {
  if (register === 'conduits' && at[0] === 'services') {
    const service = (entry as { services: { id: string }[] }).services[Number(at[1])];
    return `service ${inert(service?.id ?? '', 60)}: ${at.slice(2).join('.')}`;
  }
  return `${entryName(register, entry)}: ${at.join('.')}`;
}
