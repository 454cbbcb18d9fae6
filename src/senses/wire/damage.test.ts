// Hostile bytes inside sound records: whatever a packet holds, reading ends, nothing is thrown, and every packet is accounted for.
import fc from 'fast-check';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openCapture, writePcap } from '#capfile';
import { readAll, written } from '../../ground/capfile/testing.ts';
import { checks, corpora } from '../../ground/kit/testing.ts';
import { PacketReader } from './core/reader.ts';
import { wireFacts } from './facts.ts';
import { readCapture } from './read.ts';
import { ACK, ethernet, ipv4, PSH, SYN, tcp, udpFrame } from './testing.ts';

/** Frames that reach every layer: of real captures where there are any, and some made here. */
async function frames(): Promise<Uint8Array[]> {
  const own = [
    udpFrame(
      '10.0.0.1',
      4000,
      '10.0.0.2',
      53,
      Buffer.from('123401000001000000000000037777770765786d706c6503636f6d0000010001', 'hex'),
    ),
    ethernet(
      0x0800,
      ipv4('10.0.0.1', '10.0.0.2', 6, tcp(50000, 502, 1, 1, ACK | PSH, Buffer.from('000100000006010300000014', 'hex'))),
    ),
    ethernet(0x0800, ipv4('10.0.0.1', '10.0.0.2', 6, tcp(50001, 102, 1, 1, SYN)), [10, 20]),
    ethernet(0x0800, ipv4('10.0.0.1', '10.0.0.2', 17, Buffer.alloc(64, 3), 0x2000, 9)),
    ethernet(
      0x86dd,
      Buffer.from(`6000000000183a40${'fe80'.padEnd(32, '1')}${'ff02'.padEnd(32, '2')}8700000000000000`, 'hex'),
    ),
  ];
  const folder = corpora('pcap');
  if (folder === undefined) return own;
  const real: Uint8Array[] = [];
  for (const name of [
    's7comm/s7comm_downloading_block_db1.pcap',
    'enip-cip/EIP-ChangeTimeAttempt.pcap',
    'vlan-l2/vlan-qinqinq.pcap',
    'l2-discovery/LLDP_and_CDP.pcap',
    'vpn-tunnel/gre-sample.pcap',
    'capture-format/ip4_fragments.pcap',
    'rdp/rdp-x509.pcap',
  ]) {
    let bytes: Buffer;
    try {
      bytes = readFileSync(join(folder, name));
    } catch {
      continue;
    }
    const { packets } = await readAll(bytes, 60);
    real.push(...packets.filter((p) => p.linkType === 1).map((p) => p.bytes));
  }
  return [...own, ...real];
}

const sources = await frames();

test('mutated packets never stop the reading, and all of them are counted', async () => {
  const mutation = fc.record({
    frame: fc.nat(sources.length - 1),
    at: fc.nat(400),
    value: fc.nat(255),
    cut: fc.option(fc.nat(300), { nil: undefined }),
  });
  await fc.assert(
    fc.asyncProperty(
      fc.array(mutation, { minLength: 1, maxLength: 40 }),
      fc.constantFrom(1, 1, 1, 0, 101, 113, 276, 239),
      async (mutations, linkType) => {
        const bytes = written((path) => {
          const writer = writePcap(path, { linkType });
          for (const [i, { frame, at, value, cut }] of mutations.entries()) {
            const mutated = Buffer.from(sources[frame]!);
            if (at < mutated.length) mutated[at] = value;
            const kept = mutated.subarray(0, cut);
            writer.packet({
              time: 1000 + i * 100,
              bytes: kept,
              originalLength: Math.max(kept.length, mutated.length) || 1,
            });
          }
          writer.close();
        });
        const facts = await readCapture(bytes);
        expect(facts.capture.packets).toBe(mutations.length);
        // A decoder that throws is a fault of its own, however hostile the bytes.
        expect(facts.capture.problems).toEqual([]);
        const counted = facts.conversations.reduce((n, c) => n + c.clientPackets + c.serverPackets, 0);
        const frameless = facts.capture.notUnderstood
          .filter((n) => /frames|link|loopback|raw|NFLOG/.test(n.what))
          .reduce((n, { packets }) => n + packets, 0);
        const tunnels = facts.conversations.filter((c) => c.ipProtocol === 47).length;
        if (tunnels === 0) expect(counted + frameless).toBe(mutations.length);
        else expect(counted + frameless).toBeGreaterThanOrEqual(mutations.length);
      },
    ),
    checks(4000),
  );
});

test('a flood of connections is kept within bounds: each is a conversation, no stream stays open for it', async () => {
  const bytes = written((path) => {
    const writer = writePcap(path, { linkType: 1 });
    for (let i = 0; i < 40_000; i++) {
      const from = `10.${(i >> 14) & 255}.${(i >> 7) & 127}.${1 + (i & 127)}`;
      const data = Buffer.from([0, i & 255, 0, 0, 0, 6, 1, 3, 0, 0, 0, 20]);
      writer.packet({
        time: 1000 + i,
        bytes: ethernet(0x0800, ipv4(from, '10.200.0.1', 6, tcp(50000, 502, 1, 1, ACK | PSH, data))),
      });
    }
    writer.close();
  });
  const facts = await readCapture(bytes);
  expect(facts.conversations).toHaveLength(40_000);
  expect(facts.conversations.filter((c) => c.protocol === 'modbus')).toHaveLength(40_000);
  expect(facts.capture.problems).toEqual([]);
});

test('more conversations than are kept are counted together by address, and it is said', async () => {
  const reader = new PacketReader([]);
  const bytes = written((path) => {
    const writer = writePcap(path, { linkType: 1 });
    for (let i = 0; i < 210_000; i++) {
      const bytes = udpFrame(`10.1.${(i >> 12) & 63}.${i & 63}`, 1024 + (i >> 4), '10.2.0.1', 53, Buffer.from('?'));
      writer.packet({ time: 1000 + i, bytes });
    }
    writer.close();
  });
  const info = await openCapture(bytes).each(reader.packet);
  const { capture, conversations } = wireFacts(reader, info, 'flood.pcap');
  const folded = conversations.filter((c) => c.client.port === undefined);
  expect(conversations.length).toBeLessThan(210_000);
  expect(folded.length).toBeGreaterThan(0);
  expect(folded.every((c) => c.server.port === 53)).toBe(true);
  expect(conversations.reduce((n, c) => n + c.clientPackets, 0)).toBe(210_000);
  expect(capture.problems.map((p) => p.what)).toEqual([expect.stringContaining('counted together')]);
});
