// Real captures with packets left out: one side only, joined in the middle, some lost. What is left is still read, and nothing
// is counted that was not there.
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Operation } from '#facts';
import { openCapture } from '#capfile';
import { checks, corpora } from '../../../ground/kit/testing.ts';
import { readCapture } from '../read.ts';
import { byCode } from './testing.ts';

const folder = corpora('pcap');
const mine = new Set(['modbus', 'umas', 's7comm', 's7comm-plus', 'enip', 'cip', 'pccc']);
// Its sequence numbers and lengths are damaged on purpose: what one reads in it depends on what one saw before.
const fuzzed = new Set(['fuzz-72.pcap']);

const captures = folder
  ? ['modbus', 'umas', 's7comm', 's7comm-plus', 'enip-cip'].flatMap((g) =>
      readdirSync(join(folder, g))
        .filter((f) => !fuzzed.has(f) && statSync(join(folder, g, f)).size < 160_000)
        .map((f) => `${g}/${f}`),
    )
  : [];

interface Frame {
  time: number;
  linkType: number;
  bytes: Uint8Array;
}

const kept = new Map<string, Frame[]>();

async function frames(capture: string): Promise<Frame[]> {
  let list = kept.get(capture);
  if (!list) {
    const all: Frame[] = [];
    await openCapture(join(folder!, capture)).each((p) => {
      all.push({ time: p.time, linkType: p.linkType, bytes: p.bytes.slice(p.start, p.end) });
    });
    list = all;
    kept.set(capture, all);
  }
  return list;
}

/** A pcap file in memory, microseconds, little-endian. */
function pcap(list: readonly Frame[]): Uint8Array {
  const head = Buffer.alloc(24);
  head.writeUInt32LE(0xa1b2c3d4, 0);
  head.writeUInt16LE(2, 4);
  head.writeUInt16LE(4, 6);
  head.writeUInt32LE(262144, 16);
  head.writeUInt32LE(list[0]?.linkType ?? 1, 20);
  const parts: Uint8Array[] = [head];
  for (const { time, bytes } of list) {
    const record = Buffer.alloc(16);
    record.writeUInt32LE(Math.floor(time / 1000), 0);
    record.writeUInt32LE(Math.floor((time % 1000) * 1000), 4);
    record.writeUInt32LE(bytes.length, 8);
    record.writeUInt32LE(bytes.length, 12);
    parts.push(record, bytes);
  }
  return Buffer.concat(parts);
}

async function operations(list: readonly Frame[]): Promise<Operation[]> {
  const facts = await readCapture(pcap(list));
  expect(facts.capture.problems).toEqual([]);
  return facts.operations.filter((o) => mine.has(o.protocol));
}

const total = (list: readonly Operation[]): number => list.reduce((n, o) => n + o.count, 0);

/** Whether an untagged Ethernet frame with IPv4 goes to one of these ports. */
function goesTo(bytes: Uint8Array, ports: readonly number[]): boolean {
  if (bytes[12] !== 8 || bytes[13] !== 0) return false;
  const at = 14 + (bytes[14]! & 15) * 4;
  return ports.includes((bytes[at + 2]! << 8) | bytes[at + 3]!);
}

/** Where the data of an untagged TCP segment over IPv4 begins. */
function payload(bytes: Uint8Array): number {
  const tcp = 14 + (bytes[14]! & 15) * 4;
  return tcp + (bytes[tcp + 12]! >> 4) * 4;
}

describe.skipIf(!folder)('captures with packets left out', () => {
  it('give the same requests where only the side that asks was captured, and say that no answer could be seen', async () => {
    for (const capture of captures.filter((c) => /^(modbus|umas|enip-cip)\//.test(c))) {
      const all = await frames(capture);
      if (all.some((f) => f.linkType !== 1 || f.bytes[12] === 0x81)) continue;
      const asking = await operations(all.filter((f) => goesTo(f.bytes, [502, 44818])));
      const whole = (await operations(all)).filter((o) => o.client.port !== 502);
      expect([capture, Object.fromEntries(byCode(asking))]).toEqual([capture, Object.fromEntries(byCode(whole))]);
      for (const o of asking) expect(o.outcome).toBe('unseen');
    }
  });

  it('are read on from any packet: what comes after is counted as in the whole', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...captures),
        fc.double({ min: 0, max: 1, noNaN: true }),
        async (capture, at) => {
          const all = await frames(capture);
          const cut = Math.floor(at * all.length);
          const whole = total(await operations(all));
          const parts = total(await operations(all.slice(0, cut))) + total(await operations(all.slice(cut)));
          // A message that the cut divides belongs to neither part; an answer alone to a request before the cut is not one.
          expect(parts).toBeGreaterThanOrEqual(whole - 12);
          expect(parts).toBeLessThanOrEqual(whole);
        },
      ),
      checks(600),
    );
  });

  it('are read on where a capture begins in the middle of a message', async () => {
    const capture = 'enip-cip/EIP-SoftwareDownload.pcap';
    const all = await frames(capture);
    const whole = byCode(await operations(all));
    const data = all.flatMap((f, i) => (goesTo(f.bytes, [44818]) && payload(f.bytes) < f.bytes.length - 40 ? [i] : []));
    for (const i of data.filter((at) => at < 100)) {
      const { bytes } = all[i]!;
      const from = payload(bytes);
      const cut = 1 + (i % 39);
      const short = Buffer.concat([bytes.subarray(0, from), bytes.subarray(from + cut)]);
      const ip = 14;
      const tcp = ip + (bytes[ip]! & 15) * 4;
      short.writeUInt16BE(short.readUInt16BE(ip + 2) - cut, ip + 2);
      short.writeUInt32BE((short.readUInt32BE(tcp + 4) + cut) >>> 0, tcp + 4);
      const got = byCode(await operations([{ ...all[i]!, bytes: short }, ...all.slice(i + 1)]));
      for (const code of ['cip 8e:07', 'cip ac:08', 'cip 68/6a:50', 'cip 8e:06', 'cip 68/6a:4f'])
        expect([i, code, got.get(code)]).toEqual([i, code, whole.get(code)]);
    }
    expect(data.length).toBeGreaterThan(100);
  });

  it('never count what was not there, whichever packets are lost', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...captures),
        fc.integer({ min: 2, max: 40 }),
        fc.nat(1000),
        async (capture, every, seed) => {
          const all = await frames(capture);
          const left = all.filter((_, i) => ((i * 2654435761 + seed * 40503) >>> 8) % every !== 0);
          const whole = byCode(await operations(all));
          for (const [code, n] of byCode(await operations(left)))
            expect([code, n <= (whole.get(code) ?? 0)]).toEqual([code, true]);
        },
      ),
      checks(600),
    );
  });
});
