// Loads a site: one file or a folder, in the form people write, to one validated value, or every problem at once.
import { canonical, inert, nearest, placeText, QuaywallError, sha256 } from '#kit';
import type { Problem, Sha256 } from '#kit';
import { facility as facilitySchema, registers } from '../model/site.ts';
import type { Attestation, RegisterName, Site } from '../model/site.ts';
import { checkAssetAddresses, checkSubnets } from './checkAddresses.ts';
import { checkIds, checkReferences, checkSelectors } from './checkNames.ts';
import { checkConduits, checkCraneTypes, checkSpans } from './checkSense.ts';
import { readDocument } from './document.ts';
import type { Document } from './document.ts';
import { Report, entryName } from './draft.ts';
import type { Draft } from './draft.ts';
import { readSiteFiles } from './files.ts';
import { addSpreadsheet } from './spreadsheet.ts';
import type { FoundFile, SiteFile } from './files.ts';
import { check } from './schema.ts';

export type { SiteFile } from './files.ts';

/** Where an entry stands, so that its very line can be opened. */
export interface DeclaredAt {
  /** Path relative to the site folder. */
  file: string;
  sha256: Sha256;
  line: number;
  column: number;
}

export interface LoadedSite {
  site: Site;
  /** Every file that was read, in the order read. */
  files: SiteFile[];
  /**
   * Place of an entry by register and id; `services` names the services inside conduits, `facility` the facility itself, and a
   * capture source goes by its `files` pattern.
   */
  declaredAt(register: RegisterName | 'services' | 'facility', id: string): DeclaredAt | undefined;
  /** What can wait: the site loads, but somebody should look. */
  warnings: Problem[];
}

/** What two people sign when they confirm an attestation: the SHA-256 of its canonical form (RFC 8785). Any change voids it. */
export function attestationHash(attestation: Attestation): Sha256 {
  return sha256(canonical(attestation));
}

/**
 * Loads the site in `path`: a folder with site.yaml, beside it registers/NAME.yaml, captures/sources.yaml, attestations/*.yaml
 * and assets.csv, or a site file alone.
 * @throws QuaywallError with every problem, each with file, line, column, what was expected and the nearest right name.
 */
export async function loadSite(path: string): Promise<LoadedSite> {
  const report = new Report();
  const { files } = await readSiteFiles(path, report.problems);
  return assemble(files, report);
}

/** The same for files already in memory, for editors that check before they write. Paths decide what a file holds, as in a folder. */
export function loadSiteText(texts: Readonly<Record<string, string>>): LoadedSite {
  const files = Object.entries(texts).map(([name, text]): FoundFile => {
    const bytes = new TextEncoder().encode(text);
    return { path: name, absolute: name, bytes, sha256: sha256(bytes), holds: holdsOf(name) };
  });
  return assemble(files, new Report());
}

function holdsOf(name: string): FoundFile['holds'] {
  if (name === 'assets.csv') return 'assets.csv';
  if (name.startsWith('attestations/')) return 'attestations';
  if (name.startsWith('captures/')) return 'capture_sources';
  if (name.startsWith('configs/')) return 'config_sources';
  const register = /^registers\/(.+)\.ya?ml$/.exec(name)?.[1];
  return register !== undefined && Object.hasOwn(registers, register) ? (register as RegisterName) : 'site';
}

function assemble(files: readonly FoundFile[], report: Report): LoadedSite {
  const draft: Draft = { site: emptySite(), origin: new Map(), present: new Set(), faulty: new Map() };
  let facilityRead = false;
  for (const file of files) {
    if (file.holds === 'assets.csv') continue;
    const doc = readDocument(file.path, new TextDecoder().decode(file.bytes));
    report.problems.push(...doc.problems);
    if (file.holds === 'site') facilityRead = readSiteDocument(draft, report, doc) || facilityRead;
    else readRegisterDocument(draft, report, doc, file.holds);
  }
  if (report.problems.length === 0 && !facilityRead) {
    report.error({
      what: 'the facility is missing',
      where: { file: files[0]?.path ?? 'site.yaml', line: 1, column: 1 },
      expected: 'facility: with name and timezone',
    });
  }
  const csv = files.find((f) => f.holds === 'assets.csv');
  if (csv) addSpreadsheet(draft, report, csv);
  checkIds(draft, report);
  checkSubnets(draft, report);
  checkAssetAddresses(draft, report);
  checkReferences(draft, report);
  checkSelectors(draft, report);
  checkSpans(draft, report);
  completeCranes(draft.site);
  const errors = distinct(report.problems);
  if (errors.length > 0) throw new QuaywallError(errors);
  checkCraneTypes(draft, report);
  checkConduits(draft, report);
  return {
    site: draft.site,
    files: files.map(({ path, absolute, sha256: hash, bytes }) => ({ path, absolute, sha256: hash, bytes })),
    declaredAt: places(draft, files),
    warnings: distinct(report.warnings),
  };
}

/** What stands in a crane's zone stands on the crane, also where only the zone says so. */
function completeCranes(site: Site): void {
  const cranes = new Map(site.zones.map((z) => [z.id, z.crane]));
  for (const asset of site.assets) {
    if (asset.zone !== undefined && !asset.portable) asset.crane ??= cranes.get(asset.zone);
  }
}

