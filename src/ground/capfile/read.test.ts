import { createHash } from 'node:crypto';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { openCapture } from './read.ts';
import { packetComments } from './pcapng.ts';
import { block, body, classic, enhanced, face, nextGeneration, option, readAll, section } from './testing.ts';

const packets = Array.from({ length: 50 }, (_, i) => ({
  time: 1_795_266_000_000 + i * 10 + 0.25,
  bytes: Buffer.from(`packet number ${i} ${'x'.repeat(i)}`),
}));

describe('classic pcap', () => {
  for (const bigEndian of [false, true]) {
    for (const nanoseconds of [false, true]) {
      test(`is read as written, ${bigEndian ? 'big' : 'little'} endian, ${nanoseconds ? 'nano' : 'micro'}seconds`, async () => {
        const { packets: seen, info } = await readAll(classic(packets, { bigEndian, nanoseconds }));
        expect(seen.map((p) => [p.time, p.bytes.toString()])).toEqual(packets.map((p) => [p.time, p.bytes.toString()]));
        expect(seen.map((p) => p.packet)).toEqual(packets.map((_, i) => i + 1));
        expect(info.format).toBe(nanoseconds ? 'pcap, nanoseconds' : 'pcap');
        expect(info.problems).toEqual([]);
      });
    }
  }

  test('offsets point at the record of the packet', async () => {
    const bytes = classic(packets);
    const { packets: seen } = await readAll(bytes);
    for (const p of seen) expect(bytes.subarray(p.offset + 16, p.offset + 16 + p.bytes.length)).toEqual(p.bytes);
  });

  test('the modified form with 24-byte record headers is read', async () => {
    const head = body([0xa1b2cd34, [2, 2], [4, 2], 0, 0, 65535, 1]);
    const record = (i: number) => body([1_700_000_000 + i, 5000, 4, 4, 7, [0, 2], [0, 2], Buffer.from('abcd')]);
    const { packets: seen, info } = await readAll(Buffer.concat([head, record(0), record(1), record(2)]));
    expect(seen.map((p) => p.bytes.toString())).toEqual(['abcd', 'abcd', 'abcd']);
    expect(seen[2]!.time).toBe(1_700_000_002_005);
    expect(info.problems).toEqual([]);
  });

  test('bits above the link type that tell of a frame check sequence are not part of it', async () => {
    const bytes = classic(packets);
    bytes.writeUInt32LE(0x24000001, 20);
    expect((await readAll(bytes)).packets[0]!.linkType).toBe(1);
  });
});

describe('pcapng', () => {
  test('is read as written, with names and comments', async () => {
    const { packets: seen, info } = await readAll(nextGeneration(packets));
    expect(seen.map((p) => [p.time, p.bytes.toString()])).toEqual(packets.map((p) => [p.time, p.bytes.toString()]));
    expect(info.interfaces).toEqual([{ id: 0, linkType: 1, name: 'quay' }]);
    expect(info.comments).toEqual(['a test']);
  });

  test('sections in both byte orders, clock resolutions and offsets, several interfaces', async () => {
    const resolution = (n: number, little = true) => option(9, Uint8Array.of(n), little);
    const file = Buffer.concat([
      section(),
      face(1),
      face(101, Buffer.concat([resolution(3), option(14, body([1000n]))])),
      enhanced(0, 0, 5_000_000, Buffer.from('micro')),
      enhanced(1, 0, 5_000, Buffer.from('milli')),
      section(false),
      face(113, resolution(0x80 | 10, false), false),
      enhanced(0, 0, 2048, Buffer.from('binary'), false),
    ]);
    const { packets: seen, info } = await readAll(file);
    expect(seen.map((p) => [p.bytes.toString(), p.time, p.interfaceId, p.linkType])).toEqual([
      ['micro', 5000, 0, 1],
      ['milli', 1_005_000, 1, 101],
      ['binary', 2000, 2, 113],
    ]);
    expect(info.problems).toEqual([]);
  });

  test('simple and obsolete packet blocks are read, unknown blocks passed over, dropped packets counted', async () => {
    const drops = Buffer.concat([option(5, body([40n])), option(7, body([2n]))]);
    const file = Buffer.concat([
      section(),
      face(1),
      block(2, body([[0, 2], [7, 2], 0, 9_000_000, 3, 100, Buffer.from('old\0')])),
      block(3, body([6, Buffer.from('simple\0\0')])),
      block(0x0bad, body([1, Buffer.from('private!')])),
      block(10, body([1, 2, 3])),
      block(5, body([0, 0, 0, drops])),
    ]);
    const { packets: seen, info } = await readAll(file);
    expect(seen.map((p) => [p.bytes.toString(), p.time, p.originalLength])).toEqual([
      ['old', 9000, 100],
      ['simple', 9000, 6],
    ]);
    expect(info.drops).toBe(42);
    expect(info.problems).toEqual([]);
  });

  test('comments of a packet can be asked for while it is at hand', async () => {
    const comments: string[][] = [];
    const remark = Buffer.concat([option(1, Buffer.from('ship-to-shore crane 2')), option(0, Buffer.alloc(0))]);
    const file = Buffer.concat([section(), face(1), enhanced(0, 0, 1, Buffer.from('ab'), true, remark)]);
    await openCapture(file).each((p) => comments.push(packetComments(p)));
    expect(comments).toEqual([['ship-to-shore crane 2']]);
  });

  test('a packet of an interface that is not described is left out and said', async () => {
    const file = Buffer.concat([
      section(),
      face(1),
      enhanced(0, 0, 1, Buffer.from('a')),
      enhanced(4, 0, 1, Buffer.from('b')),
      enhanced(0, 0, 1, Buffer.from('c')),
    ]);
    const { packets: seen, info } = await readAll(file);
    expect(seen.map((p) => p.bytes.toString())).toEqual(['a', 'c']);
    expect(info.skipped).toBe(1);
    expect(info.problems[0]!.where).toEqual({
      file: undefined,
      packet: 2,
      offset: section().length + face(1).length + 36,
    });
  });
});

