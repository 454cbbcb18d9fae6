// Real captures that nobody here wrote: what is printed for each keeps to the published shape, and is deaf to what they carry.
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { captureRead } from '#contract';
import { corpora, long } from '../../ground/kit/testing.ts';
import { run } from './testing.ts';

const folder = corpora('pcap');
/** The plain run leaves the large ones to the long one. */
const most = long ? Infinity : 300_000;

const captures = (under: string): string[] =>
  readdirSync(under, { recursive: true, withFileTypes: true })
    .filter((f) => f.isFile() && /\.(pcap|pcapng|cap)(\.gz|\.zst)?$/.test(f.name) && !f.parentPath.includes('expected'))
    .map((f) => join(f.parentPath, f.name))
    .filter((f) => statSync(f).size <= most);

describe.skipIf(folder === undefined)('real captures', () => {
  test('each gives a document of the published shape, each operation in a conversation of its capture', async () => {
    const files = folder === undefined ? [] : captures(folder);
    expect(files.length).toBeGreaterThan(0);
    for (const file of files) {
      const ran = await run('capture', 'read', file, '--json');
      const parsed = captureRead.safeParse(JSON.parse(ran.out));
      expect([file, parsed.error?.issues.slice(0, 3)]).toEqual([file, undefined]);
      const ids = new Set(parsed.data!.conversations.map((c) => c.id));
      expect([file, parsed.data!.operations.every((o) => ids.has(o.conversation))]).toEqual([file, true]);
    }
  });

  test('as text no control character of a capture reaches the terminal', async () => {
    const files = folder === undefined ? [] : captures(folder).filter((_, i) => long || i % 10 === 0);
    for (const file of files) {
      const { out } = await run('capture', 'read', file);

      expect([file, /[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/.test(out)]).toEqual([file, false]);
    }
  });
});
