// The days against tshark and against themselves: clean captures, the same bytes for the same seed, twins of equal volume, evidence in place.
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sha256 } from '#kit';
import { loadSite } from '#site';
import { long } from '../../ground/kit/testing.ts';
import { faults, hasTshark, tshark } from '../testing.ts';
import type { MadeDay } from '../make.ts';
import { makeDay } from '../make.ts';
import { quotedLine } from '../configs/evidence.ts';
import { days } from './index.ts';
import type { EvidencePlace } from './bad-day.ts';

const root = mkdtempSync(join(tmpdir(), 'quaywall-days-'));
afterAll(() => {
  rmSync(root, { recursive: true });
});

/** Fewer polls between the events: the background is the same in kind. */
const pace = long ? 1 : 25;
const all = days.map((d) => d.id);
const seeds = long ? [1, 2, 3] : [2];

const captures = (folder: string): string[] =>
  readdirSync(join(folder, 'captures'))
    .filter((f) => f.endsWith('.pcapng'))
    .map((f) => join(folder, 'captures', f));

interface Seen {
  time: number;
  ends: string[];
  ports: number[];
}

/** Every packet of a capture, as tshark reads it. */
function seen(path: string): Seen[] {
  const wanted = ['frame.time_epoch', 'eth.src', 'eth.dst', 'ip.src', 'ip.dst', 'tcp.port', 'udp.port'];
  return tshark(path, 'frame', wanted).map((row) => {
    const [time, ...rest] = row.split('\t');
    return { time: Number(time) * 1000, ends: rest.slice(0, 4), ports: rest.slice(4).join().split(',').map(Number) };
  });
}

const lies = (p: Seen, place: EvidencePlace): boolean =>
  p.time >= place.from &&
  p.time <= place.to &&
  (place.client === undefined || p.ends.includes(place.client)) &&
  (place.server === undefined || p.ends.includes(place.server)) &&
  (place.port === undefined || p.ports.includes(place.port));

// The crane that falls silent would hide what the other days show of it: it has a folder of its own.
const groups = seeds.flatMap((seed) => [
  { what: 'all bad days at once but one', seed, ids: all.filter((id) => id !== 'BD32') },
  { what: 'the day on which a crane falls silent', seed, ids: ['BD32'] },
]);

describe.each(groups)('$what, seed $seed', ({ seed, ids }) => {
  let bad: MadeDay;
  let twin: MadeDay;
  beforeAll(async () => {
    const common = { days: ids, seed, cranes: [], pace };
    bad = await makeDay(join(root, `bad-${seed}-${ids.length}`), common);
    twin = await makeDay(join(root, `twin-${seed}-${ids.length}`), { ...common, twin: true });
  }, 120_000);

  it.skipIf(!hasTshark)(
    'writes nothing that tshark calls malformed, lost, out of order or wrong in a checksum',
    () => {
      for (const folder of [bad.folder, twin.folder]) {
        for (const path of captures(folder)) expect([path, ...faults(path)]).toEqual([path]);
      }
    },
    120_000,
  );

  it.skipIf(!hasTshark)(
    'has packets in every place where a day says its evidence lies',
    () => {
      const read = new Map<string, Seen[]>();
      for (const e of bad.expects) {
        const found = e.evidence.map((place) => {
          const packets = read.get(place.file) ?? seen(join(bad.folder, 'captures', place.file));
          read.set(place.file, packets);
          return packets.some((p) => lies(p, place));
        });
        expect([e.day, ...found]).toEqual([e.day, ...found.map(() => true)]);
      }
    },
    120_000,
  );

  it('has every line of a configuration that a day quotes, and its twin has none of them', () => {
    for (const e of bad.expects) {
      for (const quote of e.configEvidence ?? []) {
        const here = (made: MadeDay) => quotedLine(readFileSync(join(made.folder, quote.file), 'utf8'), quote);
        expect([e.day, quote, here(bad) !== undefined]).toEqual([e.day, quote, true]);
        // In a block of their own, lines alike stand elsewhere too: only what needs no block can be looked for in the twin.
        if (quote.under === undefined) expect([e.day, quote, here(twin)]).toEqual([e.day, quote, undefined]);
      }
    }
  });

  it('leaves a site that loads, with its changed registers and the places of its captures', async () => {
    for (const folder of [bad.folder, twin.folder]) {
      const { site } = await loadSite(folder);
      expect(site.capture_sources.length).toBeGreaterThan(4);
      expect(site.sessions.some((s) => s.id === 'S-0944')).toBe(ids.includes('BD19'));
    }
  });
});

describe('a day', () => {
  it('is the same bytes for the same seed and others for another', async () => {
    const digest = async (name: string, seed: number) => {
      const made = await makeDay(join(root, name), { days: ['BD03', 'BD15'], seed, cranes: [], pace: 20 });
      const files = captures(made.folder).map((path) => sha256(readFileSync(path)));
      return [...files, sha256(readFileSync(join(made.folder, 'captures', 'sources.yaml')))].join();
    };
    const first = await digest('a', 2);
    expect(await digest('b', 2)).toBe(first);
    expect(await digest('c', 3)).not.toBe(first);
  }, 60_000);

  it.each(days.map((d) => [d.id, d] as const))(
    '%s has a twin of the same coverage and, within 5 %%, the same volume',
    async (id) => {
      for (const seed of long ? [1, 2, 3] : [1]) {
        // At the usual pace only in the long run: a thin background makes the comparison harder, not easier.
        const made = async (twin: boolean) =>
          makeDay(join(root, `${id}-${twin}`), { days: [id], seed, twin, cranes: [], pace: long ? 1 : 8 });
        const [bad, twin] = [await made(false), await made(true)];
        expect(twin.captures.map((c) => c.file)).toEqual(bad.captures.map((c) => c.file));
        expect(Math.abs(twin.packets / bad.packets - 1)).toBeLessThan(0.05);
        for (const [n, capture] of bad.captures.entries()) {
          if (id === 'BD32') continue;
          expect(Math.abs(capture.last - twin.captures[n]!.last)).toBeLessThan(60 * 60_000);
        }
      }
    },
    120_000,
  );

  it('has another cast for another seed, where the story allows it', async () => {
    const mentions = async (seed: number) =>
      (await makeDay(join(root, 'cast'), { days: all, seed, cranes: [], pace: 60 })).expects;
    const [one, two, three] = [await mentions(1), await mentions(2), await mentions(3)];
    for (const [n, e] of one.entries()) {
      expect(e.mustMention.join()).not.toBe(two[n]!.mustMention.join());
      expect(three[n]!.mustMention.join()).not.toBe(two[n]!.mustMention.join());
    }
  }, 60_000);
});
