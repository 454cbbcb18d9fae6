// Who works for whom: a vendor is anybody whose employer is one of the site's suppliers.
import type { Person, Supplier } from '#site';
import type { View } from '#reconcile';

const personOf = (view: View, id: string): Person | undefined => view.site.people.find((p) => p.id === id);

/** The supplier that employs a person, by id, legal name or alias; undefined for the terminal's own people. */
export function vendorOf(view: View, person: string): Supplier | undefined {
  const employer = personOf(view, person)?.employer.toLowerCase();
  if (employer === undefined || employer === view.site.facility.operator?.toLowerCase()) return undefined;
  return view.site.suppliers.find((s) =>
    [s.id, s.legal, ...s.aliases].some((n) => n !== undefined && n.toLowerCase() === employer),
  );
}

/** A name to print: the person's own, with the employer. */
export function printed(view: View, id: string): string {
  const person = personOf(view, id);
  return person ? `${person.name} (${person.employer})` : id;
}
