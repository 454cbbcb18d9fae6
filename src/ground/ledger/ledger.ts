// The ledger of a data folder: opened for writing by one process, appended to, read back. There is no way to change an entry.
import { randomUUID } from 'node:crypto';
import { closeSync, existsSync, fdatasyncSync, ftruncateSync, openSync, readFileSync, readSync } from 'node:fs';
import { QuaywallError, canonical, isoInstant, sha256 } from '#kit';
import type { Instant, Sha256 } from '#kit';
import { walk } from './chain.ts';
import { asCheckpoint, checkpointText, signCheckpoint } from './checkpoint.ts';
import type { Checkpoint } from './checkpoint.ts';
import { putBytes, putCopy, readContent } from './content.ts';
import { makeFolder, replaceFile, syncFolder, writeAll } from './durable.ts';
import { entryHash, entryLine, longestLine, noEntry, readLine } from './entry.ts';
import type { Entry, HeldFile } from './entry.ts';
import { makeKeyPair, readKeyFile, writeKeyFile } from './keys.ts';
import type { KeyPair } from './keys.ts';
import { checkpointPath, keysFolder, ledgerKeyPath, ledgerPath } from './layout.ts';
import { takeLock } from './lock.ts';
import type { Lock } from './lock.ts';
import { GrowingRoot, leafHash } from './merkle.ts';

/** What is to be entered. `files` names the content-store files that the entry brings. */
export interface Addition {
  kind: string;
  body: Record<string, unknown>;
  files?: readonly HeldFile[];
}

interface LedgerOptions {
  /** The clock entries are stamped with; the machine's own unless an exercise is set at another date. */
  now?: () => Instant;
}

/** Leaf of the tree for an entry: the entry's hash. */
export const entryLeaf = (hash: Sha256): Buffer => leafHash(Buffer.from(hash, 'hex'));

/**
 * Opens the ledger of a data folder for writing and makes folder, key and first entry where there are none.
 * A record that a crash cut short is cut off (see `notes`); nobody was ever told that it had been written.
 * @throws QuaywallError when another process writes to the folder, or the ledger was changed; then nothing is touched.
 */
export function openLedger(data: string, options: LedgerOptions = {}): Ledger {
  makeFolder(data);
  const lock = takeLock(data);
  try {
    return new Ledger(data, lock, options.now ?? Date.now);
  } catch (error) {
    lock.release();
    throw error;
  }
}

export class Ledger {
  readonly folder: string;
  /** What opening had to put right, in words. */
  readonly notes: string[] = [];
  readonly #lock: Lock;
  readonly #fd: number;
  readonly #now: () => Instant;
  readonly #root = new GrowingRoot();
  /** Byte at which each entry begins; entry n at index n - 1. */
  readonly #offsets: number[] = [];
  #end = 0;
  #head: Sha256 = noEntry;
  #id = '';
  #key: KeyPair | undefined;
  #checkpointed = 0;
  /** Why nothing may be appended any more. */
  #broken: string | undefined;

