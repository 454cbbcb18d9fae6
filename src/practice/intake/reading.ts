// One capture through the sense, to what is entered: compressed parts of facts and how many there are.
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { QuaywallError } from '#kit';
import type { Problem, Sha256 } from '#kit';
import { readCapture } from '#wire';
import { encodeFacts, factCounts } from '#store';

export interface Wanted {
  path: string;
  /** Path below the folder: how facts and problems call it. */
  name: string;
  sha256: Sha256;
  size: number;
}

interface Reading {
  sha256: Sha256;
  parts: Uint8Array[];
  counts: Record<string, number>;
}

export interface Progress {
  bytes: number;
  packets: number;
}

/** What a worker says. */
export type Said =
  | { said: 'progress'; progress: Progress }
  | { said: 'done'; reading: Reading }
  | { said: 'failed'; problems: readonly Problem[] };

/** Reads one capture here. @throws QuaywallError when it cannot be opened. */
export async function readOne(
  wanted: Wanted,
  onProgress: (progress: Progress) => void,
  signal?: AbortSignal,
): Promise<Reading> {
  const facts = await readCapture(wanted.path, { file: wanted.name, onProgress, ...(signal ? { signal } : {}) });
  return { sha256: facts.capture.sha256, parts: [...encodeFacts(facts)], counts: factCounts(facts) };
}

/** Below this, starting a second thread costs more than it brings. */
const worthAWorker = 4_000_000;

interface ReadAllOptions {
  onProgress?: (wanted: Wanted, progress: Progress) => void;
  signal?: AbortSignal;
  /** Threads; by default two where there are two processors and enough to read. */
  workers?: number;
}

/**
 * Reads captures, two at a time where that helps, and hands each over as it is finished. What cannot be read is handed over as its
 * problems; one bad capture never keeps the others from being read.
 */
export async function readAll(
  wanted: readonly Wanted[],
  take: (wanted: Wanted, result: Reading | readonly Problem[]) => void,
  options: ReadAllOptions = {},
): Promise<void> {
  const { signal } = options;
  const total = wanted.reduce((sum, w) => sum + w.size, 0);
  const fit = wanted.length > 1 && total >= worthAWorker ? Math.min(2, availableParallelism(), wanted.length) : 0;
  const workers = options.workers ?? fit;
  // The largest first: the last to finish is then a small one.
  const queue = [...wanted].sort((a, b) => b.size - a.size);
  const lane = async (read: ReadOneWanted) => {
    for (let next = queue.shift(); next; next = queue.shift()) {
      signal?.throwIfAborted();
      const current = next;
      const progress = (p: Progress) => options.onProgress?.(current, p);
      take(current, await asProblems(() => read(current, progress), current, signal));
    }
  };
  if (workers < 2) return lane((one, progress) => readOne(one, progress, signal));
  const threads = Array.from({ length: Math.min(workers, wanted.length) }, () => new Thread());
  const stop = () => {
    for (const thread of threads) thread.stop();
  };
  signal?.addEventListener('abort', stop);
  try {
    await Promise.all(threads.map((thread) => lane((one, progress) => thread.read(one, progress))));
    signal?.throwIfAborted();
  } finally {
    signal?.removeEventListener('abort', stop);
    stop();
  }
}

type ReadOneWanted = (wanted: Wanted, onProgress: (progress: Progress) => void) => Promise<Reading>;

async function asProblems(
  read: () => Promise<Reading>,
  { name }: Wanted,
  signal: AbortSignal | undefined,
): Promise<Reading | readonly Problem[]> {
  try {
    return await read();
  } catch (error) {
    signal?.throwIfAborted();
    if (error instanceof QuaywallError) return error.problems;
    const why = error instanceof Error ? error.message : 'unknown cause';
    return [{ what: `the capture could not be read (${why})`, where: { file: name } }];
  }
}

/** A thread that reads captures one after another; a new one takes over where one came to a bad end. */
class Thread {
  #worker: Worker | undefined;

  read(wanted: Wanted, onProgress: (progress: Progress) => void): Promise<Reading> {
    const worker = (this.#worker ??= new Worker(new URL('./worker.ts', import.meta.url)));
    return new Promise((resolve, reject) => {
      const onMessage = (said: Said) => {
        if (said.said === 'progress') {
          onProgress(said.progress);
          return;
        }
        over();
        if (said.said === 'done') resolve(said.reading);
        else reject(new QuaywallError(said.problems));
      };
      const broken = (error: Error) => {
        over();
        this.#worker = undefined;
        reject(error);
      };
      const onExit = (code: number) => {
        broken(new Error(`the reading thread ended (${code})`));
      };
      // One by one: removing all listeners would take the worker's own with them.
      const over = () => {
        worker.off('message', onMessage);
        worker.off('error', broken);
        worker.off('exit', onExit);
      };
      worker.on('message', onMessage);
      worker.on('error', broken);
      worker.on('exit', onExit);
      worker.postMessage(wanted);
    });
  }

  stop(): void {
    void this.#worker?.terminate();
  }
}
