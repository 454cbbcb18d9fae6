// The thread that reads captures beside the main one: a capture in, its facts as compressed parts out.
import { parentPort } from 'node:worker_threads';
import { QuaywallError } from '#kit';
import { readOne } from './reading.ts';
import type { Progress, Said, Wanted } from './reading.ts';

const port = parentPort;
if (!port) throw new Error('this file runs as a thread only');

/** Progress is said a few times a second, not at every step. */
const every = 200;

port.on('message', (wanted: Wanted) => {
  void answer(wanted);
});

async function answer(wanted: Wanted): Promise<void> {
  let last = Date.now();
  const onProgress = ({ bytes, packets }: Progress) => {
    const now = Date.now();
    if (now - last < every) return;
    last = now;
    say({ said: 'progress', progress: { bytes, packets } });
  };
  try {
    const reading = await readOne(wanted, onProgress);
    say({ said: 'done', reading });
  } catch (error) {
    const what = `the capture could not be read (${error instanceof Error ? error.message : 'unknown cause'})`;
    const problems = error instanceof QuaywallError ? error.problems : [{ what, where: { file: wanted.name } }];
    say({ said: 'failed', problems });
  }
}

function say(said: Said): void {
  port!.postMessage(said);
}
