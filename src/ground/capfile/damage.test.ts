// What damage does: nothing before it changes, what comes after it is found again, and nothing is ever made up without end.
import fc from 'fast-check';
import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { checks } from '../kit/testing.ts';
import { classic, nextGeneration, readAll } from './testing.ts';
import type { Seen } from './testing.ts';

/** Payloads that look like no header: bytes of a hash. */
const packets = Array.from({ length: 40 }, (_, i) => ({
  time: 1_795_266_000_000 + i * 7,
  bytes: Buffer.concat([
    createHash('sha512').update(`a${i}`).digest(),
    createHash('sha512')
      .update(`b${i}`)
      .digest()
      .subarray(0, (i * 13) % 64),
  ]),
}));

const sources = [classic(packets), classic(packets, { nanoseconds: true, bigEndian: true }), nextGeneration(packets)];
const whole = await Promise.all(sources.map((bytes) => readAll(bytes)));

type Change =
  | { kind: 'flip'; at: number; bit: number }
  | { kind: 'cut'; at: number }
  | { kind: 'zero'; at: number; length: number }
  | { kind: 'long'; at: number }
  | { kind: 'remove'; at: number; length: number }
  | { kind: 'insert'; at: number; bytes: Uint8Array };

const place = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });

const change: fc.Arbitrary<Change> = fc.oneof(
  fc.record({ kind: fc.constant('flip' as const), at: place, bit: fc.nat(7) }),
  fc.record({ kind: fc.constant('cut' as const), at: place }),
  fc.record({ kind: fc.constant('zero' as const), at: place, length: fc.integer({ min: 1, max: 600 }) }),
  fc.record({ kind: fc.constant('long' as const), at: place }),
  fc.record({ kind: fc.constant('remove' as const), at: place, length: fc.integer({ min: 1, max: 600 }) }),
  fc.record({
    kind: fc.constant('insert' as const),
    at: place,
    bytes: fc.uint8Array({ minLength: 1, maxLength: 300 }),
  }),
);

/** Carries a change out. @returns the new file and the first byte that may differ. */
function damaged(source: Buffer, change: Change): { bytes: Buffer; from: number } {
  const from = Math.floor(change.at * source.length);
  const bytes = Buffer.from(source);
  switch (change.kind) {
    case 'flip':
      bytes[from]! ^= 1 << change.bit;
      return { bytes, from };
    case 'cut':
      return { bytes: bytes.subarray(0, from), from };
    case 'zero':
      bytes.fill(0, from, Math.min(bytes.length, from + change.length));
      return { bytes, from };
    case 'long':
      bytes.fill(0xff, from, Math.min(bytes.length, from + 4));
      return { bytes, from };
    case 'remove':
      return { bytes: Buffer.concat([bytes.subarray(0, from), bytes.subarray(from + change.length)]), from };
    case 'insert':
      return { bytes: Buffer.concat([bytes.subarray(0, from), change.bytes, bytes.subarray(from)]), from };
  }
}

const alike = (a: Seen, b: Seen) => a.time === b.time && a.offset === b.offset && a.bytes.equals(b.bytes);

test('a changed capture is read without a crash, and what stands before the change comes out identical', async () => {
  await fc.assert(
    fc.asyncProperty(fc.nat(2), fc.array(change, { minLength: 1, maxLength: 3 }), async (which, changes) => {
      let bytes: Buffer = sources[which]!;
      let first = Infinity;
      for (const one of changes) {
        const done = damaged(bytes, one);
        bytes = done.bytes;
        first = Math.min(first, done.from);
      }
      const { packets: seen, info } = await readAll(bytes);
      const original = whole[which]!.packets;
      const ends = original.map((_, i) => original[i + 1]?.offset ?? sources[which]!.length);
      const before = original.filter((_, i) => ends[i]! <= first);
      for (const [i, packet] of before.entries()) {
        if (seen[i] === undefined || !alike(seen[i], packet))
          throw new Error(`packet ${i + 1} before byte ${first} changed`);
      }
      // Never more packets than bytes can carry, and every place with its position.
      if (info.packets > bytes.length / 16) throw new Error(`${info.packets} packets out of ${bytes.length} bytes`);
      for (const { where } of info.problems) {
        if (where?.offset === undefined || where.offset > bytes.length) throw new Error('a problem without its place');
      }
      if (info.skipped > 0 && info.problems.length === 0) throw new Error('something was skipped and not said');
    }),
    checks(20_000),
  );
});

describe('after damage in the middle', () => {
  test('reading goes on at the next record, and at most the record that was hit is missing', async () => {
    for (const [which, source] of sources.entries()) {
      const original = whole[which]!.packets;
      for (const hit of [3, 17, 36]) {
        const bytes = Buffer.from(source);
        const { offset } = original[hit]!;
        // The header of one record, lengths included.
        bytes.fill(0xee, offset, offset + 16);
        const { packets: seen, info } = await readAll(bytes);
        const expected = original.filter((_, i) => i !== hit).map((p) => p.bytes.toString('hex'));
        expect(seen.map((p) => p.bytes.toString('hex'))).toEqual(expected);
        expect(info.skipped).toBe(1);
        expect(info.problems).toHaveLength(1);
        expect(info.problems[0]!.where).toMatchObject({ packet: hit + 1, offset });
      }
    }
  });

  test('a length that was changed to a smaller or larger one costs only its record', async () => {
    const source = sources[0]!;
    const original = whole[0]!.packets;
    for (const length of [1, 20, 500, 2000]) {
      const bytes = Buffer.from(source);
      bytes.writeUInt32LE(length, original[10]!.offset + 8);
      bytes.writeUInt32LE(length, original[10]!.offset + 12);
      const { packets: seen, info } = await readAll(bytes);
      const after = seen.slice(-29).map((p) => p.bytes.toString('hex'));
      expect(after).toEqual(original.slice(11).map((p) => p.bytes.toString('hex')));
      expect(seen.length).toBeLessThanOrEqual(40);
      expect(info.problems.length).toBeGreaterThan(0);
    }
  });

  test('a file cut inside a packet gives all packets before it and says where it ends', async () => {
    for (const [which, source] of sources.entries()) {
      const { packets: seen, info } = await readAll(source.subarray(0, source.length - 5));
      expect(seen).toHaveLength(39);
      expect(info.problems).toHaveLength(1);
      expect(info.problems[0]!.where).toMatchObject({ packet: 40, offset: whole[which]!.packets[39]!.offset });
    }
  });

  test('headers with odd but consistent fields are believed: some writers make them', async () => {
    const source = Buffer.from(sources[0]!);
    for (const { offset } of whole[0]!.packets) {
      source.writeUInt32LE(0, offset + 12);
      source.writeUInt32LE(1_500_000, offset + 4);
    }
    const { packets: seen, info } = await readAll(source);
    expect(seen).toHaveLength(40);
    expect(info.problems).toEqual([]);
  });

  test('a megabyte of anything between two halves is passed over', async () => {
    const source = sources[0]!;
    const half = whole[0]!.packets[20]!.offset;
    const noise = Buffer.concat(
      Array.from({ length: 20_000 }, (_, i) => createHash('sha512').update(String(i)).digest()),
    );
    const { packets: seen, info } = await readAll(
      Buffer.concat([source.subarray(0, half), noise, source.subarray(half)]),
    );
    expect(seen).toHaveLength(40);
    expect(info.skippedBytes).toBe(noise.length);
  });
});
