// Whom a measure is judged for.
import type { Crane, Zone } from '#site';
import type { View } from '#reconcile';
import type { Subject } from './measure.ts';

export const wholeSite: Subject = { kind: 'site', id: 'site' };

export const theSite = (): Subject[] => [wholeSite];

export const everyCrane = (view: View): Subject[] => view.site.cranes.map((c) => ({ kind: 'crane', id: c.id }));

/** Findings that concern a subject. */
export const about =
  (id: string) =>
  (d: { subjects: { id: string }[] }): boolean =>
    d.subjects.some((s) => s.id === id);

export const craneSubject = (id: string): Subject => ({ kind: 'crane', id });

export const craneOf = (view: View, subject: Subject): Crane | undefined =>
  view.site.cranes.find((c) => c.id === subject.id);

/** The zones on board of a crane. */
export const craneZones = (view: View, crane: string): Zone[] => view.site.zones.filter((z) => z.crane === crane);

/** Ids of the zones whose traffic concerns a subject: those of the crane, the zone itself, or all that are the site's own. */
export function segmentsOf(view: View, subject: Subject): string[] {
  if (subject.kind === 'crane') return craneZones(view, subject.id).map((z) => z.id);
  if (subject.kind === 'zone') return [subject.id];
  return view.site.zones.filter((z) => z.function !== 'internet').map((z) => z.id);
}
