// A folder in, facts out: every file is recognised, entered in the ledger, handed to the sense that reads it, and its facts stored.
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { sha256File } from '#kit';
import type { Problem, Sha256 } from '#kit';
import type { CaptureFact, FactSet } from '#facts';
import type { Addition, Ledger } from '#ledger';
import { loadSite } from '#site';
import type { LoadedSite } from '#site';
import type { Store } from '#store';
import { wireReaderVersion } from '#wire';
import { artefactEntry } from './artefact-entry.ts';
import { ConfigFiles } from './config-files.ts';
import { documentsOf } from './documents.ts';
import { place } from './placement.ts';
import { readAll } from './reading.ts';
import type { Wanted } from './reading.ts';
import { recognise } from './recognise.ts';
import type { Kind } from './recognise.ts';
import type { IntakeProgress, IntakeReport, ReadFile } from './report.ts';
import { listFolder } from './walk.ts';
import type { FolderFile } from './walk.ts';

export interface IntakeOptions {
  ledger: Ledger;
  store: Store;
  onProgress?: (progress: IntakeProgress) => void;
  /** Stops between steps; what was entered until then stays, and the next intake goes on from there. */
  signal?: AbortSignal;
  /** Threads that read captures; chosen by itself if absent. */
  workers?: number;
}

export interface Intake {
  loadedSite: LoadedSite;
  facts: FactSet;
  report: IntakeReport;
}

/** Name under which the facts of captures are entered. */
const reader = 'wire';

/**
 * Takes a folder in. What is known already is neither read nor entered again.
 * @throws QuaywallError when the folder or its site cannot be read, with every problem of the site at once; then nothing is entered.
 */
export async function intake(folder: string, options: IntakeOptions): Promise<Intake> {
  const loadedSite = await loadSite(folder);
  return new Run(folder, loadedSite, options).go();
}

