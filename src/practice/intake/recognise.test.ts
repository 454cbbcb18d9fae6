// Proves that patterns of file names fit what they say, and that looking at any bytes ends and never fails.
import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { checks } from '../../ground/kit/testing.ts';
import { fitsBelow } from './pattern.ts';
import { kindOf } from './recognise.ts';

describe('a pattern of file names', () => {
  it.each([
    ['sts01-*.pcapng', 'captures/sts01-a.pcapng', true],
    ['sts01-*.pcapng', 'captures/day/sts01-a.pcapng', true],
    ['sts01-*.pcapng', 'captures/sts02-a.pcapng', false],
    ['sts01-*.pcapng', 'captures/sts01-a.pcap', false],
    ['day/*.pcap', 'captures/day/a.pcap', true],
    ['day/*.pcap', 'captures/day/night/a.pcap', false],
    ['day/**', 'captures/day/night/a.pcap', true],
    ['**/a.pcap', 'captures/day/night/a.pcap', true],
    ['**/a.pcap', 'captures/a.pcap', true],
    ['e-house-?.pcap', 'captures/e-house-7.pcap', true],
    ['e-house-?.pcap', 'captures/e-house-17.pcap', false],
    ['a.b', 'captures/axb', false],
    ['*', 'captures/anything', true],
    ['x.pcap', 'x.pcap', true],
  ])('%s against %s: %s', (pattern, name, fits) => {
    expect(fitsBelow('captures/', pattern, name)).toBe(fits);
  });

  it('ends quickly also where a naive matcher would not', () => {
    expect(fitsBelow('captures/', '*a'.repeat(60), `captures/${'a'.repeat(4000)}b`)).toBe(false);
  });
});

describe('recognising', () => {
  it('tells captures, texts, tables and settings apart', async () => {
    const pcap = Buffer.from('d4c3b2a1020004000000000000000000ffff000001000000', 'hex');
    const seen: [Uint8Array, string][] = [
      [pcap, 'capture'],
      [gzipSync(pcap), 'capture'],
      [zstdCompressSync(pcap), 'capture'],
      [gzipSync(Buffer.alloc(5_000_000)), 'packed'],
      [Buffer.from('# assets\nzones:\n  - id: x\n'), 'yaml'],
      [Buffer.from('Asset;IP;MAC\nPLC;10.0.0.1;00:11:22:33:44:55\n'), 'table'],
      [Buffer.from('Dear port,\nthe crane is fine.\n'), 'text'],
      [Buffer.from([0x7f, 0x45, 0x4c, 0x46, 0, 0, 0]), 'unknown'],
      [new Uint8Array(), 'empty'],
    ];
    for (const [bytes, kind] of seen) expect(await kindOf(bytes)).toBe(kind);
  });

  it('ends on any bytes without an error, packed or not', async () => {
    const heads = fc.constantFrom([], [0x1f, 0x8b], [0x1f, 0x8b, 8, 0], [0x28, 0xb5, 0x2f, 0xfd], [0xd4, 0xc3]);
    await fc.assert(
      fc.asyncProperty(heads, fc.uint8Array({ maxLength: 400 }), async (head, rest) => {
        expect(typeof (await kindOf(Uint8Array.from([...head, ...rest])))).toBe('string');
      }),
      checks(2000),
    );
  });
});
