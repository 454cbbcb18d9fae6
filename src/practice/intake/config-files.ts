// The configuration files of a folder: recognised by what stands in them, held whole in the ledger, read once, placed by device and day.
import { readFile, stat } from 'node:fs/promises';
import { QuaywallError, sha256 } from '#kit';
import type { Problem, Sha256 } from '#kit';
import type { ConfigPlacement, ConfiguredDevice } from '#facts';
import { artefactEntry } from './artefact-entry.ts';
import { configReaderVersion, dialects, readConfig, recogniseConfig } from '#netconfig';
import type { ConfigInput } from '#netconfig';
import type { Addition, Ledger } from '#ledger';
import type { Site } from '#site';
import type { ConfigFact, Store } from '#store';
import { placeConfig, rivalClaims } from './config-place.ts';
import type { IntakeReport, ReadFile } from './report.ts';
import type { FolderFile } from './walk.ts';

/** A text larger than this is no configuration of one device. */
const largest = 64 << 20;
/** Outside configs/ nobody said that a text is a configuration: the dialect must be surer of it. */
const sureEnough = { inside: 0, outside: 0.6 };

interface Found {
  file: FolderFile;
  sha256: Sha256;
  /** What another file of the same bytes gave serves this one too. */
  devices: readonly ConfiguredDevice[];
  said: ReadFile;
}

export interface ConfigIntakeParts {
  ledger: Ledger;
  store: Store;
  site: Site;
  report: IntakeReport;
  isKnown(sha256: Sha256, path: string): Promise<boolean>;
  enter(additions: readonly Addition[]): void;
  onReading(file: string): void;
}

export class ConfigFiles {
  readonly #parts: ConfigIntakeParts;
  readonly #found: Found[] = [];

  constructor(parts: ConfigIntakeParts) {
    this.#parts = parts;
  }

  /** Takes a text in if it is a configuration. @returns whether it is, or in words why it should be and is not. */
  async take(file: FolderFile): Promise<boolean | string> {
    const inside = file.name.startsWith('configs/');
    if (file.size > largest) return inside ? 'a text too large for a configuration' : false;
    const bytes = await readFile(file.path);
    const input: ConfigInput = { name: file.name, sha256: sha256(bytes), bytes };
    const { store } = this.#parts;
    let fact: (ConfigFact & { devices: number }) | undefined;
    let devices: readonly ConfiguredDevice[];
    const before = await store.config(input.sha256);
    const known = before?.version === configReaderVersion;
    if (known) {
      fact = before;
      devices = await store.devicesOf(input.sha256);
    } else {
      const recognised = recogniseConfig(input);
      if (!recognised || recognised.sure < (inside ? sureEnough.inside : sureEnough.outside)) {
        return inside
          ? 'a text, and no configuration that is known here ("quaywall config dialects" lists what is)'
          : false;
      }
      this.#parts.onReading(file.name);
      const reading = read(input);
      if (Array.isArray(reading)) {
        this.#parts.report.problems.push(...reading);
        return true;
      }
      ({ fact, devices } = reading);
    }
    const isKnown = await this.#parts.isKnown(input.sha256, file.path);
    if (!isKnown) {
      // Held whole, though it may hold secrets: evidence must open. The content store is for its owner's eyes alone, and whatever is shown
      // of a configuration goes through the reader's blanking first.
      const held = this.#parts.ledger.putBytes(bytes);
      this.#parts.enter([
        artefactEntry({ ...held, name: file.name, path: file.path, what: 'configuration', kept: true }),
      ]);
    }
    if (!known) {
      try {
        store.recordConfig(configReaderVersion, fact, devices);
      } catch (error) {
        if (!(error instanceof QuaywallError) || error.problems.some((p) => p.where?.file !== undefined)) throw error;
        this.#parts.report.problems.push(...error.problems.map((p) => ({ ...p, where: { file: file.name } })));
        return true;
      }
    }
    this.#parts.report.problems.push(
      ...fact.problems.map((p) => ({ ...p, where: { ...p.where, file: file.name } })),
      ...littleUnderstood(file.name, fact.dialect, devices),
    );
    const said: ReadFile = {
      name: file.name,
      what: 'configuration',
      sha256: input.sha256,
      bytes: file.size,
      state: isKnown && known ? 'known' : 'new',
      dialect: fact.dialect,
      devices: devices.map((d) => d.hostname ?? d.name),
    };
    this.#parts.report.files.push(said);
    this.#found.push({ file, sha256: input.sha256, devices, said });
    return true;
  }

  /** Says of every file which device and day it is of, and which files no longer lie in the folder. */
  async place(): Promise<void> {
    const { store, site, report } = this.#parts;
    const key = (p: { artefact: Sha256; file: string }) => JSON.stringify([p.artefact, p.file]);
    const before = new Map((await store.configPlacements()).map((k) => [key(k.placement), k]));
    const placed: { placement: ConfigPlacement; device?: ConfiguredDevice }[] = [];
    for (const { file, sha256: hash, devices, said } of this.#found) {
      const collected = await store.collectedFile(hash, file.name);
      const known = before.get(key({ artefact: hash, file: file.name }));
      const { placement, problems } = placeConfig(
        {
          sha256: hash,
          name: file.name,
          modified: (await stat(file.path)).mtimeMs,
          ...(collected ? { collected } : {}),
        },
        devices,
        site,
        known?.placement,
      );
      report.problems.push(...problems);
      placed.push({ placement, ...(devices.length === 1 ? { device: devices[0]! } : {}) });
      said.collected = placement.collected;
      said.purpose = placement.purpose;
      if (placement.asset !== undefined) said.asset = placement.asset;
      if (!known?.present || !samePlacement(known.placement, placement)) store.recordConfigPlacement(placement);
    }
    report.problems.push(...rivalClaims(placed, site.facility.timezone));
    const here = new Set(placed.map((p) => key(p.placement)));
    for (const { placement, present } of before.values()) {
      if (present && !here.has(key(placement))) store.recordConfigWithdrawn(placement.artefact, placement.file);
    }
  }

  get count(): number {
    return this.#found.length;
  }
}