  constructor(data: string, lock: Lock, now: () => Instant) {
    this.folder = data;
    this.#lock = lock;
    this.#now = now;
    const path = ledgerPath(data);
    const isNew = !existsSync(path);
    this.#fd = openSync(path, 'a+', 0o600);
    if (isNew) syncFolder(data);
    try {
      this.#load();
      if (this.size === 0) this.#begin();
    } catch (error) {
      closeSync(this.#fd);
      throw error;
    }
  }

  /** Number of entries; the sequence number of the newest. */
  get size(): number {
    return this.#offsets.length;
  }

  /** Hash of the newest entry. */
  get head(): Sha256 {
    return this.#head;
  }

  /** Id of this ledger: random, made with its first entry. */
  get id(): string {
    return this.#id;
  }

  now(): Instant {
    return this.#now();
  }

  #load(): void {
    let torn: { from: number; to: number } | undefined;
    for (const link of walk(this.#fd)) {
      if ('wrong' in link) throw this.#damaged(link.seq, link.wrong);
      if ('tail' in link) {
        if (link.tail === 'damaged') throw this.#damaged(link.seq, 'its end was changed');
        if (link.tail === 'whole' && link.entry) {
          if (link.entry.seq !== link.seq || link.entry.prev !== this.#head)
            throw this.#damaged(link.seq, 'it does not follow');
          writeAll(this.#fd, Buffer.from('\n'));
          fdatasyncSync(this.#fd);
          this.#take(link.entry, link.offset, link.end + 1);
          this.notes.push(`Entry ${link.seq} had lost its line end when writing was cut short; it is whole.`);
        } else torn = { from: link.offset, to: link.end };
        break;
      }
      this.#take(link.entry, link.offset, link.end);
    }
    this.#checkNewestCheckpoint();
    if (torn) this.#cut(torn.from, torn.to);
  }

  #take(entry: Entry, offset: number, end: number): void {
    this.#offsets.push(offset);
    this.#end = end;
    this.#head = entry.hash;
    this.#root.add(entryLeaf(entry.hash));
    if (entry.seq === 1) this.#id = String(entry.body.id);
    if (entry.kind === 'checkpoint') this.#checkpointed = entry.seq;
  }

  /** A ledger that is shorter than its newest checkpoint has lost entries, and the chain alone would not show it. */
  #checkNewestCheckpoint(): void {
    const path = checkpointPath(this.folder);
    if (!existsSync(path)) return;
    let checkpoint: Checkpoint | undefined;
    try {
      checkpoint = asCheckpoint(JSON.parse(readFileSync(path, 'utf8')));
    } catch {
      checkpoint = undefined;
    }
    if (checkpoint && checkpoint.size > this.size) {
      throw this.#damaged(this.size + 1, `entries up to ${checkpoint.size} were there and are missing`);
    }
  }

  #cut(from: number, to: number): void {
    const bytes = Buffer.alloc(Math.min(to - from, longestLine));
    readSync(this.#fd, bytes, 0, bytes.length, from);
    ftruncateSync(this.#fd, from);
    fdatasyncSync(this.#fd);
    this.#end = from;
    const what = `${to - from} bytes of an unfinished record were cut off at the end of the ledger; nothing acknowledged was in them.`;
    this.notes.push(what);
    if (this.size > 0) this.append('unfinished-record-cut', { bytes: to - from, at: from, sha256: sha256(bytes) });
  }

  #damaged(seq: number, what: string): QuaywallError {
    return new QuaywallError({
      what: `the ledger was changed at entry ${seq}: ${what}`,
      where: { file: ledgerPath(this.folder), line: seq },
      remedy: 'Nothing was written. Run "ledger verify" for the whole damage, and bring the file back from a copy',
    });
  }

  #begin(): void {
    makeFolder(keysFolder(this.folder));
    const path = ledgerKeyPath(this.folder);
    const key = existsSync(path) ? readKeyFile(path) : makeKeyPair();
    if (!existsSync(path)) writeKeyFile(path, key);
    this.#key = key;
    this.append('ledger', { id: randomUUID(), publicKey: key.publicKey, format: 1 });
  }

  /**
   * Enters one thing. When this returns the entry is on the disk: it may be acknowledged.
   * @throws QuaywallError when it could not be written; then it is not in the ledger.
   */
  append(kind: string, body: Record<string, unknown>, files: readonly HeldFile[] = []): Entry {
    return this.appendAll([{ kind, body, files }])[0]!;
  }

  /** Enters many with one wait for the disk. All are on the disk when this returns; a crash before may leave the first few. */
  appendAll(additions: readonly Addition[]): Entry[] {
    if (additions.length === 0) return [];
    if (this.#broken) throw this.#cannotWrite(this.#broken);
    const entries: Entry[] = [];
    const lines: string[] = [];
    let prev = this.#head;
    for (const addition of additions) {
      const seq = this.size + entries.length + 1;
      // Through text and back, so that what is returned is what will be read: no undefined members, no odd prototypes.
      const body = JSON.parse(canonical(addition.body)) as Record<string, unknown>;
      const files = (addition.files ?? []).map(({ sha256: hash, size }) => ({ sha256: hash, size }));
      const rest = { seq, time: isoInstant(this.#now()), kind: addition.kind, body, files, prev };
      const entry: Entry = { ...rest, hash: entryHash(rest) };
      const line = entryLine(entry);
      if (Buffer.byteLength(line) > longestLine) {
        throw new QuaywallError({
          what: 'an entry is too long for the ledger',
          expected: `at most ${longestLine} bytes`,
        });
      }
      prev = entry.hash;
      entries.push(entry);
      lines.push(`${line}\n`);
    }
    this.#write(Buffer.from(lines.join('')));
    let offset = this.#end;
    entries.forEach((entry, i) => {
      const end = offset + Buffer.byteLength(lines[i]!);
      this.#take(entry, offset, end);
      offset = end;
    });
    return entries;
  }

  #write(bytes: Buffer): void {
    try {
      writeAll(this.#fd, bytes);
    } catch (cause) {
      // A full disk: what was written of the record is taken back, so that the next one does not follow half a record.
      try {
        ftruncateSync(this.#fd, this.#end);
      } catch {
        this.#broken = 'an earlier record could neither be written nor taken back';
      }
      throw this.#cannotWrite('the disk did not take it', cause);
    }
    try {
      fdatasyncSync(this.#fd);
    } catch (cause) {
      // After a failed fsync the system may have dropped the bytes and say nothing the next time: only a new start shows what is there.
      this.#broken = 'the disk failed to confirm an earlier record';
      throw this.#cannotWrite('the disk did not confirm it', cause);
    }
  }

  #cannotWrite(why: string, cause?: unknown): QuaywallError {
    return new QuaywallError(
      {
        what: `nothing can be entered in the ledger: ${why}`,
        where: { file: ledgerPath(this.folder) },
        remedy: 'Make room or replace the disk, then start again; everything acknowledged so far is kept',
      },
      { cause },
    );
  }

  /**
   * The entries from `from` on, read from the disk and checked as they come.
   * @throws QuaywallError at the first that was changed.
   */
  *entries(from = 1): Generator<Entry> {
    if (from > this.size) return;
    let prev = from === 1 ? noEntry : this.entry(from - 1).hash;
    let seq = from;
    const last = this.size;
    for (const link of walk(this.#fd, this.#offsets[from - 1]!, from, prev)) {
      if (!('entry' in link) || 'wrong' in link || 'tail' in link)
        throw this.#damaged(seq, 'wrong' in link ? link.wrong : 'it was cut');
      yield link.entry;
      prev = link.entry.hash;
      if (seq++ >= last) return;
    }
  }

  /** One entry by its sequence number. */
  entry(seq: number): Entry {
    const offset = this.#offsets[seq - 1];
    if (offset === undefined) throw new RangeError(`the ledger has no entry ${seq}`);
    const end = (this.#offsets[seq] ?? this.#end) - 1;
    const bytes = Buffer.alloc(end - offset);
    readSync(this.#fd, bytes, 0, bytes.length, offset);
    const entry = readLine(bytes);
    if (typeof entry === 'string') throw this.#damaged(seq, entry);
    return entry;
  }

  /** Stores bytes in the content store; they are durable when this returns. Enter them with the entry that brings them. */
  putBytes(bytes: Uint8Array): HeldFile {
    return putBytes(this.folder, bytes);
  }

  /** Stores a copy of a file in the content store. */
  putFile(path: string): Promise<HeldFile> {
    return putCopy(this.folder, path);
  }

  /** The stored bytes with this hash, checked. @throws QuaywallError when they are missing or were changed. */
  fileBytes(hash: Sha256): Buffer {
    return readContent(this.folder, hash);
  }

  /** Signs the root over all entries so far and enters it. Does nothing right after another checkpoint. */
  checkpoint(): Checkpoint | undefined {
    if (this.#checkpointed === this.size) return undefined;
    this.#key ??= readKeyFile(ledgerKeyPath(this.folder));
    const of = {
      ledger: this.#id,
      size: this.size,
      root: this.#root.root().toString('hex'),
      time: isoInstant(this.#now()),
    };
    const checkpoint = signCheckpoint(of, this.#key);
    this.append('checkpoint', { ...checkpoint });
    replaceFile(checkpointPath(this.folder), Buffer.from(checkpointText(checkpoint)));
    return checkpoint;
  }

  /** Signs a last checkpoint where something was added, and gives the folder back. */
  close(): void {
    if (this.#broken === 'closed') return;
    try {
      if (!this.#broken) this.checkpoint();
    } finally {
      this.#broken = 'closed';
      closeSync(this.#fd);
      this.#lock.release();
    }
  }
}
