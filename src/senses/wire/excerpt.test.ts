import { mkdtempSync, readdirSync, readlinkSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { openCapture, packetComments, writePcap } from '#capfile';
import { excerptPackets } from './excerpt.ts';
import { readCapture } from './read.ts';
import { udpFrame } from './testing.ts';

const dir = mkdtempSync(join(tmpdir(), 'excerpt-'));
afterAll(() => rmSync(dir, { recursive: true }));

/** Two conversations whose packets alternate. */
function capture(): string {
  const path = join(dir, 'two.pcap');
  const writer = writePcap(path, { linkType: 1 });
  for (let i = 0; i < 20; i++) {
    const port = i % 2 === 0 ? 4001 : 4002;
    writer.packet({
      time: 1000 * i + 0.5,
      bytes: udpFrame('10.0.0.1', port, '10.0.0.2', 9, Buffer.from(`packet ${i + 1}`)),
    });
  }
  writer.close();
  return path;
}

async function contents(path: string) {
  const packets: { time: number; comments: string[]; bytes: Buffer }[] = [];
  await openCapture(path).each((p) =>
    packets.push({ time: p.time, comments: packetComments(p), bytes: Buffer.from(p.bytes.slice(p.start, p.end)) }),
  );
  return packets;
}

test('an excerpt holds the named packets and those of a conversation, with their comments and times', async () => {
  const path = capture();
  const { conversations } = await readCapture(path);
  const out = join(dir, 'out.pcapng');
  const [done] = await excerptPackets(path, [
    {
      out,
      packets: [2],
      conversations: conversations.filter((c) => c.client.port === 4001),
      comments: new Map([[2, 'Why this one']]),
      limit: 100,
    },
  ]);
  expect(done).toEqual({ packets: 11, left: 0 });
  const packets = await contents(out);
  expect(packets.map((p) => p.time)).toEqual(
    [0, 1000, 2000, 4000, 6000, 8000, 10000, 12000, 14000, 16000, 18000].map((t) => t + 0.5),
  );
  expect(packets[1]!.comments).toEqual(['Why this one (packet 2 of the capture)']);
  expect(packets[1]!.bytes.includes('packet 2')).toBe(true);
});

test('a limit keeps the first and the last of the named packets and says how many were left out', async () => {
  const out = join(dir, 'cut.pcapng');
  const [done] = await excerptPackets(capture(), [
    {
      out,
      packets: [3, 5, 7, 9, 11, 13],
      comments: new Map(),
      limit: 3,
    },
  ]);
  expect(done).toEqual({ packets: 3, left: 3 });
  const packets = await contents(out);
  expect(packets[0]!.comments).toEqual(['Packet 3 of the capture']);
  expect(packets[2]!.comments).toEqual(['Packet 13 of the capture']);
});

test('many wishes are served by one reading, and none gets the packets of another', async () => {
  const path = capture();
  const { conversations } = await readCapture(path);
  const wishes = [2, 4, 9].map((packet, i) => ({
    out: join(dir, `many-${i}.pcapng`),
    packets: [packet],
    conversations: i === 1 ? conversations.filter((c) => c.client.port === 4001) : [],
    comments: new Map<number, string>(),
    limit: 100,
  }));
  const together = await excerptPackets(path, wishes);
  for (const [i, wish] of wishes.entries()) {
    const before = await contents(wish.out);
    const [alone] = await excerptPackets(path, [wish]);
    expect(together[i]).toEqual(alone);
    expect(await contents(wish.out)).toEqual(before);
  }
});

test('a wish for nothing is a file that other programs open all the same: one interface, no packet', async () => {
  const out = join(dir, 'nothing.pcapng');
  const [done] = await excerptPackets(capture(), [{ out, packets: [], comments: new Map(), limit: 10 }]);
  expect(done).toEqual({ packets: 0, left: 0 });
  const info = await openCapture(out).each(() => undefined);
  expect(info.interfaces.map((i) => i.linkType)).toEqual([1]);
  expect(info.problems).toEqual([]);
});

test('a file that cannot be written is named, and no other file stays open', async () => {
  const out = join(dir, 'before.pcapng');
  const bad = join(dir, 'no such folder', 'after.pcapng');
  const wish = { packets: [2], comments: new Map<number, string>(), limit: 10 };
  await expect(
    excerptPackets(capture(), [
      { ...wish, out },
      { ...wish, out: bad },
    ]),
  ).rejects.toThrow(/after\.pcapng: The packets of .* cannot be written \(ENOENT\)/);
  const open = readdirSync('/proc/self/fd').flatMap((fd) => {
    try {
      return [readlinkSync(`/proc/self/fd/${fd}`)];
    } catch {
      return [];
    }
  });
  expect(open).not.toContain(out);
});