function emptySite(): Site {
  const lists = Object.fromEntries(Object.keys(registers).map((name) => [name, []]));
  return { facility: facilitySchema.parse({ name: 'not read', timezone: 'UTC' }), ...lists } as unknown as Site;
}

/** The same line can be wrong in two ways, but the same words about the same place are one problem. In order of place. */
function distinct(problems: readonly Problem[]): Problem[] {
  const seen = new Map<string, Problem>();
  for (const p of problems) {
    const key = `${p.where ? placeText(p.where) : ''} ${p.what}`;
    if (!seen.has(key)) seen.set(key, p);
  }
  return [...seen.values()].sort(
    (a, b) =>
      (a.where?.file ?? '').localeCompare(b.where?.file ?? '') ||
      (a.where?.line ?? 0) - (b.where?.line ?? 0) ||
      (a.where?.column ?? 0) - (b.where?.column ?? 0),
  );
}

function readSiteDocument(draft: Draft, report: Report, doc: Document): boolean {
  const value = doc.value;
  if (value === undefined || value === null) return false;
  if (typeof value !== 'object' || Array.isArray(value)) {
    report.error({
      what: 'this is no site file',
      where: doc.place([]),
      expected: 'facility:, zones:, … with their entries below',
    });
    return true;
  }
  for (const [key, part] of Object.entries(value)) {
    if (key === 'facility') {
      const { value: facility, problems } = check(facilitySchema, doc, part, ['facility'], 'facility');
      report.problems.push(...problems);
      if (facility) {
        draft.site.facility = facility;
        draft.origin.set(facility, { doc, path: ['facility'] });
      }
    } else if (Object.hasOwn(registers, key)) readRegister(draft, report, doc, key as RegisterName, part, [key]);
    else {
      const near = nearest(key, ['facility', ...Object.keys(registers)]);
      report.error({
        what: `unknown key "${inert(key, 60)}"`,
        where: doc.place([key], 'key'),
        expected: `facility or one of ${Object.keys(registers).join(', ')}`,
        remedy: near ? `Did you mean "${near}"?` : undefined,
      });
    }
  }
  if (!Object.hasOwn(value, 'facility')) {
    report.error({ what: '"facility" is missing', where: doc.place([]), expected: 'facility: with name and timezone' });
  }
  return true;
}

/** A register's own file: the list itself, or a group with that one name above it. */
function readRegisterDocument(draft: Draft, report: Report, doc: Document, register: RegisterName): void {
  const value = doc.value;
  if (value === undefined || value === null) {
    draft.present.add(register);
    return;
  }
  if (Array.isArray(value)) return readRegister(draft, report, doc, register, value, []);
  if (typeof value === 'object' && Object.hasOwn(value, register)) {
    for (const key of Object.keys(value)) {
      if (key === register) continue;
      report.error({
        what: `unknown key "${inert(key, 60)}"`,
        where: doc.place([key], 'key'),
        expected: `${register}: alone; every register has its own file`,
      });
    }
    return readRegister(draft, report, doc, register, (value as Record<string, unknown>)[register], [register]);
  }
  report.error({
    what: `this is no list of ${register}`,
    where: doc.place([]),
    expected: `a list (- id: …), or ${register}: above it`,
  });
}

function readRegister(
  draft: Draft,
  report: Report,
  doc: Document,
  register: RegisterName,
  list: unknown,
  path: readonly PropertyKey[],
): void {
  draft.present.add(register);
  if (!Array.isArray(list)) {
    report.error({
      what: `${register} is no list`,
      where: doc.place(path),
      expected: `a list of entries, each beginning with "- "`,
    });
    return;
  }
  for (const [i, raw] of list.entries()) {
    const at = [...path, i];
    const { value, problems } = check(registers[register], doc, raw, at, entryName(register, raw));
    report.problems.push(...problems);
    if (value === undefined) {
      const id = raw !== null && typeof raw === 'object' ? (raw as { id?: unknown }).id : undefined;
      if (typeof id === 'string') {
        const known = draft.faulty.get(register) ?? new Map<string, Record<string, unknown>>();
        draft.faulty.set(register, known.set(id, raw as Record<string, unknown>));
      }
      continue;
    }
    (draft.site[register] as unknown[]).push(value);
    draft.origin.set(value, { doc, path: at });
    if (register === 'conduits') {
      for (const [n, service] of (value as Site['conduits'][number]).services.entries()) {
        draft.origin.set(service, { doc, path: [...at, 'services', n] });
      }
    }
  }
}

function places(draft: Draft, files: readonly FoundFile[]): LoadedSite['declaredAt'] {
  const hashes = new Map(files.map((f) => [f.path, f.sha256]));
  const byName = new Map<string, object>();
  byName.set('facility facility', draft.site.facility);
  for (const register of Object.keys(registers) as RegisterName[]) {
    for (const entry of draft.site[register])
      byName.set(`${register} ${'id' in entry ? entry.id : entry.files}`, entry);
  }
  for (const conduit of draft.site.conduits) for (const s of conduit.services) byName.set(`services ${s.id}`, s);
  return (register, id) => {
    const entry = byName.get(register === 'facility' ? 'facility facility' : `${register} ${id}`);
    const origin = entry && draft.origin.get(entry);
    if (!origin) return undefined;
    const { file, line, column } = origin.doc.place(origin.path);
    return { file: file!, sha256: hashes.get(file!)!, line: line!, column: column! };
  };
}
