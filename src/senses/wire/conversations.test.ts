// Conversations out of real captures, against what tshark 4.0 found in the same files: every TCP and UDP pair with its packets
// each way. Differences are in a list with their reason; an entry that no longer differs fails.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { WireFacts } from '#facts';
import { corpora } from '../../ground/kit/testing.ts';
import { readCapture } from './read.ts';

interface Expected {
  frames: number;
  bytes: number;
  convs: { proto: string; src: string; sport: number; dst: string; dport: number; fwd: number; rev: number }[];
  n_convs: number;
}

interface Difference {
  capture: string;
  packets: string;
  clause: string;
  right: 'ours' | 'theirs';
  /** Lines as `differences` writes them. */
  lines: string[];
}

/** The foreign list counts packets by address and port fields, also where these belong to a packet quoted inside another. */
const quoted = 'RFC 792: an ICMP error quotes the datagram it is about; that datagram was not sent again';

const known: Difference[] = [
  {
    capture: 'dns/log4j-dns_exfil.pcap',
    packets: '7, 9',
    clause: quoted,
    right: 'ours',
    lines: [
      'udp 10.10.10.31 53 172.16.238.10 35363: theirs 0,2 ours 0,1',
      'udp 10.10.10.31 53 172.16.238.10 56754: theirs 0,2 ours 0,1',
    ],
  },
  {
    capture: 'mms/Sample_File_MMS_and_GOOSE.pcap',
    packets: '48, 93, 205',
    clause: quoted,
    right: 'ours',
    lines: ['udp 172.16.0.101 929 172.16.0.122 111: theirs 6,0 ours 3,0'],
  },
  {
    capture: 'vpn-tunnel/gre-sample.pcap',
    packets: '34, 36',
    clause: quoted,
    right: 'ours',
    lines: ['udp 172.28.2.3 53 66.59.111.190 37675: theirs 0,4 ours 0,2'],
  },
  {
    capture: 'vpn-tunnel/openvpn_udp_tls-auth.pcapng',
    packets: '440',
    clause: quoted,
    right: 'ours',
    lines: ['udp 192.168.56.102 1194 192.168.56.104 35701: theirs 110,110 ours 109,110'],
  },
  {
    capture: 'vpn-tunnel/vxlan.pcap',
    packets: '1-8',
    clause: 'RFC 7348 §5: the outer ports belong to the outer addresses; the list pairs them with the inner ones',
    right: 'ours',
    lines: [
      'udp 10.0.0.1 4789 10.0.0.2 38071: theirs 0,4 ours none',
      'udp 10.0.0.1 48134 10.0.0.2 4789: theirs 4,0 ours none',
      'udp 192.168.56.11 4789 192.168.56.12 38071: theirs none ours 0,4',
      'udp 192.168.56.11 48134 192.168.56.12 4789: theirs none ours 4,0',
    ],
  },
];

const folder = corpora('pcap');

function captures(): string[] {
  if (folder === undefined) return [];
  const list: string[] = [];
  for (const group of readdirSync(join(folder, 'expected'))) {
    for (const name of readdirSync(join(folder, 'expected', group))) {
      if (existsSync(join(folder, group, name))) list.push(`${group}/${name}`);
    }
  }
  return list;
}

type Counts = Map<string, [number, number]>;

function add(counts: Counts, proto: string, a: string, b: string, fromA: number, fromB: number): void {
  const swap = a > b;
  const key = swap ? `${proto} ${b} ${a}` : `${proto} ${a} ${b}`;
  const entry = counts.get(key) ?? [0, 0];
  entry[0] += swap ? fromB : fromA;
  entry[1] += swap ? fromA : fromB;
  counts.set(key, entry);
}

/** Ours keep VLANs apart, which the foreign list does not: they are merged here. */
function oursOf(facts: WireFacts): Counts {
  const counts: Counts = new Map();
  for (const c of facts.conversations) {
    if (c.transport !== 'tcp' && c.transport !== 'udp') continue;
    const end = (e: typeof c.client) => `${e.address} ${e.port}`;
    add(counts, c.transport, end(c.client), end(c.server), c.clientPackets, c.serverPackets);
  }
  return counts;
}

function differences(facts: WireFacts, expected: Expected): string[] {
  const theirs: Counts = new Map();
  for (const c of expected.convs) add(theirs, c.proto, `${c.src} ${c.sport}`, `${c.dst} ${c.dport}`, c.fwd, c.rev);
  const ours = oursOf(facts);
  const lines: string[] = [];
  // Three lists of the corpus are cut: there the number of conversations counts.
  const cut = expected.n_convs !== expected.convs.length;
  for (const key of new Set([...theirs.keys(), ...(cut ? [] : ours.keys())])) {
    const [a, b] = [String(theirs.get(key) ?? 'none'), String(ours.get(key) ?? 'none')];
    if (a !== b) lines.push(`${key}: theirs ${a} ours ${b}`);
  }
  if (cut && ours.size !== expected.n_convs) lines.push(`${expected.n_convs} conversations, ours ${ours.size}`);
  return lines.sort();
}

describe.skipIf(folder === undefined)('conversations of real captures', () => {
  const names = captures();

  for (const name of names) {
    test(`${name} reads to its end with the packets, bytes and conversations that tshark finds`, async () => {
      const path = join(folder!, 'expected', name, 'tshark-facts.json');
      const expected = JSON.parse(readFileSync(path, 'utf8')) as Expected;
      const facts = await readCapture(join(folder!, name));
      expect(facts.capture.problems).toEqual([]);
      expect(facts.capture.packets).toBe(expected.frames);
      expect(facts.capture.bytes).toBe(expected.bytes);
      const entry = known.find((d) => d.capture === name);
      expect(differences(facts, expected)).toEqual(entry?.lines ?? []);
    });
  }

  test('the list of differences names captures that exist and stays under three in a hundred', () => {
    for (const { capture } of known) expect(names).toContain(capture);
    expect(known.length).toBeLessThanOrEqual(0.03 * names.length);
  });

  test('every packet is counted for exactly one conversation; one inside a tunnel also for the tunnel', async () => {
    for (const name of names.filter((n) => n.startsWith('vlan-l2') || n.startsWith('capture-format'))) {
      const { capture, conversations } = await readCapture(join(folder!, name));
      const sum = conversations.reduce((n, c) => n + c.clientPackets + c.serverPackets, 0);
      expect([name, sum]).toEqual([name, capture.packets]);
    }
  });
});