class Run {
  readonly #folder: string;
  readonly #site: LoadedSite;
  readonly #ledger: Ledger;
  readonly #store: Store;
  readonly #options: IntakeOptions;
  readonly #report: IntakeReport;
  readonly #progress: IntakeProgress = {
    doing: 'looking',
    file: '',
    filesDone: 0,
    files: 0,
    bytesDone: 0,
    bytes: 0,
    packets: 0,
  };
  /** Captures of the folder by hash, each once. */
  readonly #captures = new Map<Sha256, Wanted>();
  readonly #configs: ConfigFiles;

  constructor(folder: string, site: LoadedSite, options: IntakeOptions) {
    this.#folder = folder;
    this.#site = site;
    this.#ledger = options.ledger;
    this.#store = options.store;
    this.#options = options;
    this.#report = {
      files: [],
      notUnderstood: [],
      gone: [],
      problems: [...site.warnings],
      notes: [...options.ledger.notes, ...options.store.notes],
      counts: { files: 0, captures: 0, configurations: 0, packets: 0, conversations: 0, operations: 0 },
    };
    this.#configs = new ConfigFiles({
      ledger: this.#ledger,
      store: this.#store,
      site: site.site,
      report: this.#report,
      isKnown: (sha256, path) => this.#isKnown(sha256, path),
      enter: (additions) => {
        this.#enter(additions);
      },
      onReading: (file) => {
        this.#say('reading', file);
      },
    });
  }

  async go(): Promise<Intake> {
    const { files, problems } = await listFolder(this.#folder, this.#ledger.folder);
    this.#report.problems.push(...problems);
    this.#progress.files = files.length;
    await this.#enterSite();
    await this.#lookAt(files);
    await this.#readCaptures();
    await this.#placeCaptures();
    await this.#configs.place();
    await this.#noteGone();
    this.#say('storing', '');
    const facts = await this.#store.facts();
    this.#count();
    return { loadedSite: this.#site, facts, report: this.#report };
  }

  #say(doing: IntakeProgress['doing'], file: string): void {
    this.#options.signal?.throwIfAborted();
    this.#progress.doing = doing;
    this.#progress.file = file;
    this.#options.onProgress?.({ ...this.#progress });
  }

  /** The files that make up the site: held whole, so that what was declared when can be shown later. */
  async #enterSite(): Promise<void> {
    const additions: Addition[] = [];
    for (const { path, absolute, sha256, bytes } of this.#site.files) {
      const what = path === 'assets.csv' ? 'assets' : 'site';
      const known = await this.#isKnown(sha256, absolute);
      this.#report.files.push({ name: path, what, sha256, bytes: bytes.length, state: known ? 'known' : 'new' });
      if (known) continue;
      const held = this.#ledger.putBytes(bytes);
      additions.push(artefactEntry({ ...held, name: path, path: absolute, what, kept: true }));
    }
    this.#enter(additions);
  }

  /** Whether the ledger knows these bytes, and where they are now: a file that was only moved is entered again, with its new place. */
  async #isKnown(sha256: Sha256, path: string): Promise<boolean> {
    const known = await this.#store.artefact(sha256);
    if (!known || known.replacedBy !== undefined) return false;
    return known.path === resolve(path) || existsSync(known.path);
  }

  #enter(additions: readonly Addition[]): void {
    this.#ledger.appendAll(additions);
    this.#store.catchUp();
  }

  async #lookAt(files: readonly FolderFile[]): Promise<void> {
    const ofSite = new Set(this.#site.files.map((f) => resolve(f.absolute)));
    const documents = documentsOf(this.#site.site);
    for (const file of files) {
      this.#say('looking', file.name);
      this.#progress.filesDone++;
      if (ofSite.has(file.path)) continue;
      let kind: Kind;
      try {
        kind = await recognise(file.path);
        if (kind === 'capture') await this.#lookAtCapture(file);
        else if (documents.mayBe(file)) await this.#lookAtDocument(file, documents.hashes);
        else await this.#lookAtText(file, kind);
      } catch (error) {
        this.#options.signal?.throwIfAborted();
        const why = (error as NodeJS.ErrnoException).code ?? 'unknown cause';
        this.#report.problems.push({ what: `the file cannot be read (${why})`, where: { file: file.name } });
      }
    }
  }

  async #lookAtCapture(file: FolderFile): Promise<void> {
    const sha256 = await sha256File(file.path);
    const same = this.#captures.get(sha256);
    if (same) {
      const { name, size } = file;
      this.#report.files.push({ name, what: 'capture', sha256, bytes: size, state: 'same', sameAs: same.name });
      return;
    }
    this.#captures.set(sha256, { path: file.path, name: file.name, sha256, size: file.size });
  }

  async #lookAtDocument(file: FolderFile, wanted: ReadonlySet<Sha256>): Promise<void> {
    const sha256 = await sha256File(file.path);
    if (!wanted.has(sha256)) {
      const why = 'an attestation names a document of this name, and these are not its bytes';
      this.#report.notUnderstood.push({ name: file.name, bytes: file.size, why });
      return;
    }
    const known = await this.#isKnown(sha256, file.path);
    this.#report.files.push({
      name: file.name,
      what: 'document',
      sha256,
      bytes: file.size,
      state: known ? 'known' : 'new',
    });
    if (known) return;
    const held = await this.#ledger.putFile(file.path);
    this.#enter([artefactEntry({ ...held, name: file.name, path: file.path, what: 'document', kept: true })]);
  }

  async #lookAtText(file: FolderFile, kind: Exclude<Kind, 'capture'>): Promise<void> {
    const taken = kind === 'text' || kind === 'yaml' || kind === 'table' ? await this.#configs.take(file) : false;
    if (taken === true) return;
    this.#report.notUnderstood.push({ name: file.name, bytes: file.size, why: taken === false ? whyNot[kind] : taken });
  }

  async #readCaptures(): Promise<void> {
    const unread: Wanted[] = [];
    const additions: Addition[] = [];
    for (const capture of this.#captures.values()) {
      const { sha256, size, name, path } = capture;
      if (!(await this.#isKnown(sha256, path))) {
        additions.push(artefactEntry({ sha256, size, name, path, what: 'capture', kept: false }));
      }
      const by = await this.#store.readBy(sha256);
      const known = by?.reader === reader && by.version === wireReaderVersion;
      this.#report.files.push({ name, what: 'capture', sha256, bytes: size, state: known ? 'known' : 'new' });
      if (!known) unread.push(capture);
    }
    this.#enter(additions);
    this.#progress.bytes = unread.reduce((sum, w) => sum + w.size, 0);
    const doneBytes = new Map<string, { bytes: number; packets: number }>();
    const sum = () => {
      const all = [...doneBytes.values()];
      this.#progress.bytesDone = all.reduce((n, p) => n + p.bytes, 0);
      this.#progress.packets = all.reduce((n, p) => n + p.packets, 0);
    };
    await readAll(
      unread,
      (wanted, result) => {
        doneBytes.set(wanted.name, { bytes: wanted.size, packets: doneBytes.get(wanted.name)?.packets ?? 0 });
        sum();
        this.#say('storing', wanted.name);
        if (!('sha256' in result)) {
          this.#report.problems.push(...result);
          this.#notRead(wanted);
        } else if (result.sha256 !== wanted.sha256) {
          this.#report.problems.push({
            what: 'the file changed while it was read; what was read of it is not used',
            where: { file: wanted.name },
            remedy: 'Wait until the capture is finished, then assess again',
          });
          this.#notRead(wanted);
        } else this.#store.recordParts(reader, wireReaderVersion, wanted.sha256, result.parts, result.counts);
      },
      {
        ...(this.#options.signal ? { signal: this.#options.signal } : {}),
        ...(this.#options.workers === undefined ? {} : { workers: this.#options.workers }),
        onProgress: (wanted, { bytes, packets }) => {
          doneBytes.set(wanted.name, { bytes, packets });
          sum();
          this.#say('reading', wanted.name);
        },
      },
    );
  }

  #notRead(wanted: Wanted): void {
    this.#captures.delete(wanted.sha256);
    this.#report.files = this.#report.files.filter((f) => f.sha256 !== wanted.sha256);
  }

  async #placeCaptures(): Promise<void> {
    const facts = new Map((await this.#store.captures()).map((c) => [c.sha256, c]));
    for (const { sha256, name } of this.#captures.values()) {
      const capture = facts.get(sha256);
      if (!capture) continue;
      const { placement, coverage, problems } = place(capture, name, this.#site.site);
      this.#report.problems.push(...capture.problems, ...problems);
      await this.#store.recordPlacement({ placement, coverage });
      const file = this.#report.files.find((f) => f.sha256 === sha256 && f.name === name);
      if (file) await this.#fill(file, capture, placement.assigned);
    }
  }

  async #fill(file: ReadFile, capture: CaptureFact, assigned: boolean): Promise<void> {
    const counts = await this.#store.countsOf(capture.sha256);
    file.packets = capture.packets;
    file.conversations = counts.conversations ?? 0;
    file.operations = counts.operations ?? 0;
    file.assigned = assigned;
  }

  async #noteGone(): Promise<void> {
    for (const a of await this.#store.artefacts()) {
      if (a.what !== 'capture' || this.#captures.has(a.sha256)) continue;
      if (a.replacedBy !== undefined) continue;
      if (!existsSync(a.path)) this.#report.gone.push({ name: a.name, sha256: a.sha256 });
    }
    this.#report.problems.push(
      ...this.#report.gone.map(({ name }): Problem => ({
        what: 'this capture was read earlier and is no longer in its place; what it showed still counts',
        where: { file: name },
        remedy: 'Bring it back, so that its packets can be opened',
      })),
    );
  }

  #count(): void {
    const { files, counts } = this.#report;
    const add = (key: 'packets' | 'conversations' | 'operations') => files.reduce((n, f) => n + (f[key] ?? 0), 0);
    counts.files = files.length;
    counts.captures = this.#captures.size;
    counts.configurations = this.#configs.count;
    counts.packets = add('packets');
    counts.conversations = add('conversations');
    counts.operations = add('operations');
  }
}

const whyNot: Record<Exclude<Kind, 'capture'>, string> = {
  packed: 'something packed that is no capture',
  yaml: 'a file of settings in no place where the site has one (site.yaml, registers/, captures/sources.yaml, configs/sources.yaml, attestations/)',
  table: 'a table; assets are read from assets.csv, other lists through "import assets"',
  text: 'a text',
  empty: 'an empty file',
  unknown: 'no capture and no text',
};
