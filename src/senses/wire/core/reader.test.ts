// What one packet after another becomes: link layers, tags, fragments, tunnels, directions, hours and addresses at work.
import { describe, expect, test } from 'vitest';
import { HOUR } from '#kit';
import { written } from '../../../ground/capfile/testing.ts';
import { writePcap } from '#capfile';
import { readCapture } from '../read.ts';
import { ACK, ethernet, ipv4, PSH, RST, SYN, tcp, udp, udpFrame } from '../testing.ts';

const START = 1_795_266_000_000;

function facts(frames: readonly (Uint8Array | { time: number; bytes: Uint8Array })[], linkType = 1) {
  const bytes = written((path) => {
    const writer = writePcap(path, { linkType });
    for (const [i, frame] of frames.entries()) {
      writer.packet(frame instanceof Uint8Array ? { time: START + i, bytes: frame } : frame);
    }
    writer.close();
  });
  return readCapture(bytes, { protocols: [] });
}

const hello = Buffer.from('hello');
const a = '10.70.10.5';
const b = '10.70.10.20';

const segment = (from: string, fromPort: number, to: string, toPort: number, flags: number, data = Buffer.alloc(0)) =>
  ethernet(0x0800, ipv4(from, to, 6, tcp(fromPort, toPort, 100, 0, flags, data)));

describe('conversations', () => {
  test('both directions are one conversation; the end that sent the SYN is the client', async () => {
    const { conversations } = await facts([
      segment(b, 80, a, 50000, SYN | ACK),
      segment(a, 50000, b, 80, SYN),
      segment(a, 50000, b, 80, ACK | PSH, hello),
      segment(b, 80, a, 50000, ACK),
    ]);
    expect(conversations).toHaveLength(1);
    expect(conversations[0]).toMatchObject({
      client: { address: a, port: 50000, mac: '02:00:00:00:00:01' },
      server: { address: b, port: 80 },
      clientPackets: 2,
      serverPackets: 2,
      clientBytes: 54 + 59,
      initiator: 'seen',
      outcome: 'established',
      protocol: 'tcp',
      first: START,
      last: START + 3,
      firstPacket: 1,
      lastPacket: 4,
    });
  });

  test('the same addresses and ports on another VLAN are another conversation', async () => {
    const frame = (vlans: number[]) => udpFrame(a, 4000, b, 5000, hello, vlans);
    const { conversations } = await facts([
      frame([10]),
      frame([20]),
      frame([10]),
      frame([]),
      frame([10, 20]),
      frame([1, 2, 3]),
    ]);
    expect(conversations.map((c) => [c.vlans, c.clientPackets])).toEqual([
      [[10], 2],
      [[20], 1],
      [[], 1],
      [[10, 20], 1],
      [[1, 2, 3], 1],
    ]);
  });

  test('a priority tag is no VLAN', async () => {
    const { conversations } = await facts([udpFrame(a, 1, b, 2, hello), udpFrame(a, 1, b, 2, hello, [0])]);
    expect(conversations.map((c) => [c.vlans, c.clientPackets])).toEqual([[[], 2]]);
  });

  test('attempts without an answer are silent, those answered by a reset refused', async () => {
    const { conversations } = await facts([
      segment(a, 50000, b, 22, SYN),
      segment(a, 50001, b, 23, SYN),
      segment(b, 23, a, 50001, RST | ACK),
    ]);
    expect(conversations.map((c) => [c.server.port, c.outcome])).toEqual([
      [22, 'silent'],
      [23, 'refused'],
    ]);
  });

  test('activity is kept by hour, in order, also where the clock goes back', async () => {
    const at = (time: number) => ({ time, bytes: udpFrame(a, 1, b, 2, hello) });
    const { conversations, capture } = await facts([
      at(START + HOUR),
      at(START),
      at(START + HOUR + 1),
      at(START + 3 * HOUR),
    ]);
    expect(conversations[0]!.hours.map((h) => [(h.hour - START) / HOUR, h.clientPackets])).toEqual([
      [0, 1],
      [1, 2],
      [3, 1],
    ]);
    expect(conversations[0]).toMatchObject({ first: START, last: START + 3 * HOUR });
    expect(capture).toMatchObject({ first: START, last: START + 3 * HOUR });
    expect(capture.longestGap).toEqual({ from: START + HOUR + 1, to: START + 3 * HOUR });
  });

  test('frames below IP are conversations by EtherType and stations', async () => {
    const { conversations, capture } = await facts([
      ethernet(0x88a4, hello),
      ethernet(0x88a4, hello),
      ethernet(38, Buffer.from([0x42, 0x42, 3, ...hello])),
      ethernet(20, Buffer.from([0xaa, 0xaa, 3, 0, 0, 0x0c, 0x20, 0x00, ...hello])),
    ]);
    expect(conversations.map((c) => [c.protocol, c.etherType, c.clientPackets])).toEqual([
      ['eth:0x88a4', 0x88a4, 2],
      ['stp', undefined, 1],
      ['cdp', undefined, 1],
    ]);
    expect(capture.notUnderstood[0]).toEqual({ what: 'EtherType 0x88a4', packets: 2 });
  });
});