describe('packed files', () => {
  for (const [name, pack] of [
    ['gzip', gzipSync],
    ['zstd', zstdCompressSync],
  ] as const) {
    test(`${name} gives the same packets and the hash of the file as given`, async () => {
      const packed = pack(nextGeneration(packets));
      const { packets: seen, info } = await readAll(packed);
      expect(seen.map((p) => p.bytes.toString())).toEqual(packets.map((p) => p.bytes.toString()));
      expect(info.format).toBe(`pcapng, ${name}`);
      expect(info.sha256).toBe(createHash('sha256').update(packed).digest('hex'));
      expect(info.fileBytes).toBe(packed.length);
    });

    test(`${name} cut short gives the packets before the cut and says so`, async () => {
      const many = Array.from({ length: 5000 }, (_, i) => ({
        time: 1000 + i,
        bytes: createHash('sha512').update(String(i)).digest(),
      }));
      const packed = pack(classic(many));
      const { packets: seen, info } = await readAll(packed.subarray(0, packed.length / 2));
      expect(seen.length).toBeGreaterThan(1000);
      expect(seen.every((p, i) => p.bytes.equals(many[i]!.bytes))).toBe(true);
      expect(info.problems.some((p) => p.what.includes('cannot be unpacked further'))).toBe(true);
    });
  }

  test('a file that unpacks to far more than its size is given up', async () => {
    const record = classic([{ time: 1000, bytes: Buffer.alloc(1000) }]).subarray(24);
    const many = Buffer.concat([classic([]), ...Array.from({ length: 20_000 }, () => record)]);
    let last = 0;
    const info = await openCapture(gzipSync(many, { level: 9 }), { unpackedFree: 1 << 20 }).each(
      (p) => (last = p.offset),
    );
    expect(last).toBeLessThan(0.7 * many.length);
    expect(info.problems.at(-1)!.what).toContain('times its size');
  });
});

describe('what is no capture', () => {
  test('an empty file and a file of another kind are one problem each, at byte 0', async () => {
    for (const [bytes, what] of [
      [Buffer.alloc(0), 'The file is empty'],
      [Buffer.from('PK\u0003\u0004 not a capture at all, but long enough to be one'), 'This is not a capture'],
      [Buffer.alloc(5000), 'This is not a capture'],
    ] as const) {
      const { info } = await readAll(bytes);
      expect(info.problems).toHaveLength(1);
      expect(info.problems[0]!.what).toBe(what);
      expect(info.problems[0]!.where!.offset).toBe(0);
      expect(info.packets).toBe(0);
    }
  });

  test('a file that is not there is an error that names it', async () => {
    await expect(openCapture('/nowhere/a.pcap').each(() => undefined)).rejects.toThrow('/nowhere/a.pcap');
  });

  test('reading stops when it is told to', async () => {
    const signal = AbortSignal.abort(new Error('enough'));
    await expect(openCapture(classic(packets), { signal }).each(() => undefined)).rejects.toThrow('enough');
  });
});
