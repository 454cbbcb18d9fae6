// No log-on secret leaves with a report.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { openCapture, packetComments, writePcapng } from '#capfile';
import { cutToHeaders, headerLength, holdsSecret } from './secrets.ts';

const folder = mkdtempSync(join(tmpdir(), 'quaywall-secrets-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const hex = (text: string) => Uint8Array.from(Buffer.from(text.replace(/\s/g, ''), 'hex'));
const macs = '001d9c7b2fab 009027 5a1022';
const ipv4 = '4500 0035 0001 0000 4006 0000 0a460a0a 0a480001';
const tcp = 'c350 0015 00000001 00000001 5018 ffff 0000 0000';
const secret = Buffer.from('PASS harbour').toString('hex');

test('headers end where the payload begins, behind VLAN tags and options too', () => {
  expect(headerLength(hex(`${macs} 0800 ${ipv4} ${tcp} ${secret}`), 1)).toBe(54);
  expect(headerLength(hex(`${macs} 8100 03f2 0800 ${ipv4} ${tcp} ${secret}`), 1)).toBe(58);
  expect(headerLength(hex(`${macs} 88cc 0207 04001d`), 1)).toBe(14);
  expect(headerLength(hex(`${ipv4} ${tcp} ${secret}`), 101)).toBe(0);
  expect(headerLength(hex('0011'), 1)).toBe(2);
});

test('cut excerpts keep times, true lengths and notes, and lose the secret', async () => {
  const path = join(folder, 'x.pcapng');
  const writer = writePcapng(path, { interfaces: [{ linkType: 1 }] });
  const bytes = hex(`${macs} 0800 ${ipv4} ${tcp} ${secret}`);
  writer.packet({ time: 1_700_000_000_000, bytes, comment: 'Packet 41 of the capture' });
  writer.close();
  expect(readFileSync(path).includes('harbour')).toBe(true);
  await cutToHeaders(path);
  expect(readFileSync(path).includes('harbour')).toBe(false);
  const seen: unknown[] = [];
  await openCapture(path).each((p) => {
    seen.push([p.time, p.end - p.start, p.originalLength, packetComments(p).join(' ').includes('Packet 41')]);
  });
  expect(seen).toEqual([[1_700_000_000_000, 54, bytes.length, true]]);
});

test('a conversation or a packet in which a secret was read is known by both', () => {
  const facts = { credentials: [{ capture: 'a', conversation: 3, packet: 41 }] } as unknown as Parameters<
    typeof holdsSecret
  >[0];
  expect(holdsSecret(facts, 'a', [3], [])).toBe(true);
  expect(holdsSecret(facts, 'a', [], [41])).toBe(true);
  expect(holdsSecret(facts, 'b', [3], [41])).toBe(false);
  expect(holdsSecret(facts, 'a', [4], [40])).toBe(false);
});