describe('fragments', () => {
  const payload = udp(4000, 5000, Buffer.alloc(2000, 7));
  const first = ethernet(0x0800, ipv4(a, b, 17, payload.subarray(0, 1480), 0x2000, 77));
  const second = ethernet(0x0800, ipv4(a, b, 17, payload.subarray(1480), 1480 / 8, 77));

  test('the fragment that completes a datagram counts for its conversation, in either order', async () => {
    for (const frames of [
      [first, second],
      [second, first],
    ]) {
      const { conversations } = await facts(frames);
      expect(conversations.map((c) => [c.transport, c.client.port, c.clientPackets])).toEqual([
        ['ip', undefined, 1],
        ['udp', 4000, 1],
      ]);
    }
  });

  test('a fragment without the rest stays a conversation of its protocol', async () => {
    const { conversations } = await facts([second, second]);
    expect(conversations.map((c) => [c.transport, c.ipProtocol, c.clientPackets])).toEqual([['ip', 17, 2]]);
  });
});

describe('other links', () => {
  const packet = ipv4(a, b, 17, udp(4000, 5000, hello));
  const cases: [string, number, Uint8Array][] = [
    ['raw IP', 101, packet],
    ['raw IPv4', 228, packet],
    ['BSD loopback, little-endian', 0, Buffer.concat([Buffer.from([2, 0, 0, 0]), packet])],
    ['BSD loopback, big-endian', 108, Buffer.concat([Buffer.from([0, 0, 0, 2]), packet])],
    ['Linux cooked', 113, Buffer.concat([Buffer.from('0000000100060200000000ff00000800', 'hex'), packet])],
    [
      'Linux cooked, version 2',
      276,
      Buffer.concat([Buffer.from('0800000000000002000100060200000000ff0000', 'hex'), packet]),
    ],
    ['NFLOG', 239, Buffer.concat([Buffer.from([2, 0, 0, 0, 4 + packet.length, 0, 9, 0]), packet])],
    ['MPLS', 1, ethernet(0x8847, Buffer.concat([Buffer.from('0001403f0002413f', 'hex'), packet]))],
    ['PPPoE', 1, ethernet(0x8864, Buffer.concat([Buffer.from('11000001ffff0021', 'hex'), packet]))],
    ['SNAP', 1, ethernet(8 + packet.length, Buffer.concat([Buffer.from('aaaa030000000800', 'hex'), packet]))],
  ];
  for (const [name, linkType, frame] of cases) {
    test(`${name} is seen through`, async () => {
      const { conversations } = await facts([frame], linkType);
      expect(conversations.map((c) => [c.transport, c.client.address, c.client.port, c.server.port])).toEqual([
        ['udp', a, 4000, 5000],
      ]);
    });
  }

  test('GRE tells both the tunnel and what goes through it; the copy a switch sends keeps its VLAN', async () => {
    const inner = udpFrame(a, 4000, b, 5000, hello);
    const erspan = Buffer.concat([
      Buffer.from('100088be00000001', 'hex'),
      Buffer.from('1041000000000000', 'hex'),
      inner,
    ]);
    const { conversations } = await facts([
      ethernet(0x0800, ipv4('192.0.2.1', '192.0.2.2', 47, Buffer.concat([Buffer.from('00000800', 'hex'), packet]))),
      ethernet(0x0800, ipv4('192.0.2.1', '192.0.2.2', 47, erspan)),
    ]);
    expect(conversations.map((c) => [c.transport, c.client.address, c.vlans, c.client.mac])).toEqual([
      ['ip', '192.0.2.1', [], '02:00:00:00:00:01'],
      ['udp', a, [], undefined],
      ['udp', a, [0x41], '02:00:00:00:00:01'],
    ]);
  });

  test('a link that is not known is counted and said', async () => {
    const { conversations, capture } = await facts([packet], 147);
    expect(conversations).toEqual([]);
    expect(capture.notUnderstood).toEqual([{ what: 'link type 147', packets: 1 }]);
  });
});

describe('addresses at work', () => {
  const arp = (operation: number, sender: string, asked: string) => {
    const body = Buffer.from('0001080006040000020000000001000000000000000000000000'.padEnd(56, '0'), 'hex');
    body.writeUInt16BE(operation, 6);
    sender.split('.').forEach((part, i) => (body[14 + i] = Number(part)));
    asked.split('.').forEach((part, i) => (body[24 + i] = Number(part)));
    return ethernet(0x0806, body);
  };

  test('traffic, claims by ARP and unasked claims are told apart', async () => {
    const { addressUses } = await facts([
      udpFrame(a, 1, b, 2, hello, [7]),
      udpFrame(a, 1, b, 2, hello, [7]),
      arp(1, a, b),
      arp(2, a, a),
      arp(1, '0.0.0.0', b),
      udpFrame('0.0.0.0', 68, '255.255.255.255', 67, hello),
    ]);
    expect(addressUses.map((u) => [u.source, u.address, u.vlans, u.count, u.packet])).toEqual([
      ['traffic', a, [7], 2, 1],
      ['arp', a, [], 1, 3],
      ['gratuitous', a, [], 1, 4],
    ]);
  });
});
