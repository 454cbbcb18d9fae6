// The site while it is being read: entries that passed their own schema, each with the document and path it came from.
import { inert } from '#kit';
import type { Place, Problem } from '#kit';
import type { RegisterName, Site } from '../model/site.ts';
import type { Document } from './document.ts';

/** Where an entry came from: a document that knows its places, and the path to the entry in it. */
interface Origin {
  doc: Pick<Document, 'file' | 'place'>;
  path: readonly PropertyKey[];
}

export interface Draft {
  site: Site;
  origin: Map<object, Origin>;
  /** Registers that stand somewhere, even if empty or faulty: what an absent register could hold cannot be missed in it. */
  present: Set<RegisterName>;
  /** Entries which did not pass, by id, as they stand: a reference to one of them is no second fault. */
  faulty: Map<RegisterName, Map<string, Record<string, unknown>>>;
}

/** Collects problems with their place; a problem in `assets.csv` is a warning, because a spreadsheet row can wait. */
export class Report {
  readonly problems: Problem[] = [];
  readonly warnings: Problem[] = [];

  error(problem: Problem): void {
    if (problem.where?.file === 'assets.csv') this.warnings.push(problem);
    else this.problems.push(problem);
  }

  warn(problem: Problem): void {
    this.warnings.push(problem);
  }
}

/** Place of a part of an entry. */
export function placeOf(draft: Draft, entry: object, at: readonly PropertyKey[] = [], of?: 'key' | 'value'): Place {
  const origin = draft.origin.get(entry);
  return origin ? origin.doc.place([...origin.path, ...at], of) : {};
}

/** How an entry is called in a message: `asset STS-01-PLC1`. */
export function entryName(register: RegisterName, entry: unknown): string {
  const id = entry !== null && typeof entry === 'object' ? (entry as { id?: unknown; files?: unknown }).id : undefined;
  const named = id ?? (entry as { files?: unknown } | undefined)?.files;
  return typeof named === 'string' ? `${singular[register]} ${inert(named, 60)}` : singular[register];
}

/** The word for one entry of a register. */
export const singular: Record<RegisterName, string> = {
  realms: 'realm',
  zones: 'zone',
  conduits: 'conduit',
  cranes: 'crane',
  assets: 'asset',
  suppliers: 'supplier',
  people: 'person',
  grants: 'grant',
  sessions: 'session',
  visits: 'visit',
  changes: 'change',
  exceptions: 'exception',
  agreements: 'agreement',
  lists: 'list',
  programs: 'program',
  backups: 'backup',
  spares: 'spare',
  rooms: 'room',
  cabinets: 'cabinet',
  seals: 'seal',
  sensors: 'sensor',
  capture_sources: 'capture source',
  config_sources: 'configuration source',
  links: 'link',
  templates: 'template',
  collections: 'collection',
  policy_tests: 'policy test',
  drills: 'drill',
  attestations: 'attestation',
  advisories: 'advisory',
};
