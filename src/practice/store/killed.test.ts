// Proves that killing the process at any moment loses nothing that was acknowledged and leaves nothing to repair by hand.
import { afterEach, describe, expect, it } from 'vitest';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ledgerPath, openLedger, verify } from '#ledger';
import { runs, seed } from '../../ground/kit/testing.ts';
import { openStore } from './store.ts';
import type { Store } from './store.ts';

const folders: string[] = [];
const folder = () => {
  const made = mkdtempSync(join(tmpdir(), 'quaywall-killed-'));
  folders.push(made);
  return made;
};
afterEach(() => {
  for (const made of folders.splice(0)) rmSync(made, { recursive: true, force: true });
});

const child = fileURLToPath(new URL('./killed.ts', import.meta.url));

/**
 * Lets the child work and kills it so many milliseconds after it was started or after it first acknowledged something.
 * @returns what it acknowledged: whole lines only.
 */
async function workAndKill(
  data: string,
  since: 'start' | 'first word',
  after: number,
): Promise<{ seq: number; hash: string }[]> {
  const worker = spawn(process.execPath, ['--no-warnings', child, data], { stdio: ['ignore', 'pipe', 'pipe'] });
  const closed = once(worker, 'close');
  let out = '';
  let complaints = '';
  worker.stdout.setEncoding('utf8').on('data', (text: string) => (out += text));
  worker.stderr.setEncoding('utf8').on('data', (text: string) => (complaints += text));
  if (since === 'first word') await Promise.race([once(worker.stdout, 'data'), closed]);
  const timer = setTimeout(() => worker.kill('SIGKILL'), after);
  await closed;
  clearTimeout(timer);
  expect(complaints).toBe('');
  return out
    .split('\n')
    .slice(0, -1)
    .map((line) => ({ seq: Number(line.split(' ')[0]), hash: line.split(' ')[1]! }));
}

const everything = async (store: Store) => ({
  facts: await store.facts(),
  findings: await store.findings(),
  artefacts: await store.artefacts(),
});

describe('a process that is killed', () => {
  it('has lost nothing that it acknowledged, and its database is what the ledger makes it', async () => {
    const data = folder();
    const kills = runs(200);
    let random = seed ?? Date.now() % 0x7fffffff;
    let acknowledged = 0;
    for (let kill = 0; kill < kills; kill++) {
      // Numerical Recipes' generator: which moment is hit depends on the machine in any case.
      random = (Math.imul(random, 1664525) + 1013904223) >>> 0;
      // Every fourth while it opens or was not even that far; the others in the midst of work.
      const said = await workAndKill(data, kill % 4 === 3 ? 'start' : 'first word', (random >>> 8) % 300);
      acknowledged += said.length;
      // It may have been killed before it had made anything.
      if (existsSync(ledgerPath(data))) expect((await verify(data, { captures: false })).problems).toEqual([]);
      const ledger = openLedger(data);
      for (const { seq, hash } of said) expect(ledger.entry(seq).hash).toBe(hash);
      const store = await openStore(data, ledger);
      expect(store.seq).toBe(ledger.size);
      expect(store.notes).toEqual([]);
      const beside = folder();
      const anew = await openStore(beside, ledger);
      expect(await everything(store)).toEqual(await everything(anew));
      await store.close();
      await anew.close();
      ledger.close();
      rmSync(beside, { recursive: true, force: true });
      // A ledger that grew for hours is proven elsewhere; here the moments count.
      if (ledger.size > 4000) rmSync(data, { recursive: true, force: true });
    }
    expect(acknowledged).toBeGreaterThan(kills);
  });
});
