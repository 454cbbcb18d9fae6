// Proves that what was appended is read back unchanged, that a writer is alone, that an unfinished record is cut and nothing else.
import { afterEach, describe, expect, it } from 'vitest';
import { appendFileSync, mkdtempSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { QuaywallError } from '#kit';
import { checks } from '../kit/testing.ts';
import { openLedger } from './ledger.ts';
import { ledgerPath } from './layout.ts';
import { checkConsistency, checkInclusion, proveConsistency, proveInclusion } from './proof.ts';
import { verify } from './verify.ts';

const folders: string[] = [];
const folder = () => {
  const made = mkdtempSync(join(tmpdir(), 'quaywall-ledger-'));
  folders.push(made);
  return made;
};
afterEach(() => {
  for (const made of folders.splice(0)) rmSync(made, { recursive: true, force: true });
});

describe('the ledger', () => {
  it('gives back every entry as it was appended, also after it was closed and opened again', () => {
    const bodies = fc.array(fc.dictionary(fc.string({ minLength: 1 }), fc.jsonValue()), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(bodies, (list) => {
        const data = folder();
        const ledger = openLedger(data);
        const before = ledger.size;
        const plain = list.map((body) => JSON.parse(JSON.stringify(body)) as Record<string, unknown>);
        ledger.appendAll(plain.map((body) => ({ kind: 'note', body })));
        ledger.close();
        const again = openLedger(data);
        const got = [...again.entries(before + 1)].filter((e) => e.kind === 'note').map((e) => e.body);
        again.close();
        rmSync(data, { recursive: true, force: true });
        expect(JSON.stringify(got)).toBe(JSON.stringify(sorted(plain)));
      }),
      checks(400),
    );
  });

  it('has one line an entry, numbered from one, each naming the hash of the one before', () => {
    const data = folder();
    const ledger = openLedger(data);
    ledger.append('note', { text: 'a' });
    ledger.append('note', { text: 'b' });
    const lines = readFileSync(ledgerPath(data), 'utf8').trimEnd().split('\n');
    const entries = lines.map((line) => JSON.parse(line) as { seq: number; prev: string; hash: string });
    expect(entries.map((e) => e.seq)).toEqual([1, 2, 3]);
    expect(entries[0]!.prev).toBe('0'.repeat(64));
    expect(entries[1]!.prev).toBe(entries[0]!.hash);
    expect(entries[2]!.prev).toBe(entries[1]!.hash);
    ledger.close();
  });

  it('lets one writer in and names the process that is writing', () => {
    const data = folder();
    const ledger = openLedger(data);
    expect(() => openLedger(data)).toThrow(new RegExp(`process ${process.pid}`));
    ledger.close();
    openLedger(data).close();
  });

  it('cuts an unfinished record off, says so, and goes on', async () => {
    const data = folder();
    const first = openLedger(data);
    first.append('note', { text: 'kept' });
    first.close();
    const size = statSync(ledgerPath(data)).size;
    const whole = openLedger(data);
    whole.append('note', { text: 'the record that is being written' });
    const record = readFileSync(ledgerPath(data)).subarray(size);
    whole.close();
    for (const length of [1, 2, 17, record.length - 2]) {
      truncateSync(ledgerPath(data), size);
      rmSync(join(data, 'checkpoint.json'));
      appendFileSync(ledgerPath(data), record.subarray(0, length));
      expect((await verify(data)).warnings.map((w) => w.what).join()).toMatch(/unfinished/);
      const again = openLedger(data);
      expect(again.notes.join()).toContain(`${length} bytes of an unfinished record`);
      expect([...again.entries()].map((e) => e.kind)).toContain('unfinished-record-cut');
      expect([...again.entries()].filter((e) => e.kind === 'note').map((e) => e.body.text)).toEqual(['kept']);
      again.close();
      expect((await verify(data)).problems).toEqual([]);
    }
  });

  it('opens after a cut at any byte of the last record, with everything before it', () => {
    const data = folder();
    const first = openLedger(data);
    for (let i = 0; i < 3; i++) first.append('note', { i, text: 'grüße ⚓' });
    const whole = readFileSync(ledgerPath(data));
    first.close();
    const last = whole.lastIndexOf(10, whole.length - 2) + 1;
    fc.assert(
      fc.property(fc.integer({ min: last, max: whole.length - 1 }), fc.nat(3), (cut, zeros) => {
        rmSync(join(data, 'checkpoint.json'), { force: true });
        writeFileSync(ledgerPath(data), Buffer.concat([whole.subarray(0, cut), Buffer.alloc(zeros)]));
        if (cut === whole.length - 1 && zeros > 0) {
          // The whole record and more: that is no unfinished writing.
          expect(() => openLedger(data)).toThrow(/its end was changed/);
          return;
        }
        const again = openLedger(data);
        const notes = [...again.entries()].filter((e) => e.kind === 'note').map((e) => e.body.i);
        again.close();
        expect(notes).toEqual(cut === whole.length - 1 ? [0, 1, 2] : [0, 1]);
      }),
      checks(1000),
    );
  });

  it('loses nothing that it acknowledged when the disk is full, and leaves no half record', async () => {
    const data = folder();
    const child = fileURLToPath(new URL('./filling.ts', import.meta.url));
    // A limit on the size of files is refused by the system in the same way as a full disk, in the midst of a record.
    const command = 'ulimit -f 40; exec "$0" --no-warnings "$1" "$2"';
    const ended = spawnSync('sh', ['-c', command, process.execPath, child, data], { encoding: 'utf8' });
    const { told, why } = JSON.parse(ended.stdout) as { told: number; why: string };
    expect(why).toMatch(/the disk did not take it/);
    expect(await verify(data)).toMatchObject({ good: true, entries: told, warnings: [] });
    const again = openLedger(data);
    expect(again.notes).toEqual([]);
    again.close();
  });

  it('keeps a record that lacks nothing but its line end', async () => {
    const data = folder();
    const first = openLedger(data);
    first.close();
    truncateSync(ledgerPath(data), statSync(ledgerPath(data)).size - 1);
    const again = openLedger(data);
    expect(again.size).toBe(2);
    expect(again.notes.join()).toContain('it is whole');
    again.close();
    expect((await verify(data)).good).toBe(true);
  });

  it('refuses to write after a changed entry, and touches nothing', () => {
    const data = folder();
    const ledger = openLedger(data);
    ledger.append('note', { text: 'the truth' });
    ledger.append('note', { text: 'more' });
    ledger.close();
    const text = readFileSync(ledgerPath(data), 'utf8').replace('the truth', 'the trick');
    writeFileSync(ledgerPath(data), text);
    expect(() => openLedger(data)).toThrow(/changed at entry 2/);
    expect(readFileSync(ledgerPath(data), 'utf8')).toBe(text);
  });

  it('notices that entries were cut off at the end, which the chain alone cannot', async () => {
    const data = folder();
    const ledger = openLedger(data);
    ledger.append('note', { text: 'a' });
    const short = statSync(ledgerPath(data)).size;
    ledger.append('note', { text: 'inconvenient' });
    ledger.close();
    truncateSync(ledgerPath(data), short);
    expect(() => openLedger(data)).toThrow(/missing/);
    expect((await verify(data)).problems[0]!.what).toMatch(/entries are missing/);
  });

  it('proves an entry, and that it only grew, to somebody who holds nothing but its public key', () => {
    const data = folder();
    const ledger = openLedger(data);
    const publicKey = String(ledger.entry(1).body.publicKey);
    for (let i = 0; i < 5; i++) ledger.append('note', { i });
    const older = ledger.checkpoint()!;
    for (let i = 0; i < 9; i++) ledger.append('note', { i });
    const newer = ledger.checkpoint()!;
    const proof = JSON.parse(JSON.stringify(proveInclusion(ledger, 4, newer))) as ReturnType<typeof proveInclusion>;
    expect(checkInclusion(proof, publicKey)).toBeUndefined();
    expect(checkInclusion({ ...proof, entry: { ...proof.entry, body: { i: 99 } } }, publicKey)).toMatch(/was changed/);
    expect(checkInclusion({ ...proof, checkpoint: { ...newer, size: 3 } }, publicKey)).toMatch(/signature/);
    expect(checkInclusion(proof, '00'.repeat(32))).toMatch(/another key/);
    const growth = proveConsistency(ledger, older, newer);
    expect(checkConsistency(growth, publicKey)).toBeUndefined();
    expect(checkConsistency({ ...growth, path: growth.path.slice(1) }, publicKey)).toMatch(/does not begin/);
    ledger.close();
  });

  it('says what is wrong when there is no ledger to verify', async () => {
    await expect(verify(folder())).rejects.toThrow(QuaywallError);
  });
});

/** Members in the order in which the ledger writes them. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (value === null || typeof value !== 'object') return value;
  const record = value as Record<string, unknown>;
  const out = Object.create(null) as Record<string, unknown>;
  for (const key of Object.keys(record).sort()) {
    Object.defineProperty(out, key, { value: sorted(record[key]), enumerable: true });
  }
  return out;
}
