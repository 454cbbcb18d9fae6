// The site as declared. Every register is one of these types; it may stand in site.yaml under its name or in registers/NAME.yaml.
import { z } from 'zod';
import { id, text, when } from './parts.ts';
import {
  captureSource,
  collection,
  conduit,
  configSource,
  link,
  policyTest,
  realm,
  sensor,
  template,
  zone,
} from './network.ts';
import { asset, backup, cabinet, crane, program, room, seal, spare, supplier } from './things.ts';
import {
  advisory,
  agreement,
  attestation,
  change,
  drill,
  exception,
  grant,
  person,
  session,
  siteList,
  visit,
} from './people.ts';

export const facility = z
  .strictObject({
    name: text,
    operator: text.optional(),
    facility_id: text.optional(),
    port: text.optional(),
    timezone: z.string().refine(isTimeZone, 'a time zone of the IANA list (America/New_York)'),
    federal_funding: z
      .boolean()
      .optional()
      .describe('Receives federal funds: the LOGINK ban of 46 U.S.C. 50309 applies'),
    cyso: id.optional(),
    plan_due: when.optional(),
    invented: z.boolean().default(false).describe('True for a sample or exercise site'),
    periods: z
      .record(z.string(), z.number().positive())
      .default({})
      .describe('Days per measure within which its evidence counts as fresh, where the default does not fit'),
    note: text.optional(),
  })
  .describe('The facility itself');

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

/** Every register by name, with the schema of one entry. The one list that loader, schemas, editors and exports go by. */
export const registers = {
  realms: realm,
  zones: zone,
  conduits: conduit,
  cranes: crane,
  assets: asset,
  suppliers: supplier,
  people: person,
  grants: grant,
  sessions: session,
  visits: visit,
  changes: change,
  exceptions: exception,
  agreements: agreement,
  lists: siteList,
  programs: program,
  backups: backup,
  spares: spare,
  rooms: room,
  cabinets: cabinet,
  seals: seal,
  sensors: sensor,
  capture_sources: captureSource,
  config_sources: configSource,
  links: link,
  templates: template,
  collections: collection,
  policy_tests: policyTest,
  drills: drill,
  attestations: attestation,
  advisories: advisory,
} as const;

export type RegisterName = keyof typeof registers;
export type Entry<N extends RegisterName> = z.infer<(typeof registers)[N]>;

/** A loaded and validated site: the facility and every register, empty where the site has none. */
export type Site = { facility: z.infer<typeof facility> } & { [N in RegisterName]: Entry<N>[] };

export type Zone = Entry<'zones'>;
export type Conduit = Entry<'conduits'>;
export type Service = Conduit['services'][number];
export type Crane = Entry<'cranes'>;
export type Asset = Entry<'assets'>;
export type Supplier = Entry<'suppliers'>;
export type Person = Entry<'people'>;
export type Session = Entry<'sessions'>;
export type Visit = Entry<'visits'>;
export type Change = Entry<'changes'>;
export type Exception = Entry<'exceptions'>;
export type Agreement = Entry<'agreements'>;
export type SiteList = Entry<'lists'>;
export type Spare = Entry<'spares'>;
export type CaptureSource = Entry<'capture_sources'>;
export type ConfigSource = Entry<'config_sources'>;
export type Link = Entry<'links'>;
export type Collection = Entry<'collections'>;
export type PolicyTest = Entry<'policy_tests'>;
export type Attestation = Entry<'attestations'>;
export type Advisory = Entry<'advisories'>;
