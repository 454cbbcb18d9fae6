// Proves that a changed byte anywhere in the ledger or in a file it holds is found and put down to its entry. Not promised, and
// therefore not flipped here: private keys, the lock, unfinished files of the content store, and databases made from the ledger.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  chmodSync,
  cpSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';

import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { sha256 } from '#kit';
import { checks } from '../kit/testing.ts';
import { contentPath } from './content.ts';
import { entryHash, entryLine, noEntry } from './entry.ts';
import type { Entry } from './entry.ts';
import { openLedger } from './ledger.ts';
import { checkpointPath, ledgerPath } from './layout.ts';
import { verify } from './verify.ts';

let work: string;
let data: string;
const capture = () => join(work, 'e-house.pcap');

beforeAll(async () => {
  work = mkdtempSync(join(tmpdir(), 'quaywall-verify-'));
  data = join(work, 'data');
  const ledger = openLedger(data);
  const held = ledger.putBytes(Buffer.from('cranes: []\n'));
  ledger.append('artefact', artefact('site.yaml', held.sha256, held.size, true), [held]);
  ledger.append('note', { text: 'grüße from the quay ⚓', list: [1, 2.5, null, true] });
  writeFileSync(capture(), 'packets');
  ledger.append('artefact', artefact('e-house.pcap', sha256('packets'), 7, false));
  ledger.checkpoint();
  writeFileSync(join(work, 'list.csv'), 'asset,ip\nPLC,10.70.10.10\n');
  const copy = await ledger.putFile(join(work, 'list.csv'));
  ledger.append('artefact', artefact('list.csv', copy.sha256, copy.size, true), [copy]);
  ledger.close();
});
afterAll(() => {
  rmSync(work, { recursive: true, force: true });
});

const artefact = (name: string, hash: string, size: number, kept: boolean) => ({
  sha256: hash,
  size,
  name,
  path: join(work, name),
  what: 'document',
  kept,
});

/** Every file whose bytes are promised, with the entry that each byte belongs to (undefined: the newest checkpoint's file). */
function promised(): { file: string; size: number; entryAt: (offset: number) => number | undefined }[] {
  const text = readFileSync(ledgerPath(data));
  const lineOf = (offset: number) => text.subarray(0, offset).filter((b) => b === 10).length + 1;
  const files = [
    { file: ledgerPath(data), entryAt: lineOf },
    { file: checkpointPath(data), entryAt: () => undefined },
  ];
  for (const line of text.toString('utf8').trimEnd().split('\n')) {
    const entry = JSON.parse(line) as Entry;
    for (const held of entry.files) files.push({ file: contentPath(data, held.sha256), entryAt: () => entry.seq });
  }
  return files.map((f) => ({ ...f, size: statSync(f.file).size }));
}

describe('verification', () => {
  it('finds nothing in a folder that nobody touched', async () => {
    const result = await verify(data);
    expect(result).toMatchObject({ good: true, problems: [], warnings: [], files: 2, checkpoints: 2 });
    expect(result.entries).toBe(7);
  });

  it('finds any changed byte of the ledger and of the files it holds, and names the entry', async () => {
    const all = promised();
    const total = all.reduce((sum, f) => sum + f.size, 0);
    await fc.assert(
      fc.asyncProperty(fc.nat(total - 1), fc.integer({ min: 1, max: 255 }), async (position, mask) => {
        let offset = position;
        const target = all.find((f) => (offset < f.size ? true : ((offset -= f.size), false)))!;
        const before = readFileSync(target.file);
        const changed = Buffer.from(before);
        changed[offset]! ^= mask;
        chmodSync(target.file, 0o600);
        writeFileSync(target.file, changed);
        try {
          const { good, problems } = await verify(data);
          expect(good).toBe(false);
          const entry = target.entryAt(offset);
          if (entry !== undefined) expect(problems.map((p) => p.seq)).toContain(entry);
        } finally {
          writeFileSync(target.file, before);
        }
      }),
      checks(2000),
    );
    expect((await verify(data)).good).toBe(true);
  });

  it('finds an entry that was rewritten with all hashes after it made to fit, by the signed root', async () => {
    const copy = join(work, 'forged');
    cpSync(data, copy, { recursive: true });
    let prev = noEntry;
    const lines = readFileSync(ledgerPath(copy), 'utf8').trimEnd().split('\n');
    const forged = lines.map((line) => {
      const old = JSON.parse(line) as Entry;
      const body = old.kind === 'note' ? { ...old.body, text: 'nothing happened' } : old.body;
      const rest = { ...old, body, prev };
      const entry = { ...rest, hash: entryHash(rest) };
      prev = entry.hash;
      return `${entryLine(entry)}\n`;
    });
    writeFileSync(ledgerPath(copy), forged.join(''));
    const { problems } = await verify(copy);
    expect(problems.some((p) => p.seq === 5 && /signed over/.test(p.what))).toBe(true);
  });

  it('finds a dropped, a doubled and a moved entry', async () => {
    const lines = readFileSync(ledgerPath(data), 'utf8').trimEnd().split('\n');
    const orders = [
      [0, 2, 3, 4, 5, 6],
      [0, 1, 1, 2, 3, 4, 5, 6],
      [0, 2, 1, 3, 4, 5, 6],
    ];
    const copy = join(work, 'moved');
    cpSync(data, copy, { recursive: true });
    for (const order of orders) {
      writeFileSync(ledgerPath(copy), order.map((i) => `${lines[i]!}\n`).join(''));
      const { good, problems } = await verify(copy);
      expect(good).toBe(false);
      expect(problems[0]!.seq).toBeGreaterThan(0);
    }
  });

  it('names the entry of a held file that is missing', async () => {
    const hash = sha256('cranes: []\n');
    const away = join(work, 'away');
    renameSync(contentPath(data, hash), away);
    const { problems } = await verify(data);
    renameSync(away, contentPath(data, hash));
    expect(problems).toMatchObject([{ seq: 2, what: 'a file that entry 2 brought is missing' }]);
  });

  it('reports a capture that was moved or changed, as a warning: the ledger never held its bytes', async () => {
    writeFileSync(capture(), 'pockets');
    const changed = await verify(data);
    expect(changed.good).toBe(true);
    expect(changed.warnings).toMatchObject([{ seq: 4, what: 'the capture e-house.pcap of entry 4 was changed' }]);
    rmSync(capture());
    expect((await verify(data)).warnings[0]!.what).toMatch(/is not where it was/);
    writeFileSync(capture(), 'packets');
  });

  it('checks against a checkpoint that was kept elsewhere', async () => {
    const kept = JSON.parse(readFileSync(checkpointPath(data), 'utf8')) as Parameters<typeof verify>[1] extends
      { against?: infer C } | undefined
      ? C
      : never;
    expect((await verify(data, { against: kept! })).good).toBe(true);
    const other = { ...kept!, root: '0'.repeat(64) };
    expect((await verify(data, { against: other })).problems.map((p) => p.what).join()).toMatch(/signature/);
  });

  it('leaves no byte of the data folder out of what it promises or names as outside', () => {
    const names = readdirSync(data).sort();
    const outside = ['keys', 'lock', 'lock.holder'];
    expect(names).toEqual([...outside, 'checkpoint.json', 'files', 'ledger.jsonl'].sort());
    expect(promised().every((f) => f.size > 0)).toBe(true);
  });
});