function samePlacement(a: ConfigPlacement, b: ConfigPlacement): boolean {
  // Kept as whole microseconds.
  const micros = (p: ConfigPlacement) => Math.round(p.collected * 1000);
  return a.asset === b.asset && a.dated === b.dated && a.purpose === b.purpose && micros(a) === micros(b);
}

type Read = { fact: ConfigFact & { devices: number }; devices: ConfiguredDevice[] };

/** Readers do not throw for what stands in a file; if one does all the same, the other files are read on. */
function read(input: ConfigInput): Read | Problem[] {
  const where = { file: input.name };
  try {
    const reading = readConfig(input);
    if (!reading) return [{ what: 'no reader took this configuration', where }];
    const { dialect, devices, problems } = reading;
    return { fact: { sha256: input.sha256, dialect, problems, devices: devices.length }, devices };
  } catch (error) {
    if (error instanceof QuaywallError) return error.problems.map((p) => ({ ...p, where: { ...p.where, ...where } }));
    const why = error instanceof Error ? error.message : 'unknown cause';
    return [{ what: `the configuration could not be read (${why}); it proves nothing`, where }];
  }
}

/** A file of which a good part is not understood is perhaps of two kinds, or of another kind than its first lines say. */
function littleUnderstood(file: string, dialect: string, devices: readonly ConfiguredDevice[]): Problem[] {
  const [device] = devices;
  const lines = device?.files[0]?.lines;
  if (!device || !lines || lines.relevant < 5 || lines.states.unrecognised * 3 <= lines.relevant) return [];
  const first = device.open.find((o) => o.state === 'unrecognised');
  const name = dialects.find((d) => d.id === dialect)?.name ?? dialect;
  return [
    {
      what: `${lines.states.unrecognised} of ${lines.relevant} lines were not understood as ${name}, from this one on: nothing is proved that rests on them`,
      where: { file, ...(first ? { line: first.at.line } : {}) },
      remedy: 'If two devices or two kinds of text were put into one file, part them',
    },
  ];
}
